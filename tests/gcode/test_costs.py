"""Loops around slow words end early, with the line of the loop."""

import pytest

from simlab.gcode.faults import Fault
from simlab.gcode.interpreter import interpret
from simlab.gcode.limits import Limits
from simlab.model.errors import InputError, ProgramError

WORDS = (
    "G5 X[#1] Y1 I1 J1 P1 Q1",
    "G5.1 X[#1] Y1 I1 J1",
    "G2 I1 P3",
    "G91 G81 X1 Y1 Z-1 R1 L100",
    "G28",
    "G1 @10 ^[#1]",
    "G43.1 Z#1",
    "G54\nG55",
    "M67 E0 Q#1",
    "G82 X#1 Y1 Z-1 R1 P0.1",
)


@pytest.mark.parametrize("words", WORDS)
def test_a_loop_around_a_slow_word_ends(words: str) -> None:
    program = f"G21 F100\n#1=0\no1 while [#1 GE 0]\n#1=[#1+1]\n{words}\no1 endwhile\nM2\n"
    with pytest.raises(ProgramError) as caught:
        interpret(program.encode(), limits=Limits(lines=200_000))
    assert (caught.value.fault, caught.value.line) == (Fault.LINES, 3)


def test_arcs_of_too_many_chords_in_all_are_not_cut() -> None:
    path = interpret(b"G21 F100\n" + b"G2 I1 P9999\n" * 400)
    with pytest.raises(InputError, match="the arcs of this path need"):
        path.flatten(0.02)
