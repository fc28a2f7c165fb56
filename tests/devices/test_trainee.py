"""The trainee made of arithmetic: its tremor, delay, noise, fatigue and habits are as published."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from simlab.crafts import exercise_from
from simlab.devices.simulated.correction import corrected, slow_noise, tremor, wandering
from simlab.devices.simulated.skill import Skill, skill_of
from simlab.devices.simulated.torch import TorchTrackerNoise, axis_of, practise
from simlab.devices.simulated.walk import Pass
from simlab.devices.simulated.weaving import Weave, whipped_mm, woven_mm
from simlab.live.runner import Runner
from simlab.model.arrays import Floats
from simlab.model.exercises import Exercise
from simlab.model.samples import TorchSamples
from simlab.model.scores import ScoreCard, Verdict
from simlab.motion.smoothness import tremor_ratio
from simlab.motion.spectrum import Periodograms
from simlab.store.library import Library
from simlab.weld.joint import Seam

FLAWLESS = Skill(
    bias=0.0, drift=0.0, wander=0.0, tremor_mm=0.0, reaction_s=0.2, lag_s=0.0, motor_noise=0.0,
    fatigue_per_min=0.0, hesitation_s=0.0, crater_s=0.5, short_mm=0.0,
)  # fmt: skip
BLIND = TorchTrackerNoise(tip_mm=0.0, axis_deg=0.0)
RATE_HZ = 200.0
ROUND_A_CORNER = """
schema = 1
name = "corner"
version = 1
craft = "weld"
title = "exercise.mag-fillet-pb"
procedure = "135-pa-butt-2"
[seam]
shape = "polyline"
points_mm = [[0.0, 0.0, 0.0], [60.0, 0.0, 0.0], [60.0, 60.0, 0.0]]
base_normal = [0.0, 0.0, 1.0]
[rubric]
pass_points = 75.0
bin_mm = 1.0
"""
LINES = "".join(
    f'[[rubric.metric]]\nname = "{name}"\nweight = 1.0\n'
    for name in ("travel_speed", "travel_angle", "work_angle", "ctwd", "aim")
)


def packaged(name: str) -> Exercise:
    return exercise_from(Library().texts(name))


def made(text: str) -> Exercise:
    procedure = dict(packaged("mag-butt-pa").texts)["procedure"]
    return exercise_from({"exercise": text + LINES, "procedure": procedure})


def card(
    exercise: Exercise, samples: TorchSamples, tracker: TorchTrackerNoise = TorchTrackerNoise()
) -> ScoreCard:
    runner = Runner(exercise, {"tip_mm": tracker.tip_mm, "axis_deg": tracker.axis_deg})
    for start in range(0, len(samples), 250):
        runner.add(samples.rows(slice(start, start + 250)))
    return runner.card()


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_a_deviation_is_corrected_only_after_the_reaction_time() -> None:
    # pushed by 1 at 0 s, seen 0.25 s later: x' = -2 x(t - 0.25). By steps of the delay: 1 until
    # 0.25 s, then 1 - 2 (t - 0.25), at 0.5 s 0.5; then back by what was seen falling
    push = np.zeros(200)
    push[0] = 1.0
    away = corrected(push, RATE_HZ, reaction_s=0.25, gain_hz=2.0)
    assert_allclose(away[:50], 1.0)
    assert away[51] < 1.0
    assert_allclose(away[50:100], 1.0 - 2.0 * (np.arange(50, 100) / RATE_HZ - 0.25), atol=0.011)
    # from 0.5 s on: 0.5 - integral of 2 (1 - 2 (s - 0.5)) = 0.5 - 2 u + 2 u², at 0.75 s 0.125
    assert away[150] == pytest.approx(0.125, abs=0.02)


@pytest.mark.parametrize("reaction_s", [0.2, 0.25])
def test_wandering_is_as_large_as_said_and_slow(reaction_s: float) -> None:
    wander = wandering(rng(), np.ones(200_000), 4, RATE_HZ, reaction_s)
    assert float(wander.std()) == pytest.approx(1.0, abs=0.04)
    power = Periodograms.start(RATE_HZ, shape=(4,)).add(wander)
    assert (power.power((0.0, 3.0)) > 0.9 * power.power((0.0, 100.0))).all()


def test_the_eye_sees_a_wandering_late() -> None:
    # what the hand does answers what it saw a reaction time ago, and nothing newer
    wander = wandering(rng(3), np.ones(400_000), 1, RATE_HZ, 0.25)[0]
    change = np.diff(wander)
    answer = [
        float(np.corrcoef(change[2000:], wander[2000 - late : -1 - late])[0, 1])
        for late in (10, 50, 90)
    ]
    assert answer[1] < answer[0] < 0.0
    assert answer[1] < answer[2]


def test_tremor_peaks_within_8_to_12_hz() -> None:
    for seed in range(20):
        shaking = tremor(rng(seed), 20_000, 1, RATE_HZ)[0]
        power = Periodograms.start(RATE_HZ).add(shaking)
        peak = power.hertz[np.argmax(power.density)]
        assert 8.0 < peak < 12.0
        assert float(shaking.std()) == pytest.approx(1.0, abs=0.15)  # 100 s of 1 Hz width
        assert float(power.power((8.0, 12.0))) > 0.95 * float(power.power((0.0, 100.0)))


def test_noise_of_speed_is_slow() -> None:
    noise = slow_noise(rng(), 100_000, RATE_HZ)
    power = Periodograms.start(RATE_HZ).add(noise)
    assert float(noise.std()) == pytest.approx(1.0, abs=0.03)
    assert float(power.power((0.0, 5.0))) > 0.99 * float(power.power((0.0, 100.0)))


def test_a_level_is_the_middle_of_its_people() -> None:
    chance = rng()
    middle = Skill.of(0.5)
    people = [Skill.person(0.5, chance) for _ in range(2000)]
    for field in fields(Skill):
        told = [getattr(one, field.name) for one in people]
        assert float(np.median(told)) == pytest.approx(getattr(middle, field.name), rel=0.03)
        assert float(np.std(np.log(told))) == pytest.approx(0.08, abs=0.01)
    assert skill_of(0.5) == middle
    assert skill_of(people[0]) is people[0]
    for level in (-0.1, 1.1, float("nan")):
        with pytest.raises(ValueError, match="level"):
            Skill.of(level)


def test_every_ability_grows_with_the_level() -> None:
    levels = [Skill.of(level) for level in np.linspace(0.0, 1.0, 11)]
    for field in fields(Skill):
        told = np.array([getattr(one, field.name) for one in levels])
        better = np.diff(told) if field.name == "crater_s" else -np.diff(told)
        assert (better > 0.0).all(), field.name
    # published magnitudes: visual reaction 0.2 to 0.25 s, tremor of about 0.1 mm
    assert_allclose([levels[-1].reaction_s, levels[0].reaction_s], [0.2, 0.25])
    assert 0.03 <= levels[-1].tremor_mm < levels[0].tremor_mm <= 0.2


@pytest.mark.parametrize("name", ["mag-fillet-pb", "mag-butt-pa", "tig-butt-pa"])
def test_a_flawless_hand_gets_all_points_from_either_end(name: str) -> None:
    exercise = packaged(name)
    for how in (Pass(), Pass(from_end=True)):
        told = card(exercise, practise(exercise, FLAWLESS, rng(), BLIND, how))
        assert told.points is not None
        assert told.points > 99.0
        assert (told.verdict, told.done) == (Verdict.PASS, 1.0)


def test_a_flawless_hand_follows_a_pipe_and_a_corner() -> None:
    for exercise in (packaged("tig-pipe-ph"), made(ROUND_A_CORNER)):
        told = card(exercise, practise(exercise, FLAWLESS, rng(), BLIND))
        assert told.points is not None
        assert told.points > 97.0
        late = card(exercise, practise(exercise, replace(FLAWLESS, lag_s=0.5), rng(), BLIND))
        assert late.points is not None
        assert late.points <= told.points


def test_a_seam_that_is_read_one_way_is_welded_that_way() -> None:
    seam = packaged("tig-pipe-ph").wanted
    assert isinstance(seam, Seam)
    assert not seam.either_way
    with pytest.raises(ValueError, match="end"):
        practise(packaged("tig-pipe-ph"), 0.5, rng(), how=Pass(from_end=True))


def test_a_burning_electrode_is_fed() -> None:
    # the tracker tells where the whole electrode's tip would be: it sinks by what burnt off
    exercise = packaged("stick-fillet-pb")
    seam = exercise.wanted
    assert isinstance(seam, Seam)
    samples = practise(exercise, FLAWLESS, rng(), BLIND)
    on = np.flatnonzero(samples.arc_on > 0.0)
    wanted = next(li.band.target for li in exercise.rubric.lines if li.metric == "arc_length")
    lasting_s = float(samples.t_s[on[-1]] - samples.t_s[on[0]])
    frame = seam.line.at(np.zeros(1))
    level = frame.base_normal[0] + frame.across[0]
    sunk = [float((samples.tip_mm[row] - frame.root_mm[0]) @ level) for row in (on[0], on[-1])]
    held = float(-samples.axis[on[0]] @ level)
    assert sunk[0] == pytest.approx(wanted * held, rel=1e-6)
    assert sunk[0] - sunk[1] == pytest.approx(seam.burn_off_mm_s * lasting_s * held, rel=1e-6)
    told = card(exercise, samples)
    assert told.points is not None
    assert told.points > 97.0
    slow = card(exercise, practise(exercise, replace(FLAWLESS, bias=1.0), rng(), BLIND))
    assert slow.points is not None
    assert slow.points < told.points


def beside(exercise: Exercise, samples: TorchSamples) -> Floats:
    """(n,) tips square to the seam and to its base plate, while the arc burns."""
    seam = exercise.wanted
    assert isinstance(seam, Seam)
    frame = seam.line.at(np.zeros(1))
    tip = samples.tip_mm[samples.arc_on > 0.0]
    return np.asarray((tip * frame.across).sum(axis=1))


def test_tremor_of_the_tip_is_as_large_as_the_skill_says() -> None:
    exercise = packaged("mag-butt-pa")
    shaky = replace(FLAWLESS, tremor_mm=0.1)
    sizes, shares = [], []
    for seed in range(10):
        off = beside(exercise, practise(exercise, shaky, rng(seed), BLIND))
        sizes.append(float(off.std()))
        shares.append(float(tremor_ratio(np.diff(off) * RATE_HZ, RATE_HZ)))
    # turning the torch about a hand 150 mm away moves a tip 10 mm from the aim by little
    assert np.mean(sizes) == pytest.approx(0.1, rel=0.1)
    assert min(shares) > 0.9


def test_noise_of_the_speed_grows_with_the_speed() -> None:
    def noise_mm_s(name: str) -> float:
        exercise = packaged(name)
        seam = exercise.wanted
        assert isinstance(seam, Seam)
        spread = []
        for seed in range(8):
            noisy = replace(FLAWLESS, motor_noise=0.1)
            samples = practise(exercise, noisy, rng(seed), BLIND)
            along = samples.tip_mm[samples.arc_on > 0.0, 0][150:-150]
            spread.append(float((np.diff(along) * RATE_HZ).std()))
        return float(np.mean(spread))

    fast, slow = noise_mm_s("mag-fillet-pb"), noise_mm_s("tig-butt-pa")  # 9.17 and 2 mm/s
    assert fast / slow == pytest.approx(9.17 / 2.0, rel=0.15)
    assert fast == pytest.approx(0.1 * 9.17, rel=0.15)


def test_a_tired_hand_wanders_more() -> None:
    exercise = packaged("mag-butt-pa")
    hand = replace(FLAWLESS, wander=0.3, fatigue_per_min=0.2)

    def spread(worked_s: float) -> float:
        runs = [
            beside(exercise, practise(exercise, hand, rng(n), BLIND, Pass(worked_s=worked_s)))
            for n in range(6)
        ]
        return float(np.sqrt(np.mean([run.var() for run in runs])))

    # 10 minutes at 0.2 a minute: three times as much
    assert spread(600.0) / spread(0.0) == pytest.approx(3.0, rel=0.05)


def test_drift_moves_the_mean_from_start_to_end() -> None:
    exercise = packaged("mag-butt-pa")
    ends = []
    for seed in range(10):
        off = beside(exercise, practise(exercise, replace(FLAWLESS, drift=1.0), rng(seed), BLIND))
        ends.append(abs(float(off[-1] - off[0])))
    assert 0.2 < np.mean(ends) < 3.0


def test_the_arc_is_struck_held_and_left_as_the_skill_says() -> None:
    exercise = packaged("mag-fillet-pb")
    hand = replace(FLAWLESS, hesitation_s=0.7, crater_s=0.3, short_mm=2.0)
    samples = practise(exercise, hand, rng(), BLIND)
    on = samples.arc_on > 0.0
    along = samples.tip_mm[on, 0]
    still_s = float((np.abs(along - along[0]) < 1e-9).sum()) / RATE_HZ
    assert still_s == pytest.approx(0.7 + 0.1, abs=0.02)
    crater_s = float((np.abs(along - along[-1]) < 1e-9).sum()) / RATE_HZ
    assert crater_s == pytest.approx(0.3, abs=0.02)
    assert along[-1] - along[0] == pytest.approx(73.0, abs=0.01)
    assert not on[0]
    assert not on[-1]
    assert (samples.current_a[~on] == 0.0).all()


def test_restarts_begin_back_on_the_bead() -> None:
    exercise = packaged("mag-fillet-pb")
    samples = practise(exercise, FLAWLESS, rng(), BLIND, Pass(stops=2))
    on = samples.arc_on > 0.0
    begin = np.flatnonzero(np.diff(on.astype(int)) == 1) + 1
    end = np.flatnonzero(np.diff(on.astype(int)) == -1)
    assert len(begin) == len(end) == 3
    back = samples.tip_mm[end[:-1], 0] - samples.tip_mm[begin[1:], 0]
    assert_allclose(back, 5.0, atol=1e-6)
    assert card(exercise, samples).done == 1.0


def test_a_tracker_is_as_noisy_dead_and_fast_as_it_is_told_to_be() -> None:
    exercise = packaged("mag-butt-pa")
    tracker = TorchTrackerNoise(tip_mm=0.5, axis_deg=0.5, rate_hz=60.0, dead_s=((2.0, 3.0),))
    noisy = practise(exercise, FLAWLESS, rng(), tracker)
    clean = practise(exercise, FLAWLESS, rng(), replace(tracker, tip_mm=0.0, axis_deg=0.0))
    assert_allclose(np.diff(noisy.t_s), 1.0 / 60.0)
    dead = (noisy.t_s >= 2.0) & (noisy.t_s < 3.0)
    assert np.isnan(noisy.tip_mm[dead]).all()
    assert np.isnan(noisy.axis[dead]).all()
    assert float((noisy.tip_mm - clean.tip_mm)[~dead].std()) == pytest.approx(0.5, rel=0.1)
    turned = np.degrees(np.linalg.norm((noisy.axis - clean.axis)[~dead], axis=1))
    assert float(np.sqrt((turned**2).mean() / 2.0)) == pytest.approx(0.5, rel=0.1)
    assert_allclose(np.linalg.norm(noisy.axis[~dead], axis=1), 1.0)


def test_a_weave_has_the_width_pitch_and_dwells_asked_for() -> None:
    # 2.5 mm at 2.5 mm/s: a cycle of 1 s; dwell counts within the outer 15 % of the width
    t = np.arange(0.0, 20.0, 1.0 / RATE_HZ)
    weave = Weave(5.0, 2.5, (0.25, 0.3))
    place = woven_mm(rng(), t, weave, 2.5, FLAWLESS, np.ones(3))
    assert_allclose([place.max(), place.min()], [2.5, -2.5], atol=0.02)
    crossings = np.flatnonzero((place[:-1] < 0.0) & (place[1:] >= 0.0)) / RATE_HZ
    assert_allclose(np.diff(crossings), 1.0, atol=0.011)
    late = place[len(t) // 2 :]
    assert float((late > 2.5 - 0.75).mean()) == pytest.approx(0.25, abs=0.02)
    assert float((late < -2.5 + 0.75).mean()) == pytest.approx(0.3, abs=0.02)
    assert np.abs(np.diff(place)).max() * RATE_HZ < 40.0


@settings(max_examples=50, deadline=None)
@given(st.floats(0.0, 0.4), st.floats(0.0, 0.4), st.integers(0, 99))
def test_a_weave_stays_within_its_width_whoever_weaves(a: float, b: float, seed: int) -> None:
    t = np.arange(0.0, 12.0, 1.0 / RATE_HZ)
    able = Skill.person(0.3, rng(seed))
    place = woven_mm(rng(seed), t, Weave(4.0, 3.0, (a, b)), 3.0, able, np.array([1.0, -1.0, 1.0]))
    assert np.isfinite(place).all()
    assert np.abs(place).max() < 2.0 * 4.0


def test_a_whip_goes_out_and_comes_back_in_its_time() -> None:
    t = np.arange(0.0, 10.0, 1.0 / RATE_HZ)
    out = whipped_mm(rng(), t, 0.8, FLAWLESS, 1.0)
    assert (out.max(), out.min()) == (pytest.approx(6.0, abs=0.01), 0.0)
    leaves = t[:-1][(out[:-1] < 3.0) & (out[1:] >= 3.0)]
    assert_allclose(np.diff(leaves), 0.8, atol=0.006)


def test_current_falls_with_the_distance_of_a_wire() -> None:
    # Fronius TPS/i manual: x 0.765 from 10 to 25 mm; the procedure's 100 to 110 A at 10 mm
    exercise = packaged("mag-butt-pa")
    far = practise(exercise, replace(FLAWLESS, bias=1.0), rng(), BLIND)
    near = practise(exercise, FLAWLESS, rng(), BLIND)
    seam = exercise.wanted
    assert isinstance(seam, Seam)
    on, off = far.arc_on > 0.0, near.arc_on > 0.0
    assert float(near.current_a[off].mean()) == pytest.approx(105.0, abs=0.5)
    height = far.tip_mm[on, 2] / -far.axis[on, 2]
    wanted = 105.0 * (1.0 - (1.0 - 0.765) / 15.0 * (height - 10.0))
    assert float((far.current_a[on] - wanted).mean()) == pytest.approx(0.0, abs=0.7)


def test_an_axis_of_known_angles() -> None:
    # base up, across along y: upright, leaning 30 degrees across, pushing 10 degrees
    seam = packaged("mag-butt-pa").wanted
    assert isinstance(seam, Seam)
    frame = seam.line.at(np.zeros(1))
    assert_allclose(axis_of(frame, np.zeros(1), np.zeros(1)), [[0.0, 0.0, -1.0]])
    push = axis_of(frame, np.radians([10.0]), np.zeros(1))
    assert_allclose(push, [[np.sin(np.radians(10.0)), 0.0, -np.cos(np.radians(10.0))]])
