"""How large an imperfection may be: the limits of ISO 5817 and AWS D1.1, each with its edition.

Not every limit could be read in a public copy. Those that could not carry ``verified = False``
and never decide a verdict alone: see `imperfections`.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from simlab.model.arrays import Floats
from simlab.weld.kinds import Kind

TWO_SIDED_95 = 1.96
"""95 % of normal noise lies within this many standard deviations."""
ONE_SIDED_95 = 1.645
"""95 % of normal noise lies on one side of this: the guard band of ISO 14253-1."""


ROUNDING_MM = 1e-9
"""A size this little above its limit is at it: 0.15 * 14 is less than 2.1 in a computer."""
ABOVE_3_MM = float(np.nextafter(3.0, 4.0))


class Level(StrEnum):
    """Quality level of ISO 5817, from the strictest."""

    B = "B"
    C = "C"
    D = "D"


LEVELS = tuple(Level)


class Of(StrEnum):
    """The size that a limit is a share of."""

    THICKNESS = "t"
    THROAT = "a"
    WIDTH = "b"


@dataclass(frozen=True, slots=True)
class Limit:
    """Largest size permitted: ``least_mm + share * (t, a or b)``, but at most `most_mm`."""

    level: Level
    verified: bool
    """Read in a public copy of the edition; otherwise from memory."""
    edition: str
    least_mm: float = 0.0
    share: float = 0.0
    of: Of = Of.THICKNESS
    most_mm: float = np.inf
    short_only: bool = False
    """It is for short imperfections; long ones are not permitted."""
    thinnest_mm: float = ABOVE_3_MM
    """Thinner plates are not covered."""

    def at(self, thickness_mm: Floats, throat_mm: Floats, width_mm: Floats) -> Floats:
        """(...) the limit [mm]; inf where any size is permitted, NaN where it does not apply."""
        size = {Of.THICKNESS: thickness_mm, Of.THROAT: throat_mm, Of.WIDTH: width_mm}[self.of]
        part = self.share * size if self.share else 0.0
        limit = np.minimum(self.least_mm + part, self.most_mm)
        return np.where(thickness_mm >= self.thinnest_mm, limit, np.nan)


ISO_2014 = "ISO 5817:2014"
EN_1992 = "EN 25817:1992, taken to be unchanged in ISO 5817:2014"
MEMORY = "ISO 5817:2014, from memory"
SHEET_MM = 0.5
"""From this thickness up, ISO 5817:2014 permits no crack and no lack of fusion."""


def _forbidden(edition: str, *, verified: bool, thinnest_mm: float) -> tuple[Limit, ...]:
    """Not permitted at any level."""
    return tuple(
        Limit(level, verified, edition, most_mm=0.0, thinnest_mm=thinnest_mm) for level in LEVELS
    )


def _shares(
    rows: tuple[tuple[float, float, float], ...],
    of: Of,
    edition: str,
    *,
    verified: bool,
    short_only: bool = False,
) -> tuple[Limit, ...]:
    """Limits (least, share, most) of B, C and D."""
    return tuple(
        Limit(level, verified, edition, least, share, of, most, short_only)
        for level, (least, share, most) in zip(LEVELS, rows, strict=True)
    )


ISO_5817: dict[Kind, tuple[Limit, ...]] = {
    Kind.CRACK: _forbidden(ISO_2014, verified=True, thinnest_mm=SHEET_MM),
    Kind.LACK_OF_FUSION: _forbidden(ISO_2014, verified=True, thinnest_mm=SHEET_MM),
    Kind.SURFACE_PORE: _shares(
        ((0.0, 0.0, 0.0), (0.0, 0.2, 2.0), (0.0, 0.3, 3.0)), Of.THROAT, ISO_2014, verified=True
    ),
    Kind.CRATER_PIPE: _shares(
        ((0.0, 0.0, 0.0), (0.0, 0.1, 1.0), (0.0, 0.2, 2.0)), Of.THICKNESS, ISO_2014, verified=True
    ),
    Kind.EXCESS_CONVEXITY: _shares(
        ((1.0, 0.1, 3.0), (1.0, 0.15, 4.0), (1.0, 0.25, 5.0)), Of.WIDTH, EN_1992, verified=True
    ),
    Kind.EXCESS_ASYMMETRY: _shares(
        ((1.5, 0.15, np.inf), (2.0, 0.15, np.inf), (2.0, 0.2, np.inf)),
        Of.THROAT,
        EN_1992,
        verified=True,
    ),
    Kind.INSUFFICIENT_THROAT: _shares(
        ((0.0, 0.0, 0.0), (0.3, 0.1, 1.0), (0.3, 0.1, 2.0)),
        Of.THROAT,
        EN_1992,
        verified=True,
        short_only=True,
    ),
    Kind.EXCESS_THROAT: (
        Limit(Level.B, True, EN_1992, 1.0, 0.15, Of.THROAT, 3.0),
        Limit(Level.C, True, EN_1992, 1.0, 0.2, Of.THROAT, 4.0),
        Limit(Level.D, False, MEMORY, np.inf),
    ),
    Kind.UNDERCUT: _shares(
        ((0.0, 0.05, 0.5), (0.0, 0.1, 0.5), (0.0, 0.2, 1.0)), Of.THICKNESS, MEMORY, verified=False
    ),
    Kind.EXCESS_WELD_METAL: _shares(
        ((1.0, 0.1, 5.0), (1.0, 0.15, 7.0), (1.0, 0.25, 10.0)), Of.WIDTH, MEMORY, verified=False
    ),
    Kind.MISALIGNMENT: _shares(
        ((0.0, 0.1, 3.0), (0.0, 0.15, 4.0), (0.0, 0.25, 5.0)),
        Of.THICKNESS,
        MEMORY,
        verified=False,
    ),
    Kind.OVERLAP: _shares(
        ((0.0, 0.0, 0.0), (0.0, 0.0, 0.0), (0.0, 0.2, np.inf)), Of.WIDTH, MEMORY, verified=False
    ),
    Kind.BURN_THROUGH: _forbidden(MEMORY, verified=False, thinnest_mm=ABOVE_3_MM),
}
"""Limits of B, C and D by kind; kinds that are not here have none that could be stated."""

LEVEL_C = frozenset(
    (Kind.EXCESS_WELD_METAL, Kind.EXCESS_CONVEXITY, Kind.EXCESS_THROAT, Kind.UNDERCUT)
)
"""Kinds that a welder's test piece may have to level C, the others to B: EN 287-1:2011; that
ISO 9606-1 says the same is from memory."""
BEND_MM = 3.0
"""Longest single discontinuity of a bend specimen (EN 287-1:2011)."""

AWS_EDITION = "AWS D1.1 Table 6.1 (8.1 in later editions), statically loaded"
AWS_LEG_SHARE = 0.10
"""Share of a fillet's length that may be undersize."""
AWS_UNDERSIZE_MM = ((5.0, 2.0), (6.0, 2.5), (8.0, 3.0))
"""(nominal leg, by how much it may be undersize); the first up to it, the last from it on."""
AWS_THICK_MM = 25.0
AWS_UNDERCUT_MM = 1.0
AWS_UNDERCUT_SHORT_MM = 2.0
"""Over `AWS_SHORT_MM` in any `AWS_WINDOW_MM`; on plates from `AWS_THICK_MM` everywhere."""
AWS_SHORT_MM = 50.0
AWS_WINDOW_MM = 300.0
AWS_PORES_MM = ((25.0, 10.0), (300.0, 20.0))
"""(window, sum of the diameters in it) of piping porosity."""
AWS_CONVEXITY_MM = 1.6
AWS_NARROW_FACE_MM = 8.0
"""Wider faces may stand out further, from memory; how far is not stated here."""
