"""Trackers that say where a body is, in binary, without a checksum: the Polhemus family.

A record is believed where its head, its ends and its numbers are right (finite, a unit quaternion,
within reach of the source) and the motion since the last one is possible. Records of other
stations are sound, and nobody's.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simlab.devices.attitude import normalised
from simlab.devices.beat import Beat
from simlab.devices.decoding import Accounted, Frames
from simlab.devices.greeting import Greeting
from simlab.devices.plausible import MotionGate, is_unit
from simlab.devices.readings import PoseSamples
from simlab.devices.scan import FixedScan, frames_at
from simlab.model.arrays import Bools, Bytes, Floats, Ints

INCH_MM, CM_MM = 25.4, 10.0
NORM_OFF = 0.005
"""A quaternion of floats is not further from length 1, and damage seldom keeps it."""
MOST_MM = 5000.0
"""No source is felt further away."""
STATION = 1
"""The torch's sensor is plugged into the first station."""


@dataclass(frozen=True, slots=True)
class Records:
    """How a tracker writes; its rows have `station`, `position` and `rotation`."""

    row: np.dtype[Any]
    heads: tuple[bytes, ...]
    whole: Callable[[NDArray[Any]], Bools]
    """Which records are right besides head and numbers."""
    station: int
    """`STATION` as the tracker writes it."""
    unit_mm: float
    time_s: Callable[[NDArray[Any], int], Floats]
    """(rows, how many came before them) to when they were sampled, at the soonest."""
    clock: Callable[[NDArray[Any]], tuple[Ints | None, Ints | None]]
    """Rows to device times [us] and numbers, where it has them."""
    beats: bool = False
    """Do its rows have `time_ms` and `number`?"""


class PlacedDecoder(Accounted):
    """Bytes of such a tracker to records of the first station."""

    def __init__(self, records: Records, greeting: tuple[bytes, ...]) -> None:
        self._records = records
        self._scan = FixedScan(records.row, records.heads, self._sound, "implausible")
        super().__init__(self._scan)
        self._greeting = Greeting(greeting, least=1)
        self._gate = MotionGate()
        self._beat = Beat()
        self._count = 0
        self._streams = False

    def feed(self, data: bytes) -> Frames:
        """The samples that `data` completes."""
        records = self._records
        heard = self._scan.feed(data)
        mine = heard[heard["station"] == records.station]
        taken = np.ones(len(mine), dtype=np.bool_)
        if records.beats:
            stamps = zip(mine["time_ms"].tolist(), mine["number"].tolist(), strict=True)
            taken = np.array([self._beat.judge(*stamp) for stamp in stamps], dtype=np.bool_)
        taken[taken] = self._gate.judge(
            records.time_s(mine, self._count)[taken],
            mine["position"][taken] * records.unit_mm,
            normalised(mine["rotation"][taken].astype(np.float64)),
        )
        self._count += len(mine)
        wrong = int((~taken).sum())
        if wrong:
            size = wrong * records.row.itemsize
            self.tally.taken -= size
            self.tally.refuse("implausible", size, wrong)
        rows = mine[taken]
        self._streams = self._streams or bool(len(rows))
        t_us, seq = records.clock(rows)
        return Frames(rows=rows, heard=len(heard) - wrong, t_us=t_us, seq=seq)

    def say(self, now_s: float) -> bytes:
        """Its settings once, and again until it streams."""
        return self._greeting.say(now_s, content=self._streams)

    def _sound(self, raw: Bytes, starts: Ints) -> Bools:
        records = self._records
        rows = frames_at(raw, starts, records.row.itemsize).view(records.row)
        sound: Bools = records.whole(rows) & within_reach(rows, records.unit_mm)
        return sound


def within_reach(rows: NDArray[Any], unit_mm: float) -> Bools:
    """(n,) are the numbers a place near the source, and a direction?"""
    with np.errstate(over="ignore", invalid="ignore"):
        far_mm = np.abs(rows["position"].astype(np.float64)).max(axis=1, initial=0) * unit_mm
        rotation = rows["rotation"].astype(np.float64)
    near: Bools = (far_mm <= MOST_MM) & is_unit(rotation, NORM_OFF)
    return near


def poses(
    rows: NDArray[Any], t_s: Floats, bound_s: Floats, unit_mm: float, times: Floats
) -> tuple[PoseSamples, Bools]:
    """Poses of records, and which of them are plausible.

    Parameters
    ----------
    rows : with `position` in `unit_mm` and `rotation`
    t_s, bound_s : (n,) when
    unit_mm : what one is
    times : (n,) how many times the stated noise they have; NaN: not known
    """
    plausible = within_reach(rows, unit_mm)
    seen = plausible[:, None]
    position = np.where(seen, rows["position"], 0.0).astype(np.float64)
    rotation = np.where(seen, rows["rotation"], np.nan).astype(np.float64)
    samples = PoseSamples(
        t_s=t_s,
        t_bound_s=bound_s,
        position_mm=position * unit_mm,
        rotation=normalised(rotation),
        position_times=times,
        rotation_times=times,
    )
    return samples, plausible
