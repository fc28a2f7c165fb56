"""M words without motion, and what the end of a program resets."""

import pytest

from simlab.gcode.machine import Machine
from simlab.gcode.row import Row
from simlab.gcode.step import step
from simlab.gcode.trace import EventKind
from simlab.model.errors import ProgramError
from tests.gcode.rows import done


def test_coolant() -> None:
    def coolant(words: str) -> tuple[bool, bool]:
        state = done(words).state
        return state.mist, state.flood

    assert coolant("M7") == (True, False)
    assert coolant("M8") == (False, True)
    assert coolant("M7|M8") == (True, True)
    assert coolant("M8|M7") == (True, True)
    assert coolant("M7|M8|M9") == (False, False)


def test_stops_wait_between_moves() -> None:
    machine = done("G0 X1|M0|X2 M1|M60")
    assert [(event.kind, event.before) for event in machine.record.events] == [
        (EventKind.STOP, 1),
        (EventKind.OPTIONAL_STOP, 2),
        (EventKind.STOP, 2),
    ]


@pytest.mark.parametrize("code", ["M2", "M30"])
def test_the_end_resets_the_control(code: str) -> None:
    begin = "G18 G91 G95 F1 M3 G96 S5 G55 M7 G20 G99 G61|M8|G43.1 Z1|G0 Z1"
    state = done(f"{begin}|G0 X1 {code}|G0 X5").state
    assert state.ended
    assert state.at[0] == pytest.approx(25.4)
    assert (state.plane, state.distance, state.motion, state.system) == (170, 900, 10, 0)
    assert (state.feed_mode, state.feed, state.spindle_mode, state.turning) == (940, 0, 970, 0)
    assert (state.mist, state.flood, state.compensation) == (False, False, 400)
    assert (state.unit_mm, state.retract, state.path) == (25.4, 990, 610)
    assert state.tool_offset[2] == 25.4


def test_overrides_are_words_without_effect() -> None:
    assert done("M48|M49|M50 P1|M51|M52 P0|M53").record.events == []


def test_outputs_are_told() -> None:
    machine = done("M62 P1|M63 P2|M64 P0|M65 P3|M67 E1 Q2.5|M68 E0 Q-3|M66 P1 L3 Q2|M66 E1 L0")
    assert {event.kind for event in machine.record.events} == {EventKind.OUTPUT}
    assert [event.text for event in machine.record.events] == [
        "M62 P1",
        "M63 P2",
        "M64 P0",
        "M65 P3",
        "M67 E1 Q2.5",
        "M68 E0 Q-3",
        "M66 P1 Q2 L3",
        "M66 E1 L0",
    ]


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("M62", "gcode.word.missing"),
        ("M65", "gcode.word.missing"),
        ("M67", "gcode.word.missing"),
        ("M68 E-1 Q1", "gcode.word.missing"),
        ("M66", "gcode.word.missing"),
        ("M66 P-1", "gcode.word.missing"),
        ("M66 P1 E1", "gcode.word.value"),
        ("M66 P1 L3", "gcode.word.value"),
        ("M66 E1 L1 Q1", "gcode.word.value"),
    ],
)
def test_outputs_need_their_numbers(words: str, fault: str) -> None:
    with pytest.raises(ProgramError) as error:
        done(words)
    assert error.value.fault == fault


def test_comments_that_say_something() -> None:
    machine = done("(MSG, hold the part)|G0 X1 (PRINT,done)|( debug,x)|(plain)|(LOG,nothing)")
    said = [(event.text, event.before) for event in machine.record.events]
    assert said == [(" hold the part", 0), ("done", 0), ("x", 1)]
    machine = Machine()
    step(machine, Row(1, comment="LOGOPEN,file.txt"))  # no file is ever written
    assert machine.record.events == []
