"""One device on one line: bytes in, samples out, and everything that went wrong counted."""

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from simlab.devices.decoding import Decoder, Frames, Pong, Remembering
from simlab.devices.link import Arrival, ByteLink
from simlab.devices.liveness import Heard, liveness
from simlab.model.arrays import Bools, Floats, Ints
from simlab.model.errors import DeviceError
from simlab.model.samples import Batch
from simlab.model.sessions import Intake, Liveness

AnyBatch = TypeVar("AnyBatch", bound=Batch)
Decode = Callable[[NDArray[Any], Floats, Floats], tuple[AnyBatch, Bools]]
"""(rows, times, time bounds) to samples, and which of them are plausible."""
SAY_S = 0.01
"""A device is spoken to at most so often, reads aside."""


class Clock(Protocol):
    """Tells when a device sampled, in the station's time."""

    restarts: int

    def map(self, t_us: Ints | None, count: int, arrival: Arrival) -> tuple[Floats, Floats]:
        """(times, bounds) in s of `count` frames read together; `t_us` where they are stamped."""

    def pong(self, pong: Pong, arrival_s: float) -> None:
        """Learn from an answered ping."""

    def settle(self) -> None:
        """A session starts: the next time may jump."""

    def replug(self) -> None:
        """The line was opened anew."""


@dataclass(frozen=True, slots=True)
class Source(Generic[AnyBatch]):
    """What makes a tracker of a kind."""

    decoder: Callable[[], Decoder]
    decode: Decode[AnyBatch]
    clock: Clock
    seq_modulus: int = 65536
    quiet: bool = False
    """Says nothing while nobody moves it: silence is not loss."""
    changes: bool = False
    """Its rows are changes: whatever sound frame it says, it is at work."""


