"""A simulated device on a pseudo-terminal, in real time.

The station opens the other end by its path with the same serial link as any other port. When the
line is full, frames are dropped, as a device drops them that cannot wait.
"""

import contextlib
import os
import tty

from simlab.devices.host_clock import HostClock
from simlab.devices.simulated.twin import Twin
from simlab.devices.simulated.twin_line import MOST_BYTES, TwinLine


class PtyPort(TwinLine):
    """A twin behind a serial port of its own; closed, the station's end hangs up."""

    def __init__(self, twin: Twin, clock: HostClock) -> None:
        super().__init__(twin, clock)
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self.path = os.ttyname(self._slave)
        """What the station opens."""
        self._thread.start()

    @property
    def place(self) -> str:
        """As a bench file writes it."""
        return self.path

    def _run(self) -> None:
        while not self._closed:
            if self._master in self._turn([self._master]):
                with contextlib.suppress(BlockingIOError):
                    self._hear(os.read(self._master, MOST_BYTES))

    def _flush(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._half = self._half[os.write(self._master, self._half) :]

    def _let_go(self) -> None:
        for descriptor in (self._slave, self._master):
            os.close(descriptor)
