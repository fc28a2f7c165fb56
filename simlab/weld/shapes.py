"""Lines of seams by their shape: straight, a chain of straight pieces, an arc, a full circle."""

import math
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from simlab.model.arrays import Floats
from simlab.model.errors import InputError
from simlab.motion.circle import cos_sin
from simlab.motion.rotation import unit
from simlab.weld.angles import LEAST_ACROSS, clear_of, cross, dot
from simlab.weld.line import BLEND_MM, SeamLine

ARC_STEP_DEG = 2.0
"""No piece of an arc turns further than this."""
APART_MM = 1e-6
"""Two corners nearer than this are one: where two blends meet in the middle of a short piece."""
SAGITTA_MM = 0.01
"""No piece of an arc lies further than this within it."""
Rows: TypeAlias = ArrayLike | Sequence[ArrayLike]
"""Anything that can be read as points or directions, one a row."""
_SQUARE = 1e-6
"""A normal this near to length 1 and to square is taken as it is, to the bit; `SeamLine` does the
rest."""


def chain(
    corner_mm: Rows,
    base_normal: Rows,
    butting_normal: Rows | None,
    *,
    closed: bool = False,
) -> SeamLine:
    """A seam of straight pieces; at each kink the frame turns within `BLEND_MM` either side.

    Parameters
    ----------
    corner_mm : (m + 1, 3) corners, no two neighbours alike
    base_normal, butting_normal : (m, 3) outward normals along each piece; made square to it
    closed : the last corner is the first one, and the seam turns there too

    Raises
    ------
    InputError
        where the seam or a piece of it has no length, a normal lies along it, or the plates are
        parallel
    """
    corners = _points("corners", corner_mm, least=2)
    step = np.diff(corners, axis=0)
    length = np.sqrt(dot(step, step))
    if not (length > 0.0).all():
        nth = int(np.argmin(length)) + 1
        raise InputError(
            f"seam: its corners {nth} and {nth + 1} are one point; leave one out, or end the seam "
            "elsewhere than it begins"
        )
    along = step / length[:, None]
    base, across = _plates(base_normal, butting_normal, along)
    place = np.concatenate(([0.0], np.cumsum(length)))
    frames = [along, base] + ([] if across is None else [across])
    at: list[float] = []
    kept: list[list[Floats]] = []
    for n in range(len(length) + 1):
        before = n - 1 if n or not closed else len(length) - 1
        after = n if n < len(length) or not closed else 0
        if before < 0 or after == len(length):
            at.append(float(place[n]))
            kept.append([frame[max(before, 0)] for frame in frames])
            continue
        reach = min(BLEND_MM, length[before] / 2.0, length[after] / 2.0)
        if n:
            at.append(float(place[n] - reach))
            kept.append([frame[before] for frame in frames])
        at.append(float(place[n]))
        kept.append([unit((frame[before] + frame[after])[None, :])[0] for frame in frames])
        if n < len(length):
            at.append(float(place[n] + reach))
            kept.append([frame[after] for frame in frames])
    first = np.append(True, np.diff(at) > APART_MM)
    places = np.array(at)[first]
    columns = [np.array([row[i] for row in kept])[first] for i in range(len(frames))]
    piece = np.clip(np.searchsorted(place[1:-1], places, side="right"), 0, len(length) - 1)
    at_mm = corners[piece] + (places - place[piece])[:, None] * along[piece]
    butting = None if across is None else columns[2]
    return SeamLine(at_mm, places, columns[0], columns[1], butting, closed)


