"""G5, G5.1, G5.2 and G5.3 as words; the curves themselves are in test_nurbs.py."""

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


def test_g5_is_a_cubic_between_two_tangents() -> None:
    path = path_of("G1 X1|G5 X11 Y0 I0 J6 P0 Q6|G91 G1 X1")
    assert path.end_mm[-2].tolist() == [11.0, 0.0, 0.0]
    # Three quarters of the height of its control points, in the middle.
    assert_allclose(path.end_mm[:, 1].max(), 4.5, atol=1e-3)
    assert path.end_mm[-1].tolist() == [12.0, 0.0, 0.0]


def test_g5_goes_on_where_the_one_before_pointed() -> None:
    path = path_of("G5 X10 Y0 I2 J3 P-2 Q3|G5 X20 Y0 P-2 Q3")
    joint = int(np.flatnonzero(path.end_mm[:, 0] == 10.0)[0])
    before, after = path.end_mm[joint] - path.start_mm[joint], path.end_mm[joint + 1]
    after = after - path.start_mm[joint + 1]
    assert_allclose(before[:2] / np.hypot(*before[:2]), after[:2] / np.hypot(*after[:2]), atol=0.05)


def test_g5_1_is_a_parabola_under_a_turned_offset() -> None:
    path = path_of("G10 L2 P1 R90|G5.1 X4 Y0 I2 J4")
    assert_allclose(path.end_mm[-1], [0.0, 4.0, 0.0], atol=1e-12)
    assert_allclose(path.end_mm[:, 0].min(), -2.0, atol=1e-3)


def test_g5_is_for_its_own_line() -> None:
    assert path_of("G1 X1|G5.1 X4 Y0 I2 J4|X9").end_mm[-1].tolist() == [9.0, 0.0, 0.0]
    refused("G5.1 X4 Y0 I2 J4|X9", Fault.NO_MOTION)


def test_control_points_wait_for_g5_3() -> None:
    program = "G5.2 P2|X0 Y1 P1|F300|G4 P1|X2 Y2 P1|X2 Y0 P1 L4|G5.3"
    path = path_of(program)
    assert len(path_of("G5.2 X1 Y1 P1")) == 0
    assert path.end_mm[-1].tolist() == [2.0, 0.0, 0.0]
    refused(program + "|X9", Fault.NO_MOTION)


def test_g91_counts_control_points_from_the_start() -> None:
    path = path_of("G91 G5.2 X1 Y1 P1|X2 Y2 P1|G5.3")
    assert path.end_mm[-1].tolist() == [2.0, 2.0, 0.0]


def test_another_motion_forgets_the_control_points() -> None:
    assert path_of("G5.2 X1 Y1 P1|X5 Y5 P1|G1 X1 Y0|G5.2 X2 Y2 P1|X3 Y0 P1|G5.3").end_mm[
        -1
    ].tolist() == [3.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("program", "fault"),
    [
        ("G5 X10 I3 P1 Q1", Fault.SPLINE),
        ("G5 X10 I3 J0 P1", Fault.SPLINE),
        ("G5 X10 I3 J0 Z5 P1 Q1", Fault.AXES),
        ("G18|G5 X10 I3 J0 P1 Q1", Fault.SPLINE),
        ("G5.1 X10 I3", Fault.SPLINE),
        ("F0|G5 X10 I3 J0 P1 Q1", Fault.NO_FEED),
        ("G93|G5 X10 I3 J0 P1 Q1", Fault.INVERSE_FEED),
        ("G41.1 D1 G1 X5|G5.1 X10 Y10 I1 J1", Fault.COMP_ACTIVE),
        ("G5.2 X1 P1", Fault.SPLINE),
        ("G5.2 X1 Y1 P1|G5.2 P1", Fault.SPLINE),
        ("G5.2 X1 Y1 P1|X2 Y2", Fault.SPLINE),
        ("F0|G5.2 X1 Y1 P1", Fault.NO_FEED),
        ("G5.3", Fault.SPLINE),
        ("G5.2 X1 Y1 P1|X2 Y2 P1|G5.3 X4", Fault.AXES),
        ("G5.2 X1 Y1 P1 L4|X2 Y2 P1|G5.3", Fault.SPLINE),
        ("|".join(f"G5.2 X{n} Y{n} P1 L60" for n in range(1, 61)) + "|G5.3", Fault.SPLINE),
        ("G5.2 X1 Y1 P-1|X2 Y2 P1|G5.3", Fault.SPLINE),
    ],
)
def test_a_spline_is_refused(program: str, fault: Fault) -> None:
    refused(program, fault)


def test_splines_count_as_moves() -> None:
    machine = Machine(limits=Limits(moves=2))
    with pytest.raises(ProgramError) as error:
        step(machine, row_of("F100 G5.1 X10 Y0 I3 J30"))
    assert error.value.fault == Fault.MOVES
