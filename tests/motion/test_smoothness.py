"""Smoothness and tremor: published worked values, closed forms, and what must not change them."""

import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import ArrayLike

from simlab.model.arrays import Floats
from simlab.motion.smoothness import (
    SPARC_CUT_HZ,
    ldlj,
    sparc,
    speed_noise,
    steadied,
    tremor_of,
    tremor_ratio,
)
from simlab.motion.spectrum import Periodograms, low_passed, padded_spectrum

RATE_HZ = 100.0


def minimum_jerk(samples: int) -> Floats:
    """Speed of the movement from 0 to 1 in 1 s: 30 (x² - 2x³ + x⁴), peak 1.875."""
    x = np.linspace(0.0, 1.0, samples)
    return np.asarray(30.0 * (x**2 - 2.0 * x**3 + x**4))


def bell(t_s: Floats, at_s: float, width_s: float = 0.25) -> Floats:
    return np.asarray(np.exp(-(((t_s - at_s) / width_s) ** 2)))


def test_sparc_of_the_published_bell() -> None:
    t = np.arange(-1.0, 1.0, 0.01)
    assert float(sparc(np.exp(-5.0 * t * t), 100.0)) == pytest.approx(-1.41403, abs=5e-6)


def test_ldlj_of_a_minimum_jerk_movement() -> None:
    # the second derivative is 60 (1 - 6x + 6x²), its square's integral 720: -ln(720 / 1.875²)
    exact = -np.log(720.0 / 1.875**2)
    assert exact == pytest.approx(-5.3220, abs=5e-5)
    for samples, off in ((101, 1e-3), (201, 3e-4), (1001, 2e-5)):
        told = float(ldlj(minimum_jerk(samples), samples - 1.0))
        assert told == pytest.approx(exact, abs=off)
    assert float(ldlj(minimum_jerk(101), 100.0)) == pytest.approx(-5.3229, abs=5e-5)


def test_ldlj_of_a_quarter_sine() -> None:
    # v = sin(pi t / 2) for 1 s: v'' = -(pi/2)² v, integral of its square (pi/2)⁴ / 2, peak 1
    t = np.linspace(0.0, 1.0, 2001)
    exact = -np.log((np.pi / 2.0) ** 4 / 2.0)
    assert float(ldlj(np.sin(np.pi * t / 2.0), 2000.0)) == pytest.approx(exact, abs=1e-4)


@settings(deadline=None)
@given(st.floats(1e-6, 1e6), st.floats(0.5, 20.0))
def test_neither_amplitude_nor_pace_changes_smoothness(amplitude: float, pace: float) -> None:
    movement = minimum_jerk(201) + 0.2 * minimum_jerk(201) ** 2
    assert_allclose(ldlj(amplitude * movement, 200.0 * pace), ldlj(movement, 200.0), rtol=1e-9)
    assert_allclose(sparc(amplitude * movement, 200.0), sparc(movement, 200.0), rtol=1e-9)
    if pace < 1.0:  # slower: its spectrum still ends below 10 Hz
        assert_allclose(sparc(movement, 200.0 * pace), sparc(movement, 200.0), rtol=1e-9)


@settings(deadline=None)
@given(st.floats(0.6, 1.2), st.floats(0.4, 1.0))
def test_a_movement_in_two_parts_is_less_smooth(apart_s: float, second: float) -> None:
    t = np.arange(0.0, 4.0, 1.0 / RATE_HZ)
    one = bell(t, 1.5)
    two = one + second * bell(t, 1.5 + apart_s)
    assert sparc(two, RATE_HZ) < sparc(one, RATE_HZ) < 0.0
    both = np.stack((one, two))[:, 75:345]  # from rest to rest: LDLJ counts the time
    smooth, rough = ldlj(both, RATE_HZ)
    whole = ldlj(one[75:225], RATE_HZ)
    assert rough < whole < 0.0
    assert smooth < whole  # standing about costs as well


