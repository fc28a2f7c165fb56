"""Lathes of system A and B: diameters, steps, turning cycles and the two-line cycles, by hand.

Source: B-64304EN (lathe part) by heading; "facts" is cnc.md section 7. X in programs is a diameter.
"""

import pytest

from simlab.gcode.tables import Tool
from simlab.gcode.trace import EventKind
from tests.gcode.fanuc.snippets import (
    Move,
    Snippet,
    arc,
    check,
    driven,
    notes,
    turn_feed,
    turn_rapid,
    turn_thread,
)

A, B = "fanuc-lathe-a", "fanuc-lathe-b"
START = "G0 X50. Z2. S1000 M3\n"
AT_START = turn_rapid(50, 2)


def quarter(diameter: float, z: float, centre_diameter: float, centre_z: float) -> Move:
    return arc((diameter / 2, 0, z), (centre_diameter / 2, 0, centre_z), 0.25)


WORDS = (
    Snippet("X is a diameter", "Diameter programming", "G0 X50. Z2.", [turn_rapid(50, 2)], A),
    # U and W are steps, U of the diameter.
    Snippet(
        "U and W",
        "facts",
        "G0 X50. Z2.\nG0 U-10. W3.\nX20. W-1.",
        [AT_START, turn_rapid(40, 5), turn_rapid(20, 4)],
        A,
    ),
    Snippet(
        "system B has G90 and G91",
        "G code list",
        "G90 G0 X50. Z2.\nG91 X-10. Z3.",
        [AT_START, turn_rapid(40, 5)],
        B,
    ),
    # 0.2 mm a turn at 1000 rpm: 200 mm/min.
    Snippet(
        "feed per turn is what holds at the start",
        "Feed per rotation",
        "S1000 M3\nG1 X10. Z-5. F0.2",
        [turn_feed(10, -5, 200)],
        A,
    ),
    Snippet(
        "G98 of A is feed per minute",
        "facts",
        "S1000 M3 G98\nG1 X10. F150\nG99 Z-5. F0.1",
        [turn_feed(10, 0, 150), turn_feed(10, -5, 100)],
        A,
    ),
    Snippet(
        "G94 of B is feed per minute",
        "G code list",
        "S1000 M3 G94\nG1 X10. F150\nG95 Z-5. F0.1",
        [turn_feed(10, 0, 150), turn_feed(10, -5, 100)],
        B,
    ),
    # F20 without a point is 20 hundredths: 0.2 mm a turn.
    Snippet(
        "feed per turn without a point",
        "parameter 1405 bit 1",
        "S1000 M3\nG1 X10. F20",
        [turn_feed(10, 0, 200)],
        A,
    ),
    # A ball nose: from the middle to X20 Z-10 with R10, counter-clockwise seen with X up and Z
    # to the right; centre X0 Z-10.
    Snippet(
        "a ball nose by G03",
        "Circular interpolation",
        "S1000 M3 G0 X0 Z0\nG3 X20. Z-10. R10. F0.1",
        [turn_rapid(0, 0), quarter(20, -10, 0, -10)],
        A,
    ),
    # I is a radius even where X is a diameter: from X20 Z0, centre I5 K0 is X30 Z0. The start
    # lies below the centre, the end to its left: a quarter clockwise, with X up and Z to the right.
    Snippet(
        "I is a radius",
        "Circular interpolation",
        "S1000 M3 G0 X20. Z0\nG2 X30. Z-5. I5. K0 F0.1",
        [turn_rapid(20, 0), arc((15, 0, -5), (15, 0, 0), -0.25)],
        A,
    ),
    Snippet(
        "G28 U0 W0",
        "facts",
        "G0 X50. Z2.\nG28 U0 W0",
        [AT_START, turn_rapid(400, 300)],
        A,
        parameters={5161: 200.0, 5163: 300.0},
    ),
    # At X50 Z2 the tool is told to stand at X40 Z0: X0 Z0 are X10 Z2 of before.
    Snippet(
        "G50 of A sets the place",
        "Coordinate system setting",
        "G0 X50. Z2.\nG50 X40. Z0\nG0 X0 Z0",
        [AT_START, turn_rapid(10, 2)],
        A,
    ),
    # U in steps: the coordinate grows by 4 in diameter, so zero lies 4 below.
    Snippet(
        "G50 U shifts",
        "Coordinate system setting",
        "G50 U4.\nG0 X10.",
        [turn_rapid(6, 0)],
        A,
    ),
    Snippet(
        "G92 of B sets the place",
        "Coordinate system setting",
        "G0 X50. Z2.\nG92 X40. Z0\nG0 X0 Z0",
        [AT_START, turn_rapid(10, 2)],
        B,
    ),
    # v = 100 m/min at X50 is 100000/(50 pi) = 636.62 rpm; 0.1 a turn.
    Snippet(
        "G96",
        "Constant surface speed control",
        "G0 X50.\nG96 S100 M3\nG1 Z-10. F0.1",
        [turn_rapid(50, 0), turn_feed(50, -10, 0.1 * 100_000 / (50 * 3.141592653589793))],
        A,
    ),
    Snippet(
        "G96 again",
        "Constant surface speed control",
        "G0 X50. G96 S50 M3\nG96 S100\nG1 Z-10. F0.1",
        [turn_rapid(50, 0), turn_feed(50, -10, 0.1 * 100_000 / (50 * 3.141592653589793))],
        A,
    ),
    # At X10 it would be 3183 rpm; the limit is 2000.
    Snippet(
        "G50 S limits",
        "facts",
        "G50 S2000\nG0 X10.\nG96 S100 M3\nG1 Z-10. F0.1",
        [turn_rapid(10, 0), turn_feed(10, -10, 200)],
        A,
    ),
    Snippet(
        "T0101 takes its offset",
        "Tool function, tool offset",
        "T0101\nG0 X50. Z2.\nT0100\nX50. Z2.",
        [turn_rapid(58, 12), AT_START],
        A,
        tools={1: Tool(1, offset=(4.0, 0.0, 10.0, *[0.0] * 6))},
    ),
    # 45 degrees off the corner X40 Z0: C2 is 2 along each side.
    Snippet(
        "C without a comma",
        "Chamfering and corner R",
        "S1000 M3 G0 X20. Z0\nG1 X40. C2. F0.1\nZ-20. R3.\nX60.",
        [
            turn_rapid(20, 0),
            turn_feed(36, 0),
            turn_feed(40, -2),
            turn_feed(40, -17),
            # From -Z to +X is a turn to the right: clockwise seen with X up, Z right. Centre X46.
            arc((23, 0, -20), (23, 0, -17), -0.25),
            turn_feed(60, -20),
        ],
        A,
    ),
    # G32: the lead in F.
    Snippet(
        "G32 of A, G33 of B",
        "Constant lead threading",
        "S500 M3 G0 X20. Z5.\nG32 Z-20. F1.5\nG0 X30.",
        [turn_rapid(20, 5), turn_thread(20, -20, 1.5), turn_rapid(30, -20)],
        A,
    ),
    Snippet(
        "G33 of B",
        "Constant lead threading",
        "S500 M3 G0 X20. Z5.\nG33 Z-20. F2.",
        [turn_rapid(20, 5), turn_thread(20, -20, 2.0)],
        B,
    ),
)


