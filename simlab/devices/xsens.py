"""Xsens MTi: Xbus messages with MTData2, which carry the sensor's clock and a packet counter.

docs/formats/xsens.md
"""

import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simlab.devices.attitude import from_yaw_pitch_roll, normalised, turned_only
from simlab.devices.decoding import Accounted, Frames
from simlab.devices.greeting import Greeting
from simlab.devices.plausible import is_unit
from simlab.devices.readings import PoseSamples
from simlab.devices.scan import LengthScan
from simlab.model.arrays import Bools, Floats

PREAMBLE, BUS = 0xFA, 0xFF
EXTENDED = 0xFF
"""This length says that two bytes of length follow."""
MOST_LENGTH = 2048
LONGEST = MOST_LENGTH + 7
MT_DATA_2 = 0x36
GO_TO_MEASUREMENT, GO_TO_CONFIG = 0x10, 0x30
COUNTER, SAMPLE_TIME, QUATERNION, EULER, ACC, RATE = 0x1020, 0x1060, 0x2010, 0x2030, 0x4020, 0x8020
REALS = {0: ">f4", 1: ">i4", 3: ">f8"}
"""Precision to numbers: float, 12.20 fixed point, double; the 48-bit one is not read."""
FIXED_12_20 = 2.0**20
COUNTS = {QUATERNION: 4, EULER: 3, ACC: 3, RATE: 3}
TICK_US = 100
WRAP_US = TICK_US << 32
SAMPLE = np.dtype(
    [
        ("rotation", "<f8", (4,)),
        ("acc", "<f8", (3,)),
        ("rate", "<f8", (3,)),
        ("counter", "<u2"),
        ("ticks", "<u4"),
    ]
)
NUMBERS = {COUNTER: ">H", SAMPLE_TIME: ">I"}


def message(kind: int, data: bytes = b"") -> bytes:
    """A message with its sum."""
    size = len(data)
    length = bytes([size]) if size < EXTENDED else b"\xff" + size.to_bytes(2, "big")
    body = bytes([BUS, kind]) + length + data
    return bytes([PREAMBLE]) + body + bytes([-sum(body) & 0xFF])


def judge(stream: bytes, at: int) -> int:
    """Does a message begin here? (`scan.Judge`)."""
    head = stream[at : at + 6]
    if head[0] != PREAMBLE or (len(head) > 1 and head[1] != BUS):
        return -1
    if len(head) < 4 or (head[3] == EXTENDED and len(head) < 6):
        return 0
    first, length = (4, head[3]) if head[3] != EXTENDED else (6, head[4] << 8 | head[5])
    if length > MOST_LENGTH or (first == 6 and length < EXTENDED):
        return -1
    size = first + length + 1
    data = stream[at + first : at + first + length]
    if head[2] == MT_DATA_2 and not _may_be_items(data, length):
        return -size
    if len(stream) - at < size:
        return 0
    return -size if sum(stream[at + 1 : at + size]) & 0xFF else size


def _may_be_items(data: bytes, length: int) -> bool:
    """Can these first bytes of `length` be a list of items? A wrong length is seen at once."""
    at = 0
    while at + 3 <= len(data):
        if data[at] & 0x0F or not 0x10 <= data[at + 1] < 0xC0:
            return False
        at += 3 + data[at + 2]
        if at > length:
            return False
    return at == length or length - at >= 3


def items(data: bytes) -> dict[int, bytes]:
    """The items of MTData2 by their number."""
    found = {}
    at = 0
    while at < len(data):
        number, size = data[at] << 8 | data[at + 1], data[at + 2]
        found[number] = data[at + 3 : at + 3 + size]
        at += 3 + size
    return found


def sample(data: bytes) -> tuple[Any, ...] | None:
    """What MTData2 says; None where number, time or attitude is not among it."""
    numbers: dict[int, int] = {}
    reals: dict[int, tuple[float, ...]] = {}
    for item, value in items(data).items():
        kind = item & 0xFFF0
        if item in NUMBERS and len(value) == struct.calcsize(NUMBERS[item]):
            (numbers[item],) = struct.unpack(NUMBERS[item], value)
        elif kind in COUNTS and item & 0x3 in REALS:
            real = np.dtype(REALS[item & 0x3])
            if len(value) == COUNTS[kind] * real.itemsize:
                scale = FIXED_12_20 if real.kind == "i" else 1.0
                reals[kind] = tuple((np.frombuffer(value, real) / scale).tolist())
    attitude = reals.get(QUATERNION)
    if attitude is None and EULER in reals:
        roll_pitch_yaw = np.array([reals[EULER]])
        attitude = tuple(from_yaw_pitch_roll(roll_pitch_yaw[:, ::-1])[0].tolist())
    if attitude is None or len(numbers) < len(NUMBERS):
        return None
    unknown = (np.nan,) * 3
    acc, rate = reals.get(ACC, unknown), reals.get(RATE, unknown)
    return attitude, acc, rate, numbers[COUNTER], numbers[SAMPLE_TIME]


class XsensDecoder(Accounted):
    """Bytes of the sensor to samples."""

    def __init__(self) -> None:
        self._scan = LengthScan(judge, LONGEST)
        super().__init__(self._scan)
        self._greeting = Greeting((message(GO_TO_MEASUREMENT),))
        self._streams = False

    def feed(self, data: bytes) -> Frames:
        """The samples that `data` completes."""
        messages = self._scan.feed(data)
        said = []
        for each in messages:
            if each[2] == MT_DATA_2:
                first = 4 if each[3] != EXTENDED else 6
                said.append(sample(each[first:-1]))
        rows = np.array([row for row in said if row is not None], dtype=SAMPLE)
        self._streams = self._streams or bool(said)
        return Frames(
            rows=rows,
            heard=len(messages),
            t_us=rows["ticks"].astype(np.int64) * TICK_US,
            seq=rows["counter"].astype(np.int64),
        )

    def say(self, now_s: float) -> bytes:
        """Go and measure, until it does."""
        return self._greeting.say(now_s, content=self._streams)


def decode(rows: NDArray[Any], t_s: Floats, bound_s: Floats) -> tuple[PoseSamples, Bools]:
    """Poses of the samples, and which of them are plausible."""
    plausible = is_unit(rows["rotation"])
    rotation = np.where(plausible[:, None], rows["rotation"], np.nan)
    return turned_only(t_s, bound_s, normalised(rotation)), plausible
