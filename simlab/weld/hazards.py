"""Which imperfections a pass is likely to have, where, how large, how likely, and what causes them.

Three sources: rules from technique and settings (`hazard_rules`), the bead's own sizes
(`hazard_metal`), and how the pass began and ended (`hazard_ends`). A rule is told where its metric
is beyond the procedure's full marks by more than one standard deviation; its probabilities are a
band at 95 %. What is not known is never an imperfection: `untold` says where, and of what.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from simlab.model.arrays import Bools, Floats
from simlab.model.exercises import Band
from simlab.weld import hazard_metal
from simlab.weld.bead import Bead
from simlab.weld.hazard_ends import end_hazards, untold_craters
from simlab.weld.hazard_metal import HEAPED, Blame, Shown, settled
from simlab.weld.hazard_rules import (
    FULL_SEVERITY,
    RULES,
    SETTING_FULL,
    SETTING_ZERO,
    Rule,
    Severity,
    probability,
    severity,
    size_sigma_mm,
)
from simlab.weld.joint import distance_metric
from simlab.weld.kinds import Cause, Imperfection, Kind, Untold
from simlab.weld.limits import TWO_SIDED_95
from simlab.weld.passes import Passes
from simlab.weld.perfect import perfect_bead, wanted
from simlab.weld.profile import Profile, Setup
from simlab.weld.stretches import POOL_MM, Run, runs, smoothed

TOLD = 1.0
"""Standard deviations beyond which something is told."""
SETTINGS = ("current_a", "voltage_v", "gas_l_min")
Bands = Mapping[str, tuple[str, Band]]


def predict(
    profile: Profile, bead: Bead, setup: Setup, passes: Passes, bands: Bands | None = None
) -> tuple[Imperfection, ...]:
    """Every imperfection that is likely, in the order of their places.

    Parameters
    ----------
    profile, bead : over the same (m,) stretches; stretches where no arc burnt are no weld
    setup : what is welded, and how the machine is set
    passes : arcs, craters, restarts and gaps
    bands : the procedure's bands by metric; None: simlab's defaults, and no rules of speed

    Source: rule by rule in docs/weld-quality.md; probabilities and sizes are simlab's proposals.
    """
    found = list(end_hazards(passes, bead, profile))
    if len(profile.place_mm):
        seen = _Seen.of(profile, setup, wanted(setup, bands), passes)
        found += [one for rule in RULES if rule.applies(setup) for one in seen.by_rule(rule)]
        ideal = perfect_bead(profile, setup, seen.bands)
        for shown in hazard_metal.shown(settled(bead, profile.step_mm), ideal, setup):
            found += seen.by_metal(shown)
    return tuple(sorted(found, key=lambda one: (one.from_mm, one.kind, one.because, one.way)))


def untold(
    profile: Profile, bead: Bead, setup: Setup, passes: Passes, bands: Bands | None = None
) -> tuple[Untold, ...]:
    """Stretches of the weld about which a kind cannot be told, for want of a metric or a size.

    A metric whose 95 % noise is wider than the half-width where marks end is not known.
    """
    found = list(untold_craters(passes))
    if not len(profile.place_mm):
        return tuple(found)
    seen = _Seen.of(profile, setup, wanted(setup, bands), passes)
    wants: dict[Kind, dict[str, Bools]] = {}
    for rule in RULES:
        if rule.applies(setup) and rule.because not in SETTINGS:
            blind = np.isnan(seen.severity(rule).here)
            wants.setdefault(rule.kind, {})[rule.because] = blind
    ideal = perfect_bead(profile, setup, seen.bands)
    for shown in hazard_metal.shown(bead, ideal, setup):
        blind = np.isnan(shown.excess_mm) | np.isnan(shown.sigma_mm)
        wants.setdefault(shown.kind, {})["bead"] = blind
    for kind, blinds in wants.items():
        anywhere = np.logical_or.reduce(list(blinds.values())) & seen.welded
        for run in seen.runs(anywhere):
            first = next(name for name, blind in blinds.items() if blind[run.rows].any())
            found.append(Untold(kind, run.from_mm, run.to_mm, first))
    return tuple(sorted(found, key=lambda one: (one.from_mm, one.kind)))


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """A profile as the rules see it: smoothed over a pool's length, NaN where too noisy."""

    profile: Profile
    setup: Setup
    bands: dict[str, Band]
    welded: Bools
    ends: Bools
    """(m,) within a pool's length of where an arc was struck or went out."""
    values: dict[str, tuple[Floats, Floats]]
    """Value and sigma by metric or setting."""

    @classmethod
    def of(cls, profile: Profile, setup: Setup, bands: dict[str, Band], passes: Passes) -> "_Seen":
        """Every metric and setting that a rule may ask for."""
        welded = profile.arc_s > 0.0
        none, nowhere = np.zeros(len(welded)), np.full(len(welded), np.nan)
        distance = distance_metric(setup.process)
        p = profile
        found = {
            "travel_speed": (p.speed_mm_s, p.speed_sigma_mm_s),
            "travel_angle": (p.travel_deg, p.travel_sigma_deg),
            "work_angle": (p.work_deg, p.work_sigma_deg),
            "aim": (p.aim_mm, p.aim_sigma_mm),
            distance: (p.distance_mm, p.distance_sigma_mm),
            "weave_width": (p.weave_width_mm / setup.wire_mm, none),
            "current_a": (p.current_a, none),
            "voltage_v": (p.voltage_v, none),
            "gas_l_min": (nowhere if setup.gas_l_min is None else none + setup.gas_l_min, none),
        }
        step = profile.step_mm
        values = {
            name: (smoothed(np.where(welded, value, np.nan), step), sigma)
            for name, (value, sigma) in found.items()
        }
        bands = dict(bands)
        for name, target in (("current_a", setup.current_a), ("voltage_v", setup.voltage_v)):
            bands[name] = Band(target, SETTING_FULL, SETTING_ZERO, relative=True)
        turns = np.array([(arc.start_mm, arc.end_mm) for arc in passes.arcs]).reshape(-1, 1)
        ends = np.asarray((np.abs(turns - profile.place_mm) < POOL_MM).any(axis=0))
        return cls(profile, setup, bands, welded, ends, values)

    def severity(self, rule: Rule) -> Severity:
        """How far a rule's metric is off; NaN where it is not known well enough."""
        band = rule.band or self.bands.get(rule.because)
        value, sigma = self.values[rule.because]
        if band is None:
            nowhere = np.full(len(value), np.nan)
            return Severity(nowhere, nowhere, nowhere, nowhere)
        scale = abs(band.target) if band.relative else 1.0
        sharp = np.where(sigma * TWO_SIDED_95 <= band.zero * scale, value, np.nan)
        return severity(band, rule.way, sharp, sigma)

    def by_rule(self, rule: Rule) -> Iterator[Imperfection]:
        """The runs along which a rule is told."""
        found = self.severity(rule)
        told = found.told > 0.0
        if rule.because == "current_a":
            told &= ~self._led("high" if rule.way == "low" else "low")
        if rule.because == "travel_speed" and rule.way == "low":
            told &= ~self.ends  # to get the pool going and to fill a crater one stands
        least, most = probability(found, verified=rule.verified)
        size = rule.size_mm * np.minimum(found.here, FULL_SEVERITY)
        for run in self.runs(told):
            rows = run.rows
            at = run.first + int(np.argmax(np.where(told[rows], found.here[rows], 0.0)))
            yield Imperfection(
                kind=rule.kind,
                from_mm=run.from_mm,
                to_mm=run.to_mm,
                size_mm=float(size[at]),
                size_sigma_mm=float(size_sigma_mm(size[at])),
                least=float(np.max(least[rows], where=told[rows], initial=0.0)),
                most=float(np.max(most[rows], where=told[rows], initial=0.0)),
                cause=self._cause(rule),
                because=rule.because,
                way=rule.way,
                source=rule.source,
                verified=rule.verified,
            )

    def by_metal(self, shown: Shown) -> Iterator[Imperfection]:
        """The runs along which the bead shows an imperfection."""
        told_by = shown.told
        told = (told_by > TOLD) & self.welded & ~(self.ends & (shown.kind in HEAPED))
        for run in self.runs(told):
            rows = run.rows
            score = np.where(told[rows], told_by[rows], -np.inf)
            at = run.first + int(np.argmax(score))
            sure = bool(shown.certain[at])
            blame, cause = shown.setting, Cause.SETTINGS
            if not shown.by_settings:
                blame, cause = self._blame(shown, rows)
            worst = float(told_by[at])
            yield Imperfection(
                kind=shown.kind,
                from_mm=run.from_mm,
                to_mm=run.to_mm,
                size_mm=float(shown.size_mm[at]),
                size_sigma_mm=float(shown.sigma_mm[at] + 0.0 * shown.size_mm[at]),
                least=normal_share(worst - TOLD) if sure else 0.0,
                most=normal_share(worst + TOLD),
                cause=cause,
                because=blame.because,
                way=blame.way,
                source=hazard_metal.SOURCE,
                verified=shown.verified,
            )

    def runs(self, there: Bools) -> list[Run]:
        return runs(there, self.profile.place_mm, self.profile.step_mm)

    def _led(self, way: str) -> Bools:
        """Is the contact tip so far, or so near, that it explains a low, or a high, current?"""
        if "ctwd" not in self.values:
            return np.zeros(len(self.welded), np.bool_)
        return severity(self.bands["ctwd"], way, *self.values["ctwd"]).here > 0.0

    def _cause(self, rule: Rule) -> Cause:
        """The settings, where the procedure's own target is beyond the rule's band."""
        band = self.bands.get(rule.because)
        if rule.band is None or band is None or rule.cause is Cause.SETTINGS:
            return rule.cause
        target, none = np.array([band.target]), np.zeros(1)
        beyond = severity(rule.band, rule.way, target, none).here[0] > 0.0
        return Cause.SETTINGS if beyond else rule.cause

    def _blame(self, shown: Shown, rows: slice) -> tuple[Blame, Cause]:
        """The metric or setting that is furthest off its full marks the way it must be.

        Where none is, the setting, if it was measured off, or if nobody knows what a perfect hand
        would get.
        """

        def off(blame: Blame) -> float:
            band = self.bands.get(blame.because)
            if band is None or blame.because not in self.values:
                return 0.0
            value = self.values[blame.because][0][rows]
            known = value[value == value]
            if not len(known):
                return 0.0
            away = float(known.mean()) - band.target
            scale = abs(band.target) if band.relative else 1.0
            return (away if blame.way == "high" else -away) / (scale * band.full)

        hand = max(shown.blames, key=off)  # of equals the first, the likeliest
        measured = off(shown.setting)
        if off(hand) > max(measured, 0.0):
            return hand, Cause.TECHNIQUE
        if measured > 0.0 or shown.ideal_mm != shown.ideal_mm:
            return shown.setting, Cause.SETTINGS
        return hand, Cause.TECHNIQUE


def normal_share(sigmas: float) -> float:
    """Share of normal noise that lies below so many standard deviations."""
    return 0.5 * math.erfc(-sigmas / math.sqrt(2.0))
