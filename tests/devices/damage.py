"""What a bad line does to bytes, one place a frame, and what it cost."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from simlab.devices.kind import DeviceKind
from tests.devices.conversation import Heard, Talk

CLEAR = 8
"""Pieces between two damaged ones, and the most that a device states a wrong byte to cost."""

READ = 0.3
"""So many of the instants at which a device spoke, the station reads; not of one that it asks."""
SPLIT = 0.3
"""So many reads come in two halves."""


def flip(piece: bytes, rng: Generator) -> bytes:
    at = int(rng.integers(len(piece)))
    return piece[:at] + bytes([piece[at] ^ 1 << int(rng.integers(8))]) + piece[at + 1 :]


def replace(piece: bytes, rng: Generator) -> bytes:
    at = int(rng.integers(len(piece)))
    return piece[:at] + rng.bytes(1) + piece[at + 1 :]


def drop(piece: bytes, rng: Generator) -> bytes:
    at = int(rng.integers(len(piece)))
    return piece[:at] + piece[at + 1 :]


def insert(piece: bytes, rng: Generator) -> bytes:
    at = int(rng.integers(len(piece) + 1))
    return piece[:at] + rng.bytes(1) + piece[at:]


def double(piece: bytes, rng: Generator) -> bytes:
    at = int(rng.integers(len(piece)))
    return piece[:at] + piece[at : at + 1] + piece[at:]


WAYS: tuple[Callable[[bytes, Generator], bytes], ...] = (flip, replace, drop, insert, double)


@dataclass(slots=True)
class Damage:
    """What some damaged frames cost."""

    frames: int = 0
    """Damaged, one byte each."""
    lost: int = 0
    """Rows that did not come out."""
    worst: int = 0
    """Rows that one damaged place cost at most."""
    false: int = 0
    """Rows that came out and were never said."""
    unseen: int = 0
    """Damaged places around which rows went missing while no byte was refused."""

    def add(self, other: "Damage") -> None:
        """Count another stretch in."""
        self.frames += other.frames
        self.lost += other.lost
        self.worst = max(self.worst, other.worst)
        self.false += other.false
        self.unseen += other.unseen


Origin = dict[bytes, list[int]]
"""In which turns a row was said."""


def origin_of(kind: DeviceKind, talk: Talk) -> Origin:
    """The rows of an undisturbed line."""
    base = Heard(kind)
    origin: Origin = {}
    for number, turn in enumerate(talk.turns):
        for row in base.feed(turn.data).rows:
            origin.setdefault(row.tobytes(), []).append(number)
        base.decoder.say(turn.at_s)
    return origin


def damaged(kind: DeviceKind, talk: Talk, origin: Origin, rng: Generator) -> Damage:
    """Damage one piece in every so many, and tell what came of it."""
    spacing = CLEAR + kind.worst_frames
    begin = len(talk.turns) // 10 + 1
    size = len(talk.stream) / len(talk.turns)
    tail = max(2 * spacing, min(round(kind.most_held / size), len(talk.turns) // 2))
    found = Damage()
    heard = Heard(kind)
    places: list[int] = []
    pieces_seen, next_at = 0, int(rng.integers(spacing))
    left = {row: list(turns) for row, turns in origin.items()}
    came: list[tuple[bytes, int]] = []
    refused_at: list[int] = []
    data, read_at = b"", 0
    reads = 1.0 if kind.asked else READ
    for number, turn in enumerate(talk.turns):
        spoilt = list(turn.pieces)
        for index, piece in enumerate(turn.pieces):
            pieces_seen += 1
            enough = number > len(talk.turns) - tail
            if number >= begin and pieces_seen >= next_at and not enough:
                spoilt[index] = WAYS[int(rng.integers(len(WAYS)))](piece, rng)
                places.append(number)
                found.frames += 1
                next_at = pieces_seen + spacing
        data += b"".join(spoilt)
        late = number - read_at >= CLEAR // 2 or number + 1 == len(talk.turns)
        if not late and rng.random() > reads:
            continue
        read_at = number
        before = heard.refused_bytes
        cut = int(rng.integers(len(data) + 1)) if rng.random() < SPLIT else 0
        came += [(row, number) for row in _fed(heard, data, cut)]
        data = b""
        if heard.refused_bytes > before:
            refused_at.append(number)
        heard.decoder.say(turn.at_s)
    _compare(found, left, came, np.array(places), np.array(refused_at, dtype=int))
    return found


def _fed(heard: Heard, data: bytes, cut: int) -> list[bytes]:
    """The rows of some bytes, cut there."""
    parts = [part for part in (data[:cut], data[cut:]) if part]
    return [row.tobytes() for part in parts for row in heard.feed(part).rows]


def _compare(
    found: Damage,
    left: Origin,
    came: list[tuple[bytes, int]],
    places: NDArray[np.int64],
    refused_at: NDArray[np.int64],
) -> None:
    """Which rows are missing, by the damage that stands before them; which are new."""
    for row, number in came:
        turns = left.get(row)
        if turns:  # what is said again and again is the latest of it that was said by then
            turns.pop(max(bisect_right(turns, number) - 1, 0))
        else:
            found.false += 1
    missing = np.array(sorted(number for turns in left.values() for number in turns), dtype=int)
    if not len(places):
        return
    found.lost = len(missing)
    cause = np.searchsorted(places, missing, side="right") - 1
    by_place = np.bincount(np.maximum(cause, 0), minlength=len(places))
    found.worst = int(by_place.max())
    hurt = places[by_place > 0]
    ends = np.append(places[1:], np.iinfo(np.int64).max)[by_place > 0]
    first = np.searchsorted(refused_at, hurt)
    seen = refused_at[np.minimum(first, len(refused_at) - 1)] if len(refused_at) else hurt - 1
    found.unseen = int(((seen < hurt) | (seen >= ends)).sum())
