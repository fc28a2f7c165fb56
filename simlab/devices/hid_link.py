"""A HID device, report by report: the only door to hidapi.

Every input report becomes a packet of the stream; what is written are packets that ask for a
report. On Linux the kernel's own descriptor is found, so that the station sleeps until a report
comes; elsewhere the device is looked at whenever the station comes by (a poll costs some
microseconds; a report then waits for the station's next round, 10 ms at most).
"""

import contextlib
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

if sys.platform == "linux":
    import hidraw as hidapi  # type: ignore[import-not-found]
else:
    import hid as hidapi  # type: ignore[import-not-found]

from simlab.devices.hid_reports import FEATURE, written
from simlab.devices.link import Arrival
from simlab.devices.packets import wrap
from simlab.devices.places import hid_text
from simlab.model.errors import DeviceError

MOST_REPORT = 64
"""Bytes of a report asked for; no pendant's is longer."""
MOST_REPORTS = 64
"""Read at once; a device that has more gives the rest at the next read."""
MUTE_S = 5.0
"""After a report that the device did not take, none is written for so long: a try may last."""
RULES = "docs/how-to/70-simlab-hid.rules"
OWN_DESCRIPTORS = Path("/proc/self/fd")


class HidDevice(Protocol):
    """What is used of ``hid.device``."""

    def open_path(self, path: bytes) -> None:
        """Open a device."""

    def set_nonblocking(self, v: int) -> int:
        """Never wait in `read`."""

    def read(self, max_length: int) -> list[int]:
        """A report, or nothing."""

    def write(self, buff: bytes) -> int:
        """Write an output report."""

    def send_feature_report(self, buff: bytes) -> int:
        """Write a feature report."""

    def close(self) -> None:
        """Let go of it."""


class HidApi(Protocol):
    """What is used of hidapi's module."""

    def enumerate(self, vendor_id: int = 0, product_id: int = 0) -> list[dict[str, Any]]:
        """Every HID device that is plugged in."""

    def device(self) -> HidDevice:
        """A device, not yet open."""


HIDAPI: HidApi = hidapi


@dataclass(frozen=True, slots=True)
class HidPlace:
    """A HID device that is plugged in."""

    vendor: int
    product: int
    serial: str
    """USB serial number, "" where it has none."""
    path: bytes
    """Where the system has it now; changes with every plug."""
    product_name: str

    @property
    def name(self) -> str:
        """As a bench file writes it."""
        return hid_text(self.vendor, self.product, self.serial)


def plugged(hid: HidApi = HIDAPI, vendor: int = 0, product: int = 0) -> tuple[HidPlace, ...]:
    """The HID devices that are plugged in, one for each place; 0 is any vendor or product."""
    places = [
        HidPlace(
            vendor=int(row["vendor_id"]),
            product=int(row["product_id"]),
            serial=row.get("serial_number") or "",
            path=row["path"],
            product_name=row.get("product_string") or "",
        )
        for row in hid.enumerate(vendor, product)
    ]
    return tuple({place.path: place for place in reversed(places)}.values())[::-1]


def may_open(path: str) -> bool:
    """May this account read and write it?"""
    return not Path(path).exists() or os.access(path, os.R_OK | os.W_OK)


def descriptors_of(path: str) -> frozenset[int]:
    """Descriptors of this process that lead to `path`; none where the system does not say."""
    found = set()
    with contextlib.suppress(OSError):
        for entry in OWN_DESCRIPTORS.iterdir():
            with contextlib.suppress(OSError):  # the listing's own is closed again
                if str(entry.readlink()) == path:
                    found.add(int(entry.name))
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class System:
    """What stands around a link; tests pass their own."""

    hid: HidApi = HIDAPI
    may_open: Callable[[str], bool] = may_open
    descriptors_of: Callable[[str], frozenset[int]] = descriptors_of


SYSTEM = System()


class HidLink:
    """A HID device, open; where it is plugged is found anew at each opening."""

    def __init__(
        self,
        vendor: int,
        product: int,
        serial: str | None,
        now_s: Callable[[], float],
        system: System = SYSTEM,
    ) -> None:
        """Find and open the device.

        Raises
        ------
        DeviceError
            where there is none, or more than one that it may be, or it may not be opened
        """
        self._now_s = now_s
        self._name = hid_text(vendor, product, serial or "")
        path = self._one(plugged(system.hid, vendor, product), serial).path
        text = os.fsdecode(path)
        before = system.descriptors_of(text)
        self._device = system.hid.device()
        try:
            self._device.open_path(path)
            self._device.set_nonblocking(1)
        except (OSError, ValueError) as error:
            if not system.may_open(text):
                raise DeviceError(
                    f"{self._name}: this account may not open {text}; copy {RULES} to "
                    "/etc/udev/rules.d/, run `udevadm control --reload` and plug the device in "
                    "again"
                ) from error
            raise DeviceError(
                f"{self._name}: {text} cannot be opened ({error}); see who else uses it"
            ) from error
        self._descriptor = max(system.descriptors_of(text) - before, default=None)
        self._open = True
        self._mute_until_s = -float("inf")

    @property
    def name(self) -> str:
        """The device, by vendor, product and serial number."""
        return self._name

    def fileno(self) -> int | None:
        """The kernel's descriptor; None where it is not to be had, and once closed."""
        return self._descriptor if self._open else None

    def read(self) -> Arrival:
        """All reports that are there now, a packet each; never waits.

        Raises
        ------
        DeviceError
            where the device was unplugged, or the link closed
        """
        if not self._open:
            raise self._gone("is closed")
        pieces: list[bytes] = []
        try:
            while len(pieces) < MOST_REPORTS:
                report = self._device.read(MOST_REPORT)
                if not report:
                    break
                pieces.append(wrap(bytes(report)))
        except (OSError, ValueError) as error:
            if not pieces:
                raise self._gone(str(error) or "read failed") from error
        return Arrival(self._now_s(), b"".join(pieces))

    def write(self, data: bytes) -> int:
        """Write the reports that `data` asks for; how many bytes of it were taken.

        A report costs a transfer on the bus, some milliseconds. One that the device does not take
        is dropped, with all others of the next seconds; an unplugged device is noticed by `read`.

        Raises
        ------
        DeviceError
            where the link is closed
        """
        if not self._open:
            raise self._gone("is closed")
        taken = 0
        for size, (kind, report) in written(data):
            if self._now_s() < self._mute_until_s:
                break
            if not self._took(kind, report):
                self._mute_until_s = self._now_s() + MUTE_S
                break
            taken += size
        return taken

    def close(self) -> None:
        """Let go of the device; a second time does nothing."""
        if self._open:
            self._open = False
            self._device.close()

    def _took(self, kind: int, report: bytes) -> bool:
        send = self._device.send_feature_report if kind == FEATURE else self._device.write
        try:
            return send(report) >= 0
        except (OSError, ValueError):
            return False

    def _one(self, places: Sequence[HidPlace], serial: str | None) -> HidPlace:
        found = [place for place in places if serial is None or place.serial == serial]
        # one device may show several collections of the same interface
        apart = {(place.serial, place.path) for place in found}
        if not found:
            raise DeviceError(f"{self._name}: not plugged in; plug it in, or its receiver")
        if len(apart) > 1:
            several = ", ".join(f"{p.name} ({os.fsdecode(p.path)})" for p in found)
            raise DeviceError(
                f"{self._name}: {len(apart)} devices are it: {several}; name one by its serial "
                "number, or plug the others out"
            )
        return found[0]

    def _gone(self, how: str) -> DeviceError:
        return DeviceError(f"{self._name}: unplugged ({how}); plug the device in again")
