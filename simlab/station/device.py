"""A device of the desk: opened, watched, opened again when it comes back, for ever."""

import math
from collections.abc import Callable
from typing import Any

from simlab.devices.adapter import Tracker
from simlab.devices.host_clock import HostClock
from simlab.devices.link import ByteLink
from simlab.devices.opening import DOORS, Doors, open_place
from simlab.devices.places import How, place_from
from simlab.model.errors import DeviceError, RecordingError
from simlab.model.samples import Batch
from simlab.model.sessions import Liveness
from simlab.station.bench_device import DeviceBench

FIRST_WAIT_S = 0.2
LONGEST_WAIT_S = 5.0
"""Between two tries to open a port, doubling; a line that says nothing does not count as one."""
REOPEN_S = 10.0
"""A line that was lost for so long is closed and opened again: a board starts anew then, a half
open connection ends. Until something is heard, each next time comes after twice as long."""
LONGEST_REOPEN_S = 160.0
MOST_READS = 64
"""Reads at once of a line that nothing wakes us for."""


class Device:
    """A tracker whose line may go away and come back."""

    def __init__(
        self,
        tracker: Tracker[Any],
        open_link: Callable[[], ByteLink],
        now_s: Callable[[], float],
        tell: Callable[[Liveness, str], None],
        *,
        reopens: bool = True,
    ) -> None:
        """Prepare.

        Parameters
        ----------
        tell : hears of every change of state, with what a person should do
        reopens : may a line that is lost be opened again? Not one that would begin anew
        """
        self.tracker = tracker
        self._open_link = open_link
        self._now_s = now_s
        self._tell = tell
        self._try_s = -math.inf
        self._wait_s = FIRST_WAIT_S
        self._reopens = reopens
        self._reopen_wait_s = REOPEN_S
        self._opened_s = -math.inf
        self._state: Liveness | None = None
        self._why = ""
        self.since_s = now_s()
        """When its state last changed, on the station's clock."""

    @property
    def state(self) -> Liveness:
        """What it is doing."""
        return self.tracker.liveness(self._now_s())

    def fileno(self) -> int | None:
        """What to wait on."""
        return None if self.tracker.link is None else self.tracker.link.fileno()

    def listen(self) -> None:
        """Read what is there, open the line where it is gone; never waits, never fails."""
        try:
            if self.tracker.link is None and self._now_s() >= self._try_s:
                self._try_s = self._now_s() + self._wait_s
                self._wait_s = min(2 * self._wait_s, LONGEST_WAIT_S)
                self._open()
            elif self._reopens and self.state == Liveness.LOST:
                self._reopen()
            for _ in range(MOST_READS):
                if not self.tracker.listen():
                    break
                self._wait_s = FIRST_WAIT_S  # a line that opens and says nothing is none
                if self.fileno() is not None:
                    break
        except (DeviceError, RecordingError) as error:
            self._why = str(error)
        if self.state != self._state:
            self._state, self.since_s = self.state, self._now_s()
            self._tell(self._state, self._why if self._state == Liveness.UNPLUGGED else "")

    def _open(self) -> None:
        self.tracker.plug(self._open_link(), self._now_s())
        self._opened_s = self._now_s()
        self._reopen_wait_s = REOPEN_S

    def _reopen(self) -> None:
        """Close and open a line that was lost for long; it stays lost until something is heard."""
        heard_s = self.tracker.heard_s
        if heard_s > self._opened_s:
            self._opened_s, self._reopen_wait_s = heard_s, REOPEN_S
        if self._now_s() - self._opened_s < self._reopen_wait_s:
            return
        self._opened_s = self._now_s()
        self._reopen_wait_s = min(2 * self._reopen_wait_s, LONGEST_REOPEN_S)
        self.tracker.unplug()
        self.tracker.plug(self._open_link(), heard_s)

    def take(self) -> Batch | None:
        """The samples heard since the last time, or None."""
        batch: Batch | None = self.tracker.take()
        return batch


def device_of(
    bench: DeviceBench,
    simulated: str | None,
    clock: HostClock,
    tell: Callable[[Liveness, str], None],
    doors: Doors = DOORS,
) -> Device:
    """The device that a bench asks for; a simulated one is at the port `simulated`."""
    place = bench.place if simulated is None else place_from(simulated)
    return Device(
        bench.kind.tracker(),
        lambda: open_place(place, bench.kind, bench.baud, clock.now_s, doors),
        clock.now_s,
        tell,
        reopens=place.how not in (How.FILE, How.CAPTURE),
    )