def arc(
    start_mm: ArrayLike,
    centre_mm: ArrayLike,
    axis: ArrayLike,
    sweep_deg: float,
    base_normal: ArrayLike,
    butting_normal: ArrayLike | None,
) -> SeamLine:
    """An arc, or with 360 degrees a full circle, that turns about `axis` by the right-hand rule.

    The normals are those at the start; they are carried round with the seam.

    Parameters
    ----------
    start_mm : (3,) where it starts; its radius to the centre is square to the axis
    centre_mm, axis : (3,) a point of the axis, and its unit direction
    sweep_deg : above 0, at most 360

    Raises
    ------
    InputError
        where the arc has no radius, sweep or axis, or its plates are not those of a seam
    """
    start, centre = _points("start and centre", [start_mm, centre_mm], least=2)
    (about,) = _lasting(_points("axis", [axis], least=1))
    radius = start - centre
    size = float(np.sqrt(dot(radius, radius)))
    if not (size > 0.0 and abs(float(dot(radius, about))) <= LEAST_ACROSS * size):
        raise InputError(
            "seam: an arc's start lies beside its centre, square to the axis; move one of them"
        )
    if not 0.0 < sweep_deg <= 360.0:
        raise InputError(f"seam: an arc of {sweep_deg:g} degrees; make it above 0, at most 360")
    sweep = math.radians(sweep_deg)
    finest = 2.0 * math.sqrt(2.0 * SAGITTA_MM / size)
    pieces = max(2, math.ceil(sweep_deg / ARC_STEP_DEG), math.ceil(sweep / finest))
    turns = sweep_deg * np.arange(pieces + 1) / pieces / 360.0
    cosine, sine = (column[:, None] for column in cos_sin(turns))

    def carried(vector: Floats) -> Floats:
        up = float(dot(vector, about)) * about
        flat = vector - up
        turned: Floats = up + cosine * flat + sine * cross(about, flat)
        return turned

    tangent = unit(cross(about, radius)[None, :])[0]
    web = None if butting_normal is None else [butting_normal]
    base, butting = _plates([base_normal], web, tangent[None, :])
    return SeamLine(
        corner_mm=centre + carried(radius),
        place_mm=size * sweep * np.arange(pieces + 1) / pieces,
        along=carried(tangent),
        base_normal=carried(base[0]),
        butting_normal=None if butting is None else carried(butting[0]),
        closed=sweep_deg == 360.0,
    )


def _points(what: str, given: object, *, least: int) -> Floats:
    """(n, 3) finite numbers.

    Raises
    ------
    InputError
        where they are none, or fewer than `least`
    """
    told = f"seam: {what} are not {least} or more rows of three finite numbers; mend them"
    try:
        points = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(told) from None
    rows = points.ndim == 2 and points.shape[1] == 3 and len(points) >= least
    if not (rows and np.isfinite(points).all()):
        raise InputError(told)
    return points


def _plates(
    base_normal: object, butting_normal: object, along: Floats
) -> tuple[Floats, Floats | None]:
    """(m, 3) the plates' normals, of length 1 and square to the seam.

    Raises
    ------
    InputError
        where a normal has no direction or lies along the seam, or the plates are parallel
    """
    base = _square("base plate's normals", base_normal, along)
    if butting_normal is None:
        return base, None
    butting = _square("butting plate's normals", butting_normal, along)
    side = cross(base, butting)
    if (dot(side, side) < LEAST_ACROSS).any():
        raise InputError("seam: its plates are parallel; give the two plates' own normals")
    return base, butting


def _square(what: str, given: object, along: Floats) -> Floats:
    normal = _lasting(_points(what, given, least=len(along)))
    if len(normal) != len(along):
        raise InputError(f"seam: {len(normal)} {what} for {len(along)} pieces; give one a piece")
    off = np.abs(dot(normal, along)) > _SQUARE
    made = np.where(off[:, None], clear_of(normal, along), normal)
    if not np.isfinite(made).all():
        raise InputError(f"seam: one of the {what} lies along it; a seam lies in its plates")
    return made


def _lasting(vectors: Floats) -> Floats:
    """Vectors of length 1, those that have it to the bit.

    Raises
    ------
    InputError
        where one has no direction
    """
    square = dot(vectors, vectors)
    if not ((square > 0.0) & (square < np.inf)).all():
        raise InputError("seam: a direction has no length; point it out of the plate")
    near = np.abs(square - 1.0) <= _SQUARE
    return np.where(near[:, None], vectors, unit(vectors))
