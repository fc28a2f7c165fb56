"""What a line may hold: which letters go with which words, as rs274 takes and refuses them.

The table was filled by trying every letter with every word in rs274 2.9.0; a share of it is tried
there again below.
"""

import pytest

from simlab.gcode.checks import check
from simlab.gcode.machine import Machine
from simlab.model.errors import ProgramError
from tests.gcode.peer import run_rs274
from tests.gcode.rows import done, row_of

LETTERS = "DEHIJKLPQR$"
TAKEN = {
    "G0 X1": "",
    "G1 X1": "",
    "G2 X1 I1": "JKPR",
    "G3 X1 I1": "JKPR",
    "G5 X1 Y1": "IJPQ",
    "G5.1 X1 Y1": "IJ",
    "G5.2 X1 Y1": "LP",
    "G33 Z1 K1": "E$",
    "G33.1 Z1 K1": "EI$",
    "G38.2 Z1": "",
    "G38.5 Z1": "",
    "G70 Q1": "DEP",
    "G71 Q1": "DIR",
    "G72.2 Q1": "DIR",
    "G73 Z1": "LQR",
    "G74 Z1": "PR",
    "G76 Z1 P1 I1 J1 K1": "EHLQR$",
    "G80": "",
    "G81 Z1": "LR",
    "G82 Z1": "LPR",
    "G83 Z1": "LQR",
    "G84 Z1": "LPR",
    "G85 Z1": "LR",
    "G86 Z1": "LPR",
    "G87 Z1": "IJKLR",
    "G88 Z1": "LPR",
    "G89 Z1": "LPR",
    "G17": "",
    "G21": "",
    "G40": "",
    "G41": "DL",
    "G42": "DL",
    "G41.1": "DLR",
    "G42.1": "DLR",
    "G43": "H",
    "G43.1": "",
    "G43.2": "H",
    "G49": "",
    "G54": "",
    "G61": "",
    "G64": "PQ",
    "G7": "",
    "G90": "",
    "G91.1": "",
    "G93": "",
    "G95": "",
    "G96 S1": "D$",
    "G97 S1": "$",
    "G98": "",
    "G4 P1": "",
    "G10 L2 P1": "IJQR",
    "G10 L1 P1 X1": "IJQR",
    "G28": "",
    "G28.1": "",
    "G52 X1": "",
    "G53 G0 X1": "",
    "G92 X1": "",
    "G92.2": "",
    "M3": "$",
    "M5": "$",
    "M6": "",
    "M8": "",
    "M19": "PQR$",
    "M48": "",
    "M50": "P",
    "M53": "P",
    "M61": "Q",
    "M62": "P",
    "M65": "P",
    "M66": "ELPQ",
    "M67 E1": "Q",
    "M68 E1": "Q",
    "M70": "",
    "M2": "",
    "S1": "$",
    "F1": "",
}
"""By what stands on the line: the letters that may stand beside it."""
START = "F100 S100 M3|G0 X0 Y0|G80"


def refusal(line: str, before: str = START) -> str:
    """The class of the mistake in a line; "" where there is none."""
    machine = done(before)
    try:
        check(machine, row_of(line, 9))
    except ProgramError as error:
        return error.fault
    return ""


@pytest.mark.parametrize("line", TAKEN)
def test_a_letter_needs_a_word_that_uses_it(line: str) -> None:
    for letter in LETTERS:
        if letter in line:
            continue
        value = "0" if letter == "$" else "1"
        fault = refusal(f"{line} {letter}{value}")
        unused = "" if letter in TAKEN[line] else "gcode.word.unused"
        assert fault == unused, letter


