"""Many torches at once: one batch a tick for all stations that one process follows.

For the process that shows a whole school live (the service's wall, the tests of scale): a hundred
stations at 240 Hz are 480 samples in 20 ms, four to six each, and measuring them station by station
is nearly all overhead. Here the seams stand in one table, what must be remembered of the stations
in columns, and each operation takes the samples of all. Every value has the bits that `measure`
gives for that station alone, however its samples were cut into ticks.

It gives values without their sigmas; what a weave or a whip is measured by is left to `measure`.
A closed seam costs some 50 us a tick more: its laps are counted station by station.
"""

from dataclasses import dataclass

import numpy as np

from simlab.model.arrays import Bools, Floats, Ints
from simlab.model.samples import TorchSamples
from simlab.motion.rates import US_PER_S
from simlab.weld.angles import leans_deg
from simlab.weld.joint import Seam
from simlab.weld.kernel import BLOCK, standing
from simlab.weld.pieces import Pieces, aimed
from simlab.weld.reference import (
    AT_SEAM_MM,
    JUMP_MM,
    JUMP_TURN,
    Flag,
    Lap,
    flags_of,
    known,
    lapped,
    unit_columns,
)  # fmt: skip
from simlab.weld.rings import Parts, Rings
from simlab.weld.standing import hit_of