@settings(deadline=None)
@given(st.floats(0.2, 0.5), st.floats(8.0, 9.5))
def test_tremor_makes_a_movement_less_smooth(size: float, hertz: float) -> None:
    x = np.linspace(0.0, 1.0, 101)
    shaken = minimum_jerk(101) * (1.0 + size * np.sin(2.0 * np.pi * hertz * x))
    assert ldlj(shaken, RATE_HZ) < ldlj(minimum_jerk(101), RATE_HZ)
    assert sparc(shaken, RATE_HZ) < sparc(minimum_jerk(101), RATE_HZ)


def test_many_movements_at_once_are_each_what_they_are_alone() -> None:
    movements = np.random.default_rng(1).normal(1.0, 0.3, (3, 4, 90))
    for score in (sparc, ldlj):
        together = score(movements, RATE_HZ)
        assert together.shape == (3, 4)
        alone = [[float(score(one, RATE_HZ)) for one in row] for row in movements]
        assert_allclose(together, alone, rtol=1e-12)


def test_what_cannot_be_told_is_nan() -> None:
    holed = minimum_jerk(101)
    holed[50] = np.nan
    rest, level = np.zeros(101), np.full(101, 3.0)
    told = sparc(np.stack((holed, rest, minimum_jerk(101))), RATE_HZ)
    assert np.isnan(told).tolist() == [True, True, False]
    ramp = np.linspace(1.0, 2.0, 101)
    told = ldlj(np.stack((holed, rest, level, ramp, minimum_jerk(101))), RATE_HZ)
    assert np.isnan(told).tolist() == [True, True, True, True, False]
    assert np.isnan(sparc(np.ones(2), RATE_HZ))
    assert np.isnan(ldlj(np.array([0.0, 1.0, 0.0]), RATE_HZ))
    assert np.isnan(sparc(np.full((2, 9), np.nan), RATE_HZ)).all()
    assert np.isnan(ldlj(np.full((2, 9), np.nan), RATE_HZ)).all()


def test_a_low_pass_keeps_lines_and_slow_waves_and_halves_the_power_at_its_cut() -> None:
    t = np.arange(0.0, 4.0, 1.0 / RATE_HZ)
    assert_allclose(low_passed(3.0 + 2.0 * t, RATE_HZ, 10.0), 3.0 + 2.0 * t, atol=1e-3)
    for hertz, share in ((0.5, 1.0), (10.0, np.sqrt(0.5)), (20.0, 0.25)):  # 2**-(f/c)²/2
        passed = low_passed(np.sin(2.0 * np.pi * hertz * t), RATE_HZ, 10.0)[100:300]
        assert passed.std() * np.sqrt(2.0) == pytest.approx(share, abs=0.01)


def test_a_low_pass_leaves_what_it_cannot_filter() -> None:
    assert_allclose(low_passed(np.array([7.0]), RATE_HZ, 10.0), [7.0])
    holed = np.ones((2, 50))
    holed[0, 20] = np.nan
    passed = low_passed(holed, RATE_HZ, 10.0)
    assert np.isnan(passed[0]).all()
    assert_allclose(passed[1], 1.0)


def test_noise_of_a_position_leaves_the_speed_noise_that_is_told() -> None:
    # 0.5 mm at 120 Hz, differences of neighbours behind 10 Hz: known only to their sampling
    noise = np.random.default_rng(4).normal(0.0, 0.5, 200_000)
    left = steadied(np.diff(noise) * 120.0, 120.0)
    assert float(left.std()) == pytest.approx(speed_noise(0.5, 120.0), rel=0.04)
    assert SPARC_CUT_HZ == 10.0


@pytest.mark.parametrize("hertz", [8.5, 10.0, 11.5])
def test_the_share_of_tremor_is_its_share_of_power(hertz: float) -> None:
    # tones of amplitude 3 and 1: power 9 to 1
    t = np.arange(0.0, 40.0, 1.0 / RATE_HZ)
    sway = 3.0 * np.sin(2.0 * np.pi * 2.5 * t)
    tremor = np.sin(2.0 * np.pi * hertz * t)
    both = np.stack((sway + tremor, tremor, sway))
    assert_allclose(tremor_ratio(both, RATE_HZ), [0.1, 1.0, 0.0], atol=1e-3)


