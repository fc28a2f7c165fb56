"""How long programs take: worked cases by hand, and random ones against one move after another."""

import math
from dataclasses import dataclass, replace
from math import pi, sqrt
from random import Random

import numpy as np
import pytest

from simlab.gcode import MoveKind, interpret
from simlab.gcode.kinematics import Axis, Kinematics
from simlab.gcode.timing import time_of
from simlab.gcode.toolpath import Toolpath
from simlab.gcode.trace import EventKind
from simlab.model.errors import InputError
from tests.gcode.paths import Move, Point, event, path_of, rapid

NAN = float("nan")
PLANES = {17: (0, 1, 2), 18: (2, 0, 1), 19: (1, 2, 0)}


def machine(letters: str = "XYZ") -> Kinematics:
    """100 mm/s, 500 mm/s2 and 0.01 mm."""
    return Kinematics("bench mill", tuple(Axis(letter, 100.0, 500.0) for letter in letters))


def seconds(moves: list[Move], mill: Kinematics) -> list[float]:
    return [float(spent) for spent in time_of(path_of(moves), mill).move_s]


# --- five cases by hand; 1200 mm/min is 20 mm/s, a ramp to it takes 0.04 s and 0.4 mm


def square(path: int) -> list[Move]:
    return [
        Move(end, path=path) for end in [(10, 0, 0), (10, 10, 0), (0, 10, 0), (0, 0, 0)]
    ]  # fmt: skip


def test_a_square_with_exact_stops() -> None:
    # 10 mm: 0.04 s up, (10 - 0.8) / 20 = 0.46 s at full speed, 0.04 s down.
    assert seconds(square(611), machine()) == pytest.approx([0.54] * 4, abs=1e-12)


def test_a_square_with_rounded_corners() -> None:
    # At a right angle s = sin 45 deg; v^2 = a d s / (1 - s) = 500 * 0.01 * 0.70711 / 0.29289.
    corner = sqrt(12.071067811865)
    low = (20 - corner) ** 2 / (2 * 500 * 20)  # what a ramp from or to the corner costs
    times = seconds(square(640), machine())
    outer, inner = 0.5 + 0.02 + low, 0.5 + 2 * low
    assert times == pytest.approx([outer, inner, inner, outer], abs=1e-9)
    entries = time_of(path_of(square(640)), machine()).entry_mm_s
    assert entries == pytest.approx(np.array([0, corner, corner, corner]), abs=1e-9)


def test_a_square_on_an_exact_path_stops_in_its_corners() -> None:
    assert seconds(square(610), machine()) == pytest.approx([0.54] * 4, abs=1e-12)


def test_a_raster() -> None:
    # Lines of 30 mm, 0.5 mm apart; exact stops. The step is a triangle: 2 sqrt(0.5 / 500).
    moves = []
    for row in range(3):
        moves.append(Move((30.0 if row % 2 == 0 else 0.0, 0.5 * row, 0), path=611))
        moves.append(Move((moves[-1].end[0], 0.5 * row + 0.5, 0), path=611))
    step = 2 * sqrt(0.5 / 500)
    assert step < 2 * 0.04  # never at full speed
    assert seconds(moves, machine()) == pytest.approx([1.54, step] * 3, abs=1e-12)


def test_a_circle_is_as_fast_as_its_radius_lets_it() -> None:
    # Asked for 6000 mm/min = 100 mm/s; sqrt(a r) = sqrt(500 * 2) = 31.623 mm/s on 4 pi mm.
    top, length = sqrt(1000.0), 4 * pi
    arc = Move((0, 0, 0), feed=6000.0, centre=(2, 0, 0), turns=-1.0)
    assert seconds([arc], machine()) == pytest.approx([length / top + top / 500], abs=1e-12)


def test_a_quarter_goes_on_into_the_line_that_touches_it() -> None:
    # No corner: 20 mm/s all along, one ramp up and one down.
    length = 5 * pi / 2 + 10
    moves = [
        Move((5, 5, 0), centre=(0, 5, 0), turns=0.25),
        Move((5, 15, 0)),
    ]
    times = seconds(moves, machine())
    assert sum(times) == pytest.approx(length / 20 + 20 / 500, abs=1e-12)


def test_a_reversal_stands_still() -> None:
    moves = [Move((10, 0, 0)), Move((0, 0, 0)), Move((10, 0, 0))]
    assert seconds(moves, machine()) == pytest.approx([0.54] * 3, abs=1e-6)


