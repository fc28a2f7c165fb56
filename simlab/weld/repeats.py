"""A tracker that says the same pose again, to the last step of the recording, has said nothing.

Optical lock that is lost, or a sensor that hangs behind a living controller, often looks like this:
frames go on, and their pose stands still. No torch does that under a tracker with noise. So a pose
whose three coordinates and whole axis are exactly those of the sample before is not a measurement;
its sample counts as not seen. Whether it is one, is told from the two samples alone, so that no cut
of a stream into batches changes it.

Where noise is not stated, or so small that equal poses may well be chance, nothing is concluded;
nor where the poses themselves show that there is no such noise: torches that are made of arithmetic
do stand still.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from simlab.model.arrays import Bools, Floats, own
from simlab.model.samples import TorchSamples
from simlab.motion.exact import DEG_PER_RAD
from simlab.motion.overlap import Joined

TIP_STEP_MM = 1e-3
"""Step of a recording's contact tips."""
AXIS_STEP = 1 / 32767
"""Step of the components of its axes."""
CHANCE = 1e-6
"""Two samples in a row may be equal by chance so often, and nothing is concluded from it. A chance
as small costs next to nothing when it comes: one sample is passed over."""
STRAIGHT = 10
"""So many poses in a row, each on the line through its neighbours but for rounding, were not read
with noise: with 0.01 mm of it, one pose in 400 lies there."""
ROUNDING_MM = 2 * TIP_STEP_MM
"""Off a line by this is on it: rounding makes up half, and a hand that turns or slows the rest."""
LOOKED_AT = 250
"""A tracker's first poses show whether it has noise at all; later ones need not be looked at."""

_STEP_ALIKE = TIP_STEP_MM / (2.0 * math.sqrt(math.pi))
_TIP_ALIKE = _STEP_ALIKE * _STEP_ALIKE * _STEP_ALIKE
_AXIS_ALIKE = math.sqrt(3.0) * AXIS_STEP * AXIS_STEP / (4.0 * math.pi)
"""Chance that the tips, and the axes, of two samples of a torch at rest are equal, times the noise
of the tip cubed [mm3] and that of the axis squared [rad2].

Two readings with the same normal noise ``s`` fall into the same step ``h`` with a chance of
``h / (2 sqrt(pi) s)``. An axis has noise in two directions only: its components across the longest
of the three, which is at least ``1 / sqrt(3)``, are equal with at most
``sqrt(3) h h / (4 pi s s)``.
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the poses so far show of the tracker's noise, whatever it states."""

    straight: int = 0
    """Poses in a row, up to the newest but one, on the line through their neighbours."""
    poses: int = 0
    """Poses looked at; from `LOOKED_AT` on, none is."""
    last: tuple[tuple[float, ...], ...] = ()
    """Time and tip of the newest two."""

    @property
    def exact(self) -> bool:
        """Has it none?"""
        return self.straight >= STRAIGHT

    def after(self, joined: Joined[TorchSamples]) -> "tuple[Shown, int]":
        """With the new samples; and the row from which on it is known to have none."""
        samples, straight, poses, last = joined.samples, self.straight, self.poses, self.last
        if self.exact:
            return self, joined.new
        if poses >= LOOKED_AT:
            return self, len(samples)
        for row in _moved(samples.tip_mm, joined.new):
            tip = tuple(samples.tip_mm[row].tolist())
            if last and tip == last[-1][1:]:
                continue
            last, poses = (*last, (float(samples.t_s[row]), *tip))[-3:], poses + 1
            if len(last) == 3:
                straight = straight + 1 if _in_line(*last) else 0
            if straight >= STRAIGHT:
                return Shown(straight, poses), row
            if poses >= LOOKED_AT:
                return Shown(0, poses), len(samples)
        return Shown(straight, poses, last[-2:]), len(samples)


def _moved(tip_mm: Floats, new: int) -> Iterator[int]:
    """New rows whose tip is known, and is not that of the row before; few are looked at."""
    for low in range(new, len(tip_mm), LOOKED_AT):
        tip = tip_mm[max(low - 1, 0) : low + LOOKED_AT]
        x, y, z = tip.T
        moved = np.isfinite(x + y + z)
        moved[1:] &= (tip[1:] != tip[:-1]).any(axis=1)
        moved[: int(low > 0)] = False
        yield from (np.flatnonzero(moved) + max(low - 1, 0)).tolist()


def _in_line(before: tuple[float, ...], here: tuple[float, ...], later: tuple[float, ...]) -> bool:
    """Does a pose, after its time, lie on the line through its neighbours?"""
    share = (here[0] - before[0]) / (later[0] - before[0])
    return all(
        abs(at - (low + share * (high - low))) <= ROUNDING_MM
        for low, at, high in zip(before[1:], here[1:], later[1:], strict=True)
    )


def repeated(
    joined: Joined[TorchSamples], sigmas: Mapping[str, float], shown: Shown
) -> tuple[Bools | None, Shown]:
    """(new,) which new samples only repeat the pose before them; None: none of them.

    Parameters
    ----------
    joined : new samples behind at least one earlier one, if there was any
    sigmas : noise of the tracker: ``tip_mm``, ``axis_deg``
    shown : what the earlier samples show of it

    Returns
    -------
    that, and what is shown for the next samples
    """
    samples, new = joined.samples, joined.new
    tip = sigmas.get("tip_mm", 0.0)
    axis = sigmas.get("axis_deg", 0.0) / DEG_PER_RAD
    if not (tip > 0.0 or axis > 0.0):
        return None, shown
    shown, exact = shown.after(joined)
    first, (x, *others) = max(new, 1), (*samples.tip_mm.T, *samples.axis.T)
    row = np.flatnonzero(x[first:exact] == x[first - 1 : max(exact - 1, 0)]) + first  # seldom any
    for column in others:
        row = row[column[row] == column[row - 1]]
    times = np.minimum(samples.sigma_times[row], samples.sigma_times[row - 1])
    row, times = row[times > 0.0], times[times > 0.0]
    twice = times * times
    # noise that is not stated, or is 0, makes nothing less likely
    tips = _TIP_ALIKE / (tip * tip * tip) if tip > 0.0 else math.inf
    axes = _AXIS_ALIKE / (axis * axis) if axis > 0.0 else math.inf
    chance = np.minimum(tips / (twice * times), 1.0) * np.minimum(axes / twice, 1.0)
    row = row[chance <= CHANCE]
    if not len(row):
        return None, shown
    here = np.zeros(len(samples) - new, np.bool_)
    here[row - new] = True
    return here, shown


def without(joined: Joined[TorchSamples], unseen: Bools) -> Joined[TorchSamples]:
    """The same samples, without the poses of some new ones."""
    samples = joined.samples
    rows = np.flatnonzero(unseen) + joined.new
    tip, axis = samples.tip_mm.copy(), samples.axis.copy()
    tip[rows] = axis[rows] = np.nan
    return replace(joined, samples=replace(samples, tip_mm=own(tip), axis=own(axis)))
