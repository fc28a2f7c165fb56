"""Places on the closed seams of many stations, which go on counting while the arc burns.

The same as `reference.lapped` for one, by the same arithmetic, with what is remembered in columns.
"""

import numpy as np

from simlab.model.arrays import Bools, Floats, Ints
from simlab.weld.reference import BEFORE_START
from simlab.weld.rings import Parts


class Laps:
    """How often each station went round its seam since its arc was struck: `reference.Lap`s."""

    def __init__(self) -> None:
        self._round, self._last_mm = np.zeros(0, np.int64), np.zeros(0)
        self._working, self._struck, self._worked = np.zeros((3, 0), np.bool_)

    def begin(self, number: int) -> None:
        """A station begins a session."""
        if number == len(self._round):
            self._round = np.append(self._round, np.int64(0))
            self._last_mm = np.append(self._last_mm, 0.0)
            self._working, self._struck, self._worked = (
                np.append(each, np.False_) for each in (self._working, self._struck, self._worked)
            )
        self._round[number], self._last_mm[number] = 0, np.nan
        self._working[number] = self._struck[number] = self._worked[number] = False

    def count(self, place: Floats, working: Bools, rows: Parts, length_mm: Floats) -> Floats:
        """(n,) the places, going on from round to round.

        Parameters
        ----------
        place, working : (n,) places within one round, and does the arc burn at the seam?
        rows : whose they are, all at closed seams
        length_mm : (stations,) of their seams
        """
        stations = rows.stations
        before = np.empty_like(working)
        before[1:] = working[:-1]
        before[rows.first] = self._working[stations]
        struck = (working & ~before).astype(np.int64)
        strikes = rows.summed(struck) + self._struck[rows.station]
        row = (place == place).nonzero()[0]
        told = np.zeros(len(self._round), np.int64)
        made = np.full(len(place), np.nan)
        if len(row):
            whose = rows if len(row) == len(place) else Parts.of(rows.station[row])
            told[whose.stations] = strikes[row[whose.last]]
            made[row] = self._counted(place[row], strikes[row], whose, length_mm[whose.station])
        self._working[stations] = working[rows.last]
        self._struck[stations] = strikes[rows.last] > told[stations]
        return made

    def _counted(self, place: Floats, strikes: Ints, whose: Parts, length_mm: Floats) -> Floats:
        """The same of known places; `strikes` since the newest known place before these."""
        stations, first = whose.stations, whose.first
        earlier, last = np.zeros_like(strikes), np.empty_like(place)
        earlier[1:], last[1:] = strikes[:-1], place[:-1]
        earlier[first] = 0
        newest = self._last_mm[stations]
        last[first] = np.where(newest == newest, newest, place[first])
        anew = strikes > earlier
        turns = np.rint((place - last) / length_mm).astype(np.int64)
        rounds = self._round[whose.station] - whose.summed(turns)
        if anew.any():
            begins = anew & (whose.summed(anew.astype(np.int64)) == 1)
            begins &= ~self._worked[whose.station]
            start = np.where(begins & (place > length_mm * (1.0 - BEFORE_START)), -1, 0)
            since = whose.latest(anew)
            rounds = np.where(since < 0, rounds, rounds - rounds[since] + start[since])
            self._worked[stations] |= since[whose.last] >= 0
        self._round[stations], self._last_mm[stations] = rounds[whose.last], place[whose.last]
        return place + rounds * length_mm
