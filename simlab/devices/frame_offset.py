"""How one tracker's frame is turned against another's: told by both, again and again.

An inertial tracker counts its heading from anywhere, and it drifts; a camera's frame stands. Their
difference is learnt from every pose that both saw of one body, as a turn with one variance about
every axis that grows with time. One that is too far off is not believed; enough of these in a row
that agree with one another are right, and what was believed before is wrong.
"""

import math

import numpy as np

from simlab.devices.quaternions import back, product, to_matrix, turn_by, vector_of
from simlab.model.arrays import Floats

DRIFT_RAD = math.radians(0.1)
"""How far the offset wanders in a second, one standard deviation: a heading without a compass by
0.5 degrees a minute (from memory), one with a compass near steel by more."""
WRONG_SIGMAS = 5.0
"""A difference further off is not believed."""
FIRST = 5
"""So many that agree with one another make the first offset."""
WRONG_MOST = 10
"""So many in a row that agree with one another make another one."""


class Offset:
    """A turn from the tracker's frame to the other one, and how sure it is."""

    def __init__(self, t_s: float, turn: Floats, variance: float) -> None:
        """Begin with one difference that was seen; its variance is that of any axis [rad2]."""
        self.turn = turn
        self.matrix = to_matrix(turn)
        """The same, as a matrix."""
        self.seen = 1
        """Differences that it was made of."""
        self._t_s, self._variance = t_s, variance

    def variance(self, t_s: float) -> float:
        """Of the turn about any axis [rad2]."""
        return self._variance + DRIFT_RAD**2 * max(t_s - self._t_s, 0.0)

    def learn(self, t_s: float, turn: Floats, variance: float) -> bool:
        """Learn from a difference; False where it is too far off to be believed."""
        off = vector_of(product(turn, back(self.turn)))
        own = self.variance(t_s)
        if float(off @ off) > WRONG_SIGMAS**2 * (own + variance):
            return False
        share = own / (own + variance)
        moved = product(turn_by(share * off), self.turn)
        self.turn = moved / np.linalg.norm(moved)
        self.matrix = to_matrix(self.turn)
        self._t_s, self._variance = t_s, (1.0 - share) * own
        self.seen += 1
        return True


class OffsetFinder:
    """The offset in use, and the one that may be right instead."""

    def __init__(self) -> None:
        self.found: Offset | None = None
        """None: not known."""
        self.wrong = 0
        """Differences that were not believed."""
        self._other: Offset | None = None

    def forget(self) -> None:
        """The tracker may have begun anew: what was found counts no more."""
        self.found = self._other = None

    def believes(self, t_s: float, turn: Floats, variance: float) -> bool:
        """Learn from a difference that was seen; is it believed? May make another offset of it."""
        if self.found is not None:
            if self.found.learn(t_s, turn, variance):
                self._other = None
                return True
            self.wrong += 1
        if self._other is None or not self._other.learn(t_s, turn, variance):
            self._other = Offset(t_s, turn, variance)
        if self._other.seen < (FIRST if self.found is None else WRONG_MOST):
            return False
        self.found, self._other = self._other, None
        return True
