"""One metric of a session against its place on the path, with its limits and a cursor."""

from collections.abc import Callable

import numpy as np
from PySide6.QtWidgets import QGridLayout, QWidget

from dashboard.desktop.look import Look
from dashboard.desktop.plotting import Cursor, Plot
from dashboard.desktop.widgets.bands import SPREAD, draw_band, draw_band_along
from dashboard.desktop.widgets.words import TonedWords, words
from simlab.locale import Catalogue
from simlab.views import formats
from simlab.views.curves import ONE_SIDED, reach
from simlab.views.session import Curve
from simlab.views.ticks import ticks
from simlab.views.tones import Tone, tone


class Trace(QWidget):
    """One metric, whole."""

    def __init__(
        self,
        curve: Curve,
        length_mm: float,
        catalogue: Catalogue,
        look: Look,
        moved: Callable[[float], None],
    ) -> None:
        super().__init__()
        self._data, self._catalogue, self._look = curve, catalogue, look
        self.plot = Plot()
        self.plot.colours(look.panel, look.dim)
        self.plot.zoom_x()
        self.plot.widget.setMinimumHeight(90)
        self.plot.widget.setAccessibleName(curve.label)
        self._name = words(bold=True)
        self._name.setText(f"{curve.label} [{curve.unit}]")
        self._wanted = words(dim=True)
        self._wanted.setText(formats.wanted(catalogue, curve.head))
        self._here = TonedWords(bold=True)
        self._draw(length_mm)
        self.cursor_line = Cursor(self.plot, look.text, moved)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setVerticalSpacing(0)
        layout.addWidget(self._name, 0, 0)
        layout.addWidget(self._wanted, 0, 1)
        layout.addWidget(self._here, 0, 2)
        layout.addWidget(self.plot.widget, 1, 0, 1, 3)
        layout.setColumnStretch(1, 1)
        layout.setRowStretch(1, 1)
        self.plot.on_zoom(self._tick_places)

    def point(self, place_mm: float) -> None:
        """Move the cursor, and say the value there."""
        self.cursor_line.place(place_mm)
        nearest = self._data.nearest(place_mm)
        if nearest is None:
            self._here.say(self._catalogue.numbers.none, Tone.UNKNOWN, self._look)
            return
        value = float(self._data.value[nearest])
        band = self._data.limits
        wanted = None
        if band is not None:
            wanted = float(band.target[nearest if len(band) > 1 else 0])
        head = self._data.head
        text = formats.quantity(self._catalogue, head, value)
        self._here.say(text, tone(head, value, wanted), self._look)

    def here(self) -> str:
        """The words that say the value under the cursor."""
        return self._here.text()

    def _draw(self, length_mm: float) -> None:
        data, look = self._data, self._look
        if data.limits is not None and len(data.limits) > 1:
            draw_band_along(self.plot, data.limits, data.place_mm, look)
        elif data.limits is not None:
            draw_band(self.plot, data.limits, look)
        x = data.place_mm
        low, high = reach(data.limits, data.value, one_sided=data.name in ONE_SIDED)
        least, most = (np.clip(edge, low, high) for edge in (data.low, data.high))
        self.plot.ground_along(x, least, most, look.curve, SPREAD)
        self.plot.curve(look.curve, 2.0).set(x, np.clip(data.value, low, high))
        self.plot.set_x(0.0, max(length_mm, 1e-3))
        self.plot.set_y(low, high)
        edge = 0.08 * (high - low)  # words at the very end would be cut off
        self.plot.y_ticks(ticks(low + edge, high - edge, 4, self._catalogue))
        self._tick_places()

    def _tick_places(self) -> None:
        low, high = self.plot.x_range()
        self.plot.x_ticks(ticks(low, high, 10, self._catalogue))
