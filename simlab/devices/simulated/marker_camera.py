"""A simulated marker camera: poses to the corners that a camera would find of the markers."""

import math

import numpy as np
from numpy.random import Generator

from simlab.devices.marker_camera import NOISE, SETUP, packet_of
from simlab.devices.marker_layout import Setup
from simlab.devices.marker_pose import pose_of
from simlab.devices.packets import wrap
from simlab.devices.quaternions import product, turn_by, turned
from simlab.devices.readings import PoseSamples
from simlab.devices.simulated.twin import SteadyTwin
from simlab.model.arrays import Floats

RATE_HZ = 30.0
AWAY_MM = 400.0
REACH_MM = 50.0
LEAN_RAD = 0.4
FACING = turn_by(np.array([np.pi, 0.0, 0.0]))
"""The body's z axis to the camera, its x axis to the right."""
LEAST_FACING = 0.2
"""Cosine between a marker's outward normal and the sight of it; flatter, it is not found."""


def corners_seen(setup: Setup, position_mm: Floats, rotation: Floats) -> dict[int, Floats]:
    """(4, 2) corners of each marker that faces the camera and is whole in the picture [px]."""
    seen = {}
    for name, corners in setup.markers.items():
        at = turned(rotation, corners) + position_mm
        out = np.cross(at[1] - at[0], at[0] - at[3])
        sight = at.mean(axis=0)
        facing = -float(out @ sight) / float(np.linalg.norm(out) * np.linalg.norm(sight))
        pixels = setup.lens.pixels(at)
        inside = (pixels >= 0.0) & (pixels <= (setup.lens.width - 1, setup.lens.height - 1))
        if facing > LEAST_FACING and inside.all():  # NaN is not inside
            seen[name] = pixels
    return seen


class MarkerCamera(SteadyTwin):
    """Says a packet a picture; a body that is not seen is a picture without markers."""

    def __init__(self, uid: int, setup: Setup = SETUP) -> None:
        super().__init__()
        self._setup = setup
        self._number = uid % 65536

    def frames(self, row: int, at_s: float) -> list[bytes]:
        """The picture of one sample."""
        samples: PoseSamples = self._samples
        pose = samples.position_mm[row], samples.rotation[row]
        hidden = np.isnan(pose[0]).any() or np.isnan(pose[1]).any()
        seen = {} if hidden else corners_seen(self._setup, *pose)
        size = self._setup.lens.width, self._setup.lens.height
        self._number += 1
        return [wrap(packet_of(self._number, round(at_s * 1e6), size, seen))]


def example(n: int, rng: Generator) -> PoseSamples:
    """`n` samples of a body that is led around before the camera, facing it."""
    turns, places = _led(n, rng)
    times = np.full((2, n), np.nan)
    stated = dict(NOISE)
    for row in range(n):
        seen = corners_seen(SETUP, places[row], turns[row])
        corners = [(SETUP.markers[name], pixels) for name, pixels in seen.items()]
        pose = pose_of(corners, SETUP.lens, SETUP.corner_px) if corners else None
        if pose is not None:
            times[0, row] = pose.position_sigma_mm / stated["position_mm"]
            times[1, row] = math.degrees(pose.rotation_sigma_rad) / stated["rotation_deg"]
    nothing = np.zeros(n)
    return PoseSamples(nothing, nothing, places, turns, times[0], times[1])


def _led(n: int, rng: Generator) -> tuple[Floats, Floats]:
    period_s, phase = rng.uniform(4.0, 12.0, 6), rng.uniform(0.0, 2 * np.pi, 6)
    swing = np.sin(phase + 2 * np.pi * np.arange(n)[:, None] / RATE_HZ / period_s)
    turns = product(np.tile(FACING, (n, 1)), turn_by(LEAN_RAD * swing[:, 3:]))
    return turns, np.array((0.0, 0.0, AWAY_MM)) + REACH_MM * swing[:, :3]
