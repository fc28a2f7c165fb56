"""HID devices over a bus made of lists: found by what they are, unplugged, found again."""

import os
from pathlib import Path

import pytest

from simlab.devices.hid_link import (
    HIDAPI,
    MOST_REPORTS,
    MUTE_S,
    RULES,
    HidLink,
    HidPlace,
    System,
    descriptors_of,
    may_open,
    plugged,
)
from simlab.devices.hid_reports import feature, output
from simlab.devices.kind import Plug
from simlab.devices.packets import PacketReader
from simlab.devices.registry import DEVICES
from simlab.model.errors import DeviceError
from tests.devices.fake_hid import FakeHid

WHB = (0x10CE, 0xEB93)
ROOT = Path(__file__).resolve().parents[2]


class Bench:
    """A bus with one pendant, and a clock that stands where it is put."""

    def __init__(self) -> None:
        self.hid = FakeHid()
        self.hid.plug(b"/dev/hidraw3", WHB)
        self.now_s = 7.0
        self.descriptors: list[frozenset[int]] = []

    def open(self, serial: str | None = None, *, allowed: bool = True) -> HidLink:
        system = System(self.hid, lambda _: allowed, self._descriptors_of)
        return HidLink(*WHB, serial, lambda: self.now_s, system)

    def _descriptors_of(self, path: str) -> frozenset[int]:
        assert path.startswith("/dev/hidraw")
        return self.descriptors.pop(0) if self.descriptors else frozenset()


def test_reports_are_packets_of_the_stream() -> None:
    bench = Bench()
    link = bench.open()
    bench.hid.reports[b"/dev/hidraw3"] += [b"\x04\xba\0\0\x0e\x11\0\xba", b"\x04\0"]
    arrival = link.read()
    assert arrival.at_s == 7.0
    assert PacketReader().feed(arrival.data) == [b"\x04\xba\0\0\x0e\x11\0\xba", b"\x04\0"]
    assert link.read().data == b""
    assert link.name == "hid:10CE:EB93"


def test_a_flood_is_read_in_portions() -> None:
    bench = Bench()
    link = bench.open()
    bench.hid.reports[b"/dev/hidraw3"] += [b"\x04\x01"] * (MOST_REPORTS + 5)
    assert len(PacketReader().feed(link.read().data)) == MOST_REPORTS
    assert len(PacketReader().feed(link.read().data)) == 5


def test_what_is_written_are_reports_of_both_types() -> None:
    bench = Bench()
    data = feature(b"\x06\xfe\xfd") + output(b"\x00\x01")
    assert bench.open().write(data) == len(data)
    assert bench.hid.written == [("feature", b"\x06\xfe\xfd"), ("output", b"\x00\x01")]


@pytest.mark.parametrize("how", ["raises", "refuses"])
def test_a_device_that_takes_no_report_is_left_alone_for_a_while(how: str) -> None:
    bench = Bench()
    link = bench.open()
    bench.hid.deaf = how
    assert link.write(feature(b"\x06\x01") * 3) == 0
    bench.hid.deaf = ""
    bench.now_s += MUTE_S - 0.1
    assert link.write(feature(b"\x06\x02")) == 0
    bench.now_s += 0.2
    assert link.write(feature(b"\x06\x03")) > 0
    assert bench.hid.written == [("feature", b"\x06\x03")]


def test_pulled_out_is_unplugged_and_plugged_in_elsewhere_is_found_again() -> None:
    bench = Bench()
    link = bench.open()
    bench.hid.pull(b"/dev/hidraw3")
    with pytest.raises(DeviceError, match="unplugged"):
        link.read()
    with pytest.raises(DeviceError, match="not plugged in; plug it in"):
        bench.open()
    bench.hid.plug(b"/dev/hidraw9", WHB)
    again = bench.open()
    bench.hid.reports[b"/dev/hidraw9"].append(b"\x04\x01")
    assert again.read().data


