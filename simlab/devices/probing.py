"""Which kind a device is: every decoder reads what it says, and the bytes decide.

First it is listened to, once at each rate, by all kinds together. Only then is it spoken to: kinds
that would say nothing are left out, simlab's own boards are asked who they are in one go, and who
answers nothing is not waited for. On a line where a machine may be, nothing is said but what no
machine acts on: a status question, and a greeting to what was heard to be a simlab board.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from simlab.devices.decoding import MIDWAY, Decoder
from simlab.devices.dictionary import Board
from simlab.devices.kind import DeviceKind
from simlab.devices.link import ByteLink
from simlab.devices.own_frames import OwnDecoder
from simlab.devices.panel import PanelDecoder
from simlab.devices.readings import MachineSamples
from simlab.model.errors import DeviceError

LEAST_FRAMES = 3
"""Fewer sound frames may be chance."""
LOOK_S = 0.02
"""The longest between two looks; what is to be greeted is greeted in time."""
ENOUGH = 20
"""Samples with a checksum; nothing more is to be learnt by listening on."""
ANSWER_S = 0.8
"""A device that was asked has begun to answer."""
START_S = 2.5
"""Opening the line resets many boards: they hear nothing for so long [s]."""
MOST_REFUSED = 0.05
"""Of the bytes that a decoder could judge; more, and it is not that kind."""


@dataclass(slots=True)
class Heard:
    """What one decoder made of what the device said."""

    kind: DeviceKind
    baud: int
    decoder: Decoder
    greeted: bool
    slow: bool = False
    """May it start only now that its line is open?"""
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

    def _in_vain(self, these: list[Heard], asked_s: float | None, said: int) -> bool:
        """Was it asked, and did it not begin to answer?"""
        wait_s = START_S if any(one.slow for one in these) else ANSWER_S
        return asked_s is not None and not said and self.now_s() - asked_s > wait_s

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
        asked_s: float | None = None
        while self.now_s() < until_s:
            try:
                data = link.read().data
                said += len(data)
                for one in these:
                    if data:
                        one.feed(data)
                    if one.greeted and (words := one.decoder.say(self.now_s())):
                        link.write(words)
                        asked_s = self.now_s() if asked_s is None else asked_s
            except DeviceError as error:
                self.lost.append(str(error))
                break
            if _knows_enough(these) or self._in_vain(these, asked_s, said):
                break
            self.wait(link.fileno(), min(max(until_s - self.now_s(), 0.0), LOOK_S))
        return said


Tell = Callable[[int, int, str], None]
"""(rounds done, rounds at most, what is done now)."""


def _silent(_done: int, _most: int, _what: str) -> None:
    """Tell nobody."""


def probe(
    kinds: Sequence[DeviceKind],
    bauds: Sequence[int] | None,
    ear: Ear,
    usb: tuple[int, int] | None = None,
    *,
    ask: bool = True,
    tell: Tell = _silent,
) -> Verdict:
    """Listen to a device, then greet it as each kind would, at each rate that one of them speaks.

    Parameters
    ----------
    bauds : rates to try; None: those of the kinds
    ear : listens
    usb : vendor and product, where the place names them: of kinds whose bytes are alike, it is one
        that has them
    ask : may anything be said to it? Else a status question, and simlab boards are greeted
    tell : hears how far it is

    Raises
    ------
    DeviceError
        where the line cannot be opened
    """
    verdict = _verdict(*_Probe(kinds, bauds, ear, ask, tell).run())
    named = tuple(one for one in verdict.best if usb in one.kind.usb)
    why = ear.lost[-1] if ear.lost and not verdict.said else ""
    return replace(verdict, best=named or verdict.best, why=why)


class _Probe:
    """One probe: what was heard up to now, and what is to be tried next."""

    def __init__(
        self,
        kinds: Sequence[DeviceKind],
        bauds: Sequence[int] | None,
        ear: Ear,
        ask: bool,
        tell: Tell,
    ) -> None:
        rates = bauds or sorted({kind.baud for kind in kinds}, reverse=True)
        self._rates = {
            rate: [kind for kind in kinds if bauds or kind.baud == rate] for rate in rates
        }
        self._ear, self._ask, self._tell = ear, ask, tell
        self._asked = {
            rate: [kind for kind in mine if self._may_be_asked(kind)]
            for rate, mine in self._rates.items()
        }
        self._heard: list[Heard] = []
        self._said = self._done = 0
        self._most = sum(1 + len(mine) for mine in self._asked.values())

    def run(self) -> tuple[list[Heard], int]:
        """(what every decoder made of it, bytes in all)."""
        sure = any(self._try(rate, mine, greeted=False) for rate, mine in self._rates.items())
        speaks_so = [one.baud for one in self._heard if _own(one) is not None and one.frames]
        if speaks_so:
            self._greet_boards(speaks_so[0])
        elif not (sure or self._alone()) and not self._ask_all() and self._ask:
            any(self._greet_boards(rate) for rate in self._rates)
        return self._heard, self._said

    def _alone(self) -> bool:
        """Is there one kind, and no other, that understands all that is said?"""
        named = {one.kind.name for one in self._heard if one.convincing and one.rows}
        return len(named) == 1 and max(one.rows for one in self._heard) >= ENOUGH

    def _ask_all(self) -> bool:
        """Ask as every kind that may be, until one is sure."""
        every = ((rate, kind) for rate, mine in self._asked.items() for kind in mine)
        return any(self._try(rate, [kind], greeted=True) for rate, kind in every)

    def _may_be_asked(self, kind: DeviceKind) -> bool:
        """Would it say something, and may it? simlab's boards are greeted by themselves."""
        decoder = kind.decoder()
        if _own_of(decoder) is not None:
            return False
        looks = range(round(START_S / LOOK_S) + 1)
        speaks = any(decoder.say(n * LOOK_S) for n in looks)
        return speaks and (self._ask or kind.name in HARMLESS)

    def _try(self, rate: int, kinds: list[DeviceKind], *, greeted: bool) -> bool:
        """Listen to it by these kinds; is it sure what it is?"""
        what = f"asking as {kinds[0].name}" if greeted else f"listening, {len(kinds)} kinds"
        self._tell(self._done, self._most, f"{what}, at {rate} baud")
        slow = greeted and kinds[0].name in HARMLESS
        these = [Heard(kind, rate, kind.decoder(), greeted, slow) for kind in kinds]
        self._said += self._ear.hear(rate, these)
        self._done += 1
        self._heard += [one for one in these if one.fed]
        return any(map(_sure, these))

    def _greet_boards(self, rate: int) -> bool:
        """Ask a simlab board who it is, and hear it as what it says it is; did one answer?"""
        boards = [kind for kind in self._rates[rate] if _own_of(kind.decoder()) is not None]
        self._most += 1
        first = self._heard_as(rate, boards[:1])
        board = _board(first)
        if board is None:
            return False
        numbers = {stream.message.number for stream in board.streams}
        for kind in boards[1:]:
            own = _own_of(kind.decoder())
            if own is not None and own.message.number in numbers:
                self._try(rate, [kind], greeted=True)
        return True

    def _heard_as(self, rate: int, boards: list[DeviceKind]) -> list[Heard]:
        """What comes of a greeting; no board may have this rate."""
        these = [Heard(kind, rate, kind.decoder(), greeted=True, slow=True) for kind in boards]
        if these:
            self._tell(self._done, self._most, f"asking as a simlab board, at {rate} baud")
            self._said += self._ear.hear(rate, these)
            self._done += 1
            self._heard += [one for one in these if one.fed]
        return these


