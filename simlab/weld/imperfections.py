"""What measured imperfections amount to: levels of ISO 5817, and the visual criteria of AWS D1.1.

A size passes when its guard band, 95 % of its noise, lies within the limit, and fails when it lies
beyond it; otherwise nothing can be told. A limit that is not verified never decides alone: a pass
needs a verified limit at least as strict that is met as well, a fail one at least as lenient that
is exceeded as well. Only a size of exactly 0 passes whatever the limit is.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simlab.model.arrays import Bools, Floats
from simlab.model.scores import Verdict
from simlab.weld.aws_visual import (
    Criterion,
    Sized,
    convexity_criterion,
    pore_criteria,
    undercut_criteria,
    undersize_criteria,
    yes_or_no,
)
from simlab.weld.kinds import Kind
from simlab.weld.limits import ISO_5817, LEVELS, ONE_SIDED_95, ROUNDING_MM, Level, Limit

Verdicts: TypeAlias = NDArray[np.str_]
"""Values of `Verdict`."""
NO_LEVEL = "none"
"""In place of a level: not even D is met."""
CANNOT_TELL = Verdict.CANNOT_TELL.value


@dataclass(frozen=True, slots=True, eq=False)
class IsoLevels:
    """Sizes of one kind of imperfection against the three levels of ISO 5817."""

    kind: Kind
    limits: tuple[Limit, ...]
    """Of B, C and D, with edition and mark; none where no limit is known."""
    limit_mm: Floats
    """(3, ...) what they come to; NaN where the standard's table does not cover the plate, or a
    size that the limit is a share of is not known; inf where any size is permitted."""
    passes: Bools
    """(3, ...) the level is met for sure."""
    fails: Bools
    """(3, ...) the level is missed for sure."""

    def within(self, level: Level) -> Verdicts:
        """(...) `Verdict` values: is the level met?"""
        nth = LEVELS.index(level)
        return verdicts(self.passes[nth], self.fails[nth])

    @property
    def best(self) -> NDArray[np.str_]:
        """(...) the strictest level that is met for sure: ``B``, ``C``, ``D``.

        ``none`` where D is missed for sure, ``cannot_tell`` where no level is met for sure.
        """
        b, c, d = self.passes
        surely = np.where(b, "B", np.where(c, "C", "D"))
        none = np.where(self.fails[-1], NO_LEVEL, CANNOT_TELL)
        return np.where(b | c | d, surely, none)


def verdicts(passes: Bools, fails: Bools) -> Verdicts:
    """(...) `Verdict` values; neither passed nor failed cannot be told."""
    missed = np.where(fails, Verdict.FAIL.value, CANNOT_TELL)
    return np.where(passes, Verdict.PASS.value, missed)


def iso5817_level(
    kind: Kind | str | int,
    size_mm: ArrayLike,
    *,
    thickness_mm: ArrayLike,
    throat_mm: ArrayLike | None = None,
    width_mm: ArrayLike | None = None,
    sigma_mm: ArrayLike = 0.0,
    short: bool | None = None,
) -> IsoLevels:
    """Levels B, C and D of ISO 5817 for imperfections of one kind.

    Parameters
    ----------
    kind : of the imperfections, or its number in ISO 6520-1; one without a known limit cannot be
        told
    size_mm : (...) as the standard measures the kind: depth of an undercut, height of excess metal,
        diameter of a pore, throat missing, 0 where there is none; NaN where not known
    thickness_mm : (...) t; the table is for more than 3 mm, cracks and fusion from 0.5 mm
    throat_mm : (...) a, nominal throat of a fillet; of a butt weld its nominal thickness, s;
        None, NaN or not above 0: not known
    width_mm : (...) b, width of the weld or of its face; None, NaN or not above 0: not known
    sigma_mm : (...) one standard deviation of the size; NaN or below 0: not known
    short : is it short in the standard's sense? None: not known, and then a limit for short ones
        can only be failed

    Returns
    -------
    limits, passes and fails for each level

    Raises
    ------
    ValueError
        where there is no such kind

    Source: ISO 5817:2014 and EN 25817:1992 as marked in `limits`; docs/weld-quality.md.
    """
    kind = Kind(str(kind))
    size, thickness, throat, width, sigma = np.broadcast_arrays(
        *(np.asarray(a, np.float64) for a in (size_mm, thickness_mm, throat_mm, width_mm, sigma_mm))
    )
    throat, width = (np.where(of > 0.0, of, np.nan) for of in (throat, width))
    sigma = np.where(sigma >= 0.0, sigma, np.nan)
    limits = ISO_5817.get(kind, ())
    if not limits:
        none = np.zeros((len(LEVELS), *size.shape), np.bool_)
        return IsoLevels(kind, (), np.full(none.shape, np.nan), none, none)
    at = np.stack([limit.at(thickness, throat, width) for limit in limits])
    long = np.array([limit.short_only for limit in limits])
    long = long.reshape(-1, *(1,) * size.ndim) & (short is not True)
    strict = np.where(long & (at == at), 0.0, at)
    met = size + ONE_SIDED_95 * sigma <= strict + ROUNDING_MM
    missed = size - ONE_SIDED_95 * sigma > (strict if short is False else at) + ROUNDING_MM
    absent = (size == 0.0) & (sigma == 0.0) & (at == at)
    sure = np.array([limit.verified for limit in limits]).reshape(long.shape[:1] + (1,) * size.ndim)
    # levels stand from the strictest: what a stricter one passes, and a more lenient one fails
    passes = np.logical_or.accumulate(met & sure, axis=0) | absent
    fails = np.logical_or.accumulate((missed & sure)[::-1], axis=0)[::-1]
    limit_mm = strict if short is False else at
    return IsoLevels(kind, limits, limit_mm, passes & (at == at), fails & (at == at))


@dataclass(frozen=True, slots=True)
class AwsVisual:
    """A weld by the visual criteria of AWS D1.1 for static load."""

    criteria: tuple[Criterion, ...]

    @property
    def verdict(self) -> Verdict:
        """Fail where one criterion fails, pass where there are any and all pass."""
        found = tuple(criterion.verdict for criterion in self.criteria)
        return overall(found) if found else Verdict.CANNOT_TELL


def overall(parts: tuple[Verdict, ...]) -> Verdict:
    """Fail where one part fails, pass where all pass; otherwise, or of none, it cannot be told."""
    if Verdict.FAIL in parts:
        return Verdict.FAIL
    if parts and all(part is Verdict.PASS for part in parts):
        return Verdict.PASS
    return Verdict.CANNOT_TELL


def aws_d11_visual(
    step_mm: float,
    *,
    thickness_mm: float,
    nominal_leg_mm: float | None = None,
    crack: ArrayLike = np.nan,
    unfused: ArrayLike = np.nan,
    crater_filled: bool | None = None,
    leg_mm: ArrayLike = np.nan,
    undercut_mm: ArrayLike = np.nan,
    pores_mm: ArrayLike = np.nan,
    convexity_mm: ArrayLike = np.nan,
    face_mm: ArrayLike = np.nan,
    leg_sigma_mm: ArrayLike = 0.0,
    undercut_sigma_mm: ArrayLike = 0.0,
    pores_sigma_mm: ArrayLike = 0.0,
    convexity_sigma_mm: ArrayLike = 0.0,
) -> AwsVisual:
    """A seam by the visual criteria of AWS D1.1 for static load; what is not given is not known.

    Parameters
    ----------
    step_mm : length of a stretch of the seam; arrays have one value a stretch, (m,), or one for all
    thickness_mm : of the plate; NaN or not above 0: not known
    nominal_leg_mm : leg that a fillet is to have; None for a butt weld, which has neither leg nor
        convexity to judge
    crack, unfused : 1 where there is one, 0 where not, NaN where not known
    crater_filled : are the craters filled? None: not known
    leg_mm : the smaller leg
    undercut_mm : depth
    pores_mm : sum of the diameters of piping porosity in each stretch
    convexity_mm, face_mm : of the face, and its width
    ..._sigma_mm : one standard deviation each

    Raises
    ------
    ValueError
        where arrays do not have the same length, the step or the nominal leg is not above 0 and
        finite, or there is no stretch

    Source: `limits.AWS_EDITION`; docs/weld-quality.md.
    """
    columns = [np.asarray(a, np.float64) for a in (
        crack, unfused, leg_mm, undercut_mm, pores_mm, convexity_mm, face_mm,
        leg_sigma_mm, undercut_sigma_mm, pores_sigma_mm, convexity_sigma_mm,
    )]  # fmt: skip
    (m,) = np.broadcast_shapes((1,), *(column.shape for column in columns))
    if not (0.0 < step_mm < np.inf and m):
        raise ValueError(f"{m} stretches of {step_mm} mm are no seam")
    if nominal_leg_mm is not None and not 0.0 < nominal_leg_mm < np.inf:
        raise ValueError(f"a leg of {nominal_leg_mm} mm is no fillet; give None for a butt weld")
    cracks, gaps, leg, undercut, pores, convexity, face, *sigmas = (
        np.broadcast_to(column, (m,)) for column in columns
    )
    filled = np.nan if crater_filled is None else float(not crater_filled)
    criteria = [
        yes_or_no("crack", cracks, step_mm),
        yes_or_no("fusion", gaps, step_mm),
        yes_or_no("crater", np.array([filled]), m * step_mm),
        *undercut_criteria(Sized.of(undercut, sigmas[1], step_mm), thickness_mm),
        *pore_criteria(Sized.of(pores, sigmas[2], step_mm)),
    ]
    if nominal_leg_mm is not None:
        short = Sized.of(nominal_leg_mm - leg, sigmas[0], step_mm)
        criteria += undersize_criteria(short, nominal_leg_mm)
        criteria.append(convexity_criterion(Sized.of(convexity, sigmas[3], step_mm), face))
    return AwsVisual(tuple(criteria))
