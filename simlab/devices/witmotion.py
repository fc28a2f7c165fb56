"""WitMotion inertial sensors: frames of 11 bytes to how the sensor is turned.

A sample comes as several frames of rising type; the first that does not rise begins the next one.
Where quaternions come they are what counts, else the angles; the time frame, where it comes, is
the device's clock. docs/formats/witmotion.md
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simlab.devices.attitude import from_yaw_pitch_roll, normalised, turned_only
from simlab.devices.decoding import Accounted, Frames
from simlab.devices.greeting import Greeting
from simlab.devices.plausible import is_unit
from simlab.devices.readings import PoseSamples
from simlab.devices.scan import BLOCK, FixedScan, sum_holds
from simlab.devices.stamp_clock import NOT_STAMPED
from simlab.model.arrays import Bools, Floats, Ints

MARKER = 0x55
TIME, ACC, GYRO, ANGLE, QUATERNION = 0x50, 0x51, 0x52, 0x53, 0x59
TYPES = bytes(range(0x50, 0x60))
FRAME = np.dtype([("marker", "u1"), ("type", "u1"), ("words", "<i2", (4,)), ("sum", "u1")])
FULL = 32768
"""A word of this size is the full scale."""
ACC_G, GYRO_DEG_S, ANGLE_DEG = 16 / FULL, 2000 / FULL, 180 / FULL
PARTS = (("quaternion", QUATERNION), ("angle", ANGLE), ("acc", ACC), ("gyro", GYRO))
SAMPLE = np.dtype([*((name, "<i2", (4,)) for name, _ in PARTS), ("has", "<u2")])
"""The words of each part as they came; bit `type - TIME` of `has`: the sample has that part."""
_WHOLE = np.dtype([("head", "V2"), ("words", "V8"), ("sum", "V1")])
_ITEMS = np.dtype([*((name, "V8") for name, _ in PARTS), ("has", "<u2")])
"""A frame and a sample with words in one piece, which is quicker to move about."""
LOOK_BACK = 3
"""A sample waits for its quaternion unless so many before it had none."""

KEY, CONTENT, RATE = 0x69, 0x02, 0x03
UNLOCK = 0xB588
CONTENT_TIME, CONTENT_QUATERNION = 0x01, 0x200
RATES_HZ = {6: 10, 7: 20, 8: 50, 9: 100, 11: 200}
RATE_200_HZ = 0x0B
ROUNDS = 3
"""A sensor that has no quaternions is not asked for ever."""


def command(register: int, value: int) -> bytes:
    """Write a register."""
    return b"\xff\xaa" + bytes([register]) + value.to_bytes(2, "little")


GREETING = (
    command(KEY, UNLOCK),
    command(CONTENT, CONTENT_TIME | CONTENT_QUATERNION),
    command(RATE, RATE_200_HZ),
)
"""Time and quaternion, 200 a second; not saved, so the next power-up has the owner's settings."""


