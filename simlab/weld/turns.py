"""Where a torch stands, with care: place and frame, brought nearer to each other in turns.

This is for the samples that `direct` leaves over: at steep kinks, where no work is met, and where
the piece found may not be the one. Each goes through the same operations whoever else is there.
"""

import numpy as np

from simlab.model.arrays import Bools, Floats, Ints
from simlab.weld.direct import FAR_MM
from simlab.weld.pieces import (
    AHEAD,
    BEHIND,
    CHANGE,
    EARLY,
    END,
    FRAME,
    LATE,
    LENGTH,
    PLACE,
    SIDE,
    Pieces,
    heights,
    nearest,
    shares,
    summed,
)  # fmt: skip
from simlab.weld.standing import (
    AIM,
    ALONG,
    AXIS,
    INTO,
    LATERAL,
    NORMAL,
    PLATE,
    SHARE,
    STANDING,
    SUNK,
)  # fmt: skip
from simlab.weld.standing import PLACE as PLACE_ROW

STEPS_WALKED = 12
"""How many pieces a search goes from where it starts before it looks at all of them."""
TURNS, NEAR_MM = 24, 1e-6
"""How often place and frame are brought nearer to each other, on a piece that turns; once the work
is met this near to where it was before, it is enough."""
_FRAMED = 15
"""Rows of a torch in its frame: share, place; the axis along, upwards, beside; the tip upwards and
beside; the butting normal so; cosine into, height over and way to each plate."""


def stood(
    pieces: Pieces, tip: Floats, axis: Floats, near: Ints, line: Ints | None
) -> tuple[Ints, Floats]:
    """(n,) pieces and (12, n) rows of a `Standing` of samples searched from `near`."""
    piece, rows = near.copy(), np.empty((_FRAMED, len(near)))
    _stand(pieces, tip, axis, piece, rows, line)
    return piece, _met(rows)


def _met(framed: Floats) -> Floats:
    """(12, n) rows of a `Standing`: where the work is met; NaN where it is not."""
    up, beside, x, y, nx, ny = framed[3:9]
    into, above, (base, butting) = framed[9:11], framed[11:13], framed[13:15]
    second = butting < base
    reach = np.where(second, butting, base)
    met = reach < np.inf
    reach = np.where(met, reach, np.nan)
    x, y = x + reach * up, y + reach * beside
    plain = nx != nx
    px, py = np.where(plain, 0.0, nx - 1.0), np.where(plain, 1.0, ny)
    below = (into > 0.0) & (above <= 0.0)
    rows = np.empty((STANDING, framed.shape[1]))
    rows[SHARE], rows[PLACE_ROW], rows[AXIS], rows[ALONG] = *framed[:2], framed[2:5], reach
    rows[NORMAL] = np.where(met, np.where(second, above[1], above[0]), np.nan)
    rows[INTO] = np.where(met, np.where(second, into[1], into[0]), np.nan)
    rows[AIM] = np.where(second, nx * y - ny * x, y)
    rows[LATERAL] = (px * x + py * y) / np.sqrt(px * px + py * py)
    rows[PLATE] = np.where(met, second.astype(np.float64), -1.0)
    rows[SUNK] = (below[0] | below[1]) & ~met
    return rows


def _stand(
    pieces: Pieces, tip: Floats, axis: Floats, piece: Ints, rows: Floats, line: Ints | None
) -> None:
    """Rows of torches in their frames, and pieces from those where the search begins."""
    _brought_near(pieces, tip, axis, piece, rows, line)
    far = np.flatnonzero(_far(rows))
    if len(far):
        of = None if line is None else line[far]
        some, ray, way = tip[:, far], axis[:, far], np.minimum(rows[13, far], rows[14, far])
        burns = np.where(way < np.inf, some + np.where(way < np.inf, way, 0.0) * ray, some)
        again, better = nearest(pieces, burns, of), np.empty((_FRAMED, len(far)))
        _brought_near(pieces, some, ray, again, better, of)
        piece[far], rows[:, far] = again, better


def _brought_near(
    pieces: Pieces, tip: Floats, axis: Floats, piece: Ints, rows: Floats, line: Ints | None
) -> None:
    """Place and frame, brought nearer to each other in turns.

    Where a piece is straight its frame is the same all along, and one turn that stays on it is as
    good as many.
    """
    ray = np.where(axis == axis, axis, 0.0)
    here, still = pieces.at(piece), pieces.straight[piece]
    reach, found, height = _turn(pieces, here, np.full(len(piece), 0.5), tip, ray, piece, line)
    share = shares(here, height)
    row = np.flatnonzero(~(still & (piece == found)))
    if len(row):
        some, along, of = tip[:, row], ray[:, row], None if line is None else line[row]
        near, on, part, there = reach[row], found[row], share[row], pieces.at(found[row])
        for _ in range(TURNS - 1):
            far, on, level = _turn(pieces, there, part, some, along, on, of)
            part = shares(there, level)
            found[row], share[row], height[:, row] = on, part, level
            left = np.flatnonzero(~(np.abs(far - near) <= NEAR_MM))
            if not len(left):
                break
            if len(left) < len(row):
                row, near, on, part = row[left], far[left], on[left], part[left]
                some, along, of = some[:, left], along[:, left], None if of is None else of[left]
                there = there.take(left, axis=1)
            else:
                near = far
        here = pieces.at(found)
    piece[:] = found
    rows[0], rows[1] = share, _places(here, height, share)
    _project(here, share, tip, axis, rows[2:])


