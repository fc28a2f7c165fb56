"""Arcs and look-ahead against tuned plain Python, in the same run.

The baselines give what the product gives for these inputs, by `math` and loops: the points of
every arc and the move of every point; or the time of every move with per-axis limits, corners by
junction deviation, and both passes. They check nothing, know one plane, one mode and no events.
"""

import math
from statistics import median

import numpy as np
import pytest

from simlab.gcode.arcs import chord_counts, vertices_mm
from simlab.gcode.kinematics import Axis, Kinematics
from simlab.gcode.timing import time_of
from simlab.gcode.toolpath import Toolpath
from simlab.model.arrays import Floats, Ints
from simlab.motion.circle import TURN_RAD
from tests.bench.timing import seconds

ARCS, SEGMENTS, ROUNDS = 100_000, 1_000_000, 5
CHORD_MM = 0.005
WANTED = 22.0
"""How many times as fast as the baseline."""
MILL = Kinematics(
    "bench", (Axis("X", 100.0, 500.0), Axis("Y", 100.0, 500.0), Axis("Z", 60.0, 300.0))
)


def moves(start_mm: Floats, end_mm: Floats, centre_mm: Floats, turns: Floats) -> Toolpath:
    n = len(turns)
    rng = np.random.default_rng(5)
    return Toolpath(
        kind=np.ones(n, dtype=np.uint8),
        line=np.arange(1, n + 1),
        feed_mm_min=rng.choice([600.0, 1200.0, 2400.0], n),
        start_mm=start_mm,
        end_mm=end_mm,
        centre_mm=centre_mm,
        turns=turns,
        plane=np.full(n, 17, dtype=np.uint8),
        spindle_rpm=np.zeros(n),
        tool=np.zeros(n, dtype=np.int64),
    )


def arcs(n: int) -> Toolpath:
    """Arcs in the X Y plane with ends of three decimals, as programs write them."""
    rng = np.random.default_rng(1)
    radius_mm, turns = rng.uniform(0.5, 30.0, n), rng.uniform(-0.75, 0.75, n)
    away = rng.uniform(0.0, TURN_RAD, n)
    start_mm, end_mm, centre_mm = np.zeros((3, n, 3))
    centre_mm[:, :2] = rng.uniform(-80.0, 80.0, (n, 2)).round(3)
    for point_mm, angle in ((start_mm, away), (end_mm, away + turns * TURN_RAD)):
        point_mm[:, 0] = (centre_mm[:, 0] + radius_mm * np.cos(angle)).round(3)
        point_mm[:, 1] = (centre_mm[:, 1] + radius_mm * np.sin(angle)).round(3)
    return moves(start_mm, end_mm, centre_mm, turns)


def segments(n: int) -> Toolpath:
    """Short straight moves that turn a little, and sometimes a lot."""
    rng = np.random.default_rng(2)
    away = np.cumsum(rng.normal(0.0, 0.2, n) + (rng.random(n) < 0.02) * 2.0)
    step_mm = np.stack([np.cos(away), np.sin(away), rng.normal(0.0, 0.05, n)], axis=1)
    end_mm = np.cumsum(step_mm * rng.uniform(0.05, 1.0, (n, 1)), axis=0)
    start_mm = np.concatenate((np.zeros((1, 3)), end_mm[:-1]))
    return moves(start_mm, end_mm, np.full((n, 3), np.nan), np.zeros(n))


def arcs_by_loop(path: Toolpath, chord_mm: float) -> tuple[Floats, Ints]:
    """The baseline for arcs: sine and cosine for each point."""
    xs: list[float] = []
    ys: list[float] = []
    zs: list[float] = []
    move: list[int] = []
    cos, sin = math.cos, math.sin
    columns = (path.start_mm, path.end_mm, path.centre_mm, path.turns)
    for i, ((x, y, z), (end_x, end_y, end_z), (cx, cy, _), turns) in enumerate(
        zip(*(column.tolist() for column in columns), strict=True)
    ):
        u, v = x - cx, y - cy
        radius, away = math.hypot(u, v), math.atan2(v, u)
        last = math.hypot(end_x - cx, end_y - cy)
        sweep = turns * TURN_RAD
        fine = abs(sweep) * math.sqrt(max(radius, last) / (8.0 * chord_mm))
        chords = math.ceil(max(fine, 8.0 * abs(turns)))
        growth, rise = last - radius, end_z - z
        for j in range(1, chords):
            share = j / chords
            angle = away + sweep * share
            r = radius + growth * share
            xs.append(cx + r * cos(angle))
            ys.append(cy + r * sin(angle))
            zs.append(z + rise * share)
            move.append(i)
        xs.append(end_x)
        ys.append(end_y)
        zs.append(end_z)
        move.append(i)
    return np.array([xs, ys, zs]).T, np.array(move)


