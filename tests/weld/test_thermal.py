"""Heat: published examples to their digits, the equations that the fields solve, and the laws."""

import math
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from simlab.model.arrays import Number
from simlab.model.errors import InputError
from simlab.weld.joint import Joint
from simlab.weld.thermal import (
    BEAD_ON_PLATE,
    CONDUCTIVITY_W_MM_K,
    DIFFUSIVITY_MM2_S,
    HEAT_J_MM3_K,
    SHAPE_FACTORS,
    arc_energy_kj_mm,
    goldak_w_m3,
    heat_input_kj_mm,
    rosenthal_thick_c,
    rosenthal_thin_c,
    t85_s,
    thermal_efficiency,
)

INCH = 25.4
HEATS = st.floats(0.05, 5.0)
PREHEATS = st.floats(-20.0, 400.0)
PLATES = st.floats(0.5, 60.0)


def test_heat_input_of_24_v_180_a_300_mm_min() -> None:
    heat = heat_input_kj_mm(24.0, 180.0, 300.0 / 60.0, 135)
    assert float(heat) == pytest.approx(0.691, abs=0.0005)
    assert float(heat) * INCH == pytest.approx(17.6, abs=0.05)


def test_arc_energy_of_325_a_29_v_25_in_in_2_min() -> None:
    energy = arc_energy_kj_mm(29.0, 325.0, 25.0 * INCH / 120.0)
    assert float(energy) * INCH == pytest.approx(45.24, abs=0.005)


@pytest.mark.parametrize(
    ("process", "k"),
    [
        (121, 1.0),
        (111, 0.8),
        (131, 0.8),
        ("135", 0.8),
        (136, 0.8),
        ("141", 0.6),
        (114, 0.8),
        (138, 0.8),
        (145, 0.6),
        (15, 0.6),
        (12, 1.0),
    ],
)
def test_efficiencies_of_en_1011(process: int | str, k: float) -> None:
    assert thermal_efficiency(process) == k
    assert heat_input_kj_mm(20.0, 100.0, 4.0, process) == k * arc_energy_kj_mm(20.0, 100.0, 4.0)


@pytest.mark.parametrize("process", [999, 0, -135, "MAG", "", "135.0", "1" * 5000, "١٣٥"])
def test_an_unknown_process_is_refused_in_one_sentence(process: int | str) -> None:
    with pytest.raises(InputError, match=r"^process .*; take one of 121.*141") as refused:
        heat_input_kj_mm(20.0, 100.0, 4.0, process)
    assert len(str(refused.value)) < 250


def test_a_torch_at_rest_has_no_arc_energy() -> None:
    energy = arc_energy_kj_mm(24.0, 180.0, np.array([5.0, 0.0, -1.0, np.nan]))
    assert np.isfinite(energy[0])
    assert np.isnan(energy[1:]).all()


def test_t85_of_1_kj_mm_on_a_thick_plate() -> None:
    cooling = t85_s(1.0, 20.0, 50.0)
    assert float(cooling.t85_s) == pytest.approx(5.288, abs=0.0005)
    assert cooling.thick


def test_t85_of_1_kj_mm_on_a_plate_of_6_mm() -> None:
    # By hand: 4214e5 / 36 * (1/480^2 - 1/780^2) = 4214e5 / 36 * 2.69663e-6 = 31.565 s.
    cooling = t85_s(1.0, 20.0, 6.0)
    assert float(cooling.t85_s) == pytest.approx(31.565, abs=0.005)
    assert float(cooling.thick_s) == pytest.approx(5.288, abs=0.0005)
    assert not cooling.thick
    # Equal where d^2 = 1136.36 / 5.28841 = 214.88.
    assert float(cooling.transition_mm) == pytest.approx(14.659, abs=0.005)


def test_heat_counts_once_in_three_dimensions() -> None:
    # A public calculator squares it: 21.15 s for 2 kJ/mm.
    assert float(t85_s(2.0, 20.0, 80.0).t85_s) == pytest.approx(2 * 5.28841, rel=1e-5)


def test_a_plate_of_20_mm_is_thick_for_1_kj_mm() -> None:
    # A public calculator calls it thin up to 25 sqrt(Q) mm: 2.84 s.
    cooling = t85_s(1.0, 20.0, 20.0)
    assert float(cooling.t85_s) == pytest.approx(5.288, abs=0.0005)
    assert float(cooling.thin_s) == pytest.approx(2.841, abs=0.0005)


