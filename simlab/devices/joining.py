"""Several devices of one desk become one stream: each pose, with what others said at its time.

The pose device's samples are the time line; nothing is added to it or taken from it. Beside each
stands the last value of every other device at or before its time: of one that samples, where that
is no older than `HOLD_S`; of one that tells changes, as long as it was there. What nobody said is
NaN, never the value before a gap. A pose waits at most `WAIT_S` for what is under way.

When a pose is given depends on what arrived by then, so every arrival is taken in its order; how
the arrivals were cut into reads, and how often the desk looks, changes nothing.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from simlab.model.arrays import Floats
from simlab.model.samples import Batch

WAIT_S = 0.25
"""A pose waits no longer for the other devices [s]."""
HOLD_S = 0.25
"""A value sampled is good for so long [s]; a power source over Modbus says ten a second."""
MOST_BOUND_S = 0.25
"""What may have been sampled at any time within more than this was sampled at no known time [s]."""
MOST_ROWS = 100_000
"""Rows of a device that wait for a pose; older ones go."""


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """What other devices say at the times of poses, (n,) each; None: no device says it."""

    arc_on: Floats | None = None
    current_a: Floats | None = None
    voltage_v: Floats | None = None
    spindle_rpm: Floats | None = None


NAMES = tuple(field.name for field in fields(Beside))


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """Some values of a device that is not the pose device."""

    t_s: Floats
    """(n,) session time, ascending."""
    bound_s: Floats
    columns: Floats
    """(n, k) as the `Side` names them; NaN: not measured."""


@dataclass(frozen=True, slots=True)
class Side:
    """A device beside the pose device."""

    gives: tuple[str, ...]
    """Which of `NAMES`."""
    changes: bool = False
    """It tells changes only: a value stands until the next, while the device is there."""


class _Track:
    """The last values of one side."""

    def __init__(self, side: Side) -> None:
        self.side = side
        self.known_s = -np.inf
        """All that it says up to then is here."""
        self.waited_for = True
        self._t_s = np.empty(0)
        self._columns = np.empty((0, len(side.gives)))

    def add(self, values: Values) -> None:
        """Take what it says; a value out of order, or of no known time, is left out."""
        last_s = self._t_s[-1] if len(self._t_s) else -np.inf
        before = np.fmax.accumulate(np.concatenate(([last_s], values.t_s)))[:-1]
        good = (values.t_s >= before) & (values.bound_s <= MOST_BOUND_S)
        self._t_s = np.concatenate((self._t_s, values.t_s[good]))[-MOST_ROWS:]
        self._columns = np.concatenate((self._columns, values.columns[good]))[-MOST_ROWS:]
        if len(self._t_s) and not self.side.changes:
            self.known_s = max(self.known_s, float(self._t_s[-1]))

    def at(self, t_s: Floats) -> Floats:
        """(n, k) what stands at these times."""
        found = np.full((len(t_s), len(self.side.gives)), np.nan)
        row = np.searchsorted(self._t_s, t_s, side="right") - 1
        stands = row >= 0
        stands[stands] = (
            t_s[stands] <= self.known_s
            if self.side.changes
            else t_s[stands] - self._t_s[row[stands]] <= HOLD_S
        )
        found[stands] = self._columns[row[stands]]
        return found

    def forget(self, before_s: float) -> None:
        """No pose before this will ask any more; the value that stands then stays."""
        keep = max(int(np.searchsorted(self._t_s, before_s, side="right")) - 1, 0)
        self._t_s, self._columns = self._t_s[keep:], self._columns[keep:]


class Joiner:
    """Poses that wait for what stands beside them."""

    def __init__(self, sides: Sequence[Side]) -> None:
        self._tracks = [_Track(side) for side in sides]
        self._poses: deque[Batch] = deque()
        self._done: list[tuple[Batch, Beside]] = []

    def add(self, poses: Batch, now_s: float) -> None:
        """The pose device said these, heard at `now_s` of the session."""
        self._release(now_s)
        if len(poses):
            self._poses.append(poses)

    def hear(self, side: int, values: Values, now_s: float) -> None:
        """A device beside said these, heard at `now_s` of the session."""
        if not self._tracks[side].side.changes:  # a change that comes late still counts
            self._release(now_s)
        self._tracks[side].add(values)

    def there(self, side: int, until_s: float) -> None:
        """A device that tells changes was there until then: it would have told."""
        track = self._tracks[side]
        track.known_s = max(track.known_s, until_s)

    def wait_for(self, side: int, *, wanted: bool) -> None:
        """Is a device there, so that poses wait for it?"""
        self._tracks[side].waited_for = wanted

    def take(self, now_s: float) -> list[tuple[Batch, Beside]]:
        """All poses whose values are known, or that waited long enough, in their order."""
        self._release(now_s)
        done, self._done = self._done, []
        return done

    def flush(self) -> list[tuple[Batch, Beside]]:
        """All poses, with what is known now: the session ends."""
        return self.take(np.inf)

    def _release(self, now_s: float) -> None:
        known_s = min((t.known_s for t in self._tracks if t.waited_for), default=np.inf)
        ready_s = max(known_s, now_s - WAIT_S)
        while self._poses:
            poses = self._poses[0]
            waiting = np.flatnonzero(~(poses.t_s <= ready_s))  # time not known: not ready either
            count = int(waiting[0]) if len(waiting) and now_s < np.inf else len(poses)
            if not count:
                break
            self._done.append((poses.rows(slice(count)), self._beside(poses.t_s[:count])))
            for track in self._tracks:
                track.forget(float(poses.t_s[count - 1]))
            self._poses.popleft()
            if count < len(poses):
                self._poses.appendleft(poses.rows(slice(count, None)))
                break

    def _beside(self, t_s: Floats) -> Beside:
        said: dict[str, Floats] = {}
        for track in self._tracks:
            values = track.at(t_s)
            for column, name in enumerate(track.side.gives):
                mine = values[:, column]
                before = said.get(name, mine)
                said[name] = np.where(np.isnan(before), mine, before)  # the first of the bench
        return Beside(**said)
