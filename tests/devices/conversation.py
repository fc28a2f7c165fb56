"""A decoder and a simulated device that talk in made-up time, and what came of it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simlab.devices.decoding import MIDWAY, Decoder, Frames
from simlab.devices.kind import DeviceKind
from simlab.devices.link import Arrival
from simlab.devices.simulated.twin import Twin
from simlab.model.samples import Batch

GREETING_S = 1.0
"""Before anything is played: who greets has greeted by then."""
AFTER_S = 0.5


@dataclass(frozen=True, slots=True)
class Turn:
    """What the device said at one instant, a piece a frame."""

    at_s: float
    pieces: tuple[bytes, ...]

    @property
    def data(self) -> bytes:
        return b"".join(self.pieces)


@dataclass(frozen=True, slots=True, eq=False)
class Talk:
    """One conversation, to be repeated to other decoders."""

    turns: tuple[Turn, ...]
    asked: bool
    """Did the decoder say anything? Then its answers belong between its questions."""
    rows: NDArray[Any]
    played: Batch

    @property
    def stream(self) -> bytes:
        return b"".join(turn.data for turn in self.turns)


class Heard:
    """All that a decoder gave, and its account checked after every byte that went in."""

    def __init__(self, kind: DeviceKind) -> None:
        self.kind = kind
        self.decoder: Decoder = kind.decoder()
        self.fed = 0
        self.given: list[Frames] = []

    def feed(self, data: bytes) -> Frames:
        frames = self.decoder.feed(data)
        self.fed += len(data)
        self.given.append(frames)
        self.check()
        return frames

    def check(self) -> None:
        """Fed is taken, refused or held; and what is held is bounded."""
        tally, held = self.decoder.tally, self.decoder.held
        refused = tally.refused_bytes
        assert 0 <= held <= self.kind.most_held, "more held than stated"
        assert tally.taken >= 0
        assert all(size >= 0 for size in refused.values())
        assert self.fed == tally.taken + refused.total() + held, "bytes went missing"
        assert MIDWAY not in tally.refused
        for frames in self.given[-1:]:
            stamps = len(frames.rows) if frames.t_us is None else len(frames.t_us)
            mine = stamps if frames.is_sample is None else int(frames.is_sample.sum())
            assert mine == len(frames.rows)
            assert frames.seq is None or len(frames.seq) == len(frames.rows)

    @property
    def rows(self) -> NDArray[Any]:
        return np.concatenate([frames.rows for frames in self.given] or [np.empty(0)])

    @property
    def refused_bytes(self) -> int:
        return self.decoder.tally.refused_bytes.total()

    def all(self) -> tuple[Any, ...]:
        """Everything that must not depend on how the bytes were cut."""
        tally = self.decoder.tally
        asleep = [frames.asleep for frames in self.given if frames.asleep is not None]

        def column(name: str) -> bytes:
            parts = [getattr(frames, name) for frames in self.given if frames.heard]
            kept = [part for part in parts if part is not None and len(part)]
            return np.concatenate(kept).tobytes() if kept else b""

        return (
            self.rows.tobytes(),
            sum(frames.heard for frames in self.given),
            column("t_us"),
            column("seq"),
            column("late_s"),
            asleep[-1:],
            [pong for frames in self.given for pong in frames.pongs],
            tally.taken,
            sorted((+tally.refused).items()),
            sorted((+tally.refused_bytes).items()),
            self.decoder.held,
        )


def step_s(kind: DeviceKind) -> float:
    return min(0.005, 0.5 / kind.rate_hz)


def talked(kind: DeviceKind, n: int, seed: int = 1) -> Talk:
    """`n` samples of a simulated device, asked for where it must be."""
    twin, heard = kind.twin(1), Heard(kind)
    samples = kind.example(n, np.random.default_rng(seed))
    turns: list[Turn] = []
    asked = False
    at_s, played, over_s = 0.0, False, np.inf
    while at_s < over_s:
        if not played and at_s >= GREETING_S:
            twin.play(samples, kind.rate_hz, at_s)
            played = True
        pieces = tuple(piece for piece in twin.say(at_s) if piece)
        if pieces:
            turns.append(Turn(at_s, pieces))
            heard.feed(turns[-1].data)
        question = heard.decoder.say(at_s)
        if question:
            asked = True
            twin.hear(question, at_s)
        if played and not twin.playing and over_s == np.inf:
            over_s = at_s + AFTER_S
        at_s += step_s(kind)
        assert at_s < GREETING_S + 4 * n / kind.rate_hz + 60, "it plays for ever"
    return Talk(tuple(turns), asked, heard.rows, samples)


def repeated(
    kind: DeviceKind, turns: Iterable[Turn], cut: Callable[[bytes], Iterable[bytes]]
) -> Heard:
    """The same said to a new decoder, every turn cut as told; its questions go nowhere."""
    heard = Heard(kind)
    for turn in turns:
        for part in cut(turn.data):
            heard.feed(part)
        heard.decoder.say(turn.at_s)
    return heard


def merged(turns: Iterable[Turn], at_once: int) -> Iterator[Turn]:
    """So many turns as one: what a busy station reads."""
    for _, group in groupby(enumerate(turns), key=lambda pair: pair[0] // at_once):
        together = [turn for _, turn in group]
        pieces = tuple(piece for turn in together for piece in turn.pieces)
        yield Turn(together[-1].at_s, pieces)


class TalkLink:
    """A line to a twin in made-up time."""

    def __init__(self, twin: Twin) -> None:
        self.twin = twin
        self.now_s = 0.0
        self.name = "twin"

    def fileno(self) -> int | None:
        return None

    def read(self) -> Arrival:
        return Arrival(self.now_s, b"".join(self.twin.say(self.now_s)))

    def write(self, data: bytes) -> int:
        self.twin.hear(data, self.now_s)
        return len(data)

    def close(self) -> None:
        return


def columns(samples: Batch) -> NDArray[np.float64]:
    """(n, m) everything measured but the time; a rotation of the half where it is unique."""
    parts = []
    for field in fields(samples):
        if field.name in ("t_s", "t_bound_s"):
            continue
        part = np.asarray(getattr(samples, field.name), dtype=np.float64).reshape(len(samples), -1)
        if field.name == "rotation":
            largest = np.abs(np.nan_to_num(part)).argmax(axis=1)
            sign = np.sign(np.take_along_axis(part, largest[:, None], axis=1))
            part = part * np.where(sign < 0, -1.0, 1.0)
        parts.append(part)
    return np.concatenate(parts, axis=1)
