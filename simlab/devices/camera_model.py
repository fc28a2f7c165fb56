"""A camera: from points before it to pixels, and from pixels to rays; lens distortion included.

The camera's frame has x to the right of the picture, y down, z forward. Pixels count from the
middle of the first one. Distortion is that of Brown and Conrady with k1, k2, p1, p2, k3, as OpenCV
writes it (docs.opencv.org, "Camera Calibration and 3D Reconstruction").
"""

from dataclasses import dataclass

import numpy as np

from simlab.model.arrays import Floats

ROUNDS, ENOUGH = 20, 1e-11
"""Turns in which a distorted pixel is brought to its ray, and how near to it is enough."""
NEAREST_MM = 1.0
"""What is nearer to the lens than this is not seen."""


@dataclass(frozen=True, slots=True)
class Lens:
    """How one camera sees."""

    width: int
    height: int
    """Of the pictures that it was calibrated with [px]."""
    fx: float
    fy: float
    """Focal lengths [px]."""
    cx: float
    cy: float
    """Where the axis meets the picture [px]."""
    distortion: tuple[float, float, float, float, float] = (0.0, 0.0, 0.0, 0.0, 0.0)
    """k1, k2, p1, p2, k3"""

    def pixels(self, points_mm: Floats) -> Floats:
        """(..., 2) where points of the camera's frame are seen; NaN behind the lens."""
        depth = np.where(points_mm[..., 2] > NEAREST_MM, points_mm[..., 2], np.nan)
        flat = self._bent(points_mm[..., :2] / depth[..., None])
        return flat * (self.fx, self.fy) + (self.cx, self.cy)

    def rays(self, pixels: Floats) -> Floats:
        """(..., 2) x/z and y/z of the points that are seen there."""
        seen = (pixels - (self.cx, self.cy)) / (self.fx, self.fy)
        if not any(self.distortion):
            return np.asarray(seen)
        flat = seen.copy()
        for _ in range(ROUNDS):
            off = self._bent(flat) - seen
            flat -= off
            if np.abs(off).max(initial=0.0) < ENOUGH:
                break
        return np.asarray(flat)

    def _bent(self, flat: Floats) -> Floats:
        """(..., 2) as the lens bends them."""
        k1, k2, p1, p2, k3 = self.distortion
        x, y = flat[..., 0], flat[..., 1]
        r2 = x * x + y * y
        radial = 1.0 + r2 * (k1 + r2 * (k2 + r2 * k3))
        return np.stack(
            (
                x * radial + 2.0 * p1 * x * y + p2 * (r2 + 2.0 * x * x),
                y * radial + p1 * (r2 + 2.0 * y * y) + 2.0 * p2 * x * y,
            ),
            axis=-1,
        )
