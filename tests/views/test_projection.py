"""Points on the screen, by hand for eyes that stand where it is easy to reckon."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from simlab.views.projection import Eye, aimed_mm, fit, plate_mm

AXES_MM = np.eye(3)


def test_from_straight_above_x_is_right_and_y_is_up() -> None:
    flat = Eye(turn_deg=0.0, lift_deg=90.0).flat(AXES_MM)
    assert_allclose(flat, [[1, 0], [0, 1], [0, 0]], atol=1e-12)


def test_from_the_side_z_is_up_and_y_is_not_seen() -> None:
    flat = Eye(turn_deg=0.0, lift_deg=0.0).flat(AXES_MM)
    assert_allclose(flat, [[1, 0], [0, 0], [0, 1]], atol=1e-12)


def test_half_way_up_both_are_seen_at_their_sine_and_cosine() -> None:
    flat = Eye(turn_deg=0.0, lift_deg=30.0).flat(AXES_MM)
    assert_allclose(flat, [[1.0, 0.0], [0.0, 0.5], [0.0, 0.8660254037844386]], atol=1e-12)


def test_a_quarter_turn_brings_y_to_the_left() -> None:
    flat = Eye(turn_deg=90.0, lift_deg=90.0).flat(AXES_MM)
    assert_allclose(flat, [[0, 1], [-1, 0], [0, 0]], atol=1e-12)


def test_the_eye_turns_round_and_stops_at_the_top_and_at_the_plate() -> None:
    assert Eye(170.0, 30.0).turned(20.0).turn_deg == -170.0
    assert Eye(0.0, 80.0).lifted(20.0).lift_deg == 90.0
    assert Eye(0.0, 10.0).lifted(-20.0).lift_deg == 0.0


def test_the_picture_is_centred_with_one_scale_and_y_downwards() -> None:
    flat = np.array([[0.0, 0.0], [10.0, 5.0]])
    pixels = fit(flat, width=120.0, height=200.0, margin=10.0).pixels(flat)
    assert_allclose(pixels, [[10, 125], [110, 75]])  # 100 px for 10 mm; 50 px for 5 mm, centred


def test_one_point_alone_stands_in_the_middle() -> None:
    flat = np.array([[3.0, 4.0]])
    assert_allclose(fit(flat, 100.0, 50.0, 5.0).pixels(flat), [[50, 25]])


def test_the_plate_reaches_past_the_path_by_a_quarter_of_its_longest_side() -> None:
    plate = plate_mm(np.array([[0.0, 0, 2], [80, 10, 2]]))
    assert_allclose(plate, [[-20, -20, 2], [100, -20, 2], [100, 30, 2], [-20, 30, 2]])
    up = plate_mm(np.array([[0.0, 0, 0], [0, 0, 60]]))
    assert_allclose(up, [[-15, -15, 0], [15, -15, 0], [15, 15, 0], [-15, 15, 0]])


SEAM_MM = np.array([[0.0, 0, 0], [70, 0, 0]])


def aimed(outline: object, tip: object, axis: object) -> float:
    """How far one torch passes the path along its axis [mm]."""
    (one,) = aimed_mm(np.array(outline), np.array([tip], float), np.array([axis], float))
    return float(one)


def test_a_torch_aims_at_where_its_axis_passes_the_path() -> None:
    # 8 mm above and 6 mm aside, down a slope of 3 to 4: 10 mm along the axis.
    assert aimed(SEAM_MM, [30, -6, 8], [0, 0.6, -0.8]) == pytest.approx(10.0)
    assert aimed(SEAM_MM, [30, -2, 7], [0, 0, -1]) == pytest.approx(7.0)  # 2 mm past it
    assert aimed([[0, 0, 0], [0, 0, 60]], [5, 0, 30], [-1, 0, 0]) == pytest.approx(5.0)
    assert aimed([[1.0, 2, 3]], [1, 2, 10], [0, 0, -1]) == pytest.approx(7.0)  # a spot


def test_what_is_past_the_path_of_an_electrode_is_burnt() -> None:
    assert aimed(SEAM_MM, [30, 0, -120], [0, 0, -1]) == pytest.approx(-120.0)


@pytest.mark.parametrize(
    ("tip", "axis"),
    [
        ([30, 90, 3], [1, 0, 0]),  # far aside
        ([30, 0, 90], [0, 0, -1]),  # far above
        ([30, 0, 9], [np.nan, 0, -1]),  # who knows where to
    ],
)
def test_a_torch_that_points_past_the_path_stays_as_it_is(
    tip: list[float], axis: list[float]
) -> None:
    assert aimed(SEAM_MM, tip, axis) == 0.0


def test_round_a_pipe_a_torch_aims_at_its_own_side() -> None:
    turn = np.linspace(0.0, 2.0 * np.pi, 181)
    pipe = 24.0 * np.column_stack((np.cos(turn), np.sin(turn), 0.0 * turn))
    # 46 chords of 7.8 degrees: at most 24 (1 - cos 3.9 deg) = 0.056 mm inside the circle
    assert_allclose(aimed_mm(pipe, 39.0 / 24.0 * pipe, -pipe / 24.0), 15.0, atol=0.06)
