"""Simulated Razor and VectorNav sensors: they say lines, and start and stop when told."""

from simlab.devices import vectornav
from simlab.devices.attitude import to_yaw_pitch_roll
from simlab.devices.readings import PoseSamples
from simlab.devices.simulated.twin import SteadyTwin
from simlab.model.arrays import Floats

MOST_COMMAND = 64


class _Angles(SteadyTwin):
    def __init__(self, uid: int = 1) -> None:
        del uid
        super().__init__()
        self.streams = True
        """Does it speak by itself?"""
        self._heard = b""

    def encoded(self, samples: PoseSamples) -> Floats:
        """Yaw, pitch and roll."""
        return to_yaw_pitch_roll(samples.rotation)


class Razor(_Angles):
    """Prints `#YPR=`."""

    def frames(self, row: int, at_s: float) -> list[bytes]:
        """One line."""
        del at_s
        return [self._line(row)] if self.streams else []

    def hear(self, data: bytes, now_s: float) -> None:
        """`#o0` and `#o1` stop and start, `#f` asks for one line, `#s` for a token."""
        del now_s
        self._heard = (self._heard + data)[-MOST_COMMAND:]
        while (at := self._heard.find(b"#")) >= 0 and len(self._heard) >= at + 2:
            command = self._heard[at + 1 : at + 4]
            size = {b"s": 4, b"o": 3, b"f": 2}.get(command[:1], 1)
            if len(self._heard) < at + size:
                return
            if command[:2] in (b"o0", b"o1"):
                self.streams = command[:2] == b"o1"
            elif command[:1] == b"f" and self._samples is not None:
                self._answers.append(self._line(max(self._row - 1, 0)))
            elif command[:1] == b"s":
                self._answers.append(b"#SYNCH" + command[1:] + b"\r\n")
            self._heard = self._heard[at + size :]

    def _line(self, row: int) -> bytes:
        return b"#YPR=%.2f,%.2f,%.2f\r\n" % tuple(self._samples[row])


class VectorNav(_Angles):
    """Says `$VNYMR`."""

    def frames(self, row: int, at_s: float) -> list[bytes]:
        """One sentence."""
        del at_s
        if not self.streams:
            return []
        angles = b"%+08.3f,%+08.3f,%+08.3f" % tuple(self._samples[row])
        rest = (
            b"+00.1785,+00.1474,+00.5479,+00.000,+00.000,-09.807,+00.000000,+00.000000,+00.000000"
        )
        return [vectornav.sentence(b"VNYMR," + angles + b"," + rest)]

    def hear(self, data: bytes, now_s: float) -> None:
        """Register 6 chooses what it says by itself: 14 is VNYMR, 0 nothing."""
        del now_s
        self._heard = (self._heard + data)[-MOST_COMMAND:]
        *lines, self._heard = self._heard.split(b"\n")
        for line in lines:
            body = line.strip().removeprefix(b"$").split(b"*")[0]
            sound = vectornav.sentence(body) == line + b"\n"
            if not sound:
                self._answers.append(vectornav.sentence(b"VNERR,03"))
            elif body.startswith(b"VNWRG,06,"):
                self.streams = body == b"VNWRG,06,14"
                self._answers.append(vectornav.sentence(body))
