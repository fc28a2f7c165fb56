"""Drilling cycles: the way over each hole, down and out; numbers by hand, as rs274 prints them."""

import numpy as np
import pytest

from simlab.gcode.cycles import Drilled, Holes, expand
from simlab.gcode.faults import Fault
from simlab.gcode.limits import DEFAULT, Limits
from simlab.gcode.record import Excess
from simlab.gcode.state import Frame
from tests.gcode.moved import moves, path_of

DEEP = "G0 Z10|"


def holes(codes: list[int], *, peck: float = 2.0, x: float = 1.0) -> Holes:
    count = len(codes)
    one = np.ones(count)
    return Holes(
        plane=170,
        unit_mm=1.0,
        frame=Frame((0.0,) * 9, 1.0, 0.0),
        code=np.array(codes),
        first=np.ones(count, dtype=bool),
        u_mm=x * np.arange(1.0, count + 1.0),
        v_mm=0.0 * one,
        initial_mm=10.0 * one,
        retract=2.0 * one,
        bottom=-5.0 * one,
        to_retract=np.ones(count, dtype=bool),
        peck=peck * one,
        aside_mm=np.zeros((count, 2)),
        middle=0.0 * one,
    )


def above(z: float) -> list[float]:
    return [0.0, 0.0, z, *[0.0] * 6]


def test_g81_goes_over_down_and_out() -> None:
    assert moves(DEEP + "G81 X1 Y2 Z-5 R2") == ("R 0 0 10, R 1 2 10, R 1 2 2, F 1 2 -5, R 1 2 2")


def test_g98_goes_back_to_where_the_series_began() -> None:
    assert moves("G0 Z3|G99 G81 X5 R2 Z1|G98 X7 R4|X8 R2") == (
        "R 0 0 3, R 5 0 3, R 5 0 2, F 5 0 1, R 5 0 2, "
        "R 5 0 4, R 7 0 4, F 7 0 1, R 7 0 4, "
        "R 8 0 4, R 8 0 2, F 8 0 1, R 8 0 3"
    )


def test_below_r_it_goes_straight_up_first() -> None:
    assert moves("G0 Z1|G98 G81 X1 Z-5 R2 L2") == (
        "R 0 0 1, R 0 0 2, R 1 0 2, F 1 0 -5, R 1 0 2, R 1 0 2, F 1 0 -5, R 1 0 2"
    )


def test_g83_comes_out_after_every_peck() -> None:
    assert moves(DEEP + "G83 X1 Z-5 R2 Q3") == (
        "R 0 0 10, R 1 0 10, R 1 0 2, "
        "F 1 0 -1, R 1 0 2, R 1 0 -0.746, F 1 0 -4, R 1 0 2, R 1 0 -3.746, F 1 0 -5, R 1 0 2"
    )


def test_g73_only_breaks_the_chip() -> None:
    assert moves(DEEP + "G73 X1 Z-5 R2 Q3") == (
        "R 0 0 10, R 1 0 10, R 1 0 2, "
        "F 1 0 -1, R 1 0 -0.746, F 1 0 -4, R 1 0 -3.746, F 1 0 -5, R 1 0 2"
    )


def test_g85_feeds_out_to_r_and_g89_all_the_way() -> None:
    assert moves(DEEP + "G98 G85 X1 Z-5 R2").endswith("F 1 0 -5, F 1 0 2, R 1 0 10")
    assert moves(DEEP + "G98 G89 X1 Z-5 R2 P1").endswith("F 1 0 -5, F 1 0 10")


def test_g87_bores_from_behind() -> None:
    program = "M3|" + DEEP + "G87 X1 Z-5 R2 I1 J2 K-4"
    assert moves(program) == (
        "R 0 0 10, R 1 0 10, R 1 0 2, R 2 2 2, R 2 2 -5, R 1 0 -5, F 1 0 -4, F 1 0 -5, "
        "R 2 2 -5, R 2 2 2, R 1 0 2"
    )


def test_tapping_turns_the_spindle_back_on_the_way_out() -> None:
    path = path_of("S100 M3|" + DEEP + "G84 X1 Z-5 R2")
    assert path.spindle_rpm.tolist() == [100.0, 100.0, 100.0, 100.0, -100.0]
    assert path_of("S100 M4|" + DEEP + "G86 X1 Z-5 R2 P1").spindle_rpm[-1] == 0.0


