"""A device as the bench file describes it: what it is, where it is, and what it is there for."""

from dataclasses import dataclass
from enum import StrEnum

from simlab.crafts import CRAFTS
from simlab.devices.kind import DeviceKind
from simlab.devices.mounting import Mounting, PoseNoise
from simlab.devices.places import Place
from simlab.devices.readings import (
    ImuSamples,
    MachineSamples,
    PanelSamples,
    PoseSamples,
    PowerSamples,
)
from simlab.model.arrays import Floats
from simlab.model.samples import Batch, ToolSamples, TorchSamples

CALIBRATIONS = frozenset(name for craft in CRAFTS.values() for name in craft.calibrations)


class Role(StrEnum):
    """What a device is there for."""

    POSE = "pose"
    """Its samples are the desk's time line; every desk has one."""
    MARKERS = "markers"
    """Tells where a pose device is that knows its turn only."""
    POWER = "power"
    MACHINE = "machine"
    """Tells the spindle beside a tool tracker."""
    TRIGGER = "trigger"
    """Tells whether the torch's trigger is held, and what its analogue inputs read."""
    PANEL = "panel"
    """What is pressed and turned on it is told, and counts for nothing."""


ROLES: tuple[tuple[type[Batch], tuple[Role, ...]], ...] = (
    (TorchSamples, (Role.POSE,)),
    (ToolSamples, (Role.POSE,)),
    (PoseSamples, (Role.POSE, Role.MARKERS)),
    (ImuSamples, (Role.POSE, Role.TRIGGER)),
    (PowerSamples, (Role.POWER,)),
    (MachineSamples, (Role.POSE, Role.MACHINE)),
    (PanelSamples, (Role.PANEL, Role.TRIGGER)),
)
"""What a device may be there for, by what it gives; the first unless the bench says otherwise."""


@dataclass(frozen=True, slots=True)
class SimulatedBench:
    """The trainee made of arithmetic."""

    seed: int
    skill: float
    """0 (first day) to 1 (master)."""
    speed: float
    """How much faster than the world everything runs."""


@dataclass(frozen=True, slots=True)
class Scale:
    """From the volts at an analogue input to what they stand for."""

    per_v: float
    zero_v: float

    def of(self, volts: Floats) -> Floats:
        """What these volts stand for."""
        return (volts - self.zero_v) * self.per_v


@dataclass(frozen=True, slots=True)
class DeviceBench:
    """One device of the desk."""

    kind: DeviceKind
    place: Place
    baud: int
    role: Role
    sigmas: tuple[tuple[str, float], ...]
    """Stated noise and what a calibration left over, one standard deviation each."""
    simulated: SimulatedBench | None = None
    """Of the pose device, where a trainee made of arithmetic holds it."""
    button: int = 0
    """Of a trigger: which button of a panel."""
    current: Scale | None = None
    """Of an analogue input [A]."""
    voltage: Scale | None = None
    """Of an analogue input [V]."""

    mounting: Mounting | None = None
    """Of a body that is tracked: how the torch sits on it."""
    turn: tuple[float, ...] = (1.0, 0.0, 0.0, 0.0)
    """Of a pose device that markers stand beside: w x y z that turns its axes into the body's."""
    up: tuple[float, ...] | None = None
    """Of markers: where up is in their frame; None: not known."""

    @property
    def pose_noise(self) -> PoseNoise:
        """What a tracker of bodies states."""
        stated = dict(self.sigmas)
        return PoseNoise(stated["position_mm"], stated["rotation_deg"])

    @property
    def name(self) -> str:
        """What a person would call it."""
        return f"{self.kind.name} at {self.place.text}"


def stated(devices: tuple[DeviceBench, ...]) -> tuple[tuple[str, float], ...]:
    """The noise that a session states, and what a calibration left over."""
    for device in devices:
        if device.mounting is not None:
            noise = device.mounting.stated(device.pose_noise)
            kept = [(name, sigma) for name, sigma in devices[0].sigmas if name in CALIBRATIONS]
            return (*noise.items(), *kept)
    return devices[0].sigmas
