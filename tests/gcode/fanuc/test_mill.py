"""Mill words: decimal points, offsets, rotation, scaling, corners; the moves worked out by hand.

Sources: "facts" is cnc.md section 7 of the project's facts pages; B-64304EN is FANUC's operator's
manual for Series 0i-D (common part, and the parts for lathes and machining centers), by heading.
"""

import pytest

from simlab.gcode.tables import Tool
from tests.gcode.fanuc.snippets import Snippet, arc, check, driven, feed, notes, rapid

ROOT = 2**0.5
TOOLS = {
    1: Tool(1, diameter_mm=10.0, offset=(0.0, 0.0, 120.0, *[0.0] * 6)),
    3: Tool(3, diameter_mm=2.0),
    2: Tool(2, diameter_mm=4.0, offset=(0.0, 0.0, 80.5, *[0.0] * 6)),
}

DECIMALS = (
    Snippet("a point is millimetres", "facts", "G0 X10. Y-2.5", [rapid(10, -2.5, 0)]),
    Snippet("no point is thousandths", "facts", "G0 X10 Y-2500", [rapid(0.010, -2.5, 0)]),
    Snippet(
        "calculator type: no point is millimetres",
        "facts (parameter 3401 bit 0)",
        "G0 X10 Y-25",
        [rapid(10, -25, 0)],
        parameters={3401: 1},
    ),
    # 0.0001 inch is the step: 10000 steps are 1 inch, 25.4 mm.
    Snippet("inch, no point", "facts", "G20 G0 X10000 Y1.", [rapid(25.4, 25.4, 0)]),
    # F counts in mm/min with or without a point, in 0.01 inch/min without one:
    # F1000 is 10 inch/min, 254 mm/min.
    Snippet(
        "feed without a point in mm/min",
        "B-64304EN, parameter 1405 bit 0",
        "G1 X1. F120",
        [feed(1, 0, 0, 120)],
    ),
    Snippet(
        "feed without a point in inches",
        "B-64304EN, parameter 1405 bit 0",
        "G20 G1 X1. F1000",
        [feed(25.4, 0, 0, 254)],
    ),
    # Macro values have their point: #1=5 is 5 mm in X#1.
    Snippet("a variable has a point", "B-64304EN, Custom macro", "#1=5\nG0 X#1", [rapid(5, 0, 0)]),
    # Rounded to the step of its word: 1.23456 becomes 1.235.
    Snippet(
        "a variable is rounded",
        "B-64304EN, Referring to variables",
        "#1=1.23456\nG0 X#1",
        [rapid(1.235, 0, 0)],
    ),
)

BASICS = (
    Snippet(
        "no motion word is G00",
        "B-64304EN, parameter 3402 bit 0",
        "X1. Y2.\nZ3.",
        [rapid(1, 2, 0), rapid(1, 2, 3)],
    ),
    Snippet(
        "steps",
        "B-64304EN, Absolute and incremental",
        "G91 G0 X1.\nX1. Y1.\nG90 X0",
        [rapid(1, 0, 0), rapid(2, 1, 0), rapid(0, 1, 0)],
    ),
    # From (10,0) to (0,10) about (0,0), counter-clockwise: a quarter.
    Snippet(
        "quarter by I J",
        "B-64304EN, Circular interpolation",
        "G0 X10.\nG3 X0 Y10. I-10. J0 F100",
        [rapid(10, 0, 0), arc((0, 10, 0), (0, 0, 0), 0.25, 100)],
    ),
    # G2 from (0,0) to (10,10), R10: centre (10,0), a quarter clockwise.
    Snippet(
        "short way by R",
        "B-64304EN, Circular interpolation",
        "G2 X10. Y10. R10. F100",
        [arc((10, 10, 0), (10, 0, 0), -0.25)],
    ),
    # The long way has its centre on the other side: (0,10), three quarters.
    Snippet(
        "long way by R below 0",
        "B-64304EN, Circular interpolation",
        "G2 X10. Y10. R-10. F100",
        [arc((10, 10, 0), (0, 10, 0), -0.75)],
    ),
    Snippet(
        "whole circle and down",
        "B-64304EN, Helical interpolation",
        "G2 I5. Z-2. F100",
        [arc((0, 0, -2), (5, 0, 0), -1.0)],
    ),
    # R wins over I J K.
    Snippet(
        "R and I together",
        "B-64304EN, Circular interpolation",
        "G2 X10. Y10. I3. R10. F100",
        [arc((10, 10, 0), (10, 0, 0), -0.25)],
    ),
    # In G18 the plane is Z X: from (X0, Z0) round (X0, Z-5) to (X5, Z-5); from Z to X is G3.
    Snippet(
        "G18",
        "B-64304EN, Plane selection",
        "G18 G3 X5. Z-5. I0 K-5. F100",
        [arc((5, 0, -5), (0, 0, -5), 0.25)],
    ),
    # G19 is Y Z: from (Y0,Z0) round (Y5,Z0) clockwise to (Y5,Z5).
    Snippet(
        "G19",
        "B-64304EN, Plane selection",
        "G19 G2 Y5. Z5. J5. K0 F100",
        [arc((0, 5, 5), (0, 5, 0), -0.25)],
    ),
    Snippet(
        "dwells: X in seconds, P in milliseconds",
        "facts",
        "G04 X1.5\nG04 P1500\nG04 P250",
        [],
        dwells=[1.5, 1.5, 0.25],
    ),
    Snippet("dwell X without a point", "facts", "G04 X1500", [], dwells=[1.5]),
    Snippet("dwell U", "facts", "G04 U2.", [], dwells=[2.0]),
    Snippet(
        "Haas: P with a point is seconds",
        "Haas mill manual, G04",
        "G04 P1.5\nG04 P500",
        [],
        dialect="haas-mill",
        dwells=[1.5, 0.5],
    ),
)

