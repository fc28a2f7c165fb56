"""Polhemus LIBERTY and PATRIOT: binary records with time, number and distortion; no checksum.

docs/formats/liberty.md
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simlab.devices.placed import INCH_MM, STATION, PlacedDecoder, Records, poses
from simlab.devices.readings import PoseSamples
from simlab.model.arrays import Bools, Floats, Ints

RATE_HZ, PATRIOT_RATE_HZ = 240.0, 60.0
NAMES = (b"LY", b"PA", b"LU")
"""LIBERTY, PATRIOT, LIBERTY LATUS."""
STATIONS = bytes(range(1, 17))
RECORD = np.dtype(
    [
        ("name", "S2"),
        ("station", "u1"),
        ("command", "u1"),
        ("error", "u1"),
        ("reserved", "u1"),
        ("size", "<u2"),
        ("time_ms", "<u4"),
        ("number", "<u4"),
        ("distortion", "<i4"),
        ("position", "<f4", (3,)),
        ("rotation", "<f4", (4,)),
    ]
)
HEAD_SIZE = 8
FINE = (0x00, 0x20)
"""Error bytes that say that there is none."""
WRAP_US = 1000 << 32
NUMBERS = 1 << 32
DISTORTION_TIMES = 1.0
"""A count of distortion adds so many times the stated noise: cautious, and not measured."""
GREETING = (b"F1\r", b"U0\r", b"O*,8,9,11,3,7\r", b"C\r")
"""Binary, inches, the fields of `RECORD`, continuous."""


def _whole(name: bytes, rows: NDArray[Any]) -> Bools:
    whole: Bools = (rows["name"] == name) & (rows["size"] == RECORD.itemsize - HEAD_SIZE)
    return whole


def _sampled(rows: NDArray[Any], before: int) -> Floats:
    del before
    sampled: Floats = rows["time_ms"] * 1e-3
    return sampled


def _clock(rows: NDArray[Any]) -> tuple[Ints | None, Ints | None]:
    return rows["time_ms"].astype(np.int64) * 1000, rows["number"].astype(np.int64)


def decoder(name: bytes = b"LY") -> PlacedDecoder:
    """A new decoder of the tracker whose records begin with `name`."""
    heads = (name[:1], name[1:], STATIONS, b"CPcp")
    records = Records(
        row=RECORD,
        heads=heads,
        whole=lambda rows: _whole(name, rows),
        station=STATION,
        unit_mm=INCH_MM,
        time_s=_sampled,
        clock=_clock,
        beats=True,
    )
    return PlacedDecoder(records, GREETING)


def decode(rows: NDArray[Any], t_s: Floats, bound_s: Floats) -> tuple[PoseSamples, Bools]:
    """Poses of records, and which of them are plausible; distortion adds to their noise."""
    level = rows["distortion"].astype(np.float64)
    told = np.isin(rows["error"], FINE) & (level >= 0)
    times = np.where(told, 1 + DISTORTION_TIMES * level, np.nan)
    return poses(rows, t_s, bound_s, INCH_MM, times)
