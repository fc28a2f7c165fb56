"""Tracking servers on the network."""

from dataclasses import replace
from functools import partial

from simlab.devices import igtl, vrpn
from simlab.devices.kind import DeviceKind, Plug
from simlab.devices.readings import PoseSamples
from simlab.devices.simulated import pose_walk
from simlab.devices.simulated.igtl import IgtlServer
from simlab.devices.simulated.vrpn import BODY as VRPN_BODY
from simlab.devices.simulated.vrpn import VrpnServer
from simlab.devices.stamp_clock import StampClock
from simlab.model.toml_table import Table

STATED = (("position_mm", 0.5), ("rotation_deg", 0.3))
"""An optical tracker of the middle price; the bench file says what stands behind the server."""
RATE_HZ = 100.0
SCHEMA = 1
MOST_IGTL_NAME = 20
"""Bytes of a name in a message."""
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

_OPENIGTLINK = _server(
    name="openigtlink",
    decoder=igtl.IgtlDecoder,
    decode=igtl.decode,
    twin=IgtlServer,
    port=igtl.PORT,
    worst_frames=3,  # a wrong time that may be, and two behind it
    most_held=igtl.HEAD.size + igtl.MOST_BODY,
    notes="Tried against pyigtl; never with a tracking server of a maker.",
)
_VRPN = _server(
    name="vrpn",
    decoder=vrpn.VrpnDecoder,
    decode=vrpn.decode,
    twin=VrpnServer,
    port=vrpn.PORT,
    worst_frames=5,
    most_held=vrpn.HEAD.size + vrpn.MOST_TEXT + vrpn.ALIGN,
    notes="Never tried with a server of another make.",
)


def igtl_settled(text: str, source: str) -> DeviceKind:
    """The kind that reads the body which a settings file names."""
    table = Table.read(text, source)
    table.whole("schema", least=SCHEMA, most=SCHEMA)
    body = _name(table, "body", MOST_IGTL_NAME)
    table.done()
    return replace(
        OPENIGTLINK,
        decoder=partial(igtl.IgtlDecoder, body),
        twin=partial(IgtlServer, body=body),
    )


def vrpn_settled(text: str, source: str) -> DeviceKind:
    """The kind that reads the tracker and the sensor which a settings file names."""
    table = Table.read(text, source)
    table.whole("schema", least=SCHEMA, most=SCHEMA)
    tracker = _name(table, "tracker", vrpn.MOST_NAME - 1) if table.has("tracker") else ""
    sensor = table.whole("sensor", least=0, most=(1 << 31) - 1, default=0)
    table.done()
    if "@" in tracker:
        raise table.fail("tracker", f"{tracker!r} has an @", "write what stands before it")
    body = tracker.encode() or VRPN_BODY
    return replace(
        VRPN,
        decoder=partial(vrpn.VrpnDecoder, tracker, sensor),
        twin=partial(VrpnServer, body=body, sensor=sensor),
    )


def _name(table: Table, key: str, most: int) -> str:
    name = table.text(key)
    if not name or not name.isprintable():
        raise table.fail(key, "is no name", "write it as the server does")
    if len(name.encode()) > most:
        what = f"has {len(name.encode())} bytes"
        raise table.fail(key, what, f"write the {most} at most that a server says")
    return name


OPENIGTLINK = replace(_OPENIGTLINK, settled=igtl_settled)
VRPN = replace(_VRPN, settled=vrpn_settled)
KINDS = (OPENIGTLINK, VRPN)
