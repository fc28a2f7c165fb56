"""Would the weld that is predicted be accepted? By ISO 5817 as for a welder's test, by AWS D1.1.

What comes out of the bead (throat, convexity, asymmetry, excess metal) is judged stretch by
stretch, by its size and sigma, and fails only where it is predicted as an imperfection: an excess
that the model sees under a perfect hand too is the model's error. What is only likely (undercut,
pores, lack of fusion) fails where it is there at 95 % and too large, passes where it would be small
enough, or where none is predicted and nothing is untold; otherwise nothing can be told.
"""

import math
from dataclasses import dataclass

import numpy as np

from simlab.model.arrays import Bools, Floats
from simlab.model.scores import Verdict
from simlab.weld.bead import Bead
from simlab.weld.hazard_metal import settled
from simlab.weld.imperfections import (
    AwsVisual,
    IsoLevels,
    aws_d11_visual,
    iso5817_level,
    overall,
)
from simlab.weld.kinds import SURE, Imperfection, Kind, Untold
from simlab.weld.limits import ISO_5817, LEVEL_C, LEVELS, ONE_SIDED_95, Level
from simlab.weld.profile import Profile, Setup

NOT_JUDGED = (Kind.CRACK, Kind.MISALIGNMENT)
"""Kinds that nothing in a torch's path tells of."""
_LIKELY = (
    Kind.LACK_OF_FUSION,
    Kind.SURFACE_PORE,
    Kind.CRATER_PIPE,
    Kind.UNDERCUT,
    Kind.OVERLAP,
    Kind.BURN_THROUGH,
)


@dataclass(frozen=True, slots=True)
class KindVerdict:
    """One kind of imperfection against the level that it is accepted to."""

    kind: Kind
    level: Level
    verdict: Verdict
    from_mm: float
    """Where it fails or cannot be told; NaN where it passes."""
    to_mm: float
    size_mm: float
    """The largest there; NaN where no size is known."""
    sigma_mm: float
    limit_mm: float
    """NaN: none that is known, or the standard's table does not cover the plate."""
    verified: bool
    """Could the limit be read in its edition?"""
    edition: str
    """Empty where there is no limit."""


@dataclass(frozen=True, slots=True)
class Quality:
    """A predicted weld by ISO 5817, level B or C as a welder's test piece is accepted."""

    rows: tuple[KindVerdict, ...]
    not_judged: tuple[Kind, ...] = NOT_JUDGED

    @property
    def verdict(self) -> Verdict:
        """Fail where one kind fails, pass where all pass."""
        return (
            overall(tuple(row.verdict for row in self.rows)) if self.rows else Verdict.CANNOT_TELL
        )


def quality(
    imperfections: tuple[Imperfection, ...],
    untold: tuple[Untold, ...],
    profile: Profile,
    bead: Bead,
    setup: Setup,
) -> Quality:
    """The weld against ISO 5817, by the levels that EN 287-1 accepts a test piece to.

    Parameters
    ----------
    imperfections, untold : what `hazards.predict` and `hazards.untold` gave
    profile, bead : over the same stretches; stretches without an arc are no weld

    Returns
    -------
    one row a kind: those of the bead's shape, those that may be there, and others predicted
    """
    welded = profile.arc_s > 0.0
    if not welded.any():
        return Quality(())
    bead = settled(bead, profile.step_mm)
    shaped = _shaped(bead, setup)
    spread = _Spread(imperfections, untold, profile.place_mm, profile.step_mm)
    predicted = {i.kind for i in imperfections}
    others = [k for k in Kind if k in predicted and k not in (*_LIKELY, *shaped)]
    rows = []
    for kind in (*_LIKELY, *shaped, *others):
        found = [i for i in imperfections if i.kind is kind]
        blind = [u for u in untold if u.kind is kind]
        parts = [_predicted_row(one, bead, setup) for one in found]
        if kind in shaped:
            faulty = welded & spread.predicted(kind)
            parts.append(_bead_row(kind, *shaped[kind], welded, faulty, profile, bead, setup))
        parts += _untold_rows(kind, blind, bead, setup)
        rows.append(_worst(parts or [_none_row(kind, bead, setup)]))
    return Quality(tuple(rows))