def test_rosenthal_cools_in_about_half_the_time() -> None:
    # T - T0 = H / (2 pi k t) behind the source: t = 1000 / (2 pi 0.041) (1/480 - 1/780) = 3.110 s.
    speed, power = 5.0, 5000.0

    def reached_s(at_c: float) -> float:
        low, high = 0.01, 100.0
        for _ in range(80):
            middle = 0.5 * (low + high)
            hotter = rosenthal_thick_c(power, speed, -speed * middle, 0.0, 0.0) > at_c
            low, high = (middle, high) if hotter else (low, middle)
        return low

    theory = reached_s(500.0) - reached_s(800.0)
    assert theory == pytest.approx(3.110, abs=0.001)
    assert 0.5 < theory / float(t85_s(1.0, 20.0, 50.0).t85_s) < 0.65


@given(HEATS, PREHEATS, PLATES)
def test_the_larger_governs_and_both_are_equal_at_the_transition(
    heat: float, preheat: float, plate: float
) -> None:
    cooling = t85_s(heat, preheat, plate)
    assert cooling.t85_s == max(cooling.thick_s, cooling.thin_s)
    assert bool(cooling.thick) == bool(plate > cooling.transition_mm) or plate == pytest.approx(
        float(cooling.transition_mm)
    )
    there = t85_s(heat, preheat, cooling.transition_mm)
    assert_allclose(there.thick_s, there.thin_s, rtol=1e-12)


@given(HEATS, PREHEATS, PLATES, st.floats(1.01, 3.0))
def test_what_slows_cooling_down(heat: float, preheat: float, plate: float, more: float) -> None:
    cooling = t85_s(heat, preheat, plate)
    assert t85_s(heat * more, preheat, plate).t85_s > cooling.t85_s
    assert t85_s(heat, preheat + more, plate).t85_s > cooling.t85_s
    assert t85_s(heat, preheat, plate * more).t85_s <= cooling.t85_s
    assert t85_s(heat, preheat, plate, 0.9, 0.9).t85_s < cooling.t85_s
    assert t85_s(heat, preheat, plate, more, more).t85_s == pytest.approx(
        more * float(cooling.t85_s)
    )


@pytest.mark.parametrize(
    ("heat", "preheat", "plate"),
    [(1.0, 500.0, 10.0), (1.0, 900.0, 10.0), (0.0, 20.0, 10.0), (-1.0, 20.0, 10.0),
     (1.0, 20.0, 0.0), (1.0, 20.0, 5e-324),
     (1e300, 20.0, 10.0), (math.nan, 20.0, 10.0), (1.0, math.nan, 10.0), (1.0, 20.0, math.nan)],
)  # fmt: skip
def test_what_is_not_defined_is_nan(heat: float, preheat: float, plate: float) -> None:
    cooling = t85_s(heat, preheat, plate)
    assert np.isnan(cooling.t85_s)
    assert not cooling.thick


def test_shape_factors_say_who_says_so() -> None:
    assert (BEAD_ON_PLATE.f2, BEAD_ON_PLATE.f3, BEAD_ON_PLATE.verified) == (1.0, 1.0, True)
    assert (SHAPE_FACTORS[Joint.BUTT].f2, SHAPE_FACTORS[Joint.BUTT].f3) == (0.9, 0.9)
    tee = SHAPE_FACTORS[Joint.TEE]
    assert (tee.f2_least, tee.f2_most, tee.f3, tee.verified) == (0.45, 0.67, 0.67, False)
    assert set(SHAPE_FACTORS) == set(Joint)
    for factors in SHAPE_FACTORS.values():
        assert factors.f2_least <= factors.f2 <= factors.f2_most
        assert factors.verified or factors.source.startswith(("from memory", "simlab's proposal"))


def test_one_or_many_of_any_shape() -> None:
    heats = np.array([[0.4, 1.0], [2.0, 0.7]])
    cooling = t85_s(heats, np.array([20.0, 100.0]), 12.0)
    assert cooling.t85_s.shape == (2, 2)
    assert cooling.t85_s[1, 1] == t85_s(0.7, 100.0, 12.0).t85_s
    assert np.ndim(t85_s(1.0, 20.0, 10.0).t85_s) == 0


