"""Moves as they come: many short words fill parts, and nothing is lost between them."""

import numpy as np

from simlab.gcode.record import Record
from simlab.gcode.row import Row
from simlab.gcode.state import State
from simlab.gcode.toolpath import MoveKind

HOLES = 1_200
"""Four moves each: more than are kept in a list."""


def test_the_moves_of_many_holes_follow_each_other() -> None:
    record, state = Record(), State()
    kinds = np.array(
        [MoveKind.RAPID, MoveKind.FEED, MoveKind.RAPID, MoveKind.RAPID], dtype=np.uint8
    )
    for hole in range(HOLES):
        ends = np.zeros((4, 9))
        ends[:, 0] = hole
        ends[:, 2] = (2.0, -5.0, 2.0, 10.0)
        record.several(kinds, ends, state, Row(hole + 1), 100.0, np.zeros(4))
    path = record.finish()
    assert len(path) == 4 * HOLES
    np.testing.assert_array_equal(path.start_mm[1:], path.end_mm[:-1])
    assert path.line.tolist() == np.repeat(np.arange(1, HOLES + 1), 4).tolist()
    assert path.end_mm[-1].tolist() == [HOLES - 1.0, 0.0, 10.0]
    assert state.at[:3] == [HOLES - 1.0, 0.0, 10.0]
