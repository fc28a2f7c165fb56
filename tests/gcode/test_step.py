"""One line at a time: by hand, in LinuxCNC's order, and beside rs274."""

import pytest

from simlab.gcode.dialects import Group
from simlab.gcode.machine import Machine
from simlab.gcode.row import Row
from simlab.gcode.step import step
from simlab.model.errors import ProgramError
from tests.gcode.compare import same_motion
from tests.gcode.peer import run_rs274, tools_mm
from tests.gcode.rows import done

TAKEN = """\
F10|G20|G1 X1|G21|G1 X2
G20 F10|G21|G1 X5|F20|G20|G1 X1
G94 F10|G93 G1 X10 F2|G0 X5|G1 X6 F5
T3 M6|G43|G0 X1 Y1 Z1
T3 M6 G43|G0 X1 Y1 Z1
M61 Q3 G43|G0 X1 Y1 Z1
M61 Q3|G43|G0 X1 Y1 Z1
T3 M6|T0|M6|G43|G0 X1 Y1 Z1
G43 H3|G43.2 H4|G0 X1 Y1 Z1
G0 X0|G43.1 X1 Z5|X1
G0 G43.1 X5 Z1
G20 G43.1 X1 Z2|G0 X0 Z0
G43 H3 G0 X5 Z1|G49 X1
G0|G4 P1 X5
G10 L2 P1.5 X5|G0 X1
G10 L2 P2.6 X5|G55 G0 X1
G10 L2 P2 X5 R30|G0 X1|G55|G0 X5 Y6|G91 X1 Y1
G0 X5|G10 L20 P2 X1|G55|G0 X3
G10 L11 P1 Z5|G43 H1|G0 X1 Z1
G20 G10 L1 P1 X1 Z5 R7|G43 H1|G21 G0 X1 Y1 Z1
T3 M6|G10 L1 P3 Z5|G43|G0 Z1
T3 M6|G10 L1 P2 Z5|G43|G0 Z1
M61 Q1|G10 L0
G10 L2 P1 R90|G0 X10 Y0|G28.1|G0 X0|X5|G28
G0 X5|G92 X1|G0 X2|G92.2|X2|G92.3|X2|G92.1|X2|G92.3|X2
G0|G80 G92 X1|G0 X5
G92 X1 G91|G0 X1 Y1
G52 X1|G0 X1|G52 X2|G0 X2|G52 X0|G0 X2
G10 L2 P1 R90|G0 X10|G92 X0|G0 X5 Y1
G0 X5|G20|G92 X1|G0 X2|G21 G0 X2 Y2
G92 A5|G0 A6|G52 A1|G0 A2
G10 L2 P1 R30|G0 X5 Y6 Z7|G10 L20 P1 X1 Y1|G0 X1 Y2 Z3
G10 L2 P2 R30 X1 Y2|G0 X5 Y6 Z7|G92 X3|G10 L20 P2 X1 Y1|G55|G0 X1 Y2 Z3
G10 L2 P1 R30|G43.1 X1 Z3|G0 X5 Z5|G10 L20 P1 X1 Z1|G0 X1 Y1
G92 X5|G92.2|G0 X1|G10 L20 P1 X2|G0 X2|G92.3|G0 X2
G7 G0 X5|G92 X2|G0 X4|G8|G0 X4
G7 G0 X5|X5 G8|X5|G7 X5
G7|G10 L1 P1 X4|G43 H1|G0 X1
T2 M6|G43|G10 L10 P2 Z1|G43|G0 Z1
G10 L2 P1 R30 X1|G0 X5 Y5 Z5|G10 L10 P3 X1|G43 H3|G0 X1 Y1 Z1
G10 L2 P1 R30 X1|G0 X5 Y5 Z5|G10 L10 P3 Y1|G43 H3|G0 X1 Y1 Z1
G10 L2 P9 R30 X1 Z7|G0 X5 Y5 Z5|G92 X1 Y1 Z2|G10 L11 P3 X2 Y1 Z3|G43 H3|G0 X1 Y1 Z1
G10 L2 P2 R30 X1|G55|G43 H3|G0 X5 Y5 Z5|G10 L10 P3 X1 Y2|G43 H3|G0 X1 Y1 Z1
F12.345 S100.6|M70|F20 S200|M72|G1 X1
G91 G20|M70|G90 G21|M72|G0 X1|X1
G95 F1 S10|M70|G94 F100|M72|G1 X1
G94 F10|M70|G95 F1 M3|M72|G1 X1
T3 M6 G43 H2|M70|G49|M72|G0 X0 Y0 Z0
G43.1 X1|M70|G43.1 X5|M72|G0 X0 Y0 Z0
G10 L2 P2 X5|G55|M70|G54|M72|G0 X1
G0 X1 Q-1
G0|G92.1 X1
M30|G0 X5
M60|G0 X1
"""
REFUSED = """\
G97 S20|M70|G96 S100|G97 S20|G96|M72
G96 S100 D50|M70|G97|M72
M70|F5|M72|G1 X1
F100|G94|G1 X1
F100|G93|G94|G1X1
G20 G21|G1 X1
T1 M6|M61 Q3|G10 L0 P1
"""


def test_two_lines() -> None:
    machine = Machine()
    step(machine, Row(1, {"X": 1.0, "F": 100.0}, {Group.MOTION: 10, Group.UNITS: 200}))
    step(machine, Row(2, {"Y": 2.0}))
    path = machine.record.finish()
    assert path.end_mm.tolist() == [[25.4, 0.0, 0.0], [25.4, 50.8, 0.0]]
    assert path.feed_mm_min.tolist() == [100.0, 100.0]


def test_the_order_of_the_words_on_a_line_does_not_matter() -> None:
    words = ["G55", "X2", "M3", "G1", "T1", "F60", "S100", "G91", "M6", "G20", "G95"]
    begin = "G10 L2 P2 X10|"
    paths = [done(begin + " ".join(line)).record.finish() for line in (words, words[::-1])]
    for path in paths:
        assert path.end_mm.tolist() == [[50.8, 0.0, 0.0]]
        assert (path.tool.tolist(), path.spindle_rpm.tolist()) == ([1], [100.0])  # M3 after M6
        assert path.feed_mm_min.tolist() == [6000.0]  # F still counts in mm


@pytest.mark.parametrize("words", TAKEN.splitlines())
def test_a_program_moves_as_in_rs274(words: str) -> None:
    peer = run_rs274(words.replace("|", "\n").encode() + b"\n")
    assert peer.error == ""
    same_motion(done(words, tools_mm()).record.finish(), peer)


@pytest.mark.parametrize("words", REFUSED.splitlines())
def test_a_program_is_refused_as_in_rs274(words: str) -> None:
    assert run_rs274(words.replace("|", "\n").encode() + b"\n").error
    with pytest.raises(ProgramError):
        done(words, tools_mm())