OFFSETS = (
    Snippet(
        "G54 and G55",
        "B-64304EN, Workpiece coordinate system",
        "G0 X1.\nG55 X1.\nG54 X2.",
        [rapid(11, 0, 0), rapid(21, 0, 0), rapid(12, 0, 0)],
        parameters={5221: 10.0, 5241: 20.0},
    ),
    Snippet(
        "G10 L2 and G54.1 by G10 L20",
        "B-64304EN, G10, G54.1",
        "G10 L2 P2 X5. Y6.\nG10 L20 P3 X100. Z-1.\nG55 G0 X1. Y1.\nG54.1 P3 X0 Y0 Z0",
        [rapid(6, 7, 0), rapid(100, 0, -1)],
    ),
    # G91 adds to what is there: 5 + 2.
    Snippet(
        "G10 in steps",
        "B-64304EN, G10",
        "G10 L2 P1 X5.\nG91 G10 L2 P1 X2.\nG90 G0 X0",
        [rapid(7, 0, 0)],
    ),
    # The external offset (P0) is added to every system.
    Snippet(
        "G10 L2 P0",
        "B-64304EN, G10",
        "G10 L2 P0 X3.\nG55 G0 X1.",
        [rapid(24, 0, 0)],
        parameters={5241: 20.0},
    ),
    Snippet(
        "G52 shifts all systems",
        "B-64304EN, G52",
        "G52 X5. Y5.\nG0 X0 Y0\nG55 X0\nG52 X0 Y0\nX0 Y0",
        [rapid(5, 5, 0), rapid(25, 5, 0), rapid(20, 0, 0)],
        parameters={5241: 20.0},
    ),
    # At X10 the tool is told to stand at X0: X5 is 15 from then on.
    Snippet(
        "G92",
        "B-64304EN, G92",
        "G0 X10.\nG92 X0\nX5.\nG92.1\nX5.",
        [rapid(10, 0, 0), rapid(15, 0, 0), rapid(5, 0, 0)],
    ),
    Snippet(
        "G53 is the machine's own point",
        "B-64304EN, G53",
        "G0 X1.\nG91 G53 X-5. Z-10.\nG90 X1.",
        [rapid(11, 0, 0), rapid(-5, 0, -10), rapid(11, 0, -10)],
        parameters={5221: 10.0},
    ),
    # Through X50 Z20 (program) to the reference point: only X and Z move on.
    Snippet(
        "G28 through a point",
        "B-64304EN, G28",
        "G0 X10. Y5. Z1.\nG28 X50. Z20.",
        [rapid(10, 5, 1), rapid(50, 5, 20), rapid(300, 5, 400)],
        parameters={5161: 300.0, 5163: 400.0},
    ),
    Snippet(
        "G91 G28 Z0 goes straight up",
        "B-64304EN, G28",
        "G0 X10. Z1.\nG91 G28 Z0",
        [rapid(10, 0, 1), rapid(10, 0, 400)],
        parameters={5163: 400.0},
    ),
    Snippet(
        "G28 with U V W",
        "facts",
        "G0 X10. Y5. Z1.\nG28 W0\nG28 U0 V0",
        [rapid(10, 5, 1), rapid(10, 5, 400), rapid(300, 200, 400)],
        parameters={5161: 300.0, 5162: 200.0, 5163: 400.0},
    ),
    Snippet(
        "G30 is the second reference point",
        "B-64304EN, G30",
        "G91 G30 Z0",
        [rapid(0, 0, 77)],
        parameters={5183: 77.0},
    ),
    # Z50 with a length of 120: the spindle is at 170; G49 and Z50 again.
    Snippet(
        "G43 H before a motion word",
        "facts",
        "G43 H1 Z50.\nG1 Z0 F100\nG49 G0 Z200.",
        [rapid(0, 0, 170), feed(0, 0, 120), rapid(0, 0, 200)],
        tools=TOOLS,
    ),
    Snippet(
        "G44 takes the length away",
        "B-64304EN, Tool length offset",
        "G44 H2 G0 Z100.\nH1 Z100.",
        [rapid(0, 0, 19.5), rapid(0, 0, -20)],
        tools=TOOLS,
    ),
    Snippet(
        "G10 L10 sets a length",
        "B-64304EN, G10",
        "G10 L10 P5 R33.\nG43 H5 Z1.",
        [rapid(0, 0, 34)],
        tools=TOOLS,
    ),
    Snippet(
        "Haas: G110 and G154 P",
        "Haas mill manual, G110 to G129, G154",
        "G10 L20 P1 X7.\nG10 L20 P2 X9.\nG110 G0 X0\nG154 P2 X0\nG111 X1.",
        [rapid(7, 0, 0), rapid(9, 0, 0), rapid(10, 0, 0)],
        dialect="haas-mill",
    ),
)

