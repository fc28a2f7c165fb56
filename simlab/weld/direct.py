"""Where a torch's axis meets the work of one piece, at once: no turns of place and frame.

Along a piece the root c, the tangent t and a plate's normal n run straight from corner to corner.
The axis a from the tip p meets the plate in the plane square to the tangent at the share u where

    (w . t) (a . n) - (w . n) (a . t) = 0,    w = p - c(u)

which is a cubic in u, and the same however long t and n are and however n leans along t. Where the
piece is straight, u follows without it. A few samples are left over, and `kernel` goes through them
with care: those of other pieces, and those where the work is not met, or not here for certain.

Arrays are columns first, and samples (n,), each with its own columns of a table, or (blocks, n) of
which each block shares its columns, (k, blocks, 1): the operations and so the bits are the same.
"""

from dataclasses import dataclass

import numpy as np

from simlab.model.arrays import Bools, Floats, Ints
from simlab.weld.angles import cross
from simlab.weld.standing import (
    AIM,
    ALONG,
    AXIS,
    FOR_VALUES,
    INTO,
    LATERAL,
    NORMAL,
    PLACE,
    PLATE,
    SHARE,
    SUNK,
)  # fmt: skip

FAR_MM = 15.0
"""Further than this beside the piece that a search comes to, all pieces are looked at."""
NEWTONS, STILL = 3, 1e-7
"""Steps towards the share, from where the chord says; after a last step this small it is found."""
FEW = 2048
"""Of fewer samples than this, a choice is made as it is written; of more, bit by bit."""
BEHIND_MM = 1e-9
"""So little a hit may lie behind the other plate, by rounding."""

_ROOT, _BASIS = slice(0, 3), slice(3, 15)
_NX, _NY, _PX, _PY, _LOW, _HIGH, _STEP, _RATIO, _START = range(15, 24)
LEVEL_ROWS = 24
"""Rows of the table of straight pieces: root; tangent, base normal, across and butting normal, of
length 1; and numbers."""
_VECTORS, _ENDS, _BENDS, _SIDES = slice(3, 30), slice(30, 33), slice(33, 36), slice(36, 39)
_SQUARES, _LENGTH, _BEGIN = slice(39, 57), 57, 58
TURNING_ROWS = 59
"""Rows of the table of turning ones: root; tangent, base and butting normal at the first corner;
their change; the three parts of the direction across; numbers."""


@dataclass(frozen=True, slots=True, eq=False)
class Met:
    """Which samples' axes meet the work of the piece that was looked at."""

    columns: Bools
    """(3, ...) what the properties give."""

    @property
    def here(self) -> Bools:
        """(...) here they do, and their rows are made."""
        row: Bools = self.columns[0]
        return row

    @property
    def ahead(self) -> Bools:
        """(...) they meet it further on."""
        row: Bools = self.columns[1]
        return row

    @property
    def behind(self) -> Bools:
        """(...) they meet it before."""
        row: Bools = self.columns[2]
        return row

    @classmethod
    def of(cls, near: Bools, ahead: Bools, behind: Bools) -> "Met":
        """What was found where the hit is for certain."""
        columns = np.empty((3, *near.shape), np.bool_)
        here, *others = columns
        np.logical_and(ahead, near, out=others[0])
        np.logical_and(behind, near, out=others[1])
        np.logical_or(ahead, behind, out=here)
        np.greater(near, here, out=here)
        return cls(columns)

    @classmethod
    def none(cls, shape: tuple[int, ...]) -> "Met":
        """Of so many samples none, until `put`."""
        return cls(np.zeros((3, *shape), np.bool_))

    def at(self, rows: slice) -> "Met":
        """Those of some rows, to be written to."""
        return Met(self.columns[:, rows])

    def put(self, row: Ints, met: "Met") -> None:
        """What was found of these."""
        self.columns[:, row] = met.columns


def level_table(
    corner: Floats, frame: Floats, place: Floats, side: Floats, low: Floats, high: Floats
) -> Floats:
    """(24, pieces) of straight pieces; what stands there of a piece that turns is never read.

    Parameters
    ----------
    corner : (3, m + 1) corners
    frame : (3, 3, m) tangent, base and butting normal of each piece
    place : (m + 1,) length of the line before each corner
    side : (m,) 1 where the butting plate faces to tangent x base normal, else -1
    low, high : (m,) -inf and inf where the line ends open
    """
    along, base, butting = frame
    step = np.diff(corner)
    tangent = _unit(along)
    up = _unit(base - _dot(base, tangent) * tangent)
    beside = side * cross(tangent.T, up.T).T
    plate = _unit(butting - _dot(butting, tangent) * tangent)
    nx, ny = _dot(plate, up), _dot(plate, beside)
    plain = (nx == 0.0) & (ny == 0.0)
    px, py = np.where(plain, 0.0, nx - 1.0), np.where(plain, 1.0, ny)
    size = np.sqrt(px * px + py * py)
    size = np.where(size > 0.0, size, np.nan)
    long = _dot(step, tangent)
    numbers = (
        nx, ny, px / size, py / size, low, np.where(high < np.inf, long, np.inf), long,
        np.diff(place) / long, place[:-1],
    )  # fmt: skip
    return np.concatenate((corner[:, :-1], tangent, up, beside, plate, np.stack(numbers)))


