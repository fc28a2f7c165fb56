"""Columns of a power source's log: which of them means what, in which unit."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from simlab.devices.power import NOT_MEASURED
from simlab.model.toml_table import Table

SCHEMA = 1
UNITS: Mapping[str, Mapping[str, float]] = {
    "time": {"s": 1.0, "ms": 1e-3, "us": 1e-6, "min": 60.0, "iso": 1.0},
    "current": {"A": 1.0, "mA": 1e-3, "kA": 1e3},
    "voltage": {"V": 1.0, "mV": 1e-3},
    "wire_feed": {"m/min": 1.0, "cm/min": 1e-2, "mm/s": 0.06, "in/min": 0.0254, "ipm": 0.0254},
    "arc_on": {"": 1.0},
}
"""Units that a column may have, and what one is in s, A, V, m/min."""
NAMES: Mapping[str, tuple[str, ...]] = {
    "time": ("time", "t", "timestamp", "zeit", "date", "datetime"),
    "current": ("current", "i", "amps", "strom"),
    "voltage": ("voltage", "u", "v", "volts", "spannung"),
    "wire_feed": ("wire_feed", "wire feed", "wire feed speed", "wfs", "drahtvorschub"),
    "arc_on": ("arc_on", "arc"),
}
"""How logs call their columns where no mapping says so, in small letters."""
_HEADING = re.compile(r"\s*(.*?)\s*(?:[\[(]\s*([^\])]*?)\s*[\])])?\s*")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?")
_NOTHING = ("", "-", "nan")
_WORDS = {"true": 1.0, "on": 1.0, "yes": 1.0, "false": 0.0, "off": 0.0, "no": 0.0}


@dataclass(frozen=True, slots=True)
class Wanted:
    """How the log calls one of its columns."""

    heading: str
    """Without its unit; "": any that is usual."""
    unit: str
    """"": that of the heading, else the first of `UNITS`."""


ANY = {meaning: Wanted("", "") for meaning in UNITS}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a log that was found."""

    at: int
    meaning: str
    unit: str

    def counted(self, cell: str) -> bool:
        """Is a cell that says something a plain number?"""
        text = cell.strip().strip("\u00a0").lower()
        return (
            self.unit != "iso" and text not in _NOTHING and text not in _WORDS and "e" not in text
        )

    def value(self, cell: str, *, comma: bool) -> float | None:
        """What a cell says in s, A, V, m/min; NaN: nothing; None: it cannot be read."""
        text = cell.strip().strip("\u00a0")
        if text.lower() in _NOTHING:
            return NOT_MEASURED
        if self.unit == "iso":
            return _unix_s(text)
        if self.meaning == "arc_on" and text.lower() in _WORDS:
            return _WORDS[text.lower()]
        if comma:
            text = text.replace(",", ".")
        if not _NUMBER.fullmatch(text):
            return None
        value = float(text) * UNITS[self.meaning][self.unit]
        return value if math.isfinite(value) else None


def wanted_from(text: str, source: str) -> dict[str, Wanted]:
    """The columns that a mapping file names.

    Raises
    ------
    TableError
        at the line of the first mistake
    """
    table = Table.read(text, source)
    table.whole("schema", least=SCHEMA, most=SCHEMA)
    wanted = {}
    for meaning in UNITS:
        if table.has(meaning):
            column = table.table(meaning)
            units = tuple(UNITS[meaning])
            wanted[meaning] = Wanted(
                column.text("column").strip().lower(),
                column.text("unit", one_of=units, default=units[0]),
            )
            column.done()
    if "time" not in wanted:
        raise table.fail("time", "is missing", 'write [time] with column = "..."')
    if len(wanted) == 1:
        raise table.fail("current", "is missing", "name a column that holds something to score")
    table.done()
    return wanted


def columns_of(cells: list[str], wanted: Mapping[str, Wanted]) -> tuple[list[Column], str]:
    """(columns, "") of a heading; (none, what is wrong) where it is none that can be used."""
    headings = [_split(cell) for cell in cells]
    found: list[Column] = []
    for meaning, want in wanted.items():
        names = (want.heading,) if want.heading else NAMES[meaning]
        at = [n for n, (name, _) in enumerate(headings) if name.lower() in names]
        if len(at) > 1:
            return [], f"{len(at)} columns are called like {meaning}"
        if at:
            unit = want.unit or headings[at[0]][1] or next(iter(UNITS[meaning]))
            if unit not in UNITS[meaning]:
                known = ", ".join(UNITS[meaning])
                return [], f"{meaning} is in {unit!r}, which is none of {known}"
            found.append(Column(at[0], meaning, unit))
        elif want.heading:
            return [], f"no column is called {want.heading!r}"
    meanings = {column.meaning for column in found}
    if "time" not in meanings or len(meanings) < 2:
        return [], "no heading with a time and a current, voltage or wire feed was found yet"
    return found, ""


def _split(cell: str) -> tuple[str, str]:
    """(name, unit) of a heading such as ``Current [A]`` or ``Wire feed (m/min)``."""
    match = _HEADING.fullmatch(cell)
    return (match[1], match[2] or "") if match else (cell, "")


def _unix_s(text: str) -> float | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
