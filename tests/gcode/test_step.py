"""One line at a time, by hand."""

from simlab.gcode.dialects import Group
from simlab.gcode.machine import Machine
from simlab.gcode.row import Row
from simlab.gcode.step import step


def test_two_lines() -> None:
    machine = Machine()
    step(machine, Row(1, {"X": 1.0, "F": 100.0}, {Group.MOTION: 10, Group.UNITS: 200}))
    step(machine, Row(2, {"Y": 2.0}))
    path = machine.record.finish()
    assert path.end_mm.tolist() == [[25.4, 0.0, 0.0], [25.4, 50.8, 0.0]]
    assert path.feed_mm_min.tolist() == [100.0, 100.0]
