"""M70 to M73, as rs274 brings modes back; where a subprogram begins and ends is told by a row."""

import pytest

from simlab.gcode.dialects import Group
from simlab.gcode.machine import Machine
from simlab.gcode.row import Row
from simlab.gcode.state import State
from simlab.gcode.step import step
from simlab.model.errors import ProgramError
from tests.gcode.rows import done, row_of

ENTER, LEAVE = Row(0, codes={Group.CALL: 1}), Row(0, codes={Group.CALL: 2})


def stepped(*rows: Row | str) -> State:
    """The state behind rows and lines."""
    machine = Machine()
    for row in rows:
        step(machine, row_of(row, 0) if isinstance(row, str) else row)
    return machine.state


def test_all_modes_come_back() -> None:
    kept = "G18 G20 G7 G91 G90.1 G95 G98 G96 S100 D50 G55 G61.1 M3|F0.5|M7|M8"
    other = "G17 G21 G8 G90 G91.1 G94 F7 G99 G97 S5 G54 G64 P1 M5|M9"
    state = done(f"{kept}|M70|{other}|M72").state
    assert (state.plane, state.unit_mm, state.diameter, state.distance) == (180, 25.4, True, 910)
    assert (state.arc_distance, state.retract, state.system, state.path) == (901, 980, 1, 611)
    assert (state.feed_mode, state.turning) == (950, 1)
    assert state.feed == pytest.approx(12.7)
    assert (state.spindle_mode, state.speed_rpm, state.most_rpm) == (960, 100.0 * 0.3048, 0.0)
    assert (state.mist, state.flood) == (True, True)


def test_nothing_is_done_where_nothing_differs() -> None:
    assert done("M70|M72").state == done("").state


def test_numbers_come_back_as_linuxcnc_keeps_them() -> None:
    state = done("F12.345 S100.6|M70|F20 S200|M72").state
    assert (state.feed, state.speed_rpm) == (12.3, 101.0)
    state = done("G64 P.1 Q.2|M70|G61|M72").state
    assert (state.path, state.path_mm, state.naive_mm) == (640, 0.1, 0.2)


def test_coolant_comes_back() -> None:
    def coolant(words: str) -> tuple[bool, bool]:
        state = done(words).state
        return state.mist, state.flood

    assert coolant("M8|M70|M9|M72") == (False, True)
    assert coolant("M70|M7|M72") == (False, False)
    assert coolant("M8|M70|M7|M72") == (True, True)  # one of them is not switched off alone


def test_a_length_comes_back_as_the_one_of_the_tool() -> None:
    assert done("G43.1 Z5|M70|G49|M72").state.tool_offset[2] == 0.0
    assert done("M70|G43.1 Z5|M72").state.tool_offset[2] == 0.0
    assert done("G43.1 Z5|M70|G43.1 Z6|M72").state.tool_offset[2] == 6.0


def test_an_m_word_and_modes_at_once() -> None:
    state = done("G94 F10|M70|G95 F1 M3|M72").state
    assert (state.feed_mode, state.feed, state.turning) == (940, 10.0, 0)


@pytest.mark.parametrize("words", ["M72", "M70|M71|M72"])
def test_nothing_was_kept(words: str) -> None:
    with pytest.raises(ProgramError) as error:
        done(words)
    assert error.value.fault == "gcode.modes.not-kept"


def test_m73_brings_modes_back_at_the_end_of_the_subprogram() -> None:
    assert stepped(ENTER, "M73", "G91", LEAVE).distance == 900
    assert stepped(ENTER, "M70", "G91", LEAVE).distance == 910
    assert stepped(ENTER, "M73", "M71", "G91", LEAVE).distance == 910
    assert stepped("M73", ENTER, "G91", LEAVE).distance == 910
    assert stepped("M73", "G91", "M72").distance == 900


def test_a_level_has_its_own_modes() -> None:
    with pytest.raises(ProgramError):
        stepped("M70", ENTER, "M72")
    assert stepped("M70", "G91", ENTER, LEAVE, "M72").distance == 900
    assert stepped(Row(0, codes={Group.CALL: 98})).distance == 900


def test_what_stands_behind_m72_on_its_line_is_not_done() -> None:
    assert done("G91|M70|G90|M72 M8 G0 X5").record.moves == 0
    assert done("M70|M72 G0 X5").record.moves == 1
