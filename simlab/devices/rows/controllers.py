"""Controllers of machine tools."""

from functools import partial

from simlab.devices import linuxcnc
from simlab.devices.clock import ArrivalClock
from simlab.devices.kind import DeviceKind, Plug
from simlab.devices.readings import MachineSamples
from simlab.devices.simulated import linuxcnc as simulated_linuxcnc

LINUXCNC = DeviceKind(
    name="linuxcnc",
    crafts=("cnc",),
    samples=MachineSamples,
    noise=(("tool_mm", 0.001),),
    decoder=linuxcnc.LinuxCncDecoder,
    decode=linuxcnc.decode,
    twin=simulated_linuxcnc.SimulatedLinuxCnc,
    example=simulated_linuxcnc.example,
    rate_hz=1 / linuxcnc.ROUND_S,
    plug=Plug.TCP,
    port=linuxcnc.PORT,
    clock=partial(ArrivalClock, latency_s=linuxcnc.STALE_S),
    worst_frames=2,
    most_held=512,
    gated=True,
    notes="Tried on a real LinuxCNC 2.9 with simulated axes; never on a machine.",
)
KINDS = (LINUXCNC,)