def test_whatever_is_many_all_that_is_told_of_it_is() -> None:
    one = {
        "heat_input_kj_mm": 1.0, "preheat_c": 20.0, "thickness_mm": 10.0, "f2": 0.9, "f3": 0.67
    }  # fmt: skip
    alone = t85_s(**one)
    for name, value in one.items():
        many: dict[str, Number] = {**one, name: np.array([value, 0.5 * value])}
        cooling = t85_s(**many)
        for part in ("thick_s", "thin_s", "t85_s", "thick", "transition_mm", "governs"):
            told = getattr(cooling, part)
            assert told.shape == (2,), f"{part} of many {name}"
            assert told[0] == getattr(alone, part)


def test_many_need_memory_for_a_few_columns_only() -> None:
    n = 1_000_000
    heats = np.linspace(0.1, 3.0, n)
    tracemalloc.start()
    try:
        t85_s(heats, 20.0, 10.0)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 9 * 8 * n


def test_a_source_at_rest_on_a_thick_plate() -> None:
    # 2000 W at 8 mm, by hand: 20 + 2000 / (2 pi 0.041 8) = 990.46 degC, on all sides alike.
    for place in ((8.0, 0.0, 0.0), (-8.0, 0.0, 0.0), (0.0, 8.0, 0.0), (0.0, 0.0, 8.0)):
        assert float(rosenthal_thick_c(2000.0, 0.0, *place)) == pytest.approx(990.46, abs=0.01)


def test_a_thick_plate_solves_the_equation_of_heat() -> None:
    # At rest with the source: a (Txx + Tyy + Tzz) + v Tx = 0.
    speed, step = 5.0, 0.01
    at = np.array([[-6.0, 3.0, 2.0], [2.0, 4.0, 1.0], [-15.0, 0.5, 3.0]])

    def t(dx: float = 0.0, dy: float = 0.0, dz: float = 0.0) -> np.ndarray:
        return rosenthal_thick_c(3456.0, speed, at[:, 0] + dx, at[:, 1] + dy, at[:, 2] + dz)

    bent = [t(step), t(-step), t(0, step), t(0, -step), t(0, 0, step), t(0, 0, -step)]
    flow = DIFFUSIVITY_MM2_S * (sum(bent) - 6.0 * t()) / step**2
    drift = speed * (t(step) - t(-step)) / (2.0 * step)
    assert_allclose(flow, -drift, rtol=1e-4)
    assert np.abs(drift).min() > 1.0


def test_a_thin_plate_solves_the_equation_of_heat() -> None:
    speed, step = 5.0, 0.01
    at = np.array([[-6.0, 3.0], [2.0, 4.0], [-25.0, 5.0]])

    def t(dx: float = 0.0, dy: float = 0.0) -> np.ndarray:
        return rosenthal_thin_c(2000.0, speed, at[:, 0] + dx, at[:, 1] + dy, 4.0)

    bent = [t(step), t(-step), t(0, step), t(0, -step)]
    flow = DIFFUSIVITY_MM2_S * (sum(bent) - 4.0 * t()) / step**2
    drift = speed * (t(step) - t(-step)) / (2.0 * step)
    assert_allclose(flow, -drift, rtol=1e-4)
    assert np.abs(drift).min() > 1.0


def test_behind_the_source_all_heat_is_in_the_plate() -> None:
    # What the plate carries off through a section, with what flows ahead in it, is the power.
    power, speed, x, step = 2000.0, 5.0, -40.0, 0.01
    y = np.linspace(-400.0, 400.0, 80001)
    rise = rosenthal_thin_c(power, speed, x, y, 4.0, 0.0)
    ahead = rosenthal_thin_c(power, speed, x + step, y, 4.0, 0.0)
    flux = HEAT_J_MM3_K * speed * rise + CONDUCTIVITY_W_MM_K * (ahead - rise) / step
    assert 4.0 * np.trapezoid(flux, y) == pytest.approx(power, rel=1e-3)
    r = np.linspace(0.0, 600.0, 60001)
    rise = rosenthal_thick_c(power, speed, x, r, 0.0, 0.0)
    ahead = rosenthal_thick_c(power, speed, x + step, r, 0.0, 0.0)
    flux = HEAT_J_MM3_K * speed * rise + CONDUCTIVITY_W_MM_K * (ahead - rise) / step
    assert np.trapezoid(math.pi * r * flux, r) == pytest.approx(power, rel=1e-3)


