"""A camera that watches markers: packets of corners found in a picture, and the body's pose.

What a picture showed travels as a packet of its markers' corners, so that a capture is small, and
replays to the same poses without a camera and without OpenCV. docs/formats/marker-camera.md
"""

import math
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simlab.devices.decoding import Accounted, Frames
from simlab.devices.marker_layout import Setup, setup_from
from simlab.devices.marker_pose import pose_of
from simlab.devices.packets import PacketReader
from simlab.devices.readings import PoseSamples
from simlab.model.arrays import Bools, Floats

KIND = 0x31
"""First byte of a packet: high half the version, 3; low half 1, a picture."""
STEP_PX = 1 / 16
MOST_SEEN = 13
"""Markers of one packet; the largest of the picture."""
HEAD = np.dtype(
    [
        ("kind", "u1"),
        ("number", "<u2"),
        ("t_us", "<u4"),
        ("width", "<u2"),
        ("height", "<u2"),
        ("count", "u1"),
    ]
)
MARKER = np.dtype([("id", "<u2"), ("corners", "<u2", (4, 2))])
ROW = np.dtype([*HEAD.descr, ("markers", MARKER, (MOST_SEEN,))])
NOISE = (("position_mm", 0.5), ("rotation_deg", 0.5))
"""Of a body of three 40 mm markers half a metre away, measured: docs/formats/marker-camera.md."""
TILTED = """\
schema = 1
[camera]
width_px = 1280
height_px = 720
fx_px = 1000
fy_px = 1000
cx_px = 639.5
cy_px = 359.5
corner_px = 0.1
[[marker]]
id = 0
size_mm = 40
centre_mm = [0, 0, 0]
x = [1, 0, 0]
y = [0, 1, 0]
[[marker]]
id = 1
size_mm = 40
centre_mm = [45, 0, -16]
x = [0.8, 0, -0.6]
y = [0, 1, 0]
[[marker]]
id = 2
size_mm = 40
centre_mm = [-45, 0, -16]
x = [0.8, 0, 0.6]
y = [0, 1, 0]
"""
"""The body that is meant where no settings are given: three markers side by side like a roof."""
SETUP = setup_from(TILTED, "built in")


class MarkerDecoder(Accounted):
    """Bytes of a marker camera's line to what each picture showed."""

    def __init__(self) -> None:
        self._packets = PacketReader()
        super().__init__(self._packets)

    def feed(self, data: bytes) -> Frames:
        """The pictures that `data` completes."""
        rows = [
            row for packet in self._packets.feed(data) if (row := self._row(packet)) is not None
        ]
        made = np.concatenate(rows) if rows else np.zeros(0, ROW)
        return Frames(
            rows=made,
            heard=len(made),
            t_us=made["t_us"].astype(np.int64),
            seq=made["number"].astype(np.int64),
        )

    def say(self, now_s: float) -> bytes:
        """Nothing; a camera sees by itself."""
        del now_s
        return b""

    def _row(self, packet: bytes) -> NDArray[Any] | None:
        if packet[:1] != bytes([KIND]):
            self._packets.refuse("unknown_type", packet)
            return None
        many, rest = divmod(len(packet) - HEAD.itemsize, MARKER.itemsize)
        if len(packet) < HEAD.itemsize or rest or packet[HEAD.itemsize - 1] != many:
            self._packets.refuse("length", packet)
            return None
        return np.frombuffer(packet.ljust(ROW.itemsize, b"\0"), ROW)


def packet_of(number: int, t_us: int, size: tuple[int, int], seen: dict[int, Floats]) -> bytes:
    """The packet of one picture.

    Parameters
    ----------
    number : of the picture; wraps
    t_us : when it came [us]; wraps
    size : width and height of the picture [px]
    seen : number of each marker to its (4, 2) corners [px]
    """
    largest = sorted(seen, key=lambda name: (-_area(seen[name]), name))[:MOST_SEEN]
    made = np.zeros(1, ROW)
    made["kind"], made["number"], made["t_us"] = KIND, number % 65536, t_us % (1 << 32)
    (made["width"], made["height"]), made["count"] = size, len(largest)
    for n, name in enumerate(largest):
        made["markers"]["id"][0, n] = name
        made["markers"]["corners"][0, n] = np.clip(np.rint(seen[name] / STEP_PX), 0, 65535)
    return made.tobytes()[: HEAD.itemsize + len(largest) * MARKER.itemsize]


def decode(
    rows: NDArray[Any], t_s: Floats, bound_s: Floats, setup: Setup = SETUP
) -> tuple[PoseSamples, Bools]:
    """The body's pose in each picture, and which pictures are plausible.

    A picture without any of the body's markers is plausible: it was not seen.
    """
    n = len(rows)
    plausible = (rows["width"] == setup.lens.width) & (rows["height"] == setup.lens.height)
    position, rotation = np.full((n, 3), np.nan), np.full((n, 4), np.nan)
    times = np.full((2, n), np.nan)
    stated = dict(NOISE)
    for row in np.flatnonzero(plausible).tolist():
        found = rows[row]["markers"][: rows[row]["count"]]
        seen = [
            (setup.markers[int(one["id"])], one["corners"] * STEP_PX)
            for one in found
            if int(one["id"]) in setup.markers
        ]
        if not seen:
            continue
        pose = pose_of(seen, setup.lens, setup.corner_px)
        if pose is None:
            plausible[row] = False
            continue
        position[row], rotation[row] = pose.position_mm, pose.rotation
        times[0, row] = pose.position_sigma_mm / stated["position_mm"]
        times[1, row] = math.degrees(pose.rotation_sigma_rad) / stated["rotation_deg"]
    return PoseSamples(t_s, bound_s, position, rotation, times[0], times[1]), plausible


def decode_with(setup: Setup) -> "partial[tuple[PoseSamples, Bools]]":
    """`decode` of another camera and another body."""
    return partial(decode, setup=setup)


def _area(corners: Floats) -> float:
    a, b = corners[2] - corners[0], corners[3] - corners[1]
    return abs(float(a[0] * b[1] - a[1] * b[0])) / 2
