"""Directions out of quaternions, by exact operations only."""

import numpy as np

from simlab.model.arrays import Floats


def rotated(quaternion_wxyz: Floats, direction: tuple[float, float, float]) -> Floats:
    """`direction` as each quaternion turns it.

    Parameters
    ----------
    quaternion_wxyz : (n, 4) of any length but zero; scalar part first
    direction : what the body calls this direction, such as (0, 0, 1) for a torch along its z

    Returns
    -------
    (n, 3) of the length of `direction`; NaN where the quaternion is NaN or zero
    """
    w, x, y, z = (quaternion_wxyz[:, i] for i in range(4))
    square = w * w + x * x + y * y + z * z
    two = 2.0 / np.where(square > 0.0, square, np.nan)
    a, b, c = direction
    return np.stack(
        (
            a + two * (b * (x * y - w * z) + c * (x * z + w * y) - a * (y * y + z * z)),
            b + two * (a * (x * y + w * z) + c * (y * z - w * x) - b * (x * x + z * z)),
            c + two * (a * (x * z - w * y) + b * (y * z + w * x) - c * (x * x + y * y)),
        ),
        axis=1,
    )


def unit(vectors: Floats) -> Floats:
    """(n, 3) the same directions with length 1; NaN where a vector is zero or NaN."""
    x, y, z = vectors[:, 0], vectors[:, 1], vectors[:, 2]
    length = np.sqrt(x * x + y * y + z * z)
    return vectors / np.where(length > 0.0, length, np.nan)[:, None]
