"""Imperfections that the bead itself shows: too small, too large, too round, too deep.

Each is a size of the bead against what was asked, or against the strictest level's limit. It is
told where it is beyond by more than one standard deviation. What a perfect hand would get with the
same settings is taken off first: an excess that the model sees there too is the model's error, and
nobody's fault; one of more than three standard deviations is the settings'.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from simlab.model.arrays import Floats
from simlab.weld.bead import Bead
from simlab.weld.kinds import Kind
from simlab.weld.limits import ISO_5817
from simlab.weld.profile import Setup
from simlab.weld.stretches import smoothed

BURN_SHARE = 1.5
"""Penetration, in plate thicknesses, beyond which the pool falls through: simlab's proposal."""
ROOT2 = math.sqrt(2.0)
SOURCE = "the bead's own size: docs/weld-physics.md"
LEAST_SIGMA_MM = 1e-9
BY_SETTINGS = 3.0
"""Standard deviations beyond which a perfect hand's excess is the settings' fault; the furthest of
the settings that makers publish is at about 1.6."""


@dataclass(frozen=True, slots=True)
class Blame:
    """A metric or setting that may be the cause, and the way it must be off."""

    because: str
    way: str


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """One size of the bead against its limit, over (m,) stretches."""

    kind: Kind
    size_mm: Floats
    excess_mm: Floats
    """Size beyond what is asked or permitted."""
    sigma_mm: Floats
    ideal_mm: float
    """The excess that a perfect hand gets; NaN: not known."""
    blames: tuple[Blame, ...]
    """Of the torch's guidance, the likeliest first."""
    setting: Blame
    """The setting that causes it where the hand does not."""
    verified: bool
    certain: Floats
    """(m,) 1, or 0 where the model is used outside what it was fitted to."""

    @property
    def told(self) -> Floats:
        """(m,) standard deviations beyond what a perfect hand gets; NaN where not known."""
        forgiven = self.ideal_mm > 0.0 and not self.by_settings
        room = self.ideal_mm if forgiven else 0.0
        return (self.excess_mm - room) / np.maximum(self.sigma_mm, LEAST_SIGMA_MM)

    @property
    def by_settings(self) -> bool:
        """Would a perfect hand get it for sure?"""
        return bool(self.ideal_mm > BY_SETTINGS * self._sigma)

    @property
    def _sigma(self) -> float:
        known = self.sigma_mm[self.sigma_mm == self.sigma_mm]
        return float(known.mean()) if len(known) else math.inf


HEAPED = (Kind.EXCESS_THROAT, Kind.EXCESS_CONVEXITY, Kind.EXCESS_WELD_METAL, Kind.BURN_THROUGH)
"""Kinds that standing still at a start and over a crater would show, as it should be."""
SLOW, FAST = Blame("travel_speed", "low"), Blame("travel_speed", "high")
HOT, COLD = Blame("current_a", "high"), Blame("current_a", "low")
SIDES = (
    Blame("aim", "high"),
    Blame("aim", "low"),
    Blame("work_angle", "high"),
    Blame("work_angle", "low"),
)
FAR, NEAR = Blame("ctwd", "high"), Blame("ctwd", "low")
PUSHED, DRAGGED = Blame("travel_angle", "high"), Blame("travel_angle", "low")


def settled(bead: Bead, step_mm: float) -> Bead:
    """The bead after its metal has flowed over the length of a pool."""
    return replace(
        bead,
        width_mm=smoothed(bead.width_mm, step_mm),
        leg_base_mm=smoothed(bead.leg_base_mm, step_mm),
        leg_butting_mm=smoothed(bead.leg_butting_mm, step_mm),
        throat_mm=smoothed(bead.throat_mm, step_mm),
        convexity_mm=smoothed(bead.convexity_mm, step_mm),
        asymmetry_mm=smoothed(bead.asymmetry_mm, step_mm),
        height_mm=smoothed(bead.height_mm, step_mm),
        penetration_mm=smoothed(bead.penetration_mm, step_mm),
    )


