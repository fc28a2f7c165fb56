"""LinuxCNC's own interpreter, run as a peer: what it says a program does, beside what we say.

``.venv/bin/python -m tests.gcode.peer FILE.ngc`` shows both and where they differ.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from simlab.gcode import MoveKind, Toolpath, interpret
from simlab.gcode.tables import Tool, read_tools
from simlab.model.errors import InputError
from tests.gcode.compare import difference, same_events, same_motion, shown
from tests.gcode.peer_output import INCH_MM, Peer, PeerMove, Reader

__all__ = ["Peer", "PeerMove", "difference", "run_rs274", "same_events", "same_motion", "tools_mm"]

PACKAGE = (
    "rs274 is missing: install Debian's package linuxcnc-uspace "
    "(apt-get install --no-install-recommends linuxcnc-uspace)"
)
TOOLS = """\
T1 P1 D6 Z10 ;mill
T2 P2 D3 Z-5.5 ;small mill
T3 P3 D10 X1 Y2 Z3 ;offsets along all axes
T4 P4 D0.8 X-2 Z4 I95 J155 Q2 ;turning tool
T5 P5 D0 ;no diameter, no length
T6 P6 D1 Q6 ;grooving tool
T7 P7 D-4 Z1 ;negative diameter
T8 P8 D20 ;face mill
T9 P9 D6 ;
"""
"""In millimetres; the peer is given it in inches."""

_LENGTH_LETTERS = "DXYZUVW"


def run_rs274(
    program: bytes,
    parameters_mm: Mapping[int, float] | None = None,
    *,
    tools: str = TOOLS,
    files: Mapping[str, bytes] | None = None,
    folder: Path | None = None,
) -> Peer:
    """Run a program there, in a folder of its own, with limits on time and output.

    Its home is that folder: there it keeps its tools in memory shared by all that run.

    Parameters
    ----------
    parameters_mm : by number, lengths in mm
    tools : the tool table in mm
    files : subprograms by their names without ``.ngc``
    folder : copied beside the program: the subprograms of a shipped sample
    """
    command = shutil.which("rs274")
    assert command is not None, PACKAGE
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        if folder is not None:
            shutil.copytree(folder, home, dirs_exist_ok=True)
        for sub, text in (files or {}).items():
            (home / f"{sub}.ngc").write_bytes(text)
        (home / "program.ngc").write_bytes(program)
        table = {5220: 1.0} | dict.fromkeys(range(5221, 5231), 0.0) | dict(parameters_mm or {})
        lines = [f"{n}\t{_inches(n, value)!r}\n" for n, value in sorted(table.items())]
        (home / "start.var").write_text("".join(lines))
        (home / "tool.tbl").write_text(tools_in_inches(tools))
        done = subprocess.run(
            ["prlimit", "--cpu=10", "--fsize=200000000", command, "-v", "start.var",
             "-t", "tool.tbl", "-g", "program.ngc"],
            cwd=home, env={"HOME": str(home), "PATH": "/usr/bin:/bin"},
            stdin=subprocess.DEVNULL, capture_output=True, timeout=180, check=False,
        )  # fmt: skip
    peer = Reader().read(done.stdout.decode("utf-8", "replace"))
    said = done.stderr.decode("utf-8", "replace").replace("executing", "").strip()
    peer.unended = said.startswith("File ended with no percent sign")
    if done.returncode and not peer.unended:
        peer.error = said or f"ended with {done.returncode}"
    return peer


def tools_in_inches(text: str) -> str:
    """The same tool table in inches; angles and numbers stay."""

    def scaled(word: re.Match[str]) -> str:
        letter, number = word.groups()
        return letter + (repr(float(number) / INCH_MM) if letter in _LENGTH_LETTERS else number)

    out = []
    for line in text.splitlines():
        words, mark, note = line.partition(";")
        out.append(re.sub(r"([A-Z])([-+.\d]+)", scaled, words) + mark + note + "\n")
    return "".join(out)


def tools_mm(text: str = TOOLS) -> dict[int, Tool]:
    """The same tools for our interpreter."""
    return read_tools(text, "tool.tbl")


def _inches(number: int, value: float) -> float:
    """A parameter as the peer's file holds it."""
    for first, last, step in ((5161, 5189, 20), (5211, 5219, 20), (5221, 5389, 20)):
        if first <= number <= last and (number - first) % step in (0, 1, 2, 6, 7, 8):
            return value / INCH_MM
    return value


def _table(path: Toolpath | None, peer: Peer) -> list[str]:
    out = []
    length = len(path) if path is not None else 0
    for number in range(max(length, len(peer.moves))):
        left = right = ""
        if path is not None and number < length:
            kind = MoveKind(int(path.kind[number])).name.lower()
            turns = f" turns {path.turns[number]:.4g}" if path.turns[number] else ""
            end = shown(tuple(path.end_mm[number].tolist()))
            feed = float(path.feed_mm_min[number])
            left = f"line {path.line[number]} {kind} {end} F{feed:g}{turns}"
        if number < len(peer.moves):
            move = peer.moves[number]
            turning = f" turning {move.turning}" if move.turning else ""
            right = f"{move.kind} {move.what} {shown(move.end_mm)} F{move.feed_mm_min:g}{turning}"
        out.append(f"{number:4d} {left:62s} | {right}")
    return out


def main(file: Path) -> int:
    """Both interpreters on one file; 0 where they agree."""
    program = file.read_bytes()
    subs = {p.stem: p.read_bytes() for p in file.parent.glob("*.ngc") if p != file}
    peer = run_rs274(program, files=subs)
    path, refused = None, ""
    try:
        path = interpret(program, tools=tools_mm(), subprograms=subs)
    except InputError as error:
        refused = f"{getattr(error, 'fault', type(error).__name__)}: {error}"
    said = "" if path is None else difference(path, peer)
    lines = [*_table(path, peer), f"ours: {refused or 'accepted'}"]
    lines.append(f"rs274: {peer.error or 'accepted'}")
    agree = bool(peer.error) == bool(refused) and (path is None or not said)
    lines.append("agree" if agree else f"DIFFER: {said or 'one of them refuses'}")
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
