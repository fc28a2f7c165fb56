"""Where a point of the machine stands in each view of a picture: panels, scales and rulers."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10, sqrt

import numpy as np

from simlab.drawing.scene import Strokes, Text
from simlab.model.arrays import Floats

_INK, _FAINT, _FRAME = "#20242a", "#dcdfe3", "#9aa1ab"
_TICKS = 8
"""About so many along the longer side of a view."""
_MARGIN = 0.06
"""Of the drawing's size, free on each side."""
_LEAST_MM = 1e-3
"""A drawing is at least so large."""


@dataclass(frozen=True, slots=True)
class View:
    """One way of looking at the machine."""

    name: str
    right: tuple[float, float, float]
    """What X, Y and Z add to the right."""
    up: tuple[float, float, float]
    across: str = ""
    """Letter of the axis to the right; none where the view is slanted."""
    along: str = ""

    def seen(self, points_mm: Floats) -> Floats:
        """(k, 2) right and up [mm] of (k, 3) points."""
        seen_mm: Floats = points_mm @ np.array([self.right, self.up]).T
        return seen_mm


_C = sqrt(3.0) / 2.0
VIEWS = (
    View("top", (1, 0, 0), (0, 1, 0), "X", "Y"),
    View("isometric", (_C, -_C, 0), (0.5, 0.5, 1)),
    View("front", (1, 0, 0), (0, 0, 1), "X", "Z"),
    View("side", (0, 1, 0), (0, 0, 1), "Y", "Z"),
)
"""Of a mill."""
LATHE_VIEWS = (
    View("top", (0, 0, 1), (1, 0, 0), "Z", "X"),
    View("isometric", (-_C, 0, _C), (0.5, 1, 0.5)),
    View("front", (0, 0, 1), (0, 1, 0), "Z", "Y"),
    View("side", (1, 0, 0), (0, 1, 0), "X", "Y"),
)
"""Of a lathe: the spindle's axis lies from left to right."""


@dataclass(frozen=True, slots=True)
class Panel:
    """A view in its place: mm to pixels, alike in both directions."""

    view: View
    left_px: float
    top_px: float
    width_px: float
    height_px: float
    middle_mm: tuple[float, float]
    px_mm: float

    @classmethod
    def around(
        cls, view: View, box_mm: Floats, place_px: tuple[float, float, float, float]
    ) -> Panel:
        """The whole of a box, (2, 3) least and most, in (left, top, width, height)."""
        corners = np.array(
            [[x, y, z] for x in box_mm[:, 0] for y in box_mm[:, 1] for z in box_mm[:, 2]]
        )
        seen_mm = view.seen(corners)
        least, most = seen_mm.min(axis=0), seen_mm.max(axis=0)
        wide, high = (max(float(size), _LEAST_MM) for size in most - least)
        left, top, width, height = place_px
        middle = (0.5 * (least + most)).tolist()
        room = 1.0 - 2.0 * _MARGIN
        return cls(
            view, left, top, width, height, (middle[0], middle[1]),
            room * min(width / wide, height / high),
        )  # fmt: skip

    def px(self, seen_mm: Floats) -> Floats:
        """(k, 2) pixels of (k, 2) mm in the view."""
        x = self.left_px + 0.5 * self.width_px + (seen_mm[:, 0] - self.middle_mm[0]) * self.px_mm
        y = self.top_px + 0.5 * self.height_px - (seen_mm[:, 1] - self.middle_mm[1]) * self.px_mm
        return np.stack((x, y), axis=1)

    def furniture(self) -> tuple[list[Strokes], list[Text]]:
        """Frame, rulers and names."""
        left, top = self.left_px, self.top_px
        right, bottom = left + self.width_px, top + self.height_px
        name = Text(left, top - 8.0, self.view.name, 15.0)
        corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
        frame = Strokes(corners, np.roll(corners, -1, axis=0), _FRAME)
        if not self.view.across:
            strokes, texts = self._tripod()
            return [frame, *strokes], [name, *texts]
        step = nice_step(max(self.width_px, self.height_px) / self.px_mm / _TICKS)
        grid: list[tuple[float, float, float, float]] = []
        texts = [name]
        half = (0.5 * self.width_px / self.px_mm, 0.5 * self.height_px / self.px_mm)
        for value in _marks(self.middle_mm[0], half[0], step):
            x = left + 0.5 * self.width_px + (value - self.middle_mm[0]) * self.px_mm
            grid.append((x, top, x, bottom))
            texts.append(Text(x, bottom + 17.0, _number(value, step), 12.0, "middle"))
        for value in _marks(self.middle_mm[1], half[1], step):
            y = top + 0.5 * self.height_px - (value - self.middle_mm[1]) * self.px_mm
            grid.append((left, y, right, y))
            texts.append(Text(left - 6.0, y + 4.0, _number(value, step), 12.0, "end"))
        texts.append(
            Text(0.5 * (left + right), bottom + 36.0, f"{self.view.across} [mm]", 13.0, "middle")
        )
        texts.append(
            Text(
                left - 52.0,
                0.5 * (top + bottom),
                f"{self.view.along} [mm]",
                13.0,
                "middle",
                upwards=True,
            )
        )
        lines = np.array(grid).reshape(-1, 4)
        return [Strokes(lines[:, :2], lines[:, 2:], _FAINT), frame], texts

    def _tripod(self) -> tuple[list[Strokes], list[Text]]:
        """The axes' directions, and a ruler."""
        foot = np.array([self.left_px + 58.0, self.top_px + self.height_px - 30.0])
        tips = self.view.seen(np.eye(3)) * [34.0, -34.0]
        starts = np.repeat(foot[None], 3, axis=0)
        texts = [
            Text(float(x), float(y) + 4.0, letter, 12.0, "middle")
            for letter, (x, y) in zip("XYZ", foot + tips * 1.35, strict=True)
        ]
        ruler_mm = nice_step(0.12 * self.width_px / self.px_mm)
        right = self.left_px + self.width_px - 16.0
        y = self.top_px + self.height_px - 16.0
        left = right - ruler_mm * self.px_mm
        starts = np.concatenate((starts, [[left, y], [left, y - 4.0], [right, y - 4.0]]))
        ends = np.concatenate((foot + tips, [[right, y], [left, y + 4.0], [right, y + 4.0]]))
        texts.append(Text(0.5 * (left + right), y - 8.0, f"{ruler_mm:g} mm", 12.0, "middle"))
        return [Strokes(starts, ends, _INK, 1.4)], texts


def nice_step(about: float) -> float:
    """One, two or five times a power of ten, not below `about`."""
    power = 10.0 ** floor(log10(about))
    return next(power * k for k in (1.0, 2.0, 5.0, 10.0) if power * k >= about * (1.0 - 1e-9))


def _marks(middle: float, half: float, step: float) -> list[float]:
    first, last = ceil((middle - half) / step), floor((middle + half) / step)
    return [step * n for n in range(first, last + 1)]


def _number(value: float, step: float) -> str:
    return f"{value:.{max(0, -floor(log10(step) + 1e-9))}f}"
