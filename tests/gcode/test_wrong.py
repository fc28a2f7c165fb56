"""Wrong programs: refused with the class of fault that is named, and by the peer as well."""

import pytest

from simlab.gcode import interpret
from simlab.model.errors import ProgramError
from tests.gcode.corpus import FOLDER
from tests.gcode.peer import run_rs274, tools_mm

PARTS = (FOLDER / "wrong.faults").read_text().split("==== ")[1:]
WRONG = [part.partition("\n")[::2] for part in PARTS]


def test_there_are_enough_of_them() -> None:
    assert len(WRONG) >= 60
    assert len({program for _, program in WRONG}) == len(WRONG)


@pytest.mark.parametrize(("fault", "text"), WRONG)
def test_a_wrong_program_is_refused_with_its_fault(fault: str, text: str) -> None:
    program = f"{text}M2\n".encode()
    peer = run_rs274(program)
    assert peer.error or peer.unended
    with pytest.raises(ProgramError) as error:
        interpret(program, tools=tools_mm())
    assert error.value.fault == fault, str(error.value)
    assert 1 <= error.value.line <= text.count("\n") + 1
