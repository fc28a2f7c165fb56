"""`simlab devices mtconnect`: what a controller says, told on to MTConnect agents."""

from simlab.cli.device_target import Target
from simlab.devices.readings import MachineSamples
from simlab.devices.shdr_server import ShdrServer
from simlab.devices.shdr_values import nothing, values_of
from simlab.model.errors import InputError
from simlab.model.sessions import Liveness
from simlab.station.device import Device

TICK_S = 0.02
"""Agents hear a change after so long at most."""
GONE = (Liveness.UNPLUGGED, Liveness.LOST)


def served(one: Target, host: str, port: int) -> ShdrServer:
    """The adapter for a controller.

    Raises
    ------
    InputError
        where the device is no controller
    DeviceError
        where the port cannot be had
    """
    if one.kind.samples is not MachineSamples:
        raise InputError(
            f"a {one.kind.name} says nothing of a machine; name a controller, such as linuxcnc"
        )
    return ShdrServer(host, port, one.clock.now_s, one.clock.unix_s, name=one.kind.name)


def tell_on(one: Target, server: ShdrServer, for_s: float | None) -> int:
    """Publish what it says until the time is over; how many samples there were.

    While it is not heard, every value is unavailable.
    """
    device = Device(one.kind.tracker(), one.open, one.clock.now_s, lambda _state, _why: None)
    until_s = one.until_s(for_s)
    told = 0
    try:
        while one.clock.now_s() < until_s:
            device.listen()
            batch = device.take()
            if device.state in GONE:
                server.publish(nothing())
            elif isinstance(batch, MachineSamples):
                for row in range(len(batch)):
                    server.publish(values_of(batch, row), float(batch.t_s[row]))
                told += len(batch)
            server.poll()
            one.rest(device, until_s, TICK_S)
    finally:
        device.tracker.unplug()
    return told