def test_short_segments_in_a_line_are_one_move() -> None:
    moves = [Move((n / 10, 0, 0), path=610) for n in range(1, 101)]
    times = seconds(moves, machine())
    assert sum(times) == pytest.approx(0.54, abs=1e-9)
    # The first tenth: from rest over 0.1 mm, sqrt(2 * 0.1 / 500).
    assert [times[0], times[-1]] == pytest.approx([0.02, 0.02], abs=1e-9)
    assert times[50] == pytest.approx(0.005, abs=1e-9)


# --- what a machine file says


def test_the_axis_that_needs_longest_sets_the_pace() -> None:
    mill = Kinematics("", (Axis("X", 100.0, 1000.0), Axis("Y", 10.0, 50.0)))
    # 30 mm in X and 40 in Y: Y's 10 mm/s allow 12.5 along the path, its 50 mm/s2 allow 62.5.
    times = seconds([Move((30, 40, 0), feed=6000.0)], mill)
    assert times == pytest.approx([50 / 12.5 + 12.5 / 62.5], abs=1e-12)


def test_rapids_go_straight_or_each_axis_by_itself() -> None:
    axes = (Axis("X", 100.0, 500.0), Axis("Y", 50.0, 500.0))
    # Straight: 60 and 40 mm; Y at 50 mm/s needs 0.8 s, X at 100 mm/s 0.6 s: Y sets the speed,
    # X's 500 mm/s2 over its larger share the acceleration.
    length = sqrt(60**2 + 40**2)
    top, gain = length / 0.8, length / (60 / 500)
    straight = seconds([rapid(60, 40, 0)], Kinematics("", axes))
    assert straight == pytest.approx([0.8 + top / gain], abs=1e-12)
    # Dog-leg: X takes 0.6 + 100 / 500 = 0.8 s, Y 0.8 + 50 / 500 = 0.9 s.
    bent = seconds([rapid(60, 40, 0)], Kinematics("", axes, dog_leg=True))
    assert bent == pytest.approx([0.9], abs=1e-12)
    # Too short for full speed: 2 sqrt(1 / 500).
    short = seconds([rapid(1, 0, 0), Move((2, 0, 0))], Kinematics("", axes, dog_leg=True))
    assert short[0] == pytest.approx(2 * sqrt(1 / 500), abs=1e-12)
    assert short[1] == pytest.approx(1 / 20 + 0.04, abs=1e-12)  # from rest to rest as well


def test_a_machine_may_stand_still_between_rapid_and_cut() -> None:
    moves = [rapid(10, 0, 0), Move((20, 0, 0)), Move((30, 0, 0))]
    flying = time_of(path_of(moves), machine()).entry_mm_s
    standing = time_of(path_of(moves), replace(machine(), rapids_stop=True)).entry_mm_s
    assert flying == pytest.approx(np.array([0, 20, 20]))
    assert standing == pytest.approx(np.array([0, 0, 20]))


def test_g64_p_rounds_corners_by_its_own_amount() -> None:
    moves = [Move((10, 0, 0), path_mm=0.04), Move((10, 10, 0))]
    entry = time_of(path_of(moves), machine()).entry_mm_s[1]
    assert entry == pytest.approx(2 * sqrt(12.071067811865))  # four times as far, twice as fast


def test_the_mode_at_the_end_of_a_move_is_that_of_the_move() -> None:
    moves = [Move((10, 0, 0), path=611), Move((20, 0, 0), path=640), Move((30, 0, 0), path=611)]
    assert time_of(path_of(moves), machine()).entry_mm_s == pytest.approx(np.array([0, 0, 20]))


# --- axes that turn, axes beside


def test_a_table_that_turns_alone_is_fed_in_degrees() -> None:
    mill = machine("XYZA")
    times = seconds([Move((0, 0, 0), feed=600.0, abc=(90.0, 0, 0))], mill)
    assert times == pytest.approx([90 / 10 + 10 / 500], abs=1e-12)  # 600 deg/min


def test_a_table_that_turns_with_a_move_may_slow_it_down() -> None:
    mill = Kinematics("", (Axis("X", 100.0, 500.0), Axis("A", 10.0, 500.0)))
    times = seconds([Move((10, 0, 0), feed=6000.0, abc=(20.0, 0, 0))], mill)
    # 20 degrees at 10 a second: 2 s, 5 mm/s; its 500 deg/s2 are 250 mm/s2 along the path.
    assert times == pytest.approx([2.0 + 5 / 250], abs=1e-12)


