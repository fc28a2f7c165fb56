"""Cameras."""

from dataclasses import replace
from functools import partial

from simlab.devices import marker_camera
from simlab.devices.clock import DeviceClock
from simlab.devices.kind import DeviceKind, Plug
from simlab.devices.marker_camera import MarkerDecoder
from simlab.devices.marker_layout import setup_from
from simlab.devices.readings import PoseSamples
from simlab.devices.simulated.marker_camera import RATE_HZ, MarkerCamera, example

LATENCY_S = 0.06
"""A picture is up to so old when it comes: exposure, transfer, the driver's queue (from memory)."""

_MARKER_CAMERA = DeviceKind(
    name="marker_camera",
    crafts=("weld", "cnc"),
    samples=PoseSamples,
    noise=marker_camera.NOISE,
    decoder=MarkerDecoder,
    decode=marker_camera.decode,
    twin=MarkerCamera,
    example=example,
    rate_hz=RATE_HZ,
    plug=Plug.CAMERA,
    clock=partial(DeviceClock, LATENCY_S),
    notes="Never tried with a real camera; its pictures were rendered.",
)


def settled(text: str, source: str) -> DeviceKind:
    """The kind of another camera and body, by its settings file."""
    setup = setup_from(text, source)
    return replace(
        MARKER_CAMERA,
        decode=marker_camera.decode_with(setup),
        twin=lambda uid: MarkerCamera(uid, setup),
    )


MARKER_CAMERA = replace(_MARKER_CAMERA, settled=settled)
KINDS = (MARKER_CAMERA,)
