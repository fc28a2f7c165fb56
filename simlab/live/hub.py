"""The live hub: frames of all stations in, one message a tick out to every watcher.

Frames are joined once a tick for everybody who may see them; a watcher who cannot keep up loses
the oldest of its waiting messages and holds up nobody. Nothing here waits or reads a clock:
whoever owns the event loop calls `tick` and is woken through the watchers.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from simlab.api.live_frames import FIXED, LiveFrame, LiveState, decode, encode, numbered
from simlab.api.shapes import DeviceStateShape, LiveSessionShape, StationDevicesShape

QUEUE = 8
"""Messages that wait for a watcher, and frames of a station that wait for a tick."""


@dataclass(slots=True, eq=False)
class Watcher:
    """Somebody who watches: the messages that wait, newest last."""

    trainee: str | None
    """Sees the frames of this trainee only; None sees all."""
    wake: Callable[[], None]
    """Called when a message waits; must return at once."""
    waiting: deque[bytes] = field(default_factory=lambda: deque(maxlen=QUEUE))
    dropped: int = 0
    """Messages that were overtaken before they could be sent."""
    nudged: bool = False
    """What the wall says has changed since this was last taken back."""

    def put(self, message: bytes) -> None:
        """Let a message wait, in place of the oldest when there is no room."""
        self.dropped += len(self.waiting) == self.waiting.maxlen
        self.waiting.append(message)
        self.wake()

    def nudge(self) -> None:
        """Tell that it is worth asking for the wall; once, however often that is so."""
        self.nudged = True
        self.wake()

    def take(self) -> bytes:
        """All that waits, as one message."""
        message = b"".join(self.waiting)
        self.waiting.clear()
        return message


@dataclass(slots=True, eq=False)
class Desk:
    """What the hub knows of a station."""

    connection: object
    """Whoever feeds it now; None while it is not connected."""
    live: LiveSessionShape | None = None
    last: LiveFrame | None = None
    """The newest frame of the session that is announced."""
    devices: tuple[DeviceStateShape, ...] = ()
    """How its devices stand; none while it is not connected, or where it does not say."""
    waiting: deque[tuple[str, LiveFrame]] = field(default_factory=lambda: deque(maxlen=QUEUE))
    """(whose session it is, frame) since the last tick."""


@dataclass(frozen=True, slots=True)
class Ticked:
    """What one tick did, for the metrics."""

    sampled_unix_s: tuple[float, ...] = ()
    """Wall clock of the newest sample of every frame that went out."""
    watchers: int = 0


class Hub:
    """Stations by number, and who watches them."""

    def __init__(self) -> None:
        self._desks: dict[int, Desk] = {}
        self._watchers: set[Watcher] = set()
        self._dropped = 0

    @property
    def stations(self) -> int:
        """How many stations are connected."""
        return sum(desk.connection is not None for desk in self._desks.values())

    @property
    def watchers(self) -> int:
        """How many watch."""
        return len(self._watchers)

    @property
    def dropped(self) -> int:
        """Messages dropped for watchers who could not keep up, since the start."""
        return self._dropped + sum(watcher.dropped for watcher in self._watchers)

    def join(self, number: int, connection: object) -> None:
        """A station is connected; a later connection takes the place of an earlier one."""
        desk = self._desks.setdefault(number, Desk(None))
        desk.connection, desk.devices = connection, ()
        self._nudge(desk)

    def leave(self, number: int, connection: object) -> None:
        """A connection ended; watchers see the running session as lost.

        Nothing is lost where another connection took its place, or the session was over.
        """
        desk = self._desks[number]
        if desk.connection is not connection:
            return
        desk.connection, desk.devices = None, ()
        self._nudge(desk)
        live, last = desk.live, desk.last
        if live is not None and last is not None and last.state is LiveState.RUNNING:
            nothing = np.empty((0, FIXED + last.metrics), dtype=np.float32)
            self._keep(desk, live, replace(last, state=LiveState.LOST, rows=nothing))

    def announce(self, number: int, live: LiveSessionShape) -> None:
        """A session starts at a station."""
        desk = self._desks[number]
        if desk.live is None or desk.live.session != live.session:
            desk.last = None
        desk.live = live

    def report(self, number: int, connection: object, said: StationDevicesShape) -> None:
        """How a station's devices stand; watchers hear at once that a state has changed.

        What comes late, over a connection whose place another took, is not how they stand.
        """
        desk = self._desks[number]
        if desk.connection is not connection:
            return
        moved = _stands(desk.devices) != _stands(said.devices)
        desk.devices = said.devices
        if moved:
            self._nudge(desk)

    def feed(self, number: int, message: bytes) -> int:
        """Take the frames of one message from a station; says how many.

        Frames of a session that was not announced belong to nobody, and go nowhere.

        Raises
        ------
        InputError
            where the message is not a whole number of frames
        """
        desk = self._desks[number]
        taken = 0
        for frame in decode(message):
            if desk.live is not None and str(frame.session) == desk.live.session:
                self._keep(desk, desk.live, numbered(frame, number))
                taken += 1
        return taken

    def watch(self, trainee: str | None, wake: Callable[[], None]) -> Watcher:
        """Somebody starts to watch; what every station said last waits for them at once."""
        watcher = Watcher(trainee, wake)
        self._watchers.add(watcher)
        last = b"".join(
            encode(desk.last)
            for desk in self._desks.values()
            if desk.last is not None and _may_see(watcher, desk)
        )
        if last:
            watcher.put(last)
        return watcher

    def unwatch(self, watcher: Watcher) -> None:
        """Somebody stops."""
        self._watchers.discard(watcher)
        self._dropped += watcher.dropped

    def tick(self) -> Ticked:
        """Send out what came in since the last tick, encoded once for all who may see it."""
        by_trainee: dict[str, list[bytes]] = {}
        everything: list[bytes] = []
        sampled: list[float] = []
        for desk in self._desks.values():
            for trainee, frame in desk.waiting:
                message = encode(frame)
                everything.append(message)
                by_trainee.setdefault(trainee, []).append(message)
                sampled.append(frame.sampled_unix_s)
            desk.waiting.clear()
        if not everything:
            return Ticked()
        for_all = b"".join(everything)
        for_one = {trainee: b"".join(messages) for trainee, messages in by_trainee.items()}
        for watcher in self._watchers:
            message = for_all if watcher.trainee is None else for_one.get(watcher.trainee, b"")
            if message:
                watcher.put(message)
        return Ticked(tuple(sampled), len(self._watchers))

    def connected(self, number: int) -> bool:
        """Is the station there?"""
        desk = self._desks.get(number)
        return desk is not None and desk.connection is not None

    def live(self, number: int) -> LiveSessionShape | None:
        """The session that runs at a station, or ran last."""
        desk = self._desks.get(number)
        return None if desk is None else desk.live

    def devices(self, number: int) -> tuple[DeviceStateShape, ...]:
        """How the devices of a station stand, as far as it says."""
        desk = self._desks.get(number)
        return () if desk is None else desk.devices

    def _nudge(self, desk: Desk) -> None:
        for watcher in self._watchers:
            if _may_see(watcher, desk):
                watcher.nudge()

    @staticmethod
    def _keep(desk: Desk, live: LiveSessionShape, frame: LiveFrame) -> None:
        desk.last = frame
        desk.waiting.append((live.trainee, frame))


def _stands(devices: tuple[DeviceStateShape, ...]) -> list[tuple[str, str, str]]:
    return [(one.kind, one.device, one.state) for one in devices]


def _may_see(watcher: Watcher, desk: Desk) -> bool:
    return watcher.trainee is None or (
        desk.live is not None and desk.live.trainee == watcher.trainee
    )
