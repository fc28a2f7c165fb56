"""Where a device is, as a bench file or a command line writes it: by what it is, not by its port.

A port's name changes with every plug; a device's USB serial number, its vendor and product, or the
id that a simlab board says of itself do not. docs/formats/bench-file.md has the table.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from simlab.model.errors import DeviceError, InputError


class How(StrEnum):
    """How a place names its device."""

    PORT = "port"
    USB = "usb"
    UID = "uid"
    HID = "hid"
    TCP = "tcp"
    UDP = "udp"
    CAMERA = "camera"
    FILE = "file"
    CAPTURE = "capture"
    SIMULATED = "simulated"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a device is."""

    text: str
    """As written."""
    how: How
    vendor: int = 0
    product: int = 0
    serial: str = ""
    """USB serial number; "": whichever there is, if there is but one."""
    uid: int = 0
    host: str = ""
    number: int = 0
    """TCP or UDP port (0: the kind's own), or which camera."""
    path: str = ""
    """Of a port, a file or a capture."""


@dataclass(frozen=True, slots=True)
class Port:
    """A serial port that is there now."""

    path: str
    vendor: int | None = None
    """None: not a USB device."""
    product: int | None = None
    serial: str = ""
    words: str = ""
    """What the device says of itself."""


MOST_LETTERS = 1024
EXAMPLES = (
    "usb:1A86:7523, usb:1A86:7523:SERIAL, uid:1a2b3c4d, hid:10CE:EB93, tcp://host:port, "
    "udp://host:port, camera:0, file:log.csv, capture:FILE, /dev/ttyUSB0, or simulated"
)
_IDS = re.compile(r"([0-9A-Fa-f]{4}):([0-9A-Fa-f]{4})(?::(.+))?")
_UID = re.compile(r"[0-9A-Fa-f]{1,8}")
_NET = re.compile(r"//(\[[0-9A-Fa-f:.]+\]|[^\s:/\[\]]+)(?::(\d{1,5}))?")
_PORT = re.compile(r"/.+|COM\d{1,3}")
_CAMERA = re.compile(r"\d{1,3}")


def place_from(text: str) -> Place:
    """The place that a text writes.

    Raises
    ------
    InputError
        where it writes none
    """
    place = _place(text) if len(text) <= MOST_LETTERS and text.isprintable() else None
    if place is None:
        shown = text if len(text) <= 60 else text[:60] + "..."
        raise InputError(f"{shown!r} is no place of a device; write {EXAMPLES}")
    return place


def _place(text: str) -> Place | None:
    scheme, _, rest = text.partition(":")
    if text == How.SIMULATED:
        return Place(text, How.SIMULATED)
    if scheme in (How.USB, How.HID) and (ids := _IDS.fullmatch(rest)):
        vendor, product = int(ids[1], 16), int(ids[2], 16)
        return Place(text, How(scheme), vendor=vendor, product=product, serial=ids[3] or "")
    if scheme == How.UID and _UID.fullmatch(rest):
        return Place(text, How.UID, uid=int(rest, 16))
    if scheme in (How.TCP, How.UDP) and (net := _NET.fullmatch(rest)):
        number = int(net[2] or 0)
        host = net[1].strip("[]")
        return Place(text, How(scheme), host=host, number=number) if number < 65536 else None
    if scheme == How.CAMERA and _CAMERA.fullmatch(rest):
        return Place(text, How.CAMERA, number=int(rest))
    if scheme in (How.FILE, How.CAPTURE) and rest:
        return Place(text, How(scheme), path=rest)
    if _PORT.fullmatch(text):
        return Place(text, How.PORT, path=text)
    return None


def hid_text(vendor: int, product: int, serial: str) -> str:
    """The place of a HID device as text; without a serial number where that is empty."""
    return f"hid:{vendor:04X}:{product:04X}" + (serial and f":{serial}")


def find_port(place: Place, ports: Sequence[Port]) -> str:
    """Path of the port where the device of a `usb:` place is now.

    Raises
    ------
    DeviceError
        where it is not plugged in, or where several are that nothing tells apart
    """
    equal = [p for p in ports if (p.vendor, p.product) == (place.vendor, place.product)]
    found = [p for p in equal if not place.serial or p.serial == place.serial]
    if not found:
        others = ", ".join(p.serial or "one without a serial number" for p in equal)
        seen = f"; of its kind there is {others}" if equal else ""
        raise DeviceError(f"{place.text}: is not plugged in{seen}; plug the device in")
    if len(found) == 1:
        return found[0].path
    paths = ", ".join(p.path for p in found)
    serials = sorted({p.serial for p in found})
    if all(serials) and len(serials) == len(found):
        choice = " or ".join(f"{place.text}:{serial}" for serial in serials)
        raise DeviceError(f"{place.text}: {len(found)} are plugged in ({paths}); write {choice}")
    raise DeviceError(
        f"{place.text}: {len(found)} are plugged in ({paths}) and no serial number tells them "
        "apart; which one is it? Unplug the others, write uid: for a simlab board, or the port's "
        "name as the last resort"
    )


def same_device(place: Place, other: Place) -> bool:
    """Do two places name one device for certain?"""
    return place.how != How.SIMULATED and (
        (place.how, place.vendor, place.product, place.serial, place.uid, place.host)
        == (other.how, other.vendor, other.product, other.serial, other.uid, other.host)
        and (place.number, place.path) == (other.number, other.path)
    )