def level(here: Floats, tip: Floats, axis: Floats, out: Floats) -> Met:
    """Rows of a `Standing` of samples at straight pieces.

    Parameters
    ----------
    here : (24, ...) columns of `level_table`
    tip, axis : (3, ...)
    out : (12, ...) the rows, or (8, ...), the first of them
    """
    leans, feet = _dots(here[_BASIS], here[_ROOT], tip, axis)
    into, above = -leans[1::2], feet[1::2]
    there = into > 0.0
    there &= above > 0.0
    way = above / into
    np.copyto(way, np.inf, where=~there)
    second = way[1] < way[0]
    reach = np.minimum(way[0], way[1], out=out[ALONG])
    hit = leans[:3] * reach
    hit += feet[:3]
    along, x, y = hit
    ahead, behind = along >= here[_HIGH], along < here[_LOW]
    place = np.multiply(along, here[_RATIO], out=out[PLACE])
    place += here[_START]
    out[AXIS] = leans[:3]
    across = here[_NX] * y
    across -= here[_NY] * x
    which = _which(second)
    _choose(which, across, y, out[AIM])
    out[PLATE], out[SUNK] = second, 0.0
    if len(out) > FOR_VALUES:
        share = np.divide(along, here[_STEP], out=out[SHARE])
        np.maximum(share, 0.0, out=share)
        np.minimum(share, 1.0, out=share)
        _choose(which, into[1], into[0], out[INTO])
        np.multiply(out[INTO], reach, out=out[NORMAL])
        lateral = np.multiply(here[_PX], x, out=out[LATERAL])
        lateral += here[_PY] * y
    near = np.abs(out[AIM]) <= FAR_MM
    return Met.of(near, ahead, behind)


def turning_table(
    corner: Floats, frame: Floats, change: Floats, place: Floats, side: Floats
) -> Floats:
    """(59, pieces) of pieces whose frame turns.

    Parameters
    ----------
    corner, place, side : as in `level_table`
    frame, change : (3, 3, m) tangent, base and butting normal at each first corner, and what they
        change by
    """
    step = np.diff(corner)
    (t, n, m), (dt, dn, dm) = frame, change
    across = (
        side * cross(t.T, n.T).T,
        side * (cross(t.T, dn.T) + cross(dt.T, n.T)).T,
        side * cross(dt.T, dn.T).T,
    )
    squares = [
        (_dot(a, b), _dot(a, db) + _dot(da, b), _dot(da, db))
        for a, b, da, db in (
            (t, t, dt, dt), (n, t, dn, dt), (m, t, dm, dt), (n, n, dn, dn), (m, m, dm, dm),
            (m, n, dm, dn),
        )
    ]  # fmt: skip
    numbers = [
        *(_dot(step, v) for v in frame), *(_dot(step, v) for v in change),
        *(_dot(step, v) for v in across), *(parts[nth] for nth in range(3) for parts in squares),
        np.diff(place), place[:-1],
    ]  # fmt: skip
    return np.concatenate((corner[:, :-1], *frame, *change, *across, np.stack(numbers)))


