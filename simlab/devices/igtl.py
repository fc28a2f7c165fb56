"""OpenIGTLink: where bodies are, from a tracking server on the network (PLUS, 3D Slicer, NDI).

TRANSFORM and TDATA messages of one body become poses; messages of other known types, and of other
bodies, are heard and passed over. The check covers a message's body and not its head: what the head
says is held against what is possible. docs/formats/openigtlink.md
"""

import re
import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simlab.devices.attitude import as_stated
from simlab.devices.greeting import Greeting
from simlab.devices.one_body import OneBody
from simlab.devices.quaternions import of_matrix
from simlab.devices.readings import PoseSamples
from simlab.model.arrays import Bools, Floats

PORT = 18944
HEAD = struct.Struct(">H12s20sQQQ")
"""Version, type, device, time (32.32 s), size of the body, CRC-64 of the body."""
EXTENDED = struct.Struct(">HHII")
"""Of version 2: its own size, sizes of the metadata's head and of the metadata, number."""
TRANSFORM_SIZE = 48
ELEMENT = np.dtype([("name", "S20"), ("type", "u1"), ("reserved", "u1"), ("matrix", ">f4", (12,))])
"""One body in TDATA."""
ROW = np.dtype([("matrix", ">f4", (12,))])
MOST_BODY = 4096
"""No pose needs more; a longer message is passed over unread, if its type may be so long."""
MOST_TRANSFORM = 1024
"""With all its metadata."""
MOST_PASSED = 1 << 28
LONG = frozenset(
    {
        "COLORT",
        "IMAGE",
        "IMGMETA",
        "LBMETA",
        "NDARRAY",
        "POINT",
        "POLYDATA",
        "STRING",
        "TRAJ",
        "VIDEO",
        "VIDEOMETA",
    }
)
KNOWN = LONG | {
    "BIND",
    "CAPABILITY",
    "COMMAND",
    "POSITION",
    "QTDATA",
    "QTRANS",
    "SENSOR",
    "STATUS",
    "TDATA",
    "TRANSFORM",
}
UNIT_OFF = 0.01
"""A rotation's columns are not further from unit vectors at right angles."""
MOST_MM = 20_000.0
"""No tracker sees so far."""
ASKED_MS = 10
"""How often TDATA is asked for."""
ROUNDS = 3
_HEAD_BEGINS = re.compile(rb"\0(?:\Z|[\x01\x02](?:\Z|[A-Z]))")
_TYPE = re.compile(rb"[A-Z][A-Z_0-9]*\0*")
_NAME = re.compile(rb"[^\0-\x1f\x7f]*\0*")
_POLYNOMIAL = 0x42F0E1EBA9EA3693


def _table() -> list[int]:
    rows = []
    for byte in range(256):
        crc = byte << 56
        for _ in range(8):
            crc = (crc << 1 ^ (_POLYNOMIAL if crc >> 63 else 0)) & 0xFFFFFFFFFFFFFFFF
        rows.append(crc)
    return rows


_TABLE = _table()


def crc64(body: bytes) -> int:
    """CRC-64/ECMA-182: polynomial 0x42F0E1EBA9EA3693; of ``123456789`` it is 0x6C40DF5F0B497347."""
    crc = 0
    for byte in body:
        crc = (crc << 8 & 0xFFFFFFFFFFFFFFFF) ^ _TABLE[crc >> 56 ^ byte]
    return crc


def message(kind: str, device: str, time: int, body: bytes) -> bytes:
    """One message of version 1; `time` counts 2^-32 s."""
    head = HEAD.pack(1, kind.encode(), device.encode(), time, len(body), crc64(body))
    return head + body


START_TDATA = message("STT_TDATA", "simlab", 0, struct.pack(">I32s", ASKED_MS, b""))
"""Please stream, in your own coordinates."""