def _turn(
    pieces: Pieces, here: Floats, share: Floats, tip: Floats, ray: Floats, piece: Ints,
    line: Ints | None,
) -> tuple[Floats, Ints, Floats]:  # fmt: skip
    """From frames to where the axes meet their plates, and to the pieces there; `here` follows.

    Returns
    -------
    (n,) ways along the axes, (n,) pieces, (3, n) heights
    """
    reach = _reach_mm(here, share, tip, ray)
    burns = tip + reach * ray
    height = heights(here, burns)
    ahead = height[1] >= here[AHEAD]
    row = np.flatnonzero(ahead | (height[0] < here[BEHIND]))
    if not len(row):
        return reach, piece, height
    piece, ahead, burns = piece.copy(), ahead[row], burns[:, row]
    for _ in range(STEPS_WALKED):
        gone = piece[row]
        piece[row] = gone = np.where(ahead, pieces.after[gone], pieces.before[gone])
        here[:, row] = columns = pieces.at(gone)
        height[:, row] = level = heights(columns, burns)
        ahead = level[1] >= columns[AHEAD]
        moved = ahead | (level[0] < columns[BEHIND])
        if not moved.any():
            return reach, piece, height
        row, ahead, burns = row[moved], ahead[moved], burns[:, moved]
    piece[row] = nearest(pieces, burns, None if line is None else line[row])
    here[:, row] = columns = pieces.at(piece[row])
    height[:, row] = heights(columns, burns)
    return reach, piece, height


def _places(here: Floats, height: Floats, share: Floats) -> Floats:
    """(n,) the places; below 0 before an open line's start, beyond its length behind its end."""
    place: Floats = share * here[LENGTH]
    place += here[PLACE]
    early, late = height[0] < here[EARLY], height[1] >= here[LATE]
    if early.any():
        place = np.where(early, height[0], place)
    if late.any():
        place = np.where(late, height[1] + here[END], place)
    return place


def _between(here: Floats, share: Floats) -> Floats:
    """(4, 3, n) root, tangent, normals of base and butting plate, as they lie between corners."""
    mixed = here[CHANGE] * share
    mixed += here[FRAME]
    frame: Floats = mixed.reshape(4, 3, *mixed.shape[1:])
    return frame


def _reach_mm(here: Floats, share: Floats, tip: Floats, ray: Floats) -> Floats:
    """(n,) how far each axis goes from its tip to a plate of the frame there; 0 where to none.

    Neither tangent nor normals need be of length 1 for that; what they have along the tangent is
    left out.
    """
    frame = _between(here, share)
    square = _dots(frame[1:], frame[1])
    both = np.empty((2, 1, *tip.shape))
    both[0, 0] = ray
    np.subtract(tip, frame[0], out=both[1, 0])
    part = frame[1:] * both
    flat = part[:, :, 0] + part[:, :, 1]
    flat += part[:, :, 2]
    flat = flat[:, 1:] - (square[1:] / square[0]) * flat[:, :1]
    into, above = -flat[0], flat[1]
    reach = np.minimum(*way_mm(into, above))
    return np.where(reach < np.inf, reach, 0.0)


def _project(here: Floats, share: Floats, tip: Floats, axis: Floats, out: Floats) -> None:
    """The rows behind the place."""
    frame = _between(here, share)
    basis = np.empty((3, *frame.shape[1:]))
    np.divide(frame[1], _size(frame[1]), out=basis[0])
    up = frame[2] - _dots(frame[2:3], basis[0]) * basis[0]
    np.divide(up, _size(up), out=basis[1])
    _cross(basis[0], basis[1], basis[2])
    basis[2] *= here[SIDE]
    out[:3] = _dots(basis, axis)
    out[3:5] = _dots(basis[1:], tip - frame[0])
    butting = _dots(basis[1:], frame[3])
    size = butting[0] * butting[0]
    size += butting[1] * butting[1]
    np.sqrt(size, out=size)
    np.divide(butting, np.where(size > 0.0, size, np.nan), out=out[5:7])
    upward, sideways = out[1], out[2]
    np.negative(upward, out=out[7])
    np.multiply(upward, out[5], out=out[8])
    out[8] += sideways * out[6]
    np.negative(out[8], out=out[8])
    out[9] = out[3]
    np.multiply(out[3], out[5], out=out[10])
    out[10] += out[4] * out[6]
    out[11:13] = way_mm(out[7:9], out[9:11])


def _far(rows: Floats) -> Bools:
    """(n,) is the work met beside its piece, and further away than that piece may be?"""
    inside = (rows[0] > 0.0) & (rows[0] < 1.0)
    way = np.minimum(rows[13], rows[14])
    way = np.where(way < np.inf, way, 0.0)
    x = rows[5] + np.where(way > 0.0, way * rows[3], 0.0)
    y = rows[6] + np.where(way > 0.0, way * rows[4], 0.0)
    far: Bools = inside & (x * x + y * y > FAR_MM * FAR_MM)
    return far


def way_mm(into: Floats, above: Floats) -> Floats:
    """Way along the axis to plates; inf where it does not come there, or the tip is below."""
    ahead = into > 0.0
    ahead &= above > 0.0
    return np.where(ahead, above / np.where(ahead, into, 1.0), np.inf)


def _dots(vectors: Floats, other: Floats) -> Floats:
    """(k, n) dot products of (k, 3, n) vectors with (3, n) others; the order of sums is fixed."""
    return summed(vectors * other)


def _size(vector: Floats) -> Floats:
    """(n,) length of (3, n) vectors; NaN where it is 0."""
    size = summed((vector * vector)[None])[0]
    np.sqrt(size, out=size)
    return np.where(size > 0.0, size, np.nan)


def _cross(a: Floats, b: Floats, out: Floats) -> None:
    """(3, n) cross products."""
    for n in range(3):
        i, j = (n + 1) % 3, (n + 2) % 3
        np.multiply(a[i], b[j], out=out[n])
        out[n] -= a[j] * b[i]