class Tracker(Generic[AnyBatch]):
    """A device that samples; it outlives its line, which may be unplugged."""

    def __init__(self, source: Source[AnyBatch]) -> None:
        self._source = source
        self._link: ByteLink | None = None
        self._decoder = source.decoder()
        self._earlier: Counter[str] = Counter()
        self._earlier_bytes: Counter[str] = Counter()
        self._asleep = False
        self._sample_s = self._frame_s = self._said_s = -math.inf
        self._last_seq: int | None = None
        self._restarts = 0
        self._replugged = False
        self.begin(0.0)

    @property
    def link(self) -> ByteLink | None:
        """The line, None while unplugged."""
        return self._link

    @property
    def decoder(self) -> Decoder:
        """What reads the line that is, or was last, open."""
        return self._decoder

    @property
    def heard_s(self) -> float:
        """When its last frame came, or since when it may be waited for."""
        return self._frame_s

    def plug(self, link: ByteLink, since_s: float) -> None:
        """Listen on a line that was just opened; its silence counts from `since_s`."""
        self._frame_s = since_s
        self._said_s = -math.inf
        self._earlier += self._decoder.tally.refused
        self._earlier_bytes.update(self._decoder.tally.refused_bytes)
        earlier, self._decoder = self._decoder, self._source.decoder()
        if isinstance(self._decoder, Remembering):
            self._decoder.remember(earlier)
        self._link = link
        self._asleep = False
        self._replugged = True
        self._source.clock.replug()

    def unplug(self) -> None:
        """Let go of the line."""
        if self._link is not None:
            self._link.close()
        self._link = None

    def begin(self, zero_s: float) -> None:
        """A session starts: its time zero is `zero_s` of the station, its counts are zero."""
        self._zero_s = zero_s
        self._source.clock.settle()
        self._earlier.clear()
        self._decoder.tally.refused.clear()
        self._earlier_bytes.clear()
        self._earlier_bytes.subtract(self._decoder.tally.refused_bytes)
        self._refused: Counter[str] = Counter()
        self._forget_heard()
        self._samples_in = 0
        self._samples_lost = 0

    def refuse(self, cause: str, samples: int) -> None:
        """Count samples that somebody above refused after all."""
        self._samples_in -= samples
        self._refused[cause] += samples

    def intake(self) -> Intake:
        """What came in since `begin`."""
        refused = +(self._earlier + self._decoder.tally.refused + self._refused)
        return Intake(
            samples_in=self._samples_in,
            samples_lost=self._samples_lost,
            frames_refused=refused.total(),
            refused=tuple(sorted(refused.items())),
        )

    def refused_bytes(self) -> tuple[tuple[str, int], ...]:
        """(cause, bytes) refused since `begin`."""
        refused = self._earlier_bytes.copy()
        refused.update(self._decoder.tally.refused_bytes)
        return tuple(sorted((+refused).items()))

    def liveness(self, now_s: float) -> Liveness:
        """What the device is doing."""
        plugged, quiet = self._link is not None, self._source.quiet
        heard = Heard(plugged, self._asleep, self._sample_s, self._frame_s, quiet)
        return liveness(heard, now_s)

    def listen(self) -> bool:
        """Read what is there, note when it came, answer; never waits. Cheap: do it often.

        Says whether something was there.

        Raises
        ------
        DeviceError
            where the line went away; the tracker is unplugged then
        """
        if self._link is None:
            return False
        try:
            arrival = self._link.read()
            if arrival.data:
                self._heard(self._decoder.feed(arrival.data), arrival)
            if arrival.data or arrival.at_s - self._said_s >= SAY_S:
                self._said_s = arrival.at_s
                answer = self._decoder.say(arrival.at_s)
                if answer:
                    self._link.write(answer)
        except DeviceError:
            self.unplug()
            raise
        return bool(arrival.data)

    def take(self) -> AnyBatch | None:
        """The samples heard since the last time, or None."""
        if not self._rows:
            return None
        t_s, bound_s = (np.concatenate(column) for column in zip(*self._times, strict=True))
        rows = np.concatenate(self._rows)
        samples, plausible = self._source.decode(rows, t_s - self._zero_s, bound_s)
        self._forget_heard()
        self._samples_in += len(samples)
        if not plausible.all():
            self.refuse("implausible", int((~plausible).sum()))
            kept = {f.name: getattr(samples, f.name)[plausible] for f in fields(samples)}
            samples = type(samples)(**kept)
        return samples

    def _heard(self, frames: Frames, arrival: Arrival) -> None:
        for pong in frames.pongs:
            self._source.clock.pong(pong, arrival.at_s)
        if not frames.heard:
            return
        self._frame_s = arrival.at_s
        if self._source.changes:
            self._sample_s = arrival.at_s
        if frames.asleep is not None:
            self._asleep = frames.asleep
        count = len(frames.rows) if frames.t_us is None else len(frames.t_us)
        if not count:
            return
        t_s, bound_s = self._source.clock.map(frames.t_us, count, arrival)
        if not len(frames.rows):
            return
        self._sample_s = arrival.at_s
        mine = slice(None) if frames.is_sample is None else frames.is_sample
        if frames.seq is not None:
            if self._replugged and frames.t_us is None:
                self._last_seq = None  # without its clock, nobody knows whether it counts anew
            self._replugged = False
            self._count_lost(frames.seq)
        self._rows.append(frames.rows)
        bound_s = bound_s[mine]
        if frames.late_s is not None:
            bound_s = bound_s + frames.late_s
        self._times.append((t_s[mine], bound_s))

    def _forget_heard(self) -> None:
        self._rows: list[NDArray[Any]] = []
        self._times: list[tuple[Floats, Floats]] = []

    def _count_lost(self, numbers: Ints) -> None:
        """Every number that was left out is a sample that we never saw."""
        if self._source.clock.restarts != self._restarts:  # it starts anew, and counts anew
            self._restarts = self._source.clock.restarts
            self._last_seq = None
        if self._last_seq is not None:
            numbers = np.concatenate(([self._last_seq], numbers))
        steps = np.diff(numbers) % self._source.seq_modulus
        self._samples_lost += int(np.maximum(steps - 1, 0).sum())
        self._last_seq = int(numbers[-1])
