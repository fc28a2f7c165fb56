"""Polhemus FASTRAK: records in binary or in text, in inches or centimetres, no checksum.

docs/formats/fastrak.md
"""

import re
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simlab.devices.attitude import from_yaw_pitch_roll
from simlab.devices.greeting import Greeting
from simlab.devices.placed import CM_MM, INCH_MM, STATION, PlacedDecoder, Records, poses
from simlab.devices.readings import PoseSamples
from simlab.devices.text_pose import MOST_DEG, Gated, Said, TextDecoder
from simlab.model.arrays import Bools, Floats, Ints

RATE_HZ = 120.0
BAUD = 115200
SLOWEST_S = 1 / 30
"""Four receivers share the 120 samples a second."""
LETTERS = bytes(range(0x41, 0x5B)) + bytes(range(0x61, 0x7B))
FINE = 0x20
"""A space stands where the letter of an error may be."""
RECORD = np.dtype(
    [
        ("kind", "u1"),
        ("station", "u1"),
        ("error", "u1"),
        ("position", "<f4", (3,)),
        ("rotation", "<f4", (4,)),
        ("space", "u1"),
    ]
)
HEADS = (b"0", b"1234", bytes([FINE]) + LETTERS)
MY_STATION = 0x30 + STATION
SAMPLE = np.dtype([("error", "u1"), ("position", "<f8", (3,)), ("rotation", "<f8", (4,))])
LINE = re.compile(rb"0([1-4])([ A-Za-z])(.{21}) (.{21})\r\n", re.DOTALL)
FIELD = re.compile(rb" *-?\d{1,4}\.\d{2}")
FIELD_SIZE = 7
UNITS = {INCH_MM: b"U", CM_MM: b"u"}


def _whole(rows: NDArray[Any]) -> Bools:
    whole: Bools = rows["space"] == FINE
    return whole


def _soonest(rows: NDArray[Any], before: int) -> Floats:
    soonest: Floats = np.arange(before, before + len(rows), dtype=np.float64) * SLOWEST_S
    return soonest


def _no_clock(rows: NDArray[Any]) -> tuple[Ints | None, Ints | None]:
    del rows
    return None, None


def binary_decoder(unit_mm: float = INCH_MM) -> PlacedDecoder:
    """A new decoder of binary records."""
    records = Records(RECORD, HEADS, _whole, MY_STATION, unit_mm, _soonest, _no_clock)
    return PlacedDecoder(records, (UNITS[unit_mm], b"O1,2,11,0\r", b"f", b"C"))


def text_decoder(unit_mm: float = INCH_MM) -> TextDecoder:
    """A new decoder of records in text."""
    greeting = Greeting((UNITS[unit_mm], b"O1,2,0,4,1\r", b"F", b"C"), least=1)
    return TextDecoder(SAMPLE, judge, greeting, Gated(partial(_place, unit_mm), SLOWEST_S))


def judge(line: bytes) -> Said | str:
    """What a record in text says."""
    found = LINE.fullmatch(line)
    if found is None:
        return "noise"
    station, error, *halves = found.groups()
    words = [
        half[at : at + FIELD_SIZE] for half in halves for at in range(0, len(half), FIELD_SIZE)
    ]
    if not all(map(FIELD.fullmatch, words)):
        return "noise"
    values = [float(word) for word in words]
    if (np.abs(values[3:]) > MOST_DEG).any():
        return "implausible"
    if station[0] != MY_STATION:
        return Said()
    rotation = from_yaw_pitch_roll(np.array([values[3:]]))[0]
    return Said((error[0], tuple(values[:3]), tuple(rotation.tolist())))


def _place(unit_mm: float, rows: NDArray[Any]) -> tuple[Floats, Floats]:
    return rows["position"] * unit_mm, rows["rotation"]


def decode(
    rows: NDArray[Any], t_s: Floats, bound_s: Floats, unit_mm: float = INCH_MM
) -> tuple[PoseSamples, Bools]:
    """Poses of records, and which of them are plausible; with an error, how good is not known."""
    times = np.where(rows["error"] == FINE, 1.0, np.nan)
    return poses(rows, t_s, bound_s, unit_mm, times)
