"""What a board says of itself after HELLO, as text in pieces; it drives how its samples are read.

A line is a fact: who it is, what it can do, a stream, and behind each stream its fields in the
order they stand on the wire. A newer firmware may reorder fields or add some.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simlab.devices.framing import crc16
from simlab.devices.messages import (
    CRC_SIZE,
    DICTIONARY,
    HEAD_SIZE,
    MOST_FRAME,
    VERSION,
    Field,
    Message,
)
from simlab.model.errors import DeviceError

PIECE = DICTIONARY.dtype["text"].shape[0]
"""Bytes of text in one chunk."""
MOST_TEXT = 255 * PIECE
MOST_STREAM = 15
KINDS = ("u1", "u2", "u4", "i1", "i2", "i4")
MOST_COUNT = MOST_FRAME - HEAD_SIZE - CRC_SIZE
_NAME = re.compile(r"[a-z][a-z0-9_]{0,30}")
_WORD = re.compile(r"[!-~]{1,32}")


@dataclass(frozen=True)
class Stream:
    """One stream of samples: which message it carries, and its fields as this board sends them."""

    number: int
    rate_hz: float
    message: Message
    """Its number, its name, its fields."""

    @cached_property
    def size(self) -> int:
        """Bytes of a payload."""
        return self.message.dtype.itemsize


@dataclass(frozen=True, slots=True)
class Board:
    """What a board is and sends."""

    name: str
    firmware: str
    git: str
    capabilities: tuple[str, ...]
    streams: tuple[Stream, ...]
    protocol: int = VERSION
    uid: int = 0
    """The same for the life of a board; told beside the text, which is that of its firmware."""

    def stream(self, number: int) -> Stream | None:
        """The stream of this number, if the board has it."""
        return next((one for one in self.streams if one.number == number), None)


def text_of(board: Board) -> bytes:
    """The text that a board sends."""
    lines = [
        f"simlab {board.protocol}",
        f"board {board.name}",
        f"firmware {board.firmware} {board.git}",
        " ".join(("can", *board.capabilities)),
    ]
    for stream in board.streams:
        message = stream.message
        lines.append(f"stream {stream.number} {message.number} {stream.rate_hz:g} {message.name}")
        lines += [
            f"{one.name} {one.kind} {one.count} {one.step:.9g} {one.unit}".rstrip()
            for one in message.fields
        ]
    return "".join(f"{line}\n" for line in lines).encode("ascii")


def parse(text: bytes, uid: int = 0) -> Board:
    """What the text of a board says; its id is told beside it.

    Raises
    ------
    DeviceError
        where the board speaks another protocol, or its text says something unsound
    """
    reader = _Reader()
    if len(text) > MOST_TEXT:
        raise _unsound(1, f"{len(text)} bytes are more than a dictionary has")
    for number, line in enumerate(text.split(b"\n"), start=1):
        if line:
            reader.read(number, line)
    return reader.board(uid)


def _unsound(line: int, detail: str) -> DeviceError:
    return DeviceError(
        f"dictionary of the board, line {line}: {detail}; flash its firmware again "
        "(`simlab firmware flash`)"
    )


class _Reader:
    """The facts, line by line."""

    def __init__(self) -> None:
        self._facts: dict[str, list[str]] = {}
        self._streams: list[tuple[int, int, float, str, int]] = []
        self._fields: list[list[Field]] = []

    def read(self, number: int, line: bytes) -> None:
        words = line.decode("ascii", errors="replace").split(" ")
        if words[0] == "simlab":
            self._protocol(number, words)
        elif "simlab" not in self._facts:
            raise _unsound(number, "it does not begin with its protocol")
        elif words[0] == "stream":
            self._stream(number, words)
        elif self._streams:
            self._field(number, words)
        elif all(_WORD.fullmatch(word) for word in words):
            self._facts[words[0]] = words[1:]  # facts that we do not know are a newer firmware's
        else:
            raise _unsound(number, f"{line[:40]!r} are no words")

    def board(self, uid: int) -> Board:
        for fact, count in (("simlab", 1), ("board", 1), ("firmware", 2)):
            if len(self._facts.get(fact, [])) < count:
                raise _unsound(1, f"it does not say its `{fact}`")
        return Board(
            name=self._facts["board"][0],
            firmware=self._facts["firmware"][0],
            git=self._facts["firmware"][1],
            capabilities=tuple(self._facts.get("can", [])),
            streams=tuple(
                self._built(head, fields)
                for head, fields in zip(self._streams, self._fields, strict=True)
            ),
            protocol=int(self._facts["simlab"][0]),
            uid=uid,
        )

    def _protocol(self, number: int, words: list[str]) -> None:
        major = _whole(words[1], 255) if len(words) > 1 else None
        if major is None:
            raise _unsound(number, "it does not say which protocol")
        if major != VERSION:
            newer = "update simlab" if major > VERSION else "flash a newer firmware"
            raise DeviceError(
                f"the board speaks protocol {major}, simlab speaks {VERSION}: {newer}"
            )
        self._facts["simlab"] = [words[1]]

    def _stream(self, line: int, words: list[str]) -> None:
        number = _whole(words[1], MOST_STREAM) if len(words) == 5 else None
        message = _whole(words[2], 15) if len(words) == 5 else None
        rate = _decimal(words[3]) if len(words) == 5 else None
        if number is None or message is None or rate is None or not _NAME.fullmatch(words[4]):
            raise _unsound(line, "a stream has a number, a message, a rate and a name")
        if number in [one[0] for one in self._streams]:
            raise _unsound(line, f"stream {number} was named before")
        self._streams.append((number, message, rate, words[4], line))
        self._fields.append([])

    def _field(self, line: int, words: list[str]) -> None:
        step = _decimal(words[3]) if len(words) in (4, 5) else None
        count = _whole(words[2], MOST_COUNT) if step is not None else None
        sound = count and words[1] in KINDS and _NAME.fullmatch(words[0])
        if not sound or step is None or count is None:
            raise _unsound(line, "a field has a name, a kind, a count, a step and a unit")
        if words[0] in [one.name for one in self._fields[-1]]:
            raise _unsound(line, f"field {words[0]} was named before")
        unit = words[4] if len(words) == 5 else ""
        self._fields[-1].append(Field(words[0], words[1], count, step, unit, ""))

    def _built(self, head: tuple[int, int, float, str, int], fields: list[Field]) -> Stream:
        number, message, rate, name, line = head
        stream = Stream(number, rate, Message(message, name, "", tuple(fields)))
        if not fields or stream.size > MOST_COUNT:
            raise _unsound(line, f"stream {number} has no fields, or more than a frame holds")
        return stream


def _whole(word: str, most: int) -> int | None:
    value = int(word) if re.fullmatch(r"[0-9]{1,5}", word) else None
    return None if value is None or value > most else value


def _decimal(word: str) -> float | None:
    """A positive number."""
    sound = re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,12})?(e[+-]?[0-9]{1,2})?", word)
    value = float(word) if sound else 0.0
    return value if value > 0 else None


def chunks_of(text: bytes, uid: int) -> NDArray[Any]:
    """The payloads of `DICTIONARY` that a board answers with."""
    pieces = [text[at : at + PIECE] for at in range(0, len(text), PIECE)]
    rows = np.zeros(len(pieces), dtype=DICTIONARY.dtype)
    rows["uid"], rows["check"], rows["chunks"] = uid, crc16(text), len(pieces)
    for chunk, piece in enumerate(pieces):
        rows[chunk]["chunk"], rows[chunk]["size"] = chunk, len(piece)
        rows[chunk]["text"][: len(piece)] = np.frombuffer(piece, dtype=np.uint8)
    return rows


class Pieces:
    """Chunks, in any order and any number of times, to the whole text."""

    def __init__(self) -> None:
        self.uid = 0
        self._of: tuple[int, int, int] | None = None
        self._pieces: dict[int, bytes] = {}

    def add(self, row: np.void) -> bytes | None:
        """The text where this chunk was the last that was missing; None: not yet, or unsound."""
        of = (int(row["uid"]), int(row["check"]), int(row["chunks"]))
        chunk, size = int(row["chunk"]), int(row["size"])
        if chunk >= of[2] or not 0 < size <= PIECE:
            return None
        if of != self._of:  # another firmware's: nothing of the one before counts
            self._of, self._pieces = of, {}
        self._pieces[chunk] = row["text"][:size].tobytes()
        if len(self._pieces) < of[2]:
            return None
        text = b"".join(self._pieces[at] for at in range(of[2]))
        self.uid = of[0]
        self._of, self._pieces = None, {}
        return text if crc16(text) == of[1] else None

    @property
    def missing(self) -> int:
        """The first chunk that is missing."""
        return next(at for at in range(256) if at not in self._pieces)
