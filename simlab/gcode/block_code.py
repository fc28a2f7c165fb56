"""The Python of a whole block: the lines from one on up to the O word that may jump.

A block is a function without arguments that returns the block to go on with. What it may go on
with is listed as `Block.targets`, which are looked up when they are needed first.
"""

from collections.abc import Sequence
from functools import cached_property, partial

from simlab.gcode.dialects import Group
from simlab.gcode.expressions import Node
from simlab.gcode.faults import Fault
from simlab.gcode.labels import Labels, Spot, wrong
from simlab.gcode.line_code import Writer, may_overflow, write_line
from simlab.gcode.loop_code import Block, Enter, LoopWriter
from simlab.gcode.reader import ARGUMENTS, Flow
from simlab.gcode.shape import Shape
from simlab.gcode.stretches import label_of, may_keep_modes
from simlab.model.errors import ProgramError

MOST_LINES = 200
"""Of one block; and longer flat stretches are no part of a block at all."""
ENTER, LEAVE = 1, 2
"""Codes of `Group.CALL` for those who keep modes a subprogram long."""


class BlockWriter(LoopWriter):
    """Writes blocks."""

    def __init__(
        self,
        labels: Labels,
        enter: Enter,
        texts: Sequence[bytes],
        *,
        block_delete: bool = False,
    ) -> None:
        super().__init__(labels)
        self._enter = enter
        self._block_delete = block_delete
        self._texts = texts
        """Of the program and its files."""

    def write(self, spot: Spot) -> Block:
        """The block that begins at a spot."""
        place, line, _ = spot
        text = place.text
        block = Block(spot)
        code = block.code
        last = line + MOST_LINES
        while True:
            code.at = line
            if line > text.last:
                self._end_of_text(block)
            elif line == last:
                self._go(block, partial(Spot, place, line))
            else:
                stretch = text.stretch_at(line)
                flat = stretch.line + stretch.lines - line if stretch.flat else 0
                if flat > MOST_LINES:
                    if line > spot.line:
                        self._go(block, partial(Spot, place, line))
                    else:
                        block.flat = flat
                elif self._line(block, line):
                    line += 1
                    continue
            block.lines = line - spot.line + 1
            return block

    def _line(self, block: Block, number: int) -> bool:
        """Write a line; False where the block ends with it."""
        place = block.spot.place
        try:
            line = place.text.line(number)
            if self._block_delete and line.deleted:
                return True
            if line.flow is not None:
                return self._flow(block, number, line.flow)
            if line.empty:
                return True
            writer = Writer(number, place.level)
            if not write_line(block.code, line, writer, (place.text.source, place.stack)):
                block.code.say("return over")
                return False
        except ProgramError as error:
            error.source = place.text.name
            self._fail(block, error)
            return False
        return True

    def _flow(self, block: Block, line: int, flow: Flow) -> bool:
        place, labels = block.spot.place, self.labels
        match flow.keyword:
            case "PROGRAM":
                if place.level and not place.by_98:
                    what = "O and a number alone within a subprogram; that goes with M98"
                    raise wrong(place.text, line, Fault.SUB_NESTED, what)
                return True
            case "ENDIF":
                labels.opener(place, line, flow, "IF")
                return True
            case "IF" | "ELSEIF":
                self._if(block, line, flow)
            case "ELSE":
                labels.opener(place, line, flow, "IF")
                self._go(block, lambda: self._behind_if(place, line, flow, tested=False))
            case "DO":
                self._go(block, self._opened(place, line, flow, Spot(place, line + 1)))
            case "WHILE":
                self._while(block, line, flow)
            case "ENDWHILE":
                opened = labels.opener(place, line, flow, "WHILE")
                self._again(block, opened.line, self._while)
            case "REPEAT":
                self._repeat(block, line, flow)
            case "ENDREPEAT":
                opened = labels.opener(place, line, flow, "REPEAT")
                self._again(block, opened.line, self._repeat)
            case "BREAK" | "CONTINUE":
                self._leave_loop(block, line, flow)
            case "SUB":
                if place.level:
                    return True  # LinuxCNC goes on, and back at its endsub
                block.fresh.add(len(block.targets))
                self._go(block, lambda: Spot(place, labels.define(place, line, flow), True))
            case "CALL" | "M98":
                self._call(block, line, flow)
            case _:
                self._return(block, line, flow)
        return False

    def _end_of_text(self, block: Block) -> None:
        place = block.spot.place
        if not place.level:
            block.code.say("return over")
            return
        what = f"subprogram o{place.name} has no end"
        self._fail(block, wrong(place.text, place.first - 1, Fault.UNCLOSED, what))

    def _call(self, block: Block, line: int, flow: Flow) -> None:
        code, writer = block.code, Writer(line, block.spot.place.level)
        behind = Spot(block.spot.place, line + 1)
        name = label_of(flow)
        if name is None and not isinstance(flow.label, str):
            code.say(f"name = whole_number({writer.value(flow.label)})")
        if flow.keyword == "M98":
            if flow.values:
                code.say(f"c = times({writer.value(flow.values[0])})")
                code.say(f"if c == 0: return {self._to(block, lambda: behind)}")
            code.say(f"push(({'c' if flow.values else '1'}, N[0]))")
        else:
            values = [_certain(writer, value) for value in flow.values]
            values += ["0.0"] * (ARGUMENTS - len(values))
            code.say(f"a = [{', '.join(values)}]")
            code.say("push((p[1:31], N[0]))", "p[1:31] = a")
        code.say("N[0] = {}")
        self._mark(block, line, ENTER)
        if name is None:
            code.say(f"return called({len(block.named)}, name)")
            block.named.append((behind, flow))
        else:
            self._go(block, lambda: self._enter(behind, flow, name))

    def _return(self, block: Block, line: int, flow: Flow) -> None:
        place, code = block.spot.place, block.code
        if not place.level:
            if block.spot.tested and block.spot.line == line:
                # The end of a definition: LinuxCNC works its value out, too.
                self._returned(block, line, flow)
                self._go(block, partial(Spot, place, line + 1))
                return
            if flow.keyword == "M99":
                groups = {Group.STOP: 2}
                shape = code.shape(Shape(line, place.text.source, place.stack, (), groups))
                code.say(f"add(({shape},))", "return over")
                return
            what = f"{flow.keyword.lower()} outside of a subprogram"
            raise wrong(place.text, line, Fault.STRAY, what)
        if place.by_98 != (flow.keyword == "M99"):
            what = "a subprogram ends as it is called: call and endsub, or M98 and M99"
            raise wrong(place.text, line, Fault.FLOW, what)
        back = place.back
        out = "over" if back is None else self._to(block, lambda: back)
        self._returned(block, line, flow)
        self._mark(block, line, LEAVE)
        if place.by_98:
            again = self._to(block, lambda: Spot(place, place.first))
            code.say("c, n = pop()")
            code.say("if c > 1:", " push((c - 1, n))", " N[0] = {}")
            self._mark(block, line, ENTER, " ")
            code.say(f" return {again}")
            code.say("N[0] = n")
        else:
            code.say("p[1:31], N[0] = pop()")
        code.say(f"return {out}")

    def _returned(self, block: Block, line: int, flow: Flow) -> None:
        if flow.values:
            level = block.spot.place.level
            value = _certain(Writer(line, level, defining=not level), flow.values[0])
            block.code.say(f"R[0] = {value}", "R[1] = 1.0")
        else:
            block.code.say("R[0] = R[1] = 0.0")

    @cached_property
    def _marks(self) -> bool:
        """Do rows have to say where subprograms begin and end?"""
        return any(may_keep_modes(text) for text in self._texts)

    def _mark(self, block: Block, line: int, what: int, indent: str = "") -> None:
        if self._marks:
            place = block.spot.place
            shape = Shape(line, place.text.source, place.stack, (), {Group.CALL: what})
            block.code.say(f"{indent}add(({block.code.shape(shape)},))")


def _certain(writer: Writer, value: Node) -> str:
    source = writer.value(value)
    return f"finite({source})" if may_overflow(value) else source
