"""A program as a path to practise: what is cut counts, what is travelled does not."""

import numpy as np
import pytest

from simlab.gcode.interpreter import interpret
from simlab.gcode.reference import CutPath
from simlab.model.errors import InputError
from simlab.model.wanted import Wanted
from simlab.motion.polyline import PathCursor, follow

PROGRAM = b"""G21 G90
G0 X10
G1 X40 F600
Y20
F300 X0
G0 Z5
X100
G1 Y60
M30
"""


def path(program: bytes = PROGRAM) -> CutPath:
    return CutPath.of(interpret(program))


def test_only_feed_moves_have_a_length() -> None:
    made = path()
    assert isinstance(made, Wanted)
    assert made.length_mm == 30 + 20 + 40 + 40
    assert made.cut.tolist() == [False, True, True, True, False, False, True]
    assert made.cut_mm.tolist() == [0, 0, 30, 50, 90, 90, 90, 130]


def test_runs_are_neighbouring_feed_moves_with_one_feed() -> None:
    made = path()
    assert made.run.tolist() == [0, 1, 1, 2, 3, 3, 4]
    assert made.feed_mm_min[made.cut].tolist() == [600, 600, 300, 300]


def test_the_feed_wanted_changes_where_the_program_says_so() -> None:
    # 30 mm and 20 mm at 600, then 40 mm and (behind the rapids) 40 mm at 300.
    assert path().targets("feed") == ((0.0, 600.0), (50.0, 300.0))
    assert path().targets("path_deviation") == ()


def test_place_stands_still_on_a_rapid() -> None:
    made = path()
    tool = np.array([[5.0, 0, 0], [25, 0, 0], [40, 10, 0], [np.nan, 0, 0]])
    places, _ = follow(made.polyline, tool, PathCursor())
    np.testing.assert_array_equal(made.cut_place_mm(places), [0.0, 15.0, 40.0, np.nan])
    up = np.array([[0.0, 20.0, 2.0], [50.0, 20.0, 5.0]])
    places, _ = follow(made.polyline, up, PathCursor(block_mm=100.0))
    assert made.cut_place_mm(places).tolist() == [90.0, 90.0]


def test_an_arc_is_as_long_as_its_circle() -> None:
    made = path(b"G21 G90 F600\nG2 X0 Y0 I10 J0\nM2\n")
    assert made.length_mm == pytest.approx(2 * np.pi * 10, abs=0.02)
    assert set(made.run.tolist()) == {0}


def test_the_outline_is_the_whole_path_thinned() -> None:
    outline = path().outline_mm()
    assert outline.shape == (8, 3)
    assert outline[-1].tolist() == [100, 60, 5]


def test_a_program_that_cuts_nothing_is_no_exercise() -> None:
    with pytest.raises(InputError, match="it makes no feed move"):
        path(b"G21 G90 G0 X10\nM30\n")


def test_a_thread_is_cut_at_its_lead_times_the_speed() -> None:
    thread = interpret(b"G21 S200 M3 F90\nG0 X5\nG33 Z-10 K1.5\nM2\n")
    made = CutPath.of(thread)
    assert made.cut.tolist() == [False, True]
    assert made.feed_mm_min[1] == 1.5 * 200