def test_the_other_planes_drill_along_their_own_axis() -> None:
    assert moves("G0 Y5|G18 G81 X3 Y0 Z2 R1") == "R 0 5 0, R 3 5 2, R 3 1 2, F 3 0 2, R 3 1 2"
    assert moves("G0 X5|G19 G81 X0 Y3 Z2 R1") == "R 5 0 0, R 5 3 2, R 1 3 2, F 0 3 2, R 1 3 2"


def test_taps_in_other_planes_go_where_the_peer_goes() -> None:
    assert moves("M3|G0 Y5 Z3|G18 G84 X5 Y0 Z1 R2|X6") == (
        "R 0 5 3, R 5 5 1, R 5 2 1, F 0 1 5, F 2 1 5, R 6 2 1, F 0 1 6, F 2 1 6"
    )
    assert "F 2 -1 3" in moves("M3|G0 X5|G19 G84 X-1 Y3 Z2 R1")


def test_u_v_w_drill_too() -> None:
    path = path_of("G17.1 G81 U1 V2 W-5 R3")
    assert path.auxiliary_mm[-1].tolist() == [1.0, 2.0, 3.0]
    assert not path.end_mm.any()


def test_a_turned_work_offset_turns_the_holes() -> None:
    assert moves("G10 L2 P1 X3 R90|G0 Z3|G81 X5 R2 Z1|X6") == (
        "R 0 0 3, R 0 5 3, R 0 5 2, F 0 5 1, R 0 5 2, R 0 6 2, F 0 6 1, R 0 6 2"
    )


def test_holes_of_several_kinds_stand_in_their_order() -> None:
    drilled = expand(holes([810, 830, 810]), above(10.0), DEFAULT, 0)
    assert drilled.hole.tolist() == [0] * 4 + [1] * 12 + [2] * 3
    assert_ends(drilled, 4, [[2.0, 0.0, 2.0], [2.0, 0.0, 0.0], [2.0, 0.0, 2.0]])


def assert_ends(drilled: Drilled, first: int, wanted: list[list[float]]) -> None:
    assert drilled.at_mm[first : first + len(wanted)].tolist() == wanted


def test_holes_at_once_are_the_same_bits_as_one_by_one() -> None:
    many = [810, 830, 730, 820, 850, 830, 890]
    at_once = expand(holes(many, peck=0.7, x=1 / 3), above(10.0), DEFAULT, 0)
    whole = holes(many, peck=0.7, x=1 / 3)
    at, found = above(10.0), []
    for row in range(len(many)):
        one = {
            name: getattr(whole, name)[row : row + 1]
            for name in Holes.__slots__
            if isinstance(getattr(whole, name), np.ndarray)
        }
        alone = Holes(plane=170, unit_mm=1.0, frame=whole.frame, **one)
        drilled = expand(alone, at, DEFAULT, 0)
        found.append(drilled.at_mm)
        at = [*map(float, drilled.at_mm[-1]), *[0.0] * 6]
    assert np.array_equal(np.concatenate(found), at_once.at_mm)


def test_a_hole_of_countless_pecks_is_refused_before_any_memory_is_taken() -> None:
    with pytest.raises(Excess) as error:
        expand(holes([830], peck=1e-9), above(10.0), DEFAULT, 0)
    assert error.value.fault == Fault.POINTS
    few = Limits(moves=50)
    with pytest.raises(Excess) as error:
        expand(holes([830] * 40, peck=2.0), above(10.0), few, 0)
    assert error.value.fault == Fault.MOVES
    with pytest.raises(Excess) as error:
        expand(holes([810] * 40), above(10.0), few, 0)
    assert error.value.fault == Fault.MOVES


def test_other_moves_may_stand_between_the_holes() -> None:
    before_mm = np.array([[0.0, 0.0, 10.0], [7.0, 8.0, 9.0]])
    drilled = expand(holes([810, 810]), above(10.0), DEFAULT, 0, before_mm)
    # The second hole is reached as high as the tool then stands.
    assert_ends(drilled, 4, [[2.0, 0.0, 9.0], [2.0, 0.0, 2.0], [2.0, 0.0, -5.0]])
