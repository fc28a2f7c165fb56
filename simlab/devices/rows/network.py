"""Tracking servers on the network."""

from functools import partial

from simlab.devices import igtl, vrpn
from simlab.devices.kind import DeviceKind, Plug
from simlab.devices.readings import PoseSamples
from simlab.devices.simulated import pose_walk
from simlab.devices.simulated.igtl import IgtlServer
from simlab.devices.simulated.vrpn import VrpnServer
from simlab.devices.stamp_clock import StampClock

CRAFTS = ("weld", "cnc")
STATED = (("position_mm", 0.5), ("rotation_deg", 0.3))
"""An optical tracker of the middle price; the bench file says what stands behind the server."""
RATE_HZ = 100.0

OPENIGTLINK = DeviceKind(
    name="openigtlink",
    crafts=CRAFTS,
    samples=PoseSamples,
    noise=STATED,
    decoder=igtl.IgtlDecoder,
    decode=igtl.decode,
    twin=IgtlServer,
    example=lambda n, rng: pose_walk.moving(n, RATE_HZ, rng),
    rate_hz=RATE_HZ,
    plug=Plug.TCP,
    port=igtl.PORT,
    clock=partial(StampClock, 1e-6, RATE_HZ),
    most_held=igtl.HEAD.size + igtl.MOST_BODY,
    gated=True,
    notes="Tried against pyigtl; never with a tracking server of a maker.",
)
VRPN = DeviceKind(
    name="vrpn",
    crafts=CRAFTS,
    samples=PoseSamples,
    noise=STATED,
    decoder=vrpn.VrpnDecoder,
    decode=vrpn.decode,
    twin=VrpnServer,
    example=lambda n, rng: pose_walk.moving(n, RATE_HZ, rng),
    rate_hz=RATE_HZ,
    plug=Plug.TCP,
    port=vrpn.PORT,
    clock=partial(StampClock, 1e-6, RATE_HZ),
    worst_frames=5,
    most_held=vrpn.HEAD.size + vrpn.MOST_TEXT + vrpn.ALIGN,
    gated=True,
    notes="Never tried with a server of another make.",
)
KINDS = (OPENIGTLINK, VRPN)
