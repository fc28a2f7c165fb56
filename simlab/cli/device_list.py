"""What is plugged in: serial ports, HID devices, cameras; what each may be, and who may open it."""

import grp
import os
import pwd
import stat
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.table import Table

from simlab.devices.hid_link import HidPlace, plugged
from simlab.devices.kind import Plug
from simlab.devices.places import Port
from simlab.devices.registry import DEVICES
from simlab.devices.serial_link import serial_ports

CAMERAS = Path("/dev")


@dataclass(frozen=True, slots=True)
class Found:
    """One device that is plugged in."""

    place: str
    """As a bench file writes it, by identity where it has one."""
    path: str
    """Where the system has it now."""
    words: str
    may_be: tuple[str, ...]
    """Kinds of its vendor and product; of a serial port without any, all that plug in so."""
    may_open: bool
    who: str
    """Owner, group and rights."""


def found(
    ports: Sequence[Port] | None = None,
    hids: Sequence[HidPlace] | None = None,
    cameras: Sequence[Path] | None = None,
) -> list[Found]:
    """All that is plugged in now."""
    ports = serial_ports() if ports is None else ports
    hids = plugged() if hids is None else hids
    cameras = sorted(CAMERAS.glob("video*")) if cameras is None else cameras
    return [
        *(_port(port, ports) for port in ports),
        *(_hid(hid) for hid in hids),
        *(_camera(path) for path in cameras),
    ]


def _port(port: Port, ports: Sequence[Port]) -> Found:
    place = port.path
    if port.vendor is not None and port.product is not None:
        place = f"usb:{port.vendor:04X}:{port.product:04X}"
        alike = [p for p in ports if (p.vendor, p.product) == (port.vendor, port.product)]
        if port.serial:
            place += f":{port.serial}"
        elif len(alike) > 1:
            place = port.path  # nothing else tells it from its like
    may_be = _kinds(Plug.SERIAL, port.vendor, port.product)
    return Found(place, port.path, port.words, may_be, *_rights(Path(port.path)))


def _hid(hid: HidPlace) -> Found:
    path = os.fsdecode(hid.path)
    may_be = _kinds(Plug.HID, hid.vendor, hid.product)
    return Found(hid.name, path, hid.product_name, may_be, *_rights(Path(path)))


def _camera(path: Path) -> Found:
    number = path.name.removeprefix("video")
    may_be = tuple(kind.name for kind in DEVICES.values() if kind.plug == Plug.CAMERA)
    return Found(f"camera:{number}", str(path), "camera", may_be, *_rights(path))


def _kinds(plug: Plug, vendor: int | None, product: int | None) -> tuple[str, ...]:
    kinds = [kind for kind in DEVICES.values() if kind.plug == plug]
    sure = [kind.name for kind in kinds if (vendor, product) in kind.usb]
    open_ended = [kind.name for kind in kinds if not kind.usb]
    return tuple(sure or (open_ended if plug == Plug.SERIAL else ()))


def _rights(path: Path) -> tuple[bool, str]:
    """(may this account open it, who may)."""
    try:
        status = path.stat()
    except OSError:
        return False, "not to be seen"
    try:
        owner = pwd.getpwuid(status.st_uid).pw_name
    except KeyError:
        owner = str(status.st_uid)
    try:
        group = grp.getgrgid(status.st_gid).gr_name
    except KeyError:
        group = str(status.st_gid)
    rights = stat.filemode(status.st_mode)[1:]
    return os.access(path, os.R_OK | os.W_OK), f"{owner}:{group} {rights}"


def facts(one: Found) -> dict[str, Any]:
    """For JSON."""
    return asdict(one)


def table(devices: Sequence[Found]) -> Table:
    """For a terminal."""
    made = Table()
    made.add_column("place", no_wrap=True)  # to be copied: never broken
    for name in ("now at", "says it is", "may be", "open"):
        made.add_column(name, overflow="fold")
    for one in devices:
        kinds = ", ".join(one.may_be[:4]) + (" …" if len(one.may_be) > 4 else "")
        made.add_row(
            *map(escape, (one.place, one.path, one.words, kinds or "not known")),
            "yes" if one.may_open else f"[red]no[/]: {escape(one.who)}",
        )
    return made
