"""Where a body was between two of its markers' poses, and how sure that is.

On the straight line between the two around a time, never beyond the last, never over a long gap.
A lever may be named: then it is the lever's end that goes straight, and the body turns about it.
"""

import math
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from simlab.devices.attitude_filter import G_M_S2, HAND
from simlab.devices.readings import PoseSamples
from simlab.model.arrays import Floats, own

BRIDGE_S = 0.15
"""Between two markers further apart in time the position is not known."""
MOST_WAITING = 1024
"""Markers that wait; older ones go."""
_HAND_MM_S2 = HAND * G_M_S2 * 1000.0
_NO_LEVER: Floats = np.zeros(3)


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """A marker's pose that was seen."""

    t_s: float
    bound_s: float
    position_mm: Floats
    turn: Floats
    position_times: float
    rotation_times: float


def seen_in(poses: PoseSamples) -> Iterator[Seen]:
    """The markers' poses one by one."""
    for row in range(len(poses)):
        yield Seen(
            float(poses.t_s[row]), float(poses.t_bound_s[row]), poses.position_mm[row],
            poses.rotation[row], float(poses.position_times[row]), float(poses.rotation_times[row]),
        )  # fmt: skip


def poses_of(made: Sequence[tuple[float, ...]]) -> PoseSamples:
    """Poses that were told one by one: time, bound, position, turn, times of both."""
    columns = np.array(made).reshape(-1, 11)
    return PoseSamples(
        t_s=own(columns[:, 0].copy()),
        t_bound_s=own(columns[:, 1].copy()),
        position_mm=own(columns[:, 2:5].copy()),
        rotation=own(columns[:, 5:9].copy()),
        position_times=own(columns[:, 9].copy()),
        rotation_times=own(columns[:, 10].copy()),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Between:
    """A place on the line between two markers."""

    position_mm: Floats
    """(3,) of the body's origin, as if it went straight; NaN: not known."""
    lever_mm: Floats
    """(3,) the lever at both, the same way between."""
    sigma_mm: float
    """One standard deviation of a coordinate."""


NOWHERE = Between(np.full(3, np.nan), np.full(3, np.nan), math.nan)


class MarkerTrack:
    """The markers' positions, each told once as time goes on."""

    def __init__(self, position_mm: float) -> None:
        """Start without any; `position_mm` is what their tracker states of a coordinate."""
        self._stated_mm = position_mm
        self._marks: deque[tuple[Seen, Floats]] = deque(maxlen=MOST_WAITING)

    def add(self, seen: Seen, lever_mm: Floats = _NO_LEVER) -> None:
        """A marker that was seen, later than those before; the lever as it was turned then."""
        self._marks.append((seen, lever_mm))

    def clear(self) -> None:
        """What was seen so far counts no more."""
        self._marks.clear()

    def at(self, t_s: float, bound_s: float) -> Between:
        """Where the body was; times asked for do not go back."""
        marks = self._marks
        while len(marks) > 1 and marks[1][0].t_s <= t_s:
            marks.popleft()
        if not marks or marks[0][0].t_s > t_s:
            return NOWHERE
        first, lever = marks[0]
        last, lever_then = marks[min(1, len(marks) - 1)]
        long_s = last.t_s - first.t_s
        if long_s > BRIDGE_S or (last is first and first.t_s < t_s):
            return NOWHERE
        share = (t_s - first.t_s) / long_s if long_s > 0.0 else 0.0
        way = last.position_mm - first.position_mm
        speed = float(np.linalg.norm(way)) / long_s if long_s > 0.0 else 0.0
        late = speed * (bound_s + max(first.bound_s, last.bound_s))
        bend = 0.5 * _HAND_MM_S2 * share * (1.0 - share) * long_s * long_s
        seen = self._stated_mm * math.hypot(
            (1.0 - share) * first.position_times, share * last.position_times
        )
        return Between(
            position_mm=first.position_mm + share * way,
            lever_mm=lever + share * (lever_then - lever),
            sigma_mm=math.sqrt(seen * seen + bend * bend + late * late / 3.0),
        )