_UNKNOWN = -1


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
        self._anchor, self._pose = np.zeros(0, np.int64), np.zeros((6, 0))
        self._laps: list[Lap] = []
        self._rings = Rings()

    def join(self, seam: Seam) -> int:
        """A station begins a session at this seam; gives the number its samples carry from now on.

        The numbers of stations that left are given again.
        """
        free = [number for number, other in enumerate(self._seams) if other is None]
        number = free[0] if free else len(self._seams)
        if not free:
            self._seams.append(None)
            self._laps.append(Lap())
            for name in ("line", "count", "arc_us", "last_us", "turned", "anchor", "window"):
                setattr(self, f"_{name}", np.append(getattr(self, f"_{name}"), np.int64(0)))
            for name in ("length", "burn_off", "burnable"):
                setattr(self, f"_{name}", np.append(getattr(self, f"_{name}"), 0.0))
            for name in ("fillet", "either", "closed", "arc"):
                setattr(self, f"_{name}", np.append(getattr(self, f"_{name}"), np.False_))
            self._pose = np.append(self._pose, np.full((6, 1), np.nan), axis=1)
        self._seams[number], self._laps[number] = seam, Lap()
        self._length[number], self._burn_off[number] = seam.length_mm, seam.burn_off_mm_s
        self._burnable[number], self._closed[number] = seam.burnable_mm, seam.line.closed
        self._fillet[number] = seam.line.butting_normal is not None
        self._either[number], self._window[number] = (
            seam.either_way,
            round(seam.speed_window_s * US_PER_S),
        )
        self._count[number], self._arc[number], self._arc_us[number] = 0, False, 0
        self._turned[number] = self._anchor[number] = _UNKNOWN
        self._rings.begin(number)
        self._table()
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
        rows = Parts.of(station)
        if not len(station) or self._pieces is None:
            none = np.zeros(0)
            return FleetTick(none, none > 0, none, none, none, none, none, none, station)
        arc = self._arcs(samples, rows)
        axis, tip = unit_columns(samples.axis), known(samples.tip_mm)
        burnt = self._burnt(samples, rows, arc)
        if self._burn_off.any():
            tip -= burnt * np.where(self._burn_off[station] > 0.0, axis, 0.0)
        line = self._line[station]
        near = self._near(self._pieces, tip, axis, rows, line)
        at = standing(self._pieces, tip, axis, near, line)
        met, place = hit_of(at), at.place_mm
        working = arc & ~(np.abs(met.aim_mm) > AT_SEAM_MM)
        told = (place == place) & (axis[0] == axis[0])

        way = self._ways(place, working & told, rows)
        place = np.where(way < 0.0, self._length[station] - place, place)
        across = np.where(self._fillet[station], 1.0, way)
        lean, aim = way * at.axis[0], across * met.aim_mm
        if self._closed[station].any():
            self._count_laps(place, working, rows)
        foot = place - np.where(met.plate >= 0, met.along_mm * lean, 0.0)
        place = np.where(told, place, np.nan)
        travel, work, _ = leans_deg(lean, at.axis[1], across * at.axis[2])
        counted = working & told
        spent = burnt > self._burnable[station]
        t_s, speed = self._rings.speeds(samples.t_s, foot, working, rows, self._window)
        self._count[rows.stations] += rows.nth[rows.last] + 1
        return FleetTick(
            place_mm=place,
            at_work=working,
            travel_deg=np.where(counted, travel, np.nan),
            work_deg=np.where(counted, work, np.nan),
            distance_mm=np.where(counted & ~spent, met.along_mm, np.nan),
            aim_mm=np.where(counted, aim, np.nan),
            speed_mm_s=speed,
            speed_t_s=t_s,
            flags=flags_of(place, lean, met) + spent * np.int64(Flag.SPENT),
        )

    def _table(self) -> None:
        """All seams in one table; stations at the same seam share its columns."""
        lines = {id(seam.line): seam.line for seam in self._seams if seam is not None}
        number = {name: n for n, name in enumerate(lines)}
        before = None if self._pieces is None else self._pieces.first[self._line]
        self._pieces = Pieces.joined([line.table for line in lines.values()])
        for n, seam in enumerate(self._seams):
            self._line[n] = number[id(seam.line)] if seam is not None else 0
        moved = 0 if before is None else self._pieces.first[self._line] - before
        self._anchor += np.where(self._anchor == _UNKNOWN, 0, moved)

    def _arcs(self, samples: TorchSamples, rows: Parts) -> Bools:
        """(n,) does the arc burn; where its signal is missing, as it last was."""
        signal = samples.arc_on
        last = rows.latest(signal == signal)
        return np.where(last >= 0, signal[last] > 0.5, self._arc[rows.station])

    def _burnt(self, samples: TorchSamples, rows: Parts, arc: Bools) -> Floats:
        """(n,) length of electrode burnt off before each sample; arcs and times are remembered."""
        burnt = np.zeros(len(arc))
        if self._burn_off.any():
            t_us = np.rint(samples.t_s * US_PER_S).astype(np.int64)
            step = np.diff(t_us, prepend=t_us[:1])
            began = self._count[rows.stations] == 0
            step[rows.first] = np.where(began, 0, t_us[rows.first] - self._last_us[rows.stations])
            before = np.append(False, arc[:-1])
            before[rows.first] = self._arc[rows.stations]
            burnt_us = rows.summed(np.where(before, step, 0)) + self._arc_us[rows.station]
            self._arc_us[rows.stations] = burnt_us[rows.last]
            self._last_us[rows.stations] = t_us[rows.last]
            burnt = burnt_us.astype(np.float64) * (self._burn_off[rows.station] / US_PER_S)
        self._arc[rows.stations] = arc[rows.last]
        return burnt

    def _near(self, pieces: Pieces, tip: Floats, axis: Floats, rows: Parts, line: Ints) -> Ints:
        """(n,) the piece to search each sample's place from: see `reference.stand`."""
        count = self._count[rows.stations] % BLOCK
        block = (count[rows.part] + rows.nth) // BLOCK
        pose = np.concatenate((tip, axis))
        going = (self._anchor[rows.stations] != _UNKNOWN) & (count != 0)
        old = going[rows.part] & (block == 0)
        total = pose[0] + pose[3]
        seen = ((total == total) & ~old).nonzero()[0]
        key = rows.part * (len(block) + 1) + block
        new = seen[_changes(key[seen])]
        found = np.full(len(block), _UNKNOWN)
        found[new] = aimed(pieces, tip[:, new], axis[:, new], line[new])
        last = rows.latest(found != _UNKNOWN)
        fresh = (last >= 0) & (key[last] == key)
        piece = np.where(fresh, found[last], np.where(old, self._anchor[rows.station], _UNKNOWN))
        there = np.where(fresh, pose[:, last], self._pose[:, rows.station])
        near = np.where(piece == _UNKNOWN, pieces.first[line], piece)
        off = pose - there
        off *= off
        away, turn = off[0] + off[1] + off[2], off[3] + off[4] + off[5]
        close = (away <= JUMP_MM * JUMP_MM) & (turn <= JUMP_TURN * JUMP_TURN)
        close &= piece != _UNKNOWN
        jumped = (~close & (tip[0] == tip[0]) & (pieces.count[line] > 1)).nonzero()[0]
        if len(jumped):
            near[jumped] = aimed(pieces, tip[:, jumped], axis[:, jumped], line[jumped])
        self._anchor[rows.stations] = piece[rows.last]
        self._pose[:, rows.stations] = there[:, rows.last]
        return near

    def _ways(self, place: Floats, begun: Bools, rows: Parts) -> Floats:
        """(n,) -1 where a station welds its seam from the end to the start, else 1."""
        turned = self._turned[rows.stations]
        way = np.where(turned == 1, -1.0, 1.0)[rows.part]
        open_yet = (turned == _UNKNOWN) & self._either[rows.stations]
        if open_yet.any():
            row = np.flatnonzero(begun & open_yet[rows.part])
            row = row[_changes(rows.part[row])]
            number = rows.station[row]
            self._turned[number] = place[row] > self._length[number] / 2.0
            start = np.full(len(turned), len(place))
            start[rows.part[row]] = np.where(self._turned[number] == 1, row, len(place))
            way = np.where(np.arange(len(place)) >= start[rows.part], -1.0, way)
        return way

    def _count_laps(self, place: Floats, working: Bools, rows: Parts) -> None:
        """On closed seams, let places go on counting; `place` follows."""
        for number, first, last in zip(rows.stations, rows.first, rows.last, strict=True):
            seam = self._seams[number]
            if seam is not None and seam.line.closed:
                here = slice(first, last + 1)
                place[here], self._laps[number] = lapped(
                    place[here], working[here], seam.length_mm, self._laps[number]
                )


def _changes(values: Ints) -> Bools:
    """(n,) which values are not the one before."""
    other = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=other[1:])
    return other
