"""A capture through the decoder of its kind once more, to the bit."""

import contextlib
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from simlab.devices.capture import CaptureReader, What
from simlab.devices.capture_link import CaptureLink, Spoken
from simlab.devices.kind import DeviceKind
from simlab.model.arrays import Floats
from simlab.model.errors import DeviceError
from simlab.model.samples import Batch
from simlab.model.sessions import Intake

TAKE = 256
"""Samples are taken after so many reads, so that memory does not grow with the capture."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a capture comes to."""

    kind: str
    lines: int
    """How often the device was opened."""
    intake: Intake
    refused_bytes: tuple[tuple[str, int], ...]
    digest: str
    """`Digest` of the samples."""
    torn_bytes: int
    spoken: Spoken

    def facts(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "kind": self.kind,
            "lines": self.lines,
            "samples": self.intake.samples_in,
            "lost": self.intake.samples_lost,
            "refused": dict(self.intake.refused),
            "refused_bytes": dict(self.refused_bytes),
            "digest": self.digest,
            "torn_bytes": self.torn_bytes,
            "told_then": self.spoken.then,
            "told_now": self.spoken.now,
            "speaks_as_then": not self.spoken.differ,
        }


class Digest:
    """SHA-256 over samples, a row behind the other, however they were cut into batches."""

    def __init__(self) -> None:
        self._sum = hashlib.sha256()

    def add(self, batch: Batch) -> None:
        """Take the next samples."""
        self._sum.update(np.ascontiguousarray(rows_of(batch), dtype="<f8").tobytes())

    def hex(self) -> str:
        """The digest so far."""
        return self._sum.hexdigest()


def columns_of(batch: type[Batch]) -> list[str]:
    """Names of the numbers of a row."""
    names = []
    for field in fields(batch):
        width = batch.WIDTHS.get(field.name)
        names += [field.name] if width is None else [f"{field.name}_{n}" for n in range(width)]
    return names


def rows_of(batch: Batch) -> Floats:
    """(n, columns) the samples, a row each."""
    return np.column_stack([np.asarray(getattr(batch, field.name)) for field in fields(batch)])


def replayed(reader: CaptureReader, kind: DeviceKind, sink: Callable[[Batch], None]) -> Replayed:
    """Read a capture through a kind's decoder; `sink` is given the samples."""
    tracker, digest, spoken = kind.tracker(), Digest(), Spoken()
    heard = iter(reader)

    def take() -> None:
        batch = tracker.take()
        if batch is not None:
            digest.add(batch)
            sink(batch)

    first = next(heard, None)
    opened_s = first.at_s if first is not None and first.what == What.OPENED else None
    lines = 0
    while opened_s is not None:
        lines += 1
        link = CaptureLink(heard, "capture", spoken)
        tracker.plug(link, opened_s)
        reads = 0
        with contextlib.suppress(DeviceError):
            while True:
                tracker.listen()
                reads += 1
                if reads % TAKE == 0:
                    take()
        take()
        opened_s = link.opened_s
    return Replayed(
        kind=kind.name,
        lines=lines,
        intake=tracker.intake(),
        refused_bytes=tracker.refused_bytes(),
        digest=digest.hex(),
        torn_bytes=reader.torn_bytes,
        spoken=spoken,
    )
