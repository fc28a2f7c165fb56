"""Penetration and a bead's shape: against the published runs, and what moves them which way."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from simlab.weld.penetration import (
    DEPTH,
    FACTORS,
    HEIGHT,
    WIDTH,
    bead_on_plate,
    corrected,
    jackson_mm,
    lean_factor,
)

# Runs of the published design that its pages print: V, A, mm/s, mm; height, width, penetration.
RUNS = np.array([
    (25.5, 325, 9, 23.5, 2.38, 10.55, 3.94),
    (32.5, 325, 9, 23.5, 2.54, 12.43, 5.08),
    (25.5, 475, 9, 23.5, 3.07, 9.76, 5.12),
    (32.5, 475, 9, 23.5, 2.79, 13.14, 6.40),
    (25.5, 325, 15, 23.5, 2.03, 10.27, 3.05),
    (32.5, 475, 15, 23.5, 1.99, 9.42, 5.37),
    (32.5, 475, 15, 30.5, 3.05, 10.58, 4.19),
    (29.0, 400, 12, 20.0, 1.96, 10.40, 4.34),
    (29.0, 400, 12, 27.0, 1.94, 10.72, 3.68),
])  # fmt: skip


def test_published_runs_within_the_error_stated() -> None:
    made = bead_on_plate(*RUNS[:, :4].T)
    for value, sigma, law, measured in (
        (made.height_mm, made.height_sigma_mm, HEIGHT, RUNS[:, 4]),
        (made.width_mm, made.width_sigma_mm, WIDTH, RUNS[:, 5]),
        (made.depth_mm, made.depth_sigma_mm, DEPTH, RUNS[:, 6]),
    ):
        off = value - measured
        assert np.sqrt(np.mean(off * off)) < 1.3 * law.loo_mm
        assert (np.abs(off) < 3.0 * sigma).all()
    assert not made.extrapolated.any()


def test_the_law_by_hand() -> None:
    # 0.0276 29^-0.029 400^1.308 12^-0.441 27^-0.494 = 4.157 mm
    made = bead_on_plate(29.0, 400.0, 12.0, 27.0)
    assert float(made.depth_mm) == pytest.approx(4.157, abs=0.005)
    assert float(made.height_mm) == pytest.approx(2.250, abs=0.005)
    assert float(made.width_mm) == pytest.approx(10.406, abs=0.005)


def test_in_the_middle_the_sigma_is_the_leave_one_out_error() -> None:
    made = bead_on_plate(29.0, 400.0, 12.0, 27.0)
    assert float(made.height_sigma_mm) == pytest.approx(0.447)
    assert float(made.width_sigma_mm) == pytest.approx(0.928)
    assert float(made.depth_sigma_mm) == pytest.approx(0.800)


def test_the_design_s_spread_by_hand() -> None:
    # Of the current's logarithm: eight runs at 325 A, eight at 475 A, one each at 250 and 550 A:
    # 8 times 0.043112 and 0.029532, and 0.220905 and 0.101414.
    assert FACTORS[1].spread == pytest.approx(0.90349, abs=1e-4)


def test_a_short_arc_is_outside_and_says_so() -> None:
    made = bead_on_plate(20.0, 135.0, 9.0, 10.0)
    assert made.extrapolated
    relative = float(made.depth_sigma_mm / made.depth_mm)
    assert relative > 2.0 * 0.800 / 4.157


@given(st.floats(10.0, 45.0), st.floats(40.0, 700.0), st.floats(1.0, 30.0), st.floats(3.0, 45.0))
def test_laws(volts: float, amps: float, speed: float, distance: float) -> None:
    made = bead_on_plate(volts, amps, speed, distance)
    assert bead_on_plate(volts, 1.1 * amps, speed, distance).depth_mm > made.depth_mm
    assert bead_on_plate(volts, amps, 1.1 * speed, distance).depth_mm < made.depth_mm
    assert bead_on_plate(volts, amps, speed, 1.1 * distance).depth_mm < made.depth_mm
    hotter = bead_on_plate(1.1 * volts, amps, speed, distance)
    assert hotter.width_mm > made.width_mm
    assert hotter.height_mm < made.height_mm
    assert made.depth_sigma_mm >= 0.32
    assert made.height_sigma_mm >= 0.21
    assert made.width_sigma_mm >= 0.41


@pytest.mark.parametrize("nth", range(4))
@pytest.mark.parametrize("bad", [0.0, -1.0, np.nan])
def test_what_is_not_defined_is_nan(nth: int, bad: float) -> None:
    given_ = [29.0, 400.0, 12.0, 27.0]
    given_[nth] = bad
    made = bead_on_plate(*given_)
    assert np.isnan([made.height_mm, made.width_mm, made.depth_mm, made.depth_sigma_mm]).all()
    assert made.extrapolated


def test_jackson_by_hand() -> None:
    # 0.0010 (120^4 / (6.4961 in/min 24.8^2))^(1/3) = 0.0010 37.29 in = 0.947 mm
    assert float(jackson_mm(24.8, 120.0, 2.75)) == pytest.approx(0.947, abs=0.001)
    assert np.isnan(jackson_mm(24.8, 120.0, np.array([0.0, np.nan, -1.0]))).all()
    assert np.isnan(jackson_mm(0.0, 120.0, 3.0))
    assert jackson_mm(24.8, 130.0, 2.75) > jackson_mm(24.8, 120.0, 2.75)


def test_drag_deepens_push_flattens_and_too_much_of_either_is_shallow() -> None:
    assert_allclose(lean_factor(np.array([0.0, 10.0, -10.0, 20.0, -20.0])), [1, 0.9, 1.1, 0.8, 1.2])
    # Beyond 20 degrees 2 % a degree: 1.2 (1 - 0.02 10), and never below nothing.
    assert_allclose(lean_factor(np.array([-30.0, 30.0])), [0.96, 0.64])
    assert_allclose(lean_factor(np.array([-90.0, 90.0])), [0.0, 0.0])
    assert np.isnan(lean_factor(np.nan))


def test_a_correction_makes_less_certain() -> None:
    depth, sigma = corrected(np.array([2.0]), np.array([0.3]), np.array([1.2]))
    # 0.36 of its own, and half of the 0.4 added.
    assert_allclose(depth, [2.4])
    assert_allclose(sigma, [np.hypot(0.36, 0.2)])
    same = corrected(np.array([2.0]), np.array([0.3]), np.array([1.0]))
    assert_allclose(same, ([2.0], [0.3]))


def test_any_shape() -> None:
    amps = np.array([[300.0], [400.0]])
    made = bead_on_plate(29.0, amps, np.array([8.0, 10.0, 12.0]), 25.0)
    assert made.depth_mm.shape == made.depth_sigma_mm.shape == (2, 3)
