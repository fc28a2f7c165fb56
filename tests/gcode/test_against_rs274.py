"""The same programs in LinuxCNC's own interpreter: same moves, or refused at the right word."""

import random
import re
from collections.abc import Callable

import pytest

from simlab.gcode import interpret
from simlab.model.errors import ProgramError
from tests.gcode.compare import same_motion
from tests.gcode.peer_output import Peer

Rs274 = Callable[..., Peer]


def number(rnd: random.Random, low: float, high: float) -> str:
    """A number as people and CAM systems write it."""
    value = rnd.uniform(low, high)
    form = rnd.choice(["{:.3f}", "{:.4f}", "{:.0f}", "{:.0f}.", "{:.1f}"])
    text = form.format(value)
    bare = re.sub(r"^(-?)0(\.\d)", r"\1\2", text)
    return bare if rnd.random() < 0.5 else text


def program_of(seed: int) -> bytes:
    """A program of the modal core that the peer takes."""
    rnd = random.Random(seed)  # noqa: S311 - made-up programs, not secrets
    inch, distance, plane, arc_distance = False, "G90", "G17", "G91.1"
    lines = ["G21 G90 G17 G54 G91.1 F500", "G0 X0 Y0 Z0"]
    if seed % 3 == 0:
        lines.insert(0, "%")
    for _ in range(40):
        choice = rnd.random()
        reach = 4.0 if inch else 100.0
        if choice < 0.05:
            inch = not inch
            lines.append("G20" if inch else "G21")
            lines.append(f"F{number(rnd, 5, 40)}")
        elif choice < 0.10:
            distance = rnd.choice(["G90", "G91"])
            lines.append(distance)
        elif choice < 0.15:
            plane = rnd.choice(["G17", "G18", "G19"])
            lines.append(plane)
        elif choice < 0.18:
            arc_distance = rnd.choice(["G91.1", "G91.1", "G90.1"])
            lines.append(arc_distance)
        elif choice < 0.22:
            lines.append(rnd.choice(["G54", "G55", "G56", "G59", "G59.1", "G59.3"]))
        elif choice < 0.27:
            lines.append(rnd.choice(["M3 S1200", "M5", "T3 M6", "M8", "M9", "M1", "S300"]))
        elif choice < 0.30:
            lines.append(
                rnd.choice(["", "(note G1 X9)", "; note G1 X9", "N55", "G40 G49 G80 G94 F300"])
            )
        elif choice < 0.70 or arc_distance == "G90.1":
            words = [f"{a}{number(rnd, -reach, reach)}" for a in "XYZ" if rnd.random() < 0.6]
            motion = rnd.choice(["G0", "G1", "G01"])
            rnd.shuffle(words)
            lines.append(" ".join([motion, *words]) + rnd.choice(["", f" F{number(rnd, 50, 900)}"]))
        else:
            lines.append(arc(rnd, plane, inch=inch, incremental=distance == "G91"))
    lines += ["M2", "G0 X777"] if seed % 3 else ["%", "G0 X777"]
    glue = rnd.choice(["\n", "\r\n"])
    text = glue.join(lines) + glue
    return (text.lower() if seed % 5 == 0 else text).encode()


def arc(rnd: random.Random, plane: str, *, inch: bool, incremental: bool) -> str:
    """A helix, a full circle, or an arc by its radius (whose end is given incrementally)."""
    first, second, normal, i, j = {
        "G17": tuple("XYZIJ"), "G18": tuple("ZXYKI"), "G19": tuple("YZXJK"),
    }[plane]  # fmt: skip
    size = 1.0 if inch else 20.0
    turn = rnd.choice(["G2", "G3"])
    rise = f" {normal}{number(rnd, -size, size)}" if rnd.random() < 0.4 else ""
    if rnd.random() < 0.4 or not incremental:
        centre = [f"{i}{size / 4:.3f}", f"{j}-{size / 5:.3f}"]
        return f"{turn} {' '.join(rnd.sample(centre, rnd.choice([1, 2])))}{rise}"
    along, across = rnd.uniform(0.2, 1) * size, rnd.uniform(-1, 1) * size
    radius = (along**2 + across**2) ** 0.5 / 2 * rnd.uniform(1.01, 3) * rnd.choice([1, -1])
    return f"{turn} {first}{along:.4f} {second}{across:.4f} R{radius:.4f}{rise}"


@pytest.mark.parametrize("seed", range(80))
def test_made_up_programs_move_alike(seed: int, rs274: Rs274) -> None:
    program = program_of(seed)
    rnd = random.Random(seed + 1000)  # noqa: S311 - made-up offsets, not secrets
    parameters_mm = {}
    if seed % 2:
        for system in range(9):
            for axis in range(3):
                parameters_mm[5221 + 20 * system + axis] = round(rnd.uniform(-50, 50), 2)
            if seed % 4 == 3 and not re.search(rb"(?i)g1[89]", program):
                parameters_mm[5230 + 20 * system] = round(rnd.uniform(-90, 90))
    peer = rs274(program, parameters_mm)
    assert peer.error == "", peer.error
    same_motion(interpret(program, parameters=parameters_mm), peer)


