"""Imperfections of how a pass ends and is taken up again: craters, restarts, gaps.

An arc that stands at its end, or fades out, fills its crater; one that begins over the end of the
arc before it melts that crater again. A gap between two arcs that their pools do not close is no
weld at all.
"""

import math
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from simlab.weld.bead import Bead
from simlab.weld.hazard_rules import size_sigma_mm
from simlab.weld.kinds import Cause, Imperfection, Kind, Untold
from simlab.weld.limits import BEND_MM
from simlab.weld.passes import CRATER_MM, Arc, Gap, Passes
from simlab.weld.profile import Profile

FILL_S = 0.5
"""Time that an arc stands to fill its crater: simlab's proposal."""
FADED = 0.7
"""Share of the current that an arc fades to, which fills its crater too: simlab's proposal."""
OVERLAP_MM = 5.0
"""How far a restart should begin behind the end before it: simlab's proposal."""
CRATER_DEPTH = 0.2
"""Depth of a crater that is not filled, as a share of the bead's width: simlab's proposal."""
LEAST_SHORT = 0.1
"""Share of the time or the length that may be short without a word."""
CRATERS = "from memory: craters that are not filled shrink hollow"
RESTARTS = "from memory: a restart must melt the end before it"
NO_ARC = "geometry: no arc burnt there"


def end_hazards(passes: Passes, bead: Bead, profile: Profile) -> Iterator[Imperfection]:
    """Craters left open, restarts that do not reach back, and gaps."""
    width = _width_mm(bead, profile)
    for arc, after in _with_next(passes):
        hollow = _hollow(arc, after)
        if hollow > LEAST_SHORT:
            depth = CRATER_DEPTH * width * hollow
            from_mm, to_mm = _crater_mm(arc, passes)
            yield Imperfection(
                kind=Kind.CRATER_PIPE,
                from_mm=from_mm,
                to_mm=to_mm,
                size_mm=depth,
                size_sigma_mm=size_sigma_mm(depth),
                least=0.25 * hollow,
                most=0.1 + 0.8 * hollow,
                cause=Cause.TECHNIQUE,
                because="crater_fill",
                way="low",
                source=CRATERS,
                verified=False,
            )
        if after is not None and 0.0 <= after.overlap_mm < (1.0 - LEAST_SHORT) * OVERLAP_MM:
            short = 1.0 - after.overlap_mm / OVERLAP_MM
            from_mm = max(arc.end_mm - OVERLAP_MM, passes.from_mm)
            yield _restart(Kind.POOR_RESTART, from_mm, arc.end_mm, short)
    for gap in passes.gaps:
        yield from _of_gap(gap, width)


def untold_craters(passes: Passes) -> Iterator[Untold]:
    """Arcs whose end nobody saw."""
    for arc, after in _with_next(passes):
        if math.isnan(_hollow(arc, after)) and arc.end_mm == arc.end_mm:
            yield Untold(Kind.CRATER_PIPE, *_crater_mm(arc, passes), "crater_fill")


def _with_next(passes: Passes) -> Iterator[tuple[Arc, Arc | None]]:
    """Each arc with the one that was struck after it."""
    yield from pairwise((*passes.arcs, None)) if passes.arcs else ()


def _hollow(arc: Arc, after: Arc | None) -> float:
    """How much of its crater an arc leaves open, 0..1; NaN: not known."""
    if after is not None and after.overlap_mm >= CRATER_MM:
        return 0.0  # melted again
    if arc.fade <= FADED:
        return 0.0
    if not arc.ended:
        return math.nan
    return 1.0 - min(arc.stood_s / FILL_S, 1.0)


def _crater_mm(arc: Arc, passes: Passes) -> tuple[float, float]:
    """Where an arc's crater is, within the weld."""
    from_mm = max(arc.end_mm - CRATER_MM, passes.from_mm)
    return from_mm, min(arc.end_mm + CRATER_MM, max(passes.to_mm, from_mm + CRATER_MM))


def _restart(kind: Kind, from_mm: float, to_mm: float, short: float) -> Imperfection:
    """A restart that does not reach back far enough; `short` 0..1."""
    return Imperfection(
        kind=kind,
        from_mm=from_mm,
        to_mm=to_mm,
        size_mm=math.nan,
        size_sigma_mm=math.nan,
        least=0.25 * short,
        most=0.1 + 0.8 * short,
        cause=Cause.TECHNIQUE,
        because="restart_overlap",
        way="low",
        source=RESTARTS,
        verified=False,
    )


def _of_gap(gap: Gap, width_mm: float) -> Iterator[Imperfection]:
    """What a gap leaves when the pools on its sides have flowed into it: half a width each."""
    half = width_mm / 2.0 if width_mm == width_mm else 0.0
    open_mm = gap.to_mm - gap.from_mm - 2.0 * half
    if open_mm <= 0.0:
        yield _restart(Kind.LACK_OF_FUSION, gap.from_mm, gap.to_mm, 1.0)
        return
    certain = width_mm == width_mm and open_mm > BEND_MM
    yield Imperfection(
        kind=Kind.LACK_OF_FUSION,
        from_mm=gap.from_mm + half,
        to_mm=gap.to_mm - half,
        size_mm=open_mm,
        size_sigma_mm=max(0.25 * 2.0 * half, 0.5),
        least=0.95 if certain else 0.25,
        most=1.0,
        cause=Cause.TECHNIQUE,
        because="restart_overlap",
        way="missing",
        source=NO_ARC,
        verified=True,
    )


def _width_mm(bead: Bead, profile: Profile) -> float:
    """Mean width of the weld; NaN: not known."""
    known = bead.width_mm[(profile.arc_s > 0.0) & np.isfinite(bead.width_mm)]
    return float(known.mean()) if len(known) else math.nan
