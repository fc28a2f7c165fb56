"""A milling trainee made of arithmetic: one run of a program by hand, as a machine would sample it.

Turns the spindle on, follows the program's path with a hand on the feed and on the wheels that
is a little off, turns the spindle off at the end.
"""

import numpy as np
from numpy.random import Generator

from simlab.devices.simulated.hand import Clumsiness, astray
from simlab.gcode.reference import CutPath
from simlab.model.arrays import Floats
from simlab.model.exercises import Exercise
from simlab.model.samples import ToolSamples

RATE_HZ = 200.0
RAPID_MM_S = 150.0
"""How fast the air between cuts is crossed."""
SPIN_UP_S = 0.3
"""The spindle does not turn yet, the tool stands at the start."""
LEAVE_S = 0.4
"""The spindle stands, the device still samples."""
SPINDLE_RPM = 8000.0
FEED = Clumsiness(bias=0.25, drift=0.22, tremor=0.0)
"""Share of the feed programmed."""
AWAY_MM = Clumsiness(bias=0.12, drift=0.20, tremor=0.005)
"""Each axis, on its own."""
SLOWEST = 0.3
"""Least share of the feed programmed."""
LONGEST_S = 600.0
NOISE = (("tool_mm", 0.01),)
"""Noise of the simulated machine's scales, one standard deviation."""


def practise(exercise: Exercise, skill: float, rng: Generator) -> ToolSamples:
    """The samples of one run, from 0 s on.

    Raises
    ------
    TypeError
        where the exercise is not a program (a bug in the caller)
    """
    path = exercise.wanted
    if not isinstance(path, CutPath):
        raise TypeError(f"a tool cannot practise {exercise.craft}")
    due_s = _due_s(path)
    longest_s = min(float(due_s[-1]) / SLOWEST + 10.0, LONGEST_S)
    t_s = np.arange(0.0, longest_s, 1 / RATE_HZ)
    share = np.maximum(1.0 + astray(rng, t_s, skill, FEED), SLOWEST)
    way_s = np.cumsum(np.where(t_s < SPIN_UP_S, 0.0, share)) / RATE_HZ
    arrived = min(int(np.searchsorted(way_s, due_s[-1])), len(t_s) - 1)

    corners_mm = path.polyline.points_mm
    meant = [np.interp(way_s, due_s, corners_mm[:, axis]) for axis in range(3)]
    away = [astray(rng, t_s, skill, AWAY_MM) for _ in range(3)]
    scales_mm = rng.normal(0.0, NOISE[0][1], (len(t_s), 3))
    turns = (t_s >= SPIN_UP_S) & (t_s <= t_s[arrived])
    samples = ToolSamples(
        t_s=t_s,
        t_bound_s=np.zeros(len(t_s)),
        tool_mm=np.stack(meant, axis=1) + np.stack(away, axis=1) + scales_mm,
        spindle_rpm=np.where(turns, SPINDLE_RPM + rng.normal(0.0, 5.0, len(t_s)), 0.0),
    )
    return samples.rows(slice(0, int((t_s < t_s[arrived] + LEAVE_S).sum())))


def _due_s(path: CutPath) -> Floats:
    """(m + 1,) when each corner of the path is due, at the feeds programmed [s]."""
    feed_mm_s = np.where(path.cut, path.feed_mm_min / 60.0, RAPID_MM_S)
    lengths_mm = np.diff(path.polyline.start_mm)
    return np.concatenate(([0.0], np.cumsum(lengths_mm / feed_mm_s)))
