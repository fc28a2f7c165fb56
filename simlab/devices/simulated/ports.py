"""A simulated device on a line of its own, whichever kind of line it has."""

import tempfile
from contextlib import ExitStack
from pathlib import Path

from simlab.devices.host_clock import HostClock
from simlab.devices.simulated.file_port import FilePort
from simlab.devices.simulated.pty_port import PtyPort
from simlab.devices.simulated.twin import Twin


def port_of(
    twin: Twin, clock: HostClock, folders: ExitStack, *, is_log: bool
) -> PtyPort | FilePort:
    """A twin that is plugged in; a log stands in a folder that goes with `folders`."""
    if not is_log:
        return PtyPort(twin, clock)
    folder = folders.enter_context(tempfile.TemporaryDirectory())
    return FilePort(twin, clock, Path(folder) / "log.csv")
