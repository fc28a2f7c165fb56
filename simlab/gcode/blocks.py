"""Words into what each line asks for: a column a letter, a column a modal group.

Columns are sparse: only lines that have the word stand in them. Lines with a word that is not for
columns, or that may be a mistake, are named in `Blocks.special`: they are done one at a time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from simlab.gcode.dialects import Dialect, Group
from simlab.gcode.shape import Execution, Shape
from simlab.gcode.words import Words
from simlab.model.arrays import Bools, Floats

Lines: TypeAlias = NDArray[np.int32]

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MOST = 1e7
"""Larger numbers are nobody's machine; up to here no arithmetic overflows."""
CLOSE_TO_WHOLE = 1e-6
PLAIN_LETTERS = "FIJKLPQRSXYZ"
"""Letters whose words can be done as columns; beside G, M and N."""
DRILLING = (730, 810, 820, 830, 850, 890)
"""Cycles that are holes in a column of holes."""
PLAIN_G = (0, 10, 20, 30, *DRILLING, 170, 180, 190, 200, 210, 800, 900, 901, 910, 911)
PLAIN_M = (3, 4, 5)
_PLAIN_CODES = {
    Group.MOTION: PLAIN_G,
    Group.CANCEL: PLAIN_G,
    Group.PLANE: PLAIN_G,
    Group.DISTANCE: PLAIN_G,
    Group.ARC_DISTANCE: PLAIN_G,
    Group.UNITS: PLAIN_G,
    Group.SPINDLE: PLAIN_M,
}

_values = itemgetter(slice(1, None))


@dataclass(frozen=True, slots=True, eq=False)
class Entries:
    """The lines that have some word, ascending, and its number there."""

    line: Lines
    value: Floats

    def between(self, start: int, stop: int) -> "Entries":
        """Those of some lines, counted from `start`."""
        first, last = np.searchsorted(self.line, (start, stop))
        return Entries(self.line[first:last] - np.int32(start), self.value[first:last])


NONE = Entries(np.empty(0, dtype=np.int32), np.empty(0))


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """What some lines ask for; lines count from 0."""

    lines: int
    letters: Mapping[str, Entries]
    """By letter, for all letters but G, M and N."""
    groups: Mapping[Group, Entries]
    """By modal group: ten times the number of a G word, the number of an M word."""
    special: Lines
    """Lines, in no order, to be done one at a time."""
    unclear: Lines
    """Those of them whose words, as they stand here, do not say it all."""

    def letter(self, name: str) -> Entries:
        """The lines with that letter."""
        return self.letters.get(name, NONE)

    def group(self, group: Group) -> Entries:
        """The lines with a word of that group."""
        return self.groups.get(group, NONE)

    def fresh(self, name: str) -> Bools:
        """(lines + 1,) has the line before this one the letter?"""
        behind = np.zeros(self.lines + 1, dtype=bool)
        behind[1:][self.letter(name).line] = True
        return behind

    def between(self, start: int, stop: int) -> "Blocks":
        """Some of the lines, counted from `start`; none of them is special."""
        if start == 0 and stop == self.lines:
            return self
        letters = {name: entries.between(start, stop) for name, entries in self.letters.items()}
        groups = {group: entries.between(start, stop) for group, entries in self.groups.items()}
        return Blocks(
            stop - start,
            {name: entries for name, entries in letters.items() if len(entries.line)},
            {group: entries for group, entries in groups.items() if len(entries.line)},
            NONE.line,
            NONE.line,
        )


def blocks_of(words: Words, dialect: Dialect) -> Blocks:
    """The same words by letter and by group."""
    present = words.letter.tobytes()
    letters: dict[str, Entries] = {}
    groups: dict[Group, Entries] = {}
    special: list[Lines] = []
    unclear: list[Lines] = [words.odd.astype(np.int32)]
    for name in LETTERS:
        if name.encode() not in present:
            continue
        here = words.letter == ord(name)
        if name == "N":
            late = np.signbit(words.value)
            late[1:] |= words.line[1:] == words.line[:-1]
            late &= here
            if late.any():
                unclear.append(words.line[late])
            continue
        rows = np.flatnonzero(here)
        entries = Entries(words.line.take(rows, mode="wrap"), words.value.take(rows, mode="wrap"))
        if name in "GM":
            _sort_out(name, entries, dialect, (groups, special, unclear))
        else:
            letters[name] = entries
            unclear.append(_twice(entries))
            unclear.append(_out_of_range(name, entries))
            if name not in dialect.letters:
                unclear.append(entries.line)
            elif name not in PLAIN_LETTERS:
                special.append(entries.line)
    doubtful = np.concatenate(unclear)
    return Blocks(words.lines, letters, groups, np.concatenate((doubtful, *special)), doubtful)