class WitMotionDecoder(Accounted):
    """Bytes of a WitMotion sensor to samples."""

    def __init__(self) -> None:
        self._scan = FixedScan(FRAME, (bytes([MARKER]), TYPES), sum_holds(0, 10, 10))
        super().__init__(self._scan)
        self._greeting = Greeting(GREETING, ROUNDS)
        self._open = np.empty(0, dtype=FRAME)
        self._said = False
        self._quaternions = [True] * LOOK_BACK
        self._stamped = False
        self._content = False

    def feed(self, data: bytes) -> Frames:
        """The samples that `data` completes."""
        if len(data) <= BLOCK:
            return self._block(data)
        blocks = [self._block(data[at : at + BLOCK]) for at in range(0, len(data), BLOCK)]
        return Frames(
            rows=_joined([block.rows for block in blocks]),
            heard=sum(block.heard for block in blocks),
            t_us=np.concatenate([block.t_us for block in blocks if block.t_us is not None]),
        )

    def say(self, now_s: float) -> bytes:
        """Ask for time and quaternions, until they come or three rounds were in vain."""
        return self._greeting.say(now_s, content=self._content)

    def _block(self, data: bytes) -> Frames:
        heard = self._scan.feed(data)
        rows, t_us = self._samples(_joined([self._open, heard]))
        return Frames(rows=rows, heard=len(heard), t_us=t_us)

    def _samples(self, frames: NDArray[Any]) -> tuple[NDArray[Any], Ints]:
        """(rows, device times) of all samples that can be told; the open one's frames are kept."""
        if not len(frames):
            return np.empty(0, dtype=SAMPLE), np.empty(0, dtype=np.int64)
        kinds = np.ascontiguousarray(frames["type"])
        begins = np.concatenate(([True], kinds[1:] <= kinds[:-1]))
        mine = np.cumsum(begins) - 1
        count = int(mine[-1]) + 1
        words = np.zeros(len(frames) + 1, dtype="V8")  # the last: of a part that is not there
        words[:-1] = frames.view(_WHOLE)["words"]
        rows = np.empty(count, dtype=_ITEMS)
        present = np.zeros(count, dtype=np.uint16)
        for name, kind in PARTS:
            where = _where(kinds == kind, mine, count)
            rows[name] = words[where]
            present |= (where < len(frames)).astype(np.uint16) << np.uint16(kind - TIME)
        rows["has"] = present
        where = _where(kinds == TIME, mine, count)
        t_us = unix_us(words[where])
        t_us[where == len(frames)] = NOT_STAMPED
        rows = rows.view(SAMPLE)
        told = self._told(has(rows, ANGLE), has(rows, QUATERNION), rows)
        self._open = frames[mine == count - 1]  # their types rise, so they are few
        return self._timed(_kept(rows, told), t_us[told])

    def _told(self, angle: Bools, quaternion: Bools, rows: NDArray[Any]) -> Bools:
        """Which samples are given now; those that do not wait for a quaternion lose it."""
        told = angle | quaternion
        poses = np.flatnonzero(told)
        had = np.concatenate((self._quaternions, quaternion[poses]))
        waits = np.zeros(len(rows), dtype=np.bool_)
        for back in range(LOOK_BACK):
            waits[poses] |= had[back : len(poses) + back]
        plain = angle & ~waits
        if plain.any():
            rows["has"][plain] &= ~np.uint16(1 << (QUATERNION - TIME))
            rows["quaternion"][plain] = 0
        last = len(rows) - 1
        said = bool(told[last] and (quaternion[last] or plain[last]))
        closed = had[: len(had) - 1] if told[last] else had
        self._quaternions = closed[-LOOK_BACK:].tolist()
        told[last] = said
        told[0] &= not self._said
        self._said = said or (self._said and last == 0)
        return told

    def _timed(self, rows: NDArray[Any], t_us: Ints) -> tuple[NDArray[Any], Ints]:
        """Once stamps came, a sample whose stamp was lost has no time, and is none."""
        stamped = t_us != NOT_STAMPED
        since = np.logical_or.accumulate(np.concatenate(([self._stamped], stamped)))
        self._stamped = bool(since[-1])
        kept = stamped | ~since[1:]
        if len(rows):
            self._content = bool(stamped[-1] and has(rows, QUATERNION)[-1])
        return _kept(rows, kept), t_us[kept]


def _joined(parts: list[NDArray[Any]]) -> NDArray[Any]:
    """Rows behind one another: moved as bytes, as NumPy moves structured rows field by field."""
    row = parts[0].dtype
    return np.concatenate([part.view(f"V{row.itemsize}") for part in parts]).view(row)


def _kept(rows: NDArray[Any], which: Bools) -> NDArray[Any]:
    """These rows; moved as bytes as well."""
    return rows if which.all() else rows.view(f"V{rows.itemsize}")[which].view(rows.dtype)


def has(rows: NDArray[Any], kind: int) -> Bools:
    """(n,) does the sample have the part of this frame type?"""
    bits: Bools = (rows["has"] >> (kind - TIME) & 1).astype(np.bool_)
    return bits


def _where(mine: Bools, sample: Ints, count: int) -> Ints:
    """(count,) which of the frames is `mine` in each sample; as many as there are: none."""
    where = np.full(count, len(mine), dtype=np.int64)
    at = np.flatnonzero(mine)
    where[sample[at]] = at
    return where


def unix_us(words: NDArray[Any]) -> Ints:
    """(n,) microseconds since 1970 of the 8 bytes of time frames.

    Bytes year since 2000, month from 1, day, hour, minute, second, then a word of milliseconds:
    the vendor's register map. A clock never set says month 0, day 0; it counts all the same.
    """
    columns = np.ascontiguousarray(words).view(np.uint8).reshape(-1, 8).T
    year, month, day, hour, minute, second, low, high = np.ascontiguousarray(columns, np.int32)
    moved = year + 2000 - (month < 3)
    day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    days = moved * 365 + moved // 4 - moved // 100 + moved // 400 + day_of_year - 719468
    in_day_ms = ((hour * 60 + minute) * 60 + second) * 1000 + (low | high << 8)
    unix: Ints = (days * np.int64(86_400_000) + in_day_ms) * 1000
    return unix


def decode(rows: NDArray[Any], t_s: Floats, bound_s: Floats) -> tuple[PoseSamples, Bools]:
    """Poses of the samples, and which of them are plausible: no quaternion but a unit one."""
    quaternion = rows["quaternion"] / FULL
    angles_deg = rows["angle"][:, 2::-1] * ANGLE_DEG
    given = has(rows, QUATERNION)
    rotation = np.where(given[:, None], normalised(quaternion), from_yaw_pitch_roll(angles_deg))
    return turned_only(t_s, bound_s, rotation), ~given | is_unit(quaternion)
