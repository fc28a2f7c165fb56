"""G38.2 to G38.5 where nothing is touched; numbers as rs274 prints them."""

import pytest

from simlab.gcode.faults import Fault
from simlab.gcode.state import PROBE_TOUCHED, PROBED_FIRST
from tests.gcode.moved import moves, path_of, refused
from tests.gcode.rows import done


@pytest.mark.parametrize("word", ["G38.2", "G38.3", "G38.4", "G38.5"])
def test_a_probe_goes_all_the_way_and_says_that_nothing_was_touched(word: str) -> None:
    path = path_of(f"{word} Z-5")
    assert path.end_mm.tolist() == [[0.0, 0.0, -5.0]]
    assert path.feed_mm_min.tolist() == [600.0]
    (note,) = path.trace.events
    assert (note.kind, note.before) == ("note", 1)
    assert note.text == "gcode.note.probe-untouched"


def test_the_next_move_counts_from_a_little_before_the_end() -> None:
    assert moves("G38.2 X3 Y4|G91 G0 A1") == "P 3 4 0, R 2.8476 3.7968 0"
    assert moves("G38.2 A5|G91 G0 X1") == "P 0 0 0, R 1 0 0"
    assert path_of("G38.2 Z-5|G1 X2").start_mm[1].tolist() == [0.0, 0.0, -5.0]


def test_only_a_probe_that_must_touch_needs_a_way() -> None:
    assert moves("G38.3 Z0|G38.5 Z0") == "P 0 0 0, P 0 0 0"
    refused("G38.4 Z0", Fault.PROBE)


def test_the_place_stands_in_the_programs_numbers() -> None:
    p = done("G20 F9|G10 L2 P1 X1|G38.3 X3 Y4 A5").state.p
    assert p[PROBED_FIRST : PROBED_FIRST + 4] == pytest.approx([3.0, 4.0, 0.0, 5.0])
    assert p[PROBE_TOUCHED] == 0.0


@pytest.mark.parametrize(
    ("program", "fault"),
    [
        ("G38.2 Z0", Fault.PROBE),
        ("S100 M3 G95 F1|G38.2 Z5", Fault.PROBE),
        ("F0|G38.2 Z5", Fault.NO_FEED),
        ("G41.1 D1 G1 X5|G38.2 Z5", Fault.COMP_ACTIVE),
    ],
)
def test_a_probe_is_refused(program: str, fault: Fault) -> None:
    refused(program, fault)
