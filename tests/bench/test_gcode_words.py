"""Reading G-code against a tuned one-`findall` parser in plain Python, in the same run.

The baseline gives what the product gives: X, Y, Z, F and the motion word of every line that asks
for a move. It knows the words of these files and nothing else: no refusals, no units, no arcs, no
offsets. The product runs with all of them.
"""

import random
import re
from collections.abc import Callable
from statistics import median

import numpy as np
import pytest

from simlab.gcode.dialects import RS274NGC
from simlab.gcode.engine import Engine
from simlab.gcode.machine import Machine
from simlab.gcode.record import Record
from simlab.gcode.toolpath import MoveKind, Toolpath
from simlab.model.arrays import Floats
from tests.bench.timing import seconds

LINES = 1_000_000
ROUNDS = 5
AS_IS, EACH = 8.0, 4.5
"""How many times as fast as the baseline: the file as it is, and each way of writing it."""

Columns = list[Floats]


def raster(lines: int, decimals: int = 3, seed: int = 7) -> list[str]:
    """A raster in modal words: N on half the lines, 2 % comments, words left out."""
    rnd = random.Random(seed)  # noqa: S311 - made-up coordinates, not secrets
    written = ["G21 G90 G17", "G0 X0 Y0 Z5", "F1500"]
    reaches = (("X", 0.97, 250.0), ("Y", 0.95, 200.0), ("Z", 0.8, 40.0))
    while len(written) < lines - 1:
        chance = rnd.random()
        if chance < 0.03:
            written.append(rnd.choice(["", "(next row)", "; layer 12"]))
            continue
        words = [f"N{len(written)}"] if rnd.random() < 0.5 else []
        if rnd.random() < 0.3:
            words.append("G1" if rnd.random() < 0.8 else "G0")
        for letter, share, reach in reaches:
            if rnd.random() < share:
                words.append(f"{letter}{rnd.uniform(-reach, reach):.{decimals}f}")
        if rnd.random() < 0.1:
            words.append(f"F{rnd.randrange(100, 3000, 50)}")
        line = " ".join(words)
        written.append(line.lower() if rnd.random() < 0.02 else line)
    return [*written, "M2"]


def commented(line: str) -> str:
    return line if "(" in line or ";" in line else f"{line} (cut here)"


def bare(line: str) -> str:
    return re.sub(r"\(.*\)|;.*", "", line)


VARIANTS: dict[str, Callable[[int], bytes]] = {
    "as is": lambda n: "\n".join(raster(n)).encode(),
    "CRLF": lambda n: "\r\n".join(raster(n)).encode(),
    "no spaces": lambda n: "\n".join(raster(n)).replace(" ", "").encode(),
    "lower case": lambda n: "\n".join(raster(n)).lower().encode(),
    "two spaces": lambda n: "\n".join(raster(n)).replace(" ", "  ").encode(),
    "no N words": lambda n: re.sub(r"(?mi)^N\d+ ?", "", "\n".join(raster(n))).encode(),
    "6 decimals": lambda n: "\n".join(raster(n, decimals=6)).encode(),
    "a comment on every line": lambda n: "\n".join(map(commented, raster(n))).encode(),
    "no comments": lambda n: "\n".join(map(bare, raster(n))).encode(),
}


def by_findall(program: bytes) -> Columns:
    """The baseline: comments off, one `findall`, one loop."""
    program = program.upper()
    if b"(" in program or b";" in program:
        program = re.sub(rb"\([^)\n]*\)|;[^\n]*", b"", program)
    if b"\r" in program or b"\t" in program:
        program = program.translate(None, b"\r\t")
    x = y = z = f = g = 0.0
    moved = False
    xs: list[float] = []
    ys: list[float] = []
    zs: list[float] = []
    fs: list[float] = []
    gs: list[float] = []
    for letter, number in re.findall(rb"([A-Z\n])([-+.0-9]*)", program + b"\n"):
        if letter == b"\n":
            if moved:
                xs.append(x)
                ys.append(y)
                zs.append(z)
                fs.append(f)
                gs.append(g)
                moved = False
        elif letter == b"X":
            x = float(number)
            moved = True
        elif letter == b"Y":
            y = float(number)
            moved = True
        elif letter == b"Z":
            z = float(number)
            moved = True
        elif letter == b"G":
            value = float(number)
            if value < 4.0:
                g = value
                moved = True
        elif letter == b"F":
            f = float(number)
        elif letter not in b"NMST":
            raise ValueError(f"{letter!r} is not known")
    return [np.array(column) for column in (xs, ys, zs, fs, gs)]


def room_for(program: bytes) -> Floats:
    """Columns for what `by_simlab` makes of a program, written to once.

    Fresh pages are the system's business, and dear on a virtual machine: 40 MB of them would cost
    up to a third of what reading costs.
    """
    return np.zeros((5, program.count(b"\n") + 1))


class Sheet(Record):
    """Takes the moves down in columns that are there already."""

    def __init__(self, columns: Floats) -> None:
        super().__init__()
        self.columns = columns

    def part(self, path: Toolpath) -> None:
        rows = slice(self.moves, self.moves + len(path))
        self.columns[:3, rows] = path.end_mm.T
        self.columns[3, rows] = path.feed_mm_min
        self.columns[4, rows] = path.kind
        self.moves = rows.stop


def by_simlab(program: bytes, columns: Floats) -> Columns:
    """The product: all words, all refusals, all modes."""
    machine = Machine()
    sheet = machine.record = Sheet(columns)
    Engine(machine, RS274NGC).run_text(program, 1)
    sheet.flush()
    return list(columns[:, : sheet.moves])


def same(ours: Columns, theirs: Columns) -> bool:
    """Are all numbers alike to the bit?"""
    feed, motion = theirs[3], theirs[4]
    theirs = [*theirs[:3], np.where(motion == MoveKind.RAPID, np.nan, feed), motion]
    return all(a.tobytes() == b.tobytes() for a, b in zip(ours, theirs, strict=True))


def ratio(program: bytes, rounds: int) -> float:
    """How many times as fast, by the medians of interleaved rounds; the results are the same."""
    slow, fast = [], []
    columns = room_for(program)
    for _ in range(rounds):
        base_s, theirs = seconds(lambda: by_findall(program))
        own_s, ours = seconds(lambda: by_simlab(program, columns))
        assert same(ours, theirs)
        del theirs
        slow.append(base_s)
        fast.append(own_s)
    return median(slow) / median(fast)


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_way_of_writing_a_program_reads_alike(variant: str) -> None:
    program = VARIANTS[variant](20_000)
    assert same(by_simlab(program, room_for(program)), by_findall(program))


@pytest.mark.bench
@pytest.mark.parametrize("variant", VARIANTS)
def test_a_million_lines_are_read_many_times_as_fast(variant: str) -> None:
    program = VARIANTS[variant](LINES)
    wanted = AS_IS if variant == "as is" else EACH
    reached = ratio(program, ROUNDS)
    print(f"{variant}: {len(program) / 1e6:.1f} MB, {reached:.1f} times the baseline")  # noqa: T201 - the figure is what a bench is run for
    assert reached >= wanted
