"""Modbus devices made of arithmetic: they hold registers and bits, and answer who reads them."""

import math
import struct
from abc import abstractmethod
from typing import Any

from simlab.devices.modbus_map import BITS, PANEL, POWER, ModbusMap, Point
from simlab.devices.modbus_wire import Asked, answer, asked, refusal
from simlab.devices.panel_events import events_of
from simlab.devices.power import rows_from
from simlab.devices.readings import Control
from simlab.devices.simulated.twin import SteadyTwin

NO_SUCH_ADDRESS = 2
"""Exception code (Modbus Application Protocol 1.1b3, 7)."""


class ModbusTwin(SteadyTwin):
    """Says nothing but answers; its samples change what it holds."""

    def __init__(self, mapping: ModbusMap, uid: int = 1) -> None:
        super().__init__()
        del uid
        self._map = mapping
        self._heard = b""
        self._asked: list[Asked] = []
        self._held: dict[tuple[int, str, int], int] = {}
        """Value at (unit, table, address)."""
        self._points: list[tuple[int, str, Point, int]] = [
            (block.unit, block.table, point, block.address + point.at)
            for block in mapping.blocks
            for point in block.points
        ]
        for block in mapping.blocks:
            for at in range(block.count):
                self._held[block.unit, block.table, block.address + at] = 0

    def frames(self, row: int, at_s: float) -> list[bytes]:
        """A sample changes what it holds."""
        del at_s
        self.take(self._samples[row])
        return []

    def hear(self, data: bytes, now_s: float) -> None:
        """Take requests."""
        del now_s
        self._heard += data
        while self._heard:
            used, ask = asked(self._map.framing, self._heard)
            self._heard = self._heard[used:]
            if ask is not None:
                self._asked.append(ask)
            elif not used:
                break

    def beside(self, now_s: float) -> list[bytes]:
        """The answers."""
        del now_s
        said = [self._answer(ask) for ask in self._asked]
        self._asked.clear()
        return [piece for piece in said if piece]

    def next_s(self) -> float:
        """At once while something is asked."""
        return 0.0 if self._asked else super().next_s()

    @abstractmethod
    def take(self, sample: Any) -> None:
        """Hold what a sample says."""

    def hold(self, gives: str, number: int, value: float) -> None:
        """Hold a value where the mapping has it."""
        for unit, table, point, address in self._points:
            if (point.gives, point.number) == (gives, number):
                words = raw_words(point, (value - point.offset) / point.scale)
                for at, word in enumerate(words):
                    key = (unit, table, address + at)
                    if point.kind == "bit" and table not in BITS:
                        word = self._held[key] & ~(1 << point.bit) | word << point.bit
                    self._held[key] = word

    def _answer(self, ask: Asked) -> bytes:
        if ask.unit not in {unit for unit, *_ in self._held}:
            return b""  # of another device on the same line
        keys = [(ask.unit, ask.table, ask.address + at) for at in range(ask.count)]
        if not all(key in self._held for key in keys):
            return refusal(self._map.framing, ask, NO_SUCH_ADDRESS)
        return answer(self._map.framing, ask, [self._held[key] for key in keys])


def raw_words(point: Point, raw: float) -> list[int]:
    """The words, or the bit, that hold a number."""
    if point.kind == "bit":
        return [int(bool(raw))]
    if point.kind == "f32":
        data = struct.pack(">f", raw)
    else:
        data = (round(raw) % point.modulus).to_bytes(2 * point.width, "big")
    words = [int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data), 2)]
    return words if point.big else words[::-1]


class ModbusPower(ModbusTwin):
    """A power source."""

    def encoded(self, samples: Any) -> Any:
        """The rows of these samples."""
        return rows_from(samples)

    def take(self, sample: Any) -> None:
        """Hold what a sample says."""
        for gives in POWER:
            if not math.isnan(sample[gives]):
                self.hold(gives, 0, float(sample[gives]))


class ModbusPanel(ModbusTwin):
    """A panel; its wheels are counters that wrap."""

    def __init__(self, mapping: ModbusMap, uid: int = 1) -> None:
        super().__init__(mapping, uid)
        self._turned: dict[int, float] = {}

    def encoded(self, samples: Any) -> Any:
        """The events of these samples."""
        return events_of(samples)

    def take(self, sample: Any) -> None:
        """Hold what an event changed."""
        control, number, value = sample
        if control == Control.WHEEL:
            value += self._turned.get(number, 0.0)
            self._turned[number] = value
        gives = {meaning: name for name, meaning in PANEL.items()}[control]
        self.hold(gives, number, value)
