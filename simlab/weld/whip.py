"""A whip along the seam: out of the pool, back into it, and on (cellulosic electrodes).

- **Pitch** (dime spacing): the way that the weld advances from one return to the pool to the next.
- **Time**: how long such a cycle takes.
- **Dwell**: the time within the outer 15 % (`swings.OUTER`) of the strokes at the pool's end.
- **Reach**: how far the torch is drawn out of the pool.

Every value stands at all samples of the cycle that it was taken of. Where the torch did not
turn for `LONGEST_S` there was no whip: what it went and took meanwhile is told as one cycle, and
both are more than a whip's. Where it stood still, as in a crater, nothing is told.
"""

from dataclasses import dataclass, fields

import numpy as np

from simlab.motion.rates import STEPS_PER_MM, US_PER_S
from simlab.weld.averages import Motion, Rows
from simlab.weld.swings import (
    ChainCursor,
    Series,
    Swing,
    dwells,
    follow,
    hides,
    late_variance,
    linked,
    since,
    time_variance,
)

LONGEST_S = 2.0
"""Longest stroke out of the pool or into it, its dwell with it."""
TWO_CYCLES = 5
"""Strokes of two whole cycles: out, back, out, back, out."""
MOST_STROKES = 6
"""Strokes that are remembered: the first one known may be one back."""


@dataclass(frozen=True, slots=True, eq=False)
class Whip:
    """What new samples tell of a whip."""

    pitch_mm: Series
    time_s: Series
    speed_mm_s: Series
    """Travel speed over whole cycles."""
    dwell_s: Series
    reach_mm: Series


def follow_whip(
    motion: Motion, cursor: ChainCursor, *, noise_mm: float
) -> tuple[Whip, ChainCursor]:
    """What the new samples tell of a whip, and the cursor for the next ones.

    Parameters
    ----------
    motion : `swing_mm` is the place along the seam
    cursor : what the call before gave
    noise_mm : noise of `swing_mm`; NaN: not known
    """
    found, swings = follow(motion, cursor.swings, noise_mm=noise_mm, longest_s=LONGEST_S)
    parts: dict[str, list[Series]] = {f.name: [] for f in fields(Whip)}
    chain = cursor.chain
    for swing in found:
        rows = swing.rows
        if not swing.side:
            chain = ()
            worst = rows.worst
            noise = np.nan if hides(noise_mm * worst) else float(rows.noise_mm[0]) * worst
            if swing.stood:
                continue
            way = swing.way_mm
            took = float(rows.t_us[-1] - rows.t_us[0]) / US_PER_S
            parts["pitch_mm"].append(Series.flat(rows, way, noise))
            parts["time_s"].append(Series.flat(rows, took, 0.0 * noise))
            parts["speed_mm_s"].append(Series.flat(rows, way / took, noise / took))
            parts["reach_mm"].append(Series.flat(rows, 0.0, noise))
            continue
        chain = linked(chain, swing, MOST_STROKES)
        if swing.side < 0:
            continue
        parts["reach_mm"].append(Series.flat(rows, swing.width_mm, 2.0 * swing.noise_mm))
        if len(chain) > 1:
            parts["dwell_s"] += dwells(*chain[-2:])
        if len(chain) >= TWO_CYCLES:
            over = chain if chain[0].first else chain[-2:]
            _add_cycle(parts, chain[-5], chain[-3], chain[-1], [s.rows for s in over])
    told = Whip(**{name: Series.joined(values) for name, values in parts.items()})
    return told, ChainCursor(swings, chain)


def _add_cycle(
    parts: dict[str, list[Series]], a: Swing, b: Swing, c: Swing, over: list[Rows]
) -> None:
    """Of three strokes out of the pool: how far the second cycle's mean place is past the first's.

    Means over whole cycles, so that noise of a single sample matters little.
    """
    early_us, late_us = b.row_us - a.row_us, c.row_us - b.row_us
    way = (since(b, c) / (2 * late_us) - since(a, b) / (2 * early_us)) / STEPS_PER_MM
    apart_s = (c.row_us - a.row_us) / 2 / US_PER_S
    took_s = (c.middle_us - b.middle_us) / US_PER_S
    one = float(c.rows.sigma_mm[0]) * float(np.max([one.rows.worst for one in (a, b, c)]))
    noise = one * np.sqrt(1.0 / len(a.rows) + 1.0 / len(c.rows))
    late = np.sqrt(time_variance(b) + time_variance(c) + late_variance(c))
    for rows in over:
        parts["pitch_mm"].append(Series.flat(rows, way, noise))
        parts["time_s"].append(Series.flat(rows, took_s, late))
        parts["speed_mm_s"].append(Series.flat(rows, way / apart_s, noise / apart_s))
