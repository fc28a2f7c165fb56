"""The fold behind `Passes`: arcs, where they burnt, and the line of the weld.

Sums are whole numbers, so that any cut of the stream gives the same; memory is bounded by the
seam's length, not by the number of samples or arcs.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from simlab.model.arrays import Bools, Floats, Ints
from simlab.model.samples import TorchSamples
from simlab.motion.overlap import Measured
from simlab.motion.rates import GAP_S, JUMP_MM, STEPS_PER_MM, US_PER_S
from simlab.weld.averages import NO_ROWS, Motion
from simlab.weld.burning import CELL_MM, Burn, Burning, Cells
from simlab.weld.joint import Seam
from simlab.weld.passes import CRATER_MM, MOST_ARCS, Arc, Gap, Passes
from simlab.weld.reference import Stand
from simlab.weld.swings import LARGEST_S, ChainCursor
from simlab.weld.weave import follow_weave

MOST_LOOKED = 5 * MOST_ARCS
"""Arcs looked at one by one, also those beside the seam."""
LINE_MM = 1.0
"""Length of the pieces whose means make up the line of the weld."""
NOISE_SPAN = 4.0
"""A torch that stands still is seen within so many standard deviations of where it was before."""
FEWEST_PIECES = 5
"""Fewer of them make no line."""
_NAN = float("nan")


@dataclass(frozen=True, slots=True, eq=False)
class _Batch:
    """New samples; (n,) each."""

    t_us: Ints
    arc: Bools
    """Does the arc burn?"""
    seen: Bools
    """Is it known where the torch is?"""
    working: Bools
    """Does the arc burn at the seam?"""
    place_mm: Floats
    """NaN: not known, or not at the seam."""
    current_a: Floats
    burnt_before: bool
    """The arc burnt in the sample before."""

    @property
    def burnt(self) -> Bools:
        """(n,) did the arc burn in the sample before each?"""
        return np.append(self.burnt_before, self.arc[:-1])

    @property
    def struck(self) -> Bools:
        """(n,) was it struck there?"""
        return self.arc & ~self.burnt

    @property
    def nth(self) -> Ints:
        """(n,) how many arcs of the batch were struck up to there."""
        return np.cumsum(self.struck)


@dataclass(frozen=True, slots=True, eq=False)
class PassSums:
    """What was done so far; adding a batch gives the next one."""

    seam: Seam
    noise_mm: float
    cells: Cells
    burnt: Bools
    """(cells,) an arc burnt there."""
    line: Ints
    """(2, pieces) number of values in each piece of the weld's line, and their sum in steps."""
    width: Ints
    """(2, pieces) the same of the width of a weave, where the torch was woven."""
    arcs: tuple[Arc, ...] = ()
    burning: Burning | None = None
    """The arc that burns, if it is looked at."""
    arc: bool = False
    """An arc burnt in the newest sample."""
    at_seam: bool = False
    """That arc has burnt at the seam."""
    last_us: int | None = None
    """Time of the newest sample."""
    last_seen: bool = False
    """It was seen where the torch was then."""
    last_cell: int = -1
    """The newest cell in which the arc burnt, since it was struck; -1: none."""
    last_cell_us: int = 0
    """When that was."""
    before_mm: float = _NAN
    """Where the last arc ended."""
    strikes: int = 0
    stray: int = 0
    arc_us: int = 0
    unseen_us: int = 0
    first_us: int | None = None
    """The first strike."""
    end_us: int | None = None
    """The newest end, or sample of an arc that burns."""
    from_mm: float = _NAN
    to_mm: float = _NAN
    weave: ChainCursor = field(default_factory=ChainCursor)

    @classmethod
    def start(cls, seam: Seam, noise_mm: float = _NAN) -> "PassSums":
        """Before the first sample.

        Parameters
        ----------
        noise_mm : noise of the torch's place; swings that it could make are taken as none, and
            where it could carry a torch out of its crater, how long it stood there is not known
        """
        cells = Cells.along(seam.length_mm)
        pieces = max(1, round(seam.length_mm / LINE_MM))
        return cls(
            seam, noise_mm, cells,
            burnt=np.zeros(cells.count, np.bool_),
            line=np.zeros((2, pieces), dtype=np.int64),
            width=np.zeros((2, pieces), dtype=np.int64),
        )  # fmt: skip

    def add(self, samples: TorchSamples, measured: Measured) -> "PassSums":
        """With one more batch.

        Parameters
        ----------
        samples : the new samples
        measured : what was measured of them; `detail` is their `Stand`
        """
        at: Stand = measured.detail
        row = np.flatnonzero(np.abs(samples.t_s) < LARGEST_S)
        if not len(row):
            return self
        batch = _Batch(
            t_us=np.rint(samples.t_s[row] * US_PER_S).astype(np.int64),
            arc=at.arc[row],
            seen=(measured.place_mm == measured.place_mm)[row],
            working=measured.working[row],
            place_mm=np.where(measured.working, measured.place_mm, _NAN)[row],
            current_a=samples.current_a[row],
            burnt_before=self.arc,
        )
        made = _looked(_covered(_counted(self, batch), batch), batch)
        made = replace(_lined(made, samples, measured, at), arc=bool(batch.arc[-1]))
        return replace(made, last_us=int(batch.t_us[-1]), last_seen=bool(batch.seen[-1]))

    def passes(self) -> Passes:
        """What was done so far."""
        arcs = self.arcs
        if self.burning is not None and self.burning.at_seam:
            arcs = (*arcs, self.burning.so_far(before_mm=self.before_mm))
        if not NOISE_SPAN * self.noise_mm <= CRATER_MM:
            arcs = tuple(replace(arc, crater_s=_NAN) for arc in arcs)  # noise alone leaves it
        on_s, took_s = self.arc_us / US_PER_S, _NAN
        if self.first_us is not None and self.end_us is not None:
            took_s = (self.end_us - self.first_us) / US_PER_S
        within = np.flatnonzero(self.burnt)
        between = self.burnt[within[0] : within[-1] + 1] if len(within) else self.burnt[:0]
        left = self.weave.swings
        rest = NO_ROWS if left.chained else left.rows  # not woven, as far as can be told
        line = _with(self, self.line, rest.place_mm, rest.aim_mm)
        straightness, peak = _straightness(line)
        told, woven = line[0] > 0, self.width[0] > 0
        width = self.width[1][woven] / self.width[0][woven] / STEPS_PER_MM
        return Passes(
            arcs=arcs,
            strikes=self.strikes,
            stray=self.stray,
            arc_on_s=on_s if self.strikes else _NAN,
            took_s=took_s,
            unseen_s=self.unseen_us / US_PER_S if self.strikes else _NAN,
            continuity=float(between.mean()) if len(between) else _NAN,
            continuity_time=on_s / took_s if took_s > 0.0 else _NAN,
            from_mm=self.from_mm,
            to_mm=self.to_mm,
            gaps=self._gaps(within),
            closing_mm=(
                self.to_mm - self.from_mm - self.seam.length_mm if self.seam.line.closed else _NAN
            ),
            straightness_mm=straightness,
            straightness_peak_mm=peak,
            woven=float(woven.sum() / told.sum()) if told.any() else _NAN,
            weave_width_mm=float(width.mean()) if woven.any() else _NAN,
        )

    def _gaps(self, within: Ints) -> tuple[Gap, ...]:
        """Between cells in which an arc burnt, as far as noise does not make them."""
        open_ = np.flatnonzero(np.diff(within) > 1)[:MOST_ARCS]
        found = (
            Gap(self.cells.start_mm(int(within[n]) + 1), self.cells.start_mm(int(within[n + 1])))
            for n in open_
        )
        least_mm = NOISE_SPAN * self.noise_mm
        return tuple(gap for gap in found if not gap.to_mm - gap.from_mm < least_mm)