def turning(here: Floats, tip: Floats, axis: Floats, out: Floats) -> Met:
    """Rows of a `Standing` of samples at pieces whose frame turns; see `level`."""
    dot = _dots(here[_VECTORS], here[_ROOT], tip, axis)
    a, w = dot
    w[3:6] -= here[_ENDS]
    bend = here[_BENDS]  # w . v(u) = w0 + w1 u - bend u²
    forms = (2, 3, *tip.shape[1:])
    share, last = _roots(*_cubics(a[:6].reshape(forms), w[:6].reshape(forms), bend))
    still = np.abs(last) <= STILL
    above = w[1:3] + share * (w[4:6] - share * bend[1:])
    into = -(a[1:3] + share * a[4:6])
    there = into > 0.0
    there &= above > 0.0
    there &= still
    way = above / into
    np.copyto(way, np.inf, where=~there)
    still |= np.minimum(a[1:3], a[1:3] + a[4:6]) >= 0.0  # it faces away all along
    second = way[1] < way[0]
    reach = np.minimum(way[0], way[1], out=out[ALONG])
    which, u = _which(second), share[0]
    _choose(which, share[1], u, u)

    above = w[1:3] + u * (w[4:6] - u * bend[1:])
    leans = a[3:6] * u
    leans += a[:3]
    hit = leans[1:] * reach
    hit += above
    square = here[_SQUARES].reshape(3, 6, *here.shape[1:])
    square = square[0] + u * (square[1] + u * square[2])
    size = square[0]
    part = square[1:3] / size
    upright = leans[1:] - part * leans[0]
    both = square[3:5] - part * square[1:3]
    np.sqrt(both, out=both)
    size = np.sqrt(size)
    np.divide(leans[0], size, out=out[AXIS.start])
    upright /= both
    out[AXIS.start + 1] = upright[0]
    nx = (square[5] - part[0] * square[2]) / (both[0] * both[1])
    ny = np.sqrt((1.0 - nx) * (1.0 + nx))
    size *= both[0]
    w[6:] += a[6:] * reach
    w[6:] -= here[_SIDES] * u
    beside = dot[:, 6] + u * (dot[:, 7] + u * dot[:, 8])
    beside /= size
    out[AXIS.start + 2], y = beside
    x = hit[0] / both[0]

    place = np.multiply(u, here[_LENGTH], out=out[PLACE])
    place += here[_BEGIN]
    _choose(which, upright[1], upright[0], upright[0])
    _choose(which, nx * y - ny * x, y, out[AIM])
    out[PLATE], out[SUNK] = second, 0.0
    if len(out) > FOR_VALUES:
        out[SHARE] = u
        np.negative(upright[0], out=out[INTO])
        np.multiply(out[INTO], reach, out=out[NORMAL])
        lateral = ((nx - 1.0) * x + ny * y) / np.sqrt(2.0 - 2.0 * nx)
        out[LATERAL] = np.where(nx == nx, lateral, y)
    near = still[0] & still[1]
    near &= np.abs(out[AIM]) <= FAR_MM
    near &= np.minimum(hit[0], hit[1]) >= -BEHIND_MM
    near &= upright[0] < 0.0
    return Met.of(near, u >= 1.0, u < 0.0)


def _which(second: Bools) -> Bools | Ints:
    """For `_choose`: of many samples, all bits where the second is wanted."""
    return second if second.size < FEW else np.negative(second.astype(np.int64))


def _choose(which: Bools | Ints, second: Floats, first: Floats, out: Floats) -> None:
    """The second where it is wanted, else the first; `out` may be the first.

    Which plate is met may change from sample to sample: a processor that guesses which loses more
    time than bits cost that are put together without a guess.
    """
    if which.dtype == np.bool_:
        out[...] = first
        np.copyto(out, second, where=which)
        return
    one, bits = first.view(np.int64), np.bitwise_xor(first.view(np.int64), second.view(np.int64))
    bits &= which
    np.bitwise_xor(bits, one, out=out.view(np.int64))


def _cubics(a: Floats, w: Floats, bend: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """(2, ...) coefficients for each plate, from that of the constant term on.

    Parameters
    ----------
    a, w : (2, 3, ...) axis and tip by tangent, base and butting normal, and by their change
    bend : (3, ...) what w loses with the square of the share
    """
    product = w[:, None, :1] * a[:, 1:]  # by power of w, and of a
    product -= w[:, None, 1:] * a[:, :1]
    by_bend = bend[1:] * a[:, :1]
    by_bend -= bend[:1] * a[:, 1:]
    f1 = product[0, 1] + product[1, 0]
    f2 = product[1, 1] + by_bend[0]
    return product[0, 0], f1, f2, by_bend[1]


def _roots(f0: Floats, f1: Floats, f2: Floats, f3: Floats) -> tuple[Floats, Floats]:
    """(2, ...) shares by Newton's steps from where the chord says, and how large the last was."""
    share = -f0 / (f1 + f2 + f3)
    twice, thrice = f2 + f2, 3.0 * f3
    for _ in range(NEWTONS):
        value = share * f3
        value += f2
        value *= share
        value += f1
        value *= share
        value += f0
        slope = share * thrice
        slope += twice
        slope *= share
        slope += f1
        value /= slope
        share -= value
    value[~(slope > 0.0)] = np.nan
    return share, value


def _dots(vectors: Floats, root: Floats, tip: Floats, axis: Floats) -> Floats:
    """(2, k, ...) products of (3 k, ...) vectors with the axis, and with the tip from the root."""
    both = np.empty((3, 2, 1, *tip.shape[1:]))
    both[:, 0, 0] = axis
    np.subtract(tip, root, out=both[:, 1, 0])
    if vectors.shape[1:] != tip.shape[1:]:  # written out once, they are read twice
        vectors, blocks = np.empty((len(vectors), *tip.shape[1:])), vectors
        vectors[:] = blocks
    of = vectors.reshape(len(vectors) // 3, 3, *vectors.shape[1:])
    dot: Floats = of[:, 0] * both[0]
    part = of[:, 1] * both[1]
    dot += part
    np.multiply(of[:, 2], both[2], out=part)
    dot += part
    return dot


def _dot(a: Floats, b: Floats) -> Floats:
    """Dot products over the first axis."""
    product: Floats = a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
    return product


def _unit(vectors: Floats) -> Floats:
    """(3, m) directions brought to length 1; those of length 0 stay."""
    size = np.sqrt(_dot(vectors, vectors))
    unit: Floats = vectors / np.where(size > 0.0, size, 1.0)
    return unit
