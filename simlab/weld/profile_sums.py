"""From samples and tracks to a profile: whole-number sums in stretches of about 1 mm.

Sums of whole numbers come to the same whatever the batches were, so the profile of a session is the
same to the bit live, replayed, and from a file. Memory goes with the seam's length, not with the
number of samples.
"""

from dataclasses import dataclass, replace

import numpy as np

from simlab.model.arrays import Bools, Floats, Ints
from simlab.model.samples import TorchSamples
from simlab.model.tracks import MetricTrack
from simlab.motion.bins import ONE, Bins
from simlab.motion.overlap import Measured
from simlab.motion.rates import GAP_S, US_PER_S
from simlab.weld.joint import Seam
from simlab.weld.profile import Profile

STEP_MM = 1.0
"""Length that a stretch comes as near to as it may."""
LARGEST = 1e4
"""Values further from zero than this are not believed."""


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """One metric along the seam."""

    metric: str
    value: Floats
    """(m,) mean over each stretch; NaN where nothing is known."""
    sigma: Floats
    """(m,) one standard deviation of each value."""


@dataclass(frozen=True, slots=True, eq=False)
class ProfileSums:
    """The profile of a session so far; adding a batch gives the next one."""

    seam: Seam
    metrics: tuple[str, ...]
    stretches: Bins
    arc_us: Ints
    """(m,) time that the arc burnt there."""
    count: Ints
    """(rows, m) values known of each metric, sigmas known of each, currents, voltages."""
    total: Ints
    """(rows, m) their sums, in steps of 2**-20."""
    last_us: int | None = None
    """Time of the newest sample."""
    working: bool = False
    """Did the arc burn at the seam then?"""

    @classmethod
    def start(cls, seam: Seam, metrics: tuple[str, ...]) -> "ProfileSums":
        """Before the first sample; tracks of other metrics are passed over."""
        stretches = Bins.along(seam.length_mm, STEP_MM)
        none = np.zeros((2 * len(metrics) + 2, stretches.count), dtype=np.int64)
        return cls(seam, metrics, stretches, np.zeros(stretches.count, dtype=np.int64), none, none)

    def add(self, samples: TorchSamples, measured: Measured) -> "ProfileSums":
        """With one more batch: its new samples, and what they measured.

        A current or a voltage of 0 while the arc burns was not measured.
        """
        if not len(samples):
            return self
        count, total = self.count.copy(), self.total.copy()
        for track in measured.tracks:
            self._add_track(count, total, track)
        working = measured.working
        at = self.stretches.at(measured.place_mm)
        here = at >= 0
        at, burns = at[here], working[here]
        for row, value in ((-2, samples.current_a), (-1, samples.voltage_v)):
            _add(count, total, row, at[burns], value[here][burns], above=0.0)
        t_us = np.rint(samples.t_s * US_PER_S).astype(np.int64)
        burnt = self.burnt_us(t_us, working)[here]
        arc_us = self.arc_us.copy()
        np.add.at(arc_us, at, burnt)
        return replace(
            self, arc_us=arc_us, count=count, total=total, last_us=int(t_us[-1]),
            working=bool(working[-1]),
        )  # fmt: skip

    def burnt_us(self, t_us: Ints, working: Bools) -> Ints:
        """(n,) time that the arc burnt at the seam up to each sample since the one before it."""
        first = t_us[0] if self.last_us is None else self.last_us
        step = np.diff(t_us, prepend=first)
        before = np.append(self.working, working[:-1])
        return np.where(working & before & (step <= GAP_S * US_PER_S), step, 0)

    def curves(self) -> tuple[Curve, ...]:
        """Every metric along the seam, in their order."""
        mean, n = self._means(), len(self.metrics)
        return tuple(
            Curve(metric, mean[row], mean[n + row]) for row, metric in enumerate(self.metrics)
        )

    def profile(self) -> Profile:
        """The profile of all samples so far."""
        mean, of = self._means(), {curve.metric: curve for curve in self.curves()}
        nothing = np.full(self.stretches.count, np.nan)
        speed, travel, work, distance, aim, weave = (
            of.get(metric, Curve(metric, nothing, nothing))
            for metric in (
                "travel_speed", "travel_angle", "work_angle", self.seam.distance_metric, "aim",
                "weave_width",
            )
        )  # fmt: skip
        return Profile(
            step_mm=self.stretches.step_mm,
            place_mm=self.stretches.middle_mm(),
            arc_s=self.arc_us / US_PER_S,
            speed_mm_s=speed.value,
            travel_deg=travel.value,
            work_deg=work.value,
            distance_mm=distance.value,
            aim_mm=aim.value,
            current_a=mean[-2],
            voltage_v=mean[-1],
            speed_sigma_mm_s=speed.sigma,
            travel_sigma_deg=travel.sigma,
            work_sigma_deg=work.sigma,
            distance_sigma_mm=distance.sigma,
            aim_sigma_mm=aim.sigma,
            weave_width_mm=self._weave_mm(weave.value),
        )

    def _means(self) -> Floats:
        """(rows, m) of what stands in `count` and `total`."""
        known = self.count > 0
        means: Floats = np.where(known, self.total / np.where(known, self.count * ONE, 1), np.nan)
        return means

    def _weave_mm(self, width_mm: Floats) -> Floats:
        """(m,) width of the weave where the arc burnt; between two swings it is as at both."""
        known = np.flatnonzero(width_mm == width_mm)
        burnt = self.arc_us > 0
        if not self.seam.weave or not len(known):
            return np.where(burnt & (not self.seam.weave), 0.0, np.nan)
        middle_mm = self.stretches.middle_mm()
        return np.where(burnt, np.interp(middle_mm, middle_mm[known], width_mm[known]), np.nan)

    def _add_track(self, count: Ints, total: Ints, track: MetricTrack) -> None:
        if track.name not in self.metrics:
            return
        at = self.stretches.at(track.place_mm)
        here = at >= 0
        row = self.metrics.index(track.name)
        _add(count, total, row, at[here], track.value[here])
        _add(count, total, row + len(self.metrics), at[here], track.sigma[here])


def _add(
    count: Ints, total: Ints, row: int, at: Ints, value: Floats, *, above: float = -np.inf
) -> None:
    """Add the values that are numbers to believe."""
    known = (np.abs(value) <= LARGEST) & (value > above)
    np.add.at(count[row], at[known], 1)
    np.add.at(total[row], at[known], np.rint(value[known] * ONE).astype(np.int64))
