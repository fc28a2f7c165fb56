"""The same programs in LinuxCNC's own interpreter: same moves, or refused at the right word."""

import random
import re
from collections.abc import Callable
from itertools import groupby
from math import dist
from pathlib import Path
from typing import Protocol

import numpy as np
import pytest

from simlab.gcode import MoveKind, Toolpath, interpret
from simlab.model.errors import ProgramError

# The modal core, and the words beside it that change no move.
# fmt: off
CORE = {
    "G0", "G1", "G2", "G3", "G17", "G18", "G19", "G20", "G21", "G54", "G55", "G56", "G57", "G58",
    "G59", "G59.1", "G59.2", "G59.3", "G90", "G90.1", "G91", "G91.1", "G40", "G49", "G61", "G61.1",
    "G64", "G80", "G94", "G97", "G98", "G99", "M0", "M1", "M2", "M3", "M4", "M5", "M6", "M7", "M8",
    "M9", "M30",
}
# fmt: on
LETTERS = "FGIJKMNRSTXYZ"
UNSUPPORTED = {
    "gcode.word.unsupported",
    "gcode.parameter.unsupported",
    "gcode.expression.unsupported",
}
PRINTED = 0.5e-4
"""The peer prints four decimals."""
GEOMETRY_MM = 0.002


class PeerMove(Protocol):
    """See conftest."""

    kind: str
    end_mm: tuple[float, float, float]
    feed_mm_min: float
    centre_mm: tuple[float, float, float] | None
    turning: int
    unit_mm: float


class Peer(Protocol):
    """See conftest."""

    moves: list[PeerMove]
    error: str
    tools: list[int]


Rs274 = Callable[..., Peer]


def first_unknown(program: bytes) -> tuple[int, int] | None:
    """Line and column of the first word outside the core, by plain search to the program's end."""
    for number, raw in enumerate(program.decode("utf-8", "replace").split("\n"), 1):
        text = re.sub(r"\([^()]*\)|;.*", lambda m: " " * len(m.group()), raw)
        smoothing = ended = False
        for token in re.finditer(r"([A-Za-z])([-+.\d\s]*)([\[#<]?)|[#\[]", text):
            letter, value, worked_out = token.group(1), token.group(2), token.group(3)
            if letter is None or worked_out:
                return number, token.start() + 1
            word = f"{letter.upper()}{float(''.join(value.split()) or 'nan'):g}"
            if smoothing and letter in "PpQq":
                continue
            if letter.upper() not in LETTERS or (letter in "GgMm" and word not in CORE):
                return number, token.start() + 1
            smoothing |= word == "G64"
            ended |= word in ("M2", "M30")
        if ended or (text.strip() == "%" and number > 1):
            return None
    return None


def same_motion(path: Toolpath, peer: Peer) -> None:
    """Every move alike: kind, end, feed, and for arcs the centre and the way round."""
    kinds = ["rapid" if kind == MoveKind.RAPID else "feed" for kind in path.kind]
    assert [k for k, _ in groupby(kinds)] == [k for k, _ in groupby(m.kind for m in peer.moves)]
    assert len(path) == len(peer.moves)
    for row, move in enumerate(peer.moves):
        # Two printed numbers, a coordinate and an offset, and their rotation.
        near_mm = GEOMETRY_MM + 4 * PRINTED * move.unit_mm
        assert kinds[row] == move.kind
        assert dist(path.end_mm[row], move.end_mm) <= near_mm, (row, path.end_mm[row], move)
        if move.kind == "feed":
            assert path.feed_mm_min[row] == pytest.approx(move.feed_mm_min, rel=0.01)
        if move.centre_mm is None:
            assert path.turns[row] == 0.0
            continue
        normal = {17: 2, 18: 1, 19: 0}[int(path.plane[row])]
        apart = np.delete(path.centre_mm[row] - move.centre_mm, normal)
        # A short arc of a large radius: the centre follows from rounded ends.
        assert np.hypot(*apart) <= near_mm, (row, path.centre_mm[row], move)
        assert np.sign(path.turns[row]) == np.sign(move.turning)


def test_every_shipped_sample_is_done_alike_or_refused_at_its_first_unknown_word(
    samples: list[Path], rs274: Rs274
) -> None:
    done, refused = 0, 0
    for sample in samples:
        program = sample.read_bytes()
        unknown = first_unknown(program)
        if unknown is None:
            peer = rs274(program)
            assert peer.error == "", (sample, peer.error)
            same_motion(interpret(program), peer)
            done += 1
        else:
            with pytest.raises(ProgramError) as error:
                interpret(program)
            assert error.value.fault in UNSUPPORTED, (sample, error.value)
            assert (error.value.line, error.value.column) == unknown, (sample, error.value)
            refused += 1
    assert (done, refused) == (7, 178)


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