def box(diameter: float, z: float) -> list[Move]:
    """G90: in, along, out, back."""
    return [turn_rapid(diameter, 2), turn_feed(diameter, z), turn_feed(50, z), AT_START]


BOXES = (
    Snippet(
        "G90 of A, twice",
        "Outer diameter/internal diameter cutting cycle",
        START + "G90 X40. Z-30. F0.2\nX35.",
        [AT_START, *box(40, -30), *box(35, -30)],
        A,
    ),
    Snippet(
        "G77 of B",
        "Outer diameter/internal diameter cutting cycle",
        START + "G77 X40. Z-30. F0.2",
        [AT_START, *box(40, -30)],
        B,
    ),
    # In steps: U-10 from X50, W-32 from Z2.
    Snippet(
        "G90 U W",
        "Outer diameter/internal diameter cutting cycle",
        START + "G90 U-10. W-32. F0.2",
        [AT_START, *box(40, -30)],
        A,
    ),
    # R-5 is 5 in radius at the start: X 30 to 40.
    Snippet(
        "G90 with a taper",
        "Outer diameter/internal diameter cutting cycle",
        START + "G90 X40. Z-30. R-5. F0.2",
        [
            AT_START,
            turn_rapid(30, 2),
            turn_feed(40, -30),
            turn_feed(50, -30),
            AT_START,
        ],
        A,
    ),
    Snippet(
        "G94 of A",
        "End face turning cycle",
        START + "G94 X20. Z-3. F0.2\nZ-5.",
        [
            AT_START,
            turn_rapid(50, -3),
            turn_feed(20, -3),
            turn_feed(20, 2),
            AT_START,
            turn_rapid(50, -5),
            turn_feed(20, -5),
            turn_feed(20, 2),
            AT_START,
        ],
        A,
    ),
    Snippet(
        "G79 of B",
        "End face turning cycle",
        START + "G79 X20. Z-3. F0.2",
        [AT_START, turn_rapid(50, -3), turn_feed(20, -3), turn_feed(20, 2), AT_START],
        B,
    ),
    Snippet(
        "G92 of A",
        "Threading cycle",
        START + "G92 X29. Z-20. F1.5\nX28.5",
        [
            AT_START,
            turn_rapid(29, 2),
            turn_thread(29, -20, 1.5),
            turn_rapid(50, -20),
            AT_START,
            turn_rapid(28.5, 2),
            turn_thread(28.5, -20, 1.5),
            turn_rapid(50, -20),
            AT_START,
        ],
        A,
    ),
    Snippet(
        "G78 of B",
        "Threading cycle",
        START + "G78 X29. Z-20. F1.5",
        [
            AT_START,
            turn_rapid(29, 2),
            turn_thread(29, -20, 1.5),
            turn_rapid(50, -20),
            AT_START,
        ],
        B,
    ),
    Snippet(
        "G00 ends a turning cycle",
        "Canned cycle",
        START + "G90 X40. Z-30. F0.2\nG0 X60.",
        [AT_START, *box(40, -30), turn_rapid(60, 2)],
        A,
    ),
)

