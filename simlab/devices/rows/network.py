"""Tracking servers on the network."""

from functools import partial

from simlab.devices import igtl, vrpn
from simlab.devices.kind import DeviceKind, Plug
from simlab.devices.readings import PoseSamples
from simlab.devices.simulated import pose_walk
from simlab.devices.simulated.igtl import IgtlServer
from simlab.devices.simulated.vrpn import VrpnServer
from simlab.devices.stamp_clock import StampClock

STATED = (("position_mm", 0.5), ("rotation_deg", 0.3))
"""An optical tracker of the middle price; the bench file says what stands behind the server."""
RATE_HZ = 100.0
_server = partial(
    DeviceKind,
    crafts=("weld", "cnc"),
    samples=PoseSamples,
    noise=STATED,
    example=partial(pose_walk.moving, RATE_HZ),
    rate_hz=RATE_HZ,
    plug=Plug.TCP,
    clock=partial(StampClock, 1e-6, RATE_HZ),
    gated=True,
)

OPENIGTLINK = _server(
    name="openigtlink",
    decoder=igtl.IgtlDecoder,
    decode=igtl.decode,
    twin=IgtlServer,
    port=igtl.PORT,
    most_held=igtl.HEAD.size + igtl.MOST_BODY,
    notes="Tried against pyigtl; never with a tracking server of a maker.",
)
VRPN = _server(
    name="vrpn",
    decoder=vrpn.VrpnDecoder,
    decode=vrpn.decode,
    twin=VrpnServer,
    port=vrpn.PORT,
    worst_frames=5,
    most_held=vrpn.HEAD.size + vrpn.MOST_TEXT + vrpn.ALIGN,
    notes="Never tried with a server of another make.",
)
KINDS = (OPENIGTLINK, VRPN)
