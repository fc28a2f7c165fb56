"""Logs of power sources: headings of several makers, bad lines with their numbers, growth."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simlab.devices.file_link import FileLink
from simlab.devices.power_columns import Column, wanted_from
from simlab.devices.power_csv import CsvDecoder
from simlab.devices.registry import DEVICES
from simlab.model.errors import TableError


def rows(text: str, decoder: CsvDecoder | None = None) -> list[tuple[float, ...]]:
    return [tuple(row) for row in (decoder or CsvDecoder()).feed(text.encode()).rows.tolist()]


def refused(text: str) -> tuple[dict[str, int], list[str]]:
    decoder = CsvDecoder()
    decoder.feed(text.encode())
    return dict(decoder.tally.refused), [str(complaint) for complaint in decoder.complaints]


GOOD = "time,current,voltage,wire_feed,arc_on\n0.0,180,24.5,8,1\n"


def test_a_plain_log() -> None:
    assert rows(GOOD) == [(180.0, 24.5, 8.0, 1.0)]


def test_a_log_of_a_german_spreadsheet() -> None:
    text = "\ufeffZeit [s];Strom [A];Spannung [V];Drahtvorschub [m/min]\r\n0,5;180,25;24,5;8,0\r\n"
    assert [row[:3] for row in rows(text)] == [(180.25, 24.5, 8.0)]


@pytest.mark.parametrize(
    ("unit", "cell", "m_min"),
    [
        ("m/min", "8", 8.0),
        ("cm/min", "800", 8.0),
        ("mm/s", "100", 6.0),
        ("in/min", "100", 2.54),  # an inch is 25.4 mm
        ("ipm", "100", 2.54),
    ],
)
def test_units_of_a_wire_feed(unit: str, cell: str, m_min: float) -> None:
    assert rows(f"t;wfs ({unit})\n1;{cell}\n")[0][2] == pytest.approx(m_min)


def test_tabs_and_small_units() -> None:
    text = "Time (ms)\tCurrent (kA)\tVoltage (mV)\n20\t0.18\t24500\n"
    decoder = CsvDecoder()
    frames = decoder.feed(text.encode())
    assert frames.t_us is not None
    assert frames.t_us.tolist() == [20_000]
    assert frames.rows["current"][0] == pytest.approx(180.0)
    assert frames.rows["voltage"][0] == pytest.approx(24.5)


def test_times_as_dates() -> None:
    wanted = wanted_from(
        'schema = 1\n[time]\ncolumn = "When"\nunit = "iso"\n[current]\ncolumn = "I"\n', "x"
    )
    text = (
        "When;I\n1970-01-01T00:00:01.5Z;180\n1970-01-01T01:00:02+01:00;181\n1970-01-01 00:00:03;1\n"
    )
    frames = CsvDecoder(wanted).feed(text.encode())
    assert frames.t_us is not None
    assert frames.t_us.tolist() == [1_500_000, 2_000_000, 3_000_000]


def test_a_mapping_names_the_columns() -> None:
    wanted = wanted_from(
        'schema = 1\n[time]\ncolumn = "n"\nunit = "ms"\n'
        '[current]\ncolumn = "AI 0"\nunit = "kA"\n[arc_on]\ncolumn = "AI 9"\n',
        "x",
    )
    decoder = CsvDecoder(wanted)
    assert rows("n,AI 0,AI 9\n5,0.2,off\n", decoder)[0][0] == pytest.approx(200.0)
    assert rows("6,0.2,ON\n", decoder)[0][3] == 1.0


def test_empty_cells_are_not_measured() -> None:
    row = rows("time,current,voltage\n1,,24\n2,-,nan\n")
    assert np.isnan(row[0][0])
    assert row[0][1] == 24.0
    assert np.isnan(row[1]).all()


def test_remarks_blank_lines_and_a_second_heading_are_no_rows() -> None:
    text = f"# a machine\n\n{GOOD}# pause\ntime,voltage\n0.0,25\n"
    decoder = CsvDecoder()
    assert [row[1] for row in rows(text, decoder)] == [24.5, 25.0]
    assert not decoder.tally.refused


@pytest.mark.parametrize(
    ("line", "cause", "what"),
    [
        ("0.1,180,24", "length", "line 3: has 3 cells, the heading 5"),
        ("0.1,18O,24,8,1", "noise", "line 3: current is '18O', which is no number"),
        ('0.1,"1,234",24,8,1', "noise", "line 3: current is '1,234', which is no number"),
        ("0.1,1e999,24,8,1", "noise", "line 3: current is '1e999'"),
        ("0.1,180,24,8,maybe", "noise", "line 3: arc_on is 'maybe'"),
        ("-1,180,24,8,1", "implausible", "line 3: its time does not go on"),
        (",180,24,8,1", "implausible", "line 3: its time is none"),
        ("1e12,180,24,8,1", "implausible", "line 3: its time is none"),
        ('0.1,"180,24,8,1', "length", "line 3: has 0 cells"),
    ],
)
def test_bad_lines_are_counted_and_told_with_their_number(line: str, cause: str, what: str) -> None:
    causes, complaints = refused(GOOD + line + "\n0.2,181,24,8,1\n")
    assert causes == {cause: 1}
    assert complaints[0].startswith(what)


def test_text_that_is_none_is_noise() -> None:
    decoder = CsvDecoder()
    decoder.feed(GOOD.encode() + b"0.1,\xff\xfe,24,8,1\n")
    assert dict(decoder.tally.refused) == {"noise": 1}


def test_a_file_without_a_heading_says_what_is_missing() -> None:
    causes, complaints = refused("some machine\n1;2;3\n")
    assert causes == {"unknown_type": 1}  # the first line may be the end of one
    assert "no heading with a time" in complaints[-1]


@pytest.mark.parametrize(
    ("heading", "what"),
    [
        ("time,current [furlongs]", "current is in 'furlongs', which is none of A, mA, kA"),
        ("time,current,amps", "2 columns are called like current"),
        ("time,gas", "no heading with a time"),
        ("current,voltage", "no heading with a time"),
    ],
)
def test_headings_that_cannot_be_used_say_why(heading: str, what: str) -> None:
    assert any(what in complaint for complaint in refused(f"x\n{heading}\n")[1])


def test_a_heading_that_lacks_what_the_mapping_names_says_so() -> None:
    wanted = wanted_from('schema = 1\n[time]\ncolumn="t"\n[current]\ncolumn="I1"\n', "x")
    decoder = CsvDecoder(wanted)
    decoder.feed(b"t,I2\n")
    assert "no column is called 'i1'" in str(decoder.complaints[0])


def test_a_clock_that_was_set_back_costs_one_line() -> None:
    decoder = CsvDecoder()
    text = GOOD.replace("\n0.0,", "\n3600.0,") + "5,181,24,8,1\n6,182,24,8,1\n7,183,24,8,1\n"
    assert [row[0] for row in rows(text, decoder)] == [180.0, 182.0, 183.0]
    assert dict(decoder.tally.refused) == {"implausible": 1}


def test_complaints_are_bounded_and_the_numbers_count_every_line() -> None:
    decoder = CsvDecoder()
    decoder.feed((GOOD + "\n" + "x\n" * 500 + "y" * 5000 + "\nz\n").encode())
    assert len(decoder.complaints) == 20
    assert decoder.complaints[-1].line == 2 + 1 + 500 + 1 + 1


def test_a_log_is_read_while_it_grows(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(GOOD)
    kind = DEVICES["power_csv"]
    tracker = kind.tracker()
    now_s = 10.0
    tracker.plug(FileLink(path, lambda: now_s), now_s)
    tracker.begin(0.0)
    taken: list[float] = []
    for line in ("0.1,181,24,8,1", "0.2,182,24,8,1\n0.3,183,", "24,8,1", ""):
        tracker.listen()
        batch = tracker.take()
        taken += [] if batch is None else batch.current_a.tolist()
        with path.open("a") as log:
            log.write(line + ("" if line.endswith(",") else "\n"))
        now_s += 0.1
    assert taken == [180.0, 181.0, 182.0, 183.0]
    tracker.unplug()


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("schema = 1\n", 1, "missing"),
        ('schema = 1\n[time]\ncolumn = "t"\n', 1, "name a column"),
        ('schema = 1\n[time]\ncolumn = "t"\nunit = "h"\n', 4, "'h' is not known"),
        ('schema = 1\n[time]\ncolumn = "t"\n[gas]\ncolumn = "g"\n', 1, "name a column"),
        (
            'schema = 1\n[time]\ncolumn = "t"\n[current]\ncolumn = "I"\n[gas]\ncolumn = "g"\n',
            6,
            "not known",
        ),
    ],
)
def test_mistakes_of_a_mapping_are_named(text: str, line: int, what: str) -> None:
    settled = DEVICES["power_csv"].settled
    assert settled is not None
    with pytest.raises(TableError, match=r"csv\.toml") as caught:
        settled(text, "csv.toml")
    assert caught.value.line == line
    assert what in str(caught.value)


@pytest.mark.parametrize("unit", ["s", "ms", "iso"])
def test_a_settled_kinds_twin_writes_what_it_reads(unit: str) -> None:
    settled = DEVICES["power_csv"].settled
    assert settled is not None
    kind = settled(
        f'schema = 1\n[time]\ncolumn="t"\nunit="{unit}"\n[current]\ncolumn="I1"\nunit="kA"\n',
        "csv.toml",
    )
    assert kind.settled is not None
    twin, decoder = kind.twin(1), kind.decoder()
    samples = kind.example(9, np.random.default_rng(0))
    twin.play(samples, 10.0, 5.0)
    frames = decoder.feed(b"".join(twin.say(99.0)))
    np.testing.assert_allclose(frames.rows["current"], samples.current_a)
    assert np.isnan(frames.rows["voltage"]).all()
    assert frames.t_us is not None
    assert frames.t_us.tolist() == [5_000_000 + 100_000 * n for n in range(9)]


def test_a_comma_is_a_decimal_point_where_no_comma_parts_the_cells() -> None:
    column = Column(0, "current", "A")
    assert column.value(" 1,5\u00a0", comma=True) == 1.5
    assert column.value("1,5", comma=False) is None
    assert column.value("1.234,5", comma=True) is None  # thousands are not guessed at


def test_a_number_that_is_not_written_as_all_before_it_is_refused() -> None:
    """A logger that writes two digits: a lost comma or digit shows."""
    rows = [f"{n * 0.02:.2f};{100 + n * 0.05:.2f};20" for n in range(1, 40)]
    decoder = CsvDecoder()
    decoder.feed("\n".join(["t [s];I [A];U [V]", *rows, ""]).encode())
    for wrong, what in (
        ("0.80;10.5;20", "current has '10.5'"),
        ("0.82;10500;20", "current has '10500'"),
        ("0.84;105.000;20", "current has '105.000'"),
        ("0.8600;105.00;20", "time has '0.8600'"),
    ):
        assert not len(decoder.feed(f"{wrong}\n".encode()).rows)
        assert str(decoder.complaints[-1]).endswith(f"{what}, unlike all before")
        assert len(decoder.feed(f"{wrong[:4]};105.00;21\n".encode()).rows)


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=200))
def test_a_logger_that_writes_as_many_digits_as_it_takes_is_never_refused(
    values: list[int],
) -> None:
    rows = [f"{n / 50:g};{value / 10:g};on" for n, value in enumerate(values)]
    decoder = CsvDecoder()
    frames = decoder.feed("\n".join(["t;I;arc", *rows, ""]).encode())
    assert len(frames.rows) == len(rows)
