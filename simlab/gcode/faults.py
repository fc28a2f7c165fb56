"""The classes of mistakes in a program, and what to do about each."""

from collections.abc import Mapping
from enum import StrEnum

from simlab.model.errors import ProgramError


class Fault(StrEnum):
    """Stable names, also the keys of their texts in the locale's catalogue."""

    WORD = "gcode.word.unsupported"
    PARAMETER = "gcode.parameter.unsupported"
    EXPRESSION = "gcode.expression.unsupported"
    CHARACTER = "gcode.character.bad"
    NUMBER = "gcode.number.bad"
    LARGE = "gcode.number.large"
    WHOLE = "gcode.number.whole"
    NEGATIVE = "gcode.number.negative"
    LINE_NUMBER = "gcode.line_number.bad"
    COMMENT = "gcode.comment.bad"
    TWICE = "gcode.word.twice"
    GROUP = "gcode.group.twice"
    NO_MOTION = "gcode.motion.missing"
    NO_FEED = "gcode.feed.missing"
    UNUSED = "gcode.word.unused"
    NO_CENTRE = "gcode.arc.centre_missing"
    MIXED = "gcode.arc.mixed"
    PLANE = "gcode.arc.plane"
    ZERO_RADIUS = "gcode.arc.radius_zero"
    RADII = "gcode.arc.radius_mismatch"
    SHORT_RADIUS = "gcode.arc.radius_short"
    SAME_POINT = "gcode.arc.same_point"
    ROTATED = "gcode.arc.rotated"
    TOOL = "gcode.tool.unknown"


REMEDIES: Mapping[Fault, str] = {
    Fault.WORD: "take it out, or write the move without it",
    Fault.PARAMETER: "write the number itself",
    Fault.EXPRESSION: "write the number itself",
    Fault.CHARACTER: "take it out, or put it in a comment",
    Fault.NUMBER: "write digits with at most one point, such as -12.5",
    Fault.LARGE: "write a number within the machine's reach",
    Fault.WHOLE: "write a whole number",
    Fault.NEGATIVE: "write 0 or more",
    Fault.LINE_NUMBER: "write N and digits once, at the start of the line",
    Fault.COMMENT: "write one comment in one pair of brackets, on one line",
    Fault.TWICE: "keep one of them on this line",
    Fault.GROUP: "keep one of them on this line",
    Fault.NO_MOTION: "write G0, G1, G2 or G3 first",
    Fault.NO_FEED: "write F with the feed per minute before this move",
    Fault.UNUSED: "take it out, or write G2 or G3",
    Fault.NO_CENTRE: "write the centre with the I J K of the plane, or the radius with R",
    Fault.MIXED: "keep either the centre or the radius",
    Fault.PLANE: "use the I J K of the plane, or change the plane with G17, G18 or G19",
    Fault.ZERO_RADIUS: "move the centre away from the start of the arc",
    Fault.RADII: "mend the end point or the centre",
    Fault.SHORT_RADIUS: "make the radius larger",
    Fault.SAME_POINT: "write a full circle with its centre",
    Fault.ROTATED: "use G17, or a work offset without rotation",
    Fault.TOOL: "add the tool to the tool table, or call another one",
}


def fault_at(line: int, column: int, fault: Fault, what: str) -> ProgramError:
    """The error to raise; `line` and `column` count from 1."""
    return ProgramError(line, column, what, REMEDIES[fault], str(fault))
