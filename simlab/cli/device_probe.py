"""Which kind a device is: every decoder reads what it says, and the bytes decide."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from simlab.cli.device_target import wait
from simlab.devices.decoding import MIDWAY, Decoder
from simlab.devices.kind import DeviceKind
from simlab.devices.link import ByteLink
from simlab.devices.own_frames import OwnDecoder
from simlab.devices.panel import PanelDecoder
from simlab.model.errors import DeviceError

LEAST_FRAMES = 3
"""Fewer sound frames may be chance."""
MOST_REFUSED = 0.05
"""Of the bytes that a decoder could judge; more, and it is not that kind."""


@dataclass(slots=True)
class Heard:
    """What one decoder made of what the device said."""

    kind: DeviceKind
    baud: int
    decoder: Decoder
    greeted: bool
    frames: int = 0
    rows: int = 0
    fed: int = 0

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        frames = self.decoder.feed(data)
        self.frames += frames.heard
        self.rows += len(frames.rows)
        self.fed += len(data)

    @property
    def refused(self) -> float:
        """Share of the bytes refused, of those that could be judged."""
        tally = self.decoder.tally
        refused = tally.refused_bytes.total() - tally.refused_bytes[MIDWAY]
        return refused / max(refused + tally.taken, 1)

    @property
    def convincing(self) -> bool:
        """Is the device of this kind, as far as it can be told?"""
        return self.frames >= LEAST_FRAMES and self.refused <= MOST_REFUSED

    @property
    def rank(self) -> tuple[bool, bool, int, float]:
        """The best is the largest: checked frames count more than plausible ones."""
        return self.convincing, not self.kind.gated, self.rows, -self.refused

    def facts(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "kind": self.kind.name,
            "baud": self.baud,
            "greeted": self.greeted,
            "frames": self.frames,
            "samples": self.rows,
            "bytes": self.fed,
            "refused": dict(self.decoder.tally.refused),
            "refused_bytes": dict(self.decoder.tally.refused_bytes),
            "convincing": self.convincing,
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a probe came to."""

    heard: tuple[Heard, ...]
    """The most likely one first; those only that a byte was fed to."""
    best: tuple[Heard, ...]
    """What it is; several where the bytes cannot tell them apart, none where it is none."""
    said: int
    """Bytes that it said in all."""
    board: dict[str, Any] = field(default_factory=dict)
    """A simlab board's dictionary."""


def probe(
    kinds: Sequence[DeviceKind],
    bauds: Sequence[int] | None,
    open_at: Callable[[int], ByteLink],
    now_s: Callable[[], float],
    span_s: float,
) -> Verdict:
    """Listen to a device, then greet it as each kind would, at each rate that one of them speaks.

    Parameters
    ----------
    bauds : rates to try; None: those of the kinds
    open_at : opens its line at a rate
    span_s : how long it is listened to each time

    Raises
    ------
    DeviceError
        where the line cannot be opened
    """
    heard: list[Heard] = []
    said = 0
    for baud in bauds or sorted({kind.baud for kind in kinds}, reverse=True):
        mine = [kind for kind in kinds if bauds or kind.baud == baud]
        quiet = [Heard(kind, baud, kind.decoder(), greeted=False) for kind in mine]
        rounds = [quiet, *([Heard(kind, baud, kind.decoder(), greeted=True)] for kind in mine)]
        for these in rounds:
            link = open_at(baud)
            try:
                said += _listen(link, these, now_s, span_s)
            finally:
                link.close()
            heard += [one for one in these if one.fed]
            sure = [one for one in these if one.convincing and one.rows and not one.kind.gated]
            if sure:
                best = max(sure, key=lambda one: one.rank)
                if _own(best) is not None and not best.greeted:
                    heard.append(_greeted(best, open_at, now_s, span_s))
                return _verdict(heard, said)
    return _verdict(heard, said)


def _greeted(
    sure: Heard, open_at: Callable[[int], ByteLink], now_s: Callable[[], float], span_s: float
) -> Heard:
    """A simlab board, asked who it is."""
    again = Heard(sure.kind, sure.baud, sure.kind.decoder(), greeted=True)
    link = open_at(sure.baud)
    try:
        _listen(link, [again], now_s, span_s)
    finally:
        link.close()
    return again


def _listen(link: ByteLink, these: list[Heard], now_s: Callable[[], float], span_s: float) -> int:
    """Feed what comes to all of `these`; one that is to be greeted is alone."""
    said = 0
    until_s = now_s() + span_s
    while now_s() < until_s:
        try:
            data = link.read().data
            said += len(data)
            for one in these:
                if data:
                    one.feed(data)
                if one.greeted:
                    link.write(one.decoder.say(now_s()))
        except DeviceError:
            break
        if these[0].greeted and _knows_enough(these[0]):
            break
        wait(link.fileno(), min(max(until_s - now_s(), 0.0), 0.02))
    return said


def _own(one: Heard) -> OwnDecoder | None:
    """What reads the frames of a simlab board, where it is one."""
    decoder = one.decoder.own if isinstance(one.decoder, PanelDecoder) else one.decoder
    return decoder if isinstance(decoder, OwnDecoder) else None


def _knows_enough(one: Heard) -> bool:
    """Need the one that was greeted not be heard any longer?"""
    own = _own(one)
    if own is not None and own.dialogue.board is None:
        return False
    return one.convincing and one.rows >= LEAST_FRAMES


def _verdict(heard: list[Heard], said: int) -> Verdict:
    by_rank = sorted(heard, key=lambda one: one.rank, reverse=True)
    best = [one for one in by_rank if one.convincing and one.rank[:2] == by_rank[0].rank[:2]]
    most = max((one.rows for one in best), default=0)
    best = [one for one in best if one.rows >= most / 2]
    named = {one.kind.name: one for one in reversed(best)}
    return Verdict(tuple(by_rank), tuple(reversed(named.values())), said, _board(heard))


def _board(best: Sequence[Heard]) -> dict[str, Any]:
    """The dictionary of a simlab board that answered."""
    for one in best:
        own = _own(one)
        if own is not None and own.dialogue.board is not None:
            board = own.dialogue.board
            return {
                "name": board.name,
                "uid": f"{board.uid:08x}",
                "firmware": board.firmware,
                "git": board.git,
                "can": list(board.capabilities),
                "streams": [
                    {
                        "stream": stream.number,
                        "rate_hz": stream.rate_hz,
                        "message": stream.message.name,
                        "fields": [
                            {"name": one.name, "unit": one.unit, "step": one.step}
                            for one in stream.message.fields
                        ],
                    }
                    for stream in board.streams
                ],
            }
    return {}
