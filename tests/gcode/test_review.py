"""Several mistakes in one run, as far as it is safe to go on."""

from collections.abc import Callable

import pytest

from simlab.gcode.review import MOST_BYTES, MOST_FAULTS, faults_in
from simlab.model.errors import ProgramError


def reader(faults: dict[bytes, str], source: str = "") -> Callable[[bytes], None]:
    """Refuses each line that is named, with its fault."""

    def read(data: bytes) -> None:
        for number, line in enumerate(data.split(b"\n"), 1):
            if line in faults:
                raise ProgramError(number, 1, "what", "remedy", faults[line], source)

    return read


def told(data: bytes, faults: dict[bytes, str], source: str = "") -> list[tuple[int, str]]:
    return [(f.line, f.fault) for f in faults_in(data, reader(faults, source))]


def test_a_right_program_has_none() -> None:
    assert told(b"G0\nG1\n", {}) == []


def test_mistakes_that_a_line_has_by_itself_are_all_told() -> None:
    faults = {b"a": "gcode.word.twice", b"b": "gcode.number.bad"}
    assert told(b"a\nG0\nb\na\n", faults) == [
        (1, "gcode.word.twice"),
        (3, "gcode.number.bad"),
        (4, "gcode.word.twice"),
    ]


def test_what_may_be_a_consequence_ends_the_list() -> None:
    faults = {b"a": "gcode.word.twice", b"arc": "gcode.arc.radius-mismatch"}
    assert told(b"a\narc\na\n", faults) == [(1, "gcode.word.twice")]


@pytest.mark.parametrize("fault", ["gcode.arc.radius-mismatch", "gcode.limit.endless-loop"])
def test_the_first_mistake_is_told_whatever_it_is(fault: str) -> None:
    assert told(b"x\na\n", {b"x": fault, b"a": "gcode.word.twice"}) == [(1, fault)]


def test_a_mistake_in_a_subprograms_file_is_told_once() -> None:
    assert told(b"a\nb\n", {b"a": "gcode.word.twice"}, "sub.ngc") == [(1, "gcode.word.twice")]


def test_a_loop_that_fails_on_an_earlier_line_ends_the_list() -> None:
    def read(data: bytes) -> None:
        lines = data.split(b"\n")
        if lines[2] == b"b":
            raise ProgramError(3, 1, "what", "remedy", "gcode.word.twice")
        if lines[0] == b"a":
            raise ProgramError(1, 1, "what", "remedy", "gcode.word.twice")

    assert [f.line for f in faults_in(b"a\n\nb\n", read)] == [3]


def test_the_list_has_an_end() -> None:
    data = b"a\n" * (MOST_FAULTS + 5)
    assert len(told(data, {b"a": "gcode.word.twice"})) == MOST_FAULTS


def test_a_very_long_program_is_read_once() -> None:
    data = b"a\na\n" + b" " * MOST_BYTES
    assert told(data, {b"a": "gcode.word.twice"}) == [(1, "gcode.word.twice")]