def aws(
    imperfections: tuple[Imperfection, ...],
    untold: tuple[Untold, ...],
    profile: Profile,
    bead: Bead,
    setup: Setup,
) -> AwsVisual:
    """The weld by the visual criteria of AWS D1.1, without that of cracks: nothing tells of them.

    Parameters as `quality`; stretches without an arc are left out, and their neighbours meet.
    """
    welded = profile.arc_s > 0.0
    if not welded.any():
        return AwsVisual(())
    bead = settled(bead, profile.step_mm)
    spread = _Spread(imperfections, untold, profile.place_mm[welded], profile.step_mm)
    depth, sigma = spread.sizes(Kind.UNDERCUT)
    crater = spread.there(Kind.CRATER_PIPE)
    fillet = setup.joint.fillet and setup.leg_mm is not None
    leg = np.minimum(bead.leg_base_mm, bead.leg_butting_mm)[welded]
    leg_sigma = bead.leg_sigma_mm[welded]
    if setup.leg_mm is not None:
        reaching = np.maximum(leg_sigma, (setup.leg_mm - leg) / ONE_SIDED_95)
        leg_sigma = np.where(spread.predicted(Kind.INSUFFICIENT_LEG), leg_sigma, reaching)
    found = aws_d11_visual(
        profile.step_mm,
        thickness_mm=setup.thickness_mm,
        nominal_leg_mm=setup.leg_mm if fillet else None,
        unfused=spread.there(Kind.LACK_OF_FUSION),
        crater_filled=False if (crater == 1.0).any() else True if (crater == 0.0).all() else None,
        leg_mm=leg,
        undercut_mm=depth,
        pores_mm=np.where(spread.there(Kind.SURFACE_PORE) == 0.0, 0.0, np.nan),
        convexity_mm=bead.convexity_mm[welded],
        face_mm=bead.width_mm[welded],
        leg_sigma_mm=leg_sigma,
        undercut_sigma_mm=sigma,
        convexity_sigma_mm=bead.convexity_sigma_mm[welded],
    )
    return AwsVisual(tuple(c for c in found.criteria if c.name != "crack"))


@dataclass(frozen=True, slots=True, eq=False)
class _Spread:
    """Predictions spread over stretches."""

    imperfections: tuple[Imperfection, ...]
    untold: tuple[Untold, ...]
    place_mm: Floats
    step_mm: float

    def predicted(self, kind: Kind) -> Bools:
        """(m,) is one predicted there, however likely?"""
        found = np.zeros(len(self.place_mm), np.bool_)
        for one in self.imperfections:
            if one.kind is kind:
                found |= self._at(one)
        return found

    def there(self, kind: Kind) -> Floats:
        """(m,) 1 there for sure, 0 not predicted, NaN not known."""
        found = np.zeros(len(self.place_mm))
        for one in self.imperfections:
            if one.kind is kind:
                found[self._at(one)] = 1.0 if one.least >= SURE else np.nan
        for gap in self.untold:
            if gap.kind is kind:
                found[self._at(gap)] = np.nan
        return found

    def sizes(self, kind: Kind) -> tuple[Floats, Floats]:
        """(m,) size and sigma; the sigma of one that may not be there reaches down to 0."""
        size, sigma = np.zeros(len(self.place_mm)), np.zeros(len(self.place_mm))
        for one in self.imperfections:
            if one.kind is kind:
                at = self._at(one)
                least = 0.0 if one.least >= SURE else one.size_mm / ONE_SIDED_95
                spread = max(one.size_sigma_mm, least)
                larger = at & ~(size + sigma > one.size_mm + spread)
                size[larger], sigma[larger] = one.size_mm, spread
        for gap in self.untold:
            if gap.kind is kind:
                size[self._at(gap)] = np.nan
        return size, sigma

    def _at(self, part: Imperfection | Untold) -> Bools:
        """(m,) stretches that it reaches into."""
        half = self.step_mm / 2.0
        return (self.place_mm + half > part.from_mm) & (self.place_mm - half < part.to_mm)


def _shaped(bead: Bead, setup: Setup) -> dict[Kind, tuple[Floats, Floats]]:
    """Kinds that are sizes of the bead: size, less than 0 where there is room, and sigma."""
    if not setup.joint.fillet:
        return {Kind.EXCESS_WELD_METAL: (bead.height_mm, bead.convexity_sigma_mm)}
    throat = nominal_throat_mm(setup)
    off, root2 = bead.throat_mm - throat, math.sqrt(2.0)
    return {
        Kind.EXCESS_CONVEXITY: (bead.convexity_mm, bead.convexity_sigma_mm),
        Kind.EXCESS_ASYMMETRY: (np.abs(bead.asymmetry_mm), root2 * bead.leg_sigma_mm),
        Kind.INSUFFICIENT_THROAT: (-off, bead.leg_sigma_mm / root2),
        Kind.EXCESS_THROAT: (off, bead.leg_sigma_mm / root2),
    }


def nominal_throat_mm(setup: Setup) -> float:
    """Throat that a fillet of equal legs is to have, a butt weld its plate; NaN: not asked for."""
    if not setup.joint.fillet:
        return setup.thickness_mm
    return float("nan") if setup.leg_mm is None else setup.leg_mm / math.sqrt(2.0)


