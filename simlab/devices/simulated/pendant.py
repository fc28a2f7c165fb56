"""What simulated pendants share: keys that are held down, and a display that is heard."""

from simlab.devices.hid_reports import ReportReader
from simlab.devices.panel_events import Event, events_of
from simlab.devices.readings import PanelSamples
from simlab.devices.simulated.twin import SteadyTwin


class PendantTwin(SteadyTwin):
    """Plays events; a subclass says the report that one makes."""

    def __init__(self, head: bytes) -> None:
        """Begin with no key down; what a display shows begins with `head`."""
        super().__init__()
        self._head = head
        self._keys = [0, 0]
        self._reports = ReportReader()
        self.display: list[bytes] = []
        """The reports of its last display, in order."""

    def encoded(self, samples: PanelSamples) -> list[Event]:
        """The events of these samples; who begins anew has let go of every key."""
        self._keys = [0, 0]
        return events_of(samples)

    def hear(self, data: bytes, now_s: float) -> None:
        """Take what its display is to show."""
        del now_s
        for _, report in self._reports.feed(data):
            if report[1:].startswith(self._head):
                self.display.clear()
            self.display.append(report)

    def _press(self, number: int, value: float) -> None:
        """A button goes down into a free place, or up from its own."""
        self._keys[self._keys.index(0 if value else number)] = number if value else 0
