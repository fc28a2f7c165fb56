"""A small session as the store would keep it."""

import numpy as np
import pytest

from simlab.model.arrays import Words
from simlab.model.fixed_point import Channel
from simlab.model.scores import MetricScore, Reason, ScoreCard, Verdict
from simlab.model.sessions import (
    Intake,
    SessionHeader,
    SessionId,
    SessionState,
    StationId,
    TraineeId,
)
from simlab.store.recording import Recording

CHANNELS = (Channel("t_s", None, 1e-6, 3), Channel("tip_mm", 0, 1e-3, 2))


@pytest.fixture
def header() -> SessionHeader:
    """Who and what; the texts are not those of an exercise."""
    return SessionHeader(
        session=SessionId("6f9619ff-8b86-4d01-b42d-00cf4fc964ff"),
        trainee=TraineeId("T-0042"),
        station=StationId("weld-1"),
        craft="weld",
        exercise="mag-fillet-pb",
        exercise_version=1,
        started_unix_s=1_795_000_000.25,
        texts=(("exercise", "name = 'köşe'"), ("procedure", "")),
        sigmas=(("tip_mm", 0.5),),
    )


@pytest.fixture
def channels() -> tuple[Channel, ...]:
    """Time in three words, one coordinate in two."""
    return CHANNELS


@pytest.fixture
def words() -> Words:
    """300 samples, 5 ms apart from 1 s on."""
    steps = 1_000_000 + 5000 * np.arange(300)
    made = np.zeros((300, 5), np.int16)
    made[:, 1] = (steps >> 16).astype(np.int16)
    made[:, 2] = (steps & 0xFFFF).astype(np.uint16).view(np.int16)
    made[:, 4] = np.arange(300)
    return made


@pytest.fixture
def card() -> ScoreCard:
    """A card with everything in it."""
    metric = MetricScore(
        name="travel_speed",
        unit="mm/s",
        weight=2.0,
        mark=0.75,
        sigma=0.01,
        verdict=Verdict.PASS,
        measured=1.0,
        mean=8.1,
        reasons=(Reason("reason.travel_speed.high", (("off", 1.5),), 2.0, 7.5),),
    )
    return ScoreCard(
        points=75.0,
        sigma=1.0,
        verdict=Verdict.PASS,
        done=0.98,
        samples=300,
        metrics=(metric,),
        reasons=(Reason("reason.hurried"),),
        versions=(("exercise", "mag-fillet-pb@1"),),
    )


@pytest.fixture
def recording(
    header: SessionHeader, channels: tuple[Channel, ...], words: Words, card: ScoreCard
) -> Recording:
    """All of the session."""
    intake = Intake(300, 2, 3, (("checksum", 3),))
    return Recording.of(header, channels, SessionState.FINISHED, words, card, intake)
