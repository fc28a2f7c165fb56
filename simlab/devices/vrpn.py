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
from simlab.devices.decoding import Frames
from simlab.devices.one_body import OneBody
from simlab.devices.plausible import Limits, MotionGate, is_unit
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
EPOCH_US = 1_700_000_000_000_000
"""Stamps count from 1970; where they count from does not matter to motion."""
MOST_MM = 20_000.0
"""No tracker sees so far."""
NORM_OFF = 0.001
"""Quaternions are float64, made of float32 at worst, or of text with four digits."""
STAMPED_S = 0.05
"""A server may stamp a pose so much sooner or later than it was."""
LIMITS = Limits(
    slack_mm=Limits().slack_mm + STAMPED_S * Limits().most_mm_s,
    slack_deg=Limits().slack_deg + STAMPED_S * Limits().most_deg_s,
)
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
        self._motion = MotionGate(LIMITS)

    def feed(self, data: bytes) -> Frames:
        """The poses that `data` completes; without stamps, any motion is possible."""
        frames = super().feed(data)
        position_mm, wxyz, taken = _judged(frames.rows)
        if frames.t_us is None or not self._stamped or not len(taken):
            return frames
        t_s = (frames.t_us - EPOCH_US).astype(np.float64) * 1e-6
        taken[taken] = self._motion.judge(t_s[taken], position_mm[taken], normalised(wxyz[taken]))
        wrong = int((~taken).sum())
        if not wrong:
            return frames
        size = wrong * (HEAD.size + ROW.itemsize)
        self.tally.taken -= size
        self.tally.refuse("implausible", size, wrong)
        return Frames(frames.rows[taken], frames.heard - wrong, t_us=frames.t_us[taken])

    def say(self, now_s: float) -> bytes:
        """The cookie, once."""
        self._gate.look(now_s)
        greeted, self._greeted = self._greeted, True
        return b"" if greeted else COOKIE

    def _piece(self, stream: bytes, at: int) -> int:
        size = self._size(stream, at)
        if size < 0:
            self._ledger.skipped(at, at + 1, [], 0)
            return 1
        if size:
            self._ledger.took(size)
            if MAGIC.startswith(stream[at : at + 4]) or self._take(stream, at):
                self._heard += 1
            else:
                self.tally.taken -= size
                self.tally.refuse("implausible", size)
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

    def _take(self, stream: bytes, at: int) -> bool:
        """Read a whole message; False: its time is none."""
        size, seconds, micros, sender, kind, _ = HEAD.unpack_from(stream, at)
        body = stream[at + HEAD.size : at + size]
        if kind in (SENDER, TYPE):
            (self._senders if kind == SENDER else self._types)[sender] = body[4:-1]
            return True
        if self._types.get(kind) != POSE:
            return True
        self._body = self._body or self._senders[sender]
        mine = self._senders[sender] == self._body
        stamp = seconds * 1_000_000 + micros
        if not mine or int.from_bytes(body[:4], "big", signed=True) != self._sensor:
            return True
        if stamp <= 0 and self._stamped:
            return False
        return self._said(body, stamp if stamp > 0 else None)


def decode(rows: NDArray[Any], t_s: Floats, bound_s: Floats) -> tuple[PoseSamples, Bools]:
    """Poses, and which of them are plausible: finite, near, and turned by unit quaternions."""
    position_mm, wxyz, plausible = _judged(rows)
    rotation = np.full(wxyz.shape, np.nan)
    rotation[plausible] = normalised(wxyz[plausible])
    position_mm = np.where(plausible[:, None], position_mm, np.nan)
    return as_stated(t_s, bound_s, position_mm, rotation), plausible


def _judged(rows: NDArray[Any]) -> tuple[Floats, Floats, Bools]:
    """(positions [mm], quaternions, which of them can be)."""
    with np.errstate(over="ignore", invalid="ignore"):
        position_mm: Floats = rows["position_m"].astype(np.float64) * M_MM
        wxyz: Floats = rows["xyzw"].astype(np.float64)[:, [3, 0, 1, 2]]
        plausible = is_unit(wxyz, NORM_OFF)
        plausible &= (np.abs(position_mm) <= MOST_MM).all(axis=1)
    return position_mm, wxyz, plausible
