"""Many torches at once: one batch a tick for all stations that one process follows.

For the process that shows a whole school live (the service's wall, the tests of scale): a hundred
stations at 240 Hz are 480 samples in 20 ms, four to six each, and measuring them station by station
is nearly all overhead. Here the seams stand in one table, what must be remembered of the stations
in columns, and each operation takes the samples of all. Every value has the bits that `measure`
gives for that station alone, however its samples were cut into ticks.

It gives values without their sigmas; what a weave or a whip is measured by is left to `measure`.
Its cost is the count of NumPy's calls, some 500 a tick: what is rare (a block that begins, a seam
welded from its end, a sample that meets no work) is asked for all at once, and done where it is.
"""

from dataclasses import dataclass

import numpy as np

from simlab.model.arrays import Bools, Floats, Ints
from simlab.model.samples import TorchSamples
from simlab.motion.rates import US_PER_S
from simlab.weld.anchors import Anchors
from simlab.weld.angles import LEAST_ACROSS, leans_deg
from simlab.weld.joint import Seam
from simlab.weld.kernel import standing
from simlab.weld.laps import Laps
from simlab.weld.pieces import END, PLACE, Pieces
from simlab.weld.reference import (
    AT_SEAM_MM,
    FURTHEST,
    Flag,
    flags_of,
)
from simlab.weld.rings import Parts, Rings
from simlab.weld.standing import AIM, ALONG, FOR_VALUES, PLATE, SUNK

_UNKNOWN, _ALONG = -1, np.int64(Flag.ALONG)
CLEAR = 0.999
"""A torch whose axis goes along the seam by less than this does not lie along it."""
NEAR_END_MM = 0.5
"""This near to its piece's end, a station is looked for on the next one too."""


@dataclass(frozen=True, slots=True, eq=False)
class FleetTick:
    """What the samples of one tick came to, a row a sample; NaN where there is no value."""

    place_mm: Floats
    """(n,) where each arc burns, from the end where welding began [mm]."""
    at_work: Bools
    """(n,) does the arc burn at the seam?"""
    travel_deg: Floats
    work_deg: Floats
    distance_mm: Floats
    """(n,) CTWD, or arc length for 111 and 141."""
    aim_mm: Floats
    speed_mm_s: Floats
    """(n,) travel speed over the window that ends at the sample."""
    speed_t_s: Floats
    """(n,) the window's middle, where the speed belongs."""
    flags: Ints
    """(n,) `reference.Flag`s: why a sample has no angle or no distance."""