def test_u_alone_is_fed_in_mm_and_turns_round_at_its_ends() -> None:
    mill = machine("XYZU")
    moves = [Move((0, 0, 0), uvw=(10.0, 0, 0)), Move((0, 0, 0)), Move((0, 0, 0))]
    assert seconds(moves, mill) == pytest.approx([0.54, 0.54, 0.0], abs=1e-6)


def test_an_axis_that_is_not_there_is_named() -> None:
    with pytest.raises(InputError, match=r"line 2: A moves, but bench mill has no such axis"):
        seconds([Move((1, 0, 0)), Move((1, 0, 0), abc=(5.0, 0, 0))], machine())
    arc = Move((0, 0, 0), centre=(1, 0, 0), turns=1.0)
    with pytest.raises(InputError, match="line 1: Y moves"):
        seconds([arc], machine("XZ"))


# --- probes, threads, taps


def test_probes_start_and_end_at_rest() -> None:
    moves = [Move((n * 10.0, 0, 0), MoveKind.PROBE) for n in (1, 2)] + [Move((30, 0, 0))]
    assert seconds(moves, machine()) == pytest.approx([0.54] * 3, abs=1e-12)


def test_a_thread_goes_with_the_spindle() -> None:
    thread = Move((0, 0, -30), MoveKind.THREAD, feed=1.0, lead=1.5, rpm=-800.0)
    # 1.5 mm * 800 / 60 = 20 mm/s; on into the next thread without a stop, but not into a cut.
    moves = [thread, Move((0, 0, -60), MoveKind.THREAD, lead=1.5, rpm=-800.0),
             Move((0, 0, -70), rpm=-800.0)]  # fmt: skip
    times = seconds(moves, machine())
    assert times == pytest.approx([1.52, 1.52, 0.54], abs=1e-12)


@pytest.mark.parametrize(
    "move",
    [
        Move((1, 0, 0), feed=NAN),
        Move((1, 0, 0), feed=0.0),
        Move((1, 0, 0), MoveKind.THREAD, lead=1.5, rpm=0.0),
    ],
)
def test_a_cut_without_a_feed_is_refused(move: Move) -> None:
    with pytest.raises(InputError, match="line 2: this cut has no feed"):
        seconds([rapid(0, 0, 1), move], machine())
    with pytest.raises(InputError, match="line 1: this cut has no feed"):
        seconds([move], machine())


# --- what happens between moves


def test_waits_are_added_and_the_machine_stands_for_them() -> None:
    moves = [Move((10, 0, 0)), Move((20, 0, 0)), Move((30, 0, 0)), Move((40, 0, 0))]
    events = [
        event(1, EventKind.DWELL, 2.5),
        event(2, EventKind.TOOL_CHANGE, 7.0),
        event(3, EventKind.MESSAGE),
        event(4, EventKind.DWELL, 0.5),
    ]
    timing = time_of(path_of(moves, events), replace(machine(), tool_change_s=6.0))
    assert timing.entry_mm_s == pytest.approx(np.array([0, 0, 0, 20]))
    assert (timing.dwell_s, timing.tool_changes, timing.tool_change_s) == (3.0, 1, 6.0)
    assert timing.rapid_s == 0.0
    assert timing.moving_s == pytest.approx(0.54 * 2 + 20 / 20 + 0.04)
    assert timing.total_s == pytest.approx(timing.moving_s + 9.0)


def test_the_spindle_is_waited_for() -> None:
    moves = [Move((10, 0, 0), rpm=500.0), Move((20, 0, 0), rpm=500.0), Move((30, 0, 0), rpm=900.0)]
    timing = time_of(path_of(moves), replace(machine(), spindle_s=2.0))
    assert timing.spindle_s == 4.0
    assert timing.entry_mm_s == pytest.approx(np.array([0, 20, 0]))
    moves = [Move((10, 0, 0)), Move((20, 0, 0))]
    assert time_of(path_of(moves), replace(machine(), spindle_s=2.0)).spindle_s == 0.0


