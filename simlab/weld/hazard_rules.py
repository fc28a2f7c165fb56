"""Rules from technique and settings to imperfections: what causes what, by whom, and how sure.

A rule starts where the metric leaves the procedure's full marks (severity 0) and is at severity 1
where marks end. Nobody has published probabilities, so that a rule gives a band: wide, growing with
the severity, and never so sure that a rule from memory could decide a verdict alone.
"""

from dataclasses import dataclass, replace

import numpy as np

from simlab.model.arrays import Floats
from simlab.model.exercises import Band
from simlab.weld.electrode import WIRES
from simlab.weld.kinds import Cause, Kind
from simlab.weld.limits import ONE_SIDED_95
from simlab.weld.profile import Setup

SLAG = frozenset((111, 114, 121, 136))
"""Processes with a slag."""
ALL = WIRES | SLAG | {141}
SHEET_MM = 4.0
"""Burn-through by technique is looked for in plates thinner than this: simlab's proposal."""

MANUALS = "from memory: causes of imperfections as welding manuals list them"
SMAW_LENGTH = "SMAW course notes of Miller: too long an arc gives spatter, undercut and porosity"
SMAW_SHORT = "SMAW course notes of Miller: too close gives a high crown and sticking"
VRTEX = "Lincoln VRTEX manual: too long an arc gives porosity"
STEEP = "Miller 'Understanding the basics of MIG welding': above 20 degrees less penetration"
PUSH = "Jasic Vipermig manual: push gives less penetration"
DRAG = "Jasic Vipermig manual: drag gives a narrower, higher bead"
CURRENT = "Fronius TPS/i manual: current falls with the stick-out; less fusion: from memory"

LIKELIEST = {True: (0.5, 0.95), False: (0.25, 0.9)}
"""Least and most probability that a rule comes to, by its mark: simlab's proposal."""
LEAST_MOST = 0.1
"""The most at severity 0."""
FULL_SEVERITY = 2.0
"""Severity from which the least no longer grows, and the size neither."""
STEEP_BAND = Band(target=0.0, full=20.0, zero=30.0)
SETTING_FULL, SETTING_ZERO = 0.10, 0.30
"""Shares that a measured current or voltage may be off the procedure's: simlab's proposal."""
WEAVE_BAND = Band(target=0.0, full=3.0, zero=5.0)
"""Weave widths in electrode diameters (from memory)."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One cause of one kind of imperfection."""

    because: str
    """Metric or setting."""
    way: str
    """``high``: too large; ``low``: too small."""
    kind: Kind
    source: str
    verified: bool = False
    size_mm: float = np.nan
    """Size at severity 1, growing in proportion; NaN: only its being there is predicted. All sizes
    are simlab's proposals."""
    processes: frozenset[int] = ALL
    fillet: bool | None = None
    """Only on fillet welds, or only on butt welds; None: on both."""
    positions: frozenset[str] | None = None
    thinner_mm: float = np.inf
    """Only in plates thinner than this."""
    cause: Cause = Cause.TECHNIQUE
    band: Band | None = None
    """Where it does not start at the procedure's band."""

    def applies(self, setup: Setup) -> bool:
        """Does it concern this joint, process, position and plate?"""
        return (
            setup.process in self.processes
            and self.fillet in (None, setup.joint.fillet)
            and (self.positions is None or setup.position in self.positions)
            and not setup.thickness_mm >= self.thinner_mm
        )


@dataclass(frozen=True, slots=True, eq=False)
class Severity:
    """How far a metric is beyond its band: 0 at full marks, 1 where marks end."""

    here: Floats
    """(m,) as measured; NaN where it is not known."""
    least: Floats
    """(m,) at the good end of its guard band."""
    most: Floats
    """(m,) at the bad end."""
    told: Floats
    """(m,) with one standard deviation taken off: above 0 where the rule is told."""


def severity(band: Band, way: str, value: Floats, sigma: Floats) -> Severity:
    """How far (m,) values are beyond a band, to one side of it."""
    scale = abs(band.target) if band.relative else 1.0
    off = (value - band.target if way == "high" else band.target - value) / scale
    width = band.zero - band.full
    guard = ONE_SIDED_95 * sigma / scale

    def beyond(distance: Floats) -> Floats:
        return np.maximum((distance - band.full) / width, 0.0)

    return Severity(
        beyond(off), beyond(off - guard), beyond(off + guard), beyond(off - sigma / scale)
    )


def size_sigma_mm(size_mm: float) -> float:
    """One standard deviation of a size by rule: half of it, and 0.1 mm: simlab's proposal."""
    return 0.5 * size_mm + 0.1


def probability(found: Severity, *, verified: bool) -> tuple[Floats, Floats]:
    """(m,) least and most probability of the imperfection; both only grow with the severity."""
    least, most = LIKELIEST[verified]
    share = np.minimum(found.least / FULL_SEVERITY, 1.0)
    return least * share, LEAST_MOST + (most - LEAST_MOST) * np.minimum(found.most, 1.0)


