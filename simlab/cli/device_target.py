"""The device that a command line names: what it is, where it is, and how to open it."""

import contextlib
import math
import select
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import numpy as np

from simlab.devices.capture import CaptureReader, Head
from simlab.devices.host_clock import HostClock
from simlab.devices.kind import DeviceKind, Plug
from simlab.devices.link import ByteLink
from simlab.devices.opening import PLUGS, may_be_at, open_place
from simlab.devices.places import How, Place, place_from
from simlab.devices.registry import DEVICES
from simlab.devices.simulated.ports import port_of
from simlab.model.errors import InputError
from simlab.station.device import Device
from simlab.station.device_tables import mapping_text

PLAY_S = 20.0
"""A simulated device plays so long, and then again."""
LOOK_S = 0.02
"""A line that wakes nobody is looked at so often."""
TICK_S = 0.1
"""One that speaks by itself wakes us; that it went away is seen so often."""
ASKED_S = 0.01
"""One that must be asked is asked in time."""


def kinds_at(place: Place) -> list[DeviceKind]:
    """The kinds that may be at a place, those of its vendor and product first."""
    plug = PLUGS.get(place.how, Plug.SERIAL)
    if place.how == How.CAPTURE:
        plug = _captured(place).plug
    kinds = [kind for kind in DEVICES.values() if kind.plug == plug]
    ids = (place.vendor, place.product)
    return sorted(kinds, key=lambda kind: ids not in kind.usb)


def settings_of(mapping: Path | None, kept: str = "") -> tuple[str, str]:
    """(text, name) of a settings file; without one, of what a capture kept.

    Raises
    ------
    InputError
        where the file cannot be read
    """
    if mapping is None:
        return kept, "the capture's settings"
    return mapping_text(mapping), str(mapping)


def kind_settled(kind: DeviceKind, mapping: Path | None, kept: str = "") -> DeviceKind:
    """The kind as its settings file makes it, or what a capture kept of one.

    Raises
    ------
    InputError
        where the file cannot be read or has a mistake, or the kind takes none
    """
    if kind.settled is None:
        if mapping is not None:
            raise InputError(f"--mapping: a {kind.name} takes no settings file; leave it out")
        return kind
    if mapping is None and not kept:
        return kind
    return kind.settled(*settings_of(mapping, kept))


def kind_named(name: str | None, place: Place) -> DeviceKind:
    """The kind that is named, a capture's own, or the only one of the place's vendor and product.

    Raises
    ------
    InputError
        where there is none of that name, or none is named and it cannot be told
    RecordingError
        where a `capture:` is none
    """
    if name is not None:
        if name not in DEVICES:
            known = ", ".join(sorted(DEVICES))
            raise InputError(f"--kind: {name!r} is not known; write one of {known}")
        return DEVICES[name]
    if place.how == How.CAPTURE:
        return _captured(place)
    ids = (place.vendor, place.product)
    sure = [kind for kind in DEVICES.values() if ids in kind.usb] if place.vendor else []
    if len(sure) != 1:
        remedy = "write --kind NAME; `simlab devices probe` finds out which it is"
        raise InputError(f"{place.text}: what stands there is not known; {remedy}")
    return sure[0]


def head_of(place: Place) -> Head:
    """What a capture says of itself."""
    reader = CaptureReader(Path(place.path))
    reader.close()
    return reader.head


def _captured(place: Place) -> DeviceKind:
    """The kind that a capture says it is of."""
    name = head_of(place).kind
    if name not in DEVICES:
        raise InputError(f"{place.path}: {name!r} is no kind of device; write --kind NAME")
    return DEVICES[name]


@dataclass(frozen=True, slots=True)
class Target:
    """One device, and how to open its line."""

    kind: DeviceKind
    place: Place
    baud: int
    clock: HostClock
    settings: str
    """Text of its settings file; "": none."""
    open: Callable[[], ByteLink]

    def until_s(self, for_s: float | None) -> float:
        """When `for_s` from now are over; None: never."""
        return math.inf if for_s is None else self.clock.now_s() + for_s

    def rest(self, device: Device, until_s: float, most_s: float = TICK_S) -> None:
        """Until the device says something; `most_s` at most, less for one that must be asked."""
        left_s = max(until_s - self.clock.now_s(), 0.0)
        wait(device.fileno(), min(ASKED_S if self.kind.asked else TICK_S, most_s, left_s))


@contextlib.contextmanager
def target(
    place_text: str, kind_name: str | None, baud: int | None, mapping: Path | None = None
) -> Iterator[Target]:
    """The device of a command line; a simulated one is there for as long.

    Raises
    ------
    InputError
        where the place or the kind is none
    """
    place = place_from(place_text)
    kept = head_of(place).settings if place.how == How.CAPTURE else ""
    kind = kind_settled(kind_named(kind_name, place), mapping, kept)
    if not may_be_at(kind, place):
        raise InputError(
            f"{place.text}: no {kind.name} is there; `simlab devices list` shows what is plugged in"
        )
    clock = HostClock()
    rate = baud or kind.baud
    with contextlib.ExitStack() as stack:
        if place.how == How.SIMULATED:
            at = place_from(stack.enter_context(simulated(kind, clock)))
        else:
            at = place
        settings, _ = settings_of(mapping, kept)
        yield Target(
            kind, place, rate, clock, settings, lambda: open_place(at, kind, rate, clock.now_s)
        )


@contextlib.contextmanager
def simulated(kind: DeviceKind, clock: HostClock) -> Iterator[str]:
    """A simulated device of a kind, at work; gives the place it is at."""
    with contextlib.ExitStack() as stack:
        port = port_of(kind.twin(1), clock, stack, is_log=kind.plug == Plug.FILE)
        stack.callback(port.close)
        count = max(int(kind.rate_hz * PLAY_S), 1)
        port.play(kind.example(count, np.random.default_rng(1)), kind.rate_hz)
        yield port.place


def wait(line: int | None, span_s: float) -> None:
    """Until there is something to read, for `span_s` at most."""
    if line is None:
        select.select([], [], [], min(span_s, LOOK_S))
    else:
        select.select([line], [], [], span_s)


@contextlib.contextmanager
def until_told() -> Iterator[None]:
    """Ctrl+C and SIGTERM end what is within, and what comes after goes on."""

    def end(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with contextlib.suppress(KeyboardInterrupt):
            yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
