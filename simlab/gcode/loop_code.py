"""The Python of conditions and loops: where they lead, and the marks that they leave.

Four marks are shared by all loops, as LinuxCNC has them: ``F[0]`` a break was met, ``F[1]`` a
continue was met, ``C[k]`` what is left of a repeat, ``R`` what a subprogram returned. LinuxCNC
clears them late, and its programs behave accordingly: a continue passes over a break of the same
do loop as if it were met, and the next repeat runs twice.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from simlab.gcode.endless import is_endless
from simlab.gcode.faults import Fault
from simlab.gcode.labels import GLOBAL, Labels, Place, Spot, wrong
from simlab.gcode.line_code import Code, Writer
from simlab.gcode.reader import Flow
from simlab.gcode.stretches import label_of
from simlab.model.errors import ProgramError

_LOOPS = ("WHILE", "DO")

Target = Callable[[], Spot]
Enter = Callable[[Spot, Flow, str], Spot]
"""(where it goes on behind the call, the call, the name) to the subprogram's first line."""


@dataclass(slots=True)
class Block:
    """A block's source and what it may go on with."""

    spot: Spot
    code: Code = field(default_factory=Code)
    targets: list[Target | ProgramError] = field(default_factory=list)
    """Errors are raised when they are reached."""
    fresh: set[int] = field(default_factory=set)
    """Targets that are looked up again each time."""
    named: list[tuple[Spot, Flow]] = field(default_factory=list)
    """Calls of subprograms whose numbers are worked out."""
    lines: int = 0
    flat: int = 0
    """How many lines to hand over as text; there is no code then."""


