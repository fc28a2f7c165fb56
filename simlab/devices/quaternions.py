"""Unit quaternions w x y z: products, turned vectors, small turns; (4,) or (n, 4), (3,) or (n, 3).

``turned(q, v)`` is ``q v q*``: q turns a body's axes into the frame that it stands in.
"""

import numpy as np

from simlab.model.arrays import Floats

STILL: Floats = np.array([1.0, 0.0, 0.0, 0.0])
STILL.flags.writeable = False
"""No turn."""


def product(p: Floats, q: Floats) -> Floats:
    """(..., 4) first turned by `q`, then by `p`."""
    a, b, c, d = np.moveaxis(p, -1, 0)
    e, f, g, h = np.moveaxis(q, -1, 0)
    return np.stack(
        (
            a * e - b * f - c * g - d * h,
            a * f + b * e + c * h - d * g,
            a * g - b * h + c * e + d * f,
            a * h + b * g - c * f + d * e,
        ),
        axis=-1,
    )


def back(q: Floats) -> Floats:
    """(..., 4) the turn back."""
    there: Floats = q * np.array([1.0, -1.0, -1.0, -1.0])
    return there


def turned(q: Floats, vectors: Floats) -> Floats:
    """(..., 3) the vectors, turned."""
    w, along = q[..., :1], q[..., 1:]
    twice = 2.0 * np.cross(along, vectors)
    made: Floats = vectors + w * twice + np.cross(along, twice)
    return made


def turn_by(vectors_rad: Floats) -> Floats:
    """(..., 4) a turn about each vector by its length [rad], right-handed."""
    half = 0.5 * np.sqrt((vectors_rad * vectors_rad).sum(axis=-1, keepdims=True))
    share = 0.5 * np.sinc(half / np.pi)  # sin(half) / (2 half), and 1/2 at 0
    return np.concatenate((np.cos(half), share * vectors_rad), axis=-1)


def vector_of(q: Floats) -> Floats:
    """(..., 3) the vector of a turn, its shorter way round: at most pi long [rad]."""
    w, along = q[..., :1], q[..., 1:]
    sine = np.sqrt((along * along).sum(axis=-1, keepdims=True))
    angle = 2.0 * np.arctan2(sine, np.abs(w))
    small = sine < 1e-9
    share = np.where(small, 2.0, angle / np.where(small, 1.0, sine))
    made: Floats = np.where(w < 0.0, -share, share) * along
    return made


def of_axes(x: Floats, y: Floats) -> Floats:
    """(4,) the turn to a frame of these two axes; y is made square to x."""
    first = x / np.linalg.norm(x)
    second = y - (y @ first) * first
    second = second / np.linalg.norm(second)
    return of_matrix(np.stack((first, second, np.cross(first, second)), axis=1))


def of_matrix(matrix: Floats) -> Floats:
    """(4,) of a (3, 3) rotation matrix; the largest part is taken of the diagonal (Shepperd)."""
    m = matrix
    squares = np.array([np.trace(m), m[0, 0], m[1, 1], m[2, 2]])
    which = int(np.argmax(squares))
    if which == 0:
        parts = [
            1.0 + squares[0],
            m[2, 1] - m[1, 2],
            m[0, 2] - m[2, 0],
            m[1, 0] - m[0, 1],
        ]
    else:
        i = which - 1
        j, k = (i + 1) % 3, (i + 2) % 3
        parts = [m[k, j] - m[j, k], 0.0, 0.0, 0.0]
        parts[1 + i] = 1.0 + m[i, i] - m[j, j] - m[k, k]
        parts[1 + j] = m[j, i] + m[i, j]
        parts[1 + k] = m[k, i] + m[i, k]
    made = np.array(parts)
    return np.asarray(made / np.linalg.norm(made))


def to_matrix(q: Floats) -> Floats:
    """(..., 3, 3) rotation matrices; their columns are the turned axes."""
    return np.stack([turned(q, axis) for axis in np.eye(3)], axis=-1)