# The contour: X20 from Z0 to Z-20, shoulder to X50 (the stock, X50).
STEP = "N10 G0 X20.\nG1 Z-20. F0.1\nN20 X50.\n"


def cut(diameter: float, stop: float, *, lift: float = 1.0, back: float = 2.0) -> list[Move]:
    """One pass of G71: down, along, off at 45 degrees, back."""
    return [
        turn_rapid(diameter, back),
        turn_feed(diameter, stop),
        turn_rapid(diameter + 2 * lift, stop + lift),
        turn_rapid(diameter + 2 * lift, back),
    ]


ROUGHING = (
    # Depth 5 in radius: X40, X30; the rest goes with the contour. Nothing stays on.
    Snippet(
        "G71 on a step",
        "Stock removal in turning",
        START + "G71 U5. R1.\nG71 P10 Q20 U0 W0 F0.3\n" + STEP + "G0 X60.",
        [
            AT_START,
            AT_START,
            *cut(40, -20),
            *cut(30, -20),
            turn_rapid(20, 2),
            turn_feed(20, -20, 300),
            turn_feed(50, -20, 300),
            AT_START,
            turn_rapid(60, 2),
        ],
        A,
    ),
    # U2 (diameter) and W0.5 stay on: the passes start at X52 Z2.5, the contour is X22 and Z-19.5.
    Snippet(
        "G71 leaves something on",
        "Stock removal in turning",
        START + "G71 U10. R1.\nG71 P10 Q20 U2. W0.5 F0.3\n" + STEP,
        [
            AT_START,
            turn_rapid(52, 2.5),
            *cut(32, -19.5, back=2.5),
            turn_rapid(22, 2.5),
            turn_feed(22, -19.5, 300),
            turn_feed(52, -19.5, 300),
            AT_START,
        ],
        A,
    ),
    # A cone from X20 Z0 to X40 Z-20: at X30 half the way, Z-10.
    Snippet(
        "G71 on a cone",
        "Stock removal in turning",
        "G0 X40. Z0 S1000 M3\nG71 U5. R1.\nG71 P1 Q2 U0 W0 F0.3\nN1 G0 X20.\nN2 G1 X40. Z-20.",
        [
            turn_rapid(40, 0),
            turn_rapid(40, 0),
            *cut(30, -10, back=0),
            turn_rapid(20, 0),
            turn_feed(40, -20),
            turn_rapid(40, 0),
        ],
        A,
    ),
    # A quarter arc inwards: X20 Z0 to X40 Z-10, centre X20 Z-10; at radius 16, that is 6 from
    # the centre in X: root(100-36) = 8 along Z, Z-2.
    Snippet(
        "G71 on an arc",
        "Stock removal in turning",
        "G0 X40. Z0 S1000 M3\nG71 U4. R0\nG71 P1 Q2 U0 W0 F0.3\nN1 G0 X20.\nN2 G3 X40. Z-10. R10.",
        [
            turn_rapid(40, 0),
            turn_rapid(40, 0),
            turn_rapid(32, 0),
            turn_feed(32, -2),
            turn_rapid(32, 0),
            turn_rapid(24, 0),
            # 2 from the centre: root(100-4)
            turn_feed(24, -10 + 96**0.5),
            turn_rapid(24, 0),
            turn_rapid(20, 0),
            quarter(40, -10, 20, -10),
            turn_rapid(40, 0),
        ],
        A,
    ),
    # Faces: depth 2 along Z from Z2 (Z0, Z-2), along X to the contour at X20.
    Snippet(
        "G72 on a step",
        "Stock removal in facing",
        START + "G72 W2. R0.5\nG72 P1 Q2 U0 W0 F0.3\nN1 G0 Z-4.\nG1 X20.\nN2 Z2.",
        [
            AT_START,
            AT_START,
            turn_rapid(50, 0),
            turn_feed(20, 0),
            turn_rapid(21, 0.5),
            turn_rapid(50, 0.5),
            turn_rapid(50, -2),
            turn_feed(20, -2),
            turn_rapid(21, -1.5),
            turn_rapid(50, -1.5),
            turn_rapid(50, -4),
            turn_feed(20, -4),
            turn_feed(20, 2),
            AT_START,
        ],
        A,
    ),
    # Twice: 3 off in radius and 1 in Z, then on the contour.
    Snippet(
        "G73",
        "Pattern repeating",
        START + "G73 U3. W1. R2\nG73 P10 Q20 U0 W0 F0.3\n" + STEP,
        [
            AT_START,
            turn_rapid(56, 3),
            turn_rapid(26, 3),
            turn_feed(26, -19),
            turn_feed(56, -19),
            AT_START,
            turn_rapid(20, 2),
            turn_feed(20, -20),
            turn_feed(50, -20),
            AT_START,
        ],
        A,
    ),
    # The contour itself with its own feed, F0.1 at 1000 rpm.
    Snippet(
        "G70",
        "Finishing cycle",
        START + "G71 U15. R1.\nG71 P10 Q20 U0 W0 F0.3\n" + STEP + "G70 P10 Q20",
        [
            AT_START,
            AT_START,
            turn_rapid(20, 2),
            turn_feed(20, -20, 300),
            turn_feed(50, -20, 300),
            AT_START,
            turn_rapid(20, 2),
            turn_feed(20, -20, 100),
            turn_feed(50, -20, 100),
            AT_START,
        ],
        A,
    ),
)

