"""The door to pyqtgraph."""

import sys

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from dashboard.desktop.plotting import Cursor, Plot


@pytest.fixture
def plot(app: QApplication) -> Plot:
    made = Plot()
    made.widget.resize(400, 200)
    made.set_x(0.0, 100.0)
    made.set_y(0.0, 10.0)
    return made


def test_a_curve_draws_what_it_was_given_last(plot: Plot) -> None:
    curve = plot.curve("#ff0000")
    assert curve.points() == 0
    curve.set(np.arange(5.0), np.arange(5.0))
    curve.set(np.arange(3.0), np.array([1.0, np.nan, 2.0]))
    assert curve.points() == 2


def test_a_plot_follows_the_range_of_another(plot: Plot, app: QApplication) -> None:
    other = Plot()
    other.follow_x(plot)
    seen: list[tuple[float, float]] = []
    other.on_zoom(lambda: seen.append(other.x_range()))
    plot.set_x(20.0, 40.0)
    assert other.x_range() == pytest.approx((20.0, 40.0), abs=1.0)
    assert seen


def test_a_click_moves_the_cursor_to_its_place(plot: Plot, app: QApplication) -> None:
    places: list[float] = []
    cursor = Cursor(plot, "#000000", places.append)
    cursor.place(10.0)
    assert cursor.x() == 10.0
    plot.widget.show()
    app.processEvents()
    QTest.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(300, 80))
    assert len(places) == 1
    assert 60.0 < places[0] < 85.0  # three quarters of the widget, less the axis
    plot.widget.close()


def test_qt_gives_every_nothing_its_due(app: QApplication) -> None:
    """Before Python 3.12 None is counted, and a toolkit that forgets to count it aborts us."""
    before = sys.getrefcount(None)
    for _ in range(1000):
        app.processEvents()
    assert sys.getrefcount(None) > before - 500
