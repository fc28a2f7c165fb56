"""A torch that a trainee of arithmetic holds, as trackers of the body on it see it.

The mounting the other way round: from the tip and the axis in the coupon's frame to the body in
the markers' frame. How far the torch is turned about its own axis nobody asked; the body's z axis,
where the markers are, looks to the tracker.
"""

import math
from dataclasses import replace

import numpy as np
from numpy.random import Generator

from simlab.devices.attitude import turned_only
from simlab.devices.mounting import Mounting
from simlab.devices.quaternions import back, of_axes, product, turn_by, turned
from simlab.devices.readings import PoseSamples
from simlab.devices.simulated.torch import RATE_HZ, TorchTrackerNoise
from simlab.model.arrays import Floats
from simlab.model.samples import TorchSamples
from simlab.motion.rotation import unit

UNSEEN_BY_NOISE = TorchTrackerNoise(tip_mm=0.0, axis_deg=0.0)
"""Where the torch truly is: whoever sees it adds its own noise."""
DRIFT_RAD_S = math.radians(0.5) / 60.0
"""What a heading without a compass drifts (from memory: 0.5 degrees a minute)."""
SHAKEN_RAD = math.radians(0.1)
"""Noise of an inertial tracker's turn within seconds, one standard deviation (from memory)."""
HEAVY_S = 0.02
"""A hand with a torch in it does not follow quicker pushes (a Gaussian of this width, 8 Hz)."""
_X, _Z = np.array([1.0, 0.0, 0.0]), np.array([0.0, 0.0, 1.0])


def steadied(torch: TorchSamples) -> TorchSamples:
    """The torch as a thing with a mass moves, where its trainee is pushed about by white noise."""
    half = round(4 * HEAVY_S * RATE_HZ)
    weight = np.exp(-0.5 * (np.arange(-half, half + 1) / (HEAVY_S * RATE_HZ)) ** 2)
    weight /= weight.sum()

    def smooth(columns: Floats) -> Floats:
        padded = np.pad(columns, ((half, half), (0, 0)), mode="edge")
        return np.stack([np.convolve(one, weight, mode="valid") for one in padded.T], axis=1)

    return replace(torch, tip_mm=smooth(torch.tip_mm), axis=unit(smooth(torch.axis)))


def held(torch: TorchSamples, mounting: Mounting) -> PoseSamples:
    """The body's poses in the markers' frame, without noise."""
    n = len(torch)
    to_frame = np.tile(mounting.coupon, (n, 1))
    tip = mounting.coupon_mm + turned(to_frame, torch.tip_mm)
    axis = turned(to_frame, torch.axis)
    face = _Z if abs(float(mounting.axis @ _Z)) < math.cos(math.radians(10.0)) else _X
    on_body = back(of_axes(mounting.axis, face))
    rotation = np.full((n, 4), np.nan)
    for row in np.flatnonzero(np.isfinite(tip).all(axis=1) & np.isfinite(axis).all(axis=1)):
        rotation[row] = product(of_axes(axis[row], -tip[row]), on_body)
    return PoseSamples(
        t_s=torch.t_s,
        t_bound_s=torch.t_bound_s,
        position_mm=tip - turned(rotation, np.tile(mounting.tip_mm, (n, 1))),
        rotation=rotation,
        position_times=np.ones(n),
        rotation_times=np.ones(n),
    )


def felt(body: PoseSamples, sensor: tuple[float, ...], t_s: Floats, rng: Generator) -> PoseSamples:
    """What an inertial tracker on that body says of its turn, from a heading of its own.

    Parameters
    ----------
    sensor : w x y z that turns the sensor's axes into the body's
    t_s : (n,) when
    """
    n = len(body)
    heading = turn_by((rng.uniform(-np.pi, np.pi) + DRIFT_RAD_S * t_s)[:, None] * _Z)
    shaken = turn_by(SHAKEN_RAD * rng.standard_normal((n, 3)))
    on_sensor = np.tile(np.array(sensor), (n, 1))
    own = product(product(product(heading, body.rotation), on_sensor), shaken)
    return turned_only(body.t_s, body.t_bound_s, own)