GROOVES = (
    # Pecks of 5 mm (Q5000) from Z2 to Z-10: -3, -8, -10; 1 back after each.
    Snippet(
        "G74 drills in the middle",
        "End face peck drilling cycle",
        "G0 X0 Z2. S1000 M3\nG74 R1.\nG74 Z-10. Q5000 F0.1",
        [
            turn_rapid(0, 2),
            turn_feed(0, -3),
            turn_rapid(0, -2),
            turn_feed(0, -8),
            turn_rapid(0, -7),
            turn_feed(0, -10),
            turn_rapid(0, 2),
        ],
        A,
    ),
    # Two grooves 4 apart (Q4000), each in pecks of 3 in radius: X44, X40.
    Snippet(
        "G75",
        "Outer diameter/internal diameter drilling cycle",
        "G0 X50. Z-10. S1000 M3\nG75 R0.5\nG75 X40. Z-14. P3000 Q4000 F0.1",
        [
            turn_rapid(50, -10),
            turn_feed(44, -10),
            turn_rapid(45, -10),
            turn_feed(40, -10),
            turn_rapid(50, -10),
            turn_rapid(50, -14),
            turn_feed(44, -14),
            turn_rapid(45, -14),
            turn_feed(40, -14),
            turn_rapid(50, -14),
            turn_rapid(50, -10),
        ],
        A,
    ),
)


