"""Welding positions by ISO 6947 and AWS, from how a seam lies in the world (z up).

Slope is the angle of the seam's axis to the horizontal. Rotation is the angle of the weld's face:
of its normal, in the plane square to the seam, from the horizontal on the right of the direction
welded; 90 faces up, -90 down, 180 left. The face of a butt weld is that of its plate, the face of a
fillet halves the corner of its plates.

Source: the terms and the tolerance of a test piece (slope 5, rotation 10 degrees) are those of
ISO 6947:2011. The slopes and rotations of the main positions are from memory, not verified; so are
the AWS names, except that the horizontal overhead fillet, 4F, is PD and not PE.
"""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from simlab.model.arrays import Floats
from simlab.motion.exact import DEG_PER_RAD, arcsin, arctan2
from simlab.motion.rotation import unit
from simlab.weld.angles import cross, dot, square_to
from simlab.weld.joint import Joint
from simlab.weld.line import SeamLine

SLOPE_TOLERANCE_DEG = 5.0
"""A test piece may lie this far off the slope of its position (ISO 6947:2011)."""
ROTATION_TOLERANCE_DEG = 10.0
"""And its face may be turned this far (ISO 6947:2011)."""
_ROUNDING_DEG = 1e-9
"""What lies this little beyond a tolerance lies at it."""
_SLOPE_DEG = SLOPE_TOLERANCE_DEG + _ROUNDING_DEG
UP = np.array([0.0, 0.0, 1.0])
_UPRIGHT = 1e-6
"""Cosine of its slope below which a seam is upright and its face has no rotation."""
_LEAST_TURN_DEG = 60.0
"""A seam that turns less than this is judged as plates are, and not as a pipe."""


class Position(StrEnum):
    """ISO 6947, working positions."""

    PA = "PA"
    PB = "PB"
    PC = "PC"
    PD = "PD"
    PE = "PE"
    PF = "PF"
    PG = "PG"
    PH = "PH"
    PJ = "PJ"
    H_L045 = "H-L045"
    J_L045 = "J-L045"


_LEVEL = {
    Position.PA: (90.0,),
    Position.PB: (45.0, 135.0),
    Position.PC: (0.0, 180.0, -180.0),
    Position.PD: (-45.0, -135.0),
    Position.PE: (-90.0,),
}
"""Rotations of the positions whose seam is level. Source: from memory."""
_AWS = {
    Position.PA: ("1G", "1F"),
    Position.PB: ("", "2F"),
    Position.PC: ("2G", ""),
    Position.PD: ("", "4F"),
    Position.PE: ("4G", ""),
    Position.PF: ("3G up", "3F up"),
    Position.PG: ("3G down", "3F down"),
    Position.PH: ("5G up", "5F up"),
    Position.PJ: ("5G down", "5F down"),
    Position.H_L045: ("6G up", "6F up"),
    Position.J_L045: ("6G down", "6F down"),
}
"""(groove, fillet); "" where there is no such name. Source: from memory, but for 4F (verified)."""


def aws_name(position: str, joint: Joint) -> str:
    """What AWS calls a position of ISO 6947 for this joint; "" where it has no name of its own."""
    groove, fillet = _AWS[Position(position)]
    return fillet if joint.fillet else groove


def slope_deg(along: Floats) -> Floats:
    """(...) angle of (..., 3) seam tangents to the horizontal; positive welds up. [deg]"""
    made: Floats = arcsin(unit(along)[..., 2]) * DEG_PER_RAD
    return made


def rotation_deg(along: Floats, face_normal: Floats) -> Floats:
    """(...) angle of the weld's face in the plane square to the seam. [deg]

    Parameters
    ----------
    along : (..., 3) tangents in the direction welded
    face_normal : (..., 3) outward normals of the weld's face

    Returns
    -------
    0 faces the right of the direction welded, 90 up, 180 left, -90 down; NaN where the seam is
    upright, since nothing in that plane is level, and where an input has no direction
    """
    tangent = unit(along)
    right = cross(tangent, UP)
    level = dot(right, right) > _UPRIGHT * _UPRIGHT
    right = unit(np.where(level[..., None], right, np.nan))
    face = square_to(unit(face_normal), tangent)
    return arctan2(dot(face, cross(right, tangent)), dot(face, right)) * DEG_PER_RAD


def face_normal(base_normal: Floats, butting_normal: Floats | None) -> Floats:
    """(..., 3) normals of the weld's face: the base plate's, or what halves a fillet's corner."""
    if butting_normal is None:
        return unit(base_normal)
    return unit(unit(base_normal) + unit(butting_normal))


def position_of(
    along: Floats, base_normal: Floats, butting_normal: Floats | None, joint: Joint
) -> NDArray[np.str_]:
    """(...) the position of plates at each of (..., 3) frames in the world (z up).

    Parameters
    ----------
    along : (..., 3) tangents in the direction welded
    base_normal : (..., 3) outward normals of the base plate
    butting_normal : (..., 3) those of the butting plate; None for a butt joint
    joint : a butt weld has no PB and PD, a fillet weld no PC and PE

    Returns
    -------
    ``PA`` to ``PG`` of a test piece's tolerance; "" between them, and where a vector is NaN
    """
    slope = slope_deg(along)
    rotation = rotation_deg(along, face_normal(base_normal, butting_normal))
    made = np.full(np.broadcast(slope, rotation).shape, "", dtype="<U2")
    for position, rotations in _LEVEL.items():
        if not _AWS[position][joint.fillet]:
            continue
        level = np.abs(slope) <= _SLOPE_DEG
        off = np.min([np.abs(rotation - wanted) for wanted in rotations], axis=0)
        made = np.where(
            level & (off <= ROTATION_TOLERANCE_DEG + _ROUNDING_DEG), position.value, made
        )
    made = np.where(slope >= 90.0 - _SLOPE_DEG, Position.PF.value, made)
    return np.where(slope <= _SLOPE_DEG - 90.0, Position.PG.value, made)


def positions_of_line(line: SeamLine, joint: Joint) -> tuple[str, ...]:
    """The positions that a whole seam may be said to lie in; none where it lies in several.

    A seam round a pipe that lies level or at 45 degrees runs through all positions: it is PH or
    H-L045 where it goes up, PJ or J-L045 where it goes down; a full turn is both.
    """
    along, base, butting = line.along, line.base_normal, line.butting_normal
    each = position_of(along, base, butting, joint)
    if each[0] != "" and (each == each[0]).all():
        return (str(each[0]),)
    turning = cross(along[:-1], along[1:])
    turned = arcsin(np.sqrt(dot(turning, turning))) * DEG_PER_RAD
    axis = turning.sum(axis=0)
    if turned.sum() < _LEAST_TURN_DEG or _bends(turning, axis):
        return ()
    tilt = abs(float(slope_deg(axis)))
    if tilt <= _SLOPE_DEG:
        up, down = Position.PH, Position.PJ
    elif abs(tilt - 45.0) <= _SLOPE_DEG:
        up, down = Position.H_L045, Position.J_L045
    else:
        return ()
    rise = float(line.corner_mm[-1, 2] - line.corner_mm[0, 2])
    if line.closed or abs(rise) < 1.0:
        return (up.value, down.value)
    return (up.value,) if rise > 0.0 else (down.value,)


def _bends(turning: Floats, axis: Floats) -> bool:
    """Does the seam turn about more than one axis, or run straight somewhere?"""
    size = np.sqrt(dot(turning, turning))
    about = dot(turning, unit(axis))
    return bool((about < 0.99 * size).any() or (size < 1e-9).any())
