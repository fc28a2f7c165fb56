"""A weave or a whip by hand: swings with a dwell at their ends, no two of them quite alike."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from simlab.devices.simulated.skill import Skill
from simlab.model.arrays import Floats

SHORTEST_SWING_S = 0.12
"""Nobody crosses faster than this."""
WIDTH_OFF, DWELL_OFF, BESIDE_OFF, WHIP_OFF = 0.3, 0.5, 0.15, 0.35
"""What a beginner gets wrong: shares of the width, of a dwell, of the width to one side, and of
the time of a whip."""
OUTER = 0.15
"""To dwell is to be within this share of a swing's width from its end (weld/weave.py)."""
SMOOTHEST, STRAIGHTEST = 0.28993, OUTER
"""Share of a swing's time within its outer part: minimum jerk, and steady speed."""
WHIP_REACH_MM = 6.0
"""How far a whip goes out of the pool (from memory: about two diameters of the electrode)."""
OUT, BACK = 0.25, 0.3
"""Shares of a whip's time."""


@dataclass(frozen=True, slots=True)
class Weave:
    """The weave that is asked for."""

    width_mm: float
    pitch_mm: float
    dwell_s: tuple[float, float]
    """At the side of positive lateral places, and at the other."""

    def timed(self, speed_mm_s: float) -> tuple[float, Floats, float]:
        """Time of a swing, (2,) times of holding still behind it, and how smooth it is, 0..1.

        A smooth swing is slow at its ends, and that counts as a dwell; so where the dwells asked
        for are short, the swings become straighter.
        """
        dwell = np.array(self.dwell_s)
        crossing_s = self.pitch_mm / speed_mm_s - float(dwell.sum())
        least = float(dwell.min())
        outer = np.clip(least / (crossing_s + 2.0 * least), STRAIGHTEST, SMOOTHEST)
        swing_s = max(crossing_s / (2.0 - 4.0 * outer), SHORTEST_SWING_S)
        smooth = (outer - OUTER) / max(outer - float(_minimum_jerk(np.array(outer))), 1e-9)
        return swing_s, np.maximum(dwell - 2.0 * outer * swing_s, 0.0), float(min(smooth, 1.0))


def woven_mm(
    rng: Generator, t_s: Floats, weave: Weave, speed_mm_s: float, skill: Skill, habits: Floats
) -> Floats:
    """(n,) lateral places of a weave that begins in the middle at 0 s.

    Parameters
    ----------
    habits : (3,) constant errors of width, of the dwells (more here, less there) and to the side
    """
    swing_s, still_s, smooth = weave.timed(speed_mm_s)
    width, dwell, beside = skill.bias * habits * (WIDTH_OFF, DWELL_OFF, BESIDE_OFF)
    turns = 2 * int(np.ceil(t_s[-1] / (2.0 * swing_s + still_s.sum()) * 1.5) + 2)
    noise = skill.motor_noise * rng.standard_normal((3, turns))
    side = np.where(np.arange(turns) % 2 == 0, 1.0, -1.0)
    reach = side * weave.width_mm / 2.0 * np.maximum(1.0 + width + noise[0], 0.1)
    reach += beside * weave.width_mm
    off = dwell * np.array(weave.dwell_s)
    still = np.where(side > 0.0, still_s[0] + off[0], still_s[1] - off[1])
    still = np.maximum(still * (1.0 + noise[1]), 0.0)
    swing = np.maximum(swing_s * (1.0 + noise[2]), SHORTEST_SWING_S)
    swing[0] = max(swing[0] / 2.0, SHORTEST_SWING_S)  # from the middle to the first side
    begin = np.cumsum(np.append(0.0, (swing + still)[:-1]))
    turn = np.clip(np.searchsorted(begin, t_s, side="right") - 1, 0, turns - 1)
    from_mm = np.append(0.0, reach[:-1])[turn]
    share = np.clip((t_s - begin[turn]) / swing[turn], 0.0, 1.0)
    moved = share + smooth * (_minimum_jerk(share) - share)
    return np.asarray(from_mm + (reach[turn] - from_mm) * moved)


def whipped_mm(rng: Generator, t_s: Floats, cycle_s: float, skill: Skill, habit: float) -> Floats:
    """(n,) how far the torch is out of the pool along the seam: out, back, and a dwell."""
    cycle_s *= np.exp(skill.bias * habit * WHIP_OFF)
    turns = int(np.ceil(t_s[-1] / cycle_s * 1.5) + 2)
    noise = skill.motor_noise * rng.standard_normal((2, turns))
    lasting = cycle_s * np.maximum(1.0 + noise[0], 0.5)
    begin = np.cumsum(np.append(0.0, lasting[:-1]))
    turn = np.clip(np.searchsorted(begin, t_s, side="right") - 1, 0, turns - 1)
    share = (t_s - begin[turn]) / lasting[turn]
    out = _minimum_jerk(np.clip(share / OUT, 0.0, 1.0))
    back = _minimum_jerk(np.clip((share - OUT) / BACK, 0.0, 1.0))
    return np.asarray(WHIP_REACH_MM * (1.0 + noise[1][turn]) * (out - back))


def _minimum_jerk(share: Floats) -> Floats:
    """Way of a minimum-jerk movement from 0 to 1 (Flash & Hogan 1985)."""
    moved: Floats = share * share * share * (10.0 - share * (15.0 - 6.0 * share))
    return moved
