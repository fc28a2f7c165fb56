"""Sigmas against the scatter that noise really makes, and what a weave does to travel speed."""

from dataclasses import replace

import numpy as np
import pytest

from simlab.model.arrays import Floats
from simlab.model.samples import TorchSamples
from simlab.model.tracks import MetricTrack
from simlab.motion.overlap import Joined
from simlab.weld.joint import Joint, Seam
from simlab.weld.metrics import measure
from tests.weld.seams import X, Y, Z, circle, posed

TEE = Seam.straight(Joint.TEE, 135, 0 * X, 4000.0 * X, Z, Y, either_way=False)
BUTT = Seam.straight(Joint.BUTT, 141, 0 * X, 4000.0 * X, Z, either_way=False)
TIP_MM, AXIS_DEG = 0.15, 0.5


def tracks(
    samples: TorchSamples, seam: Seam, sigmas: dict[str, float] | None = None
) -> dict[str, MetricTrack]:
    stated = {"tip_mm": TIP_MM, "axis_deg": AXIS_DEG} if sigmas is None else sigmas
    found = measure(Joined(samples, 0, 0), seam, None, stated)
    return {track.name: track for track in found.tracks}


def shaken(samples: TorchSamples, seed: int) -> TorchSamples:
    """Noise of the tip, and of the axis in the two directions square to it."""
    random = np.random.default_rng(seed)
    n = len(samples)
    turn = random.normal(0, np.radians(AXIS_DEG), (n, 3))
    turn -= np.sum(turn * samples.axis, axis=1)[:, None] * samples.axis
    axis = samples.axis + turn
    return replace(
        samples,
        tip_mm=samples.tip_mm + random.normal(0, TIP_MM, (n, 3)),
        axis=axis / np.linalg.norm(axis, axis=1)[:, None],
    )


@pytest.mark.parametrize(
    ("seam", "travel", "work", "distance", "beside"),
    [
        (TEE, 10.0, 45.0, 12.0, 3.0),
        (TEE, -35.0, 30.0, 20.0, -2.5),
        (TEE, 20.0, 60.0, 8.0, 4.0),
        (BUTT, 0.0, 0.0, 3.0, 0.0),
        (BUTT, 45.0, 25.0, 15.0, -2.0),
    ],
)
def test_stated_sigmas_are_those_of_the_values(
    seam: Seam, travel: float, work: float, distance: float, beside: float
) -> None:
    place = np.linspace(0.0, 3000.0, 20_000)
    held = posed(seam.line.at(place), place_mm=place, travel=travel, work=work, distance=distance)
    side = -Y if seam is BUTT else Y if beside > 0.0 else -Z
    noisy = shaken(replace(held, tip_mm=held.tip_mm + beside * side), seed=3)
    found = tracks(noisy, seam)
    for name in ("travel_angle", "work_angle", seam.distance_metric, "aim"):
        track = found[name]
        assert np.std(track.value) == pytest.approx(np.mean(track.sigma), rel=0.03), name
        assert np.mean(track.value) == pytest.approx(
            {"travel_angle": travel, "work_angle": work, "aim": beside}.get(name, distance),
            abs=0.05,
        )


@pytest.mark.parametrize("rate_hz", [60.0, 240.0])
def test_the_sigma_of_travel_speed_is_that_of_the_speeds(rate_hz: float) -> None:
    each = round(0.6 * rate_hz)  # one window in every stretch of arc is independent of the others
    count = 3000 * each
    place = 0.5 + np.arange(count) / rate_hz
    held = posed(TEE.line.at(place), place_mm=place, speed_mm_s=1.0)
    noisy = shaken(held, seed=5)
    speed = tracks(noisy, TEE)["travel_speed"]
    apart = speed.value[::each]
    assert np.std(apart) == pytest.approx(np.mean(speed.sigma), rel=0.04)
    assert np.mean(apart) == pytest.approx(1.0, abs=0.02)


def test_a_joint_that_was_found_by_touching_adds_what_it_may_be_off() -> None:
    place = np.linspace(0.0, 100.0, 500)
    held = posed(BUTT.line.at(place), place_mm=place, travel=0.0, work=0.0, distance=4.0)
    calibrated = {"tip_mm": 0.3, "axis_deg": 0.6, "joint_mm": 0.4, "joint_deg": 0.8}
    found = tracks(held, BUTT, calibrated)
    np.testing.assert_allclose(found["travel_angle"].sigma, 1.0)  # 3, 4, 5
    np.testing.assert_allclose(found["work_angle"].sigma, 1.0)
    np.testing.assert_allclose(found["arc_length"].sigma, 0.5)
    # beside the root by 4 mm at 1 degree, and by 0.5 mm
    np.testing.assert_allclose(found["aim"].sigma, np.hypot(0.5, 4.0 * np.radians(1.0)))
    # where the joint lies does not change along the pass, so it takes nothing from the speed
    alone = tracks(held, BUTT, {"tip_mm": 0.3, "axis_deg": 0.6})
    np.testing.assert_allclose(found["travel_speed"].sigma, alone["travel_speed"].sigma)


SIDEWAYS, UPWARDS, DIAGONAL = Y, Z, (Y - Z) / np.sqrt(2.0)


@pytest.mark.parametrize("swing", [SIDEWAYS, UPWARDS, DIAGONAL])
@pytest.mark.parametrize("travel", [-10.0, 0.0, 10.0])
@pytest.mark.parametrize("rate_hz", [60.0, 200.0, 1000.0])
def test_a_weave_of_2_mm_at_1_5_hz_leaves_5_mm_s(
    swing: Floats, travel: float, rate_hz: float
) -> None:
    place = np.arange(0.0, 100.0, 5.0 / rate_hz)
    held = posed(TEE.line.at(place), place_mm=place, travel=travel, work=45.0)
    weave = 2.0 * np.sin(2 * np.pi * 1.5 * held.t_s)
    woven = replace(held, tip_mm=held.tip_mm + weave[:, None] * swing)
    speed = tracks(woven, TEE)["travel_speed"].value
    assert np.abs(speed - 5.0).max() < 0.05
    path = np.sqrt(np.sum(np.diff(woven.tip_mm, axis=0) ** 2, axis=1)).sum() / held.t_s[-1]
    assert path > 10.0  # what the tip itself travels in a second


@pytest.mark.parametrize("kind", ["pipe", "tube"])
def test_a_weave_round_a_pipe_leaves_5_mm_s_as_well(kind: str) -> None:
    seam = circle(60.0, kind)
    place = np.arange(0.0, seam.length_mm - 1.0, 5.0 / 200.0)
    frame = seam.line.at(place)
    work = 0.0 if kind == "pipe" else 45.0
    held = posed(frame, place_mm=place, work=work)
    swing = frame.across if kind == "pipe" else (frame.across - frame.base_normal) / np.sqrt(2.0)
    weave = 2.0 * np.sin(2 * np.pi * 1.5 * held.t_s)
    woven = replace(held, tip_mm=held.tip_mm + weave[:, None] * swing)
    speed = tracks(woven, seam)["travel_speed"].value
    assert np.abs(speed - 5.0).max() < 0.05
