"""Lines of seams by their shape: straight, a chain of straight pieces, an arc, a full circle."""

import math

import numpy as np

from simlab.model.arrays import Floats
from simlab.motion.circle import cos_sin
from simlab.motion.rotation import unit
from simlab.weld.angles import cross, dot
from simlab.weld.line import BLEND_MM, SeamLine

ARC_STEP_DEG = 2.0
"""No piece of an arc turns further than this."""
APART_MM = 1e-6
"""Two corners nearer than this are one: where two blends meet in the middle of a short piece."""
SAGITTA_MM = 0.01
"""No piece of an arc lies further than this within it."""


def chain(
    corner_mm: Floats, base_normal: Floats, butting_normal: Floats | None, *, closed: bool = False
) -> SeamLine:
    """A seam of straight pieces; at each kink the frame turns within `BLEND_MM` either side.

    Parameters
    ----------
    corner_mm : (m + 1, 3) corners, no two neighbours alike
    base_normal, butting_normal : (m, 3) outward unit normals along each piece, square to it
    closed : the last corner is the first one, and the seam turns there too
    """
    step = np.diff(corner_mm, axis=0)
    length = np.sqrt(dot(step, step))
    along = step / length[:, None]
    place = np.concatenate(([0.0], np.cumsum(length)))
    frames = [along, base_normal] + ([] if butting_normal is None else [butting_normal])
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
    corners = corner_mm[piece] + (places - place[piece])[:, None] * along[piece]
    butting = columns[2] if butting_normal is not None else None
    return SeamLine(corners, places, columns[0], columns[1], butting, closed)


def arc(
    start_mm: Floats,
    centre_mm: Floats,
    axis: Floats,
    sweep_deg: float,
    base_normal: Floats,
    butting_normal: Floats | None,
) -> SeamLine:
    """An arc, or with 360 degrees a full circle, that turns about `axis` by the right-hand rule.

    The normals are those at the start; they are carried round with the seam.

    Parameters
    ----------
    start_mm : (3,) where it starts; its radius to the centre is square to the axis
    centre_mm, axis : (3,) a point of the axis, and its unit direction
    sweep_deg : above 0, at most 360
    """
    radius = start_mm - centre_mm
    size = float(np.sqrt(dot(radius, radius)))
    sweep = math.radians(sweep_deg)
    finest = 2.0 * math.sqrt(2.0 * SAGITTA_MM / size)
    pieces = max(2, math.ceil(sweep_deg / ARC_STEP_DEG), math.ceil(sweep / finest))
    turns = sweep_deg * np.arange(pieces + 1) / pieces / 360.0
    cosine, sine = (column[:, None] for column in cos_sin(turns))

    def carried(vector: Floats) -> Floats:
        up = float(dot(vector, axis)) * axis
        flat = vector - up
        turned: Floats = up + cosine * flat + sine * cross(axis, flat)
        return turned

    tangent = unit(cross(axis, radius)[None, :])[0]
    return SeamLine(
        corner_mm=centre_mm + carried(radius),
        place_mm=size * sweep * np.arange(pieces + 1) / pieces,
        along=carried(tangent),
        base_normal=carried(base_normal),
        butting_normal=None if butting_normal is None else carried(butting_normal),
        closed=sweep_deg == 360.0,
    )
