"""Moves that the spindle drives: G33, G33.1 and the threading cycle G76."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, exp, hypot, log, radians, tan

from simlab.gcode.ends import end_of
from simlab.gcode.faults import Fault
from simlab.gcode.machine import Machine
from simlab.gcode.record import Excess, word_name
from simlab.gcode.row import Row
from simlab.gcode.state import Point
from simlab.gcode.toolpath import MoveKind

_TAPER_IN, _TAPER_OUT = 1, 2
_MOVES_A_CUT = 6
_MANY = 40.0
_STEEPEST_DEG = 89.0


def thread(machine: Machine, row: Row) -> None:
    """G33: one straight move, K for each turn."""
    _check(machine, row)
    _driven(machine, MoveKind.THREAD, end_of(machine, row), row, _lead_mm(machine, row, "K"))


def rigid_tap(machine: Machine, row: Row) -> None:
    """G33.1: in, turn the other way, and out again to where it began."""
    _check(machine, row)
    begin, lead_mm = list(machine.state.here), _lead_mm(machine, row, "K")
    _driven(machine, MoveKind.TAP, end_of(machine, row), row, lead_mm)
    machine.state.turning = -machine.state.turning
    _driven(machine, MoveKind.TAP, begin, row, lead_mm)
    machine.state.turning = -machine.state.turning


def _check(machine: Machine, row: Row) -> None:
    state, name = machine.state, word_name(machine.state.motion)
    if state.compensation != 400:
        machine.refuse(row, Fault.COMP_ACTIVE, f"{name} while compensation is on", "G")
    if not state.turning:
        machine.refuse(row, Fault.SPINDLE, f"{name} needs a spindle that turns", "GXYZ")


def _lead_mm(machine: Machine, row: Row, letter: str) -> float:
    return row.words[letter] * machine.state.unit_mm


def _driven(machine: Machine, kind: MoveKind, end: Point, row: Row, lead_mm: float) -> None:
    feed_mm_min = machine.feed_mm_min()
    try:
        machine.record.straight(kind, end, machine.state, row, feed_mm_min, lead_mm)
    except Excess as excess:
        machine.refuse(row, excess.fault, excess.what)


@dataclass(frozen=True, slots=True)
class Thread:
    """The words of G76 [mm]; X is a radius."""

    begin_x: float
    begin_z: float
    end_z: float
    crest: float
    """I: from the drive line to the top of the thread; below 0 for an outside thread."""
    first: float
    """J: depth of the first cut."""
    full: float
    """K: depth of the last one."""
    lead: float
    slope: float
    """How far a cut moves along the thread for each mm of depth: tangent of Q."""
    degression: float
    taper: float
    """E: length of the way in and out."""
    tapers: int
    """1 in, 2 out, 3 both."""
    springs: int
    """H: how often the last cut is made again."""

    @property
    def away(self) -> float:
        """1 where X grows away from the work, -1 inside a hole."""
        return -1.0 if self.crest > 0.0 else 1.0

    @property
    def ahead(self) -> float:
        """1 where Z grows along the thread."""
        return 1.0 if self.end_z > self.begin_z else -1.0

    @property
    def taper_lead(self) -> float:
        """Travel a turn along a taper."""
        return self.lead * hypot(self.taper, self.full) / self.taper

    def cuts(self) -> int:
        """How many cuts there are, or one more."""
        grow = min(self.degression * log(self.full / self.first), _MANY)
        return ceil(exp(grow)) + self.springs + 1

    def depths(self) -> Iterator[float]:
        """Depth of each cut: J, and each next one less deeper by R; then K, and again."""
        depth, cut = self.first, 1
        top = abs(self.crest)  # LinuxCNC compares what it counts from the drive line
        while top + depth < top + self.full:
            yield depth
            cut += 1
            depth = self.first * cut ** (1.0 / self.degression)
        for _ in range(self.springs + 1):
            yield self.full

    def cut(self, depth: float) -> Iterator[tuple[MoveKind, float, float, float]]:
        """(kind, X, Z, lead) of the moves of one cut."""
        clear = self.begin_x + self.away * (self.full - depth)
        top = clear + self.crest
        bottom = top - self.away * self.full
        begin = self.begin_z + self.ahead * depth * self.slope
        end = self.end_z - self.ahead * (self.full - depth) * self.slope
        way = self.ahead * self.taper
        yield MoveKind.RAPID, clear, begin, 0.0
        if self.tapers & _TAPER_IN:
            yield MoveKind.THREAD, top, begin, self.taper_lead
            yield MoveKind.THREAD, bottom, begin + way, self.taper_lead
        else:
            yield MoveKind.RAPID, bottom, begin, 0.0
        if self.tapers & _TAPER_OUT:
            yield MoveKind.THREAD, bottom, end - way, self.lead
            yield MoveKind.THREAD, top, end, self.taper_lead
        else:
            yield MoveKind.THREAD, bottom, end, self.lead
        yield MoveKind.RAPID, clear, end, 0.0


def threading_cycle(machine: Machine, row: Row) -> None:
    """G76: cut after cut along Z, each deeper, and then to the place of X Y Z."""
    state, frame = machine.state, machine.state.frame
    _check(machine, row)
    end = end_of(machine, row)
    if end[3:6] != state.here[3:6]:
        machine.refuse(row, Fault.AXES, "G76 cannot turn an axis", "ABC")
    here = frame.program_of(state.here)
    cycle = _thread(machine, row, here, frame.program_of(end)[2])
    if _MOVES_A_CUT * cycle.cuts() > machine.limits.points:
        what = f"this thread takes more than {machine.limits.points:,} moves"
        machine.refuse(row, Fault.POINTS, what, "JR")
    for depth in cycle.depths():
        for kind, x, z, lead_mm in cycle.cut(depth):
            point = frame.machine_of([x, here[1], z, *here[3:]])
            if kind == MoveKind.RAPID:
                machine.straight(kind, point, row)
            else:
                _driven(machine, kind, point, row, lead_mm)
    machine.straight(MoveKind.RAPID, end, row)


def _thread(machine: Machine, row: Row, here: Point, end_z: float) -> Thread:
    """The words of a line, looked at."""
    words, unit_mm = row.words, machine.state.unit_mm
    radius = 0.5 if machine.state.diameter else 1.0
    crest, first, full = (words[letter] * unit_mm * radius for letter in "IJK")
    if full <= first:
        what = "the last cut K must be deeper than the first one J"
        machine.refuse(row, Fault.THREAD, what, "K")
    if first <= 0.0:
        machine.refuse(row, Fault.THREAD, "the first cut J must be above 0", "J")
    if crest == 0.0:
        what = "I, the way from where the tool stands to the thread's top, must not be 0"
        machine.refuse(row, Fault.THREAD, what, "I")
    taper = words.get("E", 0.0) * unit_mm
    angle_deg = words.get("Q", 0.0)
    if abs(angle_deg) > _STEEPEST_DEG:
        what = f"an angle of {angle_deg:g} degrees between the cuts and the thread"
        machine.refuse(row, Fault.THREAD, what, "Q")
    return Thread(
        begin_x=here[0],
        begin_z=here[2],
        end_z=end_z,
        crest=crest,
        first=first,
        full=full,
        lead=words["P"] * unit_mm,
        slope=tan(radians(angle_deg)),
        degression=max(words.get("R", 1.0), 1.0),
        taper=taper,
        tapers=round(words.get("L", 0.0)) if taper > 0.0 else 0,
        springs=round(words.get("H", 0.0)),
    )
