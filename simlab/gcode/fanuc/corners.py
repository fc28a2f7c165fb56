"""`,C` and `,R`: a bevel or a rounding between two moves in the plane."""

from dataclasses import replace
from math import hypot

import numpy as np

from simlab.gcode.fanuc.control import Element
from simlab.gcode.state import Point
from simlab.motion.circle import turn_of

_TINY = 1e-9


def cornered(
    start: Point,
    first: Element,
    second: Element,
    corner: tuple[str, float],
    axes: tuple[int, int, int],
) -> list[Element] | str:
    """The first move cut short and the corner behind it, or what is wrong.

    The second move starts where the corner ends; it keeps its own end.
    """
    name, size = corner
    a, b, normal = axes
    if first.centre is not None or second.centre is not None:
        return f"{name} is known between two straight moves only"
    if second.end[normal] != first.end[normal]:
        return f"the move behind {name} leaves the plane"
    u, v = first.end[a], first.end[b]
    back, back_mm = _unit(start[a] - u, start[b] - v)
    on, on_mm = _unit(second.end[a] - u, second.end[b] - v)
    if back_mm < _TINY or on_mm < _TINY:
        return f"{name} needs two moves with a length"
    if size <= 0.0:
        return f"{name} needs a size above 0"
    plain = replace(first, corner=None)
    if name == ",C":
        cut = size
        inner = None
    else:
        cosine = back[0] * on[0] + back[1] * on[1]
        if cosine <= -1.0 + _TINY:  # straight on: there is no corner
            return [plain]
        if cosine >= 1.0 - _TINY:
            return f"{name} where the way goes straight back"
        # Half the corner's angle h has tan h = sin/(1+cos); the touching point is r / tan h away.
        half_tangent = ((1.0 - cosine) / (1.0 + cosine)) ** 0.5
        cut = size / half_tangent
        middle = (back[0] + on[0], back[1] + on[1])
        along = hypot(*middle)
        far = size / ((1.0 - cosine) / 2.0) ** 0.5
        inner = (u + middle[0] / along * far, v + middle[1] / along * far)
    if cut > back_mm + _TINY or cut > on_mm + _TINY:
        return f"{name} of {size:g} mm is larger than the moves beside it"
    enter, leave = list(first.end), list(first.end)
    enter[a], enter[b] = u + back[0] * cut, v + back[1] * cut
    leave[a], leave[b] = u + on[0] * cut, v + on[1] * cut
    short = replace(plain, end=enter)
    if inner is None:
        return [short, replace(plain, end=leave)]
    turns = _sweep(enter, leave, inner, (a, b))
    centre = list(first.end[:3])
    centre[a], centre[b] = inner
    arc = replace(
        plain,
        end=leave,
        centre=(centre[0], centre[1], centre[2]),
        turns=turns,
        plane={2: 170, 1: 180, 0: 190}[normal],
    )
    return [short, arc]


def _unit(u: float, v: float) -> tuple[tuple[float, float], float]:
    length = hypot(u, v)
    return ((u / length, v / length), length) if length > _TINY else ((0.0, 0.0), 0.0)


def _sweep(start: Point, end: Point, centre: tuple[float, float], axes: tuple[int, int]) -> float:
    a, b = axes
    u = np.array([start[a] - centre[0], end[a] - centre[0]])
    v = np.array([start[b] - centre[1], end[b] - centre[1]])
    first, last = turn_of(u, v)
    sweep = float(last - first)
    if sweep > 0.5:
        return sweep - 1.0
    return sweep + 1.0 if sweep <= -0.5 else sweep
