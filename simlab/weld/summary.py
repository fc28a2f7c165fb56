"""A report in few numbers: from where to where each size of the weld goes, and what it comes to."""

from dataclasses import dataclass

import numpy as np

from simlab.model.arrays import Floats
from simlab.model.scores import Verdict
from simlab.weld.kinds import Imperfection, Kind
from simlab.weld.profile import Profile
from simlab.weld.report import Report
from simlab.weld.stretches import smoothed

SIZES = (
    ("arc_energy", "kJ/mm", "arc_energy_kj_mm"),
    ("heat_input", "kJ/mm", "heat_input_kj_mm"),
    ("t85", "s", "t85_s"),
    ("leg_base", "mm", "leg_base_mm"),
    ("leg_butting", "mm", "leg_butting_mm"),
    ("throat", "mm", "throat_mm"),
    ("width", "mm", "width_mm"),
    ("convexity", "mm", "convexity_mm"),
    ("height", "mm", "height_mm"),
    ("penetration", "mm", "penetration_mm"),
)
"""Name, unit, and column of the bead."""
MEDIAN = "t85"
"""It goes with the square of the heat: a mean would tell of the one place where the arc stood."""


@dataclass(frozen=True, slots=True)
class Size:
    """One size of the weld over its whole length."""

    name: str
    unit: str
    least: float
    """Of the means over a pool's length: a pool evens out what the torch does at a millimetre."""
    mean: float
    """Over the weld; of t8/5 the median."""
    most: float
    sigma: float
    """One standard deviation that its model states, where it states one; otherwise NaN."""
    known: float
    """Share of the weld over which it is known, 0..1."""


@dataclass(frozen=True, slots=True)
class Predicted:
    """One kind of imperfection over the whole weld."""

    kind: Kind
    places: int
    """Stretches on which it is predicted."""
    length_mm: float
    """Their length, added up."""
    worst: Imperfection
    """The likeliest of them."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A report in few numbers."""

    welded_mm: float
    """Length of the seam over which the arc burnt."""
    sizes: tuple[Size, ...]
    """Those that the joint has and that are known somewhere."""
    thick: float
    """Share of the weld whose heat flows in three dimensions; NaN where t8/5 is not known."""
    extrapolated: float
    """Share whose penetration is told beyond what its formula was fitted to."""
    predicted: tuple[Predicted, ...]
    """The likeliest kind first."""
    iso5817: Verdict
    aws_d11: Verdict


def summary_of(report: Report) -> Summary:
    """The report in few numbers."""
    bead, welded = report.bead, report.profile.arc_s > 0.0
    sigmas = {
        "leg_base": bead.leg_sigma_mm,
        "leg_butting": bead.leg_sigma_mm,
        "convexity": bead.convexity_sigma_mm,
        "penetration": bead.penetration_sigma_mm,
    }
    sizes = []
    for name, unit, column in SIZES:
        value = np.where(welded, getattr(bead, column), np.nan)
        sigma = sigmas.get(name, np.full(len(value), np.nan))
        if np.isfinite(value).any():
            sizes.append(_size(name, unit, value, sigma, report.profile))
    out = report.stick_out
    if out is not None and np.isfinite(out.value_mm[welded]).any():
        length = np.where(welded, out.value_mm, np.nan)
        sizes.append(_size("stick_out", "mm", length, out.sigma_mm, report.profile))
    cooled = welded & np.isfinite(bead.t85_s)
    deep = welded & np.isfinite(bead.penetration_mm)
    return Summary(
        welded_mm=float(welded.sum()) * report.profile.step_mm,
        sizes=tuple(sizes),
        thick=float(bead.t85_thick[cooled].mean()) if cooled.any() else float("nan"),
        extrapolated=float(bead.extrapolated[deep].mean()) if deep.any() else float("nan"),
        predicted=_predicted(report.imperfections),
        iso5817=report.iso5817.verdict,
        aws_d11=report.aws_d11.verdict,
    )


def _size(name: str, unit: str, value: Floats, sigma: Floats, profile: Profile) -> Size:
    known = np.isfinite(value)
    noise = sigma[known & np.isfinite(sigma)]
    pooled = smoothed(value, profile.step_mm)[known]
    return Size(
        name=name,
        unit=unit,
        least=float(pooled.min()),
        mean=float(np.median(value[known]) if name == MEDIAN else value[known].mean()),
        most=float(pooled.max()),
        sigma=float(noise.mean()) if len(noise) else float("nan"),
        known=float(known.sum() / (profile.arc_s > 0.0).sum()),
    )


def _predicted(found: tuple[Imperfection, ...]) -> tuple[Predicted, ...]:
    kinds = dict.fromkeys(one.kind for one in found)
    rows = []
    for kind in kinds:
        own = [one for one in found if one.kind is kind]
        worst = max(own, key=lambda one: (one.least, one.most))
        rows.append(Predicted(kind, len(own), _length_mm(own), worst))
    return tuple(sorted(rows, key=lambda row: (-row.worst.least, -row.worst.most)))


def _length_mm(found: list[Imperfection]) -> float:
    """Of the places together; where two overlap, once."""
    length, reached = 0.0, -np.inf
    for one in sorted(found, key=lambda one: one.from_mm):
        length += max(one.to_mm - max(one.from_mm, reached), 0.0)
        reached = max(reached, one.to_mm)
    return float(length)
