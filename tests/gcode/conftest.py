"""LinuxCNC's own interpreter, run as a peer: what it says a program does."""

import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from math import cos, radians, sin
from pathlib import Path

import pytest

Point = tuple[float, float, float]

PACKAGE = (
    "rs274 is missing: install Debian's package linuxcnc-uspace "
    "(apt-get install --no-install-recommends linuxcnc-uspace)"
)
MACHINE_INCH_MM = 25.4  # without an INI file the stand-alone interpreter's machine counts inches
_CALL = re.compile(r"^\s*\d+ N\S+\s+(\w+)\((.*)\)$")
_SAID = {
    "START_SPINDLE_CLOCKWISE": "CW",
    "START_SPINDLE_COUNTERCLOCKWISE": "CCW",
    "STOP_SPINDLE_TURNING": "STOP",
    "STRAIGHT_TRAVERSE": "MOVE",
}
_SAID_WITH = {"CHANGE_TOOL": "TOOL", "SET_SPINDLE_SPEED": "SPEED"}
_PLANES = {"CANON_PLANE_XY": (0, 1, 2), "CANON_PLANE_XZ": (2, 0, 1), "CANON_PLANE_YZ": (1, 2, 0)}


@dataclass(frozen=True)
class PeerMove:
    """One move in machine coordinates [mm], as the peer gives it."""

    kind: str
    end_mm: Point
    feed_mm_min: float
    centre_mm: Point | None
    turning: int
    unit_mm: float


@dataclass
class Peer:
    """What the peer did with a program."""

    moves: list[PeerMove] = field(default_factory=list)
    error: str = ""
    calls: list[str] = field(default_factory=list)
    """Spindle, tool and moves up to the program's end, in order."""


@pytest.fixture(scope="session")
def samples() -> list[Path]:
    """The programs that the peer's package ships."""
    folder = Path("/usr/share/linuxcnc/ncfiles")
    found = sorted(p for p in folder.rglob("*") if p.suffix in (".ngc", ".nc", ".tap"))
    assert found, PACKAGE
    return found


@pytest.fixture
def rs274(tmp_path: Path) -> Callable[..., Peer]:
    """Run a program there, with a limit on time and output.

    Its home is a folder of its own: there it keeps its tools in memory shared by all that run.
    """
    command = shutil.which("rs274")
    assert command is not None, PACKAGE

    def run(program: bytes, parameters_mm: dict[int, float] | None = None) -> Peer:
        (tmp_path / "program.ngc").write_bytes(program)
        table = {5220: 1.0} | dict.fromkeys(range(5221, 5231), 0.0) | (parameters_mm or {})
        lines = []
        for number, value in sorted(table.items()):
            length = number != 5220 and (number - 5221) % 20 < 6
            lines.append(f"{number}\t{value / MACHINE_INCH_MM if length else value!r}\n")
        (tmp_path / "start.var").write_text("".join(lines))
        tools = "".join(f"T{n} P{n} D6 ;\n" for n in range(1, 10))
        (tmp_path / "tool.tbl").write_text(tools)
        done = subprocess.run(
            ["prlimit", "--cpu=10", "--fsize=50000000", command, "-v", "start.var",
             "-t", "tool.tbl", "-g", "program.ngc"],
            cwd=tmp_path, env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
            stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False,
        )  # fmt: skip
        peer = _read(done.stdout.decode("utf-8", "replace"))
        said = done.stderr.decode("utf-8", "replace").replace("executing", "").strip()
        peer.error = "" if said.startswith("File ended with no percent sign") else said
        return peer

    return run


def _read(output: str) -> Peer:
    peer = Peer()
    unit, feed, theta = 1.0, 0.0, 0.0
    offset, plane = (0.0, 0.0, 0.0), (0, 1, 2)

    def place(x: float, y: float, z: float) -> Point:
        c, s = cos(radians(theta)), sin(radians(theta))
        turned = (x * c - y * s, x * s + y * c, z)
        return (
            (turned[0] + offset[0]) * unit,
            (turned[1] + offset[1]) * unit,
            (turned[2] + offset[2]) * unit,
        )

    for text in output.splitlines():
        call = _CALL.match(text)
        if not call:
            continue
        name, inner = call.groups()
        if name in ("COMMENT", "MESSAGE", "START_CHANGE"):
            continue
        words = re.split(r"[,\s]+", inner.strip())
        if name == "USE_LENGTH_UNITS":
            new = 25.4 if "INCHES" in inner else 1.0
            offset = (offset[0] * unit / new, offset[1] * unit / new, offset[2] * unit / new)
            unit = new
        elif name == "SET_G5X_OFFSET":
            offset = (float(words[1]), float(words[2]), float(words[3]))
        elif name == "SET_XY_ROTATION":
            theta = float(words[0])
        elif name == "SET_FEED_RATE":
            feed = float(words[0]) * unit
        elif name == "SELECT_PLANE":
            plane = _PLANES[words[0]]
        elif name in ("STRAIGHT_TRAVERSE", "STRAIGHT_FEED"):
            kind = "rapid" if name == "STRAIGHT_TRAVERSE" else "feed"
            x, y, z = (float(w) for w in words[:3])
            peer.moves.append(PeerMove(kind, place(x, y, z), feed, None, 0, unit))
        elif name == "ARC_FEED":
            a, b, centre_a, centre_b, turning, c = (float(w) for w in words[:6])
            end, centre = [0.0] * 3, [0.0] * 3
            for axis, e, m in zip(plane, (a, b, c), (centre_a, centre_b, 0.0), strict=True):
                end[axis], centre[axis] = e, m
            x, y, z = end
            i, j, k = centre
            arc = PeerMove("feed", place(x, y, z), feed, place(i, j, k), int(turning), unit)
            peer.moves.append(arc)
        if name == "PROGRAM_END":
            break
        if name in _SAID:
            peer.calls.append(_SAID[name])
        elif name in _SAID_WITH:
            peer.calls.append(f"{_SAID_WITH[name]} {float(words[-1]):g}")
    return peer