def test_white_noise_has_its_bands_share_of_tremor() -> None:
    noise = np.random.default_rng(7).normal(size=400_000)
    assert float(tremor_ratio(noise, RATE_HZ)) == pytest.approx(4.0 / 19.5, abs=0.005)


def test_a_weave_and_its_harmonics_are_left_out() -> None:
    t = np.arange(0.0, 60.0, 1.0 / RATE_HZ)
    zigzag = 2.0 / np.pi * np.arcsin(np.sin(2.0 * np.pi * 3.0 * t))  # harmonics at 9, 15 Hz
    tremor = 0.02 * np.sin(2.0 * np.pi * 10.5 * t)
    assert float(tremor_ratio(zigzag + tremor, RATE_HZ)) < 0.05
    assert float(tremor_ratio(zigzag + tremor, RATE_HZ, weave_hz=3.0)) > 0.95


def test_tremor_that_cannot_be_told_is_nan() -> None:
    t = np.arange(0.0, 20.0, 1.0 / RATE_HZ)
    shaken = np.sin(2.0 * np.pi * 10.0 * t)
    assert np.isnan(tremor_ratio(shaken, 49.0))
    assert np.isnan(tremor_ratio(shaken[:99], RATE_HZ))  # not 1 s
    assert np.isnan(tremor_ratio(shaken[:300], RATE_HZ, weave_hz=1.5))  # 3 s of a weave
    assert np.isnan(tremor_ratio(np.zeros(2000), RATE_HZ))
    assert np.isnan(tremor_ratio(shaken, RATE_HZ, weave_hz=0.25))  # all is a harmonic
    assert np.isnan(tremor_ratio(shaken, RATE_HZ, weave_hz=0.0))
    holed = shaken.copy()
    holed[::200] = np.nan
    assert np.isnan(tremor_ratio(holed, RATE_HZ))
    holed[:1000] = shaken[:1000]
    assert float(tremor_ratio(holed, RATE_HZ)) == pytest.approx(1.0, abs=1e-6)


def test_power_adds_up_to_the_variance() -> None:
    # Parseval: white noise of standard deviation 2 over all frequencies; a tone of 3 has 9/2
    noise = np.random.default_rng(3).normal(0.0, 2.0, 100_000)
    sums = Periodograms.start(RATE_HZ).add(noise)
    assert float(sums.power((0.0, 50.0))) == pytest.approx(4.0, rel=0.03)
    t = np.arange(0.0, 20.0, 1.0 / RATE_HZ)
    sums = Periodograms.start(RATE_HZ).add(3.0 * np.sin(2.0 * np.pi * 10.0 * t))
    assert float(sums.power((9.0, 11.0))) == pytest.approx(4.5, rel=1e-6)


@settings(deadline=None)
@given(st.sets(st.integers(1, 2999), max_size=12))
def test_the_cut_of_a_long_signal_changes_nothing(cuts: set[int]) -> None:
    signal = np.random.default_rng(9).normal(size=(2, 3000))
    signal[1, 1700] = np.nan
    whole = Periodograms.start(RATE_HZ, shape=(2,)).add(signal)
    parts = Periodograms.start(RATE_HZ, shape=(2,))
    for part in np.split(signal, sorted(cuts), axis=-1):
        parts = parts.add(part)
    assert whole.count == 14 - 2  # windows begin at 0, 200, ... 2600; two of them hold the NaN
    assert parts.count == whole.count
    assert parts.tail.shape[-1] < parts.window
    assert_allclose(parts.total, whole.total, rtol=1e-12)
    assert_allclose(tremor_of(parts), tremor_of(whole), rtol=1e-12)


