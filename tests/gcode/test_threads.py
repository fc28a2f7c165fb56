"""G33, G33.1 and G76: cuts, leads and the ways between; numbers as rs274 prints them."""

import pytest
from numpy.testing import assert_allclose

from simlab.gcode.faults import Fault
from simlab.gcode.limits import Limits
from simlab.gcode.machine import Machine
from simlab.gcode.step import step
from simlab.model.errors import ProgramError
from tests.gcode.moved import moves, path_of, refused
from tests.gcode.rows import row_of

LATHE = "G18 M3 S100|G0 X20|"


def test_g33_follows_the_spindle() -> None:
    path = path_of("M3 S100|G33 X1 Z-5 K1.5")
    assert moves("M3|G33 X1 Z-5 K1.5") == "T 1 0 -5"
    assert path.lead_mm.tolist() == [1.5]
    assert path_of("G20 M3|G33 Z1 K0.1").lead_mm.tolist() == [pytest.approx(2.54)]


def test_g33_1_goes_in_and_out_again() -> None:
    path = path_of("M3 S100|G33.1 Z-5 K1|G91 G1 X1")
    assert moves("M3|G33.1 Z-5 K1|G91 G1 X1") == "S 0 0 -5, S 0 0 0, F 1 0 0"
    assert path.spindle_rpm.tolist() == [100.0, -100.0, 100.0]


def test_g76_cuts_deeper_and_deeper() -> None:
    assert moves(LATHE + "G76 P1.5 Z-10 X19 I-1 J0.5 K0.9") == (
        "R 20 0 0, R 20.4 0 0, R 18.5 0 0, T 18.5 0 -10, R 20.4 0 -10, "
        "R 20 0 0, R 18.1 0 0, T 18.1 0 -10, R 20 0 -10, R 19 0 -10"
    )


def test_g76_inside_a_hole_goes_the_other_way() -> None:
    assert moves(LATHE + "G76 P1.5 Z-10 I1 J0.5 K0.9") == (
        "R 20 0 0, R 19.6 0 0, R 21.5 0 0, T 21.5 0 -10, R 19.6 0 -10, "
        "R 20 0 0, R 21.9 0 0, T 21.9 0 -10, R 20 0 -10, R 20 0 -10"
    )


def test_g76_tapers_in_and_out_at_a_flank_angle() -> None:
    program = LATHE + "G76 P1.5 Z-10 I-1 J0.2 K0.9 R2 Q29.5 H2 E1 L3"
    path = path_of(program)
    assert moves(program).startswith(
        "R 20 0 0, R 20.7 0 -0.1132, T 19.7 0 -0.1132, T 18.8 0 -1.1132, T 18.8 0 -8.604, "
        "T 19.7 0 -9.604, R 20.7 0 -9.604, R 20.6172 0 -0.16"
    )
    assert_allclose(path.lead_mm[2:6], [2.018044, 2.018044, 1.5, 2.018044], atol=1e-6)
    # J times the square root of the cut: 21 reach 0.9 last; then K once and twice more.
    assert len(path) == 2 + 6 * (20 + 3)


def test_g76_ends_where_the_depth_is_reached_but_for_rounding() -> None:
    # 0.5 * 8 ** (2 / 3) is 2 less one bit; from the drive line it is 3 to the bit.
    assert moves(LATHE + "G76 P2 Z-2 I1 J0.5 K2 R1.5").count("T") == 7 + 1


def test_g76_may_name_a_rotary_axis_that_stays() -> None:
    assert moves("M3|G0 A5|G76 P1 Z-1 I-1 J0.5 K1 A5").count("T") == 2


def test_g76_upwards_tapers_upwards() -> None:
    assert moves("G18 M3|G76 P1 Z10 I-1 J0.2 K0.3 L3 E1 Q30").startswith(
        "R 0.1 0 0.1155, T -0.9 0 0.1155, T -1.2 0 1.1155, T -1.2 0 8.9423, T -0.9 0 9.9423"
    )


def test_g76_in_diameters_halves_its_depths() -> None:
    assert moves("G18 M3|G7 G0 X40|G76 P1.5 Z-10 I-2 J1 K1.8").startswith(
        "R 20 0 0, R 20.4 0 0, R 18.5 0 0"
    )


@pytest.mark.parametrize(
    ("program", "fault"),
    [
        ("G33 Z-5 K1", Fault.SPINDLE),
        ("M3|G41.1 D1 G1 X5|G33 Z-5 K1", Fault.COMP_ACTIVE),
        ("M3|G76 P1 Z-1 I-1 J0.2 K0.2", Fault.THREAD),
        ("M3|G76 P1 Z-1 I-1 J0 K0.2", Fault.THREAD),
        ("M3|G76 P1 Z-1 I0 J0.1 K0.2", Fault.THREAD),
        ("M3|G76 P1 Z-1 I-1 J0.1 K0.2 Q90", Fault.THREAD),
        ("M3|G76 P1 Z-1 I-1 J0.1 K0.2 A2", Fault.AXES),
        ("M3|G76 P1 Z-1 I-1 J0.1 K0.2 R900", Fault.POINTS),
        ("M3|G76 P1 Z-1 I-1 J0.1 K0.2 H999999", Fault.POINTS),
    ],
)
def test_a_thread_is_refused(program: str, fault: Fault) -> None:
    refused(program, fault)


def test_threads_count_as_moves() -> None:
    machine = Machine(limits=Limits(moves=0))
    step(machine, row_of("M3 S100 F100"))
    with pytest.raises(ProgramError) as error:
        step(machine, row_of("G33 Z1 K1"))
    assert error.value.fault == Fault.MOVES
