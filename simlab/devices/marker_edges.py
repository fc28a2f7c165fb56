"""Corners of a marker from its edges: straight lines through where light meets dark.

A search for corners pulls them inwards where the picture is blurred, and a marker that looks
smaller seems further away: 0.2 px of 120 are 1 mm of half a metre. An edge is moved by no blur that
is alike on both its sides; so each of the four edges is looked for across its whole length, and the
corners are where the lines meet.
"""

import numpy as np
from numpy.typing import NDArray

from simlab.model.arrays import Bools, Floats

ALONG = 24
"""Places looked at along an edge."""
END = 0.1
"""Share of an edge, at either end, that is left alone: the other edge blurs it."""
CELL = 1 / 8
"""Width of the black border, and of the white around it, as shares of an edge."""
MOST_PX = 4.0
"""Looked at to either side of an edge."""
STEP_PX = 0.5
LEAST_LIGHT = 15.0
"""What is less lighter outside than within is no edge [grey levels]."""
OFF_PX = 0.5
"""A place that misses its line by more is not on it."""
FEWEST = 8
ROUNDS = 2


def refined(picture: NDArray[np.uint8], corners: Floats) -> Floats:
    """(4, 2) corners as the edges say; as they were where an edge is not clear.

    Parameters
    ----------
    picture : (height, width) grey
    corners : (4, 2) nearly where they are, clockwise from the upper left
    """
    now = corners
    for _ in range(ROUNDS):
        lines = _lines(picture, now)
        if lines is None:
            return corners
        now = _meeting(*lines)
        if not (np.abs(now - corners).max() <= MOST_PX):
            return corners
    return now


def _lines(picture: NDArray[np.uint8], corners: Floats) -> tuple[Floats, Floats] | None:
    """(4, 2) points of the four edges, and (4, 2) ways along them; None where one is not clear."""
    way = np.roll(corners, -1, axis=0) - corners
    long = np.sqrt((way * way).sum(axis=1))
    reach = min(MOST_PX, 0.8 * CELL * float(long.min()))
    if reach < 2.0 * STEP_PX:
        return None
    outwards = np.stack((way[:, 1], -way[:, 0]), axis=1) / long[:, None]
    share = np.linspace(END, 1.0 - END, ALONG)
    across = np.arange(-reach, reach + 0.5 * STEP_PX, STEP_PX)
    at = corners[:, None, None] + share[:, None, None] * way[:, None, None]
    light = _light(picture, at + across[:, None] * outwards[:, None, None])
    rise = np.diff(light, axis=2)
    total = light[:, :, -1] - light[:, :, 0]
    clear = total >= LEAST_LIGHT
    middle = 0.5 * (across[1:] + across[:-1])
    off = (rise * middle).sum(axis=2) / np.where(clear, total, 1.0)
    clear &= np.abs(off) <= reach
    point, along = np.empty((4, 2)), np.empty((4, 2))
    for n in range(4):
        line = _line(share, off[n], clear[n])
        if line is None:
            return None
        start, slope = line
        point[n] = corners[n] + start * outwards[n]
        along[n] = way[n] + slope * outwards[n]
    return point, along


def _line(share: Floats, off: Floats, clear: Bools) -> tuple[float, float] | None:
    """Start and slope of the line of least squares, places that miss it left out once."""
    use = clear
    for _ in range(2):
        if use.sum() < FEWEST:
            return None
        slope, start = np.polyfit(share[use], off[use], 1)
        use = clear & (np.abs(off - start - slope * share) <= OFF_PX)
    return float(start), float(slope)


def _meeting(point: Floats, along: Floats) -> Floats:
    """(4, 2) where each edge meets the one before it; NaN where they do not meet."""
    before, its = np.roll(point, 1, axis=0), np.roll(along, 1, axis=0)
    apart = point - before
    cross = its[:, 0] * along[:, 1] - its[:, 1] * along[:, 0]
    share = (apart[:, 0] * along[:, 1] - apart[:, 1] * along[:, 0]) / np.where(
        cross == 0.0, np.nan, cross
    )
    met: Floats = before + share[:, None] * its
    return met


def _light(picture: NDArray[np.uint8], at: Floats) -> Floats:
    """(...) grey between pixels; beyond the picture as at its rim."""
    high, wide = picture.shape
    x = np.clip(at[..., 0], 0.0, wide - 1.001)
    y = np.clip(at[..., 1], 0.0, high - 1.001)
    column, row = x.astype(int), y.astype(int)
    u, v = x - column, y - row
    one, two = picture[row, column], picture[row, column + 1]
    three, four = picture[row + 1, column], picture[row + 1, column + 1]
    made: Floats = (1.0 - v) * ((1.0 - u) * one + u * two) + v * ((1.0 - u) * three + u * four)
    return made
