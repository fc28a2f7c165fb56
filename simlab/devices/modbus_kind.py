"""Kinds of Modbus devices: what a mapping file makes of one."""

from functools import partial

from simlab.devices import modbus_examples, panel_events, power
from simlab.devices.clock import ArrivalClock
from simlab.devices.kind import DeviceKind, Plug
from simlab.devices.modbus import ModbusPanelDecoder, ModbusPowerDecoder
from simlab.devices.modbus_map import PANEL, POWER, TCP, ModbusMap, map_from
from simlab.devices.readings import PanelSamples, PowerSamples
from simlab.devices.simulated.modbus import ModbusPanel, ModbusPower

TCP_PORT = 502
NOTES = "Tried against pymodbus's own servers; never on real hardware, nor on an RS-485 line."
MOST_HELD = 300
"""The longest answer: 255 bytes of values and what stands around them."""


def power_kind(framing: str, text: str = modbus_examples.POWER, source: str = "") -> DeviceKind:
    """A power source with this mapping.

    Raises
    ------
    TableError
        at the line of the first mistake
    """
    mapping = map_from(text, source, framing, POWER)
    return _on_modbus(mapping)(
        name="modbus_power" + ("_tcp" if framing == TCP else ""),
        crafts=("weld",),
        samples=PowerSamples,
        decoder=partial(ModbusPowerDecoder, mapping),
        decode=power.decode,
        twin=partial(ModbusPower, mapping),
        example=partial(modbus_examples.power, mapping),
        rate_hz=mapping.rate_hz,
        settled=partial(power_kind, framing),
    )


def panel_kind(framing: str, text: str = modbus_examples.PANEL, source: str = "") -> DeviceKind:
    """A panel with this mapping.

    Raises
    ------
    TableError
        at the line of the first mistake
    """
    mapping = map_from(text, source, framing, PANEL)
    return _on_modbus(mapping)(
        name="modbus_panel" + ("_tcp" if framing == TCP else ""),
        crafts=("cnc",),
        samples=PanelSamples,
        decoder=partial(ModbusPanelDecoder, mapping),
        decode=panel_events.decode,
        twin=partial(ModbusPanel, mapping),
        example=partial(modbus_examples.panel, mapping),
        rate_hz=mapping.rate_hz / 4,
        settled=partial(panel_kind, framing),
    )


def _on_modbus(mapping: ModbusMap) -> partial[DeviceKind]:
    """What every Modbus device with this mapping is, whatever it says.

    What an answer says was so since it was asked for; how long that is, the timeout bounds.
    """
    on_tcp = mapping.framing == TCP
    return partial(
        DeviceKind,
        noise=(),
        plug=Plug.TCP if on_tcp else Plug.SERIAL,
        port=TCP_PORT if on_tcp else 0,
        clock=partial(ArrivalClock, None, mapping.timeout_s),
        asked=True,
        parity=mapping.parity,
        most_held=MOST_HELD,
        gated=on_tcp,
        notes=NOTES,
    )
