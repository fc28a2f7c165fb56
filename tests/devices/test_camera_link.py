"""A camera as a line: packets as they come, what was dropped by number, a plug that is pulled."""

import os
import select
import threading
import time
from collections.abc import Callable

import numpy as np
import pytest
from numpy.testing import assert_allclose

from simlab.devices import camera_link
from simlab.devices.camera_link import CameraLink
from simlab.devices.link import Arrival
from simlab.devices.marker_camera import STEP_PX, MarkerDecoder
from simlab.devices.opening import Doors, open_place
from simlab.devices.places import place_from
from simlab.devices.registry import DEVICES
from simlab.devices.vision import Capture, Detect, Picture
from simlab.model.arrays import Floats
from simlab.model.errors import DeviceError

DEADLINE_S = 90.0
CORNERS: Floats = np.array([[10.0, 10.0], [50.5, 10.0], [50.5, 50.25], [10.0, 50.25]])


class Pictures:
    """A camera that gives a picture whenever the test says so."""

    def __init__(self) -> None:
        self._given: list[Picture | None] = []
        self._change = threading.Condition()
        self.taken = 0
        self.released = threading.Event()

    def give(self, *pictures: Picture | None) -> None:
        with self._change:
            self._given.extend(pictures)
            self._change.notify_all()

    def read(self) -> Picture | None:
        with self._change:
            self.taken += 1
            self._change.notify_all()
            assert self._change.wait_for(lambda: self._given, DEADLINE_S)
            return self._given.pop(0)

    def asked(self, times: int) -> None:
        """Wait until it was asked for so many pictures."""
        with self._change:
            assert self._change.wait_for(lambda: self.taken >= times, DEADLINE_S)

    def release(self) -> None:
        self.released.set()


def grey(level: int) -> Picture:
    return np.full((48, 64), level, np.uint8)


def as_marker(picture: Picture) -> dict[int, Floats]:
    """A search that says the picture's level is a marker."""
    return {int(picture[0, 0]): CORNERS}


def linked(camera: Pictures, find: Detect = as_marker) -> CameraLink:
    return CameraLink(
        0, lambda: 12.5, has_vision=True, camera=lambda number: camera, find=lambda: find
    )


def heard(link: CameraLink, pieces: int = 1) -> bytes:
    """What the link says, once it said so many packets."""
    data, until_s = b"", time.monotonic() + DEADLINE_S
    while data.count(b"\0") < pieces:
        woken = link.fileno()
        assert woken is not None
        assert select.select([woken], [], [], max(until_s - time.monotonic(), 0.0))[0]
        data += link.read().data
    return data


def test_a_picture_becomes_a_packet_of_its_markers() -> None:
    camera = Pictures()
    link = linked(camera)
    camera.give(grey(7))
    rows = MarkerDecoder().feed(heard(link)).rows
    assert (rows["number"].item(), rows["t_us"].item()) == (1, 12_500_000)
    assert (rows["width"].item(), rows["height"].item(), rows["count"].item()) == (64, 48, 1)
    assert rows["markers"]["id"][0, 0] == 7
    assert_allclose(rows["markers"]["corners"][0, 0] * STEP_PX, CORNERS)
    assert link.read() == Arrival(12.5, b"")  # said once
    assert link.write(b"anything") == 8
    assert link.name == "camera:0"
    camera.give(None)
    link.close()
    assert camera.released.wait(DEADLINE_S)


def test_a_camera_that_goes_on_is_let_go_of() -> None:
    camera = Pictures()
    camera.give(*[grey(9)] * 100_000)  # more than it can take meanwhile
    link = linked(camera)
    assert heard(link)
    link.close()
    assert camera.released.wait(DEADLINE_S)
    assert camera.taken < 100_000


def test_pictures_that_come_while_it_looks_are_dropped_and_counted() -> None:
    camera, looking, go_on = Pictures(), threading.Event(), threading.Event()

    def slow(picture: Picture) -> dict[int, Floats]:
        looking.set()
        assert go_on.wait(DEADLINE_S)
        return as_marker(picture)

    link = linked(camera, slow)
    camera.give(grey(1))
    assert looking.wait(DEADLINE_S)
    camera.give(grey(2), grey(3), grey(4))
    camera.asked(5)  # the fourth is kept by then
    go_on.set()
    tracker = DEVICES["marker_camera"].tracker()
    tracker.plug(link, 0.0)
    rows = MarkerDecoder().feed(data := heard(link, 2)).rows
    assert rows["number"].tolist() == [1, 4]
    assert rows["markers"]["id"][:, 0].tolist() == [1, 4]
    assert data
    camera.give(None)
    link.close()


def test_a_camera_that_is_pulled_is_told_after_what_it_said() -> None:
    camera = Pictures()
    link = linked(camera)
    camera.give(grey(5))
    assert heard(link)
    camera.give(None)
    woken = link.fileno()
    assert woken is not None
    assert select.select([woken], [], [], DEADLINE_S)[0]
    for _ in range(2):
        with pytest.raises(DeviceError, match="camera:0: unplugged"):
            link.read()
    assert camera.released.wait(DEADLINE_S)
    link.close()


def test_a_reader_that_stays_away_costs_no_memory() -> None:
    camera = Pictures()
    link = linked(camera)
    many = camera_link.MOST_WAITING + 20
    for number in range(many):
        camera.give(grey(number))
        camera.asked(number + 2)
        woken = link.fileno()
        assert woken is not None
        assert select.select([woken], [], [], DEADLINE_S)[0]
    camera.give(None)
    assert camera.released.wait(DEADLINE_S)
    assert heard(link).count(b"\0") <= camera_link.MOST_WAITING
    link.close()


def test_closed_it_says_so_and_a_second_time_does_nothing() -> None:
    camera = Pictures()
    link = linked(camera)
    woken = link.fileno()
    assert woken is not None
    camera.give(None)
    link.close()
    link.close()
    assert link.fileno() is None
    with pytest.raises(OSError, match="descriptor"):
        os.fstat(woken)
    with pytest.raises(DeviceError, match="is closed"):
        link.read()


def test_without_opencv_it_says_what_to_install() -> None:
    with pytest.raises(DeviceError, match=r"^camera:3: needs OpenCV.*install simlab\[vision\]$"):
        CameraLink(3, lambda: 0.0, has_vision=False)


def test_a_camera_that_is_not_there_is_told_by_the_first_read() -> None:
    asked: list[int] = []

    def none(number: int) -> Capture | None:
        asked.append(number)
        return None

    link = CameraLink(3, lambda: 0.0, has_vision=True, camera=none, find=lambda: as_marker)
    woken = link.fileno()
    assert woken is not None
    assert select.select([woken], [], [], DEADLINE_S)[0]
    with pytest.raises(DeviceError, match=r"^camera:3: there is no such camera"):
        link.read()
    assert asked == [3]
    link.close()


def test_a_place_opens_it_by_its_number() -> None:
    asked: list[int] = []

    def door(number: int, now_s: Callable[[], float]) -> CameraLink:
        asked.append(number)
        return CameraLink(number, now_s, has_vision=False)

    with pytest.raises(DeviceError, match=r"simlab\[vision\]"):
        open_place(
            place_from("camera:2"),
            DEVICES["marker_camera"],
            0,
            lambda: 0.0,
            Doors(camera=door),
        )
    assert asked == [2]
