"""Modbus devices by a mapping file: asked round by round, their answers read out of the stream.

Every answer says by itself what it answers: over TCP its transaction's number holds the block,
over RTU no two blocks may look alike (the mapping is refused otherwise). So a late answer is never
taken for another one, and a recorded stream is read again without knowing what was asked when.
"""

from abc import ABC, abstractmethod
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simlab.devices.decoding import MIDWAY, Decoder, Frames, Remembering, Tally
from simlab.devices.habits import Habit
from simlab.devices.modbus_map import BITS, PANEL, POWER, RTU, Block, ModbusMap
from simlab.devices.modbus_wire import crc, request, values_of
from simlab.devices.panel_events import Changes, Event, rows_of
from simlab.devices.power import NOT_MEASURED, power_rows
from simlab.devices.readings import Control

MOST_READS = 3
"""A control whose value is another one every time is moved: so often is it read at most."""
TRIES = 3
"""A block that was not answered is asked for so often, then left out of the round."""
RETRY = frozenset({5, 6})
"""Exceptions that say: later (acknowledge, busy)."""
ANSWERED_S = 2.0
"""What was not answered within this never is: a request, or its answer, was lost on the line."""
_MBAP = 6
"""Bytes before the unit in a message over TCP: transaction, protocol, length."""
_BLOCK_BITS = 6


@dataclass(slots=True)
class Polls:
    """What became of the requests."""

    asked: int = 0
    answered: int = 0
    timed_out: int = 0
    late: int = 0
    """Answers that came when their request had been given up."""
    exceptions: Counter[int] = field(default_factory=Counter)
    """By the code that the device gave."""


@dataclass(frozen=True, slots=True)
class _Answer:
    block: int
    number: int
    """Of the transaction; 0 over RTU."""
    values: list[int] | None
    code: int = 0
    """Of an exception; 0: none."""
    can_be: bool = True
    """Or does it hold what the device cannot say?"""


