"""Points on the screen, by hand for eyes that stand where it is easy to reckon."""

import numpy as np
from numpy.testing import assert_allclose

from simlab.views.projection import Eye, fit, plate_mm

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


def test_the_plate_reaches_past_the_path_by_a_quarter_of_its_longer_side() -> None:
    plate = plate_mm(np.array([[0.0, 0, 2], [80, 10, 2]]))
    assert_allclose(plate, [[-20, -20, 2], [100, -20, 2], [100, 30, 2], [-20, 30, 2]])
