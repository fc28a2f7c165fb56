"""A live tool against its program: distance from the path, and feed against the feed programmed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from simlab.gcode.reference import CutPath
from simlab.model.arrays import Bools, Floats, Ints, Number
from simlab.model.samples import ToolSamples
from simlab.model.tracks import MetricTrack
from simlab.motion.noise import times_of, window_times
from simlab.motion.overlap import Joined, Measured
from simlab.motion.polyline import PathCursor, follow
from simlab.motion.rates import GAP_S, trailing_slopes

NOISES = ("tool_mm",)
"""Noise that a tool tracker states, one standard deviation; unstated noise is unknown."""
TURNING_RPM = 1.0
"""A spindle at least this fast turns, either way."""

UNSEEN, AT_REST = -1, -2
"""Stand for the run of a sample that was not seen, and of one that does not count."""

_S_PER_MIN = 60.0


@dataclass(frozen=True, slots=True, eq=False)
class ToolCursor:
    """What measuring remembers between batches."""

    path: PathCursor = field(default_factory=PathCursor)
    turning: bool = False
    """The spindle turned when its speed was last there."""
    last_t_s: float = float("nan")
    """When the newest sample was taken."""
    place_mm: Floats = field(default_factory=lambda: np.empty(0))
    """(n,) place along the feed moves of the newest samples."""
    run: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    """(n,) run of feed moves that they are in, `UNSEEN` or `AT_REST`."""


def measure(
    joined: Joined[ToolSamples],
    path: CutPath,
    cursor: ToolCursor | None,
    sigmas: Mapping[str, float],
) -> Measured:
    """Tracks of the new samples at which the spindle turns on a feed move.

    Parameters
    ----------
    joined : new samples behind at least the path's `window_s` of earlier ones
    path : the program's path
    cursor : what the call before gave; None at the start
    sigmas : noise of the tracker, by the names in `NOISES`

    Returns
    -------
    tracks in the order path_deviation, feed
    """
    cursor = ToolCursor() if cursor is None else cursor
    new = joined.samples.rows(slice(joined.new, None))
    turning, turning_now = _turning(new.spindle_rpm, before=cursor.turning)
    places, path_cursor = follow(path.polyline, new.tool_mm, cursor.path)
    segment = np.maximum(places.segment, 0)
    seen = places.segment >= 0
    working = turning & (path.cut[segment] | ~seen)
    place = path.cut_place_mm(places)
    run = np.where(working, np.where(seen, path.run[segment], UNSEEN), AT_REST)

    length = len(joined.samples)
    all_place = np.concatenate((cursor.place_mm, place))[-length:] if length else place
    all_run = np.concatenate((cursor.run, run))[-length:] if length else run
    noise, stated = sigmas.get("tool_mm", np.nan), times_of(joined.samples.sigma_times)
    times = np.append(cursor.last_t_s, new.t_s)
    row = np.flatnonzero(working & seen)
    away_sigma = np.full(len(row), noise)
    if stated is not None:
        away_sigma *= stated[joined.new :][row]
    return Measured(
        tracks=(
            MetricTrack(
                "path_deviation",
                "mm",
                new.t_s[row],
                place[row],
                places.away_mm[row],
                away_sigma,
                np.full(len(row), np.nan),
            ),
            _feed(joined, path, all_place, all_run, noise, stated),
        ),
        cursor=ToolCursor(path_cursor, turning_now, float(times[-1]), all_place, all_run),
        place_mm=place,
        working=working,
        blind=np.diff(times) > GAP_S,
    )


def _turning(spindle_rpm: Floats, *, before: bool) -> tuple[Bools, bool]:
    """Does the spindle turn; where its speed is missing, as it last was."""
    signal = np.append(TURNING_RPM if before else 0.0, np.abs(spindle_rpm))
    told = np.maximum.accumulate(np.where(signal == signal, np.arange(len(signal)), 0))
    turning = signal[told] >= TURNING_RPM
    return turning[1:], bool(turning[-1])


def _feed(
    joined: Joined[ToolSamples],
    path: CutPath,
    place: Floats,
    run: Ints,
    noise: float,
    times: Floats | None,
) -> MetricTrack:
    """The rate at which the tool advances along feed moves of one programmed feed."""
    samples = joined.samples
    breaks = run == AT_REST
    seen = np.flatnonzero(run >= 0)
    breaks[seen[1:]] |= np.diff(run[seen]) != 0
    there = np.where(run >= 0, place, np.nan)
    slopes = trailing_slopes(samples.t_s, there, breaks, new=joined.new, window_s=path.window_s)
    late = slopes.rate_mm_s * samples.t_bound_s[slopes.row]
    one: Number = noise
    if times is not None:
        one = noise * window_times(samples.t_s, there, times, slopes, path.window_s)
    sigma = np.sqrt(one * one + late * late / 3.0) / slopes.spread_s
    return MetricTrack(
        "feed",
        "mm/min",
        slopes.t_s,
        slopes.place_mm,
        slopes.rate_mm_s * _S_PER_MIN,
        sigma * _S_PER_MIN,
        path.feed_mm_min[np.searchsorted(path.run, run[slopes.row])],
    )
