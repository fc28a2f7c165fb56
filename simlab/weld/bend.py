"""What a bend test or a fracture test of the predicted weld would show, and why.

A specimen fails by a single discontinuity longer than 3 mm on the side that the test opens. The
probability of failing is stated as a band that holds whatever the predictions have to do with each
other: at least the likeliest of them, at most their sum (bounds of Frechet).
"""

import math
from dataclasses import dataclass
from enum import StrEnum

from simlab.model.scores import Verdict
from simlab.weld.kinds import SURE, Imperfection, Kind, Untold
from simlab.weld.limits import BEND_MM, ONE_SIDED_95
from simlab.weld.profile import Setup

UNFORESEEN = 0.05
"""Probability of failing that is left when nothing is predicted: simlab's proposal."""
SIDE_FROM_MM = 12.0
"""Plates from this thickness on are bent on their side (from memory of ISO 9606-1)."""


class BendTest(StrEnum):
    """How a test piece is opened; its text stands under ``weld.bend.<value>``."""

    FACE = "face"
    """Bent with the face in tension."""
    ROOT = "root"
    SIDE = "side"
    """A slice across the weld, bent on its side."""
    FRACTURE = "fracture"
    """A fillet weld broken open along its root."""


OPENED = {
    BendTest.FACE: (
        Kind.LACK_OF_FUSION,
        Kind.OVERLAP,
        Kind.UNDERCUT,
        Kind.SURFACE_PORE,
        Kind.CRATER_PIPE,
        Kind.SLAG,
    ),
    BendTest.ROOT: (Kind.LACK_OF_PENETRATION, Kind.LACK_OF_FUSION, Kind.BURN_THROUGH, Kind.SLAG),
    BendTest.SIDE: (Kind.LACK_OF_FUSION, Kind.LACK_OF_PENETRATION, Kind.SLAG, Kind.SURFACE_PORE),
    BendTest.FRACTURE: (Kind.LACK_OF_FUSION, Kind.SLAG, Kind.SURFACE_PORE, Kind.CRATER_PIPE),
}
"""Kinds that each test opens (from memory of ISO 5173 and ISO 9017)."""
LONG = frozenset(
    (
        Kind.LACK_OF_FUSION,
        Kind.LACK_OF_PENETRATION,
        Kind.OVERLAP,
        Kind.UNDERCUT,
        Kind.BURN_THROUGH,
        Kind.SLAG,
    )
)
"""Kinds that are as long as the stretch that they are predicted on; others are as long as wide."""


@dataclass(frozen=True, slots=True)
class BendResult:
    """A test's predicted result."""

    test: BendTest
    verdict: Verdict
    least: float
    """Probability of failing: at least, 0..1."""
    most: float
    key: str
    """Text of the reason: ``weld.bend.opens``, ``weld.bend.may_open``, ``weld.bend.untold`` or
    ``weld.bend.sound``."""
    kind: Kind | None = None
    """What opens; None where nothing is predicted to."""
    from_mm: float = math.nan
    """Where it opens, or cannot be told."""
    to_mm: float = math.nan


def usual_tests(setup: Setup) -> tuple[BendTest, ...]:
    """The tests that a welder's test piece of this joint is usually put to."""
    if setup.joint.fillet:
        return (BendTest.FRACTURE,)
    if setup.thickness_mm >= SIDE_FROM_MM:
        return (BendTest.SIDE,)
    return (BendTest.FACE, BendTest.ROOT)


def bend(
    imperfections: tuple[Imperfection, ...], untold: tuple[Untold, ...], test: BendTest
) -> BendResult:
    """The result of one test, if the whole seam were its specimen.

    Parameters
    ----------
    imperfections, untold : what `hazards.predict` and `hazards.untold` gave
    test : which side is opened

    Source: 3 mm: EN 287-1:2011; docs/weld-quality.md.
    """
    opened = [i for i in imperfections if i.kind in OPENED[test] and _longest_mm(i) > BEND_MM]
    sure = [i for i in opened if _shortest_mm(i) > BEND_MM]
    least = max((i.least for i in sure), default=0.0)
    most = min(UNFORESEEN + sum(i.most for i in opened), 1.0)
    blind = [u for u in untold if u.kind in OPENED[test]]
    if blind:
        most = 1.0
    if least >= SURE:
        worst = max(sure, key=lambda i: i.least)
        place = worst.kind, worst.from_mm, worst.to_mm
        return BendResult(test, Verdict.FAIL, least, most, "weld.bend.opens", *place)
    if opened:
        worst = max(opened, key=lambda i: i.most)
        place = worst.kind, worst.from_mm, worst.to_mm
        return BendResult(test, Verdict.CANNOT_TELL, least, most, "weld.bend.may_open", *place)
    if blind:
        gap = max(blind, key=lambda u: u.to_mm - u.from_mm)
        place = gap.kind, gap.from_mm, gap.to_mm
        return BendResult(test, Verdict.CANNOT_TELL, least, most, "weld.bend.untold", *place)
    return BendResult(test, Verdict.PASS, least, most, "weld.bend.sound")


def _longest_mm(one: Imperfection) -> float:
    """The most that it may measure in one direction; inf where its size is not known."""
    if one.kind in LONG:
        return one.to_mm - one.from_mm
    size = one.size_mm + ONE_SIDED_95 * one.size_sigma_mm
    return size if size == size else math.inf


def _shortest_mm(one: Imperfection) -> float:
    """The least that it measures if it is there; 0 where its size is not known."""
    if one.kind in LONG:
        return one.to_mm - one.from_mm
    size = one.size_mm - ONE_SIDED_95 * one.size_sigma_mm
    return size if size == size else 0.0
