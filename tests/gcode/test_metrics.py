"""A live tool against its program: deviation and feed by hand, and the same bits however cut."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simlab.gcode.interpreter import interpret
from simlab.gcode.metrics import measure
from simlab.gcode.reference import CutPath
from simlab.model.samples import ToolSamples
from simlab.model.tracks import MetricTrack
from simlab.motion.overlap import Joined, Measured, Tail

RATE_HZ = 200.0
RAPID_MM_S = 60.0
SIGMAS = {"tool_mm": 0.01}
PATH = CutPath.of(
    interpret(b"G21 G90\nG0 X10\nG1 X40 F1200\nY20\nG1 X0 F600\nG0 Z5\nG0 X40\nG1 Y0 F1200\nM30\n")
)


def cut(path: CutPath = PATH, *, override: float = 1.0, **columns: Any) -> ToolSamples:
    """A run of the program at `override` times its feeds."""
    rates = np.where(path.cut, override * path.feed_mm_min / 60.0, RAPID_MM_S)
    passed = np.append(0.0, np.cumsum(np.diff(path.polyline.start_mm) / rates))
    t_s = np.arange(int(passed[-1] * RATE_HZ)) / RATE_HZ
    at = np.interp(t_s, passed, path.polyline.start_mm)
    tool = [np.interp(at, path.polyline.start_mm, path.polyline.points_mm[:, i]) for i in range(3)]
    made = {
        "t_s": t_s,
        "t_bound_s": np.zeros(len(t_s)),
        "tool_mm": np.stack(tool, axis=1),
        "spindle_rpm": np.full(len(t_s), 3000.0),
    }
    return ToolSamples(**{**made, **columns})


def at_once(samples: ToolSamples, sigmas: Mapping[str, float] = SIGMAS) -> Measured:
    return measure(Joined(samples, new=0, index=0), PATH, None, sigmas)


def tracks(measured: Measured) -> tuple[MetricTrack, MetricTrack]:
    deviation, feed = measured.tracks
    assert (deviation.name, deviation.unit) == ("path_deviation", "mm")
    assert (feed.name, feed.unit) == ("feed", "mm/min")
    return deviation, feed


def test_a_tool_on_its_path_does_not_deviate_and_keeps_its_feed() -> None:
    deviation, feed = tracks(at_once(cut()))
    assert deviation.value.max() < 1e-9
    np.testing.assert_allclose(feed.value, feed.wanted, rtol=1e-5)
    assert set(feed.wanted.tolist()) == {1200.0, 600.0}


def test_the_feed_is_held_against_the_feed_programmed_at_its_place() -> None:
    _, feed = tracks(at_once(cut(override=0.8)))
    np.testing.assert_allclose(feed.value, 0.8 * feed.wanted, rtol=1e-5)
    assert set(feed.wanted[feed.place_mm < 50].tolist()) == {1200.0}
    assert set(feed.wanted[(feed.place_mm > 50) & (feed.place_mm < 90)].tolist()) == {600.0}


def test_a_tool_beside_its_path_deviates_by_that_much() -> None:
    samples = cut()
    deviation, _ = tracks(at_once(replace(samples, tool_mm=samples.tool_mm - [0, 0, 0.3])))
    before_the_lift = deviation.place_mm < 89.0
    np.testing.assert_allclose(deviation.value[before_the_lift], 0.3, atol=1e-9)
    assert np.isnan(deviation.wanted).all()


def test_rapids_are_no_work() -> None:
    samples = cut()
    measured = at_once(samples)
    on_rapids = np.count_nonzero(~measured.working)
    assert on_rapids / RATE_HZ == pytest.approx((10 + 5 + 40) / RAPID_MM_S, abs=0.05)
    deviation, feed = tracks(measured)
    assert len(deviation) == np.count_nonzero(measured.working)
    assert len(feed) < len(deviation)  # a window begins anew behind each rapid and new feed


def test_a_spindle_that_stands_still_cuts_nothing() -> None:
    assert not at_once(cut(spindle_rpm=np.zeros(len(cut())))).working.any()
    reverse = at_once(cut(spindle_rpm=np.full(len(cut()), -3000.0)))
    assert reverse.working.any()


def test_a_spindle_speed_that_is_missing_is_taken_as_it_last_was() -> None:
    spindle = np.full(len(cut()), 3000.0)
    spindle[::2] = np.nan
    assert at_once(cut(spindle_rpm=spindle)).working.sum() == at_once(cut()).working.sum()


def test_a_dead_tracker_gives_no_value_and_no_lower_one() -> None:
    samples = cut()
    tool = samples.tool_mm.copy()
    tool[200:215] = np.nan
    measured = at_once(replace(samples, tool_mm=tool))
    deviation, feed = tracks(measured)
    assert np.flatnonzero(np.isnan(measured.place_mm)).tolist() == list(range(200, 215))
    assert measured.working[200:215].all()
    assert deviation.value.max() < 1e-9
    np.testing.assert_allclose(feed.value, feed.wanted, rtol=1e-5)


def test_silence_is_flagged_at_the_sample_that_ends_it() -> None:
    samples = cut()
    late = samples.t_s + np.where(np.arange(len(samples)) < 300, 0.0, 0.2)
    assert np.flatnonzero(at_once(replace(samples, t_s=late)).blind).tolist() == [300]


def test_sigmas_by_hand() -> None:
    deviation, feed = tracks(at_once(cut(t_bound_s=np.full(len(cut()), 0.001))))
    assert set(deviation.sigma.tolist()) == {0.01}
    # 50 intervals in 0.25 s: root of 50 times the variance of a time out of it is 0.51031 s
    place = np.hypot(0.01, 20.0 * 0.001 / np.sqrt(3))
    assert feed.sigma[0] == pytest.approx(place / 0.51031 * 60, rel=1e-3)


def test_what_noise_is_not_stated_leaves_sigma_unknown() -> None:
    for track in tracks(at_once(cut(), sigmas={})):
        assert np.isnan(track.sigma).all()


def test_no_samples_measure_nothing() -> None:
    measured = at_once(ToolSamples.empty())
    assert [len(track) for track in measured.tracks] == [0, 0]
    assert len(measured.place_mm) == len(measured.working) == len(measured.blind) == 0


def messy() -> ToolSamples:
    """A run with noise, dead moments, lost frames, a stopped spindle and a jump."""
    random = np.random.default_rng(13)
    samples = cut(override=1.1)
    n = len(samples)
    tool = samples.tool_mm + random.normal(0, 0.05, (n, 3))
    tool[100:112] = np.nan
    tool[500:] += [0.0, -6.0, 0.0]
    spindle = np.full(n, 3000.0)
    spindle[250:300], spindle[400:410] = 0.0, np.nan
    late = samples.t_s + np.where(np.arange(n) < 350, 0.0, 0.15)
    return replace(samples, t_s=late, tool_mm=tool, spindle_rpm=spindle)


@settings(max_examples=30, deadline=None)
@given(st.sets(st.integers(1, len(messy()) - 1), max_size=60))
def test_the_bits_do_not_depend_on_how_the_stream_is_cut(cuts: set[int]) -> None:
    samples = messy()
    whole = at_once(samples)
    tail, cursor, parts = Tail(ToolSamples.empty(), 0, reach_s=0.45), None, []
    for low, high in pairwise([0, *sorted(cuts), len(samples)]):
        joined, tail = tail.join(samples.rows(slice(low, high)))
        parts.append(measure(joined, PATH, cursor, SIGMAS))
        cursor = parts[-1].cursor
    for name in ("place_mm", "working", "blind"):
        joined_up = np.concatenate([getattr(part, name) for part in parts])
        assert joined_up.tobytes() == getattr(whole, name).tobytes(), name
    for row, track in enumerate(whole.tracks):
        for name in ("t_s", "place_mm", "value", "sigma", "wanted"):
            joined_up = np.concatenate([getattr(part.tracks[row], name) for part in parts])
            assert joined_up.tobytes() == getattr(track, name).tobytes(), (track.name, name)


def test_a_position_of_poor_quality_has_so_many_times_the_sigma() -> None:
    samples = cut()
    times = np.where(np.arange(len(samples)) % 5 == 2, 3.0, 1.0)
    good, good_feed = tracks(at_once(samples))
    poor, feed = tracks(at_once(replace(samples, sigma_times=times)))
    row = np.rint(poor.t_s * RATE_HZ).astype(int)
    np.testing.assert_allclose(poor.sigma, times[row] * good.sigma)
    assert (feed.sigma > 1.2 * good_feed.sigma).all()
    four = tracks(at_once(replace(samples, sigma_times=np.full(len(samples), 4.0))))
    np.testing.assert_allclose(four[0].sigma, 0.04)
    np.testing.assert_allclose(four[1].sigma, 4.0 * good_feed.sigma, rtol=1e-12)
