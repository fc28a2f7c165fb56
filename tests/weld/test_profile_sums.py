"""The profile of a session: what counts where, by hand; and any cut gives the same bits."""

from dataclasses import fields, replace
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from simlab.model.arrays import Floats
from simlab.model.samples import TorchSamples
from simlab.model.tracks import MetricTrack
from simlab.motion.overlap import Measured
from simlab.weld.joint import Joint, Seam
from simlab.weld.profile import Profile
from simlab.weld.profile_sums import ProfileSums

NAN = float("nan")
METRICS = ("travel_speed", "travel_angle", "work_angle", "ctwd", "aim", "weave_width")
SEAM = Seam.straight(
    Joint.TEE, 135, np.zeros(3), np.array([4.0, 0, 0]), np.array([0.0, 0, 1]),
    np.array([0.0, 1, 0]),
)  # fmt: skip


def samples(t_s: list[float], current_a: list[float] | None = None) -> TorchSamples:
    n = len(t_s)
    return TorchSamples(
        t_s=np.array(t_s),
        t_bound_s=np.zeros(n),
        tip_mm=np.zeros((n, 3)),
        axis=np.zeros((n, 3)),
        arc_on=np.ones(n),
        current_a=np.array(current_a if current_a is not None else [180.0] * n),
        voltage_v=np.full(n, 24.0),
    )


def track(name: str, place_mm: list[float], value: list[float], sigma: float = 0.5) -> MetricTrack:
    n = len(place_mm)
    return MetricTrack(
        name, "mm", np.arange(float(n)), np.array(place_mm), np.array(value), np.full(n, sigma),
        np.full(n, NAN),
    )  # fmt: skip


def measured(
    place_mm: list[float], *tracks: MetricTrack, working: list[bool] | None = None
) -> Measured:
    n = len(place_mm)
    work = np.array([True] * n if working is None else working, np.bool_)
    return Measured(tracks, None, np.array(place_mm, np.float64), work, np.zeros(n, np.bool_))


def profile(batch: TorchSamples, what: Measured, seam: Seam = SEAM) -> Profile:
    return ProfileSums.start(seam, METRICS).add(batch, what).profile()


def test_values_are_averaged_within_their_stretch() -> None:
    made = profile(
        samples([0.0]),
        measured(
            [0.5],
            track("travel_speed", [0.1, 0.9, 2.5], [5.0, 7.0, NAN]),
            track("ctwd", [1.5], [12.0], 0.25),
            track("aim", [3.9], [-0.5], NAN),
            track("whip_time", [1.0], [0.4]),
        ),
    )
    assert_array_equal(made.place_mm, [0.5, 1.5, 2.5, 3.5])
    assert_array_equal(made.speed_mm_s, [6.0, NAN, NAN, NAN])
    assert_array_equal(made.speed_sigma_mm_s, [0.5, NAN, 0.5, NAN])
    assert_array_equal(made.distance_mm, [NAN, 12.0, NAN, NAN])
    assert_array_equal(made.distance_sigma_mm, [NAN, 0.25, NAN, NAN])
    assert_array_equal(made.aim_mm, [NAN, NAN, NAN, -0.5])
    assert_array_equal(made.aim_sigma_mm, [NAN] * 4)


def test_nonsense_values_are_not_believed() -> None:
    made = profile(samples([0.0]), measured([0.5], track("ctwd", [0.5, 0.5], [1e5, 10.0])))
    assert made.distance_mm[0] == 10.0


def test_a_current_of_0_while_the_arc_burns_was_not_measured() -> None:
    made = profile(
        samples([0.0, 0.01, 0.02, 0.03], [0.0, NAN, 100.0, 120.0]),
        measured([0.2, 0.4, 0.6, 1.5], working=[True, True, True, False]),
    )
    assert_array_equal(made.current_a, [100.0, NAN, NAN, NAN])
    assert_array_equal(made.voltage_v, [24.0, NAN, NAN, NAN])


def test_time_counts_from_one_burning_sample_to_the_next() -> None:
    t_s = [0.0, 0.05, 0.10, 0.15, 0.40, 0.45]  # the pause of 0.25 s is not known to be arc time
    made = profile(
        samples(t_s),
        measured([0.5, 0.6, 1.5, NAN, 2.5, 2.6], working=[True] * 3 + [False, True, True]),
    )
    assert_allclose(made.arc_s, [0.05, 0.05, 0.05, 0.0], atol=1e-12)


def test_the_arc_goes_on_over_the_edge_of_a_batch() -> None:
    first = ProfileSums.start(SEAM, METRICS).add(samples([1.0]), measured([0.5]))
    assert first.add(samples([1.02]), measured([0.6])).profile().arc_s[0] == 0.02
    assert first.add(samples([]), measured([])) is first


def test_a_weave_has_its_width_between_its_swings_too() -> None:
    batch, width = samples([0.0, 0.01, 0.02, 0.03]), track("weave_width", [0.5, 2.5], [4.0, 6.0])
    what = measured([0.5, 1.5, 2.5, 2.6], width)
    woven = profile(batch, what, replace(SEAM, weave=True))
    assert_array_equal(woven.weave_width_mm, [NAN, 5.0, 6.0, NAN])  # nothing burnt in 1 and 4
    unknown = profile(batch, measured([0.5, 1.5, 2.5, 2.6]), replace(SEAM, weave=True))
    assert_array_equal(unknown.weave_width_mm, [NAN] * 4)
    assert_array_equal(profile(batch, what).weave_width_mm, [NAN, 0.0, 0.0, NAN])


def test_curves_have_every_metric_asked_for_and_no_other() -> None:
    what = measured(
        [0.5], track("whip_time", [0.5, 1.5], [0.4, 0.6], 0.1), track("aim", [0.5], [1])
    )
    (curve,) = ProfileSums.start(SEAM, ("whip_time",)).add(samples([0.0]), what).curves()
    assert curve.metric == "whip_time"
    assert_allclose(curve.value, [0.4, 0.6, NAN, NAN], atol=1e-6)
    assert_allclose(curve.sigma, [0.1, 0.1, NAN, NAN], atol=1e-6)


N = 60
RANDOM = np.random.default_rng(7)
PLACES = np.sort(RANDOM.uniform(-0.5, 4.5, N))
VALUES = RANDOM.normal(5.0, 1.0, N)


def part(low: int, high: int) -> tuple[TorchSamples, Measured]:
    rows = slice(low, high)

    def of(name: str, scale: float) -> MetricTrack:
        value: Floats = VALUES[rows] * scale
        return track(name, PLACES[rows].tolist(), value.tolist(), 0.1 * scale)

    batch = samples((np.arange(N)[rows] * 0.01).tolist(), (VALUES[rows] * 30).tolist())
    what = measured(
        PLACES[rows].tolist(), of("travel_speed", 1.0), of("travel_angle", -2.0),
        of("work_angle", 9.0), of("ctwd", 2.0), of("aim", 0.1),
        working=(VALUES[rows] > 4.0).tolist(),
    )  # fmt: skip
    return batch, what


@given(st.sets(st.integers(0, N), max_size=12))
def test_any_cut_gives_the_same_profile_to_the_bit(cuts: set[int]) -> None:
    whole = ProfileSums.start(SEAM, METRICS).add(*part(0, N)).profile()
    sums = ProfileSums.start(SEAM, METRICS)
    edges = [0, *sorted(cuts), N]
    for low, high in pairwise(edges):
        sums = sums.add(*part(low, high))
    again = sums.profile()
    for field in fields(Profile):
        assert_array_equal(getattr(again, field.name), getattr(whole, field.name), field.name)
