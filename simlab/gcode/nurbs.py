"""Points on a rational B-spline whose knots are whole numbers and whose ends are its first and
last control points.
"""

import numpy as np

from simlab.gcode.faults import Fault
from simlab.gcode.record import Excess
from simlab.model.arrays import Bools, Floats, Ints

_FIRST = 4
"""Chords of each piece to begin with: an S in one piece is still seen."""
_BLOCK = 20_000
_LEAST_WEIGHT = 1e-9


def curve(controls: Floats, order: int, chord_mm: float, most: int) -> Floats:
    """(m, 2) ends of the chords along the spline, none leaving it by more than `chord_mm`.

    Parameters
    ----------
    controls : (n, 3) X, Y and weight of the control points
    order : one more than the degree; at most n
    most : how many chords there may be

    Returns
    -------
    the points; none where the weights make no curve

    Raises
    ------
    Excess
        where it takes too many chords

    Source: de Boor's recursion in homogeneous coordinates; worked case (a quarter of a circle) in
    tests/gcode/test_nurbs.py.
    """
    pieces = len(controls) - order + 1
    counts = np.full(pieces, _FIRST)
    coarse = np.ones(pieces, dtype=bool)
    points: Floats = np.empty((0, 2))
    while coarse.any():
        counts[coarse] *= 2  # every second point is no corner, but looked at only
        if counts.sum() > 2 * most:
            raise Excess(Fault.POINTS, f"this spline takes more than {most:,} chords")
        points = _points(controls, order, counts)
        if not len(points):
            return points
        coarse = _leaves(np.concatenate((controls[:1, :2], points)), counts, chord_mm)
    return points[1::2]


def _leaves(points: Floats, counts: Ints, chord_mm: float) -> Bools:
    """(pieces,) is a point between two corners further than that from their chord?"""
    begin, between, end = points[:-2:2], points[1::2], points[2::2]
    along = end - begin
    square = (along * along).sum(axis=1)
    share = ((between - begin) * along).sum(axis=1) / np.where(square > 0.0, square, 1.0)
    off = between - begin - along * np.clip(share, 0.0, 1.0)[:, np.newaxis]
    far = (off * off).sum(axis=1) > chord_mm * chord_mm
    firsts = np.cumsum(counts // 2) - counts // 2
    leaves: Bools = np.logical_or.reduceat(far, firsts)
    return leaves


def _points(controls: Floats, order: int, counts: Ints) -> Floats:
    """(m, 2) points at equal steps of each piece, its end one of them; none without a curve."""
    piece = np.repeat(np.arange(len(counts)), counts)
    ends = np.cumsum(counts)
    step = np.arange(1, len(piece) + 1) - (ends - counts)[piece]
    at = piece + step / counts[piece]
    weighted = controls.copy()
    weighted[:, :2] *= controls[:, 2:]
    block = max(_BLOCK // order, 1)
    parts = [
        _recursion(weighted, order, len(counts), piece[rows], at[rows])
        for rows in (slice(first, first + block) for first in range(0, len(piece), block))
    ]
    found = np.concatenate(parts)
    weight = found[:, 2]
    if (np.abs(weight) < _LEAST_WEIGHT).any():
        return np.empty((0, 2))
    points: Floats = found[:, :2] / weight[:, np.newaxis]
    points[-1] = controls[-1, :2]
    return points


def _recursion(weighted: Floats, order: int, pieces: int, piece: Ints, at: Floats) -> Floats:
    """(m, 3) homogeneous points of the spline."""
    columns = piece[:, np.newaxis] + np.arange(order)
    found: Floats = weighted[columns]
    for level in range(1, order):
        index = columns[:, level:]
        low = np.clip(index - order + 1, 0, pieces)
        high = np.clip(index - level + 1, 0, pieces)
        share = ((at[:, np.newaxis] - low) / (high - low))[:, :, np.newaxis]
        found = (1.0 - share) * found[:, :-1] + share * found[:, 1:]
    last: Floats = found[:, -1]
    return last
