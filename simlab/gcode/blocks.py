"""Words into what each line asks for: a column a letter, a column a modal group.

Columns are sparse: only lines that have the word stand in them. Lines with a word that cannot be
taken are named in `Blocks.doubtful`; `simlab.gcode.lines` says what is wrong with them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from simlab.gcode.dialects import Control, Dialect, Group
from simlab.gcode.lines import CLOSE_TO_WHOLE, MOST, PATH_LETTERS
from simlab.gcode.words import Words
from simlab.model.arrays import Bools, Bytes, Floats

Lines: TypeAlias = NDArray[np.int32]

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True, eq=False)
class Entries:
    """The lines that have some word, ascending, and its number there."""

    line: Lines
    value: Floats

    def before(self, line: int) -> "Entries":
        """Those before a line."""
        stop = int(np.searchsorted(self.line, line))
        return Entries(self.line[:stop], self.value[:stop])


NONE = Entries(np.empty(0, dtype=np.int32), np.empty(0))


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """What the lines of a chunk ask for; lines count from 0."""

    lines: int
    letters: Mapping[str, Entries]
    """By letter, for all letters but G, M and N."""
    groups: Mapping[Group, Entries]
    """By modal group: ten times the number of a G word, the number of an M word."""
    doubtful: Lines
    """Lines, in no order, that have words which cannot be taken."""

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

    def before(self, line: int) -> "Blocks":
        """The lines before one of them."""
        return Blocks(
            line,
            {name: entries.before(line) for name, entries in self.letters.items()},
            {group: entries.before(line) for group, entries in self.groups.items()},
            self.doubtful[self.doubtful < line],
        )


def blocks_of(words: Words, control: Control) -> Blocks:
    """The same words by letter and by group."""
    dialect = control.dialect
    present = words.letter.tobytes()
    letters: dict[str, Entries] = {}
    groups: dict[Group, Entries] = {}
    doubtful: list[Lines] = []
    for name in LETTERS:
        if name.encode() not in present:
            continue
        here = words.letter == ord(name)
        if name == "N":
            late = np.signbit(words.value)
            late[1:] |= words.line[1:] == words.line[:-1]
            late &= here
            if late.any():
                doubtful.append(words.line[late])
            continue
        rows = np.flatnonzero(here)
        entries = Entries(words.line.take(rows, mode="wrap"), words.value.take(rows, mode="wrap"))
        if name not in dialect.letters:
            doubtful.append(entries.line)
        elif name in PATH_LETTERS:
            doubtful.append(entries.line)  # few; whether G64 stands before them is seen there
        elif name in "GM":
            doubtful += _sort_out(name, entries, dialect, groups)
        else:
            letters[name] = entries
            doubtful.append(_twice(entries))
            doubtful.append(_out_of_range(name, entries, control))
    return Blocks(words.lines, letters, groups, np.concatenate(doubtful or [NONE.line]))


def _sort_out(
    name: str, entries: Entries, dialect: Dialect, groups: dict[Group, Entries]
) -> list[Lines]:
    """Put G or M words into their groups; return the lines that have one too many or unknown."""
    scaled = entries.value * (10.0 if name == "G" else 1.0)
    codes = np.rint(scaled)
    known = (np.abs(scaled - codes) <= CLOSE_TO_WHOLE) & (codes >= 0.0) & (codes < 1000.0)
    table = dialect.g_groups if name == "G" else dialect.m_groups
    group = _looked_up(table, np.where(known, codes, 0.0), known)
    doubtful = []
    found = group.tobytes()
    for number in range(len(Group)):
        if bytes((number,)) not in found:
            continue
        rows = np.flatnonzero(group == number)
        some = Entries(entries.line[rows], codes[rows])
        if number == Group.REFUSED:
            doubtful.append(some.line)
        else:
            groups[Group(number)] = some
            doubtful.append(_twice(some))
    return doubtful


def _looked_up(table: Bytes, codes: Floats, known: Bools) -> Bytes:
    group = table.take(codes.astype(np.int64))
    group[~known] = Group.REFUSED
    return group


def _twice(entries: Entries) -> Lines:
    again = entries.line[1:] == entries.line[:-1]
    lines: Lines = entries.line[1:][again] if again.any() else NONE.line
    return lines


def _out_of_range(name: str, entries: Entries, control: Control) -> Lines:
    value = entries.value
    low = 0.0 if name in "FST" else -MOST
    if name != "T" and value.min() >= low and value.max() <= MOST:
        return NONE.line
    wrong: Bools = ~((value >= low) & (value <= MOST))
    if name == "T":
        wrong |= np.abs(value - np.rint(value)) > CLOSE_TO_WHOLE
        if control.tools is not None:
            wrong |= ~np.isin(np.rint(value), list(control.tools))
    return entries.line[wrong]