PATTERNS = (
    # 90 degrees about (0,0): (10,0) is (0,10), and (10,5) is (-5,10).
    Snippet(
        "G68 about zero",
        "B-64304EN, Coordinate rotation",
        "G68 X0 Y0 R90.\nG0 X10. Y0\nG1 X10. Y5. F100\nG69\nG0 X1. Y1.",
        [rapid(0, 10, 0), feed(-5, 10, 0), rapid(1, 1, 0)],
    ),
    # About (10,10): (20,10) is 10 to the right, so it lands 10 above: (10,20).
    Snippet(
        "G68 about a point",
        "B-64304EN, Coordinate rotation",
        "G68 X10. Y10. R90000\nG0 X20. Y10.",
        [rapid(10, 20, 0)],
    ),
    # The arc of a quarter stays a quarter; its centre turns with it: (0,0) stays, ends (0,10).
    Snippet(
        "G68 with an arc",
        "B-64304EN, Coordinate rotation",
        "G68 X0 Y0 R90.\nG0 X10. Y0\nG3 X0 Y10. I-10. F100",
        [rapid(0, 10, 0), arc((-10, 0, 0), (0, 0, 0), 0.25)],
    ),
    # Radius 10 at 30 degrees: x = 10 cos 30 = 5 root 3, y = 5.
    Snippet(
        "G16 polar",
        "B-64304EN, Polar coordinate command",
        "G16\nG0 X10. Y30.\nY90.\nG15\nX1. Y1.",
        [rapid(5 * 3**0.5, 5, 0), rapid(0, 10, 0), rapid(1, 1, 0)],
    ),
    # With G91 the angle counts on: 30, then 60 more.
    Snippet(
        "G16 in steps of angle",
        "B-64304EN, Polar coordinate command",
        "G90 G16 G0 X10. Y30.\nG91 Y60.",
        [rapid(5 * 3**0.5, 5, 0), rapid(0, 10, 0)],
    ),
    # Twice as large about (0,0); about (10,0) the point (20,0) is 10 away, so 20: (30,0).
    Snippet(
        "G51 P",
        "B-64304EN, Scaling",
        "G51 X0 Y0 Z0 P2000\nG0 X5. Y1.\nG50\nX5. Y1.\nG51 X10. Y0 Z0 P2.\nX20. Y0",
        [rapid(10, 2, 0), rapid(5, 1, 0), rapid(30, 0, 0)],
    ),
    # I -1000 mirrors X, J 500 halves Y.
    Snippet(
        "G51 I J K",
        "B-64304EN, Scaling",
        "G51 X0 Y0 Z0 I-1000 J500 K1000\nG0 X8. Y8. Z8.",
        [rapid(-8, 4, 8)],
    ),
    # Mirrored in X, a quarter counter-clockwise becomes one clockwise.
    Snippet(
        "G51 mirror turns arcs round",
        "B-64304EN, Scaling",
        "G51 X0 Y0 Z0 I-1. J1. K1.\nG0 X10. Y0\nG3 X0 Y10. I-10. F100",
        [rapid(-10, 0, 0), arc((0, 10, 0), (0, 0, 0), -0.25)],
    ),
    # About X5 the point 8 is 3 beyond, so 3 before: 2.
    Snippet(
        "G51.1 mirror",
        "B-64304EN, Programmable mirror image",
        "G51.1 X5.\nG0 X8. Y1.\nG50.1 X0\nX8.",
        [rapid(2, 1, 0), rapid(8, 1, 0)],
    ),
    Snippet(
        "Haas G101 mirror",
        "Haas mill manual, G101",
        "G101 X0\nG0 X8. Y1.\nG100 X0\nX8.",
        [rapid(-8, 1, 0), rapid(8, 1, 0)],
        dialect="haas-mill",
    ),
)

