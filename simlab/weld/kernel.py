"""Where torches stand at their seams: the arithmetic under `reference.stand`, and under a fleet's.

Each sample goes through the same operations, whether by itself or in a block of samples that share
their piece, of one seam or of many: so it gets the same bits. Arrays are columns first, (3, n), so
that an operation runs along memory; several vectors of a sample lie behind one another, so that one
operation takes them all.
"""

import numpy as np

from simlab.model.arrays import Bools, Floats, Ints
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
from simlab.weld.standing import STANDING, Standing

FAR_MM = 15.0
"""Further than this beside the piece that a search comes to, all pieces are looked at."""
STEPS_WALKED = 12
"""How many pieces a search goes from where it starts before it looks at all of them."""
BLOCK, SMALL = 64, 16
"""Samples of a block that share the columns of their piece; of its parts where it is torn."""
FEW, MANY = 1024, 16384
"""Samples gone through at a time, by themselves and in blocks: they stay in the cache."""
LEAST = 512
"""Fewer samples than this are gone through by themselves."""
TURNS, NEAR_MM = 24, 1e-6
"""How often place and frame are brought nearer to each other, on a piece that turns; once the work
is met this near to where it was before, it is enough."""


def standing(
    pieces: Pieces, tip: Floats, axis: Floats, near: Ints, line: Ints | None = None
) -> Standing:
    """How torches stand, each sample by itself.

    Parameters
    ----------
    tip, axis : (3, n) contact tips and unit axes
    near : (n,) pieces from which each place is searched
    line : (n,) line of each sample; None where there is but one
    """
    made = Standing(near.copy(), np.empty((STANDING, len(near))))
    for start in range(0, len(near), FEW):
        few = slice(start, start + FEW)
        of = None if line is None else line[few]
        _stand(pieces, tip[:, few], axis[:, few], made.piece[few], made.rows[:, few], of)
    return made


def standing_on(pieces: Pieces, tip: Floats, axis: Floats, near: Ints) -> Standing:
    """The same of many samples of one line, in blocks.

    Where all samples of a block go from piece to piece as one, its columns stand for all; others go
    by themselves. The operations are the same, and so are the bits.
    """
    n, whole = len(near), len(near) // BLOCK * BLOCK if len(near) >= LEAST else 0
    piece, rows = near.copy(), np.empty((STANDING, n))
    for start in range(0, whole, MANY):
        many = slice(start, min(start + MANY, whole))
        shape = (3, -1, BLOCK)
        _in_blocks(
            pieces, tip[:, many].reshape(shape), axis[:, many].reshape(shape),
            piece[many].reshape(-1, BLOCK), rows[:, many].reshape(STANDING, -1, BLOCK),
        )  # fmt: skip
    rest = standing(pieces, tip[:, whole:], axis[:, whole:], near[whole:])
    piece[whole:], rows[:, whole:] = rest.piece, rest.rows
    return Standing(piece, rows)