class Fleet:
    """Stations that come and go, each at its own seam; `tick` takes the newest samples of all."""

    def __init__(self) -> None:
        self._seams: list[Seam | None] = []
        self._pieces: Pieces | None = None
        self._line = np.zeros(0, np.int64)
        self._length = np.zeros(0)
        self._fillet, self._either, self._closed = np.zeros((3, 0), np.bool_)
        self._burn_off, self._burnable = np.zeros(0), np.zeros(0)
        self._window = np.zeros(0, np.int64)
        self._count = np.zeros(0, np.int64)
        self._arc = np.zeros(0, np.bool_)
        self._arc_us, self._last_us = np.zeros(0, np.int64), np.zeros(0, np.int64)
        self._turned = np.zeros(0, np.int64)
        self._on, self._beside = np.zeros((2, 0), np.int64)
        self._ends = np.zeros((2, 0))
        self._burns = self._closes = self._open = self._backwards = False
        self._laps = Laps()
        self._anchors = Anchors()
        self._rings = Rings()

    def join(self, seam: Seam) -> int:
        """A station begins a session at this seam; gives the number its samples carry from now on.

        The numbers of stations that left are given again.
        """
        free = [number for number, other in enumerate(self._seams) if other is None]
        number = free[0] if free else len(self._seams)
        if not free:
            self._seams.append(None)
            for name in (
                "line",
                "count",
                "arc_us",
                "last_us",
                "turned",
                "window",
                "on",
                "beside",
            ):
                setattr(self, f"_{name}", np.append(getattr(self, f"_{name}"), np.int64(0)))
            for name in ("length", "burn_off", "burnable"):
                setattr(self, f"_{name}", np.append(getattr(self, f"_{name}"), 0.0))
            for name in ("fillet", "either", "closed", "arc"):
                setattr(self, f"_{name}", np.append(getattr(self, f"_{name}"), np.False_))
        self._seams[number] = seam
        self._length[number], self._burn_off[number] = seam.length_mm, seam.burn_off_mm_s
        self._burnable[number], self._closed[number] = seam.burnable_mm, seam.line.closed
        self._fillet[number] = seam.line.butting_normal is not None
        self._either[number], self._window[number] = (
            seam.either_way,
            round(seam.speed_window_s * US_PER_S),
        )
        self._count[number], self._arc[number], self._arc_us[number] = 0, False, 0
        self._turned[number] = _UNKNOWN
        self._anchors.begin(number)
        self._rings.begin(number)
        self._laps.begin(number)
        pieces = self._table()
        self._on[number] = self._beside[number] = pieces.first[self._line[number]]
        return number

    def leave(self, number: int) -> None:
        """A station's session is over."""
        self._seams[number] = None

    def tick(self, samples: TorchSamples, station: Ints) -> FleetTick:
        """The values of these samples.

        Parameters
        ----------
        samples : (n,) of all stations, those of a station one behind the other and in time
        station : (n,) the number of each, ascending
        """
        if not len(station) or self._pieces is None:
            none = np.zeros(0)
            return FleetTick(none, none > 0, none, none, none, none, none, none, station)
        rows = Parts.of(station)
        arc = self._arcs(samples, rows)
        pose = _poses(samples)
        tip, axis = pose[:3], pose[3:]
        burnt = self._burnt(samples, rows, arc) if self._burns else None
        if burnt is not None:
            tip -= burnt * np.where(self._burn_off[station] > 0.0, axis, 0.0)
        self._arc[rows.stations] = arc[rows.last]
        line = self._line.take(station) if len(self._pieces.first) > 1 else None
        near = self._anchors.near(self._pieces, pose, rows, line)
        on = self._on.take(station)
        likely = np.where(near == on, self._beside.take(station), on)
        at = standing(self._pieces, tip, axis, near, line, likely, FOR_VALUES)
        place, (lean, upward, sideways) = at.place_mm, at.axis
        along, aim, met = at.rows[ALONG], at.rows[AIM], at.rows[PLATE] >= 0.0
        self._stay(at.piece[rows.last], place[rows.last], rows.stations)
        working = arc & ~(np.abs(aim) > AT_SEAM_MM)
        plain = met.all() and np.isfinite(place).all()  # nothing is amiss with any sample
        told = met if plain else (place == place) & (axis[0] == axis[0])
        counted = working & told

        if self._open or self._backwards:
            way = self._ways(place, counted, rows)
            place = np.where(way < 0.0, self._length[station] - place, place)
            lean = way * lean
            across = np.where(self._fillet[station], 1.0, way)
            sideways, aim = across * sideways, across * aim
        if self._closes:
            place = self._lapped(place, working, rows)
        foot = place - (along * lean if plain else np.where(met, along * lean, 0.0))
        if not plain:
            place = np.where(told, place, np.nan)
        travel, work, _ = leans_deg(lean, upward, sideways)
        t_s, speed = self._rings.speeds(samples.t_s, foot, working, rows, self._window)
        self._count[rows.stations] += rows.last - rows.first + 1
        flags, far = (
            _along(lean) if plain else flags_of(place, lean, met, at.rows[SUNK] > 0.0),
            counted,
        )
        if burnt is not None:
            spent = burnt > self._burnable[station]
            flags, far = flags + spent * np.int64(Flag.SPENT), counted & ~spent
        if not counted.all():
            travel, work, aim = (np.where(counted, each, np.nan) for each in (travel, work, aim))
        return FleetTick(
            place_mm=place,
            at_work=working,
            travel_deg=travel,
            work_deg=work,
            distance_mm=along if far.all() else np.where(far, along, np.nan),
            aim_mm=aim,
            speed_mm_s=speed,
            speed_t_s=t_s,
            flags=flags,
        )

    def _table(self) -> Pieces:
        """All seams in one table; stations at the same seam share its columns."""
        lines = {id(seam.line): seam.line for seam in self._seams if seam is not None}
        number = {name: n for n, name in enumerate(lines)}
        before = None if self._pieces is None else self._pieces.first[self._line]
        self._pieces = Pieces.joined([line.table for line in lines.values()])
        for n, seam in enumerate(self._seams):
            self._line[n] = number[id(seam.line)] if seam is not None else 0
        moved = self._pieces.first[self._line] - (0 if before is None else before)
        self._anchors.move(moved)
        self._on += moved
        self._beside += moved
        self._ends = _ends(self._pieces)
        self._burns, self._closes = bool(self._burn_off.any()), bool(self._closed.any())
        self._know_ways()
        return self._pieces

    def _arcs(self, samples: TorchSamples, rows: Parts) -> Bools:
        """(n,) does the arc burn; where its signal is missing, as it last was."""
        signal = samples.arc_on
        told, arc = signal == signal, signal > 0.5
        if not told.all():
            last = rows.latest(told)
            arc = np.where(last >= 0, arc[last], self._arc[rows.station])
        return arc

    def _burnt(self, samples: TorchSamples, rows: Parts, arc: Bools) -> Floats:
        """(n,) length of electrode burnt off before each sample; times are remembered."""
        t_us = np.rint(samples.t_s * US_PER_S).astype(np.int64)
        step = np.diff(t_us, prepend=t_us[:1])
        began = self._count[rows.stations] == 0
        step[rows.first] = np.where(began, 0, t_us[rows.first] - self._last_us[rows.stations])
        before = np.append(False, arc[:-1])
        before[rows.first] = self._arc[rows.stations]
        burnt_us = rows.summed(np.where(before, step, 0)) + self._arc_us[rows.station]
        self._arc_us[rows.stations] = burnt_us[rows.last]
        self._last_us[rows.stations] = t_us[rows.last]
        return burnt_us.astype(np.float64) * (self._burn_off[rows.station] / US_PER_S)

    def _stay(self, piece: Ints, place: Floats, stations: Ints) -> None:
        """Where stations are now, and to which piece they may come next."""
        early, late = self._ends.take(piece, axis=1)
        self._on[stations] = piece
        self._beside[stations] = piece + (place > late) - (place < early)

    def _know_ways(self) -> None:
        """Is a station's way open yet, and does one weld from the end to the start?"""
        there = np.array([seam is not None for seam in self._seams])
        self._open = bool((there & self._either & (self._turned == _UNKNOWN)).any())
        self._backwards = bool((there & (self._turned == 1)).any())

    def _ways(self, place: Floats, begun: Bools, rows: Parts) -> Floats:
        """(n,) -1 where a station welds its seam from the end to the start, else 1."""
        turned = self._turned[rows.stations]
        way = np.where(turned == 1, -1.0, 1.0)[rows.part]
        open_yet = (turned == _UNKNOWN) & self._either[rows.stations]
        if open_yet.any():
            row = np.flatnonzero(begun & open_yet[rows.part])
            row = row[np.diff(rows.part[row], prepend=-1) > 0]
            number = rows.station[row]
            self._turned[number] = place[row] > self._length[number] / 2.0
            start = np.full(len(turned), len(place))
            start[rows.part[row]] = np.where(self._turned[number] == 1, row, len(place))
            way = np.where(np.arange(len(place)) >= start[rows.part], -1.0, way)
            self._know_ways()
        return way

    def _lapped(self, place: Floats, working: Bools, rows: Parts) -> Floats:
        """(n,) the places; on closed seams they go on counting."""
        row = self._closed[rows.station].nonzero()[0]
        if len(row):
            whose = Parts.of(rows.station[row])
            place[row] = self._laps.count(place[row], working[row], whose, self._length)
        return place