CORNERS = (
    # The corner (20,0) is cut 5 before and 5 behind.
    Snippet(
        ",C between two straight moves",
        "B-64304EN, Optional chamfering and corner R",
        "G1 X20. Y0 ,C5. F100\nX20. Y20.",
        [feed(15, 0, 0), feed(20, 5, 0), feed(20, 20, 0)],
    ),
    # A right angle: the arc touches 5 away from the corner; centre (15,5), a quarter to the left.
    Snippet(
        ",R at a right angle",
        "B-64304EN, Optional chamfering and corner R",
        "G1 X20. Y0 ,R5. F100\nX20. Y20.",
        [feed(15, 0, 0), arc((20, 5, 0), (15, 5, 0), 0.25), feed(20, 20, 0)],
    ),
    # From along X to along 135 degrees the inner angle is 45: tan 22.5 = root 2 - 1, so the arc
    # touches 2/(root 2 - 1) = 2 + 2 root 2 before the corner, and turns by 135 degrees.
    Snippet(
        ",R at a sharp angle",
        "B-64304EN, Optional chamfering and corner R",
        "G1 X20. Y0 ,R2. F100\nX10. Y10.",
        [
            feed(20 - 2 - 2 * ROOT, 0, 0),
            arc(
                (20 - (2 + 2 * ROOT) / ROOT, (2 + 2 * ROOT) / ROOT, 0),
                (18 - 2 * ROOT, 2, 0),
                0.375,
            ),
            feed(10, 10, 0),
        ],
    ),
    Snippet(
        "two corners in a row",
        "B-64304EN, Optional chamfering and corner R",
        "G1 X20. ,C2. F100\nY20. ,C3.\nX0",
        [feed(18, 0, 0), feed(20, 2, 0), feed(20, 17, 0), feed(17, 20, 0), feed(0, 20, 0)],
    ),
)

