"""Bytes to words: numbers to the bit, comments, odd lines, and cuts that cannot be seen."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from simlab.gcode.words import BLANKS, Lexer, Words, chunks

PLAIN = st.from_regex(r"[-+]?([0-9]{1,14}\.[0-9]{0,13}|\.[0-9]{1,14}|[0-9]{1,16})", fullmatch=True)


def told(words: Words) -> list[tuple[int, str, float]]:
    """(line, letter, number) of all words."""
    rows = zip(words.line.tolist(), words.letter.tolist(), words.value.tolist(), strict=True)
    return [(line, chr(letter), value) for line, letter, value in rows]


def lexed(text: str) -> Words:
    return Lexer().words(text.encode())


@given(st.lists(PLAIN.filter(lambda text: len(text) <= 16), min_size=1))
@example(
    ["-0", "0", ".5", "-.5", "5.", "12345678", "-1234567", "1234567.", "123456789", "-12345.678901"]
)
@example(["9007199254740993", "99999999999999.9", ".00000000000001", "-.0000000000001"])
def test_numbers_are_those_of_float_to_the_bit(texts: list[str]) -> None:
    words = lexed("\n".join(f"X{text}" for text in texts))
    assert not len(words.odd)
    assert words.value.tobytes() == np.array([float(text) for text in texts]).tobytes()


@pytest.mark.parametrize(
    "text",
    ["X", "X-", "X.", "X-.", "X1.2.3", "X--1", "X1-", "X1-2", "X+-1", "X+", "X1,5", "X1 2",
     "X12345678901234567",
     "X1.2345678.1", "X-1234567.8901234567", "X123456789-1", "X" + "1" * 264,
     "XY1", "%", "/X1", "1", "X1#",
     "[", "X1 [2", "\x00", "\xe7", "@", "X1\x0c", "(a", "a)", "X1)", "(a(b))", ";a\n)"],
)  # fmt: skip
def test_what_is_not_plain_is_left_to_be_read_slowly(text: str) -> None:
    words = lexed(f"G0\n{text}\nG1\n")
    assert 1 in words.odd.tolist() or 2 in words.odd.tolist()
    assert 0 not in words.odd.tolist()


def test_letters_numbers_and_lines() -> None:
    words = lexed("N10 G1 X-1.5y.5\r\n\n g0Z-0 \nM2")
    assert told(words) == [
        (0, "N", 10.0), (0, "G", 1.0), (0, "X", -1.5), (0, "Y", 0.5), (2, "G", 0.0), (2, "Z", 0.0),
        (3, "M", 2.0),
    ]  # fmt: skip
    assert np.signbit(words.value[5])
    assert words.lines == 4
    assert words.odd.tolist() == []


def test_comments_hold_no_words() -> None:
    words = lexed("X1 (G5 [X2] é) Y3;G1 (x)\n;(\n(a;b)X1;c\n()Z1\nX4;;\n(a)(b) F1 (c)\n")
    assert [word for word in told(words) if word[0] != 1] == [
        (0, "X", 1.0), (0, "Y", 3.0), (2, "X", 1.0), (3, "Z", 1.0), (4, "X", 4.0), (5, "F", 1.0),
    ]  # fmt: skip
    assert words.odd.tolist() == [1]  # a bracket within ";": to be read slowly, and right


def test_a_number_is_not_looked_for_behind_a_comment() -> None:
    assert lexed("X(a)1\nG1\n").odd.tolist() == [0]
    assert lexed("G1 (a) 5 X1\n").odd.tolist() == [0]


@given(st.text(alphabet="GXYN 01.-;()\n\r\t%/", max_size=60), st.integers(1, 20))
def test_cuts_fall_behind_line_ends_and_lose_nothing(text: str, size: int) -> None:
    data = text.encode()
    parts = list(chunks(data, size))
    assert b"".join(parts) == data
    assert all(part.endswith(b"\n") for part in parts[:-1])


@given(st.text(alphabet="GXYN 01.-;()\n\r\t%/", max_size=80))
def test_blanks_within_words_change_nothing_once_they_are_squeezed_out(text: str) -> None:
    data = ("X 1\n" * 40 + text).encode()  # so many odd lines that the rest is squeezed too
    squeezed = Lexer().words(data.translate(None, BLANKS))
    expected = [word for word in told(squeezed) if word[0] not in squeezed.odd]
    lexer = Lexer()
    for _ in range(2):  # the second time it knows from the start
        words = lexer.words(data)
        assert [word for word in told(words) if word[0] not in words.odd] == expected


def test_many_lines_that_squeezing_does_not_help_stay_odd() -> None:
    lexer = Lexer()
    assert len(lexer.words(b"%\n" * 40).odd) == 40
    assert told(lexer.words(b"G1 X1\n")) == [(0, "G", 1.0), (0, "X", 1.0)]


def test_lines_for_the_slow_way_whatever_their_words() -> None:
    long = "X1" + "0" * 250 + ".5\n"
    for text, odd in (
        ("G1 (MSG, hi)\nG1 (made of steel)\nG1 (debug,x)\n", [0, 2]),
        ("( msg,x)\n" * 40 + "(move)\n", list(range(40))),
        ("N1.5 X1\nN5. X1\nN+5\nN7\nN X1\nn8x1\nN9.\r\n", [1, 2, 4, 6]),
        ("G1\n" + long + "X1 " + " " * 300 + "\nY1 " + " " * 100 + "\n", [1, 2, 3]),
        ("G1 (" + "c" * 300 + ")\nX1\n" + "y" * 260, [0, 2]),
    ):
        assert lexed(text).odd.tolist() == odd
    assert 41 in lexed("X 1\n" * 40 + "G1\n" + long).odd.tolist()  # squeezed
