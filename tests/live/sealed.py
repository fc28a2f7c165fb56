"""Recordings of welds, made for a test: of any samples, or of a simulated trainee."""

from collections.abc import Mapping

import numpy as np

from simlab.crafts import CRAFTS, exercise_from
from simlab.devices.simulated.torch import NOISE, practise
from simlab.live.runner import Runner
from simlab.model.fixed_point import to_words
from simlab.model.samples import Batch, TorchSamples
from simlab.model.sessions import (
    Intake,
    SessionHeader,
    SessionId,
    SessionState,
    StationId,
    TraineeId,
)
from simlab.store.library import Library
from simlab.store.recording import Recording

SIGMAS = dict(NOISE)


def trainee(skill: float, seed: int = 1, exercise: str = "mag-fillet-pb") -> TorchSamples:
    """One pass of a simulated trainee, the same for the same seed."""
    made = exercise_from(Library().texts(exercise))
    return practise(made, skill, np.random.default_rng(seed))


def sealed(
    batch: Batch, exercise: str = "mag-fillet-pb", sigmas: Mapping[str, float] = SIGMAS
) -> Recording:
    """The recording of a session, with the card that a live runner gave it."""
    made = exercise_from(Library().texts(exercise))
    channels = CRAFTS[made.craft].channels
    kept: list[Batch] = []
    runner = Runner(made, sigmas)
    kept.append(runner.add(batch).samples)
    header = SessionHeader(
        session=SessionId("6f9619ff-8b86-4d01-b42d-00cf4fc964ff"),
        trainee=TraineeId("T-0001"),
        station=StationId("desk-1"),
        craft=made.craft,
        exercise=made.name,
        exercise_version=made.version,
        started_unix_s=1_795_000_000.0,
        texts=made.texts,
        sigmas=tuple(sigmas.items()),
    )
    words = to_words(kept[0], channels)
    intake = Intake(samples_in=len(words))
    return Recording.of(header, channels, SessionState.FINISHED, words, runner.card(), intake)
