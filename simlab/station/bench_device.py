"""A device as the bench file describes it: what it is, where it is, and what it is there for."""

import math
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from simlab.crafts import CRAFTS
from simlab.devices.kind import DeviceKind
from simlab.devices.mounting import Mounting, PoseNoise, mounting_from
from simlab.devices.places import How, Place, place_from, same_device
from simlab.devices.readings import (
    ImuSamples,
    MachineSamples,
    PanelSamples,
    PoseSamples,
    PowerSamples,
)
from simlab.devices.registry import DEVICES
from simlab.model.arrays import Floats
from simlab.model.errors import InputError, TableError
from simlab.model.samples import Batch, ToolSamples, TorchSamples
from simlab.model.toml_table import Table
from simlab.store.whole_files import read_text

MOST_DEVICES = 16
"""At one desk."""
MOST_MAPPING = 1 << 20
"""No mapping file is larger [bytes]."""
MOST_BAUD = 4_000_000
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


def devices_from(table: Table, craft: str, folder: Path) -> tuple[DeviceBench, ...]:
    """The devices of a bench file, the pose device first.

    Raises
    ------
    TableError
        at the line of the first mistake
    InputError
        where a mapping file cannot be read
    """
    several = table.repeated("device")
    tables = table.tables("device") if several else (table.table("device"),)
    if len(tables) > MOST_DEVICES:
        raise table.fail("device", f"has {len(tables)} devices", f"name {MOST_DEVICES} at most")
    devices: list[DeviceBench] = []
    for nth, one in enumerate(tables):
        device = _device(one, craft, folder)
        where = nth if several else None
        if device.role == Role.POSE and any(d.role == Role.POSE for d in devices):
            remedy = _one_pose([*devices, device])
            raise table.fail("device", "two devices give the pose", remedy, where)
        if any(same_device(device.place, other.place) for other in devices):
            what = f"two devices are at {device.place.text}"
            raise table.fail("device", what, "write where each of them is", where)
        devices.append(device)
    devices.sort(key=lambda device: device.role != Role.POSE)
    if devices[0].role != Role.POSE:
        raise table.fail("device", "none gives the pose", "name a tracker or a machine")
    with_markers = [device for device in devices if device.role == Role.MARKERS]
    if _placeless(devices[0].kind) != (len(with_markers) == 1):
        what = "markers and a pose device that does not say where it is go together, one of each"
        raise table.fail("device", what, 'write one with role = "markers", or take them out')
    return tuple(devices)


def _one_pose(devices: list[DeviceBench]) -> str:
    """What to write where the last of these gives the pose as well."""
    roles = [role for role in _roles(devices[-1].kind) if role != Role.POSE]
    markers = any(Role.MARKERS in _roles(one.kind) for one in devices)
    if markers and any(_placeless(one.kind) for one in devices):
        return 'write role = "markers" where the camera is'
    return f'write role = "{roles[0]}"' if roles else "leave one of them out"


def _placeless(kind: DeviceKind) -> bool:
    """Does it know how it is turned, and not where it is?"""
    turned = issubclass(kind.samples, PoseSamples) and "position_mm" not in dict(kind.noise)
    return turned or issubclass(kind.samples, ImuSamples)


def stated(devices: tuple[DeviceBench, ...]) -> tuple[tuple[str, float], ...]:
    """The noise that a session states, and what a calibration left over."""
    for device in devices:
        if device.mounting is not None:
            noise = device.mounting.stated(device.pose_noise)
            kept = [(name, sigma) for name, sigma in devices[0].sigmas if name in CALIBRATIONS]
            return (*noise.items(), *kept)
    return devices[0].sigmas


def _device(table: Table, craft: str, folder: Path) -> DeviceBench:
    kind = _kind(table, craft, folder)
    place = _place(table, folder)
    roles = _roles(kind)
    role = Role(table.text("role", one_of=[*roles], default=roles[0]))
    simulated_here = place.how == How.SIMULATED
    held = simulated_here and role == Role.POSE
    bodies, inertial = (issubclass(kind.samples, one) for one in (PoseSamples, ImuSamples))
    placed = bodies and not _placeless(kind)
    if held and kind.practise is None and not bodies:
        what = f"nobody practises with a simulated {kind.name}"
        raise table.fail("place", what, "write where a real one is, or capture:FILE")
    simulated = _simulated(table.table("simulated")) if held else None
    must_state = not simulated_here and not inertial and (bodies or role == Role.POSE)
    if bodies:
        _check_body(table, kind, craft)
    device = DeviceBench(
        kind=kind,
        place=place,
        baud=table.whole("baud", least=1200, most=MOST_BAUD, default=kind.baud),
        role=role,
        sigmas=(
            *_noise(table, kind, must=must_state),
            *(_calibration(table, craft) if role == Role.POSE else ()),
        ),
        simulated=simulated,
        button=table.whole("button", least=0, most=255, default=0) if role == Role.TRIGGER else 0,
        current=_scale(table, "current_a") if inertial else None,
        voltage=_scale(table, "voltage_v") if inertial else None,
        mounting=mounting_from(table.table("mounting")) if placed else None,
        turn=_turn(table) if _placeless(kind) else (1.0, 0.0, 0.0, 0.0),
        up=table.numbers("up", count=3) if placed and table.has("up") else None,
    )
    table.done()
    return device


