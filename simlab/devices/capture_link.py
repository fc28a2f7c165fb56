"""A captured line, read again: the same reads at the same times, so the same samples to the bit."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from simlab.devices.capture import CaptureReader, Heard, What
from simlab.devices.link import Arrival
from simlab.model.errors import DeviceError


@dataclass(slots=True)
class Spoken:
    """What was told to the device, then and now."""

    then: int = 0
    """Bytes that were written when it was captured."""
    now: int = 0
    """Bytes that the decoder would write now."""
    differ: bool = False
    """They are not the same: the decoder speaks otherwise than it did."""
    _waiting: list[bytes] = field(default_factory=list)

    def expect(self, data: bytes) -> None:
        """These were written after the last read."""
        self.then += len(data)
        self._waiting.append(data)

    def hear(self, data: bytes) -> int:
        """These are written now; how many the line took then."""
        self.now += len(data)
        if not self._waiting or not data.startswith(self._waiting[0]):
            self.differ = True
            return len(data)
        return len(self._waiting.pop(0))

    def settle(self) -> None:
        """The next read comes: what was not said by now is not said."""
        self.differ = self.differ or bool(self._waiting)
        self._waiting.clear()


class CaptureLink:
    """One line of a capture: unplugged where it was closed, or where the capture ends."""

    def __init__(self, heard: Iterator[Heard], name: str, spoken: Spoken | None = None) -> None:
        self._heard = heard
        self._name = name
        self.spoken = spoken or Spoken()
        self.opened_s: float | None = None
        """When the next line of the capture was opened; None: there is none."""
        self._next: Heard | None = None

    @property
    def name(self) -> str:
        """The file."""
        return self._name

    def fileno(self) -> int | None:
        """Nothing to wait on."""
        return None

    def read(self) -> Arrival:
        """The next arrival; an empty one where the device was only told something.

        Raises
        ------
        DeviceError
            at the end of the line
        """
        self.spoken.settle()
        first = self._take()
        if first is None or first.what == What.OPENED:
            self.opened_s = None if first is None else first.at_s
            raise DeviceError(f"{self._name}: unplugged (the captured line ends here)")
        if first.what == What.WRITTEN:
            self.spoken.expect(first.data)
            arrival = Arrival(first.at_s, b"")
        else:
            arrival = Arrival(first.at_s, first.data)
        while (then := self._take()) is not None:
            if then.what != What.WRITTEN or then.at_s != arrival.at_s:
                self._next = then
                break
            self.spoken.expect(then.data)
        return arrival

    def write(self, data: bytes) -> int:
        """Compare with what was written then."""
        return self.spoken.hear(data)

    def close(self) -> None:
        """Nothing to let go of: another line of the same capture may follow."""

    def _take(self) -> Heard | None:
        heard, self._next = self._next, None
        return heard if heard is not None else next(self._heard, None)


class PacedCaptureLink:
    """A capture as a device of a desk: its first line, at the pace at which it was captured."""

    def __init__(self, path: Path, now_s: Callable[[], float]) -> None:
        """Open a capture.

        Raises
        ------
        DeviceError
            where it holds no line
        RecordingError
            where it is no capture
        """
        self._now_s = now_s
        self._reader = CaptureReader(path)
        heard = iter(self._reader)
        opened = next(heard, None)
        if opened is None or opened.what != What.OPENED:
            self._reader.close()
            raise DeviceError(f"{path}: holds no line; capture the device anew")
        self._shift_s = now_s() - opened.at_s
        self._link = CaptureLink(heard, str(path))
        self._waiting: Arrival | None = None

    @property
    def name(self) -> str:
        """The file."""
        return self._link.name

    def fileno(self) -> int | None:
        """Nothing to wait on."""
        return None

    def read(self) -> Arrival:
        """What is due by now; never waits.

        Raises
        ------
        DeviceError
            at the end of the line
        """
        if self._waiting is None:
            then = self._link.read()
            self._waiting = Arrival(then.at_s + self._shift_s, then.data)
        if self._waiting.at_s > self._now_s():
            return Arrival(self._now_s(), b"")
        arrival, self._waiting = self._waiting, None
        return arrival

    def write(self, data: bytes) -> int:
        """Nobody listens: taken and forgotten."""
        return len(data)

    def close(self) -> None:
        """Let go of the file."""
        self._reader.close()
