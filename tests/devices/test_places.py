"""Places: a device is found by what it is, wherever it is plugged in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simlab.devices.places import How, Place, Port, find_port, place_from, same_device
from simlab.devices.serial_link import serial_ports
from simlab.model.errors import DeviceError, InputError

CH340 = (0x1A86, 0x7523)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("/dev/ttyUSB0", Place("/dev/ttyUSB0", How.PORT, path="/dev/ttyUSB0")),
        ("COM3", Place("COM3", How.PORT, path="COM3")),
        ("usb:1A86:7523", Place("usb:1A86:7523", How.USB, vendor=6790, product=29987)),
        ("usb:1a86:7523:A 1:2", Place("usb:1a86:7523:A 1:2", How.USB, 6790, 29987, "A 1:2")),
        ("uid:1a2b3c4d", Place("uid:1a2b3c4d", How.UID, uid=439041101)),
        ("hid:10CE:EB93", Place("hid:10CE:EB93", How.HID, vendor=4302, product=60307)),
        ("tcp://mill.example:7878", Place("tcp://mill.example:7878", How.TCP, host="mill.example",
                                          number=7878)),
        ("tcp://[::1]", Place("tcp://[::1]", How.TCP, host="::1")),
        ("udp://127.0.0.1:1511", Place("udp://127.0.0.1:1511", How.UDP, host="127.0.0.1",
                                       number=1511)),
        ("camera:0", Place("camera:0", How.CAMERA)),
        ("file:log.csv", Place("file:log.csv", How.FILE, path="log.csv")),
        ("capture:a b.capture", Place("capture:a b.capture", How.CAPTURE, path="a b.capture")),
        ("simulated", Place("simulated", How.SIMULATED)),
    ],
)  # fmt: skip
def test_a_place_is_read(text: str, place: Place) -> None:
    assert place_from(text) == place


@pytest.mark.parametrize(
    "text",
    ["", "ttyUSB0", "COM", "usb:", "usb:1A86", "usb:1A86:75233", "uid:", "uid:123456789", "hid:x:y",
     "tcp:host:1", "tcp://", "tcp://a:70000", "tcp://a b:1", "camera:", "camera:front", "file:",
     "capture:", "ftp://a", "/dev/tty\0", "x" * 5000],
)  # fmt: skip
def test_what_is_no_place_is_told(text: str) -> None:
    with pytest.raises(InputError, match="is no place of a device; write usb:1A86:7523") as error:
        place_from(text)
    assert len(str(error.value)) < 400


@given(st.text())
def test_any_text_is_a_place_or_a_sentence(text: str) -> None:
    try:
        written = place_from(text).text
    except InputError:
        written = text
    assert written == text


def test_a_device_that_moved_to_another_port_is_found_again() -> None:
    place = place_from("usb:1A86:7523:77")
    other = Port("/dev/ttyUSB0", *CH340, serial="12")
    assert find_port(place, [Port("/dev/ttyUSB0", *CH340, serial="77")]) == "/dev/ttyUSB0"
    moved = [Port("/dev/ttyS0"), other, Port("/dev/ttyUSB1", *CH340, serial="77")]
    assert find_port(place, moved) == "/dev/ttyUSB1"


def test_one_of_its_kind_needs_no_serial_number() -> None:
    ports = [Port("/dev/ttyS0"), Port("/dev/ttyACM0", 0x2341, 0x43), Port("/dev/ttyUSB4", *CH340)]
    assert find_port(place_from("usb:1A86:7523"), ports) == "/dev/ttyUSB4"


def test_two_equal_devices_without_serial_numbers_are_a_question() -> None:
    ports = [Port("/dev/ttyUSB0", *CH340), Port("/dev/ttyUSB1", *CH340)]
    with pytest.raises(DeviceError, match=r"ttyUSB0, /dev/ttyUSB1\).*which one is it"):
        find_port(place_from("usb:1A86:7523"), ports)


def test_two_devices_with_serial_numbers_are_a_choice() -> None:
    ports = [Port("/dev/ttyUSB0", *CH340, serial="b"), Port("/dev/ttyUSB1", *CH340, serial="a")]
    with pytest.raises(DeviceError, match="write usb:1A86:7523:a or usb:1A86:7523:b"):
        find_port(place_from("usb:1A86:7523"), ports)


def test_a_device_that_is_not_there_is_told_with_what_is() -> None:
    place = place_from("usb:1A86:7523:77")
    with pytest.raises(DeviceError, match="is not plugged in; plug the device in"):
        find_port(place, [])
    ports = [Port("/dev/ttyUSB0", *CH340, serial="12"), Port("/dev/ttyUSB1", *CH340)]
    with pytest.raises(DeviceError, match="of its kind there is 12, one without"):
        find_port(place, ports)


def test_places_of_one_device_are_told() -> None:
    assert same_device(place_from("usb:1a86:7523"), place_from("usb:1A86:7523"))
    assert not same_device(place_from("usb:1A86:7523"), place_from("usb:1A86:7523:7"))
    assert not same_device(place_from("simulated"), place_from("simulated"))


def test_the_ports_of_this_machine_can_be_listed() -> None:
    paths = [port.path for port in serial_ports()]
    assert paths == sorted(paths)
