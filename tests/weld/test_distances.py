"""Distances of a torch from its work, by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simlab.model.arrays import Floats
from simlab.weld.angles import dot
from simlab.weld.distances import ctwd_mm

ROOT = np.zeros(3)
ALONG, WEB, FLAT = np.eye(3)
DOWN = np.array([0.0, 0.0, -1.0])
FORTY_FIVE = np.array([0.0, -np.sqrt(0.5), -np.sqrt(0.5)])


def at(*numbers: float) -> Floats:
    return np.array(numbers)


def test_upright_over_a_plate() -> None:
    met = ctwd_mm(at(3.0, 4.0, 12.0), DOWN, ROOT, ALONG, FLAT)
    assert [met.along_mm, met.normal_mm, met.plate, met.lean] == [12.0, 12.0, 0, 1.0]
    assert met.aim_mm == met.lateral_mm == -4.0  # 4 mm to the left of the direction welded
    assert not met.sunk


def test_fifteen_degrees_of_tilt_make_12_along_the_axis_11_59_square_to_the_plate() -> None:
    tilt = np.radians(15)
    axis = at(np.sin(tilt), 0.0, -np.cos(tilt))
    met = ctwd_mm(-12.0 * axis, axis, ROOT, ALONG, FLAT)
    assert met.along_mm == pytest.approx(12.0)
    assert met.normal_mm == pytest.approx(11.59, abs=0.005)
    assert met.lean == pytest.approx(np.cos(tilt))


def test_an_axis_of_any_length_says_the_same() -> None:
    tip, axis = at(1.0, 6.0, 4.0), at(0.3, -1.0, -1.0)
    one = ctwd_mm(tip, axis / np.linalg.norm(axis), ROOT, ALONG, FLAT, WEB)
    for size in (0.01, 1.0, 50.0):
        met = ctwd_mm(tip, size * axis, ROOT, size * ALONG, 3 * FLAT, 2 * WEB)
        assert met.along_mm == pytest.approx(one.along_mm)
        assert met.aim_mm == pytest.approx(one.aim_mm)


def test_in_a_tee_the_nearer_plate_is_hit() -> None:
    tip = np.array([[0.0, 6.0, 4.0], [0.0, 4.0, 6.0]])
    met = ctwd_mm(tip, FORTY_FIVE, ROOT, ALONG, FLAT, WEB)
    np.testing.assert_allclose(met.along_mm, 4.0 * np.sqrt(2))
    np.testing.assert_allclose(met.normal_mm, 4.0)
    assert met.plate.tolist() == [0, 1]


def test_a_plate_that_the_axis_runs_away_from_is_not_there() -> None:
    from_the_web = at(0.0, 0.6, -0.8)
    met = ctwd_mm(at(0.0, 1.0, 8.0), from_the_web, ROOT, ALONG, FLAT, WEB)
    assert [met.plate, met.along_mm] == [0, 10.0]
    assert met.aim_mm == 7.0


@pytest.mark.parametrize(
    ("tip", "axis", "sunk"),
    [
        ((0.0, 0.0, 12.0), (0.0, 0.0, 1.0), False),  # away from the plate
        ((0.0, 0.0, 12.0), (1.0, 0.0, 0.0), False),  # along it
        ((0.0, 0.0, -1.0), (0.0, 0.0, -1.0), True),  # below it
        ((0.0, 0.0, 0.0), (0.0, 0.0, -1.0), True),  # touching it
        ((np.nan, 0.0, 12.0), (0.0, 0.0, -1.0), False),
        ((0.0, 0.0, np.nan), (0.0, 0.0, -1.0), False),
        ((0.0, 0.0, 12.0), (0.0, 0.0, np.nan), False),
        ((0.0, 0.0, 12.0), (0.0, 0.0, 0.0), False),
    ],
)
def test_where_nothing_is_hit_there_is_no_distance_not_zero(
    tip: tuple[float, ...], axis: tuple[float, ...], sunk: bool
) -> None:
    met = ctwd_mm(at(*tip), at(*axis), ROOT, ALONG, FLAT)
    assert bool(met.sunk) is sunk
    if tip[0] == tip[0]:
        assert met.plate == -1
        assert np.isnan([met.along_mm, met.normal_mm, met.lean]).all()
    assert np.isnan([met.aim_mm, met.lateral_mm]).all()


def test_aim_is_signed_base_plate_positive_web_negative() -> None:
    tip = np.array([[5.0, 6.0, 4.0], [9.0, 4.0, 6.0], [2.0, 5.0, 5.0]])
    met = ctwd_mm(tip, FORTY_FIVE, ROOT, ALONG, FLAT, WEB)
    np.testing.assert_allclose(met.aim_mm, [2.0, -2.0, 0.0], atol=1e-12)
    # 2 mm along a plate that stands at 45 degrees to the weld's face
    np.testing.assert_allclose(met.lateral_mm, [np.sqrt(2), -np.sqrt(2), 0.0], atol=1e-12)


def test_behind_the_web_the_aim_at_the_base_plate_is_negative() -> None:
    met = ctwd_mm(at(0.0, -3.0, 10.0), DOWN, ROOT, ALONG, FLAT, WEB)
    assert [met.plate, met.aim_mm] == [0, -3.0]


@pytest.mark.parametrize("corner_deg", [60.0, 90.0, 120.0])
def test_in_corners_of_any_angle_the_aim_is_measured_within_the_plates(corner_deg: float) -> None:
    opening = np.radians(corner_deg)
    up_the_web = at(0.0, np.cos(opening), np.sin(opening))
    web = at(0.0, np.sin(opening), -np.cos(opening))
    axis = -at(0.0, np.cos(opening / 2), np.sin(opening / 2))  # halves the corner
    on_base, on_web = 2.0 * WEB, 3.0 * up_the_web
    tips = np.stack((on_base - 10.0 * axis, on_web - 10.0 * axis))
    met = ctwd_mm(tips, axis, ROOT, ALONG, FLAT, web)
    np.testing.assert_allclose(met.along_mm, 10.0)
    np.testing.assert_allclose(met.aim_mm, [2.0, -3.0])
    half = np.sin(opening / 2)  # both plates stand at half the opening to the axis
    np.testing.assert_allclose(met.lateral_mm, [2.0 * half, -3.0 * half])


def test_aim_at_a_butt_is_positive_to_the_right_of_travel() -> None:
    tip = at(0.0, -3.0, 12.0)  # going along x with z up, -y is right
    assert ctwd_mm(tip, DOWN, ROOT, ALONG, FLAT).aim_mm == 3.0
    assert ctwd_mm(tip, DOWN, ROOT, -ALONG, FLAT).aim_mm == -3.0


def test_pushing_does_not_change_the_aim() -> None:
    lean = np.radians(20)
    axis = at(np.sin(lean), 0.0, -np.cos(lean))
    tip = at(0.0, -3.0, 12.0)
    met = ctwd_mm(tip, axis, ROOT, ALONG, FLAT)
    assert met.aim_mm == pytest.approx(3.0)
    assert dot(tip + met.along_mm * axis, FLAT) == pytest.approx(0.0, abs=1e-12)


@settings(deadline=None, max_examples=50)
@given(
    st.floats(-60, 60),
    st.floats(10, 80),
    st.floats(1, 40),
    st.floats(-8, -0.01) | st.floats(0.01, 8),
    st.floats(-100, 100),
)
def test_what_is_held_is_read_in_any_place_of_the_world(
    travel: float, work: float, distance: float, aim: float, moved: float
) -> None:
    rng = np.random.default_rng(7)
    turn, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    turn *= np.sign(np.linalg.det(turn))
    shift = moved * at(1.0, -2.0, 0.5)
    lean, tilt = np.radians(travel), np.radians(work)
    up = at(0.0, np.sin(tilt), np.cos(tilt))
    axis = np.sin(lean) * ALONG - np.cos(lean) * up
    spot = aim * WEB if aim >= 0.0 else -aim * FLAT
    tip = spot - distance * axis
    square = distance * np.cos(lean) * (np.cos(tilt) if aim >= 0.0 else np.sin(tilt))
    met = ctwd_mm(turn @ tip + shift, turn @ axis, shift, turn @ ALONG, turn @ FLAT, turn @ WEB)
    assert met.along_mm == pytest.approx(distance, abs=1e-9)
    assert met.normal_mm == pytest.approx(square, abs=1e-9)
    assert met.aim_mm == pytest.approx(aim, abs=1e-9)


def test_shapes_broadcast_against_each_other() -> None:
    tips = np.tile(at(0.0, 6.0, 4.0), (5, 2, 1))
    met = ctwd_mm(tips, FORTY_FIVE, ROOT, ALONG, FLAT, WEB)
    assert met.along_mm.shape == met.aim_mm.shape == met.plate.shape == met.sunk.shape == (5, 2)
    met = ctwd_mm(at(0.0, 6.0, 4.0), FORTY_FIVE, np.zeros((4, 3)), ALONG, FLAT, WEB)
    np.testing.assert_allclose(met.along_mm, np.full(4, 4.0 * np.sqrt(2)))
    assert met.lateral_mm.shape == (4,)


def test_lists_are_points_and_vectors_too_and_give_numbers() -> None:
    met = ctwd_mm([0, 11, 10], [0, -1, -1], [0, 0, 0], [1, 0, 0], [0, 0, 1], [0, 1, 0])
    # down to the base plate from 10 above it, under 45 degrees; it meets it 11 - 10 beside the root
    assert np.isscalar(met.along_mm)
    assert met.along_mm == pytest.approx(10.0 * np.sqrt(2))
    assert int(met.plate) == 0
    assert met.aim_mm == pytest.approx(1.0)


@pytest.mark.parametrize("tip", [[np.inf, 0, 5], [0, 0, np.inf], [0, np.nan, 5]])
def test_a_tip_that_is_nowhere_meets_nothing(tip: list[float]) -> None:
    met = ctwd_mm(tip, DOWN, ROOT, ALONG, FLAT)
    assert np.isnan([met.aim_mm, met.lateral_mm]).all()


def test_what_is_no_point_is_refused() -> None:
    with pytest.raises(ValueError, match="three numbers"):
        ctwd_mm([0.0, 5.0], DOWN, ROOT, ALONG, FLAT)


@given(turn=st.integers(0, 2**32 - 1))
@settings(max_examples=50, deadline=None)
def test_an_axis_beside_the_plate_meets_nothing_however_the_world_is_turned(turn: int) -> None:
    world = np.linalg.qr(np.random.default_rng(turn).normal(size=(3, 3)))[0]
    beside, off = at(0.6, 0.8, 0.0), at(0.0, 0.0, 12.0)
    met = ctwd_mm(world @ off, world @ beside, ROOT, world @ ALONG, world @ FLAT)
    assert met.plate == -1
    assert np.isnan([met.along_mm, met.normal_mm, met.aim_mm, met.lateral_mm]).all()
    assert not met.sunk


def test_one_that_leans_a_little_into_the_plate_meets_it_far_away() -> None:
    met = ctwd_mm(at(0.0, 0.0, 12.0), at(1.0, 0.0, -0.001), ROOT, ALONG, FLAT)
    assert met.along_mm == pytest.approx(12.0 * np.hypot(1000.0, 1.0))


@pytest.mark.parametrize("far", [1e13, 1e308, np.inf])
def test_a_tip_further_away_than_anything_is_nowhere(far: float) -> None:
    met = ctwd_mm(at(0.0, 0.0, far), DOWN, at(0.0, 0.0, -far), ALONG, FLAT)
    assert np.isnan(met.along_mm)


def test_many_rows_at_once_say_what_each_says_alone() -> None:
    rng = np.random.default_rng(5)
    tip, axis, webs = rng.normal(0.0, 10.0, (3, 40_001, 3))
    many = ctwd_mm(tip, axis, ROOT, ALONG, FLAT, webs)
    assert many.plate.shape == (40_001,)
    for row in (0, 32_767, 32_768, 40_000):
        one = ctwd_mm(tip[row], axis[row], ROOT, ALONG, FLAT, webs[row])
        for name in ("along_mm", "normal_mm", "plate", "lean", "aim_mm", "lateral_mm", "sunk"):
            np.testing.assert_array_equal(getattr(many, name)[row], getattr(one, name))
