"""Device clocks: wraps, drift, stalls, restarts; and the bound that is stated."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simlab.devices.clock import DeviceClock
from simlab.devices.envelope import Envelope
from simlab.devices.link import Arrival
from simlab.model.arrays import Floats, Ints

RATE_HZ = 200
LEAST_S = 0.0005
"""One-way delay of the quickest frame in these tests."""


def stamps(device_s: Floats) -> Ints:
    return np.round(device_s * 1e6).astype(np.int64) % 2**32


def told(clock: DeviceClock, stamps_us: Ints, at_s: float) -> tuple[Floats, Floats]:
    """The clock's times of frames that one read brought."""
    return clock.map(stamps_us, len(stamps_us), Arrival(at_s, b"-"))


def run(
    clock: DeviceClock, true_s: Floats, delay_s: Floats, rate: float = 0.0, start_s: float = 0.0
) -> tuple[Floats, Floats]:
    """One frame a read: sampled at `true_s`, read `delay_s` later, stamped by a device clock."""
    device_s = start_s + true_s * (1 + rate)
    both = [
        told(clock, stamps(device_s[i : i + 1]), true_s[i] + delay_s[i]) for i in range(len(true_s))
    ]
    return np.concatenate([t for t, _ in both]), np.concatenate([b for _, b in both])


def test_a_steady_device_is_told_within_its_bound() -> None:
    true_s = np.arange(0, 10, 1 / RATE_HZ)
    t_s, bound_s = run(DeviceClock(0.002), true_s, np.full(len(true_s), LEAST_S), start_s=123.4)
    assert np.all(np.abs(t_s - true_s) <= bound_s + 1e-9)
    assert bound_s[-1] == pytest.approx(0.001, abs=1e-5)  # half of the least delay stated


def test_time_goes_on_where_the_device_wraps() -> None:
    true_s = np.arange(0, 4, 1 / RATE_HZ)
    t_s, _ = run(DeviceClock(), true_s, np.full(len(true_s), LEAST_S), start_s=2**32 * 1e-6 - 2)
    np.testing.assert_allclose(np.diff(t_s), 1 / RATE_HZ, atol=3e-6)


def test_frames_of_one_read_wrap_too() -> None:
    clock = DeviceClock()
    t_s, _ = told(clock, np.array([2**32 - 5000, 0, 5000]), 10.0)
    np.testing.assert_allclose(np.diff(t_s), 0.005, atol=1e-9)


def test_a_device_that_was_silent_for_longer_than_a_wrap_is_told_right() -> None:
    wrap_s = 2**32 * 1e-6
    clock = DeviceClock()
    told(clock, stamps(np.array([5.0])), 5.0)
    clock.settle()
    away_s = 5.0 + 3 * wrap_s
    t_s, _ = told(clock, stamps(np.array([away_s])), away_s)
    assert t_s[0] == pytest.approx(away_s, abs=0.01)
    assert clock.restarts == 0


def test_a_fast_crystal_is_followed_and_stalls_do_not_move_it() -> None:
    # performance of the envelope as the device facts measured it: 80 ppm and stalls of the
    # station; jitter of 0.01 ms on a quick line after the first minute
    rng = np.random.default_rng(5)
    true_s = np.arange(0, 120, 1 / 50)
    delay_s = LEAST_S + rng.exponential(0.0005, len(true_s))
    for stall in (30.0, 61.0, 90.5):
        late = (true_s > stall) & (true_s < stall + 0.6)
        delay_s[late] += stall + 0.6 - true_s[late]
    t_s, bound_s = run(DeviceClock(0.002), true_s, delay_s, rate=80e-6)
    assert np.all(np.abs(t_s - true_s) <= bound_s)
    later = true_s > 60
    error_s = (t_s - true_s)[later]
    assert np.ptp(error_s) < 0.0003
    assert np.all(np.diff(t_s) > 0)


def test_the_first_late_frame_does_not_make_time_jump() -> None:
    true_s = np.arange(0, 3, 1 / RATE_HZ)
    delay_s = np.full(len(true_s), LEAST_S)
    delay_s[:40] = 0.004
    t_s, bound_s = run(DeviceClock(), true_s, delay_s)
    np.testing.assert_allclose(np.diff(t_s), 1 / RATE_HZ, rtol=6e-4)
    assert np.all(np.abs(t_s - true_s) <= bound_s)


def test_settling_lets_time_jump_between_sessions() -> None:
    clock = DeviceClock()
    true_s = np.arange(0, 1, 1 / RATE_HZ)
    delay_s = np.full(len(true_s), LEAST_S)
    delay_s[:40] = 0.004
    run(clock, true_s, delay_s)
    clock.settle()
    t_s, bound_s = told(clock, stamps(np.array([1.0])), 1.0 + LEAST_S)
    assert abs(t_s[0] - 1.0) <= 0.002
    assert bound_s[0] <= 0.003


def test_a_device_that_starts_anew_is_noticed() -> None:
    clock = DeviceClock()
    told(clock, stamps(np.array([1000.0])), 50.0)
    t_s, _ = told(clock, stamps(np.array([0.5])), 53.0)
    assert clock.restarts == 1
    assert t_s[0] == pytest.approx(53.0, abs=0.01)


def test_a_stall_of_the_station_is_no_restart() -> None:
    clock = DeviceClock()
    told(clock, stamps(np.array([1.0])), 1.0)
    t_s, _ = told(clock, stamps(np.array([1.005])), 9.0)
    assert clock.restarts == 0
    assert t_s[0] == pytest.approx(1.005, abs=0.0021)


def test_a_device_that_was_plugged_again_and_is_late_started_anew() -> None:
    clock = DeviceClock()
    told(clock, stamps(np.array([1.0])), 1.0)
    clock.replug()
    t_s, _ = told(clock, stamps(np.array([3.0])), 60.0)
    assert clock.restarts == 1
    assert t_s[0] == pytest.approx(60.0, abs=0.01)


def test_a_device_that_was_plugged_again_in_time_goes_on() -> None:
    clock = DeviceClock()
    told(clock, stamps(np.array([1.0])), 1.0)
    clock.replug()
    told(clock, stamps(np.array([5.0])), 5.001)
    told(clock, stamps(np.array([5.005])), 9.0)
    assert clock.restarts == 0


@given(st.lists(st.floats(0.0, 0.05), min_size=3, max_size=60))
def test_the_envelope_lies_under_every_delay_of_the_last_blocks(delays: list[float]) -> None:
    envelope = Envelope()
    at_s = np.arange(len(delays)) * 0.4
    for device_s, delay_s in zip(at_s, delays, strict=True):
        envelope.add(float(device_s), delay_s)
        assert envelope.delay_s(np.array([device_s]))[0] <= delay_s + 1e-12


def test_the_envelope_finds_a_slope() -> None:
    envelope = Envelope()
    rng = np.random.default_rng(1)
    for device_s in np.arange(0, 30, 0.1):
        envelope.add(float(device_s), 0.001 - 1e-4 * device_s + rng.exponential(0.001))
    low, high = envelope.delay_s(np.array([10.0, 20.0]))
    assert (high - low) / 10 == pytest.approx(-1e-4, abs=2e-5)


def test_no_line_is_steeper_than_a_crystal_can_be() -> None:
    envelope = Envelope()
    for device_s in np.arange(0, 30, 0.1):
        envelope.add(float(device_s), 1.0 - 0.01 * device_s)
    low, high = envelope.delay_s(np.array([10.0, 20.0]))
    assert (high - low) / 10 == pytest.approx(-3e-4)
