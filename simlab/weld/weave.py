"""A weave: how wide, how long a full cycle along the seam, how long the torch dwells at each side.

- **Width**: from turning point to turning point, square to the face of the weld.
- **Pitch**: the way along the seam in a full cycle, from one passing of the middle to the next in
  the same direction.
- **Dwell** at a side: the time spent within the outer 15 % (`swings.OUTER`) of the swings to and
  from it. A sine of frequency f so dwells ``acos(0.7) / (pi f)`` at each side, a steady to and fro
  ``0.15 / f``.
- **Centre**: halfway between two turning points; a weave is aimed with it.

Every value stands at all samples of the swings that it was taken of. Where the torch did not
turn for `LONGEST_S`, it was not woven: the width is 0, it dwelt nowhere, and a cycle is at
least twice as long as the way it went meanwhile. Where it stood still, as in a crater, only the
centre is told.
"""

from dataclasses import dataclass

import numpy as np

from simlab.motion.rates import STEPS_PER_MM, US_PER_S
from simlab.weld.averages import Motion
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

LONGEST_S = 1.5
"""Longest swing from side to side, its dwell with it: half a cycle of 0.5 Hz takes 1 s."""
A_CYCLE = 4
"""Swings from which the pitch of a cycle is taken."""


@dataclass(frozen=True, slots=True, eq=False)
class Weave:
    """What new samples tell of a weave."""

    centre_mm: Series
    """Of `Motion.aim_mm`."""
    width_mm: Series
    pitch_mm: Series
    dwell_high_s: Series
    """At the side of larger values."""
    dwell_low_s: Series


def follow_weave(
    motion: Motion, cursor: ChainCursor, *, noise_mm: float
) -> tuple[Weave, ChainCursor]:
    """What the new samples tell of a weave, and the cursor for the next ones.

    Parameters
    ----------
    motion : `swing_mm` is the place square to the face of the weld, `aim_mm` the aim
    cursor : what the call before gave
    noise_mm : noise of `swing_mm`; NaN: not known
    """
    found, swings = follow(motion, cursor.swings, noise_mm=noise_mm, longest_s=LONGEST_S)
    centre, width, pitch = [], [], []
    dwell: dict[int, list[Series]] = {1: [], -1: []}
    chain = cursor.chain
    for swing in found:
        rows = swing.rows
        if not swing.side:
            chain = ()
            noise = rows.noise_mm * rows.times
            centre.append(Series(rows.t_s, rows.place_mm, rows.aim_mm, noise))
            if swing.stood:
                continue
            far = 2.0 * abs(swing.way_mm)
            width.append(Series(rows.t_s, rows.place_mm, np.zeros(len(rows)), 2.0 * noise))
            sure = (
                np.nan if hides(noise_mm * rows.worst) else 0.0
            )  # that no weave is there, whatever the sensor's rate
            pitch.append(Series.flat(rows, far, sure))
            for parts in dwell.values():
                parts.append(Series.flat(rows, 0.0, sure))
            continue
        chain = linked(chain, swing, A_CYCLE)
        centre.append(Series.flat(rows, swing.centre_aim_mm, swing.noise_mm / np.sqrt(2.0)))
        width.append(Series.flat(rows, swing.width_mm, 2.0 * swing.noise_mm))
        if len(chain) > 1:
            dwell[-swing.side] += dwells(*chain[-2:])
        if len(chain) == A_CYCLE:
            pitch += _pitch(*chain)
    told = Weave(*(Series.joined(parts) for parts in (centre, width, pitch, dwell[1], dwell[-1])))
    return told, ChainCursor(swings, chain)


def _pitch(a: Swing, b: Swing, c: Swing, d: Swing) -> list[Series]:
    """Way of a full cycle: its time, from middle to middle, at the speed meanwhile.

    The speed is that from the mean place between the middles of `a` and `b` to the one between
    those of `c` and `d`: means of many samples, so that noise of a single one matters little.
    """
    early_us, late_us = b.row_us - a.row_us, d.row_us - c.row_us
    early, late = since(a, b) / (2 * early_us), since(c, d) / (2 * late_us)
    apart = (c.row_us + d.row_us - a.row_us - b.row_us) / 2
    took = d.middle_us - b.middle_us
    speed = abs(late - early) / STEPS_PER_MM * US_PER_S / apart
    one = float(d.rows.sigma_mm[0]) * float(np.max([one.rows.worst for one in (a, b, c, d)]))
    place = one * one * (1.0 / len(b.rows) + 1.0 / len(d.rows))
    time = time_variance(b) + time_variance(d) + late_variance(d)
    sigma = np.sqrt(place + speed * speed * time)
    over = (a, b, c, d) if a.first else (d,)
    return [Series.flat(swing.rows, speed * took / US_PER_S, sigma) for swing in over]
