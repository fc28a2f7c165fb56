"""Small programs, one idea each, judged by LinuxCNC's own interpreter as the tests run."""

import pytest

from simlab.gcode import interpret
from tests.gcode.compare import same_events, same_motion
from tests.gcode.corpus import Case, made, written
from tests.gcode.peer import run_rs274, tools_mm

CASES = [*written(), *made()]


def test_there_are_enough_of_them_and_no_title_twice() -> None:
    assert len(CASES) >= 800
    assert len({case.title for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_a_program_moves_as_the_peer_moves(case: Case) -> None:
    peer = run_rs274(case.program, files=case.files)
    assert peer.error == ""
    path = interpret(case.program, tools=tools_mm(), subprograms=case.files)
    same_motion(path, peer)
    same_events(path, peer)
