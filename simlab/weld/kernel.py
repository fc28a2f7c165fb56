"""Where torches stand at their seams: the arithmetic under `reference.stand`, and under a fleet's.

Most samples are done at once (`direct`), at the piece that a search begins with or at one a few
pieces on; those left over are gone through with care (`turns`). Each sample goes through the same
operations, whether by itself or in a block of samples that share their piece, of one seam or of
many: so it gets the same bits. Arrays are columns first, (3, n), so that an operation runs along
memory; several vectors of a sample lie behind one another, so that one operation takes them all.
"""

import numpy as np

from simlab.model.arrays import Floats, Ints
from simlab.weld.direct import Met, level, turning
from simlab.weld.pieces import Pieces
from simlab.weld.standing import PLATE, STANDING, SUNK, Standing
from simlab.weld.turns import stood

STEPS_AT_ONCE = 4
"""How many pieces a search goes while samples are done at once."""
BLOCK = 64
"""Samples of a block that share the columns of their piece."""
MANY = 32768
"""Samples gone through at a time in blocks."""
LEAST = 512
"""Fewer samples than this are gone through by themselves."""


def standing(
    pieces: Pieces, tip: Floats, axis: Floats, near: Ints, line: Ints | None = None,
    likely: Ints | None = None, wanted: int = STANDING,
) -> Standing:  # fmt: skip
    """How torches stand, each sample by itself.

    For few samples, where it matters how many operations there are and not how many samples. So
    those that are likely to be on another piece than the one where their search begins are looked
    for on both at once. That counts where the search would have gone there, and found them.

    Parameters
    ----------
    tip, axis : (3, n) contact tips and unit axes
    near : (n,) pieces from which each place is searched
    line : (n,) line of each sample; None where there is but one
    likely : (n,) where else each may be; `near` where nowhere else
    wanted : how many rows of a `Standing`
    """
    n, straight = len(near), pieces.straight.take(near)
    some, others = straight.nonzero()[0], (~straight).nonzero()[0]
    order = [some, others] if likely is None else [some, others, (likely != near).nonzero()[0]]
    row = np.concatenate(order)
    on, tips, axes = near.take(row), tip.take(row, axis=1), axis.take(row, axis=1)
    if likely is not None:
        on[n:] = likely.take(row[n:])
    rows, met = np.empty((wanted, len(row))), np.empty((3, len(row)), np.bool_)
    with np.errstate(all="ignore"):  # what is not known gives NaN, and is gone through with care
        for part, table, at_once in (
            (slice(0, len(some)), pieces.level, level),
            (slice(len(some), None), pieces.turning, turning),
        ):
            if len(on[part]):
                here = table.take(on[part], axis=1)
                met[:, part] = at_once(here, tips[:, part], axes[:, part], rows[:, part]).columns
        at = np.empty(n, np.int64)
        at[row[:n]] = np.arange(n)
        if len(row) > n:
            _, ahead, behind = met.take(at.take(row[n:]), axis=1)
            from_ = near.take(row[n:])
            to = np.where(ahead, pieces.after.take(from_), pieces.before.take(from_))
            found = (met[0, n:] & (ahead | behind) & (to == on[n:])).nonzero()[0] + n
            at[row.take(found)] = found
        made = Standing(on.take(at), rows.take(at, axis=1))
        _walk(pieces, tip, axis, Met(met.take(at, axis=1)), near, made, line)
    return made


def standing_on(pieces: Pieces, tip: Floats, axis: Floats, near: Ints) -> Standing:
    """The same of many samples of one line, in blocks; the operations are the same, so the bits."""
    n, whole = len(near), len(near) // BLOCK * BLOCK if len(near) >= LEAST else 0
    piece, rows, met = near.copy(), np.empty((STANDING, n)), Met.none((n,))
    with np.errstate(all="ignore"):
        if whole:
            some = slice(0, whole)
            _in_blocks(pieces, tip[:, some], axis[:, some], near[some], rows[:, some], met.at(some))
        other = np.flatnonzero(near[:whole] != np.repeat(near[:whole:BLOCK], BLOCK))
        other = np.append(other, np.arange(whole, n))
        if len(other):
            out = np.empty((STANDING, len(other)))
            met.put(other, _each(pieces, near[other], tip[:, other], axis[:, other], out))
            rows[:, other] = out
        made = Standing(piece, rows)
        _walk(pieces, tip, axis, met, near, made, None)
    return made


