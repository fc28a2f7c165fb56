"""Join a batch with the tail before it, so that every new sample has the past it needs.

Metrics look backwards only: a value that needs a window of samples is made when the window is
full, and belongs to the window's middle. So nothing waits, and how the stream was cut into
batches cannot be seen in the result.
"""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np

from simlab.model.arrays import Bools, Floats
from simlab.model.samples import Batch
from simlab.model.tracks import MetricTrack

AnyBatch = TypeVar("AnyBatch", bound=Batch)


@dataclass(frozen=True, slots=True, eq=False)
class Joined(Generic[AnyBatch]):
    """New samples behind the tail that they need."""

    samples: AnyBatch
    new: int
    """Row of the first new sample; the rows before it were measured already."""
    index: int
    """How many samples of the session come before row `new`."""


@dataclass(frozen=True, slots=True, eq=False)
class Tail(Generic[AnyBatch]):
    """The last samples of a stream, as far back as `reach_s`."""

    samples: AnyBatch
    count: int
    """Samples of the session up to here."""
    reach_s: float

    def join(self, batch: AnyBatch) -> "tuple[Joined[AnyBatch], Tail[AnyBatch]]":
        """The batch behind this tail, and the tail for the next one.

        The tail reaches back at least `reach_s` before its last sample (or to the start).
        """
        samples = self.samples.then(batch)
        joined = Joined(samples, new=len(self.samples), index=self.count)
        if not len(samples):
            return joined, self
        keep = int(np.searchsorted(samples.t_s, samples.t_s[-1] - self.reach_s, side="left"))
        keep = max(keep - 1, 0)  # one more, so that rounding of the limit cannot matter
        return joined, Tail(samples.rows(slice(keep, None)), self.count + len(batch), self.reach_s)


@dataclass(frozen=True, slots=True)
class Measured:
    """What one joined batch gave, and what measuring the next one needs."""

    tracks: tuple[MetricTrack, ...]
    """One a metric, always in the same order, possibly without values."""
    cursor: Any
    """The craft's own immutable state (where on the path we are); None at the start."""
    place_mm: Floats
    """(new samples,) where on the wanted path each new sample is [mm]; NaN: nowhere."""
    working: Bools
    """(new samples,) is the trainee at work (arc on, tool in the cut), so that it counts?"""
    blind: Bools
    """(new samples,) was nothing seen for a while just before it (frames lost, device silent)?"""
    detail: Any = None
    """What the craft found on the way, for its own report; scoring does not look at it."""
    repeated: Bools | None = None
    """(new samples,) did the tracker only say the pose before again, so that the sample was not
    seen? None: none of them."""
    laid_aside_s: Floats | None = None
    """(new samples,) when each was taken [s], of what is laid aside anywhere (a torch): where it
    rests says nothing of its path. None: it rests where its path goes on (a tool)."""
    either_way: bool = False
    """Is the end that place counts from taken of where work was first seen?"""
