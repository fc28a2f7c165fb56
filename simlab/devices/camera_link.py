"""A camera as a line: every picture looked at becomes a packet of the markers in it.

Two threads of its own, because a camera and the search for markers both wait: one takes pictures
and keeps the newest, the other looks for markers in it. Pictures that came while it looked are
dropped; they are numbered, so the gap is counted. A picture's time is when it came (the driver does
not say when it was taken).
"""

import contextlib
import os
import threading
from collections import deque
from collections.abc import Callable
from functools import partial

from simlab.devices.link import Arrival
from simlab.devices.marker_camera import packet_of
from simlab.devices.packets import wrap
from simlab.devices.vision import (
    HAS_VISION,
    INSTALL,
    Capture,
    Detect,
    Picture,
    detector,
    open_camera,
)
from simlab.model.errors import DeviceError

MOST_WAITING = 64
"""Packets that wait to be read; older ones go, and are missed by their numbers."""
ABSENT = (
    "there is no such camera, or another program has it; plug it in, or close the other program"
)
PULLED = "unplugged, or it gives no more pictures; plug it in again"
JOIN_S = 2.0
"""A thread that waits for its camera for longer is left behind."""


class CameraLink:
    """A camera, open and watching."""

    def __init__(
        self,
        number: int,
        now_s: Callable[[], float],
        *,
        has_vision: bool = HAS_VISION,
        camera: Callable[[int], Capture | None] = open_camera,
        find: Callable[[], Detect] = detector,
    ) -> None:
        """Begin to open the camera, which may take a second; `read` says if there is none.

        Raises
        ------
        DeviceError
            where OpenCV is not installed
        """
        self._name, self._now_s = f"camera:{number}", now_s
        if not has_vision:
            raise DeviceError(f"{self._name}: {INSTALL}")
        self._open, self._find = partial(camera, number), find
        self._why_gone = ABSENT
        self._change = threading.Condition()
        self._newest: tuple[int, float, Picture] | None = None
        self._packets: deque[bytes] = deque(maxlen=MOST_WAITING)
        self._gone = self._closed = False
        self._woken, self._waker = os.pipe()
        os.set_blocking(self._woken, False)
        os.set_blocking(self._waker, False)
        self._threads = [
            threading.Thread(target=work, name=f"{self._name} {what}", daemon=True)
            for what, work in (("take", self._take), ("look", self._look))
        ]
        for thread in self._threads:
            thread.start()

    @property
    def name(self) -> str:
        """The camera, by its number."""
        return self._name

    def fileno(self) -> int | None:
        """Readable while packets wait; None once closed."""
        return None if self._closed else self._woken

    def read(self) -> Arrival:
        """All packets that wait; never waits itself.

        Raises
        ------
        DeviceError
            where there is no such camera, it went away, or the link is closed
        """
        if self._closed:
            raise DeviceError(f"{self._name}: is closed; open it again")
        with self._change:
            data, gone = b"".join(self._packets), self._gone
            self._packets.clear()
            self._drain()
        if gone and not data:
            raise DeviceError(f"{self._name}: {self._why_gone}")
        return Arrival(self._now_s(), data)

    def write(self, data: bytes) -> int:
        """A camera is told nothing."""
        return len(data)

    def close(self) -> None:
        """Let go of the camera; a second time does nothing."""
        with self._change:
            if self._closed:
                return
            self._closed = True
            self._change.notify_all()
        for thread in self._threads:
            thread.join(JOIN_S)
        os.close(self._woken)
        os.close(self._waker)

    def _take(self) -> None:
        """Keep the newest picture; at the end let go of the camera, which nobody else may touch."""
        camera = self._open()
        if camera is None:
            self._keep(0, None)
            return
        self._why_gone = PULLED
        number = 0
        while self._keep(number := number + 1, camera.read()):
            pass
        camera.release()

    def _keep(self, number: int, picture: Picture | None) -> bool:
        """Keep a picture; False where there is none, or nobody looks any more."""
        with self._change:
            if self._closed:
                return False
            if picture is None:
                self._gone = True
                self._wake()
            else:
                self._newest = number, self._now_s(), picture
            self._change.notify_all()
            return picture is not None

    def _look(self) -> None:
        """Look for markers in the newest picture."""
        detect = self._find()
        while (newest := self._next()) is not None:
            number, at_s, picture = newest
            size = picture.shape[1], picture.shape[0]
            piece = wrap(packet_of(number, round(at_s * 1e6), size, detect(picture)))
            with self._change:
                if not self._closed:
                    self._packets.append(piece)
                    self._wake()

    def _next(self) -> tuple[int, float, Picture] | None:
        """The newest picture that nobody looked at, waited for; None: there will be none."""
        with self._change:
            self._change.wait_for(lambda: self._closed or self._gone or self._newest)
            newest, self._newest = self._newest, None
            return None if self._closed else newest

    def _wake(self) -> None:
        with contextlib.suppress(BlockingIOError):  # it is awake already
            os.write(self._waker, b"x")

    def _drain(self) -> None:
        with contextlib.suppress(BlockingIOError):
            os.read(self._woken, 4096)  # fewer packets than that ever wait
        if self._gone:
            self._wake()  # there is still something to be told
