"""Device clocks: wraps, drift, stalls, restarts; and the bound that is stated."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simlab.devices.clock import ArrivalClock, DeviceClock
from simlab.devices.decoding import Pong
from simlab.devices.envelope import Envelope
from simlab.devices.link import Arrival
from simlab.model.arrays import Floats, Ints
from tests.devices.clock_links import LINKS, heard

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


def test_a_board_that_starts_twice_within_a_second_is_noticed() -> None:
    clock = DeviceClock()
    told(clock, stamps(np.array([0.9])), 50.0)
    t_s, bound_s = told(clock, stamps(np.array([0.2])), 50.4)
    assert clock.restarts == 1
    assert abs(t_s[0] - 50.4) <= bound_s[0]


def test_a_frame_that_overtakes_another_is_no_restart() -> None:
    clock = DeviceClock()
    told(clock, stamps(np.array([5.0])), 50.0)
    t_s, _ = told(clock, stamps(np.array([4.98, 5.001])), 50.002)
    assert clock.restarts == 0
    assert np.diff(t_s) == pytest.approx(0.021)


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


@pytest.mark.parametrize(
    ("rate", "lasting_s", "believed"),
    [
        (-4e-4, 9.0, -3e-4),  # 3.2 ms over eight seconds: may be the beat of two timers
        (-4e-4, 30.0, -4e-4),
        (5e-3, 9.0, 5e-3),  # a resonator of half a percent, as its data sheet allows
        (-0.02, 30.0, -0.01),
    ],
)
def test_no_line_is_steeper_than_a_clock_can_be(
    rate: float, lasting_s: float, believed: float
) -> None:
    envelope = Envelope()
    for device_s in np.arange(0, lasting_s, 0.1):
        envelope.add(float(device_s), 1.0 + rate * device_s)
    low, high = envelope.delay_s(np.array([10.0, 20.0]))
    assert (high - low) / 10 == pytest.approx(believed)


@pytest.mark.parametrize("rate", [5e-3, -5e-3, 1e-3, -1e-3])
@pytest.mark.parametrize("pings", [False, True])
def test_a_resonator_is_followed_and_the_truth_is_within_the_bound(
    rate: float, *, pings: bool
) -> None:
    # CSTCE16M0V53, a ceramic resonator of 16 MHz: 0.5 % as made
    rng = np.random.default_rng(7)
    clock = DeviceClock()
    error_s, bound_s = [], []
    for n, true_s in enumerate(np.arange(0.01, 50, 1 / 50)):
        device_s = 100.0 + true_s * (1 + rate)
        at_s = true_s + LEAST_S + rng.exponential(0.0003)
        if pings and n % 25 == 24:
            sent_s = at_s - 2 * LEAST_S - rng.exponential(0.0003)
            rx_s = 100.0 + (sent_s + LEAST_S) * (1 + rate)
            tx_s = 100.0 + (at_s - LEAST_S) * (1 + rate)
            clock.pong(Pong(sent_s, int(rx_s * 1e6), int(tx_s * 1e6)), at_s)
        t_s, b_s = told(clock, stamps(np.array([device_s])), at_s)
        error_s.append(abs(t_s[0] - true_s))
        bound_s.append(b_s[0])
        if n % 50 == 0 and true_s < 12:
            clock.settle()  # as between sessions
    error, bound = np.array(error_s), np.array(bound_s)
    assert (error <= bound + 2e-6).all()
    assert error[-15 * 50 :].max() < 0.004  # the least delay stated
    assert bound[-15 * 50 :].max() < 0.006


def test_pings_that_are_no_longer_answered_are_forgotten() -> None:
    # a crystal that warms up by 10 ppm in six minutes; pings are answered for five seconds only
    rng = np.random.default_rng(8)
    clock = DeviceClock()
    true_s = np.arange(0.01, 400, 1 / 50)
    device_s = 7.0 + true_s * (1 + 50e-6) + 0.5 * 2.8e-8 * true_s**2
    for n, (true, device) in enumerate(zip(true_s, device_s, strict=True)):
        at_s = true + LEAST_S + rng.exponential(0.0003)
        if true < 5 and n % 20 == 19:
            us = int((device + 0.0005) * 1e6)
            clock.pong(Pong(at_s - 0.001, us - 400, us - 300), at_s)
        t_s, b_s = told(clock, stamps(np.array([device])), at_s)
        assert abs(t_s[0] - true) <= b_s[0] + 2e-6


def mapped(link: str, seed: int, *, pings: bool, lasting_s: float = 60.0) -> tuple[Floats, ...]:
    """(told, bounds, true) times of a session on a simulated line."""
    clock = DeviceClock()
    told_s, bound_s, true_s = [], [], []
    for one in heard(link, lasting_s, seed, pings=pings):
        for pong in one.pongs:
            clock.pong(pong, one.arrival.at_s)
        if len(one.t_us):
            t_s, b_s = clock.map(one.t_us, len(one.t_us), one.arrival)
            told_s.append(t_s)
            bound_s.append(b_s)
            true_s.append(one.true_s)
    assert clock.restarts == 0
    return np.concatenate(told_s), np.concatenate(bound_s), np.concatenate(true_s)


@pytest.mark.parametrize("pings", [False, True])
@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_truth_is_within_the_bound_on_every_line(link: str, seed: int, pings: bool) -> None:
    told_s, bound_s, true_s = mapped(link, seed, pings=pings)
    assert np.all(np.abs(told_s - true_s) <= bound_s)
    assert np.all(np.diff(told_s) > 0)


def test_pings_tell_how_long_a_frame_is_under_way() -> None:
    # one-way delay of a CDC board in these lines: 0.2 ms and a little; without pings a clock must
    # take any delay up to 4 ms for possible
    told_s, bound_s, true_s = mapped("cdc", 4, pings=True)
    late = true_s > 30
    assert abs(np.median(told_s[late] - true_s[late])) < 0.0002
    assert np.median(bound_s[late]) < 0.0006
    _, without_s, _ = mapped("cdc", 4, pings=False)
    assert np.median(without_s[late]) > 0.0015


def test_a_ping_lost_between_two_starts_teaches_nothing() -> None:
    clock = DeviceClock()
    clock.pong(Pong(0.0, 5, 9), 0.01)  # before any stamp
    told(clock, stamps(np.array([100.0])), 50.0)
    clock.pong(Pong(50.0, 5_000_000, 5_000_100), 50.01)  # 95 s behind: of another start
    clock.pong(Pong(50.02, 100_010_000, 100_010_100), 50.0)  # read before it was sent
    t_s, bound_s = told(clock, stamps(np.array([100.02])), 50.02)
    assert bound_s[0] > 0.02
    clock.pong(Pong(50.029, 100_030_000, 100_030_100), 50.0311)
    t_s, bound_s = told(clock, stamps(np.array([100.04])), 50.0405)
    assert abs(t_s[0] - 50.04) <= bound_s[0] < 0.02


def test_a_clock_of_ten_thousand_ticks_a_second_wraps_after_five_days() -> None:
    wrap_us = 2**32 * 100  # ticks of 0.1 ms, told in us
    clock = DeviceClock(wrap_us=wrap_us)
    t_s, _ = told(clock, np.array([wrap_us - 5000, 0, 5000]), 10.0)
    np.testing.assert_allclose(np.diff(t_s), 0.005, atol=1e-9)


def test_the_time_since_1970_does_not_wrap() -> None:
    clock = DeviceClock(wrap_us=None)
    at_us = 1_795_000_000_000_000
    t_s, _ = told(clock, np.array([at_us, at_us + 5000]), 10.0)
    later_s, _ = told(clock, np.array([at_us + 3_600_000_000]), 3610.0)
    assert clock.restarts == 0
    assert t_s[1] - t_s[0] == pytest.approx(0.005, abs=1e-9)
    assert later_s[0] == pytest.approx(3610.0, abs=0.01)


def test_a_device_with_a_clock_must_say_its_time() -> None:
    with pytest.raises(TypeError, match="have no stamps"):
        DeviceClock().map(None, 3, Arrival(1.0, b"-"))


def test_without_a_clock_samples_of_one_read_stand_as_far_apart_as_they_were_taken() -> None:
    clock = ArrivalClock(rate_hz=100.0)
    clock.map(None, 1, Arrival(1.0, b"-"))
    t_s, bound_s = clock.map(None, 60, Arrival(1.6, b"-"))  # the station was stalled
    np.testing.assert_allclose(np.diff(t_s), 0.01, rtol=1e-6)
    assert t_s[-1] <= 1.6
    assert bound_s[0] > bound_s[-1]  # how far back it goes, the rate is not known well enough


@given(
    st.lists(
        st.tuples(st.floats(1e-4, 0.7), st.integers(1, 40), st.sampled_from([0, 1])),
        min_size=1,
        max_size=40,
    ),
    st.sampled_from([None, 10.0, 100.0, 1000.0]),
)
def test_without_a_clock_time_goes_on_and_never_passes_the_arrival(
    reads: list[tuple[float, int, int]], rate_hz: float | None
) -> None:
    clock = ArrivalClock(rate_hz)
    now_s, last_s = 5.0, -np.inf
    for wait_s, count, replug in reads:
        now_s += wait_s
        if replug:
            clock.replug()
        t_s, bound_s = clock.map(None, count, Arrival(now_s, b"-"))
        assert t_s[0] > last_s
        assert np.all(np.diff(t_s) > 0)
        assert t_s[-1] <= now_s
        assert np.all(bound_s > 0)
        last_s = t_s[-1]
    clock.pong(Pong(0.0, 0, 0), now_s)
    clock.settle()
    t_s, _ = clock.map(None, 1, Arrival(now_s + 1, b"-"))
    assert now_s < t_s[0] <= now_s + 1


@pytest.mark.parametrize("link", LINKS)
def test_without_a_clock_the_truth_is_within_the_bound_while_the_station_reads(link: str) -> None:
    # of the lines' stalls, those of a device that speaks steadily are told from how much came
    clock = ArrivalClock(rate_hz=200.0, latency_s=0.022)
    worst = -np.inf
    for one in heard(link, 60.0, 6):
        t_s, bound_s = clock.map(None, len(one.t_us), one.arrival)
        worst = max(worst, float((np.abs(t_s - one.true_s) - bound_s).max()))
    assert worst <= 0


def test_a_stall_of_seconds_does_not_tilt_the_envelope() -> None:
    envelope = Envelope()
    rng = np.random.default_rng(2)
    for device_s in np.arange(0, 30, 0.05):
        stalled_s = 13.0 - device_s if 9.0 < device_s < 13.0 else 0.0
        envelope.add(float(device_s), 0.001 + 8e-5 * device_s + rng.exponential(2e-4) + stalled_s)
    low, high = envelope.delay_s(np.array([15.0, 25.0]))
    assert (high - low) / 10 == pytest.approx(8e-5, abs=1e-5)


def test_a_rough_line_has_a_wider_bound_than_a_smooth_one() -> None:
    widths_s = {}
    for link in ("cdc", "ftdi"):
        _, bound_s, true_s = mapped(link, 4, pings=False)
        widths_s[link] = float(np.median(bound_s[true_s > 40]))
    assert widths_s["ftdi"] > widths_s["cdc"] + 1e-4