def test_far_behind_and_far_ahead_nothing_overflows() -> None:
    x = np.array([-1e6, 1e6])
    assert_allclose(rosenthal_thick_c(3000.0, 5.0, x, 0.0, 0.0), [20.0, 20.0], atol=0.02)
    assert_allclose(rosenthal_thin_c(3000.0, 5.0, x, 0.0, 5.0)[1], 20.0)
    # Behind, K0 alone would be 0 and the other factor infinite: P / (d sqrt(4 pi k rho c v x)).
    behind = 3000.0 / (5.0 * math.sqrt(4 * math.pi * 0.041 * 0.0044 * 5.0 * 1e6))
    assert float(rosenthal_thin_c(3000.0, 5.0, -1e6, 0.0, 5.0, 0.0)) == pytest.approx(behind)


def test_the_source_itself_has_no_temperature() -> None:
    assert np.isnan(rosenthal_thick_c(3000.0, 5.0, 0.0, 0.0, 0.0))
    assert np.isnan(rosenthal_thin_c(3000.0, 5.0, 0.0, 0.0, 5.0))
    assert np.isnan(rosenthal_thin_c(3000.0, 0.0, 3.0, 0.0, 5.0))
    assert np.isnan(rosenthal_thin_c(3000.0, 5.0, 3.0, 0.0, 0.0))


@given(st.floats(500.0, 9000.0), st.floats(1.0, 15.0), st.floats(-40.0, 20.0), st.floats(0.5, 20.0))
def test_more_power_is_hotter_and_further_is_colder(
    power: float, speed: float, x: float, y: float
) -> None:
    thick = rosenthal_thick_c(power, speed, x, y, 0.0)
    assert rosenthal_thick_c(1.1 * power, speed, x, y, 0.0) >= thick
    assert rosenthal_thick_c(power, speed, x, 1.1 * y, 0.0) <= thick
    assert rosenthal_thick_c(power, speed, -abs(x), y, 0.0) >= rosenthal_thick_c(
        power, speed, abs(x), y, 0.0
    )
    thin = rosenthal_thin_c(power, speed, x, y, 5.0)
    assert rosenthal_thin_c(power, speed, x, 1.1 * y, 5.0) <= thin
    assert rosenthal_thin_c(power, speed, x, y, 6.0) <= thin


def test_goldak_s_heat_is_the_arc_s() -> None:
    power, width, depth, front, rear = 3456.0, 4.0, 3.0, 4.0, 8.0
    # Five semi-axes out exp(-75) is left; the surface halves the ellipsoid.
    x, x_step = np.linspace(-5 * rear, 5 * rear, 2001, retstep=True)
    y = np.linspace(-5 * width, 5 * width, 201)[:, None]
    z = np.linspace(0.0, 5 * depth, 101)[:, None, None]
    total = 0.0
    for rows in (x[x < 0.0], x[x >= 0.0]):
        q = goldak_w_m3(power, rows, y, z, width, depth, front, rear)
        q[0] *= 0.5  # the trapezoid's end at the surface
        mm3 = x_step * (y[1, 0] - y[0, 0]) * (z[1, 0, 0] - z[0, 0, 0])
        total += float(q.sum()) * 1e-9 * mm3
    assert total == pytest.approx(power, rel=2e-3)


def test_goldak_in_the_middle_by_hand() -> None:
    # 6 sqrt(3) 1.4 3456 / (4 3 8 pi sqrt(pi)) = 94.06 W/mm3 just behind the middle.
    density = goldak_w_m3(3456.0, -1e-12, 0.0, 0.0, 4.0, 3.0, 4.0, 8.0)
    assert float(density) == pytest.approx(94.06e9, rel=1e-3)
    ahead = goldak_w_m3(3456.0, 0.0, 0.0, 0.0, 4.0, 3.0, 4.0, 8.0)
    assert float(ahead) / float(density) == pytest.approx((0.6 / 4.0) / (1.4 / 8.0))


def test_goldak_refuses_what_is_not_one_arc() -> None:
    with pytest.raises(InputError, match="do not add up to 2"):
        goldak_w_m3(3456.0, 0.0, 0.0, 0.0, 4.0, 3.0, 4.0, 8.0, 0.6, 1.5)
    with pytest.raises(InputError, match="semi-axis"):
        goldak_w_m3(3456.0, 0.0, 0.0, 0.0, 4.0, 0.0, 4.0, 8.0)