def _in_blocks(
    pieces: Pieces, tip: Floats, axis: Floats, near: Ints, rows: Floats, met: Met
) -> None:
    """Rows of a `Standing` of (3, blocks * 64) samples that share their block's first piece."""
    first = near[::BLOCK]
    shape = (-1, len(first), BLOCK)
    tips, axes, made = (columns.reshape(shape) for columns in (tip, axis, rows))
    found = met.columns.reshape(shape)
    straight = pieces.straight[first]
    levels = int(np.count_nonzero(straight))
    mixed = 0 < levels < len(first)
    if mixed:  # the straight ones first, so that each kind stands in a row
        order = np.concatenate((straight.nonzero()[0], (~straight).nonzero()[0]))
        first, tips, axes = first[order], tips.take(order, axis=1), axes.take(order, axis=1)
        made, found = np.empty_like(made), np.empty_like(found)
    for low, high, table, at_once in (
        (0, levels, pieces.level, level),
        (levels, len(first), pieces.turning, turning),
    ):
        for start in range(low, high, MANY // BLOCK):
            part = slice(start, min(start + MANY // BLOCK, high))
            here = table.take(first[part], axis=1)[:, :, None]
            found[:, part] = at_once(here, tips[:, part], axes[:, part], made[:, part]).columns
    if mixed:
        back = np.empty_like(order)
        back[order] = np.arange(len(order))
        for column, to in zip((*made, *found), (*rows, *met.columns), strict=True):
            column.take(back, axis=0, out=to.reshape(column.shape), mode="clip")


def _each(pieces: Pieces, piece: Ints, tip: Floats, axis: Floats, rows: Floats) -> Met:
    """Rows of (3, n) samples at these (n,) pieces, of each its own."""
    straight = pieces.straight[piece]
    some = straight.nonzero()[0]
    if len(some) == len(piece):
        return level(pieces.level.take(piece, axis=1), tip, axis, rows)
    others = (~straight).nonzero()[0]
    if len(others) == len(piece):
        return turning(pieces.turning.take(piece, axis=1), tip, axis, rows)
    met = Met.none(piece.shape)
    for row, table, at_once in ((some, pieces.level, level), (others, pieces.turning, turning)):
        out = np.empty((STANDING, len(row)))
        here = table.take(piece[row], axis=1)
        met.put(row, at_once(here, tip.take(row, axis=1), axis.take(row, axis=1), out))
        rows[:, row] = out
    return met


def _walk(
    pieces: Pieces, tip: Floats, axis: Floats, met: Met, near: Ints, made: Standing,
    line: Ints | None,
) -> None:  # fmt: skip
    """On from `near` to the pieces where the samples not met yet are; `made` follows.

    They are few, so that one way for all pieces, straight or turning, is the fastest.
    """
    if met.here.all():
        return
    row = (met.ahead | met.behind).nonzero()[0]
    lost = [np.flatnonzero(~met.columns.any(axis=0))]
    on = np.where(met.ahead[row], pieces.after[near[row]], pieces.before[near[row]])
    for _ in range(STEPS_AT_ONCE):
        if not len(row):
            break
        rows = np.empty((len(made.rows), len(row)))
        columns = pieces.turning.take(on, axis=1)
        met = turning(columns, tip.take(row, axis=1), axis.take(row, axis=1), rows)
        here, gone = met.here.nonzero()[0], (met.ahead | met.behind).nonzero()[0]
        done = row[here]
        made.rows[:, done], made.piece[done] = rows[:, here], on[here]
        lost.append(row[~met.columns.any(axis=0)])
        on = np.where(met.ahead, pieces.after[on], pieces.before[on])[gone]
        row = row[gone]
    left = np.concatenate((*lost, row))
    seen = tip[0].take(left) == tip[0].take(left)
    if not seen.all():  # care would come to nothing, slowly
        unseen, left = left[~seen], left[seen]
        made.rows[:, unseen] = np.nan
        made.rows[PLATE, unseen], made.rows[SUNK, unseen] = -1.0, 0.0
    if len(left):
        of = None if line is None else line[left]
        piece, rows = stood(pieces, tip[:, left], axis[:, left], near[left], of)
        made.piece[left], made.rows[:, left] = piece, rows[: len(made.rows)]
