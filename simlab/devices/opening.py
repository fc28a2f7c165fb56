"""From a place to an open line: the one table of links."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from simlab.devices.camera_link import CameraLink
from simlab.devices.capture_link import PacedCaptureLink
from simlab.devices.datagram_link import UdpLink
from simlab.devices.file_link import FileLink
from simlab.devices.hid_link import HidLink
from simlab.devices.kind import DeviceKind, Plug
from simlab.devices.link import ByteLink
from simlab.devices.places import How, Place, Port, find_port
from simlab.devices.serial_link import SerialLink, serial_ports
from simlab.devices.socket_link import TcpLink
from simlab.devices.uid_link import UidLink
from simlab.model.errors import DeviceError

PLUGS = {How.HID: Plug.HID, How.TCP: Plug.TCP, How.UDP: Plug.UDP, How.CAMERA: Plug.CAMERA,
         How.FILE: Plug.FILE}  # fmt: skip
"""Places that only devices of one plug may be at."""
CARRIED = {How.TCP: (Plug.SERIAL, Plug.UDP), How.UDP: (Plug.TCP,)}
"""But for those that a box on the network carries."""
NowS = Callable[[], float]


def _hid(vendor: int, product: int, serial: str | None, now_s: NowS) -> ByteLink:
    return HidLink(vendor, product, serial, now_s)


def _camera(number: int, now_s: NowS) -> ByteLink:
    return CameraLink(number, now_s)


@dataclass(frozen=True, slots=True)
class Doors:
    """What stands around; tests pass their own."""

    ports: Callable[[], Sequence[Port]] = serial_ports
    serial: Callable[[str, NowS, int, str], ByteLink] = SerialLink
    hid: Callable[[int, int, str | None, NowS], ByteLink] = _hid
    tcp: Callable[[str, int, NowS], ByteLink] = TcpLink
    udp: Callable[[str, int, NowS], ByteLink] = UdpLink
    camera: Callable[[int, NowS], ByteLink] = _camera


DOORS = Doors()


def may_be_at(kind: DeviceKind, place: Place) -> bool:
    """Can a device of this kind be at such a place at all?"""
    plug = PLUGS.get(place.how)
    return plug is None or kind.plug in (plug, *CARRIED.get(place.how, ()))


def open_place(
    place: Place, kind: DeviceKind, baud: int, now_s: NowS, doors: Doors = DOORS
) -> ByteLink:
    """Open the line to the device at a place, wherever it is plugged in now; never waits.

    Raises
    ------
    DeviceError
        where it is not there, cannot be told from another, or may not be opened
    RecordingError
        where a `capture:` is none
    """
    match place.how:
        case How.PORT:
            return doors.serial(place.path, now_s, baud, kind.parity)
        case How.USB:
            return doors.serial(find_port(place, doors.ports()), now_s, baud, kind.parity)
        case How.UID:
            paths = [port.path for port in doors.ports() if port.vendor is not None]
            return UidLink(
                place.uid, paths, lambda path: doors.serial(path, now_s, baud, kind.parity), now_s
            )
        case How.HID:
            return doors.hid(place.vendor, place.product, place.serial or None, now_s)
        case How.TCP | How.UDP:
            number = place.number or kind.port
            if not number:
                raise DeviceError(f"{place.text}: names no port; write {place.text}:PORT")
            door = doors.tcp if place.how == How.TCP else doors.udp
            return door(place.host, number, now_s)
        case How.CAMERA:
            return doors.camera(place.number, now_s)
        case How.FILE:
            return FileLink(Path(place.path), now_s)
        case How.CAPTURE:
            return PacedCaptureLink(Path(place.path), now_s)
        case _:
            raise DeviceError(f"{place.text}: no {kind.name} is opened there; see its page")
