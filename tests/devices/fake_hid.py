"""hidapi without a bus: devices that are plugged in, pulled out, and remember what was written."""

from collections import deque
from typing import Any


class FakeDevice:
    """One device, as ``hid.device`` shows it."""

    def __init__(self, bus: "FakeHid") -> None:
        self._bus = bus
        self._path = b""
        self.nonblocking = 0
        self.closed = False

    def open_path(self, path: bytes) -> None:
        if path in self._bus.locked or path not in self._bus.reports:
            raise OSError("open failed")
        self._path = path
        self._bus.opened.append(self)

    def set_nonblocking(self, v: int) -> int:
        self.nonblocking = v
        return 0

    def read(self, max_length: int) -> list[int]:
        assert self.nonblocking, "a read that waits"
        reports = self._bus.reports.get(self._path)
        if reports is None:
            raise OSError("read error")
        report = list(reports.popleft()[:max_length]) if reports else []
        if report and self._bus.pulled_after_a_report:
            self._bus.pull(self._path)
        return report

    def write(self, buff: bytes) -> int:
        return self._written("output", buff)

    def send_feature_report(self, buff: bytes) -> int:
        return self._written("feature", buff)

    def close(self) -> None:
        self.closed = True

    def _written(self, how: str, buff: bytes) -> int:
        if self._bus.deaf:
            if self._bus.deaf == "raises":
                raise OSError("write error")
            return -1
        self._bus.written.append((how, bytes(buff)))
        return len(buff)


class FakeHid:
    """The module, and the bus behind it."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self.reports: dict[bytes, deque[bytes]] = {}
        self.locked: set[bytes] = set()
        self.written: list[tuple[str, bytes]] = []
        self.opened: list[FakeDevice] = []
        self.deaf = ""
        self.pulled_after_a_report = False

    def plug(self, path: bytes, usb: tuple[int, int], serial: str = "", **more: Any) -> None:
        self.rows.append(
            {
                "path": path,
                "vendor_id": usb[0],
                "product_id": usb[1],
                "serial_number": serial,
                "product_string": "HB04-BT",
                "usage_page": 1,
                "usage": 0,
                "interface_number": 0,
                **more,
            }
        )
        self.reports[path] = deque()

    def pull(self, path: bytes) -> None:
        self.rows = [row for row in self.rows if row["path"] != path]
        del self.reports[path]

    def enumerate(self, vendor_id: int = 0, product_id: int = 0) -> list[dict[str, Any]]:
        return [
            row
            for row in self.rows
            if vendor_id in (0, row["vendor_id"]) and product_id in (0, row["product_id"])
        ]

    def device(self) -> FakeDevice:
        return FakeDevice(self)