def _heaped(
    because: str,
    source: str,
    processes: frozenset[int],
    *,
    verified: bool = True,
    cause: Cause = Cause.TECHNIQUE,
) -> tuple[Rule, Rule]:
    """What heaps the metal up: ISO 6520-1 calls it 503 on a fillet weld, and 502 on a butt weld."""
    fillet = Rule(
        because,
        "low",
        Kind.EXCESS_CONVEXITY,
        source,
        verified,
        processes=processes,
        fillet=True,
        cause=cause,
    )
    return fillet, replace(fillet, kind=Kind.EXCESS_WELD_METAL, fillet=False)


RULES = (
    Rule("arc_length", "high", Kind.SURFACE_PORE, VRTEX, True, 1.0, frozenset((111, 141))),
    Rule("arc_length", "high", Kind.UNDERCUT, SMAW_LENGTH, True, 0.5, frozenset((111,))),
    *_heaped("arc_length", SMAW_SHORT, frozenset((111,))),
    Rule("ctwd", "high", Kind.SURFACE_PORE, MANUALS, size_mm=1.0, processes=WIRES),
    Rule("ctwd", "high", Kind.LACK_OF_FUSION, CURRENT, processes=WIRES),
    Rule("travel_speed", "high", Kind.UNDERCUT, MANUALS, size_mm=0.5),
    Rule("travel_speed", "high", Kind.LACK_OF_FUSION, MANUALS),
    Rule("travel_speed", "low", Kind.OVERLAP, MANUALS, size_mm=1.0),
    Rule("travel_speed", "low", Kind.BURN_THROUGH, MANUALS, thinner_mm=SHEET_MM),
    Rule(
        "travel_speed",
        "low",
        Kind.LACK_OF_FUSION,
        "from memory: downhill the metal runs ahead of a slow arc",
        positions=frozenset(("PG", "PJ", "J-L045")),
    ),
    # a large work angle points the arc at the butting plate, a small one at the base plate
    Rule("work_angle", "high", Kind.UNDERCUT, MANUALS, size_mm=0.5, fillet=True),
    Rule("work_angle", "high", Kind.OVERLAP, MANUALS, size_mm=1.0, fillet=True),
    Rule("work_angle", "high", Kind.LACK_OF_FUSION, MANUALS),
    Rule("work_angle", "low", Kind.LACK_OF_FUSION, MANUALS),
    Rule(
        "travel_angle", "high", Kind.LACK_OF_FUSION, STEEP, True, processes=WIRES, band=STEEP_BAND
    ),
    Rule("travel_angle", "low", Kind.LACK_OF_FUSION, STEEP, True, processes=WIRES, band=STEEP_BAND),
    Rule("travel_angle", "high", Kind.LACK_OF_FUSION, PUSH, True, processes=WIRES),
    *_heaped("travel_angle", DRAG, WIRES),
    Rule(
        "travel_angle", "high", Kind.SLAG, "from memory: slag runs ahead of a push", processes=SLAG
    ),
    Rule("aim", "high", Kind.LACK_OF_FUSION, MANUALS),
    Rule("aim", "low", Kind.LACK_OF_FUSION, MANUALS),
    Rule(
        "weave_width",
        "high",
        Kind.SLAG,
        "from memory: weaves wider than three electrode diameters trap slag",
        processes=frozenset((111,)),
        band=WEAVE_BAND,
    ),
    Rule(
        "current_a",
        "high",
        Kind.BURN_THROUGH,
        MANUALS,
        thinner_mm=SHEET_MM,
        cause=Cause.SETTINGS,
    ),
    Rule("current_a", "high", Kind.UNDERCUT, MANUALS, size_mm=0.5, cause=Cause.SETTINGS),
    Rule("current_a", "low", Kind.LACK_OF_FUSION, MANUALS, cause=Cause.SETTINGS),
    Rule("current_a", "low", Kind.OVERLAP, MANUALS, size_mm=1.0, cause=Cause.SETTINGS),
    Rule(
        "voltage_v",
        "high",
        Kind.UNDERCUT,
        MANUALS,
        size_mm=0.5,
        processes=WIRES,
        cause=Cause.SETTINGS,
    ),
    Rule(
        "voltage_v",
        "high",
        Kind.SURFACE_PORE,
        MANUALS,
        size_mm=1.0,
        processes=WIRES,
        cause=Cause.SETTINGS,
    ),
    *_heaped("voltage_v", MANUALS, WIRES, verified=False, cause=Cause.SETTINGS),
    Rule(
        "gas_l_min",
        "low",
        Kind.SURFACE_PORE,
        "from memory: too little gas does not keep the air away; the amounts are simlab's proposal",
        size_mm=1.0,
        processes=WIRES,
        cause=Cause.SETTINGS,
        band=Band(target=12.0, full=4.0, zero=8.0),
    ),
    Rule(
        "gas_l_min",
        "low",
        Kind.SURFACE_PORE,
        "from memory: too little gas does not keep the air away; the amounts are simlab's proposal",
        size_mm=1.0,
        processes=frozenset((141,)),
        cause=Cause.SETTINGS,
        band=Band(target=6.0, full=2.0, zero=4.0),
    ),
)
"""Every rule of technique and settings; the bead's own sizes are in `hazard_metal`."""
