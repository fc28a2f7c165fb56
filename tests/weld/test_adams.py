"""Adams' cooling rates and peak temperatures: worked cases, agreement with Rosenthal, and laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simlab.weld.adams import (
    cooling_rate_c_s,
    cooling_rate_thick_c_s,
    cooling_rate_thin_c_s,
    peak_temperature_c,
    relative_thickness,
)
from simlab.weld.thermal import rosenthal_thick_c, rosenthal_thin_c


def test_peak_temperature_of_the_handbook() -> None:
    # 5 mm plate, 720 J/mm, 1.5 mm beside the fusion line.
    assert float(peak_temperature_c(1.5, 0.720, 5.0, 25.0, 1510.0, 0.0044)) == pytest.approx(
        1184.0, abs=0.5
    )


def test_at_the_fusion_line_it_melts_and_far_off_it_is_cold() -> None:
    assert float(peak_temperature_c(0.0, 0.72, 5.0)) == pytest.approx(1510.0)
    assert float(peak_temperature_c(1e9, 0.72, 5.0)) == pytest.approx(25.0, abs=1e-3)
    assert np.isnan(peak_temperature_c(-1.0, 0.72, 5.0))
    assert np.isnan(peak_temperature_c(1.0, 0.0, 5.0))


def test_rates_by_hand() -> None:
    # 1 kJ/mm at 550 degC from 20: thick 2 pi 0.041 530^2 / 1000 = 72.36 degC/s;
    # 5 mm thin: 2 pi 0.041 0.0044 (5/1000)^2 530^3 = 4.2187 degC/s.
    assert float(cooling_rate_thick_c_s(550.0, 1.0)) == pytest.approx(72.36, abs=0.01)
    assert float(cooling_rate_thin_c_s(550.0, 1.0, 5.0)) == pytest.approx(4.2187, abs=0.0005)
    # tau = 5 sqrt(0.0044 530 / 1000) = 0.24145
    assert float(relative_thickness(550.0, 1.0, 5.0)) == pytest.approx(0.24145, abs=1e-5)


def test_rates_are_those_of_rosenthal_s_field() -> None:
    # Behind a fast source the middle cools at v dT/dx; Adams leaves the fore-run of heat out.
    power, speed, step = 20000.0, 20.0, 1e-3
    x = np.array([-200.0, -200.0 - step, -200.0 + step])
    thick = rosenthal_thick_c(power, speed, x, 0.0, 0.0)
    thin = rosenthal_thin_c(power, speed, x, 0.0, 5.0)
    heat = power / speed / 1e3
    for field, rate in (
        (thick, cooling_rate_thick_c_s(thick[0], heat)),
        (thin, cooling_rate_thin_c_s(thin[0], heat, 5.0)),
    ):
        slope = speed * (field[2] - field[1]) / (2.0 * step)
        assert float(rate) == pytest.approx(slope, rel=0.01)


def test_the_regime_changes_at_three_quarters() -> None:
    thin, thick = 15.52, 15.54  # tau = t 0.048291: 0.7495 and 0.7504
    assert cooling_rate_c_s(550.0, 1.0, thin) == cooling_rate_thin_c_s(550.0, 1.0, thin)
    assert cooling_rate_c_s(550.0, 1.0, thick) == cooling_rate_thick_c_s(550.0, 1.0)


@pytest.mark.parametrize("at", [20.0, -40.0, np.nan])
def test_nothing_cools_below_the_preheat(at: float) -> None:
    assert np.isnan(cooling_rate_thick_c_s(at, 1.0))
    assert np.isnan(cooling_rate_thin_c_s(at, 1.0, 5.0))
    assert np.isnan(cooling_rate_c_s(at, 1.0, 5.0))
    assert np.isnan(cooling_rate_c_s(550.0, 0.0, 5.0))


@given(st.floats(0.1, 5.0), st.floats(1.0, 50.0), st.floats(20.0, 300.0), st.floats(0.1, 20.0))
def test_laws(heat: float, plate: float, preheat: float, beside: float) -> None:
    at = 550.0
    assert cooling_rate_thick_c_s(at, 1.1 * heat, preheat) < cooling_rate_thick_c_s(
        at, heat, preheat
    )
    assert cooling_rate_thin_c_s(at, heat, 1.1 * plate, preheat) > cooling_rate_thin_c_s(
        at, heat, plate, preheat
    )
    assert cooling_rate_thick_c_s(at, heat, preheat + 10.0) < cooling_rate_thick_c_s(
        at, heat, preheat
    )
    peak = peak_temperature_c(beside, heat, plate, preheat)
    assert preheat < peak < 1510.0
    assert peak_temperature_c(1.1 * beside, heat, plate, preheat) < peak
    assert peak_temperature_c(beside, 1.1 * heat, plate, preheat) > peak


def test_any_shape() -> None:
    heats = np.array([[0.5], [1.0]])
    assert cooling_rate_c_s(550.0, heats, np.array([5.0, 10.0, 20.0])).shape == (2, 3)
    assert np.ndim(peak_temperature_c(1.5, 0.72, 5.0)) == 0
