"""Whole programs to toolpaths beside LinuxCNC's interpreter: CPU seconds of whole processes.

Both read the same file, one after the other in one run. The peer writes its calls to nowhere; ours
keeps every move as columns. Plain lines go as columns there, macros are compiled, holes of
drilling cycles are made many at once.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from simlab.gcode import interpret

READ = (
    "import sys\n"
    "from simlab.gcode import interpret\n"
    "with open(sys.argv[1], 'rb') as file:\n"
    "    print(len(interpret(file.read())))\n"
)
PLAIN = 5.0
"""How many times as fast as the peer plain lines are to be, and lines with arcs."""
MOST_MEMORY = 15.0
"""Times the size of a large file."""


def flat(lines: int) -> Iterator[str]:
    yield "G21 G90 G94 G17\nF600\nG1\n"
    for n in range(lines):
        yield f"X{n % 1000 * 0.1:.3f} Y{n // 1000 * 0.1:.3f} Z{-(n % 7) * 0.01:.3f}\n"
    yield "M2\n"


def mixed(lines: int) -> Iterator[str]:
    yield "G21 G90 G94 G17 F600\n"
    for n in range(lines // 4):
        x, y = n % 500 * 2, n // 500 * 2
        yield f"G0 X{x:.3f} Y{y:.3f}\nG1 X{x + 1:.3f} F500\n"
        yield f"G2 X{x + 2:.3f} Y{y + 1:.3f} I0 J1\nG3 X{x + 1:.3f} Y{y + 2:.3f} I-1 J0\n"
    yield "M2\n"


def called(holes: int) -> Iterator[str]:
    """A loop that calls a subprogram for each hole."""
    yield "G21 G90 G94 G17 F600\nG0 Z10\no100 sub\nG81 X#1 Y#2 Z-5 R2\no100 endsub\n#1=0\n"
    yield f"o101 while [#1 LT {holes}]\no100 call [#1*0.1] [5+#1*.2]\n#1=[#1+1]\n"
    yield "o101 endwhile\nM2\n"


def looped(holes: int) -> Iterator[str]:
    """Loops in loops, two cycles in turn, repeats, and many holes by one L."""
    yield (
        "G21 G90 G94 G17 F600\no100 sub\no101 if [#3 EQ 81]\nG81 X#1 Y#2 Z-5 R2\no101 else\n"
        "G83 X#1 Y#2 Z-5 R2 Q2\no101 endif\no100 endsub\nG0 Z10\n#10=0\n"
        f"o200 while [#10 LT {holes // 1000}]\n#11=0\no201 while [#11 LT 250]\n"
        "o100 call [#10*2] [#11*2] [81]\no100 call [#10*2] [#11*2+1] [83]\n#11=[#11+1]\n"
        "o201 endwhile\nG80\nG81 X[#10*2] Y0 Z-3 R1\no202 repeat [249]\nX[#10*2+0.5]\n"
        "o202 endrepeat\nG82 G91 Y1 Z-3 R0 L250 P0.1\nG90 G80\n#10=[#10+1]\no200 endwhile\nM2\n"
    )


def listed(holes: int) -> Iterator[str]:
    """A cycle, and a line with a place for each hole."""
    yield "G21 G90 G94 G17 F600\nG0 Z10\nG81 Z-3 R1 X0 Y0\n"
    for n in range(holes - 1):
        yield f"X{n % 1000 * 2:.1f} Y{n // 1000 * 2}\n"
    yield "G80\nM2\n"


@dataclass(frozen=True)
class Spent:
    """What a process took."""

    cpu_s: float
    memory: int
    """Peak resident set [bytes]."""
    said: str


def spent(command: list[str], folder: Path, out: int) -> Spent:
    with subprocess.Popen(
        command,
        cwd=folder,
        env={"HOME": str(folder), "PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path.cwd())},
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=subprocess.DEVNULL,
    ) as process:
        said = process.stdout.read().decode() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return Spent(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, said)


def beside(program: Path) -> tuple[float, Spent, Spent]:
    """(how many times as fast, ours, the peer's)."""
    peer = shutil.which("rs274")
    assert peer is not None, "rs274 is missing: install Debian's package linuxcnc-uspace"
    ours = spent([sys.executable, "-c", READ, str(program)], program.parent, subprocess.PIPE)
    theirs = spent([peer, "-g", str(program)], program.parent, subprocess.DEVNULL)
    return theirs.cpu_s / ours.cpu_s, ours, theirs


PROGRAMS: dict[str, tuple[Callable[[int], Iterator[str]], int, int, float]] = {
    "three million modal lines": (flat, 3_000_000, 3_000_001, PLAIN),
    "two million lines with arcs": (mixed, 2_000_000, 2_000_000, PLAIN),
    "300,000 holes by calls in a loop": (called, 300_000, 900_002, 1.0),
    "300,000 holes by loops, repeats and L": (looped, 300_000, 1_575_302, 1.0),
    "300,000 holes by a list": (listed, 300_000, 900_002, 1.0),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_programs_are_what_they_say(name: str) -> None:
    write, size, _, _ = PROGRAMS[name]
    path = interpret("".join(write(size // 100)).encode())
    assert len(path) >= size // 100


@pytest.mark.bench
@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_is_read_many_times_as_fast(name: str, tmp_path: Path) -> None:
    write, size, moves, wanted = PROGRAMS[name]
    program = tmp_path / "program.ngc"
    with program.open("w") as file:
        file.writelines(write(size))
    reached, ours, theirs = beside(program)
    size = program.stat().st_size
    print(  # noqa: T201 - the figures are what a bench is run for
        f"{name}: {ours.cpu_s:.2f} s beside {theirs.cpu_s:.2f} s, {reached:.1f} times as fast; "
        f"{ours.memory / 1e6:.0f} MB for {size / 1e6:.1f} MB"
    )
    assert int(ours.said) == moves
    assert reached >= wanted
    assert ours.memory <= max(MOST_MEMORY * size, 4e8)