class ModbusDecoder(ABC):
    """Bytes of a Modbus line to what its values say."""

    def __init__(self, mapping: ModbusMap) -> None:
        self.tally = Tally()
        self.polls = Polls()
        self._map = mapping
        self._rtu = mapping.framing == RTU
        self._buffer = b""
        self._run = MIDWAY
        self._block = 0
        self._tries = 0
        self._number = -1
        self._waits = False
        self._deadline_s = 0.0
        self._round_s: float | None = None
        self._said_s = 0.0
        self._doubt_s = 0.0
        """Until then, answers to what was given up may still come."""
        self._open: deque[tuple[int, float]] = deque()
        self._again = False
        """Is the last block to be asked for once more, and at once?"""
        self._spare = [Habit() for _ in mapping.blocks]
        """Bits that fill up the last byte of an answer."""

    @property
    def held(self) -> int:
        """Bytes that may be the beginning of an answer."""
        return len(self._buffer)

    def feed(self, data: bytes) -> Frames:
        """The frames that `data` completes."""
        self._buffer += data
        parts: list[NDArray[Any]] = []
        late_s: list[float] = []
        heard = 0
        for answer in self._answers():
            if not answer.can_be:
                if self._is_mine(answer):
                    self._failed()
                continue
            heard += 1
            self._came(answer)
            waited_s = self._waited_s(answer)
            if answer.values is not None:
                parts.append(self.rows(self._map.blocks[answer.block], answer.values))
                late_s += [max(waited_s - self._map.timeout_s, 0.0)] * len(parts[-1])
                if self._again and not self._waits:
                    self._block = answer.block
        rows = np.concatenate(parts) if parts else self.rows(self._map.blocks[0], None)
        return Frames(rows=rows, heard=heard, late_s=np.array(late_s))

    def say(self, now_s: float) -> bytes:
        """The next request, when it is due and none is under way."""
        self._said_s = now_s
        if self._waits:
            if now_s < self._deadline_s:
                return b""
            self.polls.timed_out += 1
            self._doubt_s = now_s + ANSWERED_S
            self._failed()
        if self._block == 0 and self._tries == 0 and not self._again:
            if self._round_s is not None and now_s < self._round_s:
                return b""
            step_s = 1 / self._map.rate_hz
            late = self._round_s is None or now_s >= self._round_s + step_s
            self._round_s = now_s + step_s if late else (self._round_s or 0.0) + step_s
        self._again = False
        self._number = (self._number + 1) % (1 << 16 - _BLOCK_BITS)
        self._waits, self._deadline_s = True, now_s + self._map.timeout_s
        self.polls.asked += 1
        while self._open and (now_s > self._doubt_s or now_s - self._open[0][1] > ANSWERED_S):
            self._open.popleft()
        self._open.append((self._block if self._rtu else self._transaction, now_s))
        return request(self._map.framing, self._map.blocks[self._block], self._transaction)

    @abstractmethod
    def rows(self, block: Block, values: list[int] | None) -> NDArray[Any]:
        """What the values of a block say; None: nothing."""

    @property
    def _transaction(self) -> int:
        return self._number << _BLOCK_BITS | self._block

    def _waited_s(self, answer: _Answer) -> float:
        """How long ago, at the last look, this was asked for.

        Over RTU an answer does not say to which try of a block it is: to the first that is open.
        What nobody here asked for, as in a recorded stream, was asked for just before.
        """
        which = answer.block if self._rtu else answer.number
        for asked in self._open:
            if asked[0] == which:
                self._open.remove(asked)
                return self._said_s - asked[1]
        return 0.0

    def _came(self, answer: _Answer) -> None:
        """Was it the answer that is waited for?"""
        if answer.code:
            self.polls.exceptions[answer.code] += 1
        if not self._is_mine(answer):
            self.polls.late += 1
        elif answer.code in RETRY:
            self._failed()
        else:
            self.polls.answered += 1
            self._next()

    def _is_mine(self, answer: _Answer) -> bool:
        mine = answer.block == self._block and (self._rtu or answer.number == self._transaction)
        return self._waits and mine

    def _failed(self) -> None:
        self._waits = False
        self._tries += 1
        if self._tries >= TRIES:
            self._next()

    def _next(self) -> None:
        self._waits, self._tries = False, 0
        self._block = (self._block + 1) % len(self._map.blocks)

    def _answers(self) -> Iterator[_Answer]:
        """The answers in the buffer; what is none of them is refused byte by byte."""
        at = 0
        while at < len(self._buffer):
            size = self._size(at)
            if size is None or (size and len(self._buffer) < at + size):
                break  # it may still become one
            answer = self._read(self._buffer[at : at + size]) if size else None
            if answer is not None and not answer.can_be:
                self._run = ""
                self.tally.refuse("implausible", size)
                yield answer
                at += size
            elif answer is None:
                self._refuse("checksum" if size and self._rtu else "noise")
                at += 1
            else:
                self.tally.taken += size
                self._run = ""
                yield answer
                at += size
        self._buffer = self._buffer[at:]

    def _refuse(self, cause: str) -> None:
        """One byte is no part of an answer; those in a row are one piece."""
        if self._run:
            self.tally.refused_bytes[self._run] += 1
        else:
            self._run = cause
            self.tally.refuse(cause, 1)

    def _size(self, at: int) -> int | None:
        """Bytes of the answer that begins here; 0: none does; None: too few to tell."""
        if self._rtu:
            return self._body_size(self._buffer[at : at + 3], range(len(self._map.blocks)), 2)
        head = self._buffer[at : at + _MBAP + 3]
        if len(head) < 2:
            return None
        block = head[1] & (1 << _BLOCK_BITS) - 1
        if block >= len(self._map.blocks) or any(head[2:4]):
            return 0
        size = self._body_size(head[_MBAP:], range(block, block + 1), 0)
        if size and int.from_bytes(head[4:6], "big") != size:
            return 0
        return size and _MBAP + size

    def _body_size(self, head: bytes, blocks: range, tail: int) -> int | None:
        """Size of the answer from its unit on, `tail` bytes behind it included."""
        for number in blocks:
            block = self._map.blocks[number]
            if head[:2] == bytes([block.unit, block.function | 0x80]):
                return 3 + tail
            if head == block.head:
                return 3 + block.size + tail
        short = any(self._map.blocks[number].head.startswith(head) for number in blocks)
        return None if len(head) < 2 or (len(head) < 3 and short) else 0

    def _read(self, piece: bytes) -> _Answer | None:
        """The answer in a piece of its size; None: it is damaged."""
        if self._rtu:
            body, check = piece[:-2], piece[-2:]
            if crc(body) != check:
                return None
            found = [n for n, block in enumerate(self._map.blocks) if body[:3] == block.head]
            number = 0
        else:
            body = piece[_MBAP:]
            number = int.from_bytes(piece[:2], "big")
            found = [number & (1 << _BLOCK_BITS) - 1]
        if body[1] & 0x80:
            mine = self._map.blocks[self._block]
            asked = (mine.unit, mine.function) == (body[0], body[1] & 0x7F)
            which = self._block if self._rtu and asked else (found or [0])[0]
            return _Answer(which, number, None, body[2])
        block = self._map.blocks[found[0]]
        values = values_of(body[1:], block)
        can_be = values is None or all(point.can_be(values) for point in block.points)
        if block.table in BITS and not self._rtu:
            can_be = self._spare[found[0]].judge(body[-1] >> (block.count - 1) % 8 + 1) and can_be
        return _Answer(found[0], number, values, can_be=can_be)


