"""A Modbus device's mapping file: which registers are asked for, and what they mean."""

import math
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from simlab.devices.readings import Control
from simlab.model.toml_table import Table

SCHEMA = 1
RTU, TCP = "rtu", "tcp"
PARITIES = {"none": "N", "even": "E", "odd": "O"}
FUNCTIONS = {"coil": 1, "discrete": 2, "holding": 3, "input": 4}
"""Function code that reads a table (Modbus Application Protocol 1.1b3, 6.1 to 6.4)."""
BITS = ("coil", "discrete")
MOST_REGISTERS, MOST_BITS = 125, 2000
"""One request reads no more (same source)."""
MOST_BLOCKS = 64
"""Requests of one round: their number travels in six bits of a TCP transaction's."""
WIDTHS = {"bit": 1, "u16": 1, "i16": 1, "u32": 2, "i32": 2, "f32": 2}
"""Registers that a value of a type takes."""
POWER = ("current", "voltage", "wire_feed", "arc_on")
"""What a power source's values may mean: A, V, m/min, 0 or 1."""
PANEL = {control.name.lower(): control for control in Control}
"""What a panel's values may mean."""


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a device."""

    gives: str
    number: int
    """Of several buttons or selectors, from 0."""
    at: int
    """Address, then offset from the start of its block."""
    kind: str
    bit: int
    """Of a register, for a `bit` there."""
    big: bool
    """The word with the larger half stands first."""
    scale: float
    offset: float
    least: float = -math.inf
    most: float = math.inf
    """What the device can say, in the value's unit."""
    alone: bool = False
    """Are the other bits of a bit's register always 0?"""

    @property
    def width(self) -> int:
        """Registers, or bits of a table of bits."""
        return WIDTHS[self.kind]

    @property
    def modulus(self) -> int:
        """Where a counter of this type starts again."""
        return 1 << 16 * self.width

    def raw(self, values: Sequence[int]) -> float:
        """The number that the block's values hold."""
        words = list(values[self.at : self.at + self.width])
        if not self.big:
            words.reverse()
        if self.kind == "bit":
            return float(words[0] >> self.bit & 1)
        data = struct.pack(f">{len(words)}H", *words)
        form = {"u16": ">H", "i16": ">h", "u32": ">I", "i32": ">i", "f32": ">f"}[self.kind]
        return float(struct.unpack(form, data)[0])

    def value(self, values: Sequence[int]) -> float:
        """The number in its unit."""
        return self.raw(values) * self.scale + self.offset

    def can_be(self, values: Sequence[int]) -> bool:
        """Is it within its range, and alone where it should be?"""
        if self.alone and values[self.at] & ~(1 << self.bit):
            return False
        value = self.value(values)
        return math.isnan(value) or self.least <= value <= self.most


@dataclass(frozen=True, slots=True)
class Block:
    """What one request reads."""

    unit: int
    table: str
    address: int
    count: int
    points: tuple[Point, ...]

    @property
    def function(self) -> int:
        """Function code of its request and answer."""
        return FUNCTIONS[self.table]

    @property
    def size(self) -> int:
        """Bytes of values in its answer."""
        return math.ceil(self.count / 8) if self.table in BITS else 2 * self.count

    @property
    def head(self) -> bytes:
        """How its answer begins, behind what the framing puts before."""
        return bytes([self.unit, self.function, self.size])


@dataclass(frozen=True, slots=True)
class ModbusMap:
    """A device as its mapping file has it."""

    framing: str
    rate_hz: float
    """Rounds of all blocks in a second."""
    parity: str
    """Of the serial line: N, E or O."""
    timeout_s: float
    """An answer that takes longer is late, and asked for again."""
    blocks: tuple[Block, ...]


