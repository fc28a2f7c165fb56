"""The search for a piece of a seam by plain Python: of a point among all pieces, or from a hint."""

import math
from collections.abc import Callable
from itertools import pairwise
from typing import TypeAlias

import numpy as np

from simlab.weld.line import SeamLine
from simlab.weld.pieces import REACH_COST

Find: TypeAlias = Callable[[float, float, float, int], int]
"""(x, y, z, piece of the point before) to the piece of this point."""
NAN = math.nan


def among_all(line: SeamLine) -> Find:
    """Looks at all pieces, and takes the nearest of those whose end planes hold the point."""
    corners = [
        (*at, *along)
        for at, along in zip(line.corner_mm.tolist(), line.along.tolist(), strict=True)
    ]
    last = len(corners) - 1
    inner = corners[1:last]

    def distance(x: float, y: float, z: float, piece: int) -> float:
        x0, y0, z0, tx, ty, tz = corners[piece]
        x1, y1, z1, ux, uy, uz = corners[piece + 1]
        sx, sy, sz = x1 - x0, y1 - y0, z1 - z0
        fx, fy, fz = x - x0, y - y0, z - z0
        vx, vy, vz = ux - tx, uy - ty, uz - tz
        c = fx * tx + fy * ty + fz * tz
        b = fx * vx + fy * vy + fz * vz - (sx * tx + sy * ty + sz * tz)
        a = -(sx * vx + sy * vy + sz * vz)
        root = math.sqrt(max(b * b - 4.0 * a * c, 0.0)) - b
        u = min(max(2.0 * c / root, 0.0), 1.0) if root > 0.0 else NAN
        fx, fy, fz = fx - u * sx, fy - u * sy, fz - u * sz
        away = fx * fx + fy * fy + fz * fz
        return away if away == away else math.inf

    def find(x: float, y: float, z: float, _near: int) -> int:
        found: list[int] = []
        behind = 0  # the last corner that the point is ahead of, if the next is not
        ahead = True
        for n, (x0, y0, z0, tx, ty, tz) in enumerate(inner, start=1):
            if (x - x0) * tx + (y - y0) * ty + (z - z0) * tz >= 0.0:
                ahead = True
                behind = n
            elif ahead:
                found.append(behind)
                ahead = False
        if ahead:
            found.append(last - 1)
        if len(found) == 1:
            return found[0]
        return min(found or range(last), key=lambda piece: distance(x, y, z, piece))

    return find


def hinted(line: SeamLine, steps: int) -> Find:
    """Begins at the piece of the point before, goes a few steps, and only then looks at all."""
    everywhere = among_all(line)
    planes = [
        (*at, *along)
        for at, along in zip(line.corner_mm.tolist(), line.along.tolist(), strict=True)
    ]
    last = len(planes) - 1

    def find(x: float, y: float, z: float, near: int) -> int:
        for _ in range(steps + 1):
            if near + 1 < last:
                x0, y0, z0, tx, ty, tz = planes[near + 1]
                if (x - x0) * tx + (y - y0) * ty + (z - z0) * tz >= 0.0:
                    near += 1
                    continue
            if near:
                x0, y0, z0, tx, ty, tz = planes[near]
                if (x - x0) * tx + (y - y0) * ty + (z - z0) * tz < 0.0:
                    near -= 1
                    continue
            return near
        return everywhere(x, y, z, near)

    return find


def aiming(line: SeamLine) -> Callable[[float, float, float, float, float, float], int]:
    """The piece that a torch, of all pieces, points to: see `pieces.aimed`."""
    assert line.butting_normal is not None
    corners = np.concatenate(
        (line.corner_mm, line.base_normal, line.butting_normal), axis=1
    ).tolist()
    spans = list(pairwise(corners))

    def aimed(x: float, y: float, z: float, ax: float, ay: float, az: float) -> int:
        best, chosen, closest, fallback = math.inf, -1, math.inf, 0
        for piece, (low, high) in enumerate(spans):
            x0, y0, z0 = low[:3]
            sx, sy, sz = high[0] - x0, high[1] - y0, high[2] - z0
            fx, fy, fz = x - x0, y - y0, z - z0
            square = sx * sx + sy * sy + sz * sz
            beside, ahead = ax * sx + ay * sy + az * sz, ax * fx + ay * fy + az * fz
            along = fx * sx + fy * sy + fz * sz
            flat = square - beside * beside
            u = (along - beside * ahead) / flat if flat > 1e-9 * square else 0.0
            reach = max(beside * min(max(u, 0.0), 1.0) - ahead, 0.0)
            u = min(max((along + reach * beside) / square, 0.0), 1.0)
            fx, fy, fz = fx - u * sx, fy - u * sy, fz - u * sz
            for k in (3, 6):
                px = low[k] + u * (high[k] - low[k])
                py = low[k + 1] + u * (high[k + 1] - low[k + 1])
                pz = low[k + 2] + u * (high[k + 2] - low[k + 2])
                if ax * px + ay * py + az * pz < 0.0 < fx * px + fy * py + fz * pz:
                    mx, my, mz = fx + reach * ax, fy + reach * ay, fz + reach * az
                    price = mx * mx + my * my + mz * mz + REACH_COST * reach * reach
                    if price < best:
                        best, chosen = price, piece
                    break
            if chosen < 0:
                u = min(max(along / square, 0.0), 1.0)
                fx, fy, fz = x - x0 - u * sx, y - y0 - u * sy, z - z0 - u * sz
                away = fx * fx + fy * fy + fz * fz
                if away < closest:
                    closest, fallback = away, piece
        return chosen if chosen >= 0 else fallback

    return aimed
