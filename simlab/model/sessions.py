"""A session: one trainee, one exercise, once; and what its recording says about it."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

SessionId = NewType("SessionId", str)
"""A UUID in its usual 36 characters, made by the station at the start."""
TraineeId = NewType("TraineeId", str)
"""Pseudonym of a trainee, such as ``T-0042``; never a name."""
StationId = NewType("StationId", str)
"""Name of a desk within its site, such as ``weld-1``."""


class SessionState(StrEnum):
    """How a session stands."""

    RUNNING = "running"
    FINISHED = "finished"
    INTERRUPTED = "interrupted"
    """The station stopped before the trainee did (power, crash); what was kept is scored."""


class Liveness(StrEnum):
    """What a device is doing, as the trainee is told."""

    LIVE = "live"
    SILENT = "silent"
    ASLEEP = "asleep"
    LOST = "lost"
    UNPLUGGED = "unplugged"


NEWER = "newer"
"""Marks a field that older files lack: it is written only where it says something."""


@dataclass(frozen=True, slots=True)
class DeviceIntake:
    """What came in from one device of the desk, counted."""

    name: str
    """As the bench file places it."""
    kind: str
    samples_in: int
    samples_lost: int
    """Samples that it numbered and we never saw."""
    refused: tuple[tuple[str, int], ...] = ()
    """(cause, pieces of the stream)."""
    refused_bytes: tuple[tuple[str, int], ...] = ()
    """(cause, bytes); ``midway`` is the end of a frame whose beginning nobody saw."""


@dataclass(frozen=True, slots=True)
class Intake:
    """What came in from the devices, counted."""

    samples_in: int = 0
    """Samples accepted into the recording."""
    samples_lost: int = 0
    """Samples that the device numbered and we never saw."""
    frames_refused: int = 0
    """Frames refused, for whatever cause."""
    refused: tuple[tuple[str, int], ...] = ()
    """(cause, count), causes: noise, checksum, length, unknown_type, implausible, time."""
    devices: tuple[DeviceIntake, ...] = field(default=(), metadata={NEWER: True})
    """The same by device, where there are several or bytes were refused."""


@dataclass(frozen=True, slots=True)
class SessionHeader:
    """All that is known when a session starts; stands in the journal and in the recording."""

    session: SessionId
    trainee: TraineeId
    station: StationId
    craft: str
    exercise: str
    exercise_version: int
    started_unix_s: float
    """Wall-clock time of session time zero (UTC, seconds since 1970)."""
    texts: tuple[tuple[str, str], ...]
    """(name, text) of every file the score depends on: exercise, procedure, program.

    A recording carries them, so that a replay needs nothing else.
    """
    sigmas: tuple[tuple[str, float], ...] = ()
    """Stated noise of the tracker: (("tip_mm", 0.5), ("axis_deg", 0.5)), one standard deviation."""
