"""Razor 9DOF AHRS: lines of yaw, pitch and roll; no checksum, so motion must be possible.

docs/formats/razor.md
"""

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simlab.devices.attitude import from_yaw_pitch_roll, turned_only
from simlab.devices.greeting import Greeting
from simlab.devices.readings import PoseSamples
from simlab.devices.text_pose import Gated, Said, TextDecoder
from simlab.model.arrays import Bools, Floats

SAMPLE = np.dtype([("angles", "<f8", (3,))])
RATE_HZ = 50.0
BAUD = 57600
NUMBER = rb"-?\d{1,5}\.\d{2}"
"""As Arduino prints a float: two digits behind the point."""
LINES = tuple(
    re.compile(rb"#" + name + rb"=(" + NUMBER + rb"(?:," + NUMBER + rb"){%d})\r?\n" % more)
    for name, more in ((b"YPR", 2), (b"YPRAG", 8))
)
MOST_DEG = np.array([180.0, 90.0, 180.0])
GREETING = (b"#ot", b"#o1")
"""Text, then continuous; a sensor with the firmware's own settings streams by itself."""


def judge(line: bytes) -> Said | str:
    """What a line says."""
    if line.startswith(b"#SYNCH"):
        return Said()
    found = next(filter(None, (pattern.fullmatch(line) for pattern in LINES)), None)
    if found is None:
        return "noise"
    angles = [float(word) for word in found[1].split(b",")[:3]]
    if any(abs(angle) > most for angle, most in zip(angles, MOST_DEG, strict=True)):
        return "implausible"
    return Said((tuple(angles),))


def place(rows: NDArray[Any]) -> tuple[Floats, Floats]:
    """Nobody knows where, and how it is turned."""
    return np.full((len(rows), 3), np.nan), from_yaw_pitch_roll(rows["angles"])


def decoder() -> TextDecoder:
    """A new decoder."""
    return TextDecoder(SAMPLE, judge, Greeting(GREETING), Gated(place, 1 / RATE_HZ))


def decode(rows: NDArray[Any], t_s: Floats, bound_s: Floats) -> tuple[PoseSamples, Bools]:
    """Poses of the samples, and which of them are plausible."""
    with np.errstate(invalid="ignore"):
        plausible: Bools = (np.abs(rows["angles"]) <= MOST_DEG).all(axis=1)
        angles_deg = np.where(plausible[:, None], rows["angles"], 0.0)
    return turned_only(t_s, bound_s, from_yaw_pitch_roll(angles_deg)), plausible
