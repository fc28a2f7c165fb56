"""Razor 9DOF AHRS: lines of yaw, pitch and roll; no checksum, so motion must be possible.

docs/formats/razor.md
"""

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simlab.devices.attitude import from_yaw_pitch_roll
from simlab.devices.greeting import Greeting
from simlab.devices.text_pose import MOST_DEG, Gated, Said, TextDecoder
from simlab.model.arrays import Floats

SAMPLE = np.dtype([("angles", "<f8", (3,))])
RATE_HZ = 50.0
BAUD = 57600
NUMBER = rb"-?\d{1,5}\.\d{2}"
"""As Arduino prints a float: two digits behind the point."""
LINES = tuple(
    re.compile(rb"#" + name + rb"=(" + NUMBER + rb"(?:," + NUMBER + rb"){%d})\r?\n" % more)
    for name, more in ((b"YPR", 2), (b"YPRAG", 8))
)
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
    if (np.abs(angles) > MOST_DEG).any():
        return "implausible"
    return Said((tuple(angles),))


def place(rows: NDArray[Any]) -> tuple[Floats, Floats]:
    """Nobody knows where, and how it is turned."""
    return np.full((len(rows), 3), np.nan), from_yaw_pitch_roll(rows["angles"])


def decoder() -> TextDecoder:
    """A new decoder."""
    return TextDecoder(SAMPLE, judge, Greeting(GREETING), Gated(place, 1 / RATE_HZ))
