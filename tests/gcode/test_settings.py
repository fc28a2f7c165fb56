"""Words that set a mode: what they set, and what compensation forbids."""

import pytest

from simlab.gcode.trace import EventKind
from simlab.model.errors import ProgramError
from tests.gcode.rows import done


def test_modes_at_the_start() -> None:
    state = done("").state
    assert (state.plane, state.unit_mm, state.distance, state.arc_distance) == (170, 1.0, 900, 911)
    assert (state.feed_mode, state.spindle_mode, state.retract, state.path) == (940, 970, 990, 640)


def test_each_word_sets_its_mode() -> None:
    state = done("G19.1 G20 G7 G91 G90.1 G98 G61.1").state
    assert (state.plane, state.unit_mm, state.diameter) == (191, 25.4, True)
    assert (state.distance, state.arc_distance, state.retract) == (910, 901, 980)
    assert (state.path, state.path_mm, state.naive_mm) == (611, 0.0, 0.0)
    state = done("G20 G7|G21 G8").state
    assert (state.unit_mm, state.diameter) == (1.0, False)


@pytest.mark.parametrize(
    ("words", "path_mm", "naive_mm"),
    [
        ("G64", 0.0, 0.0),
        ("G64 P.1", 0.1, 0.1),
        ("G64 P.1 Q.5", 0.1, 0.5),
        ("G64 Q.5", 0.0, 0.5),
        ("G64 P-1", 0.0, 0.0),
        ("G20 G64 P.1", 2.54, 2.54),
    ],
)
def test_blending_has_two_tolerances(words: str, path_mm: float, naive_mm: float) -> None:
    state = done(f"G61|{words}").state
    assert state.path == 640
    assert (state.path_mm, state.naive_mm) == pytest.approx((path_mm, naive_mm))


def test_x_is_a_diameter_from_the_line_with_g7_on() -> None:
    path = done("G7 G0 X10|X8 Z1|G8 X3|G7 G91 X1").record.finish()
    assert path.end_mm[:, 0].tolist() == [5.0, 4.0, 3.0, 3.5]
    assert path.end_mm[-1, 2] == 1.0


@pytest.mark.parametrize(
    "word",
    [
        "G18",
        "G61",
        "G98",
        "G49",
        "G55",
        "G92 X1",
        "G52 X1",
        "G92.1",
        "G92.3",
        "G28.1",
        "G10 L2 P1 X1",
        "M6",
        "M48",
        "M62 P1",
        "M68 E1",
    ],
)
def test_what_cannot_be_done_while_compensation_is_on(word: str) -> None:
    done(f"T1|G40|{word}")
    with pytest.raises(ProgramError, match="while compensation is on") as error:
        done(f"T1|G41.1 D2|{word}")
    assert error.value.fault == "gcode.compensation.active"


@pytest.mark.parametrize(
    "word", ["G17", "G91", "G21", "G7", "T2", "M61 Q1", "G10 L2 P2 X1", "G4 P1"]
)
def test_what_can_be_done_while_compensation_is_on(word: str) -> None:
    done(f"G41.1 D2|{word}")


def test_words_that_mean_another_thing_on_other_controls_are_told_once() -> None:
    events = done("G99|G4 P1|G98|G99|G4 P1").record.events
    notes = [(event.text, event.line) for event in events if event.kind is EventKind.NOTE]
    assert notes == [("gcode.note.g99-return-to-r", 1), ("gcode.note.dwell-seconds", 2)]
