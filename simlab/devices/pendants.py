"""What pendants that are HID devices share: packets to reports, reports to events."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import NamedTuple

from simlab.devices.decoding import Accounted, Frames
from simlab.devices.display import Pace, Shown
from simlab.devices.hid_reports import feature
from simlab.devices.packets import PacketReader
from simlab.devices.panel_events import Changes, Event, rows_of
from simlab.devices.readings import Control


class Refused(NamedTuple):
    """A report that says nothing sound."""

    cause: str


class PendantDecoder(Accounted, ABC):
    """Bytes of a pendant's line to the events of its controls."""

    def __init__(self) -> None:
        self._packets = PacketReader()
        super().__init__(self._packets)
        self._changes = Changes()
        self._asleep: bool | None = None

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


class DisplayDecoder(PendantDecoder):
    """A pendant with a display, whose axis switch may choose what is shown."""

    def __init__(self, display: Callable[[Shown, int], list[bytes]]) -> None:
        """Begin with nothing shown; `display` makes the feature reports that fill the display."""
        super().__init__()
        self._display = display
        self._axis = 0
        """Where the switch stands, as `Control.AXIS` has it."""
        self._shown = Shown()
        self._pace = Pace()

    def show(self, shown: Shown) -> None:
        """Show this from now on."""
        self._shown = shown

    def say(self, now_s: float) -> bytes:
        """The display's reports, when they are due."""
        reports = self._display(self._shown, self._axis)
        if not self._pace.due(b"".join(reports), now_s):
            return b""
        return b"".join(map(feature, reports))


def wheel_turned(byte: int) -> list[Event]:
    """The event of a wheel's signed byte of detents; 0: it was not turned."""
    return [Event(Control.WHEEL, 0, byte - 256 if byte > 127 else byte)] if byte else []