def map_from(text: str, source: str, framing: str, meanings: Iterable[str]) -> ModbusMap:
    """The mapping that a TOML text describes; `meanings` is what its registers may give.

    Raises
    ------
    TableError
        at the line of the first mistake
    """
    table = Table.read(text, source)
    table.whole("schema", least=SCHEMA, most=SCHEMA)
    rate_hz = table.number("rate_hz", least=0.1, most=200.0, default=20.0)
    parity = table.text("parity", one_of=tuple(PARITIES), default="none")
    timeout_s = table.number("timeout_s", least=0.01, most=5.0, default=0.1)
    most_gap = table.whole("most_gap", least=0, most=100, default=0)
    known = sorted(meanings)
    rows: list[tuple[Table, int, str, Point]] = []
    seen: set[tuple[str, int]] = set()
    for row in table.tables("register"):
        unit, name, point = _point(row, known)
        if (point.gives, point.number) in seen:
            raise row.fail("gives", f"{point.gives} is given twice", "give each value once")
        seen.add((point.gives, point.number))
        rows.append((row, unit, name, point))
    table.done()
    blocks = _blocks(rows, most_gap)
    if len(blocks) > MOST_BLOCKS:
        remedy = "raise most_gap, so that one request reads neighbours"
        raise table.fail("register", f"needs {len(blocks)} requests a round", remedy)
    if framing == RTU:
        _apart(blocks, {(u, t, p.at): row for row, u, t, p in rows})
    return ModbusMap(framing, rate_hz, PARITIES[parity], timeout_s, blocks)


def _point(row: Table, known: Sequence[str]) -> tuple[int, str, Point]:
    """(unit, table, value) of one [[register]]."""
    gives = row.text("gives", one_of=known)
    unit = row.whole("unit", least=0, most=255, default=1)
    name = row.text("table", one_of=tuple(FUNCTIONS), default="holding")
    in_bits = name in BITS
    kinds = ("bit",) if in_bits else tuple(WIDTHS)
    kind = row.text("type", one_of=kinds, default="bit" if in_bits else "u16")
    width = WIDTHS[kind]
    in_register = kind == "bit" and not in_bits
    point = Point(
        gives=gives,
        number=row.whole("number", least=0, most=255, default=0),
        at=row.whole("address", least=0, most=65536 - width),
        kind=kind,
        bit=row.whole("bit", least=0, most=15) if in_register else 0,
        big=width == 1 or row.text("words", one_of=("big", "little"), default="big") == "big",
        scale=row.number("scale", default=1.0),
        offset=row.number("offset", default=0.0),
        least=row.number("least") if row.has("least") else -math.inf,
        most=row.number("most") if row.has("most") else math.inf,
        alone=in_register and row.flag("alone", default=False),
    )
    if not point.least <= point.most:
        raise row.fail("most", "is below least", "write the smaller one as least")
    row.done()
    return unit, name, point


def _blocks(rows: Iterable[tuple[Table, int, str, Point]], most_gap: int) -> tuple[Block, ...]:
    """The fewest requests that read all values, none with a larger gap than allowed."""
    blocks: list[Block] = []
    for _, unit, name, point in sorted(rows, key=lambda r: (r[1], r[2], r[3].at, r[3].number)):
        end = point.at + point.width
        last = blocks[-1] if blocks else None
        most = MOST_BITS if name in BITS else MOST_REGISTERS
        if (
            last
            and (last.unit, last.table) == (unit, name)
            and point.at <= last.address + last.count + most_gap
            and end - last.address <= most
        ):
            here = replace(point, at=point.at - last.address)
            count = max(last.count, end - last.address)
            blocks[-1] = replace(last, count=count, points=(*last.points, here))
        else:
            blocks.append(Block(unit, name, point.at, point.width, (replace(point, at=0),)))
    return tuple(blocks)


def _apart(blocks: Sequence[Block], rows: dict[tuple[int, str, int], Table]) -> None:
    """An answer over RTU says unit, function and length only: no two blocks may share them."""
    heads: dict[bytes, Block] = {}
    for block in blocks:
        twin = heads.setdefault(block.head, block)
        if twin is not block:
            raise rows[block.unit, block.table, block.address].fail(
                "address",
                f"its answer looks like that of address {twin.address}, and RTU says no more",
                "raise most_gap so that one request reads both, or give one of them a neighbour",
            )