@pytest.mark.parametrize(
    ("voltage", "current", "speed"),
    [
        (-24.0, 180.0, 5.0),
        (-24.0, -180.0, 5.0),
        (24.0, -180.0, 5.0),
        (math.inf, 180.0, 5.0),
        (24.0, math.inf, 5.0),
        (24.0, 180.0, math.inf),
        (24.0, 180.0, -5.0),
        (24.0, 180.0, 5e-324),
        (math.nan, 180.0, 5.0),
    ],
)
def test_what_no_machine_shows_has_no_heat_input(
    voltage: float, current: float, speed: float
) -> None:
    assert np.isnan(heat_input_kj_mm(voltage, current, speed, 135))


def test_without_an_arc_there_is_no_heat() -> None:
    assert arc_energy_kj_mm(0.0, 0.0, 5.0) == 0.0


def test_the_regime_that_governs_has_a_name() -> None:
    cooling = t85_s(1.0, 20.0, np.array([10.0, 20.0, 0.0]))  # equal at 14.66 mm
    assert cooling.governs.tolist() == ["thin", "thick", ""]
    assert t85_s(1.0, 20.0, 20.0).governs == "thick"


@pytest.mark.parametrize("factor", [0.0, -1.0, math.inf, math.nan])
def test_a_shape_factor_is_above_0(factor: float) -> None:
    assert np.isnan(t85_s(1.0, 20.0, 10.0, f2=factor).t85_s)
    assert np.isnan(t85_s(1.0, 20.0, 10.0, f3=factor).t85_s)
    assert np.isnan(t85_s(1.0, 20.0, 10.0, f2=factor, f3=factor).transition_mm)


def test_nothing_is_colder_than_cold() -> None:
    assert np.isnan(t85_s(1.0, -300.0, 10.0).t85_s)
    assert np.isnan(t85_s(1.0, -math.inf, 10.0).t85_s)


def test_power_and_speed_are_not_below_0() -> None:
    assert np.isnan(rosenthal_thick_c(-3000.0, 5.0, -3.0, 0.0, 0.0))
    assert np.isnan(rosenthal_thick_c(3000.0, -5.0, 1e5, 0.0, 0.0))
    assert np.isnan(rosenthal_thick_c(3000.0, 5.0, -3.0, 0.0, 0.0, diffusivity_mm2_s=0.0))
    assert np.isnan(rosenthal_thin_c(-3000.0, 5.0, -3.0, 0.0, 5.0))
    assert np.isnan(rosenthal_thin_c(3000.0, 5.0, -3.0, 0.0, 5.0, diffusivity_mm2_s=0.0))
    assert np.isnan(goldak_w_m3(-3000.0, 0.0, 0.0, 0.0, 5.0, 4.0, 6.0, 12.0))


def test_goldak_s_heat_ends_far_away() -> None:
    assert goldak_w_m3(3000.0, 1e200, -1e200, 0.0, 5.0, 4.0, 6.0, 12.0) == 0.0
    with pytest.raises(InputError, match="semi-axis"):
        goldak_w_m3(3000.0, 0.0, 0.0, 0.0, 5.0, 4.0, math.nan, 12.0)


@pytest.mark.parametrize("far_mm", [1e100, 1e200, 1.7e308, np.inf])
def test_the_end_of_the_world_is_as_warm_as_the_plate_was(far_mm: float) -> None:
    for x, y, z in ((far_mm, 0.0, 0.0), (-far_mm, 0.0, 0.0), (0.0, far_mm, 0.0)):
        assert rosenthal_thick_c(3000.0, 5.0, x, y, z, preheat_c=80.0) == 80.0
        assert rosenthal_thin_c(3000.0, 5.0, x, y, 4.0, preheat_c=80.0) == 80.0
    assert rosenthal_thick_c(3000.0, 5.0, 0.0, 0.0, far_mm) == 20.0


@pytest.mark.parametrize(
    ("power_w", "preheat_c"), [(np.inf, 20.0), (3000.0, np.inf), (3000.0, -np.inf), (3e3, -274.0)]
)
def test_no_source_is_infinite(power_w: float, preheat_c: float) -> None:
    assert np.isnan(rosenthal_thick_c(power_w, 5.0, 1.0, 1.0, 1.0, preheat_c))
    assert np.isnan(rosenthal_thin_c(power_w, 5.0, 1.0, 1.0, 4.0, preheat_c))


def test_a_plate_of_next_to_nothing_is_none() -> None:
    assert np.isnan(rosenthal_thin_c(3000.0, 5.0, 1.0, 1.0, 1e-320))
