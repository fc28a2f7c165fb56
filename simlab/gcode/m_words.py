"""M words without motion: stops, coolant, overrides, outputs; and comments that say something."""

from simlab.gcode import compensation
from simlab.gcode.checks import refuse_compensated
from simlab.gcode.dialects import Group
from simlab.gcode.faults import Fault
from simlab.gcode.machine import Machine
from simlab.gcode.row import Row
from simlab.gcode.trace import EventKind

_SAID = ("MSG", "DEBUG", "PRINT")
_STOPS = {0: EventKind.STOP, 1: EventKind.OPTIONAL_STOP, 60: EventKind.STOP}
_AFTER_END = 10


def comment(machine: Machine, row: Row) -> None:
    """(MSG,...) and its like, (ABORT,...); comments that write a file write nothing here."""
    kind, _, text = row.comment.partition(",")
    if kind == "ABORT":
        machine.refuse(row, Fault.ABORT, f"the program itself stops here: {text.strip()}")
    if kind in _SAID:
        machine.record.event(EventKind.MESSAGE, row, text=text)


def output(machine: Machine, row: Row) -> None:
    """M62 to M68: the words are checked and kept; there is nothing here that they could switch."""
    code, words = row.codes[Group.OUTPUT], row.words
    refuse_compensated(machine, row, f"M{code}", "M")
    if code == 66:
        _check_wait(machine, row)
    elif code < 66:
        if "P" not in words:
            machine.refuse(row, Fault.MISSING, f"M{code} needs the output's number with P", "M")
    elif round(words.get("E", -1.0)) < 0:
        machine.refuse(row, Fault.MISSING, f"M{code} needs the output's number with E", "EM")
    used = "".join(f" {letter}{words[letter]:g}" for letter in "PEQL" if letter in words)
    machine.record.event(EventKind.OUTPUT, row, text=f"M{code}{used}")


def _check_wait(machine: Machine, row: Row) -> None:
    words = row.words
    waits = round(words.get("L", 0.0)) > 0
    if "P" in words and "E" in words:
        machine.refuse(row, Fault.VALUE, "M66 with both a digital and an analog input", "PE")
    if waits and words.get("Q", -1.0) <= 0.0:
        machine.refuse(row, Fault.VALUE, "M66 that waits needs a time above 0 with Q", "QL")
    if waits and "E" in words:
        machine.refuse(row, Fault.VALUE, "M66 cannot wait for an analog input", "LE")
    if round(words.get("P", words.get("E", -1.0))) < 0:
        machine.refuse(row, Fault.MISSING, "M66 needs the input's number with P or E", "PEM")


def coolant(machine: Machine, row: Row) -> None:
    """M7 mist, M8 flood, M9 none."""
    state, code = machine.state, row.codes[Group.COOLANT]
    state.mist = code == 7 or (state.mist and code == 8)
    state.flood = code == 8 or (state.flood and code == 7)


def override(machine: Machine, row: Row) -> None:
    """M48 to M53: whether the operator may change feed and speed; there is no operator here."""
    refuse_compensated(machine, row, f"M{row.codes[Group.OVERRIDE]}", "M")


def stop(machine: Machine, row: Row) -> None:
    """M0 M1 M60 wait for the operator; M2 M30 end the program and reset the control."""
    code = row.codes[Group.STOP]
    if code in _STOPS:
        compensation.pause(machine, row)
        machine.record.event(_STOPS[code], row)
        return
    end(machine, row)


def end(machine: Machine, row: Row) -> None:
    """M2, M30: what LinuxCNC resets; units, path, arc distance, tool and its length stay."""
    state = machine.state
    compensation.finish(machine, row)
    state.compensation = 400
    state.select_system(0)
    state.plane, state.distance, state.motion = 170, 900, _AFTER_END
    state.feed_mode, state.feed = 940, 0.0
    state.spindle_mode, state.turning = 970, 0
    state.mist = state.flood = False
    state.ended = True
