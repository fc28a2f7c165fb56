"""Simulated Polhemus trackers: they hear the commands of the real ones."""

from abc import abstractmethod
from typing import Any

import numpy as np

from simlab.devices import fastrak, liberty
from simlab.devices.attitude import to_yaw_pitch_roll
from simlab.devices.placed import CM_MM, INCH_MM, STATION
from simlab.devices.readings import PoseSamples
from simlab.devices.simulated.twin import SteadyTwin

BAD = ord("D")
"""The letter of a sensor too near the source."""
MOST_COMMAND = 64
DRIFT = 30e-6
"""A LIBERTY's crystal runs so much fast."""


class _Polhemus(SteadyTwin):
    def __init__(self) -> None:
        super().__init__()
        self.continuous = True
        self.unit_mm = INCH_MM
        self._heard = b""
        self._at_s = 0.0

    def frames(self, row: int, at_s: float) -> list[bytes]:
        """One record, unless it is polled."""
        self._at_s = at_s
        return [self.record(row)] if self.continuous else []

    @abstractmethod
    def record(self, row: int) -> bytes:
        """The record of a sample."""

    def _poll(self) -> None:
        if self._samples is not None:
            self._answers.append(self.record(max(self._row - 1, 0)))


class Fastrak(_Polhemus):
    """One receiver; `P` polls, `C` and `c` are continuous or not, `F` and `f` text or binary."""

    def __init__(self, uid: int = 1, binary: bool = True) -> None:
        del uid
        super().__init__()
        self.binary = binary

    def hear(self, data: bytes, now_s: float) -> None:
        """Single characters act at once; `O`, `H` and `l` have arguments, up to a return."""
        del now_s
        self._heard = (self._heard + data)[-MOST_COMMAND:]
        while self._heard:
            if self._heard[:1] in (b"O", b"H", b"l"):
                end = self._heard.find(b"\r") + 1
                if not end:
                    return
                self._heard = self._heard[end:]
                continue
            character, self._heard = self._heard[:1], self._heard[1:]
            if character == b"P":
                self._poll()
            elif character in b"Cc":
                self.continuous = character == b"C"
            elif character in b"Ff":
                self.binary = character == b"f"
            elif character in b"Uu":
                self.unit_mm = CM_MM if character == b"u" else INCH_MM

    def record(self, row: int) -> bytes:
        """In text or binary, as it was told."""
        samples: PoseSamples = self._samples
        position = samples.position_mm[row] / self.unit_mm
        error = BAD if np.isnan(samples.position_times[row]) else fastrak.FINE
        if not self.binary:
            angles_deg = to_yaw_pitch_roll(samples.rotation[row : row + 1])[0]
            head = bytes([ord("0"), fastrak.MY_STATION, error])
            return head + b"%7.2f%7.2f%7.2f %7.2f%7.2f%7.2f\r\n" % (*position, *angles_deg)
        record = np.zeros((), dtype=fastrak.RECORD)
        record["kind"], record["station"] = ord("0"), fastrak.MY_STATION
        record["error"], record["space"] = error, fastrak.FINE
        record["position"], record["rotation"] = position, samples.rotation[row]
        return record.tobytes()


class Liberty(_Polhemus):
    """One sensor, with a clock, a number and a distortion."""

    def __init__(self, name: bytes = b"LY", uid: int = 1) -> None:
        del uid
        super().__init__()
        self._name = name
        self.binary = True
        self._number = 0

    def frames(self, row: int, at_s: float) -> list[bytes]:
        """One record, unless it is polled; numbered in any case."""
        self._number += 1
        return super().frames(row, at_s)

    def hear(self, data: bytes, now_s: float) -> None:
        """`P` polls at once; the other commands end with a return."""
        del now_s
        self._heard = (self._heard + data)[-MOST_COMMAND:]
        while self._heard:
            if self._heard[:1] == b"P":
                self._heard = self._heard[1:]
                self._poll()
                continue
            line, end, rest = self._heard.partition(b"\r")
            if not end:
                return
            self._heard = rest
            if line[:1] in (b"C", b"c"):
                self.continuous = line[:1] == b"C"
            elif line[:1] == b"F":
                self.binary = line == b"F1"
            elif line[:1] == b"U":
                self.unit_mm = CM_MM if line == b"U1" else INCH_MM

    def record(self, row: int) -> bytes:
        """The fields that `liberty.GREETING` asks for."""
        samples: PoseSamples = self._samples
        record: Any = np.zeros((), dtype=liberty.RECORD)
        record["name"], record["station"] = self._name, STATION
        record["command"] = ord("C" if self.continuous else "P")
        record["size"] = liberty.RECORD.itemsize - liberty.HEAD_SIZE
        record["time_ms"] = int(self._at_s * (1 + DRIFT) * 1e3) & 0xFFFFFFFF
        record["number"] = self._number & 0xFFFFFFFF
        times = samples.position_times[row]
        record["error"] = BAD if np.isnan(times) else liberty.FINE[1]
        if not np.isnan(times):
            record["distortion"] = round((times - 1) / liberty.DISTORTION_TIMES)
        record["position"] = samples.position_mm[row] / self.unit_mm
        record["rotation"] = samples.rotation[row]
        said: bytes = record.tobytes()
        return said