HARMLESS = frozenset({"grbl"})
"""Asked without leave: `?` is a question to any controller that knows it, and no command."""


def _sure(one: Heard) -> bool:
    """Is it this, and need nobody else be asked? A machine is left alone once it is known."""
    checked = not one.kind.gated or issubclass(one.kind.samples, MachineSamples)
    return one.convincing and one.rows > 0 and checked


def _own(one: Heard) -> OwnDecoder | None:
    """What reads the frames of a simlab board, where it is one."""
    return _own_of(one.decoder)


def _own_of(decoder: Decoder) -> OwnDecoder | None:
    own = decoder.own if isinstance(decoder, PanelDecoder) else decoder
    return own if isinstance(own, OwnDecoder) else None


def _knows_enough(these: list[Heard]) -> bool:
    """Need it not be heard any longer? By listening, two kinds that are sure are told apart."""
    if not these[0].greeted:
        sure = [one for one in these if _sure(one) and not one.kind.gated]
        return len(sure) == 1 and sure[0].rows >= ENOUGH and _own(sure[0]) is None
    one = these[0]
    own = _own(one)
    if own is not None and own.board is None:
        return False
    if own is not None and own.board is not None:
        numbers = {stream.message.number for stream in own.board.streams}
        if own.message.number not in numbers:
            return True
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
