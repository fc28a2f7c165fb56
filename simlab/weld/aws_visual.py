"""The visual criteria of AWS D1.1 for static load, one by one along a seam.

Every criterion is worked out twice, with all that may be there and with what is there for sure, so
that noise and stretches that were not measured leave "cannot tell" and not a guess.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from simlab.model.arrays import Bools, Floats
from simlab.model.scores import Verdict
from simlab.weld import limits
from simlab.weld.limits import ONE_SIDED_95, ROUNDING_MM
from simlab.weld.windows import Most, longest_in, sum_in


@dataclass(frozen=True, slots=True)
class Criterion:
    """One visual criterion, and where the weld is worst by it."""

    name: str
    """Its text stands under ``weld.aws.<name>``."""
    verdict: Verdict
    size_mm: float
    """The size furthest beyond the limit, or the length or sum that is there: at least, where it
    cannot be told. NaN where none is known."""
    limit_mm: float
    from_mm: float
    """Where it fails or cannot be told; NaN where it passes."""
    to_mm: float
    edition: str = limits.AWS_EDITION


@dataclass(frozen=True, slots=True, eq=False)
class Sized:
    """A size along the seam, with the least and the most that it may be."""

    least: Floats
    """(m,) surely no less; -inf where not known."""
    most: Floats
    """(m,) surely no more; inf where not known."""
    size: Floats
    """(m,) NaN where not known."""
    step_mm: float

    @classmethod
    def of(cls, size: Floats, sigma: Floats, step_mm: float) -> "Sized":
        """Of a size that was measured with a noise."""
        low, high = size - ONE_SIDED_95 * sigma, size + ONE_SIDED_95 * sigma
        known = low == low
        return cls(np.where(known, low, -np.inf), np.where(known, high, np.inf), size, step_mm)

    def judged(self, name: str, limit: Floats, lenient: Floats | None = None) -> Criterion:
        """No stretch may be above `limit` (m,); only above `lenient` does one fail for sure."""
        beyond = self.least > (limit if lenient is None else lenient) + ROUNDING_MM
        within = self.most <= limit + ROUNDING_MM
        if beyond.any():
            return self._named(name, Verdict.FAIL, beyond, limit)
        if not within.all():
            return self._named(name, Verdict.CANNOT_TELL, ~within, limit)
        return self._named(name, Verdict.PASS, np.zeros(len(limit), np.bool_), limit)

    def _named(self, name: str, verdict: Verdict, where: Bools, limit: Floats) -> Criterion:
        """The criterion, with the whole reach of `where` and the size that is furthest beyond."""
        at = np.flatnonzero(where)
        over = np.where(self.size == self.size, self.size - limit, -np.inf)
        worst = int(np.argmax(np.where(where, over, -np.inf) if len(at) else over))
        from_mm = float(at[0] * self.step_mm) if len(at) else np.nan
        to_mm = float((at[-1] + 1) * self.step_mm) if len(at) else np.nan
        return Criterion(
            name, verdict, float(self.size[worst]), float(limit[worst]), from_mm, to_mm
        )


def yes_or_no(name: str, bad: Floats, step_mm: float) -> Criterion:
    """Not permitted at all: (m,) 0 not there, 1 there, NaN not known."""
    found = Sized.of(bad, np.zeros(len(bad)), step_mm).judged(name, np.zeros(len(bad)))
    return Criterion(name, found.verdict, np.nan, 0.0, found.from_mm, found.to_mm)


def added(name: str, sure: Most, possible: Most, limit: float, least: float) -> Criterion:
    """A length or sum that fails above `limit` and passes up to `least`."""
    if sure.amount > limit + ROUNDING_MM:
        return Criterion(name, Verdict.FAIL, sure.amount, limit, sure.from_mm, sure.to_mm)
    if possible.amount <= least + ROUNDING_MM:
        return Criterion(name, Verdict.PASS, possible.amount, limit, np.nan, np.nan)
    where = possible.from_mm, possible.to_mm
    return Criterion(name, Verdict.CANNOT_TELL, sure.amount, limit, *where)


def undercut_criteria(depth: Sized, thickness_mm: float) -> Iterator[Criterion]:
    """How deep an undercut may be, and on thinner plates how much of it may be deep.

    Of a seam shorter than the window, passing takes a length in proportion: whether the standard
    asks for it could not be verified, so that it never makes a seam fail.
    """
    each = np.ones(len(depth.size))
    yield depth.judged("undercut", limits.AWS_UNDERCUT_SHORT_MM * each)
    if not thickness_mm >= limits.AWS_THICK_MM:
        window, short = limits.AWS_WINDOW_MM, limits.AWS_SHORT_MM
        thin = thickness_mm > 0.0  # of a plate that is not known nobody can tell that it fails
        deep = limits.AWS_UNDERCUT_MM
        length = len(each) * depth.step_mm
        yield added(
            "undercut_length",
            longest_in(depth.least > deep + ROUNDING_MM, depth.step_mm, window),
            longest_in(depth.most > deep + ROUNDING_MM, depth.step_mm, window),
            limit=short if thin else np.inf,
            least=short * min(length / window, 1.0),
        )


def undersize_criteria(short: Sized, nominal_mm: float) -> Iterator[Criterion]:
    """By how much a fillet may be under its nominal leg, and over how much of its length.

    Between two legs of the table, passing takes the smaller amount and failing the larger.
    """
    legs, amounts = np.array(limits.AWS_UNDERSIZE_MM).T
    least = amounts[max(int(np.searchsorted(legs, nominal_mm, side="right")) - 1, 0)]
    most = amounts[min(int(np.searchsorted(legs, nominal_mm)), len(legs) - 1)]
    each = np.ones(len(short.size))
    yield short.judged("undersize", least * each, most * each)
    length = len(each) * short.step_mm
    share = limits.AWS_LEG_SHARE * length
    sure, possible = short.least > ROUNDING_MM, short.most > ROUNDING_MM
    yield added(
        "undersize_length",
        longest_in(sure, short.step_mm, length),
        longest_in(possible, short.step_mm, length),
        limit=share,
        least=share,
    )


def pore_criteria(sums: Sized) -> Iterator[Criterion]:
    """Sums of the diameters of piping porosity in the two windows."""
    for window, limit in limits.AWS_PORES_MM:
        most = np.clip(sums.most, 0.0, 2.0 * limit)  # where not known, more than is permitted
        yield added(
            f"pores_{window:.0f}",
            sum_in(np.maximum(sums.least, 0.0), sums.step_mm, window, touched=False),
            sum_in(most, sums.step_mm, window, touched=True),
            limit=limit,
            least=limit,
        )


def convexity_criterion(convexity: Sized, face_mm: Floats) -> Criterion:
    """How far a face may stand out.

    The limits of wide faces are from memory, so that only the verified one of narrow faces, the
    strictest, makes them pass; and they never fail.
    """
    narrow = face_mm <= limits.AWS_NARROW_FACE_MM
    lenient = np.where(narrow, limits.AWS_CONVEXITY_MM, np.inf)
    return convexity.judged("convexity", np.full(len(face_mm), limits.AWS_CONVEXITY_MM), lenient)
