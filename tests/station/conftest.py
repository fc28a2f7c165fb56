"""A journal and a recording as a station makes them, without a device."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest

from simlab.crafts import CRAFTS, exercise_from
from simlab.devices.registry import TORCH_TRACKER
from simlab.live.runner import Runner
from simlab.model.arrays import Words
from simlab.model.exercises import Exercise
from simlab.model.fixed_point import from_words, to_words
from simlab.model.samples import TorchSamples
from simlab.model.sessions import (
    Intake,
    SessionHeader,
    SessionId,
    SessionState,
    StationId,
    TraineeId,
)
from simlab.store.journal import Journal
from simlab.store.library import Library
from simlab.store.recording import Recording

WriteJournal: TypeAlias = Callable[[SessionId, int, bool], Path]


@pytest.fixture(scope="session")
def exercise() -> Exercise:
    """The MAG fillet."""
    return exercise_from(Library().texts("mag-fillet-pb"))


@pytest.fixture(scope="session")
def words(exercise: Exercise) -> Words:
    """One pass of a simulated trainee."""
    assert TORCH_TRACKER.practise is not None
    samples = TORCH_TRACKER.practise(exercise, 0.7, np.random.default_rng(11))
    return to_words(samples, CRAFTS["weld"].channels)


@pytest.fixture(scope="session")
def header(exercise: Exercise) -> SessionHeader:
    """Who practises it."""
    return SessionHeader(
        session=SessionId("6f9619ff-8b86-4d01-b42d-00cf4fc964ff"),
        trainee=TraineeId("T-0001"),
        station=StationId("weld-1"),
        craft="weld",
        exercise=exercise.name,
        exercise_version=exercise.version,
        started_unix_s=1_795_000_000.125,
        texts=exercise.texts,
        sigmas=TORCH_TRACKER.noise,
    )


@pytest.fixture(scope="session")
def recording(exercise: Exercise, header: SessionHeader, words: Words) -> Recording:
    """What is to become of the session."""
    runner = Runner(exercise, dict(header.sigmas))
    channels = CRAFTS["weld"].channels
    runner.add(from_words(words, channels, TorchSamples))
    intake = Intake(samples_in=len(words))
    return Recording.of(header, channels, SessionState.FINISHED, words, runner.card(), intake)


@pytest.fixture
def journals(tmp_path: Path) -> Path:
    """The folder of a station's journals."""
    folder = tmp_path / "journals"
    folder.mkdir()
    return folder


@pytest.fixture
def write_journal(header: SessionHeader, words: Words, journals: Path) -> WriteJournal:
    """Writes a journal as a station leaves it: ended, or killed after so many samples."""

    def write(session: SessionId, samples: int, ended: bool) -> Path:
        path = journals / f"{session}.journal"
        journal = Journal.create(path, replace(header, session=session), CRAFTS["weld"].channels)
        for start in range(0, samples, 100):
            journal.append(words[start : min(start + 100, samples)])
        if ended:
            journal.end(SessionState.FINISHED, Intake(samples_in=samples))
        journal.close()
        return path

    return write