def _in_blocks(pieces: Pieces, tip: Floats, axis: Floats, searched: Ints, rows: Floats) -> None:
    """Rows of a `Standing` of (3, blocks, n) samples, and pieces from those to be searched from."""
    blocks, n = tip.shape[1:]
    near = searched[:, 0]
    alike = (searched == near[:, None]).all(axis=1)
    ray = np.where(axis == axis, axis, 0.0)
    share: Floats = np.full((blocks, n), 0.5)
    reach, piece, here, height, whole = _turn_of_blocks(
        pieces, pieces.at(near)[:, :, None], share, tip, ray, near
    )
    share = shares(here, height)
    done = np.zeros((blocks, n), np.bool_)
    row = np.flatnonzero(whole & ~(pieces.straight[near] & (piece == near)))
    for _ in range(TURNS - 1):
        if not len(row):
            break
        far, on, there, level, good = _turn_of_blocks(
            pieces, here[:, row], share[row], tip[:, row], ray[:, row], piece[row]
        )
        still = done[row]
        good &= (on == piece[row]) | ~still.any(axis=1)
        here[:, row], piece[row], whole[row] = there, on, good
        height[:, row] = np.where(still, height[:, row], level)
        share[row] = np.where(still, share[row], shares(there, level))
        done[row] |= np.abs(far - reach[row]) <= NEAR_MM
        reach[row] = far
        row = row[good & ~done[row].all(axis=1)]
    rows[0], rows[1] = share, _places(here, height, share)
    _project(here, share, tip, axis, rows[2:])
    whole &= alike & ~_far(rows).any(axis=1)
    torn = np.flatnonzero(~whole)
    left = searched[torn]
    searched[:] = piece[:, None]
    if n > SMALL:  # a kink goes through but one part of a block
        shape = (-1, len(torn) * n // SMALL, SMALL)
        made = np.empty((STANDING, *shape[1:]))
        _in_blocks(
            pieces, tip[:, torn].reshape(3, *shape[1:]), axis[:, torn].reshape(3, *shape[1:]),
            left.reshape(shape[1:]), made,
        )  # fmt: skip
    else:
        apart = (3, len(torn) * n)
        again = standing(
            pieces, tip[:, torn].reshape(apart), axis[:, torn].reshape(apart), left.ravel()
        )
        left, made = again.piece, again.rows
    rows[:, torn] = made.reshape(STANDING, len(torn), n)
    searched[torn] = left.reshape(len(torn), n)


def _stand(
    pieces: Pieces, tip: Floats, axis: Floats, piece: Ints, rows: Floats, line: Ints | None
) -> None:
    """Rows of a `Standing`, and pieces from those where the search begins."""
    _brought_near(pieces, tip, axis, piece, rows, line)
    far = np.flatnonzero(_far(rows))
    if len(far):
        of = None if line is None else line[far]
        some, ray, way = tip[:, far], axis[:, far], np.minimum(rows[13, far], rows[14, far])
        burns = np.where(way < np.inf, some + np.where(way < np.inf, way, 0.0) * ray, some)
        again, better = nearest(pieces, burns, of), np.empty((STANDING, len(far)))
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


def _turn_of_blocks(
    pieces: Pieces, here: Floats, share: Floats, tip: Floats, ray: Floats, piece: Ints
) -> tuple[Floats, Ints, Floats, Floats, Bools]:
    """The same for blocks that go from piece to piece as one, and which blocks did.

    Returns
    -------
    (blocks, n) ways, (blocks,) pieces, (53, blocks, 1) their columns, (3, blocks, n) heights, and
    (blocks,) whole
    """
    reach = _reach_mm(here, share, tip, ray)
    burns = tip + reach * ray
    height = heights(here, burns)
    ahead, behind = height[1] >= here[AHEAD], height[0] < here[BEHIND]
    whole = np.ones(len(piece), np.bool_)
    row = np.flatnonzero((ahead | behind).any(axis=1))
    if not len(row):
        return reach, piece, here, height, whole
    piece, here, ahead, behind = piece.copy(), here.copy(), ahead[row], behind[row]
    steps = STEPS_WALKED
    while len(row) and steps:
        steps -= 1
        onward, back = ahead.all(axis=1), (behind & ~ahead).all(axis=1)
        as_one = onward | back
        whole[row[~as_one]] = False
        row, onward = row[as_one], onward[as_one]
        piece[row] = np.where(onward, pieces.after[piece[row]], pieces.before[piece[row]])
        columns = pieces.at(piece[row])[:, :, None]
        here[:, row], height[:, row] = columns, heights(columns, burns[:, row])
        ahead, behind = height[1, row] >= here[AHEAD, row], height[0, row] < here[BEHIND, row]
        moved = (ahead | behind).any(axis=1)
        row, ahead, behind = row[moved], ahead[moved], behind[moved]
    whole[row] = False
    return reach, piece, here, height, whole


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
    """Rows `lean` to `way_mm` of a `Standing`."""
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