COMPENSATION = (
    # Radius 5, left of a square to the outside: the first move ends square to the second one's
    # start, the corners at 90 degrees lie where the longer lines meet.
    Snippet(
        "G41 round a square",
        "B-64304EN, Details of cutter compensation",
        "G41 D1 G1 X10. Y0 F100\nY20.\nX30.\nY0\nX0\nG40 Y-20.",
        [
            feed(5, 0, 0),
            feed(5, 25, 0),
            feed(35, 25, 0),
            feed(35, -5, 0),
            feed(0, -5, 0),
            feed(0, -20, 0),
        ],
        tools=TOOLS,
    ),
    # Right of the same square: inside it, radius 2.
    Snippet(
        "G42 inside a square",
        "B-64304EN, Details of cutter compensation",
        "G42 D2 G1 X10. Y0 F100\nY20.\nX30.\nY0\nX0\nG40 Y-20.",
        [
            feed(12, 0, 0),
            feed(12, 18, 0),
            feed(28, 18, 0),
            feed(28, 2, 0),
            feed(0, 2, 0),
            feed(0, -20, 0),
        ],
        tools=TOOLS,
    ),
    # Down in the middle of it: at the corner that is known by then.
    Snippet(
        "Z between two moves",
        "B-64304EN, Details of cutter compensation",
        "G41 D1 G1 X10. Y0 F100\nZ-5.\nY20.\nG40 X0",
        [feed(5, 0, 0), feed(5, 0, -5), feed(5, 20, -5), feed(0, 20, -5)],
        tools=TOOLS,
    ),
    # Along X, then a sharp turn of 135 degrees to the right with the tool on the left: both
    # lines are longer by the radius (2), with a straight move between.
    # Line 1 is y = 2, from (., 2); corner (20,0): ends (22, 2). The second direction is
    # (-1,-1)/root 2, its left normal (1,-1)/root 2: the line starts at (20,0) + 2 n - 2 d =
    # (20 + root 2 + root 2, 0 - root 2 + root 2) = (20 + 2 root 2, 0).
    Snippet(
        "a sharp outside corner",
        "B-64304EN, Details of cutter compensation",
        "G41 D2 G1 X10. Y0 F100\nX20.\nX10. Y-10.\nG40 X0",
        [
            feed(10, 2, 0),
            feed(22, 2, 0),
            feed(20 + 2 * ROOT, 0, 0),
            feed(10 + ROOT, -10 - ROOT, 0),
            feed(0, -10, 0),
        ],
        tools=TOOLS,
    ),
    # Left of a counter-clockwise arc of radius 10 the tool runs on radius 8.
    Snippet(
        "an arc inside",
        "B-64304EN, Details of cutter compensation",
        "G0 X-10. Y-10.\nG41 D2 G1 X0 Y-10. F100\nG3 X0 Y10. R10.\nG1 X-5.\nG40 Y0",
        [
            rapid(-10, -10, 0),
            feed(0, -8, 0),
            arc((0, 8, 0), (0, 0, 0), 0.5),
            feed(-5, 8, 0),
            feed(-5, 0, 0),
        ],
        tools=TOOLS,
    ),
    # An arc of radius 6 about (4,0) begins square to the line, on the tool's side: the tool runs
    # at y = 2 until it is 4 from (4,0), at x = 4 + root(16 - 4), 30 degrees up the arc.
    Snippet(
        "a line into an arc, inside",
        "B-64304EN, Details of cutter compensation",
        "G0 X-10.\nG41 D2 G1 X0 Y0 F100\nX10.\nG3 X4. Y6. R6.\nG1 X0\nG40 Y10.",
        [
            rapid(-10, 0, 0),
            feed(0, 2, 0),
            feed(4 + 12**0.5, 2, 0),
            arc((4, 4, 0), (4, 0, 0), 1 / 6),
            feed(0, 4, 0),
            feed(0, 10, 0),
        ],
        tools=TOOLS,
    ),
    # The same the other way round.
    Snippet(
        "an arc into a line, inside",
        "B-64304EN, Details of cutter compensation",
        "G0 X-10. Y-6.\nG41 D2 G1 X4. F100\nG3 X10. Y0 R6.\nG1 X0\nG40 Y5.",
        [
            rapid(-10, -6, 0),
            feed(4, -4, 0),
            arc((4 + 12**0.5, -2, 0), (4, 0, 0), 1 / 6),
            feed(0, -2, 0),
            feed(0, 5, 0),
        ],
        tools=TOOLS,
    ),
    # Arcs of radius 5 about (3,0) and (-3,0) meet in (0,4); radius 1 to the right makes them 6:
    # they meet at root(36 - 9) above the middle, 120 degrees round.
    Snippet(
        "two arcs, inside",
        "B-64304EN, Details of cutter compensation",
        "G0 X8. Y-10.\nG42 D3 G1 Y0 F100\nG3 X0 Y4. R5.\nX-8. Y0 R5.\nG40 G1 Y-10.",
        [
            rapid(8, -10, 0),
            feed(9, 0, 0),
            arc((0, 27**0.5, 0), (3, 0, 0), 1 / 3),
            arc((-9, 0, 0), (-3, 0, 0), 1 / 3),
            feed(-8, -10, 0),
        ],
        tools=TOOLS,
    ),
    # Outside: the line at y = 2 meets the tangent x = 12 of the wider arc, which starts at (12,0).
    Snippet(
        "a line into an arc, outside",
        "B-64304EN, Details of cutter compensation",
        "G0 X-10.\nG41 D2 G1 X0 Y0 F100\nX10.\nG2 X5. Y-5. R5.\nG1 X0\nG40 Y-20.",
        [
            rapid(-10, 0, 0),
            feed(0, 2, 0),
            feed(12, 2, 0),
            feed(12, 0, 0),
            arc((5, -7, 0), (5, 0, 0), -0.25),
            feed(0, -7, 0),
            feed(0, -20, 0),
        ],
        tools=TOOLS,
    ),
    Snippet(
        "an arc into a line, outside",
        "B-64304EN, Details of cutter compensation",
        "G0 X-10. Y5.\nG41 D2 G1 X5. F100\nG2 X10. Y0 R5.\nG1 X0\nG40 Y-20.",
        [
            rapid(-10, 5, 0),
            feed(5, 7, 0),
            arc((12, 0, 0), (5, 0, 0), -0.25),
            feed(12, -2, 0),
            feed(0, -2, 0),
            feed(0, -20, 0),
        ],
        tools=TOOLS,
    ),
    # G41 alone, then down: nothing is known of the contour yet, so straight down.
    Snippet(
        "down before the first move in the plane",
        "B-64304EN, Details of cutter compensation",
        "G41 D1\nG1 Z-5. F100\nX10. Y0\nY20.\nG40 X0",
        [feed(0, 0, -5), feed(5, 0, -5), feed(5, 20, -5), feed(0, 20, -5)],
        tools=TOOLS,
    ),
    # From the left side to the right one: the move before ends square to itself, the next one
    # leads over.
    Snippet(
        "from G41 to G42",
        "B-64304EN, Change in offset direction",
        "G41 D3 G1 X10. F100\nG41 X20.\nG42 X30.\nX40.\nG40 X50.",
        [
            feed(10, 1, 0),
            feed(20, 1, 0),
            feed(30, -1, 0),
            feed(40, -1, 0),
            feed(50, 0, 0),
        ],
        tools=TOOLS,
    ),
    # A radius below 0 is the other side.
    Snippet(
        "G41 with a radius below 0",
        "B-64304EN, Positive and negative cutter compensation value",
        "G10 L12 P3 R-1.\nG41 D3 G1 X10. F100\nX20.\nG40 X50.",
        [feed(10, -1, 0), feed(20, -1, 0), feed(50, 0, 0)],
        tools=TOOLS,
    ),
)