class LoopWriter:
    """Writes conditions and loops into blocks."""

    def __init__(self, labels: Labels) -> None:
        self.labels = labels
        self.counters: dict[tuple[str, str], int] = {}
        """Index into ``C`` by name and label of a repeat."""

    def _go(self, block: Block, target: Target) -> None:
        block.code.say(f"return {self._to(block, target)}")

    def _to(self, block: Block, target: Target) -> str:
        block.targets.append(target)
        return f"t[{len(block.targets) - 1}]"

    def _fail(self, block: Block, error: ProgramError) -> None:
        block.targets.append(error)
        block.code.say(f"return t[{len(block.targets) - 1}]")

    def _opened(self, place: Place, line: int, flow: Flow, spot: Spot) -> Target:
        def target() -> Spot:
            self.labels.open(place, line, flow)
            return spot

        return target

    def _if(self, block: Block, line: int, flow: Flow) -> None:
        place = block.spot.place
        writer = Writer(line, place.level)
        condition = writer.condition(flow.values[0])
        inside = Spot(place, line + 1)
        if flow.keyword == "ELSEIF":
            self.labels.opener(place, line, flow, "IF")
            if not (block.spot.tested and block.spot.line == line):
                # Reached from above: something before it held, but it is worked out all the same.
                block.code.say(condition)
                self._go(block, lambda: self._behind_if(place, line, flow, tested=False))
                return
            yes = self._to(block, lambda: inside)
        else:
            yes = self._to(block, self._opened(place, line, flow, inside))
        no = self._to(block, lambda: self._otherwise(place, line, flow))
        block.code.say(f"return {yes} if {condition} else {no}")

    def _otherwise(self, place: Place, line: int, flow: Flow) -> Spot:
        if flow.keyword == "IF":
            self.labels.open(place, line, flow)
        return self._behind_if(place, line, flow, tested=True)

    def _behind_if(self, place: Place, line: int, flow: Flow, *, tested: bool) -> Spot:
        """The next line of the same label that is to be done: none before it held, if `tested`."""
        same = self.labels.same(place, line, flow)
        number, keyword = next(same)
        while keyword == "ELSE" and not tested:
            number, keyword = next(same)
        if keyword == "ELSEIF":
            return Spot(place, number, tested)
        if keyword not in ("ENDIF", "ELSE"):
            what = f"{keyword.lower()} with the label of an if"
            raise wrong(place.text, number, Fault.FLOW, what)
        return Spot(place, number + 1)

    def _again(self, block: Block, line: int, write: Callable[[Block, int, Flow], None]) -> None:
        """The end of a loop: its first line, once more."""
        block.code.at = line
        write(block, line, block.spot.place.text.flow(line))

    def _while(self, block: Block, line: int, flow: Flow) -> None:
        place = block.spot.place
        condition = Writer(line, place.level).condition(flow.values[0])
        label = self.labels.label(place.text, line, flow)
        opened = self.labels.opened.get((place.name, label))
        if opened is not None and opened.keyword == "DO":
            back = self._to(block, lambda: Spot(place, opened.line + 1))
            if is_endless(place.text, opened.line + 1, line - 1, flow.values[0]):
                back = self._endless(block, opened.line, "do")
            out = self._to(block, lambda: Spot(place, line + 1))
            block.code.say(
                f"if {condition} and not F[0]: return {back}", "F[0] = 0", f"return {out}"
            )
            return
        inside = self._to(block, self._opened(place, line, flow, Spot(place, line + 1)))
        end = self._end_of_while(place, line, label)
        if end and is_endless(place.text, line + 1, end - 1, flow.values[0]):
            inside = self._endless(block, line, "while")
        block.code.say(f"if {condition}: return {inside}")
        self._out_of_loop(block, line, flow)

    def _end_of_while(self, place: Place, line: int, label: str) -> int:
        for number, other in place.text.flows_from(line + 1):
            if other.keyword == "ENDWHILE" and label_of(other) == label:
                return number
        return 0

    def _endless(self, block: Block, line: int, keyword: str) -> str:
        """Where a loop would go on that never ends: it is refused."""
        what = f"nothing in this {keyword} loop changes what its condition looks at: it never ends"
        block.targets.append(wrong(block.spot.place.text, line, Fault.ENDLESS, what))
        return f"t[{len(block.targets) - 1}]"

    def _out_of_loop(self, block: Block, line: int, flow: Flow) -> None:
        """Go behind a loop that is over; or back to its beginning, after a continue of another."""
        place = block.spot.place

        def behind() -> Spot:
            self.labels.open(place, line, flow)
            same = self.labels.same(place, line, flow)
            number, keyword = next(same)
            while keyword in ("BREAK", "CONTINUE"):
                number, keyword = next(same)
            if keyword not in ("ENDWHILE", "ENDREPEAT"):
                what = f"{keyword.lower()} with the label of a {flow.keyword.lower()}"
                raise wrong(place.text, number, Fault.FLOW, what)
            return Spot(place, number + 1)

        if self._passes_break(place, line, flow):
            block.code.say("F[0] = 1")
        again = self._to(block, lambda: Spot(place, line))
        block.code.say(f"if F[1]: F[1] = 0; return {again}")
        self._go(block, behind)

    def _passes_break(self, place: Place, line: int, flow: Flow) -> bool:
        """Does a break of the same label stand before the loop's end?"""
        label = self.labels.label(place.text, line, flow)
        for _, other in place.text.flows_from(line + 1):
            if label_of(other) == label and other.keyword not in (*GLOBAL, "CONTINUE"):
                return other.keyword == "BREAK"
        return False

    def _repeat(self, block: Block, line: int, flow: Flow) -> None:
        place = block.spot.place
        label = self.labels.label(place.text, line, flow)
        for number, other in place.text.flows_from(line + 1):
            if label_of(other) == label and other.keyword not in GLOBAL:
                if other.keyword in ("BREAK", "CONTINUE"):  # LinuxCNC minds it, reached or not
                    self.labels.open(place, line, flow)
                    self.labels.opener(place, number, other, *_LOOPS)
                break
        k = self.counters.setdefault((place.name, label), len(self.counters))
        inside = self._to(block, self._opened(place, line, flow, Spot(place, line + 1)))
        times = Writer(line, place.level).value(flow.values[0])
        block.code.say(
            f"x = {times}",
            f"if C[{k}] == -1: C[{k}] = times(x)",
            f"if C[{k}] > 0: C[{k}] -= 1; return {inside}",
            f"C[{k}] = -1",
        )
        self._out_of_loop(block, line, flow)

    def _leave_loop(self, block: Block, line: int, flow: Flow) -> None:
        """Break and continue: the loop's end is looked for, and decides by the marks."""
        place = block.spot.place
        opened = self.labels.opener(place, line, flow, *_LOOPS)
        mark = 0 if flow.keyword == "BREAK" else 1
        block.code.say(f"F[{mark}] = 1")
        same = self.labels.same(place, line, flow)
        number, keyword = next(same)
        while keyword in ("BREAK", "CONTINUE"):
            if keyword == "BREAK":
                block.code.say("F[0] = 1")
            number, keyword = next(same)
        if keyword == "WHILE":
            self._go(block, partial(Spot, place, number))
        elif keyword == "ENDWHILE":
            again = self._to(block, lambda: Spot(place, opened.line))
            block.code.say(f"if F[1]: F[1] = 0; return {again}")
            self._go(block, partial(Spot, place, number + 1))
        else:
            what = f"{keyword.lower()} with the label of a loop"
            raise wrong(place.text, number, Fault.FLOW, what)
