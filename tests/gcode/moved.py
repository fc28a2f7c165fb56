"""What a program's rows did, in a form that tests can write down."""

import pytest

from simlab.gcode.faults import Fault
from simlab.gcode.toolpath import MoveKind, Toolpath
from simlab.model.errors import ProgramError
from tests.gcode.rows import done

LETTER = {
    MoveKind.RAPID: "R",
    MoveKind.FEED: "F",
    MoveKind.PROBE: "P",
    MoveKind.THREAD: "T",
    MoveKind.TAP: "S",
}


def path_of(program: str) -> Toolpath:
    """The moves of lines that stand apart by ``|``, after ``G21 F600``."""
    return done("G21 F600|" + program).record.finish()


def moves(program: str) -> str:
    """Kind and X Y Z of each move, such as ``R 0 0 10, F 1 0 -5``."""
    path = path_of(program)
    return ", ".join(
        " ".join([LETTER[MoveKind(int(kind))], *(f"{round(v, 4) + 0.0:g}" for v in end)])
        for kind, end in zip(path.kind, path.end_mm.tolist(), strict=True)
    )


def refused(program: str, fault: Fault, line: int = 0) -> None:
    """The program's last line, or the one given, is refused with that fault."""
    with pytest.raises(ProgramError) as error:
        done("G21 F600|" + program)
    assert error.value.fault == fault, error.value
    assert error.value.line == (line or program.count("|") + 2)
