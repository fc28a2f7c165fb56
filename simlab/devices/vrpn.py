"""VRPN: where bodies are, from a tracking server on the network (OptiTrack, Vicon, bridges).

Both ends say a cookie; then the server names its senders and types of messages by numbers, before
it uses them. Poses of one sender's one sensor are read. Nothing is checked by sums, so a message
counts only if its numbers were named and its size is that of its type. docs/formats/vrpn.md
"""

import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simlab.devices.attitude import as_stated, normalised
from simlab.devices.one_body import OneBody
from simlab.devices.plausible import is_unit
from simlab.devices.readings import PoseSamples
from simlab.model.arrays import Bools, Floats

PORT = 3883
MAGIC = b"vrpn: ver. 07."
COOKIE = (MAGIC + b"35  0").ljust(24, b"\0")
"""Version 7 goes with version 7; 0: nothing is to be logged for us."""
HEAD = struct.Struct(">IiiiiI")
"""Size of head and body, seconds, microseconds, sender, type, number."""
ALIGN = 8
SENDER, TYPE = -1, -2
"""Types of messages that name a number."""
LEAST_SYSTEM = -6
POSE = b"vrpn_Tracker Pos_Quat"
TEXT = b"vrpn_Base text_message"
MOST_BODY, MOST_TEXT = 256, 1100
"""No message of a tracker needs more, nor a text for people [bytes]."""
MOST_NAME = 128
MOST_NAMES = 4096
M_MM = 1000.0
MOST_MM = 20_000.0
"""No tracker sees so far."""
ROW = np.dtype(
    [("sensor", ">i4"), ("gap", ">i4"), ("position_m", ">f8", (3,)), ("xyzw", ">f8", (4,))]
)


def message(sender: int, kind: int, number: int, time_us: int, body: bytes) -> bytes:
    """One message, filled up to a multiple of 8 bytes."""
    seconds, micros = divmod(time_us, 1_000_000)
    said = HEAD.pack(HEAD.size + len(body), seconds, micros, sender, kind, number) + body
    return said + bytes(-len(said) % ALIGN)


def named(kind: int, number: int, name: bytes) -> bytes:
    """The message that gives a sender or a type its number."""
    text = name + b"\0"
    return message(number, kind, 0, 0, struct.pack(">I", len(text)) + text)


class VrpnDecoder(OneBody):
    """Bytes of a VRPN server to the poses of one body."""

    def __init__(self, body: str = "", sensor: int = 0) -> None:
        """Read this sensor of the sender of this name; none given: of the first that has poses."""
        self._sensor = sensor
        super().__init__(ROW, body, HEAD.size + MOST_TEXT + ALIGN, "length")
        self._greeted = False
        self._senders: dict[int, bytes] = {}
        self._types: dict[int, bytes] = {}

    def say(self, now_s: float) -> bytes:
        """The cookie, once."""
        del now_s
        greeted, self._greeted = self._greeted, True
        return b"" if greeted else COOKIE

    def _piece(self, stream: bytes, at: int) -> int:
        size = self._size(stream, at)
        if size < 0:
            self._ledger.skipped(at, at + 1, [], 0)
            return 1
        if size:
            self._ledger.took(size)
            self._heard += 1
            if not MAGIC.startswith(stream[at : at + 4]):
                self._take(stream, at)
        return size

    def _size(self, stream: bytes, at: int) -> int:
        """Bytes of the message that begins here; 0: that cannot be told yet; -1: none does."""
        left = len(stream) - at
        if stream[at : at + len(MAGIC)] == MAGIC[:left]:
            return len(COOKIE) if left >= len(COOKIE) else 0
        if stream[at]:
            return -1
        if left < HEAD.size:
            return 0
        size, _, micros, sender, kind, _ = HEAD.unpack_from(stream, at)
        body = size - HEAD.size
        if not 0 <= body <= MOST_TEXT or not 0 <= micros < 1_000_000:
            return -1
        if not self._possible(sender, kind, body):
            return -1
        whole = int(size + -size % ALIGN)
        if left < whole:
            return 0
        if kind in (SENDER, TYPE):
            text = stream[at + HEAD.size : at + size]
            good = int.from_bytes(text[:4], "big") == len(text) - 4 and text[4:].find(0) == body - 5
            return whole if good else -1
        return whole

    def _possible(self, sender: int, kind: int, body: int) -> bool:
        """Were these numbers named, and is that a size of theirs?"""
        if kind in (SENDER, TYPE):
            return 0 <= sender < MOST_NAMES and 5 < body <= 4 + MOST_NAME
        if kind < 0:
            return kind >= LEAST_SYSTEM and body <= MOST_BODY
        if kind not in self._types or sender not in self._senders:
            return False
        if self._types[kind] == POSE:
            return body == ROW.itemsize
        return body <= (MOST_TEXT if self._types[kind] == TEXT else MOST_BODY)

    def _take(self, stream: bytes, at: int) -> None:
        size, seconds, micros, sender, kind, _ = HEAD.unpack_from(stream, at)
        body = stream[at + HEAD.size : at + size]
        if kind in (SENDER, TYPE):
            (self._senders if kind == SENDER else self._types)[sender] = body[4:-1]
            return
        if self._types.get(kind) != POSE:
            return
        self._body = self._body or self._senders[sender]
        mine = self._senders[sender] == self._body
        stamp = seconds * 1_000_000 + micros
        if not mine or int.from_bytes(body[:4], "big", signed=True) != self._sensor:
            return
        if stamp <= 0 and self._stamped:
            return
        self._said(body, stamp if stamp > 0 else None)


def decode(rows: NDArray[Any], t_s: Floats, bound_s: Floats) -> tuple[PoseSamples, Bools]:
    """Poses, and which of them are plausible: finite, near, and turned by unit quaternions."""
    with np.errstate(over="ignore", invalid="ignore"):
        position_mm = rows["position_m"].astype(np.float64) * M_MM
        wxyz = rows["xyzw"].astype(np.float64)[:, [3, 0, 1, 2]]
        plausible = is_unit(wxyz) & (np.abs(position_mm) <= MOST_MM).all(axis=1)
    rotation = np.full(wxyz.shape, np.nan)
    rotation[plausible] = normalised(wxyz[plausible])
    position_mm = np.where(plausible[:, None], position_mm, np.nan)
    return as_stated(t_s, bound_s, position_mm, rotation), plausible
