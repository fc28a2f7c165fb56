"""What the station tells the wall while a session runs: latest-wins, and losing it does no harm."""

import math
from collections.abc import Callable
from typing import Protocol
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from simlab.api.conversions import start_shape
from simlab.api.live_frames import LiveDevice, LiveFrame, LiveState, encode
from simlab.api.shapes import SessionStartShape, StationDevicesShape
from simlab.live.runner import Progress
from simlab.model.sessions import Intake, SessionHeader

FRAME_S = 1 / 30
"""Between two frames."""
REPEAT_S = 1.0
"""The last frame of a session is said again so often, for those who missed it."""
MOST_ROWS = 250
"""Rows a frame holds at most (they are counted in a byte)."""


class LiveLink(Protocol):
    """A line to the service that never makes anybody wait."""

    def announce(self, start: SessionStartShape) -> None:
        """A session starts."""

    def report(self, devices: StationDevicesShape) -> None:
        """How the desk's devices stand, session or not; the newest is what counts."""

    def send(self, frame: bytes) -> None:
        """What is now; dropped where newer ones follow before it is sent."""

    def close(self) -> None:
        """Let go of the line."""


class NoLink:
    """Nobody watches."""

    def announce(self, start: SessionStartShape) -> None:
        """Say nothing."""

    def report(self, devices: StationDevicesShape) -> None:
        """Say nothing."""

    def send(self, frame: bytes) -> None:
        """Say nothing."""

    def close(self) -> None:
        """Nothing to do."""


class LiveTeller:
    """Gathers a session's rows and sends them thirty times a second."""

    def __init__(
        self,
        link: LiveLink,
        header: SessionHeader,
        length_mm: float,
        unix_s: Callable[[float], float],
    ) -> None:
        """Announce the session; `unix_s` gives the wall clock at a time of the session."""
        self._link = link
        self._header = header
        self._length_mm = length_mm
        self._unix_s = unix_s
        self._rows: list[NDArray[np.float32]] = []
        self._points = math.nan
        self._t_s = 0.0
        self._seq = 0
        link.announce(start_shape(header))

    @property
    def session(self) -> str:
        """Whose frames these are."""
        return self._header.session

    def add(self, progress: Progress) -> None:
        """Take what a batch came to."""
        if progress.accepted:
            self._rows.append(progress.rows)
            self._t_s = float(progress.rows[-1, 0])
        self._points = math.nan if progress.points is None else progress.points

    def send(self, state: LiveState, intake: Intake, device: LiveDevice = LiveDevice.LIVE) -> None:
        """Send all rows since the last time, in as many frames as they need; at least one."""
        width = self._rows[0].shape[1] if self._rows else 0
        rows = np.concatenate(self._rows) if self._rows else np.empty((0, 8), np.float32)
        self._rows = []
        for start in range(0, max(len(rows), 1), MOST_ROWS):
            part = rows[start : start + MOST_ROWS]
            newest_s = float(part[-1, 0]) if width and len(part) else self._t_s
            self._seq += 1
            frame = LiveFrame(
                state=state,
                station_number=0,
                seq=self._seq,
                points=self._points,
                sampled_unix_s=self._unix_s(newest_s),
                t_s=newest_s,
                session=UUID(self._header.session),
                samples_in=intake.samples_in,
                samples_lost=intake.samples_lost,
                frames_refused=intake.frames_refused,
                length_mm=self._length_mm,
                rows=part,
                device=device,
            )
            self._link.send(encode(frame))