def test_a_spindle_that_follows_the_tool_is_not_waited_for() -> None:
    moves = [
        Move((10.0 * n, 0, 0), rpm=rpm, words=("G96",))
        for n, rpm in enumerate([0.0, 500.0, 700.0, 900.0, -900.0])
    ]
    timing = time_of(path_of(moves), replace(machine(), spindle_s=2.0))
    assert timing.spindle_s == 4.0  # starts, turns round


def test_moves_that_go_nowhere_take_no_time_and_change_nothing() -> None:
    moves = [Move((10, 0, 0)), Move((10, 0, 0)), Move((20, 0, 0)), Move((20, 0, 0))]
    for block in (1, 2, 3, 9):
        timing = time_of(path_of(moves), machine(), block=block)
        assert timing.move_s[[1, 3]].tolist() == [0, 0]
        assert timing.moving_s == pytest.approx(20 / 20 + 0.04)
        stop = [event(1, EventKind.DWELL), event(4, EventKind.DWELL)]
        timing = time_of(path_of(moves, stop), machine(), block=block)
        assert timing.moving_s == pytest.approx(2 * 0.54)  # the stop counts for the next real move


def test_no_moves_take_no_time() -> None:
    assert time_of(path_of([]), replace(machine(), spindle_s=1.0)).total_s == 0.0
    assert time_of(interpret(b"G1 F9 X0"), machine()).total_s == 0.0


# --- against one move after the other


def junction2(end: list[float], begin: list[float], acceleration: float, deviation: float) -> float:
    """Square of the speed in a corner: Gnea's junction deviation, by its half angle."""
    cosine = sum(a * b for a, b in zip(end, begin, strict=True))
    if deviation < 0.0:
        return 0.0
    if 1.0 - cosine <= 5e-7 and deviation == 0.0:
        return math.inf
    sine = sqrt(max(0.0, (1.0 + cosine) / 2 - 5e-13))
    if 1.0 - sine < 1e-13:
        return 1e12
    return acceleration * deviation * sine / (1.0 - sine)


@dataclass
class Step:
    """A move that goes somewhere."""

    row: int
    length: float
    gain: float
    most: float
    finish: list[float]
    deviation: float
    cap: float
    kind: int


def one_after_another(path: Toolpath, mill: Kinematics) -> tuple[list[float], list[float]]:
    """(time of each move, square of its entry speed): plain loops over moves in mm."""
    limits = {axis.letter: axis for axis in mill.axes}
    stops = {e.before for e in path.trace.events if e.kind == EventKind.DWELL}
    rows: list[Step] = []
    stand = False
    for i in range(len(path)):
        stand = stand or i in stops
        start, end = path.start_mm[i].tolist(), path.end_mm[i].tolist()
        step = [b - a for a, b in zip(start, end, strict=True)]
        most = math.inf
        if path.turns[i] == 0.0:
            length = math.dist(start, end)
            if length == 0.0:
                continue
            ways = [abs(s) / length for s in step]
            begin = finish = [s / length for s in step]
        else:
            a, b, c = PLANES[int(path.plane[i])]
            centre = path.centre_mm[i].tolist()
            angle = 2 * pi * float(path.turns[i])
            first = math.atan2(start[b] - centre[b], start[a] - centre[a])
            last = math.atan2(end[b] - centre[b], end[a] - centre[a])
            radius = (
                math.hypot(start[a] - centre[a], start[b] - centre[b])
                + math.hypot(end[a] - centre[a], end[b] - centre[b])
            ) / 2
            length = math.hypot(radius * angle, step[c])
            share = radius * abs(angle) / length
            ways = [0.0] * 3
            ways[a] = ways[b] = share
            ways[c] = abs(step[c]) / length
            sign = math.copysign(share, angle)
            begin, finish = [0.0] * 3, [0.0] * 3
            for way, at in ((begin, first), (finish, last)):
                way[a], way[b] = -sign * math.sin(at), sign * math.cos(at)
                way[c] = step[c] / length
            bends = min(limits["XYZ"[a]].acceleration_s2, limits["XYZ"[b]].acceleration_s2)
            most = sqrt(bends * radius) / share
        gain = min(limits[n].acceleration_s2 / w for n, w in zip("XYZ", ways, strict=True) if w)
        most = min(most, *(limits[n].speed_s / w for n, w in zip("XYZ", ways, strict=True) if w))
        if path.kind[i] != MoveKind.RAPID:
            most = min(most, float(path.feed_mm_min[i]) / 60)
        mode = path.trace.modes[path.mode[i]]
        deviation = {610: 0.0, 611: -1.0}.get(mode.path, mode.path_mm or mill.junction_deviation_mm)
        kind = int(path.kind[i])
        if not rows or stand:
            cap = 0.0
        else:
            before = rows[-1]
            cap = junction2(before.finish, begin, min(before.gain, gain), before.deviation)
            cap = min(cap, most**2, before.most**2)
            if MoveKind.PROBE in (kind, before.kind):
                cap = 0.0
        stand = False
        rows.append(Step(i, length, gain, most, finish, deviation, cap, kind))
    caps = [row.cap for row in rows] + [0.0]
    for j in range(len(rows) - 1, -1, -1):
        caps[j] = min(caps[j], caps[j + 1] + 2 * rows[j].gain * rows[j].length)
    for j, row in enumerate(rows):
        caps[j + 1] = min(caps[j + 1], caps[j] + 2 * row.gain * row.length)
    times, entries = [0.0] * len(path), [0.0] * len(path)
    for j, row in enumerate(rows):
        low, high, gain, length = sqrt(caps[j]), sqrt(caps[j + 1]), row.gain, row.length
        peak = min(row.most, sqrt((caps[j] + caps[j + 1]) / 2 + gain * length))
        ramps_mm = (2 * peak**2 - caps[j] - caps[j + 1]) / (2 * gain)
        spent = (2 * peak - low - high) / gain + max(0.0, length - ramps_mm) / peak
        times[row.row], entries[row.row] = spent, caps[j]
    return times, entries


