"""G2 and G3 line by line: turns, lengths, planes; numbers by hand."""

from math import tau

import numpy as np
import pytest
from numpy.testing import assert_allclose

from simlab.gcode.faults import Fault
from simlab.gcode.limits import Limits
from simlab.gcode.machine import Machine
from simlab.gcode.step import step
from simlab.model.errors import ProgramError
from tests.gcode.moved import path_of, refused
from tests.gcode.rows import row_of


def test_an_arc_has_its_centre_and_its_turns() -> None:
    path = path_of("G2 X1 Y1 I1|G3 X2 Y2 R1|G91 G2 I3 P4 Z1")
    assert path.centre_mm[0].tolist() == [1.0, 0.0, 0.0]
    assert_allclose(path.turns, [-0.25, 0.25, -4.0])
    assert path.end_mm[2].tolist() == [2.0, 2.0, 1.0]


def test_absolute_centres_turn_with_the_work_offset() -> None:
    path = path_of("G10 L2 P1 X3 R90|G90.1 G0 X0 Y0|G2 X2 Y0 I1 J0|G91.1 G2 X0 Y0 I-1")
    assert_allclose(path.centre_mm[1:, :2], [[3.0, 1.0], [3.0, 1.0]], atol=1e-12)


def test_g93_arcs_have_the_feed_of_their_length() -> None:
    path = path_of("G93 G2 I2 F3|G2 I2 Z4 P2 F1")
    assert_allclose(path.feed_mm_min, [3 * 2 * tau, np.hypot(2 * 2 * tau, 4.0)])


def test_an_arc_in_a_tilted_plane_is_cut_into_chords() -> None:
    path = path_of("G10 L2 P1 R90|G18 G2 X4 Y6 A8 I2")
    x, y, z = path.end_mm.T
    # Turned by 90 degrees the program's X is the machine's Y: half a circle around (2, 0).
    assert_allclose(np.hypot(y - 2.0, z), 2.0, atol=1e-9)
    assert (np.diff(x) < 0.0).all()
    assert_allclose(path.end_mm[-1], [-6.0, 4.0, 0.0], atol=1e-9)
    assert path.rotary_deg[-1].tolist() == [8.0, 0.0, 0.0]
    assert_allclose(path.lengths_mm().sum(), np.hypot(np.pi * 2.0, 6.0), rtol=1e-3)


def test_a_compensated_arc_keeps_off_its_contour() -> None:
    path = path_of("G41.1 D2 G1 X10 Y0|G3 X20 Y10 I0 J10|G40")
    assert_allclose(path.end_mm[1], [19.0, 10.0, 0.0], atol=1e-9)


@pytest.mark.parametrize(
    ("program", "fault"),
    [
        ("G17.1|G2 X1 I1", Fault.PLANE),
        ("G2 Z1 R2", Fault.SAME_POINT),
        ("G18|G2 Y1 R2", Fault.SAME_POINT),
        ("G19|G2 X1 R2", Fault.SAME_POINT),
        ("G2 X1", Fault.NO_CENTRE),
        ("G90.1|G2 X1 I1", Fault.NO_CENTRE),
        ("G10 L2 P1 R30|G90.1|G2 X1 I1", Fault.NO_CENTRE),
        ("G2 I1 P20000", Fault.TURNS),
        ("F0|G2 I1", Fault.NO_FEED),
        ("G93|G2 I1", Fault.INVERSE_FEED),
        ("G10 L2 P1 R30|G18|G2 K1000000 P9000", Fault.POINTS),
        ("G10 L2 P1 R30|G18|G41.1 D1|G2 K10", Fault.ROTATED),
    ],
)
def test_an_arc_is_refused(program: str, fault: Fault) -> None:
    refused(program, fault)


@pytest.mark.parametrize("plane", ["G17", "G10 L2 P1 R30|G18"])
def test_arcs_count_as_moves(plane: str) -> None:
    machine = Machine(limits=Limits(moves=1))
    lines = f"F100 G1 X0|{plane}|G2 X0 Y0 Z0 {'I1' if plane == 'G17' else 'K9'}".split("|")
    for line in lines[:-1]:
        step(machine, row_of(line))
    with pytest.raises(ProgramError) as error:
        step(machine, row_of(lines[-1]))
    assert error.value.fault == Fault.MOVES