class IgtlDecoder(OneBody):
    """Bytes of an OpenIGTLink server to the matrices of one body."""

    def __init__(self, body: str = "") -> None:
        """Read the body of this name; where none is given, the first that is heard of."""
        super().__init__(ROW, body, HEAD.size + MOST_BODY, "checksum")
        self._greeting = Greeting((START_TDATA,), ROUNDS)
        self._passing = 0

    def say(self, now_s: float) -> bytes:
        """Ask for a stream, until the body's poses come or three times were in vain."""
        self._gate.look(now_s)
        return self._greeting.say(now_s, content=self._streams)

    def _piece(self, stream: bytes, at: int) -> int:
        if self._passing:
            return self._pass(stream, at)
        found = _HEAD_BEGINS.search(stream, at)
        begin = found.start() if found else len(stream)
        if begin > at:
            self._ledger.skipped(at, begin, [], 0)
            return begin - at
        if len(stream) - at < HEAD.size:
            return 0
        _, kind, device, stamp, size, crc = HEAD.unpack_from(stream, at)
        if not _TYPE.fullmatch(kind) or not _NAME.fullmatch(device):
            self._ledger.skipped(at, at + 1, [], 0)
            return 1
        name = kind.rstrip(b"\0").decode()
        most = MOST_PASSED if name in LONG else MOST_TRANSFORM if name == "TRANSFORM" else MOST_BODY
        if size > most:
            self._ledger.skipped(at, at + 1, [], 0)
            return 1
        if size > MOST_BODY:
            self._passing = HEAD.size + size
            self._heard += 1
            return self._pass(stream, at)
        whole = int(HEAD.size + size)
        if len(stream) - at < whole:
            return 0
        body = stream[at + HEAD.size : at + whole]
        if crc64(body) != crc:
            self._ledger.skipped(at, at + 1, [at], whole)
            return 1
        self._ledger.took(whole)
        cause = self._take(name, stream[at : at + 2], device.rstrip(b"\0"), stamp, body)
        if cause:
            self.tally.taken -= whole
            self.tally.refuse(cause, whole)
        return whole

    def _pass(self, stream: bytes, at: int) -> int:
        """Pass over what is here of a long message; how much it was."""
        size = min(self._passing, len(stream) - at)
        self._passing -= size
        self._ledger.took(size)
        return size

    def _take(self, kind: str, version: bytes, device: bytes, stamp: int, body: bytes) -> str:
        """Read a sound message; why it is refused after all, or nothing."""
        if kind not in KNOWN and not kind.startswith("RTS_"):
            return "unknown_type"
        if kind not in ("TRANSFORM", "TDATA"):
            self._heard += 1
            return ""
        content = body if version == b"\0\1" else _content(body)
        one = TRANSFORM_SIZE if kind == "TRANSFORM" else ELEMENT.itemsize
        if content is None or len(content) % one or (kind == "TRANSFORM" and len(content) != one):
            return "length"
        if self._stamped and not stamp:
            return "implausible"
        if kind == "TRANSFORM":
            taken = self._pose(device, stamp, content)
        else:
            elements = np.frombuffer(content, dtype=ELEMENT)
            said = [self._pose(e["name"], stamp, e["matrix"].tobytes()) for e in elements]
            taken = all(said)
        self._heard += taken
        return "" if taken else "implausible"

    def _pose(self, name: bytes, stamp: int, matrix: bytes) -> bool:
        self._body = self._body or name
        if name != self._body:
            return True
        return self._said(matrix, stamp * 1_000_000 >> 32 if stamp else None)


def _content(body: bytes) -> bytes | None:
    """What a body of version 2 holds besides its extended header and metadata; None: nonsense."""
    if len(body) < EXTENDED.size:
        return None
    size, index, metadata, _ = EXTENDED.unpack_from(body)
    end = len(body) - index - metadata
    return body[size:end] if EXTENDED.size <= size <= end else None


def decode(rows: NDArray[Any], t_s: Floats, bound_s: Floats) -> tuple[PoseSamples, Bools]:
    """Poses of matrices, and which of them are plausible: finite, near, and rotations."""
    with np.errstate(over="ignore", invalid="ignore"):
        columns = rows["matrix"].astype(np.float64).reshape(-1, 4, 3)
        turned, position_mm = columns[:, :3], columns[:, 3]
        square = np.abs(turned @ turned.transpose(0, 2, 1) - np.eye(3)).max(axis=(1, 2), initial=0)
        right_handed = np.linalg.det(turned) > 0
        plausible = (square <= UNIT_OFF) & right_handed
        plausible &= (np.abs(position_mm) <= MOST_MM).all(axis=1)
    rotation = np.full((len(rows), 4), np.nan)
    rotation[plausible] = [of_matrix(matrix.T) for matrix in turned[plausible]] or np.empty((0, 4))
    position_mm = np.where(plausible[:, None], position_mm, np.nan)
    return as_stated(t_s, bound_s, position_mm, rotation), plausible
