"""A desk's machine, told on to MTConnect agents beside its sessions: `[mtconnect]` of a bench."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from simlab.devices.host_clock import HostClock
from simlab.devices.readings import MachineSamples, MachineState
from simlab.devices.shdr import PORT
from simlab.devices.shdr_server import ShdrServer
from simlab.devices.shdr_values import nothing, values_of
from simlab.model.errors import DeviceError, InputError
from simlab.model.samples import Batch, ToolSamples
from simlab.model.toml_table import Table

HOST = "127.0.0.1"
"""Agents on this computer only, where the bench says nothing else."""
REMEDY = 'write an address of this desk, such as "0.0.0.0"'
MACHINES = (MachineSamples, ToolSamples)
"""What may be published: a controller rather than a tracked tool."""


@dataclass(frozen=True, slots=True)
class MtconnectBench:
    """Where agents connect to."""

    host: str
    port: int


def mtconnect_from(table: Table, samples: Sequence[type[Batch]]) -> MtconnectBench | None:
    """The `[mtconnect]` of a bench whose devices give these samples; None: it has none.

    Raises
    ------
    TableError
        at the line of the first mistake
    """
    if not table.has("mtconnect"):
        return None
    inner = table.table("mtconnect")
    if published(samples) is None:
        remedy = "name a controller or a tool tracker among its devices, or leave this out"
        raise table.fail("mtconnect", "publishes a machine, and this desk has none", remedy)
    host = inner.text("host", default=HOST)
    if not host.strip():
        raise inner.fail("host", "is empty", REMEDY)
    if not host.isascii() or not host.isprintable():
        raise inner.fail("host", f"is no address: {ascii(host)[:80]}", REMEDY)
    port = inner.whole("port", least=0, most=65_535, default=PORT)
    inner.done()
    return MtconnectBench(host, port)


def published(samples: Sequence[type[Batch]]) -> int | None:
    """Which of a desk's devices is its machine; None: none is."""
    for machine in MACHINES:
        for number, kind in enumerate(samples):
            if issubclass(kind, machine):
                return number
    return None


class Publishing:
    """What the desk's machine says, to whoever connects; while it is gone, all is unavailable."""

    def __init__(self, server: ShdrServer) -> None:
        self._server = server

    @property
    def port(self) -> int:
        """Where agents connect to."""
        return self._server.port

    def hear(self, batch: Batch, zero_s: float) -> None:
        """Tell what these samples say; times count from `zero_s` of the station.

        Of a tool that is tracked a hundred times a second and more, the last sample.
        """
        if isinstance(batch, MachineSamples):
            for row in range(len(batch)):
                self._server.publish(values_of(batch, row), zero_s + float(batch.t_s[row]))
        elif isinstance(batch, ToolSamples) and len(batch):
            at_s = zero_s + float(batch.t_s[-1])
            self._server.publish(values_of(_machine(batch)), at_s)

    def tick(self, *, there: bool) -> None:
        """Greet who comes, answer pings; say that the machine is gone, where it is."""
        if there:
            self._server.poll()
        else:
            self._server.publish(nothing())

    def close(self) -> None:
        """Let all agents go."""
        self._server.close()


def publishing_of(bench: MtconnectBench, station: str, clock: HostClock) -> Publishing:
    """Listen for agents.

    Raises
    ------
    InputError
        where the port cannot be had
    """
    try:
        server = ShdrServer(bench.host, bench.port, clock.now_s, clock.unix_s, name=station)
    except DeviceError as error:
        raise InputError(f"bench: {error}") from error
    return Publishing(server)


def _machine(tool: ToolSamples) -> MachineSamples:
    """What a tool's last sample says of its machine."""
    nothing_known = np.full(1, np.nan)
    known: dict[str, Any] = {
        "t_s": tool.t_s[-1:],
        "t_bound_s": tool.t_bound_s[-1:],
        "tool_mm": tool.tool_mm[-1:],
        "spindle_rpm": tool.spindle_rpm[-1:],
        "state": np.full(1, float(MachineState.UNKNOWN)),
    }
    rest = ("feed_mm_min", "line", "feed_override", "rapid_override", "spindle_override")
    return MachineSamples(**known, **dict.fromkeys(rest, nothing_known))
