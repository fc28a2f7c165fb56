"""Laws of a whole welding session: any sensor rate, any cut, a save and a load, on any seam."""

from dataclasses import fields
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simlab.crafts import CRAFTS, exercise_from
from simlab.devices.simulated import torch
from simlab.model.arrays import Floats, Words
from simlab.model.exercises import Exercise
from simlab.model.fixed_point import from_words, to_words
from simlab.model.samples import TorchSamples
from simlab.model.scores import ScoreCard
from simlab.motion.overlap import Tail
from simlab.motion.rotation import unit
from simlab.scoring.running import Running
from simlab.store.library import Library

CRAFT = CRAFTS["weld"]
NOISELESS = torch.TorchTrackerNoise(0.0, 0.0)
SIGMAS = {"tip_mm": 0.05, "axis_deg": 0.3}
SEAMS = ("mag-fillet-pb", "mag-fillet-corner", "mag-pipe-pc", "cored-fillet-pb", "stick-butt-pa")
"""Straight, bent, round, woven, and with a rod that burns off."""


def exercise(name: str) -> Exercise:
    return exercise_from(Library().texts(name))


def card_of(made: Exercise, parts: list[Words]) -> ScoreCard:
    tail: Tail[Any] = Tail(TorchSamples.empty(), 0, CRAFT.reach_s)
    running, cursor = Running.start(made.rubric, made.wanted.length_mm), None
    for words in parts:
        joined, tail = tail.join(from_words(words, CRAFT.channels, TorchSamples))
        measured = CRAFT.measure(joined, made.wanted, cursor, SIGMAS)
        running, cursor = running.add(measured), measured.cursor
    return running.card(made.versions)


def seen_at(samples: TorchSamples, t_s: Floats) -> TorchSamples:
    """The same pass as a sensor sees it at other times."""

    def column(values: Floats) -> Floats:
        made: Floats = np.interp(t_s, samples.t_s, values)
        return made

    row = np.searchsorted(samples.t_s, t_s, side="right") - 1
    made = {}
    for field in fields(samples):
        values = getattr(samples, field.name)
        made[field.name] = (
            values[row] if values.ndim == 1 else np.stack([column(v) for v in values.T], axis=1)
        )
    return TorchSamples(**{**made, "t_s": t_s, "axis": unit(made["axis"])})


def points_at(made: Exercise, samples: TorchSamples, t_s: Floats) -> float:
    card = card_of(made, [to_words(seen_at(samples, t_s), CRAFT.channels)])
    assert card.points is not None
    return card.points


@pytest.mark.parametrize("name", SEAMS)
@settings(max_examples=4, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.3, 1.0))
def test_the_rate_of_the_sensor_is_worth_less_than_half_a_point(
    name: str, seed: int, skill: float
) -> None:
    made = exercise(name)
    samples = torch.practise(made, skill, np.random.default_rng(seed), NOISELESS)
    points = [
        points_at(made, samples, np.arange(int(samples.t_s[-1] * rate)) / rate)
        for rate in (60.0, 120.0, 1000.0)
    ]
    assert max(points) - min(points) < 0.5


@pytest.mark.parametrize("name", SEAMS)
@settings(max_examples=4, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.05, 0.7))
def test_three_times_the_samples_in_one_place_are_worth_less_than_half_a_point(
    name: str, seed: int, share: float
) -> None:
    made = exercise(name)
    samples = torch.practise(made, 0.5, np.random.default_rng(seed), NOISELESS)
    lasting = samples.t_s[-1]
    fine = np.arange(int(lasting * 360.0)) / 360.0
    dense = (fine >= share * lasting) & (fine < share * lasting + 2.0)
    burst = fine[dense | (np.arange(len(fine)) % 3 == 0)]
    assert len(burst) >= len(fine[::3]) + 300  # up to two seconds at 360 a second, not 120
    off = points_at(made, samples, burst) - points_at(made, samples, fine[::3])
    assert abs(off) < 0.5


@pytest.mark.parametrize("name", SEAMS)
@settings(max_examples=4, deadline=None)
@given(st.integers(0, 10_000), st.sets(st.integers(1, 5000), max_size=40))
def test_any_cut_and_a_save_and_a_load_give_the_same_card_to_the_bit(
    name: str, seed: int, cuts: set[int]
) -> None:
    made = exercise(name)
    samples = torch.practise(made, 0.4, np.random.default_rng(seed))
    words = to_words(samples, CRAFT.channels)
    edges = [0, *sorted(cut for cut in cuts if cut < len(words)), len(words)]
    saved = words.tobytes()
    loaded = np.frombuffer(saved, dtype=np.int16).reshape(words.shape)
    again = to_words(from_words(loaded, CRAFT.channels, TorchSamples), CRAFT.channels)
    assert again.tobytes() == saved
    live = card_of(made, [words[low:high] for low, high in pairwise(edges)])
    assert live == card_of(made, [loaded])