def thread_pass(diameter: float, lead: float) -> list[Move]:
    return [
        turn_rapid(diameter, 5),
        turn_thread(diameter, -20, lead),
        turn_rapid(30, -20),
        turn_rapid(30, 5),
    ]


THREADS = (
    # Height 1.0 (P1000), first cut 0.5 (Q500), straight in (angle 0): depth n is 0.5 root n:
    # 0.5, 0.7071, 0.8660, 1.0; then one finishing pass. Root diameter 22: the crest is 24.
    Snippet(
        "G76, straight in",
        "Multiple threading cycle",
        "S500 M3 G0 X30. Z5.\nG76 P010000 Q0 R0\nG76 X22. Z-20. P1000 Q500 F1.5",
        [
            turn_rapid(30, 5),
            *thread_pass(23, 1.5),
            *thread_pass(24 - 2**0.5, 1.5),
            *thread_pass(24 - 3**0.5, 1.5),
            *thread_pass(22, 1.5),
            *thread_pass(22, 1.5),
        ],
        A,
    ),
    # Least cut 0.3 and 0.1 for the two finishing passes: roughing to 0.9:
    # 0.5, then max(0.7071, 0.8) = 0.8, then 0.9; twice 1.0.
    Snippet(
        "G76, least cut and allowance",
        "Multiple threading cycle",
        "S500 M3 G0 X30. Z5.\nG76 P020000 Q300 R0.1\nG76 X22. Z-20. P1000 Q500 F1.5",
        [
            turn_rapid(30, 5),
            *thread_pass(23, 1.5),
            *thread_pass(22.4, 1.5),
            *thread_pass(22.2, 1.5),
            *thread_pass(22, 1.5),
            *thread_pass(22, 1.5),
        ],
        A,
    ),
    # A chamfer of 10 tenths of the lead (2 mm) at 45 degrees: off from Z-18 to X26.
    Snippet(
        "G76 with a chamfer, one cut",
        "Multiple threading cycle",
        "S500 M3 G0 X30. Z5.\nG76 P011000 Q0 R0.2\nG76 X22. Z-20. P1000 Q800 F2.",
        [
            turn_rapid(30, 5),
            turn_rapid(22.4, 5),
            turn_thread(22.4, -18, 2.0),
            turn_thread(26.4, -20, 2.0),
            turn_rapid(30, -20),
            turn_rapid(30, 5),
            turn_rapid(22, 5),
            turn_thread(22, -18, 2.0),
            turn_thread(26, -20, 2.0),
            turn_rapid(30, -20),
            turn_rapid(30, 5),
        ],
        A,
    ),
)

HOLES = (
    # R counts from the initial level on a lathe: 5 - 3 = 2. G98/G99 are no levels in system A.
    Snippet(
        "G83 on the face",
        "Canned cycle for drilling",
        "G98 G0 X0 Z5.\nG83 Z-8. R-3. F100",
        [turn_rapid(0, 5), turn_rapid(0, 2), turn_feed(0, -8, 100), turn_rapid(0, 5)],
        A,
    ),
    Snippet(
        "G83 in pecks, out to R",
        "Canned cycle for drilling",
        "G98 G0 X0 Z2.\nG83 Z-8. R0 Q6000 F100",
        [
            turn_rapid(0, 2),
            turn_rapid(0, 2),
            turn_feed(0, -4),
            turn_rapid(0, 2),
            turn_rapid(0, -3),
            turn_feed(0, -8),
            turn_rapid(0, 2),
        ],
        A,
        parameters={5101: 4.0, 5115: 1000.0},
    ),
)

