"""Pictures of markers as a camera would take them: rendered from pose, lens, noise and blur.

Every pixel is the mean of `FINE` times as many rays each way; rays are traced back through the lens
to the markers' planes, so nothing of what is tested (projection, pose) makes the picture.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from simlab.devices.camera_model import Lens
from simlab.devices.quaternions import turned
from simlab.devices.vision import Picture
from simlab.model.arrays import Bools, Floats

FINE = 3
CELLS = 8
"""A marker of the family 36h11 is so many cells wide, its black border included."""
BORDER = 1.0
"""White around it, in cells."""
WHITE, BLACK, BEHIND = 210.0, 30.0, 120.0
"""Grey levels: paper, print, what is behind."""


@dataclass(frozen=True, slots=True)
class Light:
    """What spoils a picture."""

    noise: float = 0.0
    """One standard deviation of a pixel [grey levels]."""
    blur_px: float = 0.0
    """One standard deviation of the blur."""


@dataclass(frozen=True, slots=True)
class Cover:
    """A rectangle of the picture that something stands before [px]."""

    left: int
    top: int
    right: int
    bottom: int


def picture_of(
    lens: Lens,
    markers: Mapping[int, Floats],
    cells_of: Callable[[int], NDArray[np.uint8]],
    pose: tuple[Floats, Floats],
    light: Light,
    rng: Generator,
    cover: Cover | None = None,
) -> Picture:
    """The picture of a body with markers.

    Parameters
    ----------
    markers : number to (4, 3) corners in the body's frame
    cells_of : number to the (8, 8) cells of a marker, 0 black
    pose : (3,) position and (4,) turn of the body in the camera's frame
    """
    made = np.full((lens.height, lens.width), BEHIND)
    position, rotation = pose
    shown = {name: turned(rotation, corners) + position for name, corners in markers.items()}
    for name in sorted(shown, key=lambda one: -float(shown[one][:, 2].mean())):  # the nearest last
        _draw(made, lens, shown[name], cells_of(name))
    if cover is not None:
        made[cover.top : cover.bottom, cover.left : cover.right] = BEHIND
    if light.blur_px > 0.0:
        made = _blurred(made, light.blur_px)
    made += light.noise * rng.standard_normal(made.shape)
    picture: Picture = np.clip(np.rint(made), 0, 255).astype(np.uint8)
    return picture


def _draw(made: Floats, lens: Lens, corners: Floats, cells: NDArray[np.uint8]) -> None:
    """Draw one marker, if it faces the camera."""
    across, down = corners[1] - corners[0], corners[3] - corners[0]
    out = np.cross(down, across)
    if float(out @ corners[0]) >= 0.0:
        return
    edge = lens.pixels(corners + 0.3 * (corners - corners.mean(axis=0)))
    low = np.maximum(np.floor(edge.min(axis=0)).astype(int), 0)
    high = np.minimum(np.ceil(edge.max(axis=0)).astype(int) + 1, (lens.width, lens.height))
    if (high <= low).any():
        return
    part = (np.arange(FINE) + 0.5) / FINE - 0.5
    x = (np.arange(low[0], high[0])[:, None] + part).ravel()
    y = (np.arange(low[1], high[1])[:, None] + part).ravel()
    flat = lens.rays(np.stack(np.meshgrid(x, y), axis=-1))
    rays = np.concatenate((flat, np.ones((*flat.shape[:2], 1))), axis=2)
    away = float(out @ corners[0]) / (rays @ out)
    on = rays * away[..., None] - corners[0]
    u = CELLS * (on @ across) / float(across @ across)
    v = CELLS * (on @ down) / float(down @ down)
    paper = (u > -BORDER) & (v > -BORDER) & (u < CELLS + BORDER) & (v < CELLS + BORDER)
    printed = (u >= 0.0) & (v >= 0.0) & (u < CELLS) & (v < CELLS)
    row, column = (np.clip(k.astype(int), 0, CELLS - 1) for k in (v, u))
    black: Bools = printed & (cells[row, column] == 0)
    share = _mean(paper.astype(np.float64)), _mean(black.astype(np.float64))
    here = made[low[1] : high[1], low[0] : high[0]]
    here *= 1.0 - share[0]
    here += share[0] * WHITE - share[1] * (WHITE - BLACK)


def _mean(fine: Floats) -> Floats:
    """Pixels from their parts."""
    rows, columns = fine.shape[0] // FINE, fine.shape[1] // FINE
    return np.asarray(fine.reshape(rows, FINE, columns, FINE).mean(axis=(1, 3)))


def _blurred(made: Floats, sigma_px: float) -> Floats:
    reach = max(int(np.ceil(3.0 * sigma_px)), 1)
    weight = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma_px) ** 2)
    weight /= weight.sum()
    for axis in (0, 1):
        pad = [(reach, reach) if axis == k else (0, 0) for k in (0, 1)]
        wide = np.pad(made, pad, mode="edge")
        many = made.shape[axis]
        made = np.asarray(
            sum(w * np.take(wide, np.arange(k, k + many), axis) for k, w in enumerate(weight))
        )
    return made