def _counted(sums: PassSums, batch: _Batch) -> PassSums:
    """Strikes, and times."""
    first = batch.t_us[0] if sums.last_us is None else np.int64(sums.last_us)
    step = np.maximum(np.diff(batch.t_us, prepend=first), 0)
    burnt, struck, nth = batch.burnt, batch.struck, batch.nth
    hidden = ~np.append(sums.last_seen, batch.seen[:-1]) | (step > GAP_S * US_PER_S)
    at_seam = np.bincount(nth, weights=batch.working) > 0.0
    at_seam[0] |= sums.at_seam
    out = np.flatnonzero(burnt & ~batch.arc)
    strikes = batch.t_us[struck]
    ends = batch.t_us[burnt | batch.arc]
    return replace(
        sums,
        strikes=sums.strikes + len(strikes),
        stray=sums.stray + int((~at_seam[nth[out]]).sum()),
        at_seam=bool(at_seam[-1] and batch.arc[-1]),
        arc_us=sums.arc_us + int(step[burnt].sum()),
        unseen_us=sums.unseen_us + int(step[burnt & hidden].sum()),
        first_us=int(strikes[0]) if sums.first_us is None and len(strikes) else sums.first_us,
        end_us=int(ends[-1]) if len(ends) else sums.end_us,
    )


