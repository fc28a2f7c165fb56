"""Stamps where they are, arrival until then."""

import numpy as np
import pytest

from simlab.devices.decoding import Pong
from simlab.devices.link import Arrival
from simlab.devices.stamp_clock import NOT_STAMPED, StampClock

STEP_S = 1e-3


def test_without_stamps_it_is_arrival_and_the_bound_says_so() -> None:
    clock = StampClock(STEP_S, 100.0)
    t_s, bound_s = clock.map(np.array([NOT_STAMPED, NOT_STAMPED]), 2, Arrival(5.0, b""))
    assert np.diff(t_s) == pytest.approx([0.01])
    assert (t_s < 5.0).all()
    assert (bound_s >= 0.01).all()


def test_with_stamps_the_spacing_is_the_device_s_and_no_time_is_better_than_a_step() -> None:
    clock = StampClock(STEP_S, 100.0)
    stamps = 1_700_000_000_000_000 + np.arange(400) * 10_000
    times, bounds = [], []
    for number, stamp in enumerate(stamps.tolist()):
        late_s = 0.004 if number % 3 else 0.0
        t_s, bound_s = clock.map(np.array([stamp]), 1, Arrival(3.0 + number * 0.01 + late_s, b""))
        times.append(t_s[0])
        bounds.append(bound_s[0])
    assert np.diff(times[200:]) == pytest.approx(0.01, abs=1e-5)
    assert min(bounds) >= STEP_S
    assert abs(times[-1] - (3.0 + 3.99)) <= bounds[-1]
    assert clock.restarts == 0


def test_a_read_with_both_and_a_restart_that_is_seen() -> None:
    clock = StampClock(STEP_S, 100.0)
    t_s, bound_s = clock.map(np.array([NOT_STAMPED, 50_000_000]), 2, Arrival(1.0, b""))
    assert len(t_s) == len(bound_s) == 2
    clock.settle()
    clock.replug()
    clock.pong(Pong(0.0, 0, 0), 0.0)
    clock.map(np.array([1_000]), 1, Arrival(9.0, b""))
    assert clock.restarts == 1