def shown(bead: Bead, ideal: Bead, setup: Setup) -> Iterator[Shown]:
    """Every size of the settled bead that may be an imperfection; `ideal` has one stretch."""
    sure = np.ones(len(bead.area_mm2))
    fitted = np.where(bead.extrapolated, 0.0, 1.0)
    if setup.joint.fillet and setup.leg_mm is not None:
        yield from _fillet(bead, ideal, setup.leg_mm, sure)
    if not setup.joint.fillet:
        size, limit = bead.height_mm, _limit_mm(Kind.EXCESS_WELD_METAL, bead)
        perfect = ideal.height_mm - _limit_mm(Kind.EXCESS_WELD_METAL, ideal)
        yield Shown(
            Kind.EXCESS_WELD_METAL, size, size - limit, bead.convexity_sigma_mm,
            float(perfect[0]), (SLOW, DRAGGED, NEAR), HOT, False, sure,
        )  # fmt: skip
        missing = ideal.penetration_mm - bead.penetration_mm
        yield Shown(
            Kind.LACK_OF_PENETRATION, missing, missing, bead.penetration_sigma_mm,
            0.0, (FAST, PUSHED, FAR, *SIDES), COLD, False, fitted,
        )  # fmt: skip
    through = BURN_SHARE * setup.thickness_mm
    yield Shown(
        Kind.BURN_THROUGH,
        np.full(len(sure), np.nan),
        bead.penetration_mm - through,
        bead.penetration_sigma_mm,
        float(ideal.penetration_mm[0]) - through,
        (SLOW, DRAGGED, NEAR),
        HOT,
        False,
        fitted,
    )


def _fillet(bead: Bead, ideal: Bead, leg_mm: float, sure: Floats) -> Iterator[Shown]:
    """Sizes of a fillet."""
    throat = leg_mm / ROOT2

    def short(of: Bead) -> Floats:
        return leg_mm - np.minimum(of.leg_base_mm, of.leg_butting_mm)

    leg_sigma, throat_sigma = bead.leg_sigma_mm, bead.leg_sigma_mm / ROOT2
    small, large = (FAST, FAR), (SLOW, NEAR)
    missing = short(bead)
    yield Shown(
        Kind.INSUFFICIENT_LEG, missing, missing, leg_sigma, float(short(ideal)[0]),
        (*small, *SIDES), COLD, True, sure,
    )  # fmt: skip
    missing = throat - bead.throat_mm
    yield Shown(
        Kind.INSUFFICIENT_THROAT, missing, missing, throat_sigma,
        throat - float(ideal.throat_mm[0]), (*small, *SIDES), COLD, True, sure,
    )  # fmt: skip
    others = {
        Kind.EXCESS_THROAT: (-missing, ideal.throat_mm - throat, throat_sigma, large),
        Kind.EXCESS_CONVEXITY: (
            bead.convexity_mm, ideal.convexity_mm, bead.convexity_sigma_mm, (DRAGGED, *large),
        ),
        Kind.EXCESS_ASYMMETRY: (
            np.abs(bead.asymmetry_mm), np.abs(ideal.asymmetry_mm), ROOT2 * leg_sigma, SIDES,
        ),
    }  # fmt: skip
    for kind, (size, perfect, sigma, blames) in others.items():
        beyond = size - _limit_mm(kind, bead, throat)
        by_perfect = float((perfect - _limit_mm(kind, ideal, throat))[0])
        known = kind is Kind.EXCESS_THROAT  # how a face bulges and leans is simlab's proposal
        yield Shown(kind, size, beyond, sigma, by_perfect, blames, HOT, known, sure)


def _limit_mm(kind: Kind, bead: Bead, throat_mm: float = math.nan) -> Floats:
    """(m,) the strictest level's limit, on thin plates too: it is a share of throat or width."""
    limit = ISO_5817[kind][0]
    return limit.at(np.asarray(np.inf), np.asarray(throat_mm), bead.width_mm)
