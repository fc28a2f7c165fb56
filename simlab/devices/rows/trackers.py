"""Trackers of others, on a serial line."""

from dataclasses import replace
from functools import partial

from simlab.devices import bno08x_rvc, fastrak, liberty, razor, vectornav, witmotion, xsens
from simlab.devices.clock import ArrivalClock
from simlab.devices.kind import DeviceKind
from simlab.devices.readings import PoseSamples
from simlab.devices.simulated import pose_walk
from simlab.devices.simulated.bno08x_rvc import Rvc
from simlab.devices.simulated.polhemus import Fastrak, Liberty
from simlab.devices.simulated.text_trackers import Razor, VectorNav
from simlab.devices.simulated.witmotion import WitMotion
from simlab.devices.simulated.xsens import Xsens
from simlab.devices.stamp_clock import StampClock

CRAFTS = ("weld", "cnc")
TURNED = (("rotation_deg", 1.0),)
"""A small inertial sensor, once warm and away from iron."""
PLACED = (("position_mm", 0.8), ("rotation_deg", 0.15))
"""What the makers of magnetic trackers state, away from iron."""
TILL_TRIED = "Never tried on real hardware."

WITMOTION = DeviceKind(
    name="witmotion",
    crafts=CRAFTS,
    samples=PoseSamples,
    noise=TURNED,
    decoder=witmotion.WitMotionDecoder,
    decode=witmotion.decode,
    twin=WitMotion,
    example=lambda n, rng: pose_walk.turning(n, 200.0, rng),
    rate_hz=200.0,
    clock=partial(StampClock, 1e-3, 200.0),
    notes=TILL_TRIED,
)
BNO08X_RVC = DeviceKind(
    name="bno08x_rvc",
    crafts=CRAFTS,
    samples=PoseSamples,
    noise=TURNED,
    decoder=bno08x_rvc.RvcDecoder,
    decode=bno08x_rvc.decode,
    twin=Rvc,
    example=lambda n, rng: pose_walk.turning(n, bno08x_rvc.RATE_HZ, rng),
    rate_hz=bno08x_rvc.RATE_HZ,
    clock=partial(ArrivalClock, bno08x_rvc.RATE_HZ),
    seq_modulus=256,
    notes=TILL_TRIED,
)
RAZOR = DeviceKind(
    name="razor",
    crafts=CRAFTS,
    samples=PoseSamples,
    noise=TURNED,
    decoder=razor.decoder,
    decode=razor.decode,
    twin=Razor,
    example=lambda n, rng: pose_walk.turning(n, razor.RATE_HZ, rng),
    rate_hz=razor.RATE_HZ,
    baud=razor.BAUD,
    clock=partial(ArrivalClock, razor.RATE_HZ),
    gated=True,
    notes=TILL_TRIED,
)
VECTORNAV = DeviceKind(
    name="vectornav",
    crafts=CRAFTS,
    samples=PoseSamples,
    noise=TURNED,
    decoder=vectornav.decoder,
    decode=vectornav.decode,
    twin=VectorNav,
    example=lambda n, rng: pose_walk.turning(n, vectornav.RATE_HZ, rng),
    rate_hz=vectornav.RATE_HZ,
    clock=partial(ArrivalClock, vectornav.RATE_HZ),
    notes=TILL_TRIED,
)
XSENS = DeviceKind(
    name="xsens",
    crafts=CRAFTS,
    samples=PoseSamples,
    noise=TURNED,
    decoder=xsens.XsensDecoder,
    decode=xsens.decode,
    twin=Xsens,
    example=lambda n, rng: pose_walk.turning(n, 100.0, rng),
    rate_hz=100.0,
    clock=partial(StampClock, xsens.TICK_US * 1e-6, 100.0, xsens.WRAP_US),
    notes=TILL_TRIED,
)
FASTRAK = DeviceKind(
    name="fastrak",
    crafts=CRAFTS,
    samples=PoseSamples,
    noise=PLACED,
    decoder=fastrak.binary_decoder,
    decode=fastrak.decode,
    twin=Fastrak,
    example=lambda n, rng: pose_walk.moving(n, fastrak.RATE_HZ, rng),
    rate_hz=fastrak.RATE_HZ,
    baud=fastrak.BAUD,
    clock=partial(ArrivalClock, fastrak.RATE_HZ),
    gated=True,
    notes=TILL_TRIED,
)
FASTRAK_TEXT = replace(
    FASTRAK,
    name="fastrak_text",
    decoder=fastrak.text_decoder,
    twin=lambda uid: Fastrak(uid, binary=False),
)
LIBERTY = DeviceKind(
    name="liberty",
    crafts=CRAFTS,
    samples=PoseSamples,
    noise=PLACED,
    decoder=liberty.decoder,
    decode=liberty.decode,
    twin=partial(Liberty, b"LY"),
    example=lambda n, rng: pose_walk.moving(n, liberty.RATE_HZ, rng),
    rate_hz=liberty.RATE_HZ,
    clock=partial(StampClock, 1e-3, liberty.RATE_HZ, liberty.WRAP_US),
    seq_modulus=liberty.NUMBERS,
    gated=True,
    notes=TILL_TRIED,
)
PATRIOT = replace(
    LIBERTY,
    name="patriot",
    decoder=partial(liberty.decoder, b"PA"),
    twin=partial(Liberty, b"PA"),
    example=lambda n, rng: pose_walk.moving(n, liberty.PATRIOT_RATE_HZ, rng),
    rate_hz=liberty.PATRIOT_RATE_HZ,
    clock=partial(StampClock, 1e-3, liberty.PATRIOT_RATE_HZ, liberty.WRAP_US),
)
KINDS = (
    WITMOTION,
    BNO08X_RVC,
    RAZOR,
    VECTORNAV,
    XSENS,
    FASTRAK,
    FASTRAK_TEXT,
    LIBERTY,
    PATRIOT,
)
