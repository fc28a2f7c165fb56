"""What LinuxCNC's interpreter prints, followed line by line into moves of the machine in mm."""

import re
from dataclasses import dataclass, field
from math import atan2, ceil, cos, hypot, nan, radians, sin, tau

Point = tuple[float, float, float]

INCH_MM = 25.4
_CALL = re.compile(r"^\s*\d+ N\S*\s+([\w.]+)\((.*)\)$")
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
    """rapid or feed; probes, threads, taps and splines are feeds."""
    end_mm: Point
    """NaN where the peer does not say (a spline)."""
    feed_mm_min: float
    """NaN where it depends on a spindle that has no speed."""
    centre_mm: Point | None
    turning: int
    """+1 counter-clockwise; 2 is one more turn."""
    unit_mm: float
    start_mm: Point = (0.0, 0.0, 0.0)
    """NaN behind a spline and behind a probe: there it believes that it touched something."""
    rotary_deg: Point = (0.0, 0.0, 0.0)
    what: str = "straight"
    """straight, arc, probe, spline, thread, tap."""
    normal: int = 2
    """Axis along which an arc's plane is looked at."""
    lead_mm: float = 0.0


@dataclass
class Peer:
    """What the peer did with a program."""

    moves: list[PeerMove] = field(default_factory=list)
    error: str = ""
    unended: bool = False
    """All was done, and it complains that neither M2 nor a percent sign stands at the end."""
    calls: list[str] = field(default_factory=list)
    """Spindle, tool and moves up to the program's end, in order."""
    dwells: list[float] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    tools: list[int] = field(default_factory=list)
    """Tool changes."""
    inches: bool = False
    """Was something printed in inches?"""
    output: str = ""


