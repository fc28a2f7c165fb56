"""Logs of welding power sources as CSV: read while they are written, every bad line told."""

import csv
import math
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from simlab.devices.decoding import Accounted, Frames
from simlab.devices.habits import Decimals
from simlab.devices.lines import LINE_END, LineReader
from simlab.devices.power import MEANINGS, NOT_MEASURED, power_rows
from simlab.devices.power_columns import ANY, Column, Wanted, columns_of

DELIMITERS = (";", "\t", ",")
MOST_LINE = 2048
MOST_COMPLAINTS = 20
BOM = b"\xef\xbb\xbf"
MOST_S = 1e11
"""No time is larger: three thousand years [s]."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line that says nothing sound."""

    cause: str
    line: int
    """Counted from 1."""
    what: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.what}"


class CsvDecoder(Accounted):
    """Bytes of a log to rows of a power source, by the heading that stands above them."""

    def __init__(self, wanted: Mapping[str, Wanted] = ANY) -> None:
        self.complaints: deque[Refusal] = deque(maxlen=MOST_COMPLAINTS)
        """The last lines refused, and why."""
        self._wanted = wanted
        self._lines = LineReader(MOST_LINE)
        super().__init__(self._lines)
        self._line = 0
        self._columns: list[Column] = []
        self._delimiter = DELIMITERS[0]
        self._width = 0
        self._decimals: dict[str, Decimals] = {}
        self._last_s = self._behind_s = -math.inf

    def feed(self, data: bytes) -> Frames:
        """The frames that `data` completes."""
        rows: list[list[float]] = []
        times_us: list[int] = []
        heard = 0
        for line in self._numbered(data):
            told = self._told(line)
            if isinstance(told, Refusal):
                self._lines.refuse(told.cause, line)
                self.complaints.append(told)
                continue
            self._lines.accept()
            heard += 1
            if told:
                rows.append([told.get(meaning, NOT_MEASURED) for meaning in MEANINGS])
                times_us.append(round(told["time"] * 1e6))
        return Frames(rows=power_rows(rows), heard=heard, t_us=np.array(times_us, dtype=np.int64))

    def say(self, now_s: float) -> bytes:
        """Nothing: nobody listens at the other end."""
        del now_s
        return b""

    def _numbered(self, data: bytes) -> Iterator[bytes]:
        """Whole lines; `_line` is the number of each, empty and overlong ones counted."""
        for piece in _cut(data):
            if piece.endswith(LINE_END):
                self._line += 1
            yield from self._lines.feed(piece)

    def _told(self, line: bytes) -> dict[str, float] | Refusal:
        """What a row says; nothing of a heading or a remark."""
        try:
            text = line.removeprefix(BOM if self._line == 1 else b"").decode().rstrip("\r\n")
        except UnicodeDecodeError:
            return self._refusal("noise", "is no text in UTF-8")
        if text.lstrip().startswith("#"):
            return {}
        told = self._values(text)
        if not isinstance(told, Refusal):
            return told
        why = self._heading(text)
        if not why:
            return {}
        return told if self._columns else self._refusal("unknown_type", why)

    def _values(self, text: str) -> dict[str, float] | Refusal:
        cells = _cells(text, self._delimiter)
        if not self._columns or len(cells) != self._width:
            return self._refusal("length", f"has {len(cells)} cells, the heading {self._width}")
        told: dict[str, float] = {}
        for column in self._columns:
            value = column.value(cells[column.at], comma=self._delimiter != ",")
            if value is None:
                what = f"{column.meaning} is {cells[column.at].strip()[:40]!r}, which is no number"
                return self._refusal("noise", what)
            told[column.meaning] = value
        for column in self._columns:
            if not self._written(column, cells[column.at]):
                what = f"{column.meaning} has {cells[column.at].strip()[:40]!r}, unlike all before"
                return self._refusal("noise", what)
        return self._in_order(told)

    def _written(self, column: Column, cell: str) -> bool:
        """Is a number written as all those of its column?"""
        if not column.counted(cell):
            return True
        return self._decimals.setdefault(column.meaning, Decimals()).judge(cell.strip())

    def _in_order(self, told: dict[str, float]) -> dict[str, float] | Refusal:
        """A row, unless its time lies before the last; two such rows are a clock set back."""
        at_s = told["time"]
        if not abs(at_s) <= MOST_S:
            return self._refusal("implausible", "its time is none")
        if at_s <= self._last_s and not at_s > self._behind_s > -math.inf:
            self._behind_s = at_s
            return self._refusal("implausible", "its time does not go on from the line before")
        self._last_s, self._behind_s = at_s, -math.inf
        return told

    def _heading(self, text: str) -> str:
        """Take a line as heading; else why it is none."""
        why, most = "", 0
        for delimiter in DELIMITERS:
            cells = _cells(text, delimiter)
            columns, wrong = columns_of(cells, self._wanted)
            if columns:
                self._columns, self._delimiter, self._width = columns, delimiter, len(cells)
                self._last_s = self._behind_s = -math.inf
                self._decimals = {}
                return ""
            if len(cells) >= most:
                why, most = wrong, len(cells)
        return why

    def _refusal(self, cause: str, what: str) -> Refusal:
        return Refusal(cause, self._line, what)


def _cut(data: bytes) -> list[bytes]:
    """The same bytes, cut behind every line end."""
    parts = data.split(LINE_END)
    return [part + LINE_END for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def _cells(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []
