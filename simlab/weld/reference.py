"""Where the torch stands at its seam: at which place, in which frame, and whether it works.

A sample belongs to the place at which its axis meets the work, for there the arc burns and there
AWS A3.0 takes the angles; on a straight seam this moves the place, on a pipe it moves the frame
too. Where the axis meets nothing, the foot of the contact tip stands in; where the axis was not
seen, the place is not known.

Samples stand in blocks that begin at fixed counts of the stream. The first sample of a block that
was seen, its anchor, is looked up among all pieces of the seam; the later ones are searched from
there on, and one that is held too differently (the torch jumped) among all pieces again. So a
sample's place depends on its block's anchor only, not on how the stream is cut.
"""

from dataclasses import dataclass, field, replace
from enum import IntFlag
from itertools import pairwise

import numpy as np

from simlab.model.arrays import Bools, Floats, Ints
from simlab.model.samples import TorchSamples
from simlab.motion.overlap import Joined
from simlab.motion.rates import US_PER_S
from simlab.weld.angles import LEAST_ACROSS
from simlab.weld.distances import Hit
from simlab.weld.joint import Seam
from simlab.weld.kernel import BLOCK, standing_on
from simlab.weld.line import Frame
from simlab.weld.pieces import Pieces, aimed
from simlab.weld.standing import hit_of

AT_SEAM_MM = 10.0
"""An arc that burns further beside the root than this is not at the seam."""
FURTHEST = 1e9
"""No torch is further away [mm]."""
JUMP_MM = 5.0
"""Further than this from its block's anchor, a sample is looked up among all pieces."""
JUMP_TURN = 0.3
"""So it is when its axis has turned further than this from the anchor's: 17 degrees, in rad."""
BEFORE_START = 0.25
"""Share of a closed seam that lies before its start when the arc first burns there."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """The first sample of a block whose tip and axis were seen."""

    piece: int
    """The piece of the seam that it points to."""
    pose: tuple[float, ...]
    """Its tip [mm] and its axis."""


class Flag(IntFlag):
    """Why a sample has no angle or no distance; the value is NaN then."""

    UNSEEN = 1
    """The tracker did not see the torch."""
    ALONG = 2
    """The torch lies along the seam: the plane of its axis and the seam's is any."""
    AWAY = 4
    """The axis runs into no plate."""
    SUNK = 8
    """The tip is below the plate that the axis points to."""
    SPENT = 16
    """Only the electrode's stub is left: how long its arc is, is not known."""


@dataclass(frozen=True, slots=True)
class Lap:
    """How often a closed seam was gone round since its arc was struck."""

    round: int = 0
    last_mm: float = float("nan")
    """The newest place that is known, within one round."""
    working: bool = False
    """The arc burnt at the seam in the newest sample."""
    struck: bool = False
    """It was struck since the newest place that is known."""
    worked: bool = False
    """It has been struck before, at a place that is known."""


@dataclass(frozen=True, slots=True, eq=False)
class SeamCursor:
    """What measuring remembers between batches."""

    turned: bool | None = None
    """The seam is welded from its end to its start; None until the arc first burns at it."""
    arc: bool = False
    """The arc burnt when its signal was last there."""
    arc_us: int = 0
    """How long the arc has burnt in all [us]; not counted where nothing burns off."""
    last_t_s: float = float("nan")
    """When the newest sample was taken."""
    at_work: Bools = field(default_factory=lambda: np.zeros(0, np.bool_))
    """(n,) of the newest samples: did each count?"""
    place_mm: Floats = field(default_factory=lambda: np.zeros(0))
    """(n,) their places."""
    foot_mm: Floats = field(default_factory=lambda: np.zeros(0))
    """(n,) the feet of their contact tips."""
    lap: Lap = Lap()
    anchor: Anchor | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Stand:
    """A batch of torch samples at its seam."""

    seam: Seam
    place_mm: Floats
    """(joined,) place at which each sample's arc burns, from the end where welding began [mm]."""
    foot_mm: Floats
    """(joined,) foot of each contact tip on the seam's tangent at its place: what travel speed is
    taken of, since a weave moves it across the seam only."""
    at_work: Bools
    """(joined,) does the arc burn at the seam?"""
    arc: Bools
    """(new,) does the arc burn, wherever?"""
    piece: Ints
    """(new,) the piece of the seam's line."""
    share: Floats
    """(new,) how far along it."""
    way: Floats
    """(new,) or (1,) -1 where the seam is welded from its end to its start, else 1: so before the
    arc first burns."""
    lean: Floats
    """(new,) the torch's unit axis, along the direction welded."""
    upward: Floats
    """(new,) along the base plate's outward normal."""
    sideways: Floats
    """(new,) across the seam, to where a positive work angle leans the torch's body."""
    met: Hit
    """Where the new samples' axes meet the work."""
    flags: Ints
    """(new,) `Flag`s."""
    burnt_mm: Floats
    """(new,) length of electrode burnt off before each sample."""
    cursor: SeamCursor
    """For the next batch."""

    @property
    def frame(self) -> Frame:
        """The seam at each new sample, in the direction welded."""
        return self.seam.line.frame(self.piece, self.share).turned(self.way)


def stand(joined: Joined[TorchSamples], seam: Seam, cursor: SeamCursor) -> Stand:
    """Where the new samples stand; what is said of earlier ones comes from the cursor."""
    samples, before = joined.samples, joined.new
    t_s = samples.t_s[before:]
    arc, arc_now = _arc(samples.arc_on[before:], before=cursor.arc)
    axis, tip = unit_columns(samples.axis[before:]), known(samples.tip_mm[before:])
    burnt, arc_us = np.zeros(len(t_s)), cursor.arc_us
    if seam.burn_off_mm_s:
        burning_us = _arc_us(t_s, arc, cursor)
        burnt = burning_us.astype(np.float64) * (seam.burn_off_mm_s / US_PER_S)
        tip -= burnt * axis
        arc_us = int(burning_us[-1]) if len(t_s) else arc_us

    near, anchor = _near(seam.line.table, tip, axis, joined.index, cursor.anchor)
    at = standing_on(seam.line.table, tip, axis, near)
    place, met = at.place_mm, hit_of(at)
    # where the aim is not known, the arc is taken to burn at the seam
    working = arc & ~(np.abs(met.aim_mm) > AT_SEAM_MM)
    told = (place == place) & (axis[0] == axis[0])
    way, turned = _way(place, working & told, seam, cursor)
    lean, upward, sideways = at.axis
    if turned:
        place = np.where(way < 0.0, seam.length_mm - place, place)
        lean = way * lean
        if seam.line.butting_normal is None:
            sideways = way * sideways
            met = replace(met, aim_mm=way * met.aim_mm, lateral_mm=way * met.lateral_mm)
    place, lap = (
        lapped(place, working, seam.length_mm, cursor.lap)
        if seam.line.closed
        else (place, cursor.lap)
    )
    back = met.along_mm * lean
    back[met.plate < 0] = 0.0
    foot = np.subtract(place, back, out=back)
    if not told.all():
        place = place.copy()
        place[~told] = np.nan
    flags = flags_of(place, lean, met.plate >= 0, met.sunk)
    if seam.burn_off_mm_s:
        flags += (burnt > seam.burnable_mm) * np.int64(Flag.SPENT)
    at_work = np.concatenate((cursor.at_work[len(cursor.at_work) - before :], working))
    places = np.concatenate((cursor.place_mm[len(cursor.place_mm) - before :], place))
    feet = np.concatenate((cursor.foot_mm[len(cursor.foot_mm) - before :], foot))
    return Stand(
        seam=seam,
        place_mm=places,
        foot_mm=feet,
        at_work=at_work,
        arc=arc,
        piece=at.piece,
        share=at.share,
        way=way,
        lean=lean,
        upward=upward,
        sideways=sideways,
        met=met,
        flags=flags,
        burnt_mm=burnt,
        cursor=SeamCursor(
            turned=turned,
            arc=arc_now,
            arc_us=arc_us,
            last_t_s=float(t_s[-1]) if len(t_s) else cursor.last_t_s,
            at_work=at_work,
            place_mm=places,
            foot_mm=feet,
            lap=lap,
            anchor=anchor,
        ),
    )


