"""Where the torch stands at its seam: which way it welds, at which place, and whether it works."""

from dataclasses import dataclass

import numpy as np

from simlab.model.arrays import Bools, Floats
from simlab.model.samples import TorchSamples
from simlab.motion.overlap import Joined
from simlab.motion.rotation import unit
from simlab.weld.angles import dot
from simlab.weld.distances import Hit, aim_mm, hit
from simlab.weld.joint import Seam

AT_SEAM_MM = 10.0
"""An arc that burns further beside the root than this is not at the seam."""


@dataclass(frozen=True, slots=True, eq=False)
class SeamCursor:
    """What measuring remembers between batches."""

    turned: bool | None = None
    """The seam is welded from its end to its start; None until the arc first burns at it."""
    arc: bool = False
    """The arc burnt when its signal was last there."""
    last_t_s: float = float("nan")
    """When the newest sample was taken."""
    at_work: Bools | None = None
    """(n,) of the newest samples: did each count?"""


@dataclass(frozen=True, slots=True, eq=False)
class Stand:
    """A batch of torch samples at its seam."""

    way: Seam
    """The seam in the direction welded."""
    place_mm: Floats
    """(joined,) foot of each contact tip on the seam, from the end where welding began [mm]."""
    at_work: Bools
    """(joined,) does the arc burn at the seam?"""
    axis: Floats
    """(new, 3) torch axes, brought to length 1 again after rounding."""
    met: Hit
    """Where the new samples' axes meet the work."""
    cursor: SeamCursor
    """For the next batch."""


def stand(joined: Joined[TorchSamples], seam: Seam, cursor: SeamCursor) -> Stand:
    """Where the samples stand; whether earlier ones worked comes from the cursor."""
    samples = joined.samples
    new = samples.rows(slice(joined.new, None))
    arc, arc_now = _arc(new.arc_on, before=cursor.arc)
    axis = unit(new.axis)
    met = hit(new.tip_mm, axis, seam.start_mm, seam.normals)
    beside = aim_mm(new.tip_mm, axis, met, seam.start_mm, seam.along, seam.normals)
    working = arc & ~(np.abs(beside) > AT_SEAM_MM)  # where the aim is not known, at the seam

    place = dot(samples.tip_mm - seam.start_mm, seam.along)
    turned = cursor.turned
    if turned is None and seam.either_way:
        begun = np.flatnonzero(working & np.isfinite(place[joined.new :]))[:1] + joined.new
        turned = bool(place[begun[0]] > seam.length_mm / 2.0) if len(begun) else None
    way = seam
    if turned:
        way = seam.turned()
        since = 0 if cursor.turned else int(begun[0])
        place[since:] = dot(samples.tip_mm[since:] - way.start_mm, way.along)
    at_work = working if cursor.at_work is None else np.append(cursor.at_work, working)
    at_work = at_work[len(at_work) - len(samples) :]
    last = float(samples.t_s[-1]) if len(samples) else cursor.last_t_s
    return Stand(
        way=way,
        place_mm=place,
        at_work=at_work,
        axis=axis,
        met=met,
        cursor=SeamCursor(turned, arc_now, last, at_work),
    )


def _arc(arc_on: Floats, *, before: bool) -> tuple[Bools, bool]:
    """Does the arc burn; where its signal is missing, as it last was."""
    signal = np.append(float(before), arc_on)
    told = np.maximum.accumulate(np.where(signal == signal, np.arange(len(signal)), 0))
    arc = signal[told] > 0.5
    return arc[1:], bool(arc[-1])