def planned_by_loop(path: Toolpath, mill: Kinematics) -> tuple[list[float], list[float]]:
    """The baseline for look-ahead: (time of each move, square of its entry speed)."""
    x_axis, y_axis, z_axis = mill.axes
    slow_x, slow_y, slow_z = 1 / x_axis.speed_s, 1 / y_axis.speed_s, 1 / z_axis.speed_s
    lazy_x, lazy_y = 1 / x_axis.acceleration_s2, 1 / y_axis.acceleration_s2
    lazy_z = 1 / z_axis.acceleration_s2
    deviation = mill.junction_deviation_mm
    sqrt = math.sqrt
    lengths, gains, mosts, caps = [], [], [], []
    px = py = pz = gain_before = most_before = 0.0
    for (x, y, z), (end_x, end_y, end_z), feed in zip(
        path.start_mm.tolist(), path.end_mm.tolist(), path.feed_mm_min.tolist(), strict=True
    ):
        dx, dy, dz = end_x - x, end_y - y, end_z - z
        length = sqrt(dx * dx + dy * dy + dz * dz)
        ax, ay, az = abs(dx), abs(dy), abs(dz)
        most = min(feed / 60.0, length / max(ax * slow_x, ay * slow_y, az * slow_z))
        gain = length / max(ax * lazy_x, ay * lazy_y, az * lazy_z)
        dx, dy, dz = dx / length, dy / length, dz / length
        cosine = px * dx + py * dy + pz * dz
        half = sqrt(max(0.0, 0.5 * (1.0 + cosine) - 5e-13))
        bend = max(1.0 - cosine, 1e-12)
        corner = 2.0 * min(gain, gain_before) * half * (1.0 + half) / bend * deviation
        most *= most
        caps.append(min(corner, most, most_before))
        lengths.append(length)
        gains.append(gain)
        mosts.append(most)
        px, py, pz, gain_before, most_before = dx, dy, dz, gain, most
    caps.append(0.0)
    ahead = 0.0
    for j in range(len(lengths) - 1, -1, -1):
        ahead += 2.0 * gains[j] * lengths[j]
        if ahead < caps[j]:
            caps[j] = ahead
        else:
            ahead = caps[j]
    times = []
    entry = 0.0
    low = 0.0
    for j, (length, gain, most) in enumerate(zip(lengths, gains, mosts, strict=True)):
        leave = min(caps[j + 1], entry + 2.0 * gain * length)
        high = sqrt(leave)
        peak2 = min(most, 0.5 * (entry + leave) + gain * length)
        peak = sqrt(peak2)
        ramps_mm = (2.0 * peak2 - entry - leave) / (2.0 * gain)
        times.append((2.0 * peak - low - high) / gain + (length - ramps_mm) / peak)
        caps[j + 1] = entry = leave
        low = high
    return times, caps


def same_arcs(path: Toolpath, points_mm: Floats, move: Ints) -> None:
    ours_mm, ours_move = vertices_mm(path, chord_counts(path, CHORD_MM))
    assert ours_move.tolist() == move.tolist()
    np.testing.assert_allclose(ours_mm, points_mm, rtol=0.0, atol=1e-11)


def same_times(path: Toolpath, times: list[float], entries2: list[float]) -> None:
    timing = time_of(path, MILL)
    np.testing.assert_allclose(timing.entry_mm_s**2, entries2[:-1], rtol=0.0, atol=1e-6)
    np.testing.assert_allclose(timing.move_s, times, rtol=0.0, atol=1e-7)


def test_both_ways_of_cutting_arcs_are_alike() -> None:
    path = arcs(2000)
    same_arcs(path, *arcs_by_loop(path, CHORD_MM))


def test_both_ways_of_looking_ahead_are_alike() -> None:
    path = segments(20_000)
    same_times(path, *planned_by_loop(path, MILL))


@pytest.mark.bench
def test_arcs_are_cut_many_times_as_fast() -> None:
    path = arcs(ARCS)
    out_mm = np.zeros((int(chord_counts(path, CHORD_MM).sum()), 3))  # pages are the system's
    slow, fast = [], []
    for _ in range(ROUNDS):
        spent, found = seconds(lambda: arcs_by_loop(path, CHORD_MM))
        del found
        slow.append(spent)
        fast.append(seconds(lambda: vertices_mm(path, chord_counts(path, CHORD_MM), out_mm))[0])
    reached = median(slow) / median(fast)
    print(f"{len(out_mm) / 1e6:.2f} M points: {median(fast):.3f} s, {reached:.1f} times")  # noqa: T201 - the figure is what a bench is run for
    assert reached >= WANTED


@pytest.mark.bench
def test_look_ahead_is_many_times_as_fast_to_the_same_ramps() -> None:
    path = segments(SEGMENTS)
    slow, fast = [], []
    for number in range(ROUNDS):
        spent, (times, entries2) = seconds(lambda: planned_by_loop(path, MILL))
        slow.append(spent)
        if number == 0:
            same_times(path, times, entries2)
        del times, entries2
        fast.append(seconds(lambda: time_of(path, MILL))[0])
    reached = median(slow) / median(fast)
    print(f"{SEGMENTS:,} moves: {median(fast):.3f} s, {reached:.1f} times")  # noqa: T201 - the figure is what a bench is run for
    assert reached >= WANTED
