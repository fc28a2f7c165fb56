"""What the control holds between two lines: modes, offsets, position, parameters."""

from dataclasses import dataclass, field
from math import inf

from simlab.motion.circle import TURN_RAD, cos_sin_of

LETTERS = "XYZABCUVW"
"""The nine axes, in the order of all nine-number points: mm, mm, mm, degrees x 3, mm, mm, mm."""
NO_MOTION = 800
"""Motion mode after G80, and before the first motion word."""
PARAMETERS = 5603
"""Numbered parameters 0 to 5602; 0 reads 0."""
SYSTEMS = (540, 550, 560, 570, 580, 590, 591, 592, 593)
IN_FORCE, FIRST_SYSTEM, SYSTEM_STEP, SYSTEM_ROTATION = 5220, 5221, 20, 9
MOST_RPM = 1e5
"""Of G96 without a limit: no spindle turns faster."""
HOME_28, HOME_30, G92_ON, G92_FIRST = 5161, 5181, 5210, 5211
PROBED_FIRST, PROBE_TOUCHED = 5061, 5070

Control = tuple[float, float, float]
Point = list[float]
"""Nine numbers in the order of `LETTERS`, machine coordinates unless said otherwise."""


@dataclass(frozen=True, slots=True)
class Frame:
    """From a program's coordinates to the machine's: turn about Z, then shift.

    The machine's point is ``R(theta) p + origin`` for the program's point p.
    """

    origin: tuple[float, ...]
    """(9,) offsets together: work offset, turned G92 offset, tool length."""
    cosine: float
    sine: float

    @property
    def turned(self) -> bool:
        """Is there a rotation?"""
        return self.sine != 0.0 or self.cosine != 1.0

    def program_of(self, at: Point) -> Point:
        """A machine's point in the program's coordinates (mm)."""
        out = [a - o for a, o in zip(at, self.origin, strict=True)]
        if self.turned:
            u, v = out[0], out[1]
            out[0], out[1] = u * self.cosine + v * self.sine, v * self.cosine - u * self.sine
        return out

    def machine_of(self, at: Point) -> Point:
        """A program's point (mm) in the machine's coordinates."""
        out = list(at)
        if self.turned:
            u, v = out[0], out[1]
            out[0], out[1] = u * self.cosine - v * self.sine, u * self.sine + v * self.cosine
        return [a + o for a, o in zip(out, self.origin, strict=True)]


@dataclass(slots=True)
class State:
    """Codes are ten times their G word; lengths are mm whatever the program's unit."""

    motion: int = NO_MOTION
    motion_before: int = NO_MOTION
    """The motion mode of the motion before this one: a cycle keeps words of its own kind only."""
    plane: int = 170
    unit_mm: float = 1.0
    distance: int = 900
    arc_distance: int = 911
    diameter: bool = False
    """G7: X words are diameters."""
    feed_mode: int = 940
    feed: float = 0.0
    """F as it is in force: mm/min (G94), mm a revolution (G95); 0 when none was given."""
    spindle_mode: int = 970
    speed_rpm: float = 0.0
    """S: rpm (G97), or the surface speed in m/min (G96; feet are converted)."""
    most_rpm: float = 0.0
    """D of G96; 0 for no limit."""
    turning: int = 0
    """1 clockwise (M3), -1 counter-clockwise (M4), 0 stopped."""
    retract: int = 990
    path: int = 640
    """610, 611 or 640."""
    path_mm: float = 0.0
    """P of G64; 0 where none was given."""
    naive_mm: float = 0.0
    """Q of G64."""
    system: int = 0
    """Index into `SYSTEMS` of the work offset in force."""
    compensation: int = 400
    """400, 410, 420, 411 or 421."""
    tool_offset: Point = field(default_factory=lambda: [0.0] * 9)
    selected: int = 0
    """T; what M6 would bring."""
    tool: int = 0
    """In the spindle."""
    flood: bool = False
    mist: bool = False
    at: Point = field(default_factory=lambda: [0.0] * 9)
    """Where the machine stands."""
    programmed: Point | None = None
    """Where the program takes it to stand, in machine coordinates, while radius compensation keeps
    it elsewhere; None where that is `at`."""
    p: list[float] = field(default_factory=lambda: [0.0] * PARAMETERS)
    """Numbered parameters; offsets (5161 and up) live here and nowhere else, in mm and degrees."""
    work: tuple[float, ...] = (0.0,) * 9
    """Work offset in force: what 5221.. held when it was selected."""
    rotation_deg: float = 0.0
    """Its rotation."""
    g92: tuple[float, ...] = (0.0,) * 9
    """G92 offset in force; zeros while it is suspended."""
    cycle: dict[str, float] = field(default_factory=dict)
    """Words of the canned cycle in force that stay: Z R Q P L and so on, in mm and s."""
    controls: list[Control] = field(default_factory=list)
    """Control points of G5.2 that wait for G5.3: X Y of the program in mm, and the weight."""
    ended: bool = False
    """M2 or M30 was done."""
    frame: Frame = field(default_factory=lambda: Frame((-0.0,) * 9, 1.0, 0.0))
    """Made anew by `moved_frame`."""

    @property
    def here(self) -> Point:
        """Where the program takes the machine to stand: what increments count from."""
        return self.at if self.programmed is None else self.programmed

    @property
    def spindle_rpm(self) -> float:
        """Speed asked for, clockwise positive; with G96 the one at the radius of the tool."""
        if self.spindle_mode == 970:
            return self.turning * self.speed_rpm
        around_mm = TURN_RAD * abs(self.frame.program_of(self.at)[0])
        rpm = 1000.0 * self.speed_rpm / around_mm if around_mm > 0.0 else inf
        return self.turning * min(rpm, self.most_rpm or MOST_RPM) if self.turning else 0.0

    def start(self, index: int) -> None:
        """Take the work offset and the G92 offset in force from the parameters."""
        if self.p[G92_ON]:
            self.g92 = tuple(self.p[G92_FIRST : G92_FIRST + 9])
        self.select_system(index)

    def select_system(self, index: int) -> None:
        """Take a work offset from its parameters."""
        first = FIRST_SYSTEM + SYSTEM_STEP * index
        self.system = index
        self.p[IN_FORCE] = index + 1.0
        self.work = tuple(self.p[first : first + 9])
        self.rotation_deg = self.p[first + SYSTEM_ROTATION]
        self.moved_frame()

    def moved_frame(self) -> None:
        """Offsets have changed: work out `frame` again."""
        cosine, sine = cos_sin_of(self.rotation_deg / 360.0)
        x, y = self.g92[0], self.g92[1]
        shift = (x * cosine - y * sine, x * sine + y * cosine, *self.g92[2:])
        if sine == 0.0 and cosine == 1.0:
            shift = self.g92
        origin = tuple(
            (w + g + t) or -0.0  # -0.0 leaves every number as it is when added, also -0.0
            for w, g, t in zip(self.work, shift, self.tool_offset, strict=True)
        )
        self.frame = Frame(origin, cosine, sine)