def point(numbers: list[float]) -> Point:
    x, y, z = numbers
    return x, y, z


def random_moves(rnd: Random) -> list[Move]:
    """Up to sixty moves of all kinds, on a coarse grid so that some go nowhere."""
    moves, at = [], (0.0, 0.0, 0.0)
    scale = rnd.choice([0.02, 0.5, 10.0])
    modes = [(640, 0.0)] * 3 + [(640, 0.05), (610, 0.0), (611, 0.0)]
    path, path_mm = rnd.choice(modes)
    for _ in range(rnd.randint(1, 60)):
        if rnd.random() < 0.15:
            path, path_mm = rnd.choice(modes)
        feed = rnd.choice([60.0, 600.0, 3000.0])
        chance = rnd.random()
        if chance < 0.25:
            plane = rnd.choice([17, 18, 19])
            a, b, c = PLANES[plane]
            radius, turns = scale * rnd.uniform(0.2, 3), rnd.choice([-2.5, -0.3, 0.1, 1.0, 1.25])
            away = rnd.uniform(0, 2 * pi)
            centre, end = list(at), list(at)
            centre[a] -= radius * math.cos(away)
            centre[b] -= radius * math.sin(away)
            away += 2 * pi * turns
            end[a] = centre[a] + radius * 1.0001 * math.cos(away)
            end[b] = centre[b] + radius * 1.0001 * math.sin(away)
            end[c] += rnd.choice([0.0, scale])
            move = Move(point(end), MoveKind.FEED, feed, point(centre), turns, plane, path, path_mm)
        else:
            end = [u + scale * rnd.choice([0, 0, 1, -1, 0.5]) for u in at]
            kind = rnd.choice([MoveKind.FEED] * 6 + [MoveKind.RAPID, MoveKind.PROBE])
            feed = NAN if kind == MoveKind.RAPID else feed
            move = Move(point(end), kind, feed, path=path, path_mm=path_mm)
        at = move.end
        moves.append(move)
    return moves


def test_a_thousand_random_programs_take_what_they_take_one_move_after_another() -> None:
    rnd = Random(20)  # noqa: S311 - made-up programs, not secrets
    mill = Kinematics(
        "", (Axis("X", 80.0, 500.0), Axis("Y", 60.0, 700.0), Axis("Z", 30.0, 200.0)), 0.02
    )
    for _ in range(1000):
        moves = random_moves(rnd)
        events = [event(rnd.randint(0, len(moves)), EventKind.DWELL, 1.0)] * rnd.randint(0, 1)
        path = path_of(moves, events)
        times, entries2 = one_after_another(path, mill)
        for block in (rnd.randint(1, 7), 8192):
            timing = time_of(path, mill, block=block)
            np.testing.assert_allclose(timing.move_s, times, rtol=1e-6, atol=1e-9)
            np.testing.assert_allclose(timing.entry_mm_s**2, entries2, rtol=1e-6, atol=1e-6)
