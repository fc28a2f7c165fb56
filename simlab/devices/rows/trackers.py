"""Trackers of others, on a serial line."""

from dataclasses import replace
from functools import partial

from simlab.devices import (
    bno08x_rvc,
    fastrak,
    liberty,
    razor,
    text_pose,
    vectornav,
    witmotion,
    xsens,
)
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

TURNED = (("rotation_deg", 1.0),)
"""A small inertial sensor, once warm and away from iron."""
PLACED = (("position_mm", 0.8), ("rotation_deg", 0.15))
"""What the makers of magnetic trackers state, away from iron."""
_tracker = partial(
    DeviceKind,
    crafts=("weld", "cnc"),
    samples=PoseSamples,
    notes="Never tried on real hardware.",
)
_turned = partial(_tracker, noise=TURNED)
_placed = partial(_tracker, noise=PLACED, gated=True)

WITMOTION = _turned(
    name="witmotion",
    decoder=witmotion.WitMotionDecoder,
    decode=witmotion.decode,
    twin=WitMotion,
    example=partial(pose_walk.turning, 200.0),
    rate_hz=200.0,
    clock=partial(StampClock, 1e-3, 200.0),
)
BNO08X_RVC = _turned(
    name="bno08x_rvc",
    decoder=bno08x_rvc.RvcDecoder,
    decode=bno08x_rvc.decode,
    twin=Rvc,
    example=partial(pose_walk.turning, bno08x_rvc.RATE_HZ),
    rate_hz=bno08x_rvc.RATE_HZ,
    clock=partial(ArrivalClock, bno08x_rvc.RATE_HZ),
    seq_modulus=256,
)
RAZOR = _turned(
    name="razor",
    decoder=razor.decoder,
    decode=text_pose.decode,
    twin=Razor,
    example=partial(pose_walk.turning, razor.RATE_HZ),
    rate_hz=razor.RATE_HZ,
    baud=razor.BAUD,
    clock=partial(ArrivalClock, razor.RATE_HZ),
    gated=True,
)
VECTORNAV = _turned(
    name="vectornav",
    decoder=vectornav.decoder,
    decode=text_pose.decode,
    twin=VectorNav,
    example=partial(pose_walk.turning, vectornav.RATE_HZ),
    rate_hz=vectornav.RATE_HZ,
    clock=partial(ArrivalClock, vectornav.RATE_HZ),
)
XSENS = _turned(
    name="xsens",
    decoder=xsens.XsensDecoder,
    decode=xsens.decode,
    twin=Xsens,
    example=partial(pose_walk.turning, 100.0),
    rate_hz=100.0,
    clock=partial(StampClock, xsens.TICK_US * 1e-6, 100.0, xsens.WRAP_US),
)
FASTRAK = _placed(
    name="fastrak",
    decoder=fastrak.binary_decoder,
    decode=fastrak.decode,
    twin=Fastrak,
    example=partial(pose_walk.moving, fastrak.RATE_HZ),
    rate_hz=fastrak.RATE_HZ,
    baud=fastrak.BAUD,
    clock=partial(ArrivalClock, fastrak.RATE_HZ),
)
FASTRAK_TEXT = replace(
    FASTRAK,
    name="fastrak_text",
    decoder=fastrak.text_decoder,
    twin=lambda uid: Fastrak(uid, binary=False),
)
LIBERTY = _placed(
    name="liberty",
    decoder=liberty.decoder,
    decode=liberty.decode,
    twin=partial(Liberty, b"LY"),
    example=partial(pose_walk.moving, liberty.RATE_HZ),
    rate_hz=liberty.RATE_HZ,
    clock=partial(StampClock, 1e-3, liberty.RATE_HZ, liberty.WRAP_US),
    seq_modulus=liberty.NUMBERS,
    worst_frames=3,  # a wrong time that was taken while its rate was learnt, and two behind it
)
PATRIOT = replace(
    LIBERTY,
    name="patriot",
    decoder=partial(liberty.decoder, b"PA"),
    twin=partial(Liberty, b"PA"),
    example=partial(pose_walk.moving, liberty.PATRIOT_RATE_HZ),
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