@pytest.mark.parametrize(
    "snippet",
    [*DECIMALS, *BASICS, *OFFSETS, *PATTERNS, *CORNERS, *COMPENSATION],
    ids=lambda snippet: snippet.name,
)
def test_the_moves_are_those_of_the_rule(snippet: Snippet) -> None:
    check(snippet)


def test_a_number_without_a_point_is_told_once() -> None:
    assert notes(driven("G0 X10\nX20\nY5")) == ["gcode.note.least-increment"]
    assert notes(driven("G0 X0\nX20.")) == []
    assert notes(driven("G0 X10", parameters={3401: 1})) == []


def test_words_that_mean_another_thing_elsewhere_are_told() -> None:
    assert notes(driven("G04 P1500")) == ["gcode.note.dwell-milliseconds"]
    assert notes(driven("G99\nG99")) == ["gcode.note.g99-return-to-r"]
    assert notes(driven("G43 H1", tools=TOOLS)) == ["gcode.note.length-without-move"]


def test_every_move_knows_its_line_and_what_held() -> None:
    path = driven("G0 X1.\n\nG1 X2. F100")
    assert path.line.tolist() == [1, 3]
    modes = [path.trace.modes[mode].words for mode in path.mode]
    assert "G0" in modes[0]
    assert "G1" in modes[1]