def test_reports_read_before_the_plug_was_pulled_are_not_lost() -> None:
    bench = Bench()
    link = bench.open()
    bench.hid.reports[b"/dev/hidraw3"].append(b"\x04\x01")
    bench.hid.pulled_after_a_report = True
    assert link.read().data
    with pytest.raises(DeviceError, match="unplugged"):
        link.read()


def test_a_device_that_may_not_be_opened_names_the_rule_to_install() -> None:
    bench = Bench()
    bench.hid.locked.add(b"/dev/hidraw3")
    with pytest.raises(DeviceError, match=r"may not open /dev/hidraw3; copy docs/how-to/70"):
        bench.open(allowed=False)
    with pytest.raises(DeviceError, match="see who else uses it"):
        bench.open()
    assert (ROOT / RULES).is_file()


def test_the_rules_name_every_hid_device_of_the_registry() -> None:
    rules = (ROOT / RULES).read_text()
    wanted = [usb for kind in DEVICES.values() if kind.plug == Plug.HID for usb in kind.usb]
    assert wanted
    for vendor, product in wanted:
        assert f'ATTRS{{idVendor}}=="{vendor:04x}", ATTRS{{idProduct}}=="{product:04x}"' in rules
    assert 'TAG+="uaccess"' in rules


def test_two_alike_are_told_apart_by_their_serial_number_only() -> None:
    bench = Bench()
    bench.hid.plug(b"/dev/hidraw4", WHB, "B2")
    with pytest.raises(DeviceError, match=r"2 devices are it: .*hidraw3.*hidraw4"):
        bench.open()
    assert bench.open("B2").name == "hid:10CE:EB93:B2"
    with pytest.raises(DeviceError, match="not plugged in"):
        bench.open("B3")


def test_several_collections_of_one_device_are_one_device() -> None:
    bench = Bench()
    bench.hid.plug(b"/dev/hidraw3", WHB, usage=6)
    assert bench.open().read().data == b""
    assert plugged(bench.hid) == (HidPlace(*WHB, "", b"/dev/hidraw3", "HB04-BT"),)


def test_what_is_plugged_in_has_a_name_to_write_down() -> None:
    bench = Bench()
    bench.hid.plug(b"/dev/hidraw4", (0x0B33, 0x0020), "S1", product_string=None)
    assert [place.name for place in plugged(bench.hid)] == ["hid:10CE:EB93", "hid:0B33:0020:S1"]


def test_the_kernels_descriptor_is_the_one_that_opening_added() -> None:
    bench = Bench()
    bench.descriptors = [frozenset({5}), frozenset({5, 8})]
    link = bench.open()
    assert link.fileno() == 8
    link.close()
    assert link.fileno() is None
    assert bench.open().fileno() is None  # where the system does not say


def test_a_closed_link_says_so() -> None:
    bench = Bench()
    link = bench.open()
    link.close()
    link.close()
    assert bench.hid.opened[0].closed
    with pytest.raises(DeviceError, match="closed"):
        link.read()
    with pytest.raises(DeviceError, match="closed"):
        link.write(b"")


def test_the_descriptors_of_a_real_file_are_found(tmp_path: Path) -> None:
    path = tmp_path / "device"
    path.touch()
    before = descriptors_of(str(path))
    descriptor = os.open(path, os.O_RDWR)
    assert before == frozenset()
    assert descriptors_of(str(path)) == {descriptor}
    os.close(descriptor)
    assert may_open(str(path))
    assert may_open(str(tmp_path / "nothing"))


def test_the_real_hidapi_lists_what_is_there_without_a_fault() -> None:
    assert isinstance(plugged(), tuple)
    with pytest.raises(DeviceError, match="not plugged in"):
        HidLink(0xFFFF, 0xFFFE, None, lambda: 0.0)


def test_the_real_hidapi_refuses_as_the_one_of_the_tests_does() -> None:
    device = HIDAPI.device()
    with pytest.raises(OSError, match="open failed"):
        device.open_path(b"/dev/null")
    with pytest.raises(ValueError, match="not open"):
        device.read(64)
    device.close()
