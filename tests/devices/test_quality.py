"""A quality byte and how many times the noise it stands for: there and back."""

import numpy as np
from numpy.testing import assert_allclose, assert_array_equal

from simlab.devices import tool_tracker, torch_tracker
from simlab.devices.quality import quality_of, times_of


def test_all_of_the_precision_is_once_the_noise_and_half_of_it_twice() -> None:
    found = times_of(np.array([255, 51, 1, 0], np.uint8))
    assert_allclose(found, [1.0, 5.0, 255.0, 1.0])  # nothing seen: nothing to be said


def test_every_byte_comes_back() -> None:
    every = np.arange(1, 256, dtype=np.uint8)
    assert_array_equal(quality_of(times_of(every)), every)


def test_what_is_not_known_is_the_worst_and_better_than_stated_is_the_best() -> None:
    assert_array_equal(quality_of(np.array([np.nan, -1.0, 1e9, 0.5])), [1.0, 1.0, 1.0, 255.0])


def test_the_boards_say_it_of_each_pose() -> None:
    rng = np.random.default_rng(0)
    for tracker in (torch_tracker, tool_tracker):
        payloads = tracker.encode(tracker.example(3, rng))
        assert_array_equal(payloads["quality"], 255)
        payloads["quality"] = [255, 51, 0]
        samples, plausible = tracker.decode(payloads, np.arange(3.0), np.zeros(3))
        assert plausible.all()
        assert_allclose(samples.sigma_times, [1.0, 5.0, 1.0])
        assert_array_equal(tracker.encode(samples)["quality"], [255, 51, 0])
