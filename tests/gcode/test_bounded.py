"""Every program ends, and says why: endless loops, deep recursion, giant counts, tiny steps.

Here with a twentieth of the work that a program may ask for; the whole of it, and the clock, are in
`tests/bench/test_gcode_bounded.py`.
"""

from dataclasses import replace

import pytest

from simlab.gcode import interpret
from simlab.gcode.limits import DEFAULT
from simlab.model.errors import ProgramError
from tests.gcode.endless import endless

PROGRAMS = list(endless())
FEW = replace(DEFAULT, lines=DEFAULT.lines // 20, visits=DEFAULT.visits // 20)


def test_there_are_two_hundred_of_them() -> None:
    assert len(set(PROGRAMS)) == len(PROGRAMS) >= 200


@pytest.mark.parametrize(("dialect", "text"), PROGRAMS)
def test_a_program_without_an_end_is_refused(dialect: str, text: str) -> None:
    program = text if "M2\n" in text or dialect != "rs274ngc" else text + "M2\n"
    with pytest.raises(ProgramError) as error:
        interpret(program.encode(), dialect=dialect, limits=FEW)
    assert error.value.fault.startswith("gcode.")
    assert 1 <= error.value.line <= program.count("\n")
