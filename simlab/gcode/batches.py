"""Lines that come together, of a text or of macro code: what they ask for, and each as a row."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from simlab.gcode.blocks import Blocks, blocks_of, blocks_of_rows
from simlab.gcode.dialects import Dialect, Group
from simlab.gcode.expressions import Node, Number
from simlab.gcode.reader import read_line, shape_of
from simlab.gcode.row import Row
from simlab.gcode.shape import Execution, Shape
from simlab.gcode.toolpath import Ints32, once
from simlab.gcode.words import Words
from simlab.model.arrays import Ints

_AHEAD = 1024  # rows whose words are taken out of their columns together


@dataclass(frozen=True, slots=True, eq=False)
class Origins:
    """The columns of a toolpath that say where its moves come from."""

    line: Ints
    source: Ints32
    stack: Ints32


@dataclass(frozen=True, slots=True)
class Language:
    """How a text is read."""

    dialect: Dialect
    block_delete: bool = False
    """Lines that start with a slash are left out."""


def read_row(text: str, row: Row, language: Language) -> Row:
    """What a line without macros asks for; `row` says where it stands.

    Raises
    ------
    ProgramError
        at the first thing in it that has no meaning
    """
    line, dialect = read_line(text, row.line, language.dialect), language.dialect
    if line.deleted and language.block_delete:
        return row
    codes = [number_of(item.value) for item in line.codes]
    shape = shape_of(line, codes, row.source, row.stack, dialect)
    return shape.row([number_of(item.value) for item in line.words])


def number_of(tree: Node) -> float:
    """The number that a value is."""
    if not isinstance(tree, Number):
        raise TypeError("a line with values to be worked out is for macro code")
    return tree.value


class Batch(Protocol):
    """Lines in the order in which they are done."""

    @property
    def blocks(self) -> Blocks:
        """What they ask for, by columns."""

    def row(self, index: int) -> Row:
        """One of them."""

    def origins(self, rows: Ints) -> Origins:
        """Where some of them come from."""


class TextBatch:
    """Whole lines of a text."""

    def __init__(self, chunk: bytes, words: Words, language: Language, origin: Row) -> None:
        """`origin` says where the first line comes from; `words` are good as long as this is."""
        self._words, self._language, self._chunk = words, language, chunk
        self._first = origin
        self._starts: Ints | None = None
        self.blocks = blocks_of(words, language.dialect)
        self._unclear = frozenset(self.blocks.unclear.tolist())
        self._ahead: list[Row] = []
        self._ahead_first = 0

    def origins(self, rows: Ints) -> Origins:
        """Where some of them come from."""
        return Origins(
            rows + self._first.line,
            np.broadcast_to(np.int32(self._first.source), rows.shape),
            np.broadcast_to(np.int32(self._first.stack), rows.shape),
        )

    def row(self, index: int) -> Row:
        """One of them, read with care where its columns may not say it all."""
        if index in self._unclear:
            return read_row(self._text(index), self._placed(index), self._language)
        place = index - self._ahead_first
        if not 0 <= place < len(self._ahead):
            follows = place == len(self._ahead)  # then more may follow
            self._ahead = self._rows(index, min(2 * len(self._ahead), _AHEAD) if follows else 1)
            self._ahead_first, place = index, 0
        return self._ahead[place]

    def _rows(self, first: int, count: int) -> list[Row]:
        words = self._words
        rows = [self._placed(first + n) for n in range(max(count, 1))]
        start, stop = np.searchsorted(words.line, (first, first + len(rows)))
        for letter, line, value in zip(
            words.letter[start:stop].tobytes().decode("ascii"),
            words.line[start:stop].tolist(),
            words.value[start:stop].tolist(),
            strict=True,
        ):
            row = rows[line - first]
            if letter == "G":
                code = round(value * 10.0)
                row.codes[self._language.dialect.g_words.get(code, Group.REFUSED)] = code
            elif letter == "M":
                code = round(value)
                row.codes[self._language.dialect.m_words.get(code, Group.REFUSED)] = code
            elif letter != "N":
                row.words[letter] = value
        return rows

    def _placed(self, index: int) -> Row:
        first = self._first
        return Row(first.line + index, source=first.source, stack=first.stack)

    def _text(self, index: int) -> str:
        starts = self._line_starts()
        return self._chunk[starts[index] : starts[index + 1]].decode("utf-8", "replace")

    def _line_starts(self) -> Ints:
        if self._starts is None:
            ends = np.flatnonzero(np.frombuffer(self._chunk, dtype=np.uint8) == ord("\n"))
            self._starts = np.concatenate(([0], ends + 1, [len(self._chunk)]))
        return self._starts


class ShapeBatch:
    """Executions of lines with macros."""

    def __init__(self, rows: Sequence[Execution]) -> None:
        by_shape: dict[Shape, list[int]] = defaultdict(list)
        for index, row in enumerate(rows):
            by_shape[row[0]].append(index)
        lines = {shape: np.array(at, dtype=np.int32) for shape, at in by_shape.items()}
        self.blocks = blocks_of_rows(rows, lines)
        self._rows = rows
        self._number = np.empty(len(rows), dtype=np.int64)
        for number, at in enumerate(lines.values()):
            self._number[at] = number
        places = [(shape.line, shape.source, shape.stack) for shape in lines]
        self._places = np.array(places, dtype=np.int64)

    def row(self, index: int) -> Row:
        """One of them."""
        shape, *values = self._rows[index]
        row: Row = shape.row(values)
        return row

    def origins(self, rows: Ints) -> Origins:
        """Where some of them come from."""
        line, source, stack = self._places[self._number[rows]].T
        return Origins(line.copy(), once(source.astype(np.int32)), once(stack.astype(np.int32)))