def _way(
    place: Floats, working: Bools, seam: Seam, cursor: SeamCursor
) -> tuple[Floats, bool | None]:
    """`Stand.way` and `SeamCursor.turned`: the half in which the arc first burns says the end."""
    turned = cursor.turned
    if turned is not None or not seam.either_way or not working.any():
        return np.full(1, -1.0 if turned else 1.0), turned
    first = int(np.argmax(working))
    if place[first] > seam.length_mm / 2.0:
        return np.where(np.arange(len(place)) < first, 1.0, -1.0), True
    return np.ones(1), False


def unit_columns(vectors: Floats) -> Floats:
    """(3, n) columns of (n, 3) directions, brought to length 1; NaN where there is none."""
    columns = known(vectors)
    x, y, z = columns
    length = x * x
    length += y * y
    length += z * z
    np.sqrt(length, out=length)
    none = length == 0.0
    if none.any():
        length[none] = np.nan
    columns /= length
    return columns


def known(vectors: Floats) -> Floats:
    """(3, n) columns of (n, 3) vectors; NaN where one of the three is not known."""
    columns = np.ascontiguousarray(vectors.T)
    x, y, z = columns
    size = np.abs(x)
    size += np.abs(y)
    size += np.abs(z)
    near = size < FURTHEST
    columns = columns.copy() if columns.base is not None else columns
    if not near.all():
        columns[:, (~near).nonzero()[0]] = np.nan
    return columns


def _near(
    pieces: Pieces, tip: Floats, axis: Floats, index: int, anchor: Anchor | None
) -> tuple[Ints, Anchor | None]:
    """(n,) the piece to search each sample's place from, and the running block's anchor."""
    n = tip.shape[1]
    near = np.zeros(n, dtype=np.int64)
    if len(pieces.straight) == 1 or not n:
        return near, anchor
    whole = min(-index % BLOCK, n)
    edges = (0, whole, whole + (n - whole) // BLOCK * BLOCK, n)
    for low, high in pairwise(edges):
        if low < high:
            shape = (3, -1, min(BLOCK, high - low))
            near[low:high], anchor = _near_of_blocks(
                pieces, tip[:, low:high].reshape(shape), axis[:, low:high].reshape(shape),
                anchor if low == 0 and index % BLOCK else None,
            )  # fmt: skip
    return near, anchor if (index + n) % BLOCK else None


def _near_of_blocks(
    pieces: Pieces, tip: Floats, axis: Floats, anchor: Anchor | None
) -> tuple[Ints, Anchor | None]:
    """The same of (3, blocks, n) samples, and the last block's anchor.

    The first block's may be known.
    """
    blocks, n = tip.shape[1:]
    seen = (tip[0] == tip[0]) & (axis[0] == axis[0])
    since, nth = np.argmax(seen, axis=1), np.arange(blocks)
    pose = np.concatenate((tip[:, nth, since], axis[:, nth, since]))
    piece = np.full(blocks, -1, dtype=np.int64)
    row = np.flatnonzero(seen[nth, since])
    if anchor is not None:
        since[0], piece[0], pose[:, 0] = 0, anchor.piece, anchor.pose
        row = row[row > 0]
    piece[row] = aimed(pieces, pose[:3, row], pose[3:, row])
    close = _apart2(tip, pose[:3]) <= JUMP_MM * JUMP_MM
    close &= _apart2(axis, pose[3:]) <= JUMP_TURN * JUMP_TURN
    close &= (piece >= 0)[:, None]
    if since.any():
        close &= np.arange(n) >= since[:, None]
    near = np.repeat(np.maximum(piece, 0), n)
    jumped = np.flatnonzero(~close & (tip[0] == tip[0]))
    if len(jumped):
        apart = (3, blocks * n)
        near[jumped] = aimed(pieces, tip.reshape(apart)[:, jumped], axis.reshape(apart)[:, jumped])
    last = Anchor(int(piece[-1]), tuple(pose[:, -1].tolist())) if piece[-1] >= 0 else None
    return near, last


def _apart2(vectors: Floats, from_: Floats) -> Floats:
    """(blocks, n) squared distances of (3, blocks, n) vectors from their block's, (3, blocks)."""
    off = vectors - from_[:, :, None]
    off *= off
    square: Floats = off[0] + off[1]
    square += off[2]
    return square


def lapped(place: Floats, working: Bools, length_mm: float, lap: Lap) -> tuple[Floats, Lap]:
    """Places on a closed seam that go on counting while the arc burns, and the lap to go on with.

    Each time that the arc is struck they count from the seam's start again; but the first time the
    last quarter of the seam lies before its start.
    """
    struck = working & ~np.append(lap.working, working[:-1])
    strikes = np.cumsum(struck) + lap.struck
    row = np.flatnonzero(place == place)
    known = place[row]
    anew = np.diff(strikes[row], prepend=0) > 0
    step = np.diff(known, prepend=known[:1] if lap.last_mm != lap.last_mm else lap.last_mm)
    rounds = lap.round - np.cumsum(np.rint(step / length_mm).astype(np.int64))
    first = np.flatnonzero(anew)[: 0 if lap.worked else 1]
    start = np.zeros(len(row), dtype=np.int64)
    start[first] = -(known[first] > length_mm * (1.0 - BEFORE_START)).astype(np.int64)
    since = np.maximum.accumulate(np.where(anew, np.arange(len(row)), -1))
    rounds = np.where(since < 0, rounds, rounds - rounds[since] + start[since])
    made = np.full(len(place), np.nan)
    made[row] = known + rounds * length_mm
    if not len(place):
        return made, lap
    last = row[-1] if len(row) else -1
    return made, Lap(
        round=int(rounds[-1]) if len(row) else lap.round,
        last_mm=float(known[-1]) if len(row) else lap.last_mm,
        working=bool(working[-1]),
        struck=bool(strikes[-1] > strikes[last]) if len(row) else bool(strikes[-1] > 0),
        worked=lap.worked or bool(anew.any()),
    )


def flags_of(place: Floats, lean: Floats, met: Bools, sunk: Bools) -> Ints:
    """(n,) why there is no angle or no distance."""
    unseen = ~np.isfinite(place) | (lean != lean)
    along = (1.0 - lean) * (1.0 + lean) < LEAST_ACROSS * LEAST_ACROSS
    away = ~unseen & ~met & ~sunk
    flags: Ints = unseen.astype(np.int64) * int(Flag.UNSEEN)
    for flag, here in ((Flag.ALONG, along), (Flag.AWAY, away), (Flag.SUNK, sunk)):
        if here.any():
            flags += here * np.int64(flag)
    return flags


def _arc(arc_on: Floats, *, before: bool) -> tuple[Bools, bool]:
    """Does the arc burn; where its signal is missing, as it last was."""
    told = arc_on == arc_on
    arc: Bools = arc_on > 0.5
    if not told.all():
        last = np.maximum.accumulate(np.where(told, np.arange(len(arc)), -1))
        arc = np.where(last < 0, before, arc[last])
    return arc, bool(arc[-1]) if len(arc) else before


def _arc_us(t_s: Floats, arc: Bools, cursor: SeamCursor) -> Ints:
    """(n,) how long the arc has burnt before each sample, in whole microseconds."""
    t_us = np.rint(t_s * US_PER_S).astype(np.int64)
    first = cursor.last_t_s if cursor.last_t_s == cursor.last_t_s else (t_s[0] if len(t_s) else 0.0)
    step = np.diff(t_us, prepend=np.int64(np.rint(first * US_PER_S)))
    burning = np.append(cursor.arc, arc[:-1])
    total: Ints = cursor.arc_us + np.cumsum(np.where(burning, step, 0))
    return total