def _level(kind: Kind) -> Level:
    return Level.C if kind in LEVEL_C else Level.B


def _levels(kind: Kind, size: Floats, sigma: Floats, width: Floats, setup: Setup) -> IsoLevels:
    return iso5817_level(
        kind,
        size,
        thickness_mm=setup.thickness_mm,
        throat_mm=nominal_throat_mm(setup),
        width_mm=width,
        sigma_mm=sigma,
    )


def _row(
    kind: Kind, verdict: Verdict, reach: tuple[float, float], size: tuple[float, float, float]
) -> KindVerdict:
    """A row; `size` is size, sigma and limit."""
    level = _level(kind)
    limits = ISO_5817.get(kind, ())
    verified, edition = False, ""
    if limits:
        limit = limits[LEVELS.index(level)]
        verified, edition = limit.verified, limit.edition
    return KindVerdict(kind, level, verdict, *reach, *size, verified, edition)


def _bead_row(
    kind: Kind,
    size: Floats,
    sigma: Floats,
    welded: Bools,
    faulty: Bools,
    profile: Profile,
    bead: Bead,
    setup: Setup,
) -> KindVerdict:
    """A size of the bead against its level: the reach of the worst verdict, the largest in it."""
    found = _levels(kind, size, sigma, bead.width_mm, setup)
    nth = LEVELS.index(_level(kind))
    fails, passes = found.fails[nth] & faulty, found.passes[nth] | ~welded
    verdict, where = Verdict.PASS, welded
    if fails.any():
        verdict, where = Verdict.FAIL, fails
    elif not passes.all():
        verdict, where = Verdict.CANNOT_TELL, ~passes
    at = np.flatnonzero(where)
    worst = int(at[np.argmax(np.where(size[at] == size[at], size[at], -np.inf))])
    reach = (math.nan, math.nan)
    if verdict is not Verdict.PASS:
        half = profile.step_mm / 2.0
        reach = (float(profile.place_mm[at[0]] - half), float(profile.place_mm[at[-1]] + half))
    sizes = (float(size[worst]), float(sigma[worst]), float(found.limit_mm[nth][worst]))
    return _row(kind, verdict, reach, sizes)


def _predicted_row(one: Imperfection, bead: Bead, setup: Setup) -> KindVerdict:
    """One prediction against its level."""
    kind, width = one.kind, np.asarray(_middle(bead.width_mm))
    nth = LEVELS.index(_level(kind))
    size, sigma = np.asarray(one.size_mm), np.asarray(one.size_sigma_mm)
    if kind in (Kind.LACK_OF_FUSION, Kind.BURN_THROUGH):  # not permitted, whatever the size
        size, sigma = np.asarray(one.to_mm - one.from_mm), np.asarray(0.0)
    levels = _levels(kind, size, sigma, width, setup)
    verdict = Verdict.CANNOT_TELL
    if levels.passes[nth]:
        verdict = Verdict.PASS
    elif levels.fails[nth] and one.least >= SURE:
        verdict = Verdict.FAIL
    sizes = (one.size_mm, one.size_sigma_mm, float(levels.limit_mm[nth]))
    return _row(kind, verdict, (one.from_mm, one.to_mm), sizes)


def _none_row(kind: Kind, bead: Bead, setup: Setup) -> KindVerdict:
    """None is predicted: a size of 0 against its level, which passes if the plate is covered."""
    nothing, width = np.asarray(0.0), np.asarray(_middle(bead.width_mm))
    levels, nth = _levels(kind, nothing, nothing, width, setup), LEVELS.index(_level(kind))
    verdict = Verdict.PASS if levels.passes[nth] else Verdict.CANNOT_TELL
    return _row(kind, verdict, (math.nan, math.nan), (0.0, 0.0, float(levels.limit_mm[nth])))


def _untold_rows(kind: Kind, blind: list[Untold], bead: Bead, setup: Setup) -> list[KindVerdict]:
    """Stretches that the kind cannot be told of."""
    limit = _none_row(kind, bead, setup).limit_mm
    unknown = (math.nan, math.nan, limit)
    return [_row(kind, Verdict.CANNOT_TELL, (gap.from_mm, gap.to_mm), unknown) for gap in blind]


def _middle(values: Floats) -> float:
    """Mean of what is known; NaN where nothing is."""
    known = values[values == values]
    return float(known.mean()) if len(known) else math.nan


def _worst(rows: list[KindVerdict]) -> KindVerdict:
    """The first that fails, or the first that cannot be told, or the largest that passes."""
    order = {Verdict.FAIL: 2, Verdict.CANNOT_TELL: 1, Verdict.PASS: 0}
    return max(rows, key=lambda row: (order[row.verdict], row.size_mm if row.size_mm > 0.0 else 0))