@pytest.mark.parametrize("letter", LETTERS)
def test_the_peer_says_the_same_of_a_letter(letter: str) -> None:
    value = "0" if letter == "$" else "1"
    with_it = [line for line in TAKEN if letter in TAKEN[line]][:2]
    without = [line for line in TAKEN if letter not in TAKEN[line] + line][::9]
    for line in with_it + without:
        program = f"{START}|{line} {letter}{value}|M2".replace("|", "\n")
        said = run_rs274(program.encode()).error
        unused = "word with no" in said or "selection) word" in said
        assert unused == (line in without), (line, said)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        # words that use the axis words, and motions that need them
        ("X1", "gcode.motion.missing"),
        ("^30", "gcode.motion.missing"),
        ("G80 X1", "gcode.motion.missing"),
        ("G28.1 X1", "gcode.motion.missing"),
        ("G43.1 X1", ""),
        ("G43 H1 X1", "gcode.motion.missing"),
        ("G43.2 H1 @1", ""),
        ("G0", ""),
        ("G2", ""),
        ("G71 Q1", ""),
        ("G81 R1", "gcode.motion.axes"),
        ("G38.2", "gcode.motion.axes"),
        ("G0 G28 X1", "gcode.group.twice"),
        ("G0 G10 L2 P1 X1", "gcode.group.twice"),
        ("G80 G92 X1", ""),
        ("G92", "gcode.motion.axes"),
        ("G52", "gcode.motion.axes"),
        ("G80 G52", "gcode.motion.axes"),
        ("G28", ""),
        # polar coordinates
        ("G0 @1 ^30", ""),
        ("G0 @1 X1", "gcode.motion.axes"),
        ("G92 ^1", "gcode.motion.axes"),
        ("G92 X1 @1", "gcode.motion.axes"),
        ("G43.1 @1", "gcode.motion.axes"),
        # one line only
        ("G4", "gcode.word.missing"),
        ("G4 P-1", "gcode.number.negative"),
        ("G4 P0", ""),
        ("G4 P1 G2 X1 I1", "gcode.motion.axes"),
        ("G53 X1", "gcode.motion.missing"),
        ("G53", "gcode.machine-place.bad"),
        ("G53 G2 X1 I1", "gcode.machine-place.bad"),
        ("G53 G0 X1", ""),
        ("G53 G0 G91 X1", "gcode.machine-place.bad"),
        # G10
        ("G10 P1", "gcode.offset.bad"),
        ("G10 L3 P1", "gcode.offset.bad"),
        ("G10 L0", ""),
        ("G10 L2 X1", "gcode.offset.bad"),
        ("G10 L2 P10", "gcode.offset.bad"),
        ("G10 L2 P9", ""),
        ("G10 L2 P1.4", "gcode.number.whole"),
        ("G10 L20 P-1", "gcode.offset.bad"),
        ("G10 L1 P0 X1", "gcode.offset.bad"),
        ("G10 L11 X1", "gcode.offset.bad"),
        # numbers
        ("F-1", "gcode.number.negative"),
        ("S-1", "gcode.number.negative"),
        ("T-1", "gcode.number.negative"),
        ("T1.5", "gcode.number.whole"),
        ("T1.00005", ""),
        ("T0.99995", ""),
        ("G43 H-1", "gcode.number.negative"),
        ("G43 H1.5", "gcode.number.whole"),
        ("G81 Z1 L-1", "gcode.number.negative"),
        # M words
        ("M3 M70", "gcode.group.twice"),
        ("M0 M3 M7 M48", ""),
        ("M0 M3 M7 M48 M6", "gcode.group.twice"),
        ("M19 R361", "gcode.word.value"),
        ("M19 R-1", "gcode.word.value"),
        ("M19 R360", ""),
        ("M19 P3", "gcode.word.value"),
        ("M19 P0.5", "gcode.word.value"),
        ("M19 P2", ""),
        # spindles
        ("M3 $1", "gcode.word.value"),
        ("M3 $-1", ""),
        ("M3 $-2", "gcode.word.value"),
        ("S1 $-1.5", ""),
        ("M19 $-1", "gcode.word.value"),
        ("M51 P1 $0", "gcode.word.value"),
        ("G33 Z1 K1 $-1", "gcode.word.value"),
        ("S1 $1", "gcode.word.value"),
        # what single motions need
        ("G96", "gcode.word.missing"),
        ("G81 Z1 A1", "gcode.motion.axes"),
        ("G83 Z1 C1", "gcode.motion.axes"),
        ("G2 X1 I1 P2", ""),
        ("G2 X1 I1 P0", "gcode.word.value"),
        ("G2 X1 I1 P1.5", "gcode.word.value"),
        ("G33 Z1", "gcode.thread.bad"),
        ("G33 Z1 K1 F1", "gcode.word.unused"),
        ("G33.1 Z1 K1", ""),
        ("G76 Z1 I1 J1 K1", "gcode.thread.bad"),
        ("G76 Z1 P1 I1", "gcode.thread.bad"),
        ("G0 X1 Q-1", ""),
    ],
)
def test_a_line_is_taken_or_refused_as_a_whole(line: str, fault: str) -> None:
    assert refusal(line) == fault


@pytest.mark.parametrize(
    ("line", "before", "fault"),
    [
        ("X1", "G0", ""),
        ("G28.1 X1", "G0", ""),
        ("I1", "F1|G2 X2 I1", ""),
        ("I1", "G0", "gcode.word.unused"),
        ("@1 ^2", "G0 G18", "gcode.motion.axes"),
        ("G53 G0 X1", "G91", "gcode.machine-place.bad"),
        ("G53 G0 G90 X1", "G91", ""),
        ("G43.1 X1", "G0", ""),
    ],
)
def test_a_line_depends_on_the_lines_before(line: str, before: str, fault: str) -> None:
    assert refusal(line, before) == fault


def test_the_motion_asked_for_is_the_one_on_the_line_or_the_one_in_force() -> None:
    machine = Machine()
    assert check(machine, row_of("G21")) is None
    assert check(machine, row_of("G1 X1 F1")) == 10
    assert check(machine, row_of("G80")) == 800
    machine.state.motion = 30
    assert check(machine, row_of("X1")) == 30
    assert check(machine, row_of("J1")) == 30
    assert check(machine, row_of("G92 X1")) is None
    assert check(machine, row_of("G43.1 X1")) is None
    assert check(machine, row_of("F1")) is None
