"""What a bad line does to bytes, one place a frame, and what it cost."""

import dataclasses
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from simlab.devices.decoding import Frames
from simlab.devices.kind import DeviceKind
from simlab.devices.readings import MachineSamples, MachineState
from simlab.model.samples import Batch
from tests.devices.conversation import Heard, Talk, columns

CLEAR = 10
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
    """Rows that came out and were never said, or not then."""
    far: int = 0
    """Those of them that are off by more than the device's own noise, or its clock's."""
    hurt: int = 0
    """Damaged places of which such a row came: what is said until it changes counts once."""
    unseen: int = 0
    """Damaged places around which rows went missing while no byte was refused."""

    def add(self, other: "Damage") -> None:
        """Count another stretch in."""
        self.frames += other.frames
        self.lost += other.lost
        self.worst = max(self.worst, other.worst)
        self.false += other.false
        self.far += other.far
        self.hurt += other.hurt
        self.unseen += other.unseen


STEPS = {"current_a": 1.0, "voltage_v": 0.2, "wire_feed_m_min": 0.1}
"""A power source's own meters are no finer, whatever the wire can say."""
STAMP_S = 0.005
"""A time that is so much off moves no weave by more than a tenth of its swing."""
NEAR = 2
"""A wrong row is held against what was true so many turns before or behind it."""


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """One row that came, and when."""

    key: bytes
    """The row and its stamp."""
    values: NDArray[np.float64]
    """What it means, each in steps of its own noise; its stamp at last."""
    turn: int


@dataclass(frozen=True, slots=True, eq=False)
class Origin:
    """The rows of an undisturbed line."""

    turns: dict[bytes, list[int]]
    """In which turns a row was said."""
    values: NDArray[np.float64]
    at: NDArray[np.int64]
    """(n,) turns."""

    def off(self, row: Said) -> float:
        """How far a row is from all that was said about then, in steps of noise.

        What it leaves open is not wrong.
        """
        first, end = np.searchsorted(self.at, (row.turn - CLEAR - NEAR, row.turn + NEAR))
        near = self.values[first:end]
        unsaid = np.isnan(row.values)
        off = np.where(unsaid, 0.0, np.nan_to_num(np.abs(near - row.values), nan=np.inf))
        return float(off.max(axis=1).min(initial=np.inf))


def origin_of(kind: DeviceKind, talk: Talk) -> Origin:
    """The rows of an undisturbed line."""
    base = Heard(kind)
    rows: list[Said] = []
    for number, turn in enumerate(talk.turns):
        rows += said(kind, base.feed(turn.data), number)[0]
        base.decoder.say(turn.at_s)
    turns: dict[bytes, list[int]] = {}
    for row in rows:
        turns.setdefault(row.key, []).append(row.turn)
    at = np.array([row.turn for row in rows])
    return Origin(turns, np.array([row.values for row in rows]), at)


def said(kind: DeviceKind, frames: Frames, turn: int) -> tuple[list[Said], int]:
    """(the rows that a tracker takes, how many it refuses)."""
    rows = frames.rows
    if not len(rows):
        return [], 0
    t_us = np.zeros(len(rows), dtype=np.int64)
    if kind.gated and frames.t_us is not None:
        t_us = frames.t_us if frames.is_sample is None else frames.t_us[frames.is_sample]
    zero = np.zeros(len(rows))
    samples, plausible = kind.decode(rows, zero, zero)
    if isinstance(samples, MachineSamples):
        unknown = samples.state == MachineState.UNKNOWN
        samples = dataclasses.replace(samples, state=np.where(unknown, np.nan, samples.state))
    values = np.column_stack((columns(samples) / _steps(kind, samples), t_us / 1e6 / STAMP_S))
    keys = [
        row.tobytes() + int(t).to_bytes(9, "big", signed=True)
        for row, t in zip(rows, t_us, strict=True)
    ]
    taken = [Said(keys[n], values[n], turn) for n in np.flatnonzero(plausible).tolist()]
    return taken, int((~plausible).sum())


def _steps(kind: DeviceKind, samples: Batch) -> NDArray[np.float64]:
    """The noise of each of `columns`; of what has none, anything but the same is wrong."""
    stated = {**STEPS, **dict(kind.noise)}
    if "rotation_deg" in stated:  # a small turn is twice the step of a quaternion
        stated["rotation"] = np.radians(stated["rotation_deg"]) / 2
    steps: list[float] = []
    for field in fields(samples):
        if field.name not in ("t_s", "t_bound_s"):
            width = np.asarray(getattr(samples, field.name)).reshape(len(samples), -1).shape[1]
            steps += [stated.get(field.name, 1e-9)] * width
    return np.array(steps)


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
    came: list[Said] = []
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
        implausible = 0
        for part in filter(None, (data[:cut], data[cut:])):
            rows, refused = said(kind, heard.feed(part), number)
            came += rows
            implausible += refused
        data = b""
        if implausible or heard.refused_bytes > before:
            refused_at.append(number)
        heard.decoder.say(turn.at_s)
    _compare(found, origin, came, np.array(places), np.array(refused_at, dtype=int))
    return found


def _compare(
    found: Damage,
    origin: Origin,
    came: list[Said],
    places: NDArray[np.int64],
    refused_at: NDArray[np.int64],
) -> None:
    """Which rows are missing, by the damage that stands before them; which are new."""
    left = {row: list(turns) for row, turns in origin.turns.items()}
    far: list[int] = []
    for row in came:
        turns = left.get(row.key)
        if turns:  # what is said again and again is the latest of it that was said by then
            turns.pop(max(bisect_right(turns, row.turn) - 1, 0))
        else:
            off = origin.off(row)
            found.false += off > 0
            if off > 1:
                far.append(row.turn)
    missing = np.array(sorted(number for turns in left.values() for number in turns), dtype=int)
    if not len(places):
        return
    found.lost = len(missing)
    found.far = len(far)
    found.hurt = len(set(np.searchsorted(places, far, side="right").tolist()))
    cause = np.searchsorted(places, missing, side="right") - 1
    by_place = np.bincount(np.maximum(cause, 0), minlength=len(places))
    found.worst = int(by_place.max())
    hurt = places[by_place > 0]
    ends = np.append(places[1:], np.iinfo(np.int64).max)[by_place > 0]
    first = np.searchsorted(refused_at, hurt)
    seen = refused_at[np.minimum(first, len(refused_at) - 1)] if len(refused_at) else hurt - 1
    found.unseen = int(((seen < hurt) | (seen >= ends)).sum())
