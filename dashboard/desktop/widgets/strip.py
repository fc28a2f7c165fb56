"""One metric of a running session: its name, its value, and its curve so far over its band."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from dashboard.desktop.look import Look
from dashboard.desktop.plotting import Plot
from dashboard.desktop.widgets.bands import draw_band, draw_band_along
from dashboard.desktop.widgets.words import TonedWords, words
from simlab.api.shapes import MetricHeadShape
from simlab.locale import Catalogue
from simlab.model.arrays import Floats
from simlab.views.curves import ONE_SIDED, bridged, reach
from simlab.views.ticks import ticks
from simlab.views.tones import band_along
from simlab.views.wall import MetricCell

HOLES = 6
"""The widest hole that is drawn joined, in places of a live curve."""
WIDEST = "● 0.000 mm/min"
"""The room that a value keeps, so that the words beside it stand still."""


class Strip(QWidget):
    """One metric, live."""

    def __init__(
        self, head: MetricHeadShape, length_mm: float, catalogue: Catalogue, look: Look
    ) -> None:
        super().__init__()
        self._catalogue = catalogue
        band = band_along(head, length_mm)
        self._band = band.limits if band is not None else None
        self._one_sided = head.name in ONE_SIDED
        self._name = words(bold=True)
        self._value = TonedWords(13.0, bold=True)
        self._wanted = words(dim=True)
        self._plot = Plot()
        self._plot.still()
        self._plot.no_x_axis()
        self._plot.set_x(0.0, max(length_mm, 1e-3))
        self._plot.colours(look.panel, look.dim)
        self._plot.widget.setMinimumHeight(56)
        if band is not None and head.targets:
            draw_band_along(self._plot, band.limits, band.place_mm, look)
        elif band is not None:
            draw_band(self._plot, band.limits, look)
        self._shown: tuple[float, float] | None = None
        self._span(np.empty(0))
        self._curve = self._plot.curve(look.curve, 2.0)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 2, 0, 2)
        layout.setVerticalSpacing(0)
        layout.addWidget(self._name, 0, 0)
        layout.addWidget(self._wanted, 0, 1, Qt.AlignmentFlag.AlignRight)
        layout.addWidget(self._value, 0, 2, Qt.AlignmentFlag.AlignRight)
        layout.addWidget(self._plot.widget, 1, 0, 1, 3)
        layout.setColumnStretch(0, 1)
        layout.setRowStretch(1, 1)
        self._value.setMinimumWidth(self._value.fontMetrics().horizontalAdvance(WIDEST))
        self._value.setAlignment(Qt.AlignmentFlag.AlignRight)

    def say(self, cell: MetricCell, look: Look) -> None:
        """The words beside the curve."""
        if self._name.text() != cell.label:
            self._name.setText(cell.label)
            self._plot.widget.setAccessibleName(cell.label)
        self._wanted.setText(cell.wanted)
        self._value.say(cell.value, cell.tone, look)

    def draw(self, place_mm: Floats, value: Floats) -> None:
        """The curve: (n,) places along the path, and the value at each."""
        low, high = self._span(value)
        self._curve.set(place_mm, bridged(np.clip(value, low, high), HOLES))

    def points(self) -> int:
        """How many points of the curve are drawn."""
        return self._curve.points()

    def grounds(self) -> int:
        """How many bands stand behind the curve."""
        return self._plot.grounds()

    def _span(self, value: Floats) -> tuple[float, float]:
        """Put the axis around the band and, where there is none, around the values."""
        span = reach(self._band, value, one_sided=self._one_sided)
        if span != self._shown:
            self._shown = low, high = span
            self._plot.set_y(low, high)
            edge = 0.1 * (high - low)  # words at the very end would be cut off
            self._plot.y_ticks(ticks(low + edge, high - edge, 4, self._catalogue))
        return span
