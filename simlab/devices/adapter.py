"""One device on one line: bytes in, samples out, and everything that went wrong counted."""

from collections import Counter
from collections.abc import Callable
from dataclasses import fields
from itertools import compress
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from simlab.devices.clock import DeviceClock
from simlab.devices.framing import FrameDecoder, heads, payloads
from simlab.devices.link import ByteLink
from simlab.devices.liveness import Heard, liveness
from simlab.devices.messages import FLAG_ASLEEP, HEARTBEAT, Message, first_byte
from simlab.model.arrays import Bools, Floats
from simlab.model.errors import DeviceError
from simlab.model.samples import Batch
from simlab.model.sessions import Intake, Liveness

AnyBatch = TypeVar("AnyBatch", bound=Batch)
Decode = Callable[[NDArray[Any], Floats, Floats], tuple[AnyBatch, Bools]]
"""(payloads, times, time bounds) to samples, and which of them are plausible."""


class Tracker(Generic[AnyBatch]):
    """A device that samples a pose; it outlives its line, which may be unplugged."""

    def __init__(self, pose: Message, decode: Decode[AnyBatch], clock: DeviceClock) -> None:
        self._pose = pose
        self._decode = decode
        self._clock = clock
        self._link: ByteLink | None = None
        self._frames = FrameDecoder()
        self._earlier: Counter[str] = Counter()
        self._asleep = False
        self._sample_s = self._frame_s = -np.inf
        self._last_seq: int | None = None
        self._restarts = 0
        self.begin(0.0)

    @property
    def link(self) -> ByteLink | None:
        """The line, None while unplugged."""
        return self._link

    def plug(self, link: ByteLink, now_s: float) -> None:
        """Listen on a line that was just opened."""
        self._frame_s = now_s
        self._earlier += self._frames.refused
        self._frames = FrameDecoder()
        self._link = link
        self._clock.replug()

    def unplug(self) -> None:
        """Let go of the line."""
        if self._link is not None:
            self._link.close()
        self._link = None

    def begin(self, zero_s: float) -> None:
        """A session starts: its time zero is `zero_s` of the station, its counts are zero."""
        self._zero_s = zero_s
        self._clock.settle()
        self._earlier.clear()
        self._frames.refused.clear()
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
        refused = +(self._earlier + self._frames.refused + self._refused)
        return Intake(
            samples_in=self._samples_in,
            samples_lost=self._samples_lost,
            frames_refused=refused.total(),
            refused=tuple(sorted(refused.items())),
        )

    def liveness(self, now_s: float) -> Liveness:
        """What the device is doing."""
        plugged = self._link is not None
        return liveness(Heard(plugged, self._asleep, self._sample_s, self._frame_s), now_s)

    def listen(self) -> None:
        """Read what is there, and note when it came; never waits. Cheap: do it often.

        Raises
        ------
        DeviceError
            where the line went away; the tracker is unplugged then
        """
        if self._link is None:
            return
        try:
            arrival = self._link.read()
        except DeviceError:
            self.unplug()
            raise
        bodies = self._frames.feed(arrival.data)
        if not bodies:
            return
        head = heads(bodies)
        self._frame_s = arrival.at_s
        t_s, bound_s = self._clock.map(head["t_us"], arrival.at_s)
        mine = head["version_type"] == first_byte(self._pose)
        beats = head["version_type"] == first_byte(HEARTBEAT)
        self._refused["unknown_type"] += int((~mine & ~beats).sum())
        for body in compress(bodies, beats):
            self._asleep = bool(payloads(HEARTBEAT, [body])["flags"][0] & FLAG_ASLEEP)
        if mine.any():
            self._sample_s = arrival.at_s
            self._asleep = False
            self._count_lost(head["seq"][mine])
            self._bodies += compress(bodies, mine)
            self._times.append((t_s[mine], bound_s[mine]))

    def take(self) -> AnyBatch | None:
        """The samples heard since the last time, or None."""
        if not self._bodies:
            return None
        t_s, bound_s = (np.concatenate(column) for column in zip(*self._times, strict=True))
        samples, plausible = self._decode(
            payloads(self._pose, self._bodies), t_s - self._zero_s, bound_s
        )
        self._forget_heard()
        self._samples_in += len(samples)
        if not plausible.all():
            self.refuse("implausible", int((~plausible).sum()))
            kept = {f.name: getattr(samples, f.name)[plausible] for f in fields(samples)}
            samples = type(samples)(**kept)
        return samples

    def _forget_heard(self) -> None:
        self._bodies: list[bytes] = []
        self._times: list[tuple[Floats, Floats]] = []

    def _count_lost(self, seq: NDArray[np.uint16]) -> None:
        """Every number that was left out is a sample that we never saw."""
        if self._clock.restarts != self._restarts:  # a device that starts anew counts anew
            self._restarts = self._clock.restarts
            self._last_seq = None
        numbers = seq.astype(np.int64)
        if self._last_seq is not None:
            numbers = np.concatenate(([self._last_seq], numbers))
        steps = np.diff(numbers) % 65536
        self._samples_lost += int(np.maximum(steps - 1, 0).sum())
        self._last_seq = int(numbers[-1])
