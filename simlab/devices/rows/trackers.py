"""Trackers of others, on a serial line."""

from functools import partial

from simlab.devices import witmotion
from simlab.devices.kind import DeviceKind
from simlab.devices.readings import PoseSamples
from simlab.devices.simulated import pose_walk
from simlab.devices.simulated.witmotion import WitMotion
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
KINDS = (WITMOTION,)
