"""Which kind a device is: every decoder reads what it says, and the bytes decide."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from simlab.devices.decoding import MIDWAY, Decoder
from simlab.devices.dictionary import Board
from simlab.devices.kind import DeviceKind
from simlab.devices.link import ByteLink
from simlab.devices.own_frames import OwnDecoder
from simlab.devices.panel import PanelDecoder
from simlab.model.errors import DeviceError

LEAST_FRAMES = 3
"""Fewer sound frames may be chance."""
LOOK_S = 0.02
"""The longest between two looks; what is to be greeted is greeted in time."""
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


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a probe came to."""

    heard: tuple[Heard, ...]
    """The most likely one first; those only that a byte was fed to."""
    best: tuple[Heard, ...]
    """What it is; several where the bytes cannot tell them apart, none where it is none."""
    said: int
    """Bytes that it said in all."""
    board: Board | None
    """What a simlab board said it is."""
    why: str = ""
    """Why nothing was heard, where the line says it."""


@dataclass(frozen=True, slots=True)
class Ear:
    """How a device is listened to."""

    open_at: Callable[[int], ByteLink]
    """Opens its line at a rate."""
    now_s: Callable[[], float]
    wait: Callable[[int | None, float], None]
    """(descriptor, span) waits until there is something to read, for so long at most [s]."""
    span_s: float
    """How long it is listened to each time."""
    lost: list[str] = field(default_factory=list)
    """Why lines were lost while they were listened to."""

    def hear(self, baud: int, these: list[Heard]) -> int:
        """Feed what comes to all of `these`, bytes in all; one that is to be greeted is alone."""
        link = self.open_at(baud)
        try:
            return self._listen(link, these)
        finally:
            link.close()

    def _listen(self, link: ByteLink, these: list[Heard]) -> int:
        said = 0
        until_s = self.now_s() + self.span_s
        while self.now_s() < until_s:
            try:
                data = link.read().data
                said += len(data)
                for one in these:
                    if data:
                        one.feed(data)
                    if one.greeted:
                        link.write(one.decoder.say(self.now_s()))
            except DeviceError as error:
                self.lost.append(str(error))
                break
            if these[0].greeted and _knows_enough(these[0]):
                break
            self.wait(link.fileno(), min(max(until_s - self.now_s(), 0.0), LOOK_S))
        return said


def probe(
    kinds: Sequence[DeviceKind],
    bauds: Sequence[int] | None,
    ear: Ear,
    usb: tuple[int, int] | None = None,
) -> Verdict:
    """Listen to a device, then greet it as each kind would, at each rate that one of them speaks.

    Parameters
    ----------
    bauds : rates to try; None: those of the kinds
    ear : listens
    usb : vendor and product, where the place names them: of kinds whose bytes are alike, it is one
        that has them

    Raises
    ------
    DeviceError
        where the line cannot be opened
    """
    verdict = _probe(kinds, bauds, ear)
    named = tuple(one for one in verdict.best if usb in one.kind.usb)
    why = ear.lost[-1] if ear.lost and not verdict.said else ""
    return replace(verdict, best=named or verdict.best, why=why)


def _probe(kinds: Sequence[DeviceKind], bauds: Sequence[int] | None, ear: Ear) -> Verdict:
    heard: list[Heard] = []
    said = 0
    for baud in bauds or sorted({kind.baud for kind in kinds}, reverse=True):
        mine = [kind for kind in kinds if bauds or kind.baud == baud]
        quiet = [Heard(kind, baud, kind.decoder(), greeted=False) for kind in mine]
        rounds = [quiet, *([Heard(kind, baud, kind.decoder(), greeted=True)] for kind in mine)]
        for these in rounds:
            said += ear.hear(baud, these)
            heard += [one for one in these if one.fed]
            sure = [one for one in these if one.convincing and one.rows and not one.kind.gated]
            if sure:
                best = max(sure, key=lambda one: one.rank)
                if _own(best) is not None and not best.greeted:
                    again = Heard(best.kind, baud, best.kind.decoder(), greeted=True)
                    ear.hear(baud, [again])  # a simlab board, asked who it is
                    heard.append(again)
                return _verdict(heard, said)
    return _verdict(heard, said)


def _own(one: Heard) -> OwnDecoder | None:
    """What reads the frames of a simlab board, where it is one."""
    decoder = one.decoder.own if isinstance(one.decoder, PanelDecoder) else one.decoder
    return decoder if isinstance(decoder, OwnDecoder) else None


def _knows_enough(one: Heard) -> bool:
    """Need the one that was greeted not be heard any longer?"""
    own = _own(one)
    if own is not None and own.board is None:
        return False
    return one.convincing and one.rows >= LEAST_FRAMES


def _verdict(heard: list[Heard], said: int) -> Verdict:
    by_rank = sorted(heard, key=lambda one: one.rank, reverse=True)
    best = [one for one in by_rank if one.convincing and one.rank[:2] == by_rank[0].rank[:2]]
    most = max((one.rows for one in best), default=0)
    best = [one for one in best if one.rows >= most / 2]
    named = {one.kind.name: one for one in reversed(best)}
    return Verdict(tuple(by_rank), tuple(reversed(named.values())), said, _board(heard))


def _board(heard: Sequence[Heard]) -> Board | None:
    """What a simlab board said it is, where one answered."""
    boards = (own.board for one in heard if (own := _own(one)) is not None)
    return next((board for board in boards if board is not None), None)
