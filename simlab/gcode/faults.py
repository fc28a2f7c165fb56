"""The classes of mistakes in a program, and what to do about each."""

from collections.abc import Mapping
from enum import StrEnum

from simlab.model.errors import ProgramError


class Fault(StrEnum):
    """Stable names, also the keys of their texts in the locale's catalogue."""

    WORD = "gcode.word.unsupported"
    PARAMETER = "gcode.parameter.unsupported"
    EXPRESSION = "gcode.expression.bad"
    CHARACTER = "gcode.character.bad"
    NUMBER = "gcode.number.bad"
    LARGE = "gcode.number.large"
    WHOLE = "gcode.number.whole"
    NEGATIVE = "gcode.number.negative"
    LINE_NUMBER = "gcode.line-number.bad"
    COMMENT = "gcode.comment.bad"
    LONG_LINE = "gcode.line.long"
    TWICE = "gcode.word.twice"
    GROUP = "gcode.group.twice"
    NO_MOTION = "gcode.motion.missing"
    NO_FEED = "gcode.feed.missing"
    UNUSED = "gcode.word.unused"
    NO_CENTRE = "gcode.arc.centre-missing"
    MIXED = "gcode.arc.mixed"
    PLANE = "gcode.arc.plane"
    ZERO_RADIUS = "gcode.arc.radius-zero"
    RADII = "gcode.arc.radius-mismatch"
    SHORT_RADIUS = "gcode.arc.radius-short"
    SAME_POINT = "gcode.arc.same-point"
    ROTATED = "gcode.arc.rotated"
    TOOL = "gcode.tool.unknown"
    MOVES = "gcode.limit.moves"
    LINES = "gcode.limit.lines"
    ENDLESS = "gcode.limit.endless-loop"
    CALLS = "gcode.limit.calls"
    REPEATS = "gcode.limit.repeats"
    POINTS = "gcode.limit.points"
    TURNS = "gcode.limit.turns"
    REFUSED_WORD = "gcode.word.refused"
    MISSING = "gcode.word.missing"
    VALUE = "gcode.word.value"
    DOMAIN = "gcode.expression.domain"
    DIVISION = "gcode.expression.division-by-zero"
    UNKNOWN_PARAMETER = "gcode.parameter.unknown"
    PARAMETER_NUMBER = "gcode.parameter.number"
    READ_ONLY = "gcode.parameter.read-only"
    FLOW = "gcode.flow.bad"
    UNCLOSED = "gcode.flow.unclosed"
    STRAY = "gcode.flow.stray"
    LABEL = "gcode.flow.label-unknown"
    SUB_MISSING = "gcode.sub.missing"
    SUB_NESTED = "gcode.sub.nested"
    AXES = "gcode.motion.axes"
    INVERSE_FEED = "gcode.feed.inverse-time"
    CYCLE = "gcode.cycle.bad"
    CYCLE_RETRACT = "gcode.cycle.retract-below"
    COMPENSATION = "gcode.compensation.bad"
    GOUGE = "gcode.compensation.gouge"
    COMP_ACTIVE = "gcode.compensation.active"
    OFFSET = "gcode.offset.bad"
    MACHINE_PLACE = "gcode.machine-place.bad"
    NOT_KEPT = "gcode.modes.not-kept"
    PROBE = "gcode.probe.bad"
    THREAD = "gcode.thread.bad"
    PROFILE = "gcode.lathe.profile"
    SPLINE = "gcode.spline.bad"
    SPINDLE = "gcode.spindle.bad"
    CORNER = "gcode.corner.bad"
    SCALED_ARC = "gcode.arc.scaled"
    ALARM = "gcode.macro.alarm"
    ABORT = "gcode.program.abort"
    MACRO_ARGUMENT = "gcode.macro.argument"


