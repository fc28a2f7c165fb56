"""A fillet's section: its area is kept, and what the torch does to it goes the right way."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from simlab.weld.section import fillet

AREAS = st.floats(1.0, 120.0)
ROUND = st.floats(0.0, 0.3)
TILT = st.floats(-1.2, 1.2)
SHIFT = st.floats(-6.0, 6.0)


def test_a_flat_fillet_of_equal_legs() -> None:
    one = np.zeros(1)
    made = fillet(np.array([10.773]), one, one, one)
    assert_allclose([made.leg_base_mm, made.leg_butting_mm], [[4.642], [4.642]], atol=5e-4)
    assert_allclose(made.throat_mm, [3.282], atol=5e-4)
    assert_allclose(made.face_mm, [4.642 * math.sqrt(2.0)], atol=1e-3)
    assert made.convexity_mm == 0.0


def test_legs_a_millimetre_apart_by_hand() -> None:
    # a b = 20, a - b = 1: a = 5, b = 4; face sqrt(41), throat 4 / sqrt 2.
    made = fillet(np.array([10.0]), np.zeros(1), np.zeros(1), np.ones(1))
    assert_allclose([made.leg_base_mm, made.leg_butting_mm], [[5.0], [4.0]])
    assert_allclose(made.face_mm, [math.sqrt(41.0)])
    assert_allclose(made.throat_mm, [4.0 / math.sqrt(2.0)])


@given(AREAS, ROUND, TILT, SHIFT)
def test_no_metal_is_made_or_lost(area: float, round_: float, tilt: float, shift: float) -> None:
    made = fillet(*(np.array([value]) for value in (area, round_, tilt, shift)))
    a, b = float(made.leg_base_mm[0]), float(made.leg_butting_mm[0])
    if math.isnan(a):  # a face so long and so round that its cap alone would be more
        assert 2.0 / 3.0 * round_ * shift**2 > 0.9 * area
        return
    assert a > 0.0
    assert b > 0.0
    assert float(made.face_mm[0]) == pytest.approx(math.hypot(a, b))
    cap = 2.0 / 3.0 * float(made.face_mm[0] * made.convexity_mm[0])
    assert a * b / 2.0 + cap == pytest.approx(area)
    assert a - b == pytest.approx(tilt * math.sqrt(a * b) + shift, abs=1e-9)
    assert float(made.convexity_mm[0]) == pytest.approx(round_ * math.hypot(a, b))


@given(AREAS, ROUND, TILT, SHIFT)
def test_mirrored(area: float, round_: float, tilt: float, shift: float) -> None:
    one = fillet(*(np.array([value]) for value in (area, round_, tilt, shift)))
    other = fillet(*(np.array([value]) for value in (area, round_, -tilt, -shift)))
    assert_allclose(one.leg_base_mm, other.leg_butting_mm)
    assert_allclose(one.throat_mm, other.throat_mm)


def test_metal_that_cannot_lie_so_has_no_section() -> None:
    bad = fillet(np.array([-1.0, 0.0, np.nan, 1.0]), np.full(4, 0.3), np.zeros(4),
                 np.array([0.0, 0.0, 0.0, 50.0]))  # fmt: skip
    assert np.isnan(bad.leg_base_mm).all()
    assert np.isnan(bad.convexity_mm).all()