def _poses(samples: TorchSamples) -> Floats:
    """(6, n) tips and unit axes, as `reference.known` and `unit_columns` make them."""
    pose = np.empty((6, len(samples)))
    pose[:3], pose[3:] = samples.tip_mm.T, samples.axis.T
    size = np.abs(pose)
    if not np.maximum.reduce(size, axis=None) < FURTHEST / 3.0:  # so too where one is NaN
        near = size[::3] + size[1::3] + size[2::3] < FURTHEST
        pose = np.where(np.repeat(near, 3, axis=0), pose, np.nan)
    axis = pose[3:]
    square = axis * axis
    length = np.sqrt(square[0] + square[1] + square[2])
    axis /= np.where(length > 0.0, length, np.nan)
    return pose


def _along(lean: Floats) -> Ints:
    """(n,) `flags_of` torches that meet the work: they may lie along the seam."""
    if np.abs(lean).max() < CLEAR:
        return np.zeros(len(lean), np.int64)
    flags: Ints = ((1.0 - lean) * (1.0 + lean) < LEAST_ACROSS * LEAST_ACROSS) * _ALONG
    return flags


def _ends(pieces: Pieces) -> Floats:
    """(2, pieces) places before and behind which the next piece in the table is near."""
    nth = np.arange(len(pieces.straight))
    early, late = pieces.table[PLACE] + NEAR_END_MM, pieces.table[END] - NEAR_END_MM
    early[pieces.before != nth - 1] = -np.inf
    late[pieces.after != nth + 1] = np.inf
    return np.stack((early, late))
