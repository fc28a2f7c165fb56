"""One kind of device: what it says, how it is plugged, and how it is simulated."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from numpy.random import Generator
from numpy.typing import NDArray

from simlab.devices.adapter import Clock, Source, Tracker
from simlab.devices.clock import DeviceClock
from simlab.devices.decoding import Decoder
from simlab.devices.readings import PanelSamples
from simlab.devices.simulated.twin import Twin
from simlab.model.arrays import Bools, Floats
from simlab.model.exercises import Exercise
from simlab.model.samples import Batch


class Plug(StrEnum):
    """What a device is plugged into."""

    SERIAL = "serial"
    HID = "hid"
    TCP = "tcp"
    UDP = "udp"
    CAMERA = "camera"
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceKind:
    """One kind of device."""

    name: str
    """As a bench file writes it."""
    crafts: tuple[str, ...]
    """Crafts it serves: weld, cnc."""
    samples: type[Batch]
    """What it gives."""
    noise: tuple[tuple[str, float], ...]
    """What a bench file states of it, one standard deviation each; the numbers are those of a
    simulated one."""
    decoder: Callable[[], Decoder]
    """A new decoder for a line just opened."""
    decode: Callable[[NDArray[Any], Floats, Floats], tuple[Any, Bools]]
    """(rows, times, time bounds) to samples, and which of them are plausible."""
    twin: Callable[[int], Twin]
    """A simulated one, by its id, that speaks the same bytes."""
    example: Callable[[int, Generator], Any]
    """(n, chance) to n plausible samples, for a simulated one to play."""
    rate_hz: float
    """How often it samples."""
    practise: Callable[[Exercise, float, Generator], Batch] | None = None
    """(exercise, skill 0..1, chance) to the samples of a trainee made of arithmetic; None: it is
    no craft's tracker by itself."""
    plug: Plug = Plug.SERIAL
    baud: int = 115200
    parity: str = "N"
    """Of a serial line: N none, E even, O odd."""
    usb: tuple[tuple[int, int], ...] = ()
    """(vendor, product) of the USB devices that it may be."""
    port: int = 0
    """TCP or UDP port that it listens at, where none is named."""
    clock: Callable[[], Clock] = DeviceClock
    """A new clock."""
    seq_modulus: int = 65536
    """Where its numbers start again at 0."""
    quiet: bool = False
    """Says nothing while nobody moves it."""
    asked: bool = False
    """Says something only when it is asked: the station comes by a hundred times a second."""
    worst_frames: int = 2
    """Good frames that one wrong byte costs at most."""
    most_held: int = 4096
    """Bytes that its decoder holds back at most."""
    gated: bool = False
    """Has no checksum: plausibility decides, and some damage cannot be told from a sample."""
    settled: "Callable[[str, str], DeviceKind] | None" = None
    """(text, name) of a settings file to the kind that it makes of this one; None: there is none
    to be set. TableError at the line of a mistake."""
    notes: str = ""
    """What was never tried on real hardware, in one sentence."""

    def tracker(self) -> Tracker[Any]:
        """An adapter for one device of this kind, not yet plugged."""
        changes = issubclass(self.samples, PanelSamples)
        clock, modulus = self.clock(), self.seq_modulus
        return Tracker(
            Source(self.decoder, self.decode, clock, modulus, quiet=self.quiet, changes=changes)
        )
