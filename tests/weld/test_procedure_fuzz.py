"""Whatever stands in a procedure's file, it is a procedure or an error with its line."""

import math
import re
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simlab.model.errors import InputError, TableError
from simlab.store.procedures import MOST_PROCEDURE, Procedures
from simlab.weld.procedure import Procedure
from simlab.weld.procedure_table import procedure_from

SHARE, WHOLE = 300, 30_000
"""Texts of each kind in `make test` and in `make soak`."""
ONE_LINE = re.compile(r"[^\n]{1,2000}")
SHIPPED = [
    entry.read_text(encoding="utf-8")
    for entry in sorted((files("simlab.weld") / "procedures").iterdir(), key=lambda e: e.name)
    if entry.name.endswith(".toml")
]
NASTY = st.sampled_from([
    "0", "-1", "1e308", "-1e308", "1e-320", "nan", "inf", "-inf", "-0.0", "0x" + "f" * 40,
    "9" * 400, "9" * 5000, "true", '""', '"x"', "[]", "[1, 2, 3]", "{}", "{ a = 1 }", "[[]]",
    "1979-05-27", '"\\u0000"', "'''\n[aim]\n'''", "0.10", "45", '"135"', '"PF"', '"tee"', "",
    "[" * 500 + "]" * 500, "{a=" * 50 + "1" + "}" * 50,
])  # fmt: skip
NAMES = st.sampled_from([
    "schema", "name", "version", "process", "position", "joint", "target", "full", "zero",
    "source", "verified", "least", "most", "speed_window_s", "diameter_mm", "burn_off_mm_s",
    "technique", "setting", "electrode", "technique.aim", "technique.weave_width", "'a.b'",
    '"c\\n d"', "travel_speed", "aim",
])  # fmt: skip
PIECE = st.one_of(
    st.tuples(NAMES, NASTY).map(lambda pair: f"{pair[0]} = {pair[1]}"),
    NAMES.map(lambda name: f"[{name}]"),
    NAMES.map(lambda name: f"[[{name}]]"),
    st.text(max_size=40),
)


def mutated(text: str, change: tuple[str, int, int, str]) -> str:
    """A text with one change, of whatever kind, somewhere."""
    how, at, many, new = change
    rows = text.split("\n")
    row = at % len(rows)
    if how == "value":
        rows[row] = re.sub(r"=.*", lambda _: f"= {new}", rows[row], count=1)
    elif how == "insert":
        rows.insert(row, new)
    elif how == "delete":
        del rows[row : row + many]
    elif how == "double":
        rows[row:row] = rows[row : row + many]
    elif how == "swap":
        other = (at * 7 + many) % len(rows)
        rows[row], rows[other] = rows[other], rows[row]
    elif how == "cut":
        return text[: at * 13 % max(len(text), 1)]
    else:
        place = at * 31 % max(len(text), 1)
        return text[:place] + new + text[place + many :]
    return "\n".join(rows)


CHANGE = st.tuples(
    st.sampled_from(["value", "value", "insert", "delete", "double", "swap", "cut", "letters"]),
    st.integers(0, 200),
    st.integers(0, 8),
    st.one_of(NASTY, PIECE),
)


def done(text: str) -> None:
    """A procedure that can be used, or one sentence that names the line."""
    made, fault = None, None
    try:
        made = procedure_from(text, "wps")
    except TableError as error:
        fault = error
    if made is not None:
        usable(made)
        return
    assert fault is not None
    assert fault.source == "wps"
    assert 0 <= fault.line <= text.count("\n") + 1
    assert fault.field
    assert fault.what
    assert fault.remedy
    assert ONE_LINE.fullmatch(str(fault)), str(fault)


def usable(made: Procedure) -> None:
    for metric, (unit, band) in made.bands().items():
        assert unit in {"mm/s", "deg", "mm", "s"}
        assert 0.0 < band.full < band.zero <= 180.0, metric
        assert math.isfinite(band.target)
        assert band.target > 0.0 or not band.relative
    for setting in made.settings:
        assert -math.inf < setting.least <= setting.most < math.inf
    setup = made.setup()
    assert not math.isinf(setup.current_a)
    assert 0.0 <= made.verified <= 1.0
    assert made.burn_off_mm_s >= 0.0


of_any_length = pytest.mark.parametrize(
    "examples", [SHARE, pytest.param(WHOLE, marks=pytest.mark.soak)]
)


@of_any_length
def test_shipped_procedures_with_anything_changed_in_them(examples: int) -> None:
    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(SHIPPED), st.lists(CHANGE, min_size=1, max_size=4))
    def check(text: str, changes: list[tuple[str, int, int, str]]) -> None:
        for change in changes:
            text = mutated(text, change)
        done(text)

    check()


@of_any_length
def test_pieces_in_any_order(examples: int) -> None:
    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(PIECE, max_size=12).map("\n".join))
    def check(text: str) -> None:
        done(text)

    check()


@of_any_length
def test_bytes_of_any_kind_in_the_sites_file(
    examples: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The file as the library reads it: a text that is that procedure, or a refusal."""
    site = tmp_path_factory.mktemp("site")
    (site / "procedures").mkdir()
    file = site / "procedures" / "135-pb-fillet-3.toml"

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.sampled_from(SHIPPED), st.binary(max_size=30), st.integers(0, 4000), st.integers(0, 9)
    )
    def check(text: str, noise: bytes, at: int, gone: int) -> None:
        raw = text.encode()
        place = at % len(raw)
        file.write_bytes(raw[:place] + noise + raw[place + gone :])
        read, said = "", ""
        try:
            read = Procedures(site).text("135-pb-fillet-3")
        except InputError as error:
            said = str(error)
        if said:
            assert "135-pb-fillet-3.toml" in said
        else:
            done(read)

    check()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00",
        "[" * 100_000,
        "a = " + "[" * 100_000,
        "a = " + "{a=" * 100_000,
        "a." * 200_000 + "a = 1",
        "[" + "a." * 200_000 + "a]",
        '"' * 300_000,
        "#" * 300_000,
        "\n" * 300_000,
        "a = " + "9" * 300_000,
        "a = 0x" + "f" * 300_000,
        "[[setting]]\n" * 20_000,
        "schema = 1\n" + "".join(f"k{n} = {n}\n" for n in range(20_000)),
        "a = [" + "[1, 2], " * 30_000 + "]",
    ],
    ids=lambda text: f"{text[:12]!r} x {len(text)}",
)
def test_huge_and_deep_texts_are_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(TableError) as caught:
        procedure_from(text, "wps")
    assert len(str(caught.value)) < 1000


def test_nonsense_of_4_gb_is_refused_by_its_size_before_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "procedures").mkdir()
    with (tmp_path / "procedures" / "huge.toml").open("wb") as file:
        file.truncate(4 << 30)  # sparse: it takes no room on the disk
    with pytest.raises(
        InputError, match=rf"huge\.toml: is larger than {MOST_PROCEDURE >> 20} MB; "
    ):
        Procedures(tmp_path).text("huge")
