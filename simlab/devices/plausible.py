"""Is this motion possible? For protocols without a checksum, where damage looks like a sample.

A sample is taken where it can be reached from the last one taken at no more than the given speeds;
what cannot be told (NaN) is no objection. A tracker may truly jump, as when it is covered and seen
again: a sample that cannot be reached is refused, but once `BELIEVE` such samples in a row can be
reached from one another, the last of them is taken, and measured from then on. So a wrong sample
costs itself, and a true jump the two samples before it is believed.
"""

from dataclasses import dataclass

import numpy as np

from simlab.model.arrays import Bools, Floats

BELIEVE = 3
"""So many samples that agree with one another are no accident."""
NORM_OFF = 0.02
"""A unit quaternion is not further from length 1, rounding included."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a hand can do; noise aside."""

    most_mm_s: float = 5000.0
    """A torch swung at arm's length is slower."""
    most_deg_s: float = 2000.0
    """The full scale of the gyros in these trackers."""
    slack_mm: float = 5.0
    """Two samples at rest are not further apart."""
    slack_deg: float = 2.0


class MotionGate:
    """Refuses samples that no motion explains; remembers where the last one was."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._taken: Floats | None = None
        self._other: Floats | None = None
        self._agree = 0

    def judge(self, t_s: Floats, position_mm: Floats, rotation: Floats) -> Bools:
        """(n,) which samples are taken; however the samples are cut into calls.

        Parameters
        ----------
        t_s : (n,) when, by any clock that goes on between calls
        position_mm : (n, 3)
        rotation : (n, 4) unit quaternions
        """
        rows = np.column_stack((t_s, position_mm, rotation))
        if len(rows) and self._taken is not None and not self._agree:
            before = np.vstack((self._taken, rows[:-1]))
            if self._reached(before, rows).all():
                self._taken = rows[-1]
                return np.ones(len(rows), dtype=np.bool_)
        return np.array([self._take(row) for row in rows], dtype=np.bool_)

    def _take(self, row: Floats) -> bool:
        if self._taken is not None and not self._from(self._taken, row):
            near = self._other is not None and self._from(self._other, row)
            self._agree = self._agree + 1 if near else 1
            self._other = row
            if self._agree < BELIEVE:
                return False
        self._taken, self._other, self._agree = row, None, 0
        return True

    def _from(self, before: Floats, row: Floats) -> bool:
        return bool(self._reached(before[None], row[None])[0])

    def _reached(self, before: Floats, after: Floats) -> Bools:
        """(n,) can `after` be reached from `before`?"""
        span_s = np.maximum(after[:, 0] - before[:, 0], 0.0)
        way = after[:, 1:4] - before[:, 1:4]
        far_mm = np.sqrt((way * way).sum(axis=1))
        cosine = np.abs((after[:, 4:] * before[:, 4:]).sum(axis=1))
        turn_deg = np.degrees(2 * np.arccos(np.minimum(cosine, 1.0)))
        limits = self._limits
        too_far = far_mm > limits.slack_mm + limits.most_mm_s * span_s
        too_wide = turn_deg > limits.slack_deg + limits.most_deg_s * span_s
        possible: Bools = ~(too_far | too_wide)
        return possible


def is_unit(rotation: Floats, most_off: float = NORM_OFF) -> Bools:
    """(n,) is it finite, and of length 1 within `most_off`?"""
    with np.errstate(over="ignore", invalid="ignore"):
        length = np.sqrt((rotation * rotation).sum(axis=1))
    near: Bools = np.abs(length - 1) <= most_off
    return near