def _check_body(table: Table, kind: DeviceKind, craft: str) -> None:
    """A tracker of bodies makes a torch; where it does not say where it is, markers do."""
    if craft != "weld":
        raise table.fail("kind", f"{kind.name!r} gives no {craft} pose", "choose another one")
    if _placeless(kind) and table.has("mounting"):
        what = f"a {kind.name} does not say where it is, and has no mounting"
        raise table.fail("kind", what, "put a marker camera beside it, and the mounting there")


def _turn(table: Table) -> tuple[float, ...]:
    """A unit quaternion."""
    if not table.has("turn"):
        return (1.0, 0.0, 0.0, 0.0)
    turn = table.numbers("turn", count=4)
    length = math.hypot(*turn)
    if not 0.99 <= length <= 1.01:
        raise table.fail("turn", f"its length is {length:g}", "write a unit quaternion w, x, y, z")
    return tuple(part / length for part in turn)


def _kind(table: Table, craft: str, folder: Path) -> DeviceKind:
    """The kind that is named, settled by its mapping file where it has one."""
    kind = DEVICES[table.text("kind", one_of=sorted(DEVICES))]
    anywhere = issubclass(kind.samples, PanelSamples)  # buttons are buttons
    if craft not in kind.crafts and not anywhere:
        raise table.fail("kind", f"{kind.name!r} is no device for {craft}", "choose another one")
    if kind.settled is None or not table.has("mapping"):
        return kind
    path = folder / table.text("mapping")
    return kind.settled(read_text(path, MOST_MAPPING, "name the mapping file"), str(path))


def _place(table: Table, folder: Path) -> Place:
    """Where it is; `port` is how files of one device said it, and is as good."""
    key = "port" if table.has("port") and not table.has("place") else "place"
    try:
        place = place_from(table.text(key))
    except TableError:
        raise
    except InputError as error:
        what, _, remedy = str(error).partition("; ")
        raise table.fail(key, what, remedy) from None
    if place.how in (How.FILE, How.CAPTURE):
        return replace(place, path=str(folder / place.path))
    return place


def _roles(kind: DeviceKind) -> tuple[Role, ...]:
    roles = next(roles for samples, roles in ROLES if issubclass(kind.samples, samples))
    return tuple(role for role in roles if role != Role.MARKERS or not _placeless(kind))


def _noise(table: Table, kind: DeviceKind, *, must: bool) -> tuple[tuple[str, float], ...]:
    """The noise that the bench states; the kind's own where it need not."""
    if not (kind.noise and (must or table.has("noise"))):
        return kind.noise
    noise = table.table("noise")
    sigmas = tuple((name, noise.number(name, above=0.0)) for name, _ in kind.noise)
    noise.done()
    return sigmas


def _calibration(table: Table, craft: str) -> tuple[tuple[str, float], ...]:
    """What the calibration of the joint left over, where the bench states it."""
    names = CRAFTS[craft].calibrations
    if not names or not table.has("calibration"):
        return ()
    left = table.table("calibration")
    sigmas = tuple((name, left.number(name, least=0.0)) for name in names)
    left.done()
    return sigmas


def _scale(table: Table, key: str) -> Scale | None:
    """`[device.current_a]` and the like: what an analogue input is wired to; None: to nothing."""
    if not table.has(key):
        return None
    scale = table.table(key)
    made = Scale(per_v=scale.number("per_v"), zero_v=scale.number("zero_v", default=0.0))
    scale.done()
    return made


def _simulated(table: Table) -> SimulatedBench:
    simulated = SimulatedBench(
        seed=table.whole("seed", least=0),
        skill=table.number("skill", least=0.0, most=1.0),
        speed=table.number("speed", least=0.1, most=50.0, default=1.0),
    )
    table.done()
    return simulated