class ModbusPowerDecoder(ModbusDecoder):
    """A power source: a row an answer, of the values that it holds."""

    def rows(self, block: Block, values: list[int] | None) -> NDArray[Any]:
        """What the values of a block say; None: nothing."""
        if values is None:
            return power_rows([])
        row = [NOT_MEASURED] * len(POWER)
        for point in block.points:
            row[POWER.index(point.gives)] = point.value(values)
        return power_rows([row])


class ModbusPanelDecoder(ModbusDecoder, Remembering):
    """A panel: a row for each control that changed since the last answer.

    Where nothing is checked, over TCP, a change is asked for again at once, and told when two
    answers have it; what is different in all of `MOST_READS` moves, and the last of them is it.
    """

    def __init__(self, mapping: ModbusMap) -> None:
        super().__init__(mapping)
        self.changes = Changes()
        """Where its controls stand, as far as was told."""
        self._believed: dict[Block, list[float]] = {}
        self._doubted: dict[Block, list[list[float]]] = {}
        self._counters: dict[int, float] = {}

    def remember(self, earlier: Decoder) -> None:
        """Where the controls stood; wheels begin anew."""
        if isinstance(earlier, ModbusPanelDecoder):
            self.changes = earlier.changes

    def rows(self, block: Block, values: list[int] | None) -> NDArray[Any]:
        """What the values of a block say; None: nothing."""
        if values is None or not (self._rtu or self._sure(block, values)):
            return rows_of([])
        told: list[Event] = []
        for point in block.points:
            control = PANEL[point.gives]
            if control == Control.WHEEL:
                told += self._turned(point.number, point.raw(values), point.modulus, point.scale)
            else:
                at_rest = 0.0 if control in (Control.BUTTON, Control.EMERGENCY_STOP) else None
                event = Event(control, point.number, point.value(values))
                told += self.changes.told(event, at_rest)
        return rows_of(told)

    def _sure(self, block: Block, values: list[int]) -> bool:
        """Are these values those of before, or were they read twice?"""
        raw = [point.raw(values) for point in block.points]
        reads = self._doubted.setdefault(block, [])
        if raw != self._believed.get(block) and raw not in reads and len(reads) < MOST_READS - 1:
            reads.append(raw)
            self._again = True
            return False
        reads.clear()
        self._believed[block] = raw
        return True

    def _turned(self, number: int, count: float, modulus: int, scale: float) -> list[Event]:
        """How far a wheel's counter went on; its first value is the base."""
        before = self._counters.get(number)
        self._counters[number] = count
        if before is None or before == count:
            return []
        steps = (count - before + modulus / 2) % modulus - modulus / 2
        return [Event(Control.WHEEL, number, steps * scale)]
