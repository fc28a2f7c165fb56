"""What a station shows on a pendant's own display."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

NOT_KNOWN = (float("nan"),) * 6


@dataclass(frozen=True, slots=True)
class Shown:
    """What a display may show; NaN where it is not known."""

    work_mm: tuple[float, ...] = NOT_KNOWN
    """X Y Z A B C in the workpiece's coordinates [mm, degrees]."""
    machine_mm: tuple[float, ...] = NOT_KNOWN
    """The same in the machine's."""
    feed_mm_min: float = float("nan")
    spindle_rpm: float = float("nan")
    feed_override: float = float("nan")
    """1 is as programmed."""
    spindle_override: float = float("nan")
    machine_shown: bool = False
    """Where only one of them has room: the machine's coordinates, not the workpiece's."""


@runtime_checkable
class Display(Protocol):
    """A decoder whose device has a display; written at the device's own pace by `say`."""

    def show(self, shown: Shown) -> None:
        """Show this from now on; as often as one likes."""


class Pace:
    """When a display is written: when what it shows changed, but no faster than it can take."""

    LEAST_S = 0.2
    """Every report costs a USB control transfer of some milliseconds."""
    MOST_S = 2.0
    """And from time to time anyway: the pendant may have been asleep, or just come into reach."""

    def __init__(self) -> None:
        self._said: bytes | None = None
        self._said_s = 0.0

    def due(self, report: bytes, now_s: float) -> bool:
        """Is this report to be written now? It is taken as written then."""
        if self._said is not None:
            since_s = now_s - self._said_s
            if since_s < self.LEAST_S or (report == self._said and since_s < self.MOST_S):
                return False
        self._said, self._said_s = report, now_s
        return True


def word(value: float) -> bytes:
    """u16 LE of a number that has room in it; 0 where it is not known."""
    whole = round(value) if value == value else 0
    return min(max(whole, 0), 0xFFFF).to_bytes(2, "little")


def coordinate(value: float) -> bytes:
    """u16 whole part, u16 fraction in ten thousandths with the sign in bit 15, both LE."""
    steps = round(min(abs(value), 65535.0) * 10_000) if value == value else 0
    sign = 0x8000 if value < 0 and steps else 0
    return (steps // 10_000).to_bytes(2, "little") + (steps % 10_000 | sign).to_bytes(2, "little")
