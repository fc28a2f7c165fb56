"""Where an O word leads: the next one of its label, a subprogram's first line.

LinuxCNC looks for the next line with the same label, whatever stands between, and it does so when
it gets there. So do we: a program that never gets there is not refused.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from simlab.gcode.faults import Fault, fault_at
from simlab.gcode.reader import Flow, column_of
from simlab.gcode.stretches import Text, label_of
from simlab.gcode.trace import Call, Source
from simlab.model.errors import ProgramError

GLOBAL = ("SUB", "ENDSUB", "CALL", "RETURN", "PROGRAM", "M98", "M99")
"""Their labels are the same everywhere; all others belong to a subprogram."""


@dataclass(eq=False, slots=True)
class Place:
    """A subprogram, called by one way: what runs there, and where it goes back to."""

    text: Text
    name: str = ""
    """The subprogram's; labels belong to it."""
    level: int = 0
    """How many calls led here."""
    calls: tuple[Call, ...] = ()
    stack: int = 0
    """Index into `Trace.stacks` of `calls`."""
    back: "Spot | None" = None
    first: int = 1
    """Its first line."""
    by_98: bool = False
    """It was called by M98."""


class Spot(NamedTuple):
    """A line to go on with."""

    place: Place
    line: int
    tested: bool = False
    """Of elseif: none of those before it held, so its own condition decides."""


class Opened(NamedTuple):
    """A label's first line."""

    text: Text
    line: int
    keyword: str


@dataclass(slots=True)
class Labels:
    """What has been met so far: labels of loops and conditions, subprograms, files."""

    files: Mapping[str, bytes]
    """Subprograms that may be called by name."""
    sources: list[Source]
    opened: dict[tuple[str, str], Opened] = field(default_factory=dict)
    subs: dict[str, tuple[Text, int]] = field(default_factory=dict)
    texts: dict[str, Text] = field(default_factory=dict)

    def text_of(self, source: int, main: Text) -> Text:
        """The text of that index."""
        return next((t for t in self.texts.values() if t.source == source), main)

    def open(self, place: Place, line: int, flow: Flow) -> None:
        """Note a line that opens a label.

        Raises
        ------
        ProgramError
            where the label has been opened elsewhere
        """
        key = (place.name, self.label(place.text, line, flow))
        here = Opened(place.text, line, flow.keyword)
        there = self.opened.setdefault(key, here)
        if there != here and not (there.keyword == "DO" and flow.keyword in ("DO", "WHILE")):
            what = f"label o{key[1]} stands in line {there.line} already"
            raise wrong(place.text, line, Fault.FLOW, what)

    def opener(self, place: Place, line: int, flow: Flow, *keywords: str) -> Opened:
        """The line that opened the label, which must be one of these.

        Raises
        ------
        ProgramError
            where there is none
        """
        label = self.label(place.text, line, flow)
        there = self.opened.get((place.name, label))
        if there is None or there.keyword not in keywords:
            names = " or ".join(keyword.lower() for keyword in keywords)
            what = f"{flow.keyword.lower()} without the {names} of its label o{label}"
            raise wrong(place.text, line, Fault.STRAY, what)
        return there

    def label(self, text: Text, line: int, flow: Flow) -> str:
        """The label of a line.

        Raises
        ------
        ProgramError
            where it would have to be worked out
        """
        label = label_of(flow)
        if label is None:
            what = "only a call may work its number out"
            raise wrong(text, line, Fault.FLOW, what)
        return label

    def same(self, place: Place, line: int, flow: Flow) -> Iterator[tuple[int, str]]:
        """(line, keyword) of the lines with the same label behind a line.

        Raises
        ------
        ProgramError
            behind the last one: something is not closed
        """
        label = self.label(place.text, line, flow)
        for number, other in place.text.flows_from(line + 1):
            if other.keyword not in GLOBAL and label_of(other) == label:
                yield number, other.keyword
        what = f"{flow.keyword.lower()} o{label} is not closed"
        raise wrong(place.text, line, Fault.UNCLOSED, what)

    def define(self, place: Place, line: int, flow: Flow) -> int:
        """Note a subprogram that is not called here; the line of its end.

        Raises
        ------
        ProgramError
            where it has been met before, holds another one, or does not end
        """
        name = self.label(place.text, line, flow)
        if name in self.subs:
            what = f"subprogram o{name} stands in line {self.subs[name][1]} already"
            raise wrong(place.text, line, Fault.FLOW, what)
        self.subs[name] = place.text, line
        for number, other in place.text.flows_from(line + 1):
            if other.keyword == "SUB":
                what = "a subprogram within a subprogram"
                raise wrong(place.text, number, Fault.SUB_NESTED, what)
            if other.keyword == "ENDSUB" and label_of(other) == name:
                return number
        raise wrong(place.text, line, Fault.UNCLOSED, f"subprogram o{name} has no endsub")

    def sub(self, name: str, text: Text, line: int, *, by_98: bool) -> tuple[Text, int]:
        """(text, line) of a subprogram: one met before, one of a file, or one further down.

        Raises
        ------
        ProgramError
            where there is none
        """
        found = self.subs.get(name.rpartition("/")[2])
        if found is None:
            found = self._further(name, text, line)
            self.subs[name.rpartition("/")[2]] = found
        keyword = found[0].line(found[1]).flow
        if keyword is not None and (keyword.keyword == "PROGRAM") != by_98:
            what = f"o{name} is called by " + ("M98" if by_98 else "call")
            what += "; that goes with " + ("O and a number alone" if by_98 else "sub")
            raise wrong(text, line, Fault.FLOW, what)
        return found

    def _further(self, name: str, text: Text, line: int) -> tuple[Text, int]:
        behind = line + 1
        if name in self.files:
            data = self.files[name]
            where = self.texts[name] = Text(data, len(self.sources), name)
            self.sources.append(Source(name, data))
            behind = 1
        else:
            where = text
        base = name.rpartition("/")[2]
        for number, flow in where.flows_from(behind):
            if flow.keyword in ("SUB", "PROGRAM") and label_of(flow) == base:
                return where, number
        what = f"there is no subprogram o{name}"
        if where is not text:
            what = f"the file {name} has no subprogram o{base}"
        raise wrong(text, line, Fault.SUB_MISSING, what)


def wrong(text: Text, line: int, fault: Fault, what: str, letters: str = "") -> ProgramError:
    """The error to raise for a line of a text."""
    column = column_of(text.text_of(line), letters)
    error = fault_at(line, column, fault, what)
    error.source = text.name
    return error