LIMITS = {
    "the radius that reaches": lambda by: f"G2 X10 R{5 - by:.9f}",
    "the smallest radius": lambda by: f"G2 I{0.1 - by:.9f}",
    "the end outside a small circle": lambda by: f"G2 X{10 + by:.9f} I5",
    "the end inside a small circle": lambda by: f"G2 X{10 - by:.9f} I5",
    "the end outside a large circle": lambda by: f"G2 X{200 + by:.9f} I100",
    "the end outside a huge circle": lambda by: f"G2 X{18000 + by:.9f} I9000",
    "the end outside a tiny circle": lambda by: f"G2 X{0.04 + by:.9f} I0.02",
}
WIDE = {"the smallest radius": 0.1, "the end outside a huge circle": 9.0}


@pytest.mark.parametrize("unit", ["G21", "G20"])
@pytest.mark.parametrize("limit", LIMITS)
def test_an_arc_is_refused_just_where_the_peer_refuses_it(
    limit: str, unit: str, rs274: Rs274
) -> None:
    def program(by: float) -> bytes:
        return f"{unit} F9 {LIMITS[limit](by)}\nM2\n".encode()

    low, high = 0.0, WIDE.get(limit, 0.5)
    while high - low > 1e-6:
        middle = (low + high) / 2
        low, high = (middle, high) if not rs274(program(middle)).error else (low, middle)
    interpret(program(low - 1e-5))
    with pytest.raises(ProgramError, match="radius"):
        interpret(program(high + 1e-5))


REFUSED = [
    "X10", "G80 X5", "G1 X1", "G1 F0 X1", "F100\nG94\nG1 X1", "G1 F-1 X1", "S-5", "T-1", "T1.5",
    "M3.5", "G90 G91", "G0 X1 X2", "G0 G1 X2", "M3 M4", "M7 M8", "M0 M2", "F9 G2 X2",
    "F9 G2 I5 R5 X9", "F9 G3 X0 R3", "F9 G2 J3 X1 G18", "F9 G2 K3 X1", "F9 G2 G90.1 I5 X10",
    "G0 X1 I5", "G0 X1 R5", "I5", "X", "X-", "X.", "X1.2.3", "X1,5", "G0 N5 X1", "N-3 G0", "N G0",
    "N1 N2 G0", "G0\n%", "G0 X1 %", "G0 X1 (a (b)", "G0 X1 (a", "G0 X1 )", "G0 X1*5", "G0 \x01X1",
    "\xe7G0 X1", "/5 G0 X1", "N5 /G0 X1", "G1.5 X1", "G0 X1 /Y5", "G0 G80 G1 X1",
]  # fmt: skip


@pytest.mark.parametrize("line", REFUSED)
def test_what_the_peer_refuses_is_refused(line: str, rs274: Rs274) -> None:
    program = f"{line}\nM2\n".encode("latin-1")
    assert rs274(program).error
    with pytest.raises(ProgramError):
        interpret(program)


ACCEPTED = [
    "G0 X+5 Y-.5 Z5.", "G 0 X 1 0 . 5 Y - 2", "g01x1f1g 21.g17.0", "M2 G0 X1\nX2", "/G0 X6",
    " / G0 X1", "N5.5 G0 X1", "G0\nG0 G90\nG1 F100", "G0 X5 G80\nX6", "F5 G2 I5\nI3",
    "G80 F5 G3 I5\nX6 I3", "(a)(b;c) G0 X1 (d) Y2 ;(e", "%\nG0 X1\n%\nG0 X2",
    "\n\n % \nG0 X1\n %\t\nfoo", "G20 F10 G1 X1\nF5\nG21\nX30", "G64 P0.1 Q0.2\nG0 X5",
    "G2 F9 X0.0001 I500", "G3 F1 Y0.001 I500", "G20 F1 G2 X.0000001 Y0 I1",
    "G18 G2 I5 F100 X10\nG3 X0 Z0 K0 I-5\nG19 G2 Y10 J5\nG2 K4", "G0 X1 Y1\nG55 X2\nG54 Y3",
    "G0 X1;M2\nX2", "T1 M6\nM3 S100\nG0 X1\nT2\nM6\nG0 X2\nM30\nfoo",
    "G91 G0 X1\nG90 Y1\nG91 X1 Z2\nG90.1 F9 G3 I0 J0",
]  # fmt: skip


@pytest.mark.parametrize("lines", ACCEPTED)
def test_odd_but_right_programs_move_alike(lines: str, rs274: Rs274) -> None:
    program = f"{lines}\nM2\n".encode()
    parameters_mm = {5241: 7.0, 5242: -3.5}
    peer = rs274(program, parameters_mm)
    assert peer.error == ""
    assert peer.moves
    same_motion(interpret(program, parameters=parameters_mm), peer)


def test_the_tool_and_the_spindle_are_the_peers(rs274: Rs274) -> None:
    program = b"S500 M3\nG0 X1\nT3\nG0 X2\nM6\nG0 X3\nM4 S700\nG0 X4\nM2\n"
    path = interpret(program)
    assert path.tool.tolist() == [0, 0, 3, 3]
    assert path.spindle_rpm.tolist() == [500.0, 500.0, 0.0, -700.0]  # M6 stops it
    assert rs274(program).calls == [
        "SPEED 500", "CW", "MOVE", "MOVE", "STOP", "TOOL 3", "MOVE", "SPEED 700", "CCW", "MOVE",
        "STOP",
    ]  # fmt: skip
