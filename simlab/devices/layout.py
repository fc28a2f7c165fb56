"""How a board lays out its samples, by its dictionary, and how they become rows of our table."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simlab.devices.dictionary import Stream
from simlab.devices.framing import payloads
from simlab.devices.messages import Field, Message
from simlab.model.errors import DeviceError

UNITS: dict[str, tuple[str, float]] = {
    "": ("", 1.0),
    "m/s2": ("m/s2", 1.0),
    "g": ("m/s2", 9.80665),
    "deg/s": ("deg/s", 1.0),
    "rad/s": ("deg/s", 180.0 / np.pi),
    "mm": ("mm", 1.0),
    "um": ("mm", 1e-3),
    "m": ("mm", 1e3),
    "A": ("A", 1.0),
    "mA": ("A", 1e-3),
    "V": ("V", 1.0),
    "mV": ("V", 1e-3),
    "rpm": ("rpm", 1.0),
    "degC": ("degC", 1.0),
}
"""Units that a board may name: what they measure, and how much of it one is."""
SAME = 1e-6
"""Steps that differ by less are equal: text rounds them."""


class Layout:
    """A stream of a board, read into the fields of our own message."""

    def __init__(self, stream: Stream, ours: Message) -> None:
        """Match the fields by name.

        Raises
        ------
        DeviceError
            where the board leaves out a field, or says it in a unit that is not its own
        """
        self._theirs = stream.message
        self._ours = ours
        by_name = {field.name: field for field in stream.message.fields}
        self._steps = {
            field.name: _step(by_name.get(field.name), field, ours.name) for field in ours.fields
        }
        shape = [(field.name, field.kind, field.count) for field in ours.fields]
        theirs = [(field.name, field.kind, field.count) for field in stream.message.fields]
        exact = all(abs(step - 1.0) < SAME for step in self._steps.values())
        self.same = shape == theirs and exact
        """Is it just as our table has it?"""
        self.size = stream.size
        """Bytes of a payload."""
        self._dtype = np.dtype([_wide(field) for field in ours.fields])

    def rows(self, bodies: list[bytes]) -> NDArray[Any]:
        """Payloads as our table would count them; flags stay whole numbers, all else may not."""
        sent = payloads(self._theirs, bodies)
        rows = np.empty(len(bodies), dtype=self._dtype)
        for field in self._ours.fields:
            step = self._steps[field.name]
            rows[field.name] = sent[field.name] if _whole(field) else sent[field.name] * step
        return rows


def _step(theirs: Field | None, ours: Field, name: str) -> float:
    """How many of our counts one of theirs is."""
    if theirs is None:
        raise DeviceError(
            f"the board's {name} has no field `{ours.name}`: its firmware is not for this device"
        )
    measures, size = UNITS.get(theirs.unit, (theirs.unit, 1.0))
    if theirs.count != ours.count or measures != UNITS[ours.unit][0]:
        raise DeviceError(
            f"the board's {name} says `{theirs.name}` {theirs.count} times in "
            f"`{theirs.unit}`, not {ours.count} times in `{ours.unit}`: update simlab"
        )
    return theirs.step * size / (ours.step * UNITS[ours.unit][1])


def _whole(field: Field) -> bool:
    """Bits and positions are no measures."""
    return field.step == 1 and not field.unit


def _wide(field: Field) -> tuple[Any, ...]:
    kind = "<i8" if _whole(field) else "<f8"
    return (field.name, kind) if field.count == 1 else (field.name, kind, (field.count,))
