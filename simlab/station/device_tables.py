"""The tables of a bench file that say which devices stand at the desk."""

import math
from dataclasses import replace
from pathlib import Path

from simlab.crafts import CRAFTS
from simlab.devices.kind import DeviceKind
from simlab.devices.mounting import mounting_from
from simlab.devices.opening import may_be_at
from simlab.devices.places import How, Place, place_from, same_device
from simlab.devices.readings import (
    ImuSamples,
    PanelSamples,
    PoseSamples,
)
from simlab.devices.registry import DEVICES
from simlab.model.errors import InputError, TableError
from simlab.model.toml_table import Table
from simlab.station.bench_device import (
    ROLES,
    DeviceBench,
    Role,
    Scale,
    SimulatedBench,
)
from simlab.store.whole_files import read_text

MOST_DEVICES = 16
"""At one desk."""
MOST_MAPPING = 1 << 20
"""No mapping file is larger [bytes]."""
MOST_BAUD = 4_000_000


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


def _device(table: Table, craft: str, folder: Path) -> DeviceBench:
    kind = _kind(table, craft, folder)
    place = _place(table, folder)
    if not may_be_at(kind, place):
        what = f"no {kind.name} is at {place.text}"
        raise table.fail("place", what, "write the place that `simlab devices list` shows")
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
    return kind.settled(mapping_text(path), str(path))


def mapping_text(path: Path) -> str:
    """What a mapping file says.

    Raises
    ------
    InputError
        where it cannot be read
    """
    return read_text(path, MOST_MAPPING, "name the mapping file")


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
