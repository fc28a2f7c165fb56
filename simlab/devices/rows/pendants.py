"""Panels and pendants of other makers."""

from functools import partial

from simlab.devices import panel_events, shuttle, xhc_hb04, xhc_whb04b
from simlab.devices.clock import ArrivalClock
from simlab.devices.kind import DeviceKind, Plug
from simlab.devices.modbus_kind import panel_kind
from simlab.devices.modbus_map import RTU, TCP
from simlab.devices.readings import PanelSamples
from simlab.devices.simulated.shuttle import Shuttle
from simlab.devices.simulated.xhc_hb04 import Hb04
from simlab.devices.simulated.xhc_whb04b import Whb04b

NOTES = "Never tried on real hardware: the reports are those that LinuxCNC's drivers publish."
RATE_HZ = 50.0
_pendant = partial(
    DeviceKind,
    crafts=("cnc",),
    samples=PanelSamples,
    noise=(),
    decode=panel_events.decode,
    rate_hz=RATE_HZ,
    plug=Plug.HID,
    clock=ArrivalClock,
    quiet=True,
    worst_frames=3,  # two reports; a press that nobody saw has no letting go either
    most_held=300,
    notes=NOTES,
)

WHB04B = _pendant(
    name="xhc_whb04b",
    decoder=xhc_whb04b.Whb04bDecoder,
    twin=Whb04b,
    example=xhc_whb04b.example,
    usb=xhc_whb04b.USB,
)
HB04 = _pendant(
    name="xhc_hb04",
    decoder=xhc_hb04.Hb04Decoder,
    twin=Hb04,
    example=xhc_hb04.example,
    usb=xhc_hb04.USB,
)
SHUTTLES = tuple(
    _pendant(
        name=model.name,
        decoder=partial(shuttle.ShuttleDecoder, model),
        twin=partial(Shuttle, model),
        example=partial(shuttle.example, model),
        usb=(model.usb,),
    )
    for model in shuttle.MODELS
)
KINDS = (WHB04B, HB04, *SHUTTLES, panel_kind(RTU), panel_kind(TCP))
