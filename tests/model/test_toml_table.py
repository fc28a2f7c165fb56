"""A settings file is read once, typed, and every mistake is named with its line."""

import tomllib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simlab.model.errors import TableError
from simlab.model.toml_lines import Path, lines_of
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
    ("", "x.toml:1: n: is missing; write n = a whole number", lambda t: t.whole("n")),
    ("n = true", "x.toml:1: n: True is not a whole number; write n = a whole number",
     lambda t: t.whole("n")),
    ("n = 0", "x.toml:1: n: 0 is below 1; write 1 or more", lambda t: t.whole("n", least=1)),
    ("n = 9", "x.toml:1: n: 9 is above 5; write 5 or less", lambda t: t.number("n", most=5)),
    ("n = 9999999", "x.toml:1: n: 9999999 is above 5; write 5 or less",
     lambda t: t.whole("n", most=5)),
    ("\ntraget = 1.0", "x.toml:2: traget: stands here, and target is missing; if that was meant, "
     "write target = a number", lambda t: t.number("target")),
    ("x_mm = 1", "x.toml:1: y_mm: is missing; write y_mm = a number", lambda t: t.number("y_mm")),
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


def test_a_mark_of_unicode_at_the_beginning_is_no_part_of_the_text() -> None:
    assert read("\ufeffa = 1").whole("a") == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = 1\nb = " + "[" * 5000 + "]" * 5000, "x.toml:2: file: is nested too deeply"),
        ("a = 1\nb = 1" + "0" * 4999, "x.toml:2: file: has a number of 5000 digits; write an "),
    ],
)
def test_what_python_does_not_read_is_told_with_its_line(text: str, said: str) -> None:
    with pytest.raises(TableError) as raised:
        read(text)
    assert str(raised.value).startswith(said)


@pytest.mark.parametrize(
    ("text", "line"),
    [("a = ", 1), ("a = 1\nb = = 2", 2), ("a = 1\na = 2", 2), ("a = '''x", 1), ("a = 1\nb = [", 2)],
)
def test_what_is_not_toml_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(TableError) as raised:
        read(text)
    assert raised.value.line == line
    assert raised.value.remedy == "mend the TOML there"


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(TableError, match="nested too deeply"):
        read("a = " + "[" * 100_000)


