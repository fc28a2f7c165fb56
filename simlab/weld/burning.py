"""One arc while it burns: where it began, how it set off, where it stood last, its current."""

from dataclasses import dataclass, fields, replace

import numpy as np

from simlab.model.arrays import Bools, Floats, Ints
from simlab.motion.rates import GAP_S, US_PER_S
from simlab.weld.passes import CRATER_MM, Arc

CELL_MM = 0.5
"""Length of the cells in which it is kept where an arc burnt, and when last."""
RUNOUT_MM = 60.0
"""How far before a seam's start and beyond its end there are cells."""
MOVED_MM, AWAY_MM = 2.0, 10.0
"""An arc sets off between these distances from where it began."""
FADE_S = 0.2
"""Time before its end in which an arc's current is looked at."""
STEPS_PER_A = 1e3
MOST_A = 1e5
"""A current larger than this was not measured."""
NEVER = -1
_NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells along a seam."""

    count: int

    @classmethod
    def along(cls, length_mm: float) -> "Cells":
        """Of a seam of this length, and beyond its ends."""
        return cls(int(np.ceil((length_mm + 2.0 * RUNOUT_MM) / CELL_MM)))

    def of(self, place_mm: Floats) -> Ints:
        """(n,) the cell of each place, which is known; beyond the last cells the last ones."""
        at = np.floor((place_mm + RUNOUT_MM) / CELL_MM)
        return np.clip(at, 0, self.count - 1).astype(np.int64)

    def start_mm(self, cell: int) -> float:
        """Where a cell starts."""
        return cell * CELL_MM - RUNOUT_MM


@dataclass(frozen=True, slots=True, eq=False)
class Burn:
    """Samples of an arc, in a row; (n,) each."""

    t_us: Ints
    place_mm: Floats
    """NaN: not seen, or not at the seam."""
    working: Bools
    """At the seam, as far as that is known."""
    current_a: Floats

    def rows(self, low: int, high: int | None) -> "Burn":
        """Samples `low` up to `high`."""
        return Burn(*(getattr(self, f.name)[low:high] for f in fields(self)))

    def then(self, later: "Burn") -> "Burn":
        """These samples, and those."""
        return Burn(
            *(np.concatenate((getattr(self, f.name), getattr(later, f.name))) for f in fields(self))
        )


@dataclass(frozen=True, slots=True, eq=False)
class Burning:
    """An arc that burns; adding samples gives the next one. Sums are whole numbers."""

    cells: Cells
    start_us: int
    last_us: Ints
    """(cells,) when it last burnt in each; `NEVER`."""
    newest: Burn
    """Samples of the last `FADE_S`."""
    first_mm: float = _NAN
    place_mm: float = _NAN
    """The newest place known."""
    seen_us: int = NEVER
    """When that was."""
    moved: tuple[int, float] | None = None
    """Time and place of the first sample `MOVED_MM` from its start."""
    away: tuple[int, float] | None = None
    """The same of `AWAY_MM`."""
    at_seam: bool = False
    """It has burnt at the seam."""
    charge: int = 0
    """Current over time, in steps of `STEPS_PER_A` and microseconds."""
    measured_us: int = 0
    """Time with a current."""

    @classmethod
    def struck(cls, cells: Cells, burn: Burn) -> "Burning":
        """An arc that is struck in the first of these samples."""
        never = np.full(cells.count, NEVER, dtype=np.int64)
        return cls(cells, int(burn.t_us[0]), never, burn.rows(0, 0)).add(burn)

    def add(self, burn: Burn) -> "Burning":
        """With its next samples, at least one."""
        row = np.flatnonzero(burn.place_mm == burn.place_mm)
        made = self._placed(burn.t_us[row], burn.place_mm[row]) if len(row) else self
        newest = self.newest.then(burn)
        since = max(len(self.newest.t_us) - 1, 0)
        charge, took = _charge(newest.t_us[since:], newest.current_a[since:-1])
        low = int(np.searchsorted(newest.t_us, newest.t_us[-1] - FADE_S * US_PER_S))
        return replace(
            made,
            at_seam=self.at_seam or bool(burn.working.any()),
            charge=self.charge + charge,
            measured_us=self.measured_us + took,
            newest=newest.rows(low, None),
        )

    def ended(self, out_us: int, *, before_mm: float) -> Arc:
        """The arc, in whose next sample it was out.

        Parameters
        ----------
        out_us : when that sample was taken
        before_mm : where the arc before it ended; NaN: there was none
        """
        newest = self.newest
        if out_us - newest.t_us[-1] > GAP_S * US_PER_S:
            return self.so_far(before_mm=before_mm)  # nobody saw when
        t_us = np.append(newest.t_us, out_us)
        more, longer = _charge(t_us[-2:], newest.current_a[-1:])
        charge, took = self.charge + more, self.measured_us + longer
        late = newest.t_us >= out_us - FADE_S * US_PER_S
        last, last_took = _charge(t_us[np.append(late, True)], newest.current_a[late])
        fade = (last / last_took) / (charge / took) if last_took and charge else _NAN
        return replace(
            self.so_far(before_mm=before_mm),
            end_s=out_us / US_PER_S,
            ended=True,
            crater_s=self._crater_s(out_us),
            fade=fade,
            current_a=charge / took / STEPS_PER_A if took else _NAN,
        )

    def so_far(self, *, before_mm: float) -> Arc:
        """The arc up to its newest sample, whatever became of it."""
        moved, away, start_speed = self.moved, self.away, _NAN
        if moved is not None and away is not None and away[0] > moved[0]:
            start_speed = abs(away[1] - moved[1]) * US_PER_S / (away[0] - moved[0])
        took = self.measured_us
        return Arc(
            start_s=self.start_us / US_PER_S,
            end_s=int(self.newest.t_us[-1]) / US_PER_S,
            start_mm=self.first_mm,
            end_mm=self.place_mm,
            ended=False,
            overlap_mm=before_mm - self.first_mm,
            still_s=_NAN if moved is None else (moved[0] - self.start_us) / US_PER_S,
            start_speed_mm_s=start_speed,
            crater_s=_NAN,
            fade=_NAN,
            current_a=self.charge / took / STEPS_PER_A if took else _NAN,
        )

    def _placed(self, t_us: Ints, place_mm: Floats) -> "Burning":
        first = self.first_mm if self.first_mm == self.first_mm else float(place_mm[0])
        off = np.abs(place_mm - first)
        last = self.last_us.copy()
        np.maximum.at(last, self.cells.of(place_mm), t_us)
        return replace(
            self,
            last_us=last,
            first_mm=first,
            place_mm=float(place_mm[-1]),
            seen_us=int(t_us[-1]),
            moved=self.moved or _first(off >= MOVED_MM, t_us, place_mm),
            away=self.away or _first(off >= AWAY_MM, t_us, place_mm),
        )

    def _crater_s(self, end_us: int) -> float:
        """How long it was within `CRATER_MM` of its end; NaN where that was not seen."""
        if self.seen_us == NEVER or end_us - self.seen_us > GAP_S * US_PER_S:
            return _NAN
        at = int(self.cells.of(np.array([self.place_mm]))[0])
        near = round(CRATER_MM / CELL_MM)
        far = np.append(self.last_us[: max(at - near, 0)], self.last_us[at + near + 1 :])
        last = int(far.max(initial=NEVER))
        return (end_us - (self.start_us if last == NEVER else last)) / US_PER_S


def _first(found: Bools, t_us: Ints, place_mm: Floats) -> tuple[int, float] | None:
    """Time and place of the first sample found."""
    row = np.flatnonzero(found)[:1]
    return (int(t_us[row[0]]), float(place_mm[row[0]])) if len(row) else None


def _charge(t_us: Ints, current_a: Floats) -> tuple[int, int]:
    """Current over the time to the next sample, and the time over which there was one.

    Parameters
    ----------
    t_us : (n + 1,) of the samples, and when the last one's time ends
    current_a : (n,)
    """
    step = np.diff(t_us)
    known = np.abs(current_a) <= MOST_A
    steps = np.rint(np.where(known, current_a, 0.0) * STEPS_PER_A).astype(np.int64)
    return int((steps * step).sum()), int(step[known].sum())