REMEDIES: Mapping[Fault, str] = {
    Fault.WORD: "take it out, or write the move without it",
    Fault.PARAMETER: "write the number itself",
    Fault.EXPRESSION: "write it in [ ], with one operator between two values",
    Fault.CHARACTER: "take it out, or put it in a comment",
    Fault.NUMBER: "write digits with at most one point, such as -12.5",
    Fault.LARGE: "write a number within the machine's reach",
    Fault.WHOLE: "write a whole number",
    Fault.NEGATIVE: "write 0 or more",
    Fault.LINE_NUMBER: "write N and digits once, at the start of the line",
    Fault.COMMENT: "write one comment in one pair of brackets, on one line",
    Fault.LONG_LINE: "break the line, or make its comment shorter",
    Fault.TWICE: "keep one of them on this line",
    Fault.GROUP: "keep one of them on this line",
    Fault.NO_MOTION: "write G0, G1, G2 or G3 first",
    Fault.NO_FEED: "write F with the feed before this move",
    Fault.UNUSED: "take it out, or write the word that uses it",
    Fault.NO_CENTRE: "write the centre with the I J K of the plane, or the radius with R",
    Fault.MIXED: "keep either the centre or the radius",
    Fault.PLANE: "use the I J K of the plane, or change the plane with G17, G18 or G19",
    Fault.ZERO_RADIUS: "move the centre away from the start of the arc",
    Fault.RADII: "mend the end point or the centre",
    Fault.SHORT_RADIUS: "make the radius larger",
    Fault.SAME_POINT: "write a full circle with its centre",
    Fault.ROTATED: "use G17, or a work offset without rotation",
    Fault.TOOL: "add the tool to the tool table, or call another one",
    Fault.MOVES: "write a loop that ends, or split the program",
    Fault.LINES: "write a loop that ends, or split the program",
    Fault.ENDLESS: "change something in the loop that its condition looks at",
    Fault.CALLS: "call fewer subprograms from within subprograms",
    Fault.REPEATS: "write a smaller number of repeats",
    Fault.POINTS: "write a larger step",
    Fault.TURNS: "write fewer turns",
    Fault.REFUSED_WORD: "take it out; it needs a machine's own hardware",
    Fault.MISSING: "write the word that is missing",
    Fault.VALUE: "write a value that this word can have",
    Fault.DOMAIN: "give the function a number that it is defined for",
    Fault.DIVISION: "divide by a number other than 0",
    Fault.UNKNOWN_PARAMETER: "assign a value before it is read",
    Fault.PARAMETER_NUMBER: "use the number of one that there is, such as #100",
    Fault.READ_ONLY: "assign another parameter",
    Fault.FLOW: "write the line as this control's manual shows",
    Fault.UNCLOSED: "write the line that ends it",
    Fault.STRAY: "write the line that begins it, or take this one out",
    Fault.LABEL: "write the line with that number, or go to another one",
    Fault.SUB_MISSING: "add the subprogram, or call one that is there",
    Fault.SUB_NESTED: "close the first subprogram before the next one begins",
    Fault.AXES: "write the axes that this word needs, or take out the ones it cannot have",
    Fault.INVERSE_FEED: "write F on every line that moves with G93",
    Fault.CYCLE: "write the words that this cycle needs",
    Fault.CYCLE_RETRACT: "write an R above the bottom of the hole",
    Fault.COMPENSATION: "switch compensation on and off on straight moves in the plane",
    Fault.GOUGE: "use a smaller tool, or a wider corner",
    Fault.COMP_ACTIVE: "write G40 before this word",
    Fault.OFFSET: "name an offset that there is",
    Fault.MACHINE_PLACE: "write G53 with G0 or G1 on its line, and G90 before it",
    Fault.NOT_KEPT: "write M70 first, in the same subprogram",
    Fault.PROBE: "name an end away from where the probe stands, with a feed per minute",
    Fault.THREAD: "write the words that this thread needs",
    Fault.PROFILE: "describe a contour that this cycle can cut",
    Fault.SPLINE: "write the control points that this spline needs",
    Fault.SPINDLE: "start the spindle with a speed first",
    Fault.CORNER: "write the corner between two moves that are long enough for it",
    Fault.SCALED_ARC: "scale both axes of the plane by the same factor, or cut straight moves",
    Fault.ALARM: "see what the program checked before it gave this alarm",
    Fault.ABORT: "see what the program checked before this line",
    Fault.MACRO_ARGUMENT: "write the arguments behind G65, with letters that can be arguments",
}


def shown(character: str) -> str:
    """A character as a message names it, also one that cannot be seen."""
    if character == "\ufeff":
        return "U+FEFF (a byte order mark: save the file without it)"
    return character if character.isprintable() else f"U+{ord(character):04X}"


def fault_at(line: int, column: int, fault: Fault, what: str, source: str = "") -> ProgramError:
    """The error to raise; `line` and `column` count from 1 in `source`."""
    return ProgramError(line, column, what, REMEDIES[fault], str(fault), source)
