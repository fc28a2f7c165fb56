"""A settings file is read once, typed, and every mistake is named with its line."""

from collections.abc import Callable
from typing import Any

import pytest

from simlab.model.errors import TableError
from simlab.model.toml_table import Table

TEXT = """\
# a comment
schema = 1
name = "mag"
open = true

[seam]
length_mm = 80  # whole numbers are numbers
start_mm = [0, 0.5, -1]

[[rubric.metric]]
name = "a"

[[rubric.metric]]  # the second
name = "b"
weight = 2.5
"""


def read(text: str = TEXT) -> Table:
    return Table.read(text, "x.toml")


def test_values_come_typed() -> None:
    table = read()
    seam = table.table("seam")
    metrics = table.table("rubric").tables("metric")
    assert table.whole("schema") == 1
    assert table.text("name") == "mag"
    assert table.flag("open") is True
    assert seam.number("length_mm") == 80.0
    assert seam.numbers("start_mm", count=3) == (0.0, 0.5, -1.0)
    assert [metric.text("name") for metric in metrics] == ["a", "b"]
    assert metrics[1].number("weight") == 2.5
    assert not metrics[0].has("weight")
    for one in (table, seam, *metrics):
        one.done()


def test_defaults_stand_in_for_what_is_not_there() -> None:
    table = read("")
    assert table.text("a", default="x") == "x"
    assert table.whole("b", default=3) == 3
    assert table.number("c", default=1.5) == 1.5
    assert table.flag("d", default=False) is False
    assert table.texts("e", default=()) == ()


def test_texts_are_read() -> None:
    assert read('who = ["T-1", "T-2"]').texts("who") == ("T-1", "T-2")


def take_a_and_be_done(table: Table) -> None:
    table.whole("a")
    table.done()


Use = Callable[[Table], Any]
WRONG: list[tuple[str, str, Use]] = [
    ("name = 3", "x.toml:1: name: 3 is not a string in quotes; write name = a string in quotes",
     lambda t: t.text("name")),
    ("\nname = 'z'", "x.toml:2: name: 'z' is not known; write one of a, b",
     lambda t: t.text("name", one_of=("a", "b"))),
    ("", "x.toml:0: n: is missing; write n = a whole number", lambda t: t.whole("n")),
    ("n = true", "x.toml:1: n: True is not a whole number; write n = a whole number",
     lambda t: t.whole("n")),
    ("n = 0", "x.toml:1: n: 0 is below 1; write 1 or more", lambda t: t.whole("n", least=1)),
    ("n = 9", "x.toml:1: n: 9 is above 5; write 5 or less", lambda t: t.number("n", most=5)),
    ("n = 0", "x.toml:1: n: 0 is not above 0; write a larger number",
     lambda t: t.number("n", above=0)),
    ("n = nan", "x.toml:1: n: nan is not finite; write an ordinary number",
     lambda t: t.number("n")),
    ("n = -inf", "x.toml:1: n: -inf is not finite; write an ordinary number",
     lambda t: t.number("n")),
    ("n = true", "x.toml:1: n: True is not a number; write n = a number", lambda t: t.number("n")),
    ("p = [1, 2]", "x.toml:1: p: needs 3 finite numbers; write them as [a, b, c]",
     lambda t: t.numbers("p", count=3)),
    ("p = [1, true, 3]", "x.toml:1: p: needs 3 finite numbers; write them as [a, b, c]",
     lambda t: t.numbers("p", count=3)),
    ("p = [1, inf, 3]", "x.toml:1: p: needs 3 finite numbers; write them as [a, b, c]",
     lambda t: t.numbers("p", count=3)),
    ("w = ['a', 1]", 'x.toml:1: w: holds something that is no string; write ["a", "b"]',
     lambda t: t.texts("w")),
    ("m = []", "x.toml:1: m: is empty; write at least one [[m]]", lambda t: t.tables("m")),
    ("a = 1\nb = 2", "x.toml:2: b: is not known here; take it out, or write one of a",
     take_a_and_be_done),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message", "use"), WRONG)
def test_a_mistake_is_named_with_its_line(text: str, message: str, use: Use) -> None:
    with pytest.raises(TableError) as raised:
        use(read(text))
    assert str(raised.value) == message


def test_a_mistake_within_a_table_is_named_by_its_path_and_its_own_line() -> None:
    text = "weight = 1\n[a]\nweight = 2\n[[rubric.metric]]\nx = 1\n[[rubric.metric]]\nweight = 0\n"
    second = read(text).table("rubric").tables("metric")[1]
    with pytest.raises(TableError, match=r"x\.toml:7: rubric\.metric\.weight: 0 is below 1"):
        second.number("weight", least=1)
    with pytest.raises(TableError, match=r"x\.toml:6: rubric\.metric\.name: is missing"):
        second.text("name")


def test_an_unknown_table_is_named_at_its_header() -> None:
    table = read("a = 1\n\n[seem]\nb = 2\n")
    table.whole("a")
    with pytest.raises(TableError, match=r"x\.toml:3: seem: is not known here"):
        table.done()


def test_an_inline_table_is_found_at_its_key() -> None:
    inner = read('x = 1\nseam = { joint = "z" }\n').table("seam")
    with pytest.raises(TableError, match=r"x\.toml:2: seam\.joint: 'z' is not known"):
        inner.text("joint", one_of=("butt",))


@pytest.mark.parametrize(
    ("text", "line"),
    [("a = ", 1), ("a = 1\nb = = 2", 2), ("a = 1\na = 2", 2), ("a = '''x", 1), ("a = 1\nb = [", 2)],
)
def test_what_is_not_toml_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(TableError) as raised:
        read(text)
    assert raised.value.line == line
    assert raised.value.remedy == "mend the TOML there"


def test_a_number_of_thousands_of_digits_is_refused() -> None:
    with pytest.raises(TableError, match="mend the TOML there"):
        read("a = " + "9" * 5000)


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(TableError, match="nested too deeply"):
        read("a = " + "[" * 100_000)
