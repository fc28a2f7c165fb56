"""K0: published values, the integral that defines it, and its ends."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose

from simlab.weld.bessel import k0e

# Abramowitz and Stegun, table 9.8, and its continuation in any table of Bessel functions.
PUBLISHED = [
    (0.1, 2.4270690247020166),
    (1.0, 0.42102443824070834),
    (2.0, 0.11389387274953344),
    (5.0, 0.003691098334042594),
    (10.0, 1.778006231616765e-05),
    (50.0, 3.410167749789495e-23),
]


@pytest.mark.parametrize(("x", "k0"), PUBLISHED)
def test_published_values(x: float, k0: float) -> None:
    assert float(k0e(x)) * math.exp(-x) == pytest.approx(k0, rel=1e-13)


def test_the_integral_that_defines_it() -> None:
    # K0(x) = integral of exp(-x cosh t) over t from 0 (9.6.24), by a sum fine enough for it.
    t = np.linspace(0.0, 12.0, 24001)
    for x in (0.02, 0.7, 1.999, 2.0, 2.001, 3.0, 30.0, 700.0):
        expected = np.trapezoid(np.exp(-x * (np.cosh(t) - 1.0)), t)
        assert float(k0e(x)) == pytest.approx(expected, rel=1e-10)


def test_both_halves_meet() -> None:
    below, above = np.nextafter(2.0, 0.0), np.nextafter(2.0, 3.0)
    assert_allclose(k0e(below), k0e(above), rtol=1e-14)


def test_far_out_it_falls_as_theory_says() -> None:
    # 9.7.2: exp(x) K0(x) = sqrt(pi / 2x) (1 - 1/8x + ...)
    assert float(k0e(1e6)) == pytest.approx(math.sqrt(math.pi / 2e6) * (1 - 1 / 8e6), rel=1e-12)


def test_what_is_not_above_0_has_none() -> None:
    assert np.isnan(k0e(np.array([0.0, -1.0, np.nan, np.inf]))).all()


def test_any_shape() -> None:
    x = np.array([[0.5, 1.0, 2.5], [3.0, 0.1, 9.0]])
    assert_allclose(k0e(x)[1, 1], k0e(0.1))
    assert k0e(x).shape == (2, 3)
    assert np.ndim(k0e(1.0)) == 0
