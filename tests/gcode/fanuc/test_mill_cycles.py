"""Drilling cycles of FANUC and Haas mills; every move worked out by hand.

Source: B-64304EN (machining centers), "Canned cycle for drilling", by G word. How far G73 and G83
draw back stands in parameters 5114 and 5115: these snippets give 1 mm.
"""

import pytest

from simlab.gcode.toolpath import MoveKind
from simlab.gcode.trace import EventKind
from tests.gcode.fanuc.snippets import Move, Snippet, check, driven, feed, rapid, tap

BACK = {5114: 1000.0, 5115: 1000.0}
HEAD = "G90 G0 X0 Y0 Z10.\n"
UP = rapid(0, 0, 10)


def hole(x: float, y: float, bottom: float, back: float) -> list[Move]:
    """Over the hole at the level before it is in the lists; then R at 2, down, back."""
    return [rapid(x, y, 2), feed(x, y, bottom, 100), rapid(x, y, back)]


SNIPPETS = (
    # G98 goes back to 10 each time.
    Snippet(
        "G81 G98",
        "G81",
        HEAD + "G98 G81 X5. Y5. Z-4. R2. F100\nX15.\nG80",
        [
            UP,
            rapid(5, 5, 10),
            *hole(5, 5, -4, 10),
            rapid(15, 5, 10),
            *hole(15, 5, -4, 10),
        ],
    ),
    # G99 stays at R, which is where the second hole is reached too: no way down there but a
    # move of no length.
    Snippet(
        "G81 G99",
        "G81",
        HEAD + "G99 G81 X5. Z-4. R2. F100\nX15.\nG80",
        [
            UP,
            rapid(5, 0, 10),
            rapid(5, 0, 2),
            feed(5, 0, -4),
            rapid(5, 0, 2),
            rapid(15, 0, 2),
            rapid(15, 0, 2),
            feed(15, 0, -4),
            rapid(15, 0, 2),
        ],
    ),
    # G91: R counts from the initial level 10 (to 2), Z from R (to -4); K3 goes on in steps of X.
    Snippet(
        "G91 and K",
        "G81, repetition",
        HEAD + "G91 G98 G81 X5. Z-6. R-8. K3 F100",
        [
            UP,
            rapid(5, 0, 10),
            *hole(5, 0, -4, 10),
            rapid(10, 0, 10),
            *hole(10, 0, -4, 10),
            rapid(15, 0, 10),
            *hole(15, 0, -4, 10),
        ],
    ),
    Snippet(
        "K0 keeps the words and drills nothing",
        "G81, repetition",
        HEAD + "G81 X5. Z-4. R2. F100 K0\nX15.",
        [UP, rapid(15, 0, 10), *hole(15, 0, -4, 10)],
    ),
    Snippet(
        "Haas repeats with L",
        "Haas mill manual, canned cycles",
        HEAD + "G91 G81 X5. Z-6. R-8. L2 F100",
        [UP, rapid(5, 0, 10), *hole(5, 0, -4, 10), rapid(10, 0, 10), *hole(10, 0, -4, 10)],
        dialect="haas-mill",
    ),
    Snippet(
        "G82 waits at the bottom",
        "G82",
        HEAD + "G82 Z-4. R2. P500 F100",
        [UP, *hole(0, 0, -4, 10)],
        dwells=[0.5],
    ),
    # Pecks of 4 from R 2 to -8: -2, -6, -8; out to R, and back to 1 above.
    Snippet(
        "G83",
        "G83",
        HEAD + "G83 Z-8. R2. Q4. F100",
        [
            UP,
            rapid(0, 0, 2),
            feed(0, 0, -2),
            rapid(0, 0, 2),
            rapid(0, 0, -1),
            feed(0, 0, -6),
            rapid(0, 0, 2),
            rapid(0, 0, -5),
            feed(0, 0, -8),
            rapid(0, 0, 10),
        ],
        parameters=BACK,
    ),
    # The same with a lift of 1 only.
    Snippet(
        "G73",
        "G73",
        HEAD + "G99 G73 Z-8. R2. Q4. F100",
        [
            UP,
            rapid(0, 0, 2),
            feed(0, 0, -2),
            rapid(0, 0, -1),
            feed(0, 0, -6),
            rapid(0, 0, -5),
            feed(0, 0, -8),
            rapid(0, 0, 2),
        ],
        parameters=BACK,
    ),
    # F1000 at S1000 is 1 mm a turn.
    Snippet(
        "G84",
        "G84",
        HEAD + "S1000 M3\nG84 Z-8. R2. F1000",
        [UP, rapid(0, 0, 2), tap(0, 0, -8, 1.0), tap(0, 0, 2, 1.0), rapid(0, 0, 10)],
    ),
    # With G95 F is the lead itself.
    Snippet(
        "G74 by lead",
        "G74",
        HEAD + "S500 M4\nM29 S500\nG95 G99 G74 Z-8. R2. F1.5",
        [UP, rapid(0, 0, 2), tap(0, 0, -8, 1.5), tap(0, 0, 2, 1.5)],
    ),
    Snippet(
        "G85 feeds out",
        "G85",
        HEAD + "G85 Z-4. R2. F100",
        [UP, rapid(0, 0, 2), feed(0, 0, -4), feed(0, 0, 2), rapid(0, 0, 10)],
    ),
    Snippet(
        "G89 waits and feeds out",
        "G89",
        HEAD + "G99 G89 Z-4. R2. P1000 F100",
        [UP, rapid(0, 0, 2), feed(0, 0, -4), feed(0, 0, 2)],
        dwells=[1.0],
    ),
    Snippet(
        "G86 goes out in rapid",
        "G86",
        HEAD + "G86 Z-4. R2. F100",
        [UP, *hole(0, 0, -4, 10)],
    ),
    # Aside by Q along X, out, and back over the hole.
    Snippet(
        "G76",
        "G76",
        HEAD + "G76 Z-4. R2. Q0.5 F100",
        [
            UP,
            rapid(0, 0, 2),
            feed(0, 0, -4),
            rapid(0.5, 0, -4),
            rapid(0.5, 0, 10),
            rapid(0, 0, 10),
        ],
    ),
    # From below: R -12 is under the part, Z -8 is where it cuts up to.
    Snippet(
        "G87",
        "G87",
        HEAD + "G87 Z-8. R-12. Q1. F100",
        [
            UP,
            rapid(1, 0, 10),
            rapid(1, 0, -12),
            rapid(0, 0, -12),
            feed(0, 0, -8),
            rapid(1, 0, -8),
            rapid(1, 0, 10),
            rapid(0, 0, 10),
        ],
    ),
    # Another cycle goes on with the words and the initial level of the one before.
    Snippet(
        "from G81 to G82",
        "Canned cycle",
        HEAD + "G99 G81 Z-4. R2. F100\nG98 G82 X5. P100",
        [UP, *hole(0, 0, -4, 2), rapid(5, 0, 2), *hole(5, 0, -4, 10)],
        dwells=[0.1],
    ),
    # In G18 a hole goes along Y.
    Snippet(
        "G81 along Y",
        "G81, positioning plane",
        "G18 G0 Y10.\nG81 X3. Z4. Y-5. R2. F100",
        [rapid(0, 10, 0), rapid(3, 10, 4), rapid(3, 2, 4), feed(3, -5, 4), rapid(3, 10, 4)],
    ),
    # G01 ends the cycle: the next X is a straight move.
    Snippet(
        "G01 ends a cycle",
        "Canned cycle cancel",
        HEAD + "G99 G81 Z-4. R2. F100\nG1 X5.",
        [UP, rapid(0, 0, 2), feed(0, 0, -4), rapid(0, 0, 2), feed(5, 0, 2, 100)],
    ),
    # Turned by 90 degrees the hole at (5,0) is at (0,5).
    Snippet(
        "a turned hole",
        "Coordinate rotation",
        HEAD + "G68 X0 Y0 R90.\nG99 G81 X5. Y0 Z-4. R2. F100",
        [UP, rapid(0, 5, 10), rapid(0, 5, 2), feed(0, 5, -4), rapid(0, 5, 2)],
    ),
    # Four holes on a circle of 10 from 0 degrees, none in the middle: L0.
    Snippet(
        "Haas G70",
        "Haas mill manual, G70",
        HEAD + "G99 G81 Z-4. R2. F100 L0\nG70 I10. J0. L4",
        [
            UP,
            rapid(10, 0, 10),
            *hole(10, 0, -4, 2),
            rapid(0, 10, 2),
            *hole(0, 10, -4, 2),
            rapid(-10, 0, 2),
            *hole(-10, 0, -4, 2),
            rapid(0, -10, 2),
            *hole(0, -10, -4, 2),
        ],
        dialect="haas-mill",
    ),
    # Two on an arc, 90 degrees apart, clockwise from 90.
    Snippet(
        "Haas G71",
        "Haas mill manual, G71",
        HEAD + "G99 G81 Z-4. R2. F100 L0\nG71 I10. J90. K-90. L2",
        [UP, rapid(0, 10, 10), *hole(0, 10, -4, 2), rapid(10, 0, 2), *hole(10, 0, -4, 2)],
        dialect="haas-mill",
    ),
    # Along 90 degrees, 6 apart, the first one where the tool stands.
    Snippet(
        "Haas G72",
        "Haas mill manual, G72",
        HEAD + "G99 G81 Z-4. R2. F100 L0\nG72 I6. J90. L2",
        [UP, *hole(0, 0, -4, 2), rapid(0, 6, 2), *hole(0, 6, -4, 2)],
        dialect="haas-mill",
    ),
)


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda snippet: snippet.name)
def test_the_moves_are_those_of_the_cycle(snippet: Snippet) -> None:
    check(snippet)


def test_boring_stops_the_spindle_in_place() -> None:
    path = driven(HEAD + "G76 Z-4. R2. Q0.5 F100")
    assert [event.kind for event in path.trace.events] == [EventKind.ORIENT]
    path = driven(HEAD + "G88 Z-4. R2. P100 F100")
    assert [event.kind for event in path.trace.events] == [EventKind.DWELL, EventKind.STOP]
    assert path.kind.tolist()[-1] == MoveKind.RAPID
