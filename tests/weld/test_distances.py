"""Distances of a torch from its work, by hand."""

import numpy as np
import pytest

from simlab.weld.angles import dot
from simlab.weld.distances import aim_mm, ctwd_mm, hit

ROOT = np.zeros(3)
ALONG = np.array([1.0, 0.0, 0.0])
FLAT = np.array([[0.0, 0.0, 1.0]])
TEE = np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 0.0]])  # base plate, then web
DOWN = np.array([[0.0, 0.0, -1.0]])
FORTY_FIVE = np.array([[0.0, -np.sqrt(0.5), -np.sqrt(0.5)]])


def test_upright_over_a_plate() -> None:
    assert ctwd_mm(np.array([[3.0, 4.0, 12.0]]), DOWN, ROOT, FLAT).tolist() == [12.0]


def test_fifteen_degrees_of_tilt_make_12_along_the_axis_11_59_square_to_the_plate() -> None:
    tilt = np.radians(15)
    axis = np.array([[np.sin(tilt), 0.0, -np.cos(tilt)]])
    met = hit(-12.0 * axis, axis, ROOT, FLAT)
    assert met.along_mm[0] == pytest.approx(12.0)
    assert met.normal_mm[0] == pytest.approx(11.59, abs=0.005)
    assert met.lean[0] == pytest.approx(np.cos(tilt))


def test_in_a_tee_the_nearer_plate_is_hit() -> None:
    tip = np.array([[0.0, 6.0, 4.0], [0.0, 4.0, 6.0]])
    met = hit(tip, np.tile(FORTY_FIVE, (2, 1)), ROOT, TEE)
    np.testing.assert_allclose(met.along_mm, 4.0 * np.sqrt(2))
    np.testing.assert_allclose(met.normal_mm, 4.0)
    assert met.plate.tolist() == [0, 1]


def test_a_plate_that_the_axis_runs_away_from_is_not_there() -> None:
    from_the_web = np.array([[0.0, 0.6, -0.8]])
    met = hit(np.array([[0.0, 1.0, 8.0]]), from_the_web, ROOT, TEE)
    assert (met.plate.tolist(), met.along_mm.tolist()) == ([0], [10.0])


@pytest.mark.parametrize(
    ("tip", "axis"),
    [
        ((0.0, 0.0, 12.0), (0.0, 0.0, 1.0)),  # away from the plate
        ((0.0, 0.0, 12.0), (1.0, 0.0, 0.0)),  # along it
        ((0.0, 0.0, -1.0), (0.0, 0.0, -1.0)),  # below it
        ((np.nan, 0.0, 12.0), (0.0, 0.0, -1.0)),
        ((0.0, 0.0, np.nan), (0.0, 0.0, -1.0)),
        ((0.0, 0.0, 12.0), (0.0, 0.0, np.nan)),
    ],
)
def test_where_nothing_is_hit_there_is_no_distance_not_zero(
    tip: tuple[float, ...], axis: tuple[float, ...]
) -> None:
    met = hit(np.array([tip]), np.array([axis]), ROOT, FLAT)
    if tip[0] == tip[0]:
        assert met.plate.tolist() == [-1]
        assert np.isnan([met.along_mm, met.normal_mm, met.lean]).all()
    else:
        assert np.isnan(aim_mm(np.array([tip]), np.array([axis]), met, ROOT, ALONG, FLAT)).all()


def test_aim_is_signed_base_plate_positive_web_negative() -> None:
    tip = np.array([[5.0, 6.0, 4.0], [9.0, 4.0, 6.0], [2.0, 5.0, 5.0]])
    axis = np.tile(FORTY_FIVE, (3, 1))
    met = hit(tip, axis, ROOT, TEE)
    beside = aim_mm(tip, axis, met, ROOT, ALONG, TEE)
    np.testing.assert_allclose(beside, [2.0, -2.0, 0.0], atol=1e-12)


def test_aim_at_a_butt_is_positive_to_the_right_of_travel() -> None:
    tip = np.array([[0.0, -3.0, 12.0]])  # going along x with z up, -y is right
    met = hit(tip, DOWN, ROOT, FLAT)
    assert aim_mm(tip, DOWN, met, ROOT, ALONG, FLAT).tolist() == [3.0]
    assert aim_mm(tip, DOWN, met, ROOT, -ALONG, FLAT).tolist() == [-3.0]


def test_pushing_does_not_change_the_aim() -> None:
    lean = np.radians(20)
    axis = np.array([[np.sin(lean), 0.0, -np.cos(lean)]])
    tip = np.array([[0.0, -3.0, 12.0]])
    met = hit(tip, axis, ROOT, FLAT)
    assert aim_mm(tip, axis, met, ROOT, ALONG, FLAT) == pytest.approx([3.0])
    assert dot(tip + met.along_mm[:, None] * axis, FLAT[0]) == pytest.approx([0.0], abs=1e-12)
