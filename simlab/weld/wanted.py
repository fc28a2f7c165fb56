"""The seam that an exercise's ``[seam]`` table describes.

A ``line`` has start_mm and end_mm, a ``polyline`` points_mm; an ``arc`` starts at start_mm and
turns by sweep_deg about ``axis`` through centre_mm, a ``circle`` goes all the way round. Normals
point out of the plates; those of an arc are given at its start, those of a polyline once, or one
for each piece.
"""

import math

import numpy as np

from simlab.model.arrays import Floats, column
from simlab.model.toml_table import Table
from simlab.motion.exact import DEG_PER_RAD
from simlab.weld.angles import across_seam, cross, dot
from simlab.weld.joint import Joint, Seam
from simlab.weld.line import SeamLine
from simlab.weld.positions import positions_of_line
from simlab.weld.shapes import arc, chain

SHAPES = ("line", "polyline", "arc", "circle")
SQUARE = 1e-6
"""Largest sine by which a normal may miss being square to the seam."""
SHORTEST_MM = 0.1
"""Shortest piece of a polyline."""
LONGEST_MM = 5000.0
SMALLEST_MM = 2.0
"""Smallest radius of an arc."""
ONE_WAY = ("PF", "PG", "PH", "PJ", "H-L045", "J-L045")
"""Positions that say up or down."""
SHARPEST_DEG = 150.0
"""Sharpest kink."""
TIGHTEST = 1.0 - 3.0**0.5
"""Trace of a rotation by `SHARPEST_DEG`: 1 + 2 cos 150."""


def seam_from(
    table: Table,
    *,
    joint: Joint,
    process: int,
    speed_window_s: float,
    weave: bool = False,
    whip: bool = False,
    burn_off_mm_s: float = 0.0,
    burnable_mm: float = math.inf,
    position: str | None = None,
) -> Seam:
    """The seam of an exercise's ``[seam]`` table; the rest comes from its procedure.

    Raises
    ------
    TableError
        where the seam has no length, a plate's normal is not square to it, or it does not lie in
        the procedure's position (z is up)
    """
    line = _line(table, joint)
    if position is not None:
        _check_position(table, line, joint, position)
    one_way = line.closed or position in ONE_WAY
    either_way = table.flag("either_way", default=not one_way)
    if one_way and either_way:
        what = "a closed seam has no other end" if line.closed else f"{position} has a direction"
        raise table.fail("either_way", what, "leave it out; the shape says which way")
    table.done()
    return Seam(
        joint, process, line, either_way, speed_window_s, weave, whip, burn_off_mm_s, burnable_mm
    )


def _line(table: Table, joint: Joint) -> SeamLine:
    """The line of an exercise's ``[seam]`` table.

    Raises
    ------
    TableError
        where the seam has no length, or a plate's normal is not square to it
    """
    shape = table.text("shape", one_of=SHAPES, default="line")
    if shape == "line":
        corners = np.array([table.numbers(f"{end}_mm", count=3) for end in ("start", "end")])
        return _chain(table, joint, corners, "end_mm")
    if shape == "polyline":
        corners = np.array(table.points("points_mm", least=2, most=1000))
        return _chain(table, joint, corners, "points_mm")
    return _arc(table, joint, full=shape == "circle")


def _chain(table: Table, joint: Joint, corners: Floats, key: str) -> SeamLine:
    """A seam of straight pieces."""
    step = np.diff(corners, axis=0)
    length = np.sqrt(dot(step, step))
    if (length < SHORTEST_MM).any() and len(length) > 1:
        nth = int(np.argmin(length)) + 1
        raise table.fail(
            key,
            f"points {nth} and {nth + 1} are less than {SHORTEST_MM:g} mm apart",
            "leave one of them out",
        )
    if not 1.0 <= length.sum() <= LONGEST_MM:
        raise table.fail(
            key, f"the seam is {length.sum():g} mm long", f"make it 1 to {LONGEST_MM:g} mm"
        )
    along = step / length[:, None]
    base = _normals(table, "base_normal", along)
    butting = _normals(table, "butting_normal", along) if joint.fillet else None
    if butting is not None:
        _check_plates(table, base, butting)
    closed = bool(len(corners) > 3 and (corners[0] == corners[-1]).all())
    _check_kinks(table, key, along, base, butting, closed=closed)
    return chain(corners, base, butting, closed=closed)


