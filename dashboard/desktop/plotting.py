"""The one door to pyqtgraph, which has no types: plots of curves, bands, limits and a cursor."""

from collections.abc import Callable, Sequence
from typing import Any, cast

import numpy as np
import pyqtgraph as pg  # type: ignore[import-untyped]
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QSizePolicy, QWidget

from simlab.model.arrays import Floats

pg.setConfigOptions(antialias=True)

Ticks = Sequence[tuple[float, str]]
AXIS_WIDTH_PX = 52
"""One width for all vertical axes, so that plots above each other line up."""

RIGHT_PX = 14
"""Room for half of the last word under the horizontal axis."""


def _colour(name: str, alpha: int = 255) -> QColor:
    colour = QColor(name)
    colour.setAlpha(alpha)
    return colour


class Curve:
    """One line in a plot."""

    def __init__(self, item: Any) -> None:
        self._item = item

    def set(self, x: Floats, y: Floats) -> None:
        """Draw these points; NaN is a gap."""
        self._item.setData(x, y, connect="finite")

    def points(self) -> int:
        """How many points are drawn; gaps do not count."""
        _, y = self._item.getData()
        return 0 if y is None else int(np.isfinite(y).sum())


class Plot:
    """Curves over one pair of axes; nothing moves unless it is told to."""

    def __init__(self) -> None:
        self._widget: Any = pg.PlotWidget()
        self.item: Any = self._widget.getPlotItem()
        """pyqtgraph's own plot, for this file only."""
        self.item.setMenuEnabled(False)
        self.item.hideButtons()
        self.item.setContentsMargins(0, 0, RIGHT_PX, 0)
        self.item.getViewBox().setMouseEnabled(x=False, y=False)
        self.item.getAxis("left").setWidth(AXIS_WIDTH_PX)
        self.item.getAxis("bottom").setStyle(hideOverlappingLabels=False)
        self.widget.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._widget.setFrameShape(self._widget.Shape.NoFrame)
        self._grounds: list[Any] = []

    @property
    def widget(self) -> QWidget:
        """The plot as Qt sees it."""
        return cast(QWidget, self._widget)

    def viewport(self) -> QWidget:
        """The part of the widget that takes the mouse."""
        return cast(QWidget, self._widget.viewport())

    def colours(self, ground: str, ink: str) -> None:
        """Colours of the ground and of the axes."""
        self._widget.setBackground(_colour(ground))
        for side in ("left", "bottom"):
            axis = self.item.getAxis(side)
            axis.setPen(_colour(ink, 90))
            axis.setTextPen(_colour(ink))

    def still(self) -> None:
        """Take no mouse at all, so that the wheel scrolls what stands around the plot."""
        self.widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def zoom_x(self) -> None:
        """Let the wheel and the mouse stretch and move the horizontal axis."""
        self.item.getViewBox().setMouseEnabled(x=True, y=False)

    def no_x_axis(self) -> None:
        """Leave the horizontal axis out."""
        self.item.hideAxis("bottom")

    def follow_x(self, other: "Plot") -> None:
        """Keep the horizontal range of another plot."""
        self.item.setXLink(other.item)

    def set_x(self, low: float, high: float) -> None:
        """The horizontal range."""
        self.item.setXRange(low, high, padding=0)

    def set_y(self, low: float, high: float) -> None:
        """The vertical range."""
        self.item.setYRange(low, high, padding=0)

    def x_range(self) -> tuple[float, float]:
        """The horizontal range that is shown."""
        low, high = self.item.getViewBox().viewRange()[0]
        return float(low), float(high)

    def x_ticks(self, ticks: Ticks) -> None:
        """Words under the horizontal axis."""
        self.item.getAxis("bottom").setTicks([list(ticks)])

    def y_ticks(self, ticks: Ticks) -> None:
        """Words beside the vertical axis."""
        self.item.getAxis("left").setTicks([list(ticks)])

    def curve(self, colour: str, width: float = 1.5) -> Curve:
        """A new line, above what is there."""
        item = pg.PlotDataItem(pen=pg.mkPen(_colour(colour), width=width))
        self.item.addItem(item)
        return Curve(item)

    def clear(self) -> None:
        """Take everything out: curves, bands, limits."""
        self.item.clear()
        self._grounds.clear()

    def ground(self, low: float, high: float, colour: str, alpha: int) -> None:
        """A level band behind the curves."""
        region = pg.LinearRegionItem(
            values=(low, high),
            orientation="horizontal",
            movable=False,
            brush=_colour(colour, alpha),
            pen=pg.mkPen(None),
        )
        region.setZValue(-10)
        self._grounds.append(region)
        self.item.addItem(region)

    def ground_along(self, x: Floats, low: Floats, high: Floats, colour: str, alpha: int) -> None:
        """A band behind the curves that varies along the way."""
        edges = [pg.PlotDataItem(x, y, pen=pg.mkPen(None)) for y in (low, high)]
        region = pg.FillBetweenItem(*edges, brush=_colour(colour, alpha))
        region.setZValue(-10)
        self._grounds.append(region)
        self.item.addItem(region)

    def grounds(self) -> int:
        """How many bands stand behind the curves."""
        return len(self._grounds)

    def level(self, y: float, colour: str, *, dashed: bool) -> None:
        """A level line across the plot."""
        kind = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
        self.item.addItem(
            pg.InfiniteLine(pos=y, angle=0, pen=pg.mkPen(_colour(colour), width=1, style=kind))
        )

    def line_along(self, x: Floats, y: Floats, colour: str, *, dashed: bool) -> None:
        """A line that varies along the way."""
        kind = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
        pen = pg.mkPen(_colour(colour), width=1, style=kind)
        self.item.addItem(pg.PlotDataItem(x, y, pen=pen, connect="finite"))

    def on_zoom(self, call: Callable[[], None]) -> None:
        """Call when the horizontal range has changed."""
        self.item.getViewBox().sigXRangeChanged.connect(lambda *_: call())


class Cursor:
    """A vertical line through a plot; a click or a drag with the mouse moves it."""

    def __init__(self, plot: Plot, colour: str, moved: Callable[[float], None]) -> None:
        self._plot = plot.item
        self._line: Any = pg.InfiniteLine(
            angle=90,
            movable=True,
            pen=pg.mkPen(_colour(colour), width=1.5),
            hoverPen=pg.mkPen(_colour(colour), width=3),
        )
        self._line.setZValue(10)
        self._plot.addItem(self._line)
        self._moved = moved
        self._line.sigDragged.connect(lambda line: moved(float(line.value())))
        self._plot.scene().sigMouseClicked.connect(self._clicked)

    def place(self, x: float) -> None:
        """Put the line somewhere, without telling anyone."""
        self._line.setValue(x)

    def x(self) -> float:
        """Where the line is."""
        return float(self._line.value())

    def _clicked(self, click: Any) -> None:
        box = self._plot.getViewBox()
        if box.sceneBoundingRect().contains(click.scenePos()):
            self._moved(float(box.mapSceneToView(click.scenePos()).x()))