@pytest.mark.parametrize("samples", [100, 151, 300, 399])
def test_tremor_of_a_short_movement(samples: int) -> None:
    t = np.arange(samples) / RATE_HZ
    shaken, slow = np.sin(2.0 * np.pi * 10.0 * t), np.sin(2.0 * np.pi * 3.0 * t + 1.0)
    assert tremor_ratio(shaken, RATE_HZ) == pytest.approx(1.0, abs=1e-3)
    assert tremor_ratio(slow, RATE_HZ) == pytest.approx(0.0, abs=1e-3)
    assert tremor_ratio(shaken + slow, RATE_HZ) == pytest.approx(0.5, abs=0.02)  # equal power


def test_signals_side_by_side_are_told_one_by_one() -> None:
    t = np.arange(0.0, 8.0, 1.0 / RATE_HZ)
    three = np.stack([np.sin(20.0 * np.pi * t), np.full(len(t), np.nan), np.sin(6.0 * np.pi * t)])
    assert_allclose(tremor_ratio(three, RATE_HZ), [1.0, np.nan, 0.0], atol=1e-9)


@pytest.mark.parametrize("told", [sparc, ldlj, tremor_ratio])
def test_a_movement_may_be_a_list_of_any_numbers(
    told: Callable[[ArrayLike, float], Floats],
) -> None:
    speed = np.rint(1000.0 * np.hanning(401))
    asked = told(speed, RATE_HZ)
    assert np.isscalar(asked)
    assert told(speed.tolist(), RATE_HZ) == asked
    assert told(speed.astype(np.int16), RATE_HZ) == asked
    assert told(speed.astype(np.float32), RATE_HZ) == asked


@pytest.mark.parametrize("told", [sparc, ldlj, tremor_ratio])
def test_no_rate_and_no_movement_are_refused(told: Callable[[ArrayLike, float], Floats]) -> None:
    for rate_hz in (0.0, -100.0, np.nan, np.inf):
        with pytest.raises(ValueError, match="no rate"):
            told(np.hanning(400), rate_hz)
    with pytest.raises(ValueError, match="no movement"):
        told(1.0, RATE_HZ)


@settings(max_examples=50)
@given(st.integers(4, 400), st.floats(25.0, 500.0), st.integers(0, 2**32 - 1))
def test_sparc_is_the_formula_written_out(samples: int, rate_hz: float, seed: int) -> None:
    speed = np.abs(np.random.default_rng(seed).normal(size=samples))
    size = 2 ** (int(np.ceil(np.log2(samples))) + 4)
    share = np.abs(np.fft.fft(speed, size))
    share, hertz = share / share.max(), np.arange(size) * (rate_hz / size)
    kept = [n for n in range(size // 2 + 1) if hertz[n] <= 10.0 and share[n] >= 0.05]
    span = hertz[kept[-1]] - hertz[kept[0]]
    arc = sum(
        np.hypot((hertz[n + 1] - hertz[n]) / span, share[n + 1] - share[n])
        for n in range(kept[0], kept[-1])
    )
    assert sparc(speed, rate_hz) == pytest.approx(-arc, abs=1e-9)


@pytest.mark.parametrize("samples", [(1 << 17) + 1, 200_000, 1 << 18])
@pytest.mark.parametrize("kept", [1, 33, 1 << 16])
def test_a_long_signal_is_transformed_in_parts(samples: int, kept: int) -> None:
    signal = np.random.default_rng(samples).normal(size=samples).cumsum()
    whole = np.abs(np.fft.rfft(signal, 1 << 22))  # with all its zeros
    made, most = padded_spectrum(np.stack((signal, -2.0 * signal)), 1 << 22, kept)
    np.testing.assert_allclose(most, [whole.max(), 2.0 * whole.max()], rtol=1e-12)
    np.testing.assert_allclose(made[0], whole[:kept], atol=1e-12 * whole.max())
    np.testing.assert_allclose(made[1], 2.0 * whole[:kept], atol=2e-12 * whole.max())


def test_a_long_movement_needs_memory_for_a_few_columns_only() -> None:
    speed = np.random.default_rng(1).normal(size=1_000_000)
    tracemalloc.start()
    told = sparc(speed, 1000.0)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert told < -100.0
    assert peak < 10 * speed.nbytes  # with all its zeros it would be 50 times