def _arc(table: Table, joint: Joint, *, full: bool) -> SeamLine:
    """An arc or a circle; normals are given at its start."""
    start, centre = (column(table.numbers(f"{at}_mm", count=3), (3,)) for at in ("start", "centre"))
    axis = _direction(table, "axis")
    radius = start - centre
    size = float(np.sqrt(dot(radius, radius)))
    sweep = 360.0 if full else table.number("sweep_deg", above=0.0, most=359.0)
    length = size * sweep / DEG_PER_RAD
    if not 1.0 <= length <= LONGEST_MM:
        raise table.fail(
            "start_mm", f"the seam is {length:g} mm long", f"make it 1 to {LONGEST_MM:g} mm"
        )
    if size < SMALLEST_MM:
        raise table.fail(
            "start_mm", f"has a radius of {size:g} mm", f"make it {SMALLEST_MM:g} mm or more"
        )
    if abs(float(dot(radius, axis))) > SQUARE * size:
        raise table.fail("centre_mm", "is not level with start_mm", "move it along the axis")
    tangent = cross(axis, radius / size)
    base = _square(table, "base_normal", tangent[None, :])
    butting = _square(table, "butting_normal", tangent[None, :]) if joint.fillet else None
    if butting is not None:
        _check_plates(table, base[None, :], butting[None, :])
    return arc(start, centre, axis, sweep, base, butting)


def _check_position(table: Table, line: SeamLine, joint: Joint, position: str) -> None:
    lies_in = positions_of_line(line, joint)
    if position not in lies_in:
        where = " or ".join(lies_in) if lies_in else "no one position"
        raise table.fail(
            "base_normal",
            f"the seam lies in {where}, and the procedure is for {position}",
            "lay the coupon as the procedure asks (z is up), or name a procedure for that position",
        )


def _check_plates(table: Table, base: Floats, butting: Floats) -> None:
    side = cross(base, butting)
    if (dot(side, side) < SQUARE).any():
        raise table.fail(
            "butting_normal", "the plates are parallel", "give the two plates' own normals"
        )


def _check_kinks(
    table: Table, key: str, along: Floats, base: Floats, butting: Floats | None, *, closed: bool
) -> None:
    """At each kink one frame turns into the next, by less than would leave its way open."""
    across = across_seam(along, base, butting)
    side = dot(cross(along, base), across)
    pairs = [(n, n + 1) for n in range(len(along) - 1)] + [(len(along) - 1, 0)] * closed
    for before, after in pairs:
        at = f"at point {after + 1}"
        if side[before] * side[after] < 0.0:
            raise table.fail(
                "butting_normal", f"the plates change sides {at}", "end the seam there"
            )
        frames = (along, base, across)
        trace = float(sum(dot(frame[before], frame[after]) for frame in frames))
        if trace < TIGHTEST:  # 1 + 2 cos of the angle by which the frame turns
            raise table.fail(
                key,
                f"the seam, or its plates, turn by more than {SHARPEST_DEG:g} degrees {at}",
                "end the seam there, or put an arc in between",
            )


def _normals(table: Table, key: str, along: Floats) -> Floats:
    """(m, 3) a plate's normal along each piece: one for all, or a list of one a piece."""
    if not table.nested(key):
        return np.tile(_square(table, key, along), (len(along), 1))
    given = np.array(table.points(key, least=len(along), most=len(along)))
    return np.stack(
        [_unit(table, key, row, piece[None, :]) for row, piece in zip(given, along, strict=True)]
    )


def _square(table: Table, key: str, along: Floats) -> Floats:
    """A plate's normal, brought to length 1 and found square to the seam."""
    return _unit(table, key, column(table.numbers(key, count=3), (3,)), along)


def _direction(table: Table, key: str) -> Floats:
    return _unit(table, key, column(table.numbers(key, count=3), (3,)), np.zeros((1, 3)))


def _unit(table: Table, key: str, given: Floats, along: Floats) -> Floats:
    size = np.sqrt(dot(given, given))
    if size < SQUARE:
        raise table.fail(key, "has no length", "point it away from the plate, such as [0, 0, 1]")
    normal: Floats = given / size
    if (np.abs(dot(normal, along)) > SQUARE).any():
        raise table.fail(key, "is not square to the seam", "the seam lies in every plate it joins")
    return column(normal, (3,))
