"""Two devices of one body made one pose: what turns, and the markers that show where it is."""

from dataclasses import dataclass

import numpy as np

from simlab.devices.fusion import Fused, Fusion
from simlab.devices.orientation import Sensor
from simlab.devices.readings import ImuSamples, PoseSamples
from simlab.devices.turn_fusion import TurnFused, TurnFusion
from simlab.model.arrays import Floats
from simlab.model.samples import Batch
from simlab.station.bench_device import DeviceBench


@dataclass(frozen=True, slots=True, eq=False)
class _Felt:
    """What an inertial sensor felt, as the fusion wants it."""

    t_s: Floats
    t_bound_s: Floats
    acc_m_s2: Floats
    gyro_rad_s: Floats


class Fusing:
    """The fold of a session; what it takes of the pose device, the pose device's kind says."""

    def __init__(self, pose: DeviceBench, markers: DeviceBench) -> None:
        """Start without having heard anything; the markers' mounting and noise count."""
        noise, up = markers.pose_noise, markers.up
        w, x, y, z = pose.turn
        self._fusion: Fusion | TurnFusion
        if issubclass(pose.kind.samples, ImuSamples):
            sensor = Sensor(rotation_deg=noise.rotation_deg, turn=(w, x, y, z))
            upwards = None if up is None else (up[0], up[1], up[2])
            self._fusion = Fusion(Fused(noise.position_mm, noise.rotation_deg, sensor, upwards))
        else:
            lever = np.zeros(3) if markers.mounting is None else markers.mounting.tip_mm
            a, b, c = lever.tolist()
            self._fusion = TurnFusion(
                TurnFused(
                    position_mm=noise.position_mm,
                    rotation_deg=noise.rotation_deg,
                    tracker_deg=dict(pose.sigmas)["rotation_deg"],
                    turn=(w, x, y, z),
                    lever_mm=(a, b, c),
                )
            )

    def add(self, turned: Batch | None, seen: Batch | None) -> PoseSamples:
        """Take what both said by now; the poses that are whole by it.

        The markers first: they are older, and none is late because the desk looked seldom.
        """
        fusion = self._fusion
        if isinstance(seen, PoseSamples):
            fusion.markers(seen)
        if isinstance(fusion, Fusion) and isinstance(turned, ImuSamples):
            rate_rad_s = np.radians(turned.gyro_deg_s)
            fusion.inertial(_Felt(turned.t_s, turned.t_bound_s, turned.acc_m_s2, rate_rad_s))
        elif isinstance(fusion, TurnFusion) and isinstance(turned, PoseSamples):
            fusion.turns(turned)
        return fusion.take()

    def rest(self) -> PoseSamples:
        """The poses that still wait for a marker: the session ends."""
        return self._fusion.rest()