ANYWHERE = """\
note = '''
[seam]
weight = 9
'''
say = "a [seam] = 3 # no comment"
pair = [
  1,  # ]
  [2, "]"],
]
site.'north'."desk 1".chairs = 4

[technique.aim]  # the root
target = 0.0

[ technique . "work_angle" ]
target = 45.0
zero . full = 1

[[setting]]
name = "a"
[setting.range]
least = 1
[[setting.note]]
by = "x"
[[setting.note]]
by = "y"
[[setting]]
name = "b"
[[setting.note]]
by = "z"
inline = { one = 1, two = { three = 3 }, four = [ { five = 5 },
  { five = 6 } ] }
[last]
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("note",), 1),
        (("say",), 5),
        (("pair",), 6),
        (("pair", 0), 7),
        (("pair", 1, 1), 8),
        (("site", "north"), 10),
        (("site", "north", "desk 1", "chairs"), 10),
        (("technique",), 12),
        (("technique", "aim"), 12),
        (("technique", "aim", "target"), 13),
        (("technique", "work_angle", "target"), 16),
        (("technique", "work_angle", "zero", "full"), 17),
        (("setting", 0, "name"), 20),
        (("setting", 0, "range", "least"), 22),
        (("setting", 0, "note", 1), 25),
        (("setting", 0, "note", 1, "by"), 26),
        (("setting", 1), 27),
        (("setting", 1, "name"), 28),
        (("setting", 1, "note", 0, "by"), 30),
        (("setting", 1, "note", 0, "inline", "two", "three"), 31),
        (("setting", 1, "note", 0, "inline", "four", 1, "five"), 32),
        (("last",), 33),
    ],
)
def test_every_key_is_found_where_it_stands(path: Path, line: int) -> None:
    assert lines_of(ANYWHERE)[path] == line


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """The way to everything in a TOML file."""
    inner = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, one in inner:
        yield (*path, key)
        yield from paths(one, (*path, key))


KEYS = st.sampled_from(["a", "b-1", '"c d"', "'e.f'", '"g\\"]"', "7", '"\\u0068"'])
VALUES = st.recursive(
    st.sampled_from(
        ["1", "-2.5", "true", '"x # ["', "'y ] ='", "'''\n[a]\n'''", '"""\nb = 1\\"""""', "0x1f",
         "1979-05-27 07:32:00", "inf", '""', "''''a'''''"]
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda v: "[\n" + " , # ]\n".join(v) + "\n]"),
        st.lists(st.tuples(KEYS, inner), max_size=3).map(
            lambda v: "{ " + ", ".join(f"{key} = {value}" for key, value in v) + " }"
        ),
    ),
    max_leaves=5,
)  # fmt: skip
DOTTED = st.lists(KEYS, min_size=1, max_size=3).map(" . ".join)
LINES = st.one_of(
    DOTTED.map(lambda key: f"[{key}] # [x]"),
    DOTTED.map(lambda key: f" [[ {key} ]]"),
    st.tuples(DOTTED, VALUES).map(lambda pair: f"{pair[0]} = {pair[1]}"),
    st.sampled_from(["# a = 1", "", "\t"]),
)


def is_toml(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True


@settings(max_examples=400, suppress_health_check=[HealthCheck.filter_too_much])
@given(st.lists(LINES, max_size=6), st.sampled_from(["\n", "\r\n"]))
def test_whatever_is_toml_every_key_has_a_line_that_names_it(lines: list[str], end: str) -> None:
    kept: list[str] = []
    for line in lines:  # what would not be TOML there is left out
        if is_toml("\n".join([*kept, line])):
            kept.append(line)
    text = "\n".join(kept).replace("\n", end)
    rows = text.split("\n")
    found = lines_of(text)
    assert set(found) == set(paths(tomllib.loads(text)))
    for path, at in found.items():
        key = path[-1]
        if isinstance(key, str):
            assert {'g"]': 'g\\"]', "h": "\\u0068"}.get(key, key) in rows[at - 1]


def test_the_same_value_further_down_moves_every_line_by_as_much() -> None:
    moved = {path: line + 3 for path, line in lines_of(ANYWHERE).items()}
    assert lines_of("# one\n\n# [three]\n" + ANYWHERE) == moved


def test_what_is_no_toml_has_no_lines() -> None:
    with pytest.raises(ValueError, match="not TOML"):
        lines_of("= 1")


@pytest.mark.parametrize(
    ("text", "use", "message"),
    [
        ("[a]\nx = '''\n[b]\nk = 1'''\n\n[b]\nk = 0", lambda t: t.table("b").whole("k", least=1),
         "x:7: b.k: 0 is below 1"),
        ("[a.b]\nk = 1\n[a.'c']\n\"k\" = 0", lambda t: t.table("a").table("c").whole("k", least=1),
         "x:4: a.c.k: 0 is below 1"),
        ("z = 0\na.b.k = 0\n", lambda t: t.table("a").table("b").whole("k", least=1),
         "x:2: a.b.k: 0 is below 1"),
        ("z = 0\n[a.b]\nk = 0\n", lambda t: t.table("a").whole("q"), "x:2: a.q: is missing"),
        ("m = [\n{n = 1},\n{n = 0}]", lambda t: t.tables("m")[1].whole("n", least=1),
         "x:3: m.n: 0 is below 1"),
        ("p = [\n[1, 2, 3],\n[1, 2]]", lambda t: t.points("p", least=2, most=2),
         "x:3: p: needs 3 finite numbers"),
        ("p = [[1, 2, 3],\n[1, -2e9, 3]]", lambda t: t.points("p", least=2, most=2),
         "x:2: p: holds a number above 1e+09; write smaller ones"),
        ("p = [[1, 2, 3]]", lambda t: t.points("p", least=2, most=2),
         "x:1: p: has 1 points; write 2"),
        ("p = [[1, 2, 3]]", lambda t: t.points("p", least=2, most=9),
         "x:1: p: has 1 points; write 2 to 9"),
        ("n = 0x" + "f" * 9000, lambda t: t.number("n"), "x:1: n: is no number of 64 bits"),
        ("n = 0x" + "f" * 9000, lambda t: t.text("n"), "x:1: n: what stands there is not a string"),
        ("n = 0x8000000000000000", lambda t: t.whole("n"), "x:1: n: is no number of 64 bits"),
        ("n = [1, 2, 0x" + "f" * 900 + "]", lambda t: t.numbers("n", count=3),
         "x:1: n: needs 3 finite numbers"),
        ("n = '" + "y" * 9000 + "'", lambda t: t.whole("n"),
         "x:1: n: '" + "y" * 59 + "... is not a whole number"),
        ('"a\\nb" = 1', lambda t: t.done(), "x:1: 'a\\nb': is not known here; "),
        ("y" * 90 + " = 1", lambda t: t.done(), "x:1: " + "y" * 60 + "...: is not known here"),
    ],
)  # fmt: skip
def test_a_mistake_is_found_however_the_file_is_written(text: str, use: Use, message: str) -> None:
    with pytest.raises(TableError) as raised:
        use(Table.read(text, "x"))
    assert str(raised.value).startswith(message)


@pytest.mark.parametrize(
    "key",
    [".".join(["a"] * 33), "a." * 100_000 + "a", '"b" . ' * 40 + "c", "[" + "a ." * 50 + "b]"],
)
def test_an_endless_key_is_refused_before_it_takes_all_memory(key: str) -> None:
    with pytest.raises(TableError) as raised:
        Table.read(f"x = 1\n{key} = 1", "x")
    assert str(raised.value) == "x:2: key: has more than 32 parts; write a shorter key"


def test_brackets_within_brackets_are_seen() -> None:
    table = Table.read("a = [1, [2]]\nb = [1, 2]\nc = 3", "x")
    assert [table.nested(key) for key in "abcd"] == [True, False, False, False]


def test_a_key_of_32_parts_and_a_row_of_many_numbers_are_read() -> None:
    key = ".".join(["a"] * 32)
    row = ", ".join(["[0.5, -1.5, 2.5]"] * 1000)
    table = Table.read(f"{key} = 1\np = [{row}]\n", "x")
    assert len(table.points("p", least=1, most=1000)) == 1000


def test_a_mistake_in_a_long_file_is_found_in_the_blink_of_an_eye() -> None:
    table = Table.read(
        "[a]\n" + "x = '#'\n[[b]]\n" + "k = [[1, 2], {z = 3}]\n[[b]]\n" * 20_000, "x"
    )
    with pytest.raises(TableError, match=r"x:20001: b\.q: is missing"):
        table.tables("b")[9_999].whole("q")


def test_a_table_may_be_written_once_or_as_an_array() -> None:
    assert Table.read("[[device]]\na = 1", "x").repeated("device")
    assert not Table.read("[device]\na = 1", "x").repeated("device")
    assert not Table.read("", "x").repeated("device")
