"""Recordings of welds, made for a test: of any samples, or of a simulated trainee."""

from collections.abc import Mapping

import numpy as np

from simlab.crafts import CRAFTS, exercise_from
from simlab.devices.simulated.torch import NOISE, practise
from simlab.live.runner import Runner
from simlab.model.exercises import Exercise
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


def header_of(exercise: Exercise, sigmas: Mapping[str, float] = SIGMAS) -> SessionHeader:
    """Who practises it."""
    return SessionHeader(
        session=SessionId("6f9619ff-8b86-4d01-b42d-00cf4fc964ff"),
        trainee=TraineeId("T-0001"),
        station=StationId("desk-1"),
        craft=exercise.craft,
        exercise=exercise.name,
        exercise_version=exercise.version,
        started_unix_s=1_795_000_000.0,
        texts=exercise.texts,
        sigmas=tuple(sigmas.items()),
    )


def sealed(
    batch: Batch, exercise: str = "mag-fillet-pb", sigmas: Mapping[str, float] = SIGMAS
) -> Recording:
    """The recording of a session, with the card that a live runner gave it in one go."""
    made = exercise_from(Library().texts(exercise))
    channels = CRAFTS[made.craft].channels
    runner = Runner(made, sigmas)
    words = to_words(runner.add(batch).samples, channels)
    return Recording.of(
        header_of(made, sigmas), channels, SessionState.FINISHED, words, runner.card(),
        Intake(samples_in=len(words)),
    )  # fmt: skip
