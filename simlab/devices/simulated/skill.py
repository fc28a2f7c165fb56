"""How able a simulated trainee is: one number, or each ability by itself.

The magnitudes are those of docs/simulated-trainee.md, which says where each one comes from.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.random import Generator

PERSONAL = 0.08
"""People of one level differ: standard deviation of the logarithm of each ability."""


@dataclass(frozen=True, slots=True)
class Skill:
    """What a hand can and cannot; the larger a number, the worse, but for `crater_s`."""

    bias: float
    """Constant error of a pass, as a share of a beginner's."""
    drift: float
    """How far it creeps from the start of a pass to its end, as a share of a beginner's."""
    wander: float
    """Slow wandering that the eye brings back late, as a share of a beginner's."""
    tremor_mm: float
    """Tremor of the contact tip in each direction, 8 to 12 Hz, one standard deviation."""
    reaction_s: float
    """From what is seen to the first correction."""
    lag_s: float
    """How far the hand is behind where the seam turns."""
    motor_noise: float
    """Noise of a movement, as a share of its size: of speed, of a weave's swings and dwells."""
    fatigue_per_min: float
    """Growth of wander, drift and tremor in a minute of welding."""
    hesitation_s: float
    """From the arc's start to the first movement."""
    crater_s: float
    """How long the arc is held at the end."""
    short_mm: float
    """How far before the end the arc goes out."""

    @classmethod
    def of(cls, level: float) -> "Skill":
        """The middle of all people at a level from 0 (first day) to 1 (master).

        Raises
        ------
        ValueError
            beyond 0..1
        """
        if not 0.0 <= level <= 1.0:
            raise ValueError(f"level {level} is not in 0..1")
        left = (1.0 - level) ** 0.7  # the first hours teach most
        return cls(
            bias=left,
            drift=0.05 + 0.95 * left,
            wander=0.1 + 0.9 * left,
            tremor_mm=0.05 + 0.10 * left,
            reaction_s=0.20 + 0.05 * left,
            lag_s=0.25 * left,
            motor_noise=0.02 + 0.08 * left,
            fatigue_per_min=0.02 + 0.18 * left,
            hesitation_s=0.15 + 0.85 * left,
            crater_s=0.1 + 0.4 * (1.0 - left),
            short_mm=1.5 * left,
        )

    @classmethod
    def person(cls, level: float, rng: Generator, spread: float = PERSONAL) -> "Skill":
        """Somebody of that level: each ability a little better or worse than the middle."""
        middle = cls.of(level)
        factor = np.exp(spread * rng.standard_normal(len(fields(cls))))
        return cls(
            **{
                field.name: float(getattr(middle, field.name) * times)
                for field, times in zip(fields(cls), factor, strict=True)
            }
        )


def skill_of(skill: "float | Skill") -> Skill:
    """The skill behind a level; a skill is itself."""
    return skill if isinstance(skill, Skill) else Skill.of(skill)