class Reader:
    """Follows the peer's output line by line."""

    def __init__(self) -> None:
        self.peer = Peer()
        self.unit = 1.0
        self.feed = 0.0
        self.per_turn = False
        self.speed, self.surface = 0.0, False
        self.theta = 0.0
        self.work = self.g92 = self.tool = (0.0, 0.0, 0.0)
        self.turned = self.g92_turned = self.tool_turned = (0.0, 0.0, 0.0)
        self.plane = (0, 1, 2)
        self.at: Point = (0.0, 0.0, 0.0)
        self.lead_mm = 0.0
        self.printed: Point = (0.0, 0.0, 0.0)
        """The last point as it was printed."""

    def read(self, output: str) -> Peer:
        """All of it, up to the program's end."""
        self.peer.output = output
        for text in output.splitlines():
            call = _CALL.match(text)
            if not call:
                continue
            name, inner = call.groups()
            if name == "PROGRAM_END":
                break
            self._call(name, inner)
        return self.peer

    def _call(self, name: str, inner: str) -> None:
        peer = self.peer
        if name == "MESSAGE":
            peer.messages.append(inner.strip('"'))
            return
        if name in ("COMMENT", "START_CHANGE", "LOG", "LOGOPEN", "LOGAPPEND", "NURBS_FEED"):
            if name == "NURBS_FEED":
                self._move("feed", (nan,) * 3, "spline")
            return
        words = re.split(r"[,\s]+", inner.strip())
        if name in _SAID:
            peer.calls.append(_SAID[name])
        elif name in _SAID_WITH:
            peer.calls.append(f"{_SAID_WITH[name]} {float(words[-1]):g}")
        if name.startswith(("SET_", "USE_", "SELECT_PLANE", "START_SPEED", "STOP_SPEED")):
            self._setting(name, words)
        elif name == "DWELL":
            peer.dwells.append(float(words[0]))
        elif name == "CHANGE_TOOL":
            peer.tools.append(int(words[0]))
        elif name in ("STRAIGHT_TRAVERSE", "STRAIGHT_FEED", "STRAIGHT_PROBE"):
            kind = "rapid" if name == "STRAIGHT_TRAVERSE" else "feed"
            what = "probe" if name == "STRAIGHT_PROBE" else "straight"
            what = "thread" if self.lead_mm and kind == "feed" else what
            x, y, z, a, b, c = (float(w) for w in words[:6])
            self._move(kind, self._place(x, y, z), what, self._rotary(a, b, c))
            if what == "probe":
                self.at = (nan,) * 3
        elif name == "RIGID_TAP":
            x, y, z = (float(w) for w in words[:3])
            start = self.at
            self._move("feed", self._place(x, y, z), "tap")
            self._move("feed", start, "tap")
        elif name == "ARC_FEED":
            self._arc([float(word) for word in words])

    def _setting(self, name: str, words: list[str]) -> None:
        if name == "USE_LENGTH_UNITS":
            self.unit = INCH_MM if "INCHES" in words[0] else 1.0
            self.peer.inches |= self.unit != 1.0
        elif name == "SET_G5X_OFFSET":
            self.work, self.turned = self._lengths(words[1:4]), self._angles(words[4:7])
        elif name == "SET_G92_OFFSET":
            self.g92, self.g92_turned = self._lengths(words[:3]), self._angles(words[3:6])
        elif name == "USE_TOOL_LENGTH_OFFSET":
            self.tool, self.tool_turned = self._lengths(words[:3]), self._angles(words[3:6])
        elif name == "SET_XY_ROTATION":
            self.theta = radians(float(words[0]))
        elif name == "SET_FEED_RATE":
            self.feed = float(words[0]) * self.unit
        elif name == "SET_FEED_MODE":
            self.per_turn = words[1] == "1"
        elif name == "SET_SPINDLE_SPEED":
            self.speed = float(words[1])
        elif name == "SET_SPINDLE_MODE":
            self.surface = float(words[1]) != 0.0
        elif name == "SELECT_PLANE":
            self.plane = _PLANES[words[0]]
        elif name == "START_SPEED_FEED_SYNC":
            self.lead_mm = float(words[0]) * self.unit
        elif name == "STOP_SPEED_FEED_SYNCH":
            self.lead_mm = 0.0

    def _lengths(self, words: list[str]) -> Point:
        x, y, z = (float(word) * self.unit for word in words)
        return (x, y, z)

    def _angles(self, words: list[str]) -> Point:
        a, b, c = (float(word) for word in words)
        return (a, b, c)

    def _place(self, x: float, y: float, z: float) -> Point:
        self.printed = (x, y, z)
        x, y, z = (v * self.unit + g for v, g in zip((x, y, z), self.g92, strict=True))
        c, s = cos(self.theta), sin(self.theta)
        x, y = x * c - y * s, x * s + y * c
        return (
            x + self.work[0] + self.tool[0],
            y + self.work[1] + self.tool[1],
            z + self.work[2] + self.tool[2],
        )

    def _rotary(self, a: float, b: float, c: float) -> Point:
        rest = zip((a, b, c), self.turned, self.g92_turned, self.tool_turned, strict=True)
        a, b, c = (sum(parts) for parts in rest)
        return (a, b, c)

    def _arc(self, words: list[float]) -> None:
        end, centre = [0.0] * 3, [0.0] * 3
        for axis, e, m in zip(self.plane, words[:2], words[2:4], strict=False):
            end[axis], centre[axis] = e, m
        end[self.plane[2]] = words[5]
        if self.theta and self.plane[2] != 2:
            self._tilted(end, centre, int(words[4]), self._rotary(*words[6:9]))
            return
        x, y, z = end
        i, j, k = centre
        self._move(
            "feed", self._place(x, y, z), "arc", self._rotary(*words[6:9]),
            self._place(i, j, k), int(words[4]),
        )  # fmt: skip

    def _tilted(
        self, end: list[float], centre: list[float], turning: int, rotary_deg: Point
    ) -> None:
        """An arc in a plane that the work offset turns, in chords."""
        first, second, normal = self.plane
        begin = list(self.printed)
        radius = hypot(end[first] - centre[first], end[second] - centre[second])
        start = atan2(begin[second] - centre[second], begin[first] - centre[first])
        stop = atan2(end[second] - centre[second], end[first] - centre[first])
        way = 1 if turning > 0 else -1
        angle = (way * (stop - start)) % tau or tau
        swept = way * (angle + (abs(turning) - 1) * tau)
        count = max(8, ceil(abs(swept) * (max(radius * self.unit, 1e-3) / 0.004) ** 0.5))
        for step in range(1, count + 1):
            share = step / count
            point = list(end)
            if step < count:
                point[first] = centre[first] + radius * cos(start + swept * share)
                point[second] = centre[second] + radius * sin(start + swept * share)
                point[normal] = begin[normal] + share * (end[normal] - begin[normal])
            self._move("feed", self._place(*point), "tilted", rotary_deg)

    def _move(
        self,
        kind: str,
        end: Point,
        what: str,
        rotary_deg: Point = (nan, nan, nan),
        centre: Point | None = None,
        turning: int = 0,
    ) -> None:
        feed = self.feed
        if kind == "rapid" or (self.per_turn and (self.surface or not self.speed)):
            feed = nan
        elif self.per_turn:
            feed *= abs(self.speed)
        self.peer.moves.append(
            PeerMove(
                kind, end, feed, centre, turning, self.unit, self.at, rotary_deg, what,
                self.plane[2], self.lead_mm if kind == "feed" else 0.0,
            )
        )  # fmt: skip
        self.at = end