def _covered(sums: PassSums, batch: _Batch) -> PassSums:
    """Cells in which the arc burnt: where it was seen to, and between two such places of one arc.

    Places that the tracker jumped over within a moment are not between.
    """
    row = np.flatnonzero(batch.place_mm == batch.place_mm)
    nth = batch.nth
    goes_on = sums.last_cell if not len(row) or (sums.last_cell >= 0 and nth[row[0]] == 0) else -1
    if not len(row):
        lost = bool(nth[-1]) or not batch.arc[-1]
        return replace(sums, last_cell=-1 if lost else goes_on)
    place, t_us = batch.place_mm[row], batch.t_us[row]
    at = sums.cells.of(place)
    before = np.append(goes_on if goes_on >= 0 else at[0], at[:-1])
    since = np.diff(t_us, prepend=sums.last_cell_us if goes_on >= 0 else t_us[0])
    far = np.abs(at - before) * CELL_MM > JUMP_MM
    apart = (np.diff(nth[row], prepend=nth[row[0]]) > 0) | (far & (since <= GAP_S * US_PER_S))
    low, high = np.minimum(at, before), np.maximum(at, before)
    low, high = np.where(apart, at, low), np.where(apart, at, high)
    edges = np.zeros(sums.cells.count + 1, dtype=np.int64)
    np.add.at(edges, low, 1)
    np.add.at(edges, high + 1, -1)
    open_ = bool(batch.arc[-1]) and nth[row[-1]] == nth[-1]
    return replace(
        sums,
        burnt=sums.burnt | (np.cumsum(edges)[:-1] > 0),
        last_cell=int(at[-1]) if open_ else -1,
        last_cell_us=int(t_us[-1]),
        from_mm=float(np.fmin(sums.from_mm, place.min())),
        to_mm=float(np.fmax(sums.to_mm, place.max())),
    )


def _looked(sums: PassSums, batch: _Batch) -> PassSums:
    """Arcs one by one, as long as they are few enough."""
    n, nth = len(batch.t_us), batch.nth
    lows = [0] * batch.burnt_before + np.flatnonzero(batch.struck).tolist()
    highs = np.flatnonzero(batch.burnt & ~batch.arc).tolist() + [n] * bool(batch.arc[-1])
    earlier = sums.strikes - int(nth[-1])
    burning, arcs, before = sums.burning, sums.arcs, sums.before_mm
    for low, high in zip(lows, highs, strict=True):
        burn = Burn(
            batch.t_us[low:high], batch.place_mm[low:high], batch.working[low:high],
            batch.current_a[low:high],
        )  # fmt: skip
        if batch.struck[low]:
            if earlier + nth[low] > MOST_LOOKED or len(arcs) == MOST_ARCS:
                burning = None
                break
            burning = Burning.struck(sums.cells, burn)
        elif burning is not None and high > low:
            burning = burning.add(burn)
        if burning is not None and high < n:
            if burning.at_seam:
                arc = burning.ended(int(batch.t_us[high]), before_mm=before)
                arcs, before = (*arcs, arc), arc.end_mm
            burning = None
    return replace(sums, burning=burning, arcs=arcs, before_mm=before)


def _lined(sums: PassSums, samples: TorchSamples, measured: Measured, at: Stand) -> PassSums:
    """The line of the weld: means of its centre, weaves removed."""
    lateral = at.met.lateral_mm
    motion = Motion(
        t_s=samples.t_s,
        late_s=samples.t_bound_s,
        swing_mm=lateral,
        aim_mm=lateral,
        place_mm=measured.place_mm,
        sigma_mm=np.full(len(samples), sums.noise_mm),
        working=measured.working,
        times=samples.sigma_times,
    )
    weave, cursor = follow_weave(motion, sums.weave, noise_mm=sums.noise_mm)
    centre, width = weave.centre_mm, weave.width_mm
    woven = width.value > 0.0
    return replace(
        sums,
        line=_with(sums, sums.line, centre.place_mm, centre.value),
        width=_with(sums, sums.width, width.place_mm[woven], width.value[woven]),
        weave=cursor,
    )


def _with(sums: PassSums, before: Ints, place_mm: Floats, value_mm: Floats) -> Ints:
    """(2, pieces) sums, and these values."""
    pieces, length = before.shape[1], sums.seam.length_mm
    here = (place_mm >= 0.0) & (place_mm <= length)
    piece = np.minimum(place_mm[here] * pieces / length, pieces - 1).astype(np.int64)
    made = before.copy()
    np.add.at(made[0], piece, 1)
    np.add.at(made[1], piece, np.rint(value_mm[here] * STEPS_PER_MM).astype(np.int64))
    return made


def _straightness(line: Ints) -> tuple[float, float]:
    """Root mean square and largest distance of the pieces from their line of least squares."""
    at = np.flatnonzero(line[0]).astype(np.float64)
    if len(at) < FEWEST_PIECES:
        return _NAN, _NAN
    count, total = line[:, line[0] > 0]
    beside = total / count / STEPS_PER_MM
    at, beside = at - at.mean(), beside - beside.mean()
    off = beside - at * ((at * beside).sum() / (at * at).sum())
    return float(np.sqrt((off * off).mean())), float(np.abs(off).max())