def blocks_of_rows(rows: Sequence[Execution], by_shape: Mapping[Shape, Lines]) -> Blocks:
    """What executions of lines with macros ask for; `by_shape` says which ones have which shape."""
    letters: dict[str, list[Entries]] = {}
    groups: dict[Group, list[Entries]] = {}
    special: list[Lines] = [NONE.line]
    for shape, line in by_shape.items():
        if not is_plain(shape):
            special.append(line)
            continue
        width = len(shape.letters)
        numbers = chain.from_iterable(map(_values, map(rows.__getitem__, line.tolist())))
        table = np.fromiter(numbers, np.float64, width * len(line)).reshape(-1, width or 1)
        for column, name in enumerate(shape.letters):
            letters.setdefault(name, []).append(Entries(line, table[:, column]))
        for group, code in shape.codes.items():
            codes = np.full(len(line), float(code))
            groups.setdefault(group, []).append(Entries(line, codes))
    merged = {name: _merged(parts) for name, parts in letters.items()}
    special += [_out_of_range(name, entries) for name, entries in merged.items()]
    return Blocks(
        len(rows),
        merged,
        {group: _merged(parts) for group, parts in groups.items()},
        np.concatenate(special),
        NONE.line,
    )


def is_plain(shape: Shape) -> bool:
    """Can its executions be done as columns?"""
    return (
        not shape.comment
        and all(name in PLAIN_LETTERS for name in shape.letters)
        and all(code in _PLAIN_CODES.get(group, ()) for group, code in shape.codes.items())
    )


def _merged(parts: list[Entries]) -> Entries:
    if len(parts) == 1:
        return parts[0]
    line = np.concatenate([part.line for part in parts])
    order = np.argsort(line, kind="stable")
    return Entries(line[order], np.concatenate([part.value for part in parts])[order])


def _sort_out(
    name: str,
    entries: Entries,
    dialect: Dialect,
    found: tuple[dict[Group, Entries], list[Lines], list[Lines]],
) -> None:
    """Put G or M words into their groups."""
    groups, special, unclear = found
    scaled = entries.value * (10.0 if name == "G" else 1.0)
    codes = np.rint(scaled)
    known = (np.abs(scaled - codes) <= CLOSE_TO_WHOLE) & (codes >= 0.0) & (codes < 1000.0)
    code = np.where(known, codes, 0.0).astype(np.int16)
    group = (dialect.g_groups if name == "G" else dialect.m_groups).take(code)
    group[~known] = Group.REFUSED
    plain = _PLAIN[name].take(code)
    if not plain.all():
        special.append(entries.line[~plain])
    present = group.tobytes()
    for number in range(len(Group)):
        if bytes((number,)) not in present:
            continue
        rows = np.flatnonzero(group == number)
        some = Entries(entries.line[rows], codes[rows])
        if number in (Group.REFUSED, Group.CALL):
            unclear.append(some.line)
        else:
            groups[Group(number)] = some
            unclear.append(_twice(some))


def _plain(codes: tuple[int, ...]) -> Bools:
    table = np.zeros(1000, dtype=bool)
    table[list(codes)] = True
    return table


_PLAIN: Mapping[str, Bools] = {"G": _plain(PLAIN_G), "M": _plain(PLAIN_M)}


def _twice(entries: Entries) -> Lines:
    again = entries.line[1:] == entries.line[:-1]
    lines: Lines = entries.line[1:][again] if again.any() else NONE.line
    return lines


def _out_of_range(name: str, entries: Entries) -> Lines:
    value = entries.value
    low = 0.0 if name in "FS" else -MOST
    if value.min() >= low and value.max() <= MOST:
        return NONE.line
    wrong: Bools = ~((value >= low) & (value <= MOST))
    return entries.line[wrong]
