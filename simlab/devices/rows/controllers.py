"""Controllers of machine tools."""

from dataclasses import replace
from functools import partial

from simlab.devices import grbl, linuxcnc, shdr
from simlab.devices.clock import ArrivalClock
from simlab.devices.kind import DeviceKind, Plug
from simlab.devices.readings import MachineSamples
from simlab.devices.simulated import grbl as simulated_grbl
from simlab.devices.simulated import linuxcnc as simulated_linuxcnc
from simlab.devices.simulated import shdr as simulated_shdr
from simlab.devices.stamp_clock import StampClock
from simlab.model.toml_table import Table

SCHEMA = 1
MOST_PASSWORD = 64
_LINUXCNC = DeviceKind(
    name="linuxcnc",
    crafts=("cnc",),
    samples=MachineSamples,
    noise=(("tool_mm", 0.001),),
    decoder=linuxcnc.LinuxCncDecoder,
    decode=linuxcnc.decode,
    twin=simulated_linuxcnc.SimulatedLinuxCnc,
    example=simulated_linuxcnc.example,
    rate_hz=1 / linuxcnc.ROUND_S,
    asked=True,
    plug=Plug.TCP,
    port=linuxcnc.PORT,
    clock=partial(ArrivalClock, latency_s=linuxcnc.STALE_S),
    worst_frames=2,
    most_held=512,
    gated=True,
    notes="Tried on a real LinuxCNC 2.9 with simulated axes; never on a machine.",
)


def linuxcnc_settled(text: str, source: str) -> DeviceKind:
    """The kind that greets with the password of a settings file."""
    table = Table.read(text, source)
    table.whole("schema", least=SCHEMA, most=SCHEMA)
    password = table.text("password")
    table.done()
    plain = password.isascii() and password.isprintable() and " " not in password
    if not plain or not 0 < len(password) <= MOST_PASSWORD:
        remedy = f"write 1 to {MOST_PASSWORD} ASCII letters, digits or signs, and no blank"
        raise table.fail("password", "is none that fits into a line", remedy)
    return replace(
        LINUXCNC,
        decoder=partial(linuxcnc.LinuxCncDecoder, password),
        twin=partial(simulated_linuxcnc.SimulatedLinuxCnc, password=password),
    )


LINUXCNC = replace(_LINUXCNC, settled=linuxcnc_settled)
GRBL = DeviceKind(
    name="grbl",
    crafts=("cnc",),
    samples=MachineSamples,
    noise=(("tool_mm", 0.001),),
    decoder=grbl.GrblDecoder,
    decode=grbl.decode,
    twin=simulated_grbl.SimulatedGrbl,
    example=simulated_grbl.example,
    rate_hz=grbl.POLL_HZ,
    asked=True,
    usb=((0x2341, 0x0043), (0x2341, 0x0001), (0x1A86, 0x7523), (0x0403, 0x6001)),
    clock=ArrivalClock,
    worst_frames=7,
    most_held=1024,
    gated=True,
    notes="Never tried on a real controller: its lines come from documents and recorded sessions.",
)
SHDR = DeviceKind(
    name="mtconnect",
    crafts=("cnc",),
    samples=MachineSamples,
    noise=(("tool_mm", 0.01),),
    decoder=shdr.ShdrDecoder,
    decode=shdr.decode,
    twin=simulated_shdr.SimulatedShdr,
    example=simulated_shdr.example,
    rate_hz=10.0,
    plug=Plug.TCP,
    port=shdr.PORT,
    clock=partial(StampClock, 0.0, None, least_delay_s=0.02),
    worst_frames=10,
    most_held=shdr.MOST_LINE,
    quiet=True,
    gated=True,
    notes="Never tried on a machine's own adapter: its lines are checked against the rules.",
)
KINDS = (LINUXCNC, GRBL, SHDR)
