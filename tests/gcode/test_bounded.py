"""Every program ends, and says why: endless loops, deep recursion, giant counts, tiny steps."""

import gc
from collections.abc import Iterator
from time import process_time

import pytest

from simlab.gcode import interpret
from simlab.model.errors import ProgramError
from tests.gcode.endless import endless

MOST_S = 2.0
PROGRAMS = list(endless())


@pytest.fixture(autouse=True, scope="module")
def _old_objects_stay_out_of_the_way() -> Iterator[None]:
    """What earlier tests left is not looked through again and again while the clock runs."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def test_there_are_two_hundred_of_them() -> None:
    assert len(set(PROGRAMS)) == len(PROGRAMS) >= 200


@pytest.mark.parametrize(("dialect", "text"), PROGRAMS)
def test_a_program_without_an_end_is_refused_soon(dialect: str, text: str) -> None:
    program = text if "M2\n" in text or dialect != "rs274ngc" else text + "M2\n"
    start = process_time()
    with pytest.raises(ProgramError) as error:
        interpret(program.encode(), dialect=dialect)
    assert process_time() - start < MOST_S
    assert error.value.fault.startswith("gcode.")
    assert 1 <= error.value.line <= program.count("\n")
