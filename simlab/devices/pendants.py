"""What pendants that are HID devices share: packets to reports, reports to events."""

from abc import ABC, abstractmethod
from typing import NamedTuple

from simlab.devices.decoding import Frames, Tally
from simlab.devices.packets import PacketReader
from simlab.devices.panel_events import Changes, Event, rows_of


class Refused(NamedTuple):
    """A report that says nothing sound."""

    cause: str


class PendantDecoder(ABC):
    """Bytes of a pendant's line to the events of its controls."""

    def __init__(self) -> None:
        self._packets = PacketReader()
        self._changes = Changes()
        self._asleep: bool | None = None

    @property
    def tally(self) -> Tally:
        """Where the bytes went."""
        return self._packets.tally

    @property
    def held(self) -> int:
        """Bytes of the piece that has not ended."""
        return self._packets.held

    def feed(self, data: bytes) -> Frames:
        """The frames that `data` completes."""
        events: list[Event] = []
        heard = 0
        for report in self._packets.feed(data):
            told = self.events(report)
            if isinstance(told, Refused):
                self._packets.refuse(told.cause, report)
            else:
                heard += 1
                events += told
        return Frames(rows=rows_of(events), heard=heard, asleep=self._asleep)

    def say(self, now_s: float) -> bytes:
        """Nothing: it speaks by itself."""
        del now_s
        return b""

    @abstractmethod
    def events(self, report: bytes) -> list[Event] | Refused:
        """What a report changed, or why it is refused."""
