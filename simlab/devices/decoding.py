"""What every device's decoder gives, and how it accounts for every byte that it was fed."""

from abc import ABC, abstractmethod
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Protocol

from numpy.typing import NDArray

from simlab.model.arrays import Bools, Floats, Ints

MIDWAY = "midway"
"""Cause of bytes before the first frame: the end of one whose beginning nobody saw. They are
counted as bytes, and held against nobody."""
CAUSES = ("noise", "checksum", "length", "unknown_type", "implausible")
"""Why a piece of the stream is refused."""


@dataclass(frozen=True, slots=True)
class Pong:
    """A device's answer to a ping: the four stamps without the last, which is its arrival."""

    sent_s: float
    """Host clock when the ping was written [s]."""
    rx_us: int
    """Device clock when the ping was received [us]."""
    tx_us: int
    """Device clock when the answer was sent [us]."""


@dataclass(frozen=True, slots=True, eq=False)
class Frames:
    """Sound frames of one device, in the order they came."""

    rows: NDArray[Any]
    """(n,) what the samples say, in the device's own row type (structured)."""
    heard: int
    """Sound frames of any kind, samples or not."""
    t_us: Ints | None = None
    """(k,) device clock of every frame that has one, k >= n; None: the device has no clock."""
    is_sample: Bools | None = None
    """(k,) which of those are the rows; None: all."""
    seq: Ints | None = None
    """(n,) number of each row as the device counts; None: it does not count."""
    asleep: bool | None = None
    """What the last frame said about sleep; None: nothing."""
    pongs: tuple[Pong, ...] = ()
    late_s: Floats | None = None
    """(n,) how much older each row may be than its clock's bound says; None: none is."""


@dataclass(slots=True)
class Tally:
    """Where the bytes went: fed = taken + refused + held, always."""

    taken: int = 0
    """Bytes of sound frames, their delimiters and line ends included."""
    refused: Counter[str] = field(default_factory=Counter)
    """Pieces refused, by cause."""
    refused_bytes: Counter[str] = field(default_factory=Counter)
    """Their bytes, by cause; `MIDWAY` is here only."""

    def refuse(self, cause: str, size: int, pieces: int = 1) -> None:
        """Count refused pieces of `size` bytes in all."""
        self.refused[cause] += pieces
        self.refused_bytes[cause] += size


class Accounts(Protocol):
    """Whoever reads bytes and accounts for them."""

    @property
    def tally(self) -> Tally:
        """Where the bytes went."""

    @property
    def held(self) -> int:
        """Bytes that no verdict is out on yet; bounded."""


class Decoder(Accounts, Protocol):
    """Bytes of one line to frames; made anew whenever the line is opened.

    However the bytes are split into reads, the same rows and the same tally come out.
    """

    def feed(self, data: bytes) -> Frames:
        """The frames that `data` completes."""

    def say(self, now_s: float) -> bytes:
        """What is to be written to the device now (a greeting, a poll, an answer); often nothing.

        Called after every read and a hundred times a second; a poll limits its own rate.
        """


class Remembering(ABC):
    """A decoder that goes on where the one before it stopped, when a line is opened anew."""

    @abstractmethod
    def remember(self, earlier: Decoder) -> None:
        """Know what the decoder of the line before knew; called before anything is fed."""


class Accounted:
    """A decoder whose reader accounts for the bytes."""

    def __init__(self, reader: Accounts) -> None:
        self._reader = reader

    @property
    def tally(self) -> Tally:
        """Where the bytes went."""
        return self._reader.tally

    @property
    def held(self) -> int:
        """Bytes that no verdict is out on yet."""
        return self._reader.held
