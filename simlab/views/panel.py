"""One panel of a picture: values against the place on a path, in a frame with ticks and limits."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from simlab.drawing.scene import Area, Strokes, Text
from simlab.locale import Catalogue
from simlab.model.arrays import Floats
from simlab.views.curves import thin
from simlab.views.ticks import ticks

FRAME, GRID, FAINT = "#6b7280", "#e2e5ea", "#4b5563"
TICK_SIZE = 12.0
MOST_X_TICKS, MOST_Y_TICKS = 12, 5
_TICK_PX = 4.0


@dataclass(frozen=True, slots=True)
class Style:
    """How a kind of line is drawn."""

    colour: str
    width_px: float = 1.0
    dashed: bool = False
    dotted: bool = False

    def lines(self, rows: Iterable[tuple[float, float, float, float]]) -> Strokes:
        """Straight lines, (x, y, to x, to y) each."""
        ends = np.array(list(rows), dtype=np.float64).reshape(-1, 4)
        return Strokes(
            ends[:, :2], ends[:, 2:], self.colour, self.width_px, self.dashed, self.dotted
        )


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle of the picture, and what its edges mean."""

    left: float
    top: float
    width: float
    height: float
    x: tuple[float, float]
    y: tuple[float, float]

    def x_px(self, value: Floats) -> Floats:
        """Where values of the axis along the path stand; beyond its ends at them."""
        low, high = self.x
        across: Floats = np.clip((value - low) / (high - low), 0.0, 1.0)
        return self.left + across * self.width

    def y_px(self, value: Floats) -> Floats:
        """Where values stand; beyond the frame at its edge."""
        low, high = self.y
        up: Floats = np.clip((value - low) / (high - low), 0.0, 1.0)
        return self.top + (1.0 - up) * self.height

    def furniture(
        self, catalogue: Catalogue, *, name: str, x_name: str | None
    ) -> tuple[list[Strokes], list[Text]]:
        """Border, grid, ticks and names; numbers along the path only where `x_name` is given."""
        right, bottom = self.left + self.width, self.top + self.height
        grid: list[tuple[float, float, float, float]] = []
        marks: list[tuple[float, float, float, float]] = []
        texts = [Text(self.left, self.top - 8.0, name, 14.0)]
        for place, label in ticks(*self.x, MOST_X_TICKS, catalogue):
            x = float(self.x_px(np.array(place)))
            grid.append((x, self.top, x, bottom))
            marks.append((x, bottom, x, bottom + _TICK_PX))
            if x_name is not None:
                texts.append(Text(x, bottom + 19.0, label, TICK_SIZE, "middle", FAINT))
        for value, label in ticks(*self.y, MOST_Y_TICKS, catalogue):
            y = float(self.y_px(np.array(value)))
            grid.append((self.left, y, right, y))
            marks.append((self.left - _TICK_PX, y, self.left, y))
            texts.append(Text(self.left - 9.0, y + 4.0, label, TICK_SIZE, "end", FAINT))
        if x_name is not None:
            middle = self.left + self.width / 2.0
            texts.append(Text(middle, bottom + 40.0, x_name, 13.0, "middle"))
        border = [
            (self.left, self.top, right, self.top), (right, self.top, right, bottom),
            (right, bottom, self.left, bottom), (self.left, bottom, self.left, self.top),
        ]  # fmt: skip
        return [Style(GRID).lines(grid), Style(FRAME).lines(border + marks)], texts

    def across(self, value: float, style: Style) -> Strokes:
        """A line across at a value; nothing where that is outside the frame."""
        low, high = self.y
        y = float(self.y_px(np.array(value)))
        return style.lines(
            [(self.left, y, self.left + self.width, y)] if low <= value <= high else []
        )

    def upright(self, places: Iterable[float], style: Style) -> Strokes:
        """Lines from the frame's top to its bottom at places."""
        at = self.x_px(np.array(list(places), dtype=np.float64)).tolist()
        return style.lines((x, self.top, x, self.top + self.height) for x in at)

    def curve(self, place: Floats, value: Floats, style: Style) -> Iterator[Strokes]:
        """A curve, with gaps where it is not known; a lone value is a dot."""
        x, y = thin(place, value, int(self.width))
        x_px, y_px = self.x_px(x), self.y_px(y)
        known = y == y
        joined = known[1:] & known[:-1]
        points = np.stack((x_px, y_px), axis=1)
        yield Strokes(points[:-1][joined], points[1:][joined], style.colour, style.width_px)
        alone = known & ~np.append(joined, False) & ~np.append(False, joined)
        dot = np.array([0.5, 0.0])
        yield Strokes(points[alone] - dot, points[alone] + dot, style.colour, style.width_px + 1.5)

    def between(self, place: Floats, low: Floats, high: Floats, colour: str) -> Area:
        """The area between two curves."""
        if len(place) > 2 * self.width:
            every = int(np.ceil(len(place) / self.width))
            place, low, high = place[::every], low[::every], high[::every]
        return Area(self.x_px(place), self.y_px(high), self.y_px(low), colour)

    def span(self, from_x: float, to_x: float, colour: str) -> Area:
        """The whole height between two places; at least two pixels wide."""
        low, high = self.x_px(np.array([from_x, to_x])).tolist()
        high = max(high, low + 2.0)
        edges = np.array([low, high])
        return Area(edges, np.full(2, self.top), np.full(2, self.top + self.height), colour)