NOSE = (
    # Tip 3, radius 1, right of a cylinder cut towards -Z: along a wall parallel to Z the
    # programmed point and the nose touch it alike: the path is the programmed one.
    Snippet(
        "G42 along a cylinder",
        "Tool nose radius compensation",
        "T0303\nG0 X40. Z5. S1000 M3\nG42 G1 X20. Z1. F0.1\nZ-10.\nG40 U20.",
        [
            turn_rapid(40, 5),
            turn_feed(20, 0),
            turn_feed(20, -11),
            turn_feed(40, -10),
        ],
        A,
        tools={3: Tool(3, diameter_mm=2.0, orientation=3)},
    ),
)


@pytest.mark.parametrize(
    "snippet",
    [*WORDS, *BOXES, *ROUGHING, *GROOVES, *THREADS, *HOLES, *NOSE],
    ids=lambda snippet: snippet.name,
)
def test_the_moves_are_those_of_the_rule(snippet: Snippet) -> None:
    check(snippet)


def test_the_flank_is_followed() -> None:
    # An angle of 60: at depth d the tool starts d tan 30 towards the chuck.
    path = driven("S500 M3 G0 X30. Z5.\nG76 P010060 Q0 R0.5\nG76 X22. Z-20. P1000 Q500 F1.5", A)
    starts = [
        start.tolist() for start, kind in zip(path.start_mm, path.kind, strict=True) if kind == 3
    ]
    expected = [[11.5, 0, 5 - 0.5 / 3**0.5], [11.0, 0, 5 - 1 / 3**0.5]]
    assert starts == [pytest.approx(point) for point in expected]


def test_a_lathe_tells_what_its_words_mean() -> None:
    assert notes(driven("G99\nG98\nG50 S2000", A)) == [
        "gcode.note.g99-feed-per-turn",
        "gcode.note.g98-feed-per-minute",
        "gcode.note.g50-speed-limit",
    ]
    program = START + "G90 X40. Z-30. F0.2\nG92 X40. Z-30. F1.\nG94 X40. Z-3. F0.2"
    assert notes(driven(program, A)) == [
        "gcode.note.g90-turning-cycle",
        "gcode.note.g92-threading-cycle",
        "gcode.note.g94-facing-cycle",
    ]
    assert notes(driven("G90 G0 X1.\nG94", B)) == []


def test_a_tool_word_changes_the_tool() -> None:
    path = driven("T0101\nG0 X1.\nT0202\nX2.\nT0200\nX3.\nT33\nX4.", A)
    assert path.tool.tolist() == [1, 2, 2, 3]
    kinds = [event.value for event in path.trace.events if event.kind is EventKind.TOOL_CHANGE]
    assert kinds == [1.0, 2.0, 3.0]


def test_surface_speed_follows_the_diameter_in_cycles() -> None:
    # 0.2 a turn at 100 m/min: 100000 / (pi D) turns a minute, at the diameter a move starts from.
    program = (
        "G0 X50. Z2.\nG96 S100 M3\nG90 X40. Z-10. F0.2\nX30.\nG70 P1 Q2\nM30\nN1 G1 X20.\nN2 Z-5."
    )
    path = driven(program, A)
    cuts = [
        (2 * start[0], per_min, rpm)
        for start, per_min, rpm in zip(
            path.start_mm.tolist(),
            path.feed_mm_min.tolist(),
            path.spindle_rpm.tolist(),
            strict=True,
        )
        if per_min == per_min
    ]
    assert [diameter for diameter, _, _ in cuts] == [40, 40, 30, 30, 50, 20]
    for diameter, per_min, rpm in cuts:
        assert rpm == pytest.approx(100_000 / (3.141592653589793 * diameter))
        assert per_min == pytest.approx(0.2 * rpm)


def test_g97_keeps_the_turns_that_g96_has_led_to() -> None:
    # 100 m/min at X50 are 636.6 turns a minute; G96 later has its old S again.
    path = driven("G0 X50.\nG96 S100 M3\nG97\nG1 X20. F0.1\nG96\nX50.", A)
    at_50 = 100_000 / (3.141592653589793 * 50)
    assert path.spindle_rpm.tolist() == [0.0, pytest.approx(at_50), pytest.approx(2.5 * at_50)]
    path = driven("G96 S100 M3\nG1 X20. F0.1", A)
    assert path.spindle_rpm.tolist() == [path.feed_mm_min[0] / 0.1]
