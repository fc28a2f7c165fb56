"""Seams of every shape, and torches held at them by the school's trigonometry."""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np

from simlab.model.arrays import Floats
from simlab.model.samples import TorchSamples
from simlab.motion.overlap import Joined, Measured, Tail
from simlab.weld.joint import Joint, Seam
from simlab.weld.line import Frame
from simlab.weld.metrics import measure
from simlab.weld.shapes import arc, chain

X, Y, Z = np.eye(3)
SIGMAS = {"tip_mm": 0.1, "axis_deg": 0.4}
REACH_S = 1.2


def circle(radius_mm: float, kind: str, sweep_deg: float = 360.0) -> Seam:
    """About z: ``pipe`` (end to end), ``tube`` (on a plate), ``ring`` (inside one), ``flat``."""
    base = X if kind == "pipe" else Z
    butting = {"tube": X, "ring": -X}.get(kind)
    joint = {"pipe": Joint.PIPE, "flat": Joint.BUTT}.get(kind, Joint.TEE)
    line = arc(radius_mm * X, 0 * X, Z, sweep_deg, base, butting)
    return Seam(joint, 135, line, either_way=False)


def circle_frame(radius_mm: float, kind: str, place_mm: Floats) -> Frame:
    """The frame of the true circle."""
    angle = place_mm / radius_mm
    cosine, sine, none = np.cos(angle), np.sin(angle), 0.0 * angle
    out = np.stack((cosine, sine, none), axis=1)
    along = np.stack((-sine, cosine, none), axis=1)
    up = np.tile(Z, (len(angle), 1))
    if kind == "pipe":
        return Frame(radius_mm * out, along, out, None, np.cross(along, out))
    if kind == "flat":
        return Frame(radius_mm * out, along, up, None, np.cross(along, up))
    butting = out if kind == "tube" else -out
    return Frame(radius_mm * out, along, up, butting, butting)


def bent(
    corners_mm: list[list[float]], base: list[Floats], butting: list[Floats] | None = None,
    *, closed: bool = False,
) -> Seam:  # fmt: skip
    """A seam of straight pieces."""
    corners = np.array(corners_mm, dtype=np.float64)
    line = chain(
        corners, np.array(base), None if butting is None else np.array(butting), closed=closed
    )
    joint = Joint.BUTT if butting is None else Joint.TEE
    return Seam(joint, 135, line, either_way=False)


SQUARE_MM: list[list[float]] = [[0, 0, 0], [60, 0, 0], [60, 60, 0], [0, 60, 0], [0, 0, 0]]
BENT: Mapping[str, Seam] = {
    "zigzag butt": bent([[0, 0, 0], [50, 0, 0], [50, 40, 0], [90, 40, 0]], [Z, Z, Z]),
    "zigzag tee": bent([[0, 0, 0], [50, 0, 0], [50, 40, 0], [90, 40, 0]], [Z] * 3, [Y, -X, Y]),
    "around a box": bent(SQUARE_MM, [Z] * 4, [-Y, X, Y, -X], closed=True),
    "within a box": bent(SQUARE_MM, [Z] * 4, [Y, -X, -Y, X], closed=True),
    "up a wall": bent([[0, 0, 0], [50, 0, 0], [50, 0, 50]], [Z, -X]),
    "over an edge": bent([[0, 0, 0], [50, 0, 0], [50, 0, -50]], [Z, X]),
    "short pieces": bent([[0, 0, 0], [30, 0, 0], [32, 1, 0], [33, 3, 0], [33, 40, 0]], [Z] * 4),
    "around a corner": bent(  # of a box: the web turns, and then the base plate does
        [[0, 0, 0], [40, 0, 0], [40, 40, 0], [40, 40, 40]], [Z, Z, -Y], [-Y, X, X]
    ),
}

SHAPES: Mapping[str, Seam] = {
    **BENT,
    **{f"{kind} {r}": circle(r, kind) for r in (10.0, 80.0) for kind in ("pipe", "tube", "flat")},
    "ring 60": circle(60.0, "ring"),
    "quarter": circle(40.0, "tube", 90.0),
}


def every(seam: Seam, step_mm: float = 0.05) -> Floats:
    """Places all along a seam."""
    return np.arange(0.0, seam.length_mm, step_mm)


def posed(
    frame: Frame,
    *,
    travel: float | Floats = 10.0,
    work: float | Floats = 30.0,
    distance: float | Floats = 12.0,
    speed_mm_s: float = 5.0,
    place_mm: Floats,
) -> TorchSamples:
    """A torch held at these angles and this distance over a frame, one sample a place."""
    n = len(place_mm)
    lean, tilt = (np.broadcast_to(np.radians(v), n)[:, None] for v in (travel, work))
    up = np.cos(tilt) * frame.base_normal + np.sin(tilt) * frame.across
    axis = np.sin(lean) * frame.along - np.cos(lean) * up
    away = np.broadcast_to(distance, n)[:, None]
    return TorchSamples(
        t_s=np.round((place_mm - place_mm[0]) / speed_mm_s, 6),
        t_bound_s=np.zeros(n),
        tip_mm=frame.root_mm - away * axis,
        axis=axis,
        arc_on=np.ones(n),
        current_a=np.full(n, 130.0),
        voltage_v=np.full(n, 20.0),
    )


def at_once(samples: TorchSamples, seam: Seam) -> Measured:
    """All of it as one batch."""
    return measure(Joined(samples, new=0, index=0), seam, None, SIGMAS)


def in_parts(samples: TorchSamples, seam: Seam, cuts: set[int]) -> list[Measured]:
    """The same cut into batches."""
    tail, cursor, parts = Tail(TorchSamples.empty(), 0, reach_s=REACH_S), None, []
    edges = [0, *sorted(cut for cut in cuts if cut < len(samples)), len(samples)]
    for low, high in pairwise(edges):
        joined, tail = tail.join(samples.rows(slice(low, high)))
        parts.append(measure(joined, seam, cursor, SIGMAS))
        cursor = parts[-1].cursor
    return parts
