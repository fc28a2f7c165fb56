"""One session: its card in words, and each metric against its place, under one cursor."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from dashboard.desktop.events import SessionCame
from dashboard.desktop.look import Look
from dashboard.desktop.widgets.scene import Scene
from dashboard.desktop.widgets.table import Table
from dashboard.desktop.widgets.trace import Trace
from dashboard.desktop.widgets.words import TonedWords, words, wrapped
from simlab.locale import Catalogue
from simlab.model.arrays import Floats
from simlab.views.session import CardView, card_view, curves

STEPS = 100
"""Steps of the cursor from one end of the path to the other."""


class SessionPanel(QFrame):
    """One session, whole; the arrow keys move the cursor along the path."""

    def __init__(self, came: SessionCame, catalogue: Catalogue, look: Look) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._catalogue, self._look = catalogue, look
        self.card: CardView = card_view(came.session, catalogue)
        self._length_mm = came.tracks.length_mm if came.tracks is not None else 0.0
        self._place_mm, self._tool_mm, self._axis = _way(came)
        self.traces: tuple[Trace, ...] = ()
        if came.tracks is not None:
            self.traces = tuple(
                Trace(curve, self._length_mm, catalogue, look, self.point)
                for curve in curves(came.tracks, came.session.heads, catalogue)
            )
        self.place_mm = 0.0
        self._scene = Scene(look)
        self._scene.setMinimumHeight(180)
        self._scene.setAccessibleName(catalogue.say("desktop.scene"))
        if came.path is not None:
            outline_mm = np.array(came.path.outline_mm, dtype=np.float64)
            self._scene.show_path(outline_mm, aims=came.path.craft == "weld")
        self._place = wrapped(words(dim=True))
        self._lay_out()
        self.point(0.5 * self._length_mm)

    def point(self, place_mm: float) -> None:
        """Move the cursor through all plots, and the tool along its way."""
        self.place_mm = min(max(place_mm, 0.0), self._length_mm)
        for trace in self.traces:
            trace.point(self.place_mm)
        written = self._catalogue.numbers.number(self.place_mm, 1)
        self._place.setText(self._catalogue.say("desktop.session.place", place=written))
        self._show_tool()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Left and right move the cursor; Home and End take it to the ends."""
        step = self._length_mm / STEPS
        places = {
            Qt.Key.Key_Left: self.place_mm - step,
            Qt.Key.Key_Right: self.place_mm + step,
            Qt.Key.Key_Home: 0.0,
            Qt.Key.Key_End: self._length_mm,
        }
        place = places.get(Qt.Key(event.key()))
        if place is None:
            super().keyPressEvent(event)
        else:
            self.point(place)

    def _show_tool(self) -> None:
        far = np.abs(self._place_mm - self.place_mm)
        far = np.where(np.isfinite(far), far, np.inf)
        if len(far) and np.isfinite(far.min()):
            here = int(np.argmin(far))
            self._scene.show_tool(self._tool_mm[: here + 1], self._axis[: here + 1])

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._summary())
        if self.traces:
            column.addWidget(self._plots(), 1)
        else:
            note = wrapped(words(dim=True))
            note.setText(self._catalogue.say("desktop.session.no_recording"))
            column.addWidget(note, 1)
        right = QWidget()
        side = QVBoxLayout(right)
        side.setContentsMargins(0, 0, 0, 0)
        if len(self._tool_mm):
            side.addWidget(self._scene, 3)
        side.addWidget(self._table(), 2)
        side.addWidget(self._why(), 3)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 0, 0, 0)
        layout.addWidget(left, 5)
        layout.addWidget(right, 4)

    def _summary(self) -> QWidget:
        say, card = self._catalogue.say, self.card
        frame = QFrame()
        frame.setObjectName("panel")
        points = words(30.0, bold=True)
        points.setText(card.points)
        verdict = TonedWords(13.0, bold=True)
        verdict.say(card.row.verdict, card.row.tone, self._look)
        trainee, exercise = words(15.0, bold=True), words()
        trainee.setText(card.row.trainee)
        exercise.setText(card.row.exercise)
        about = wrapped(words(9.5, dim=True))
        about.setText(
            " · ".join(
                (
                    card.row.when,
                    card.row.station,
                    card.row.duration,
                    say("desktop.session.done", done=card.done),
                    card.row.verified,
                )
            )
        )
        right = Qt.AlignmentFlag.AlignRight
        grid = QGridLayout(frame)
        grid.addWidget(trainee, 0, 0)
        grid.addWidget(exercise, 1, 0)
        grid.addWidget(about, 2, 0)
        grid.addWidget(points, 0, 1, 2, 1, right)
        grid.addWidget(verdict, 2, 1, right)
        grid.setColumnStretch(0, 1)
        return frame

    def _plots(self) -> QWidget:
        frame = QFrame()
        frame.setObjectName("panel")
        layout = QVBoxLayout(frame)
        for trace in self.traces[1:]:
            trace.plot.follow_x(self.traces[0].plot)
        for trace in self.traces:
            if trace is not self.traces[-1]:
                trace.plot.no_x_axis()
            layout.addWidget(trace, 1)
        self._place.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self._place)
        scroll = QScrollArea()
        scroll.setWidget(frame)
        scroll.setWidgetResizable(True)
        return scroll

    def _table(self) -> QWidget:
        say = self._catalogue.say
        table = Table()
        columns = ["metric", "mark", "weight", "mean"]
        if not self.traces:  # else the plots say what is wanted
            columns.append("wanted")
        table.head([say(f"desktop.card.{column}") for column in columns], stretch=0)
        table.fill(
            [
                (line.name, (line.label, line.mark, line.weight, line.mean, line.wanted))
                for line in self.card.lines
            ],
            toned=1,
            tones=[line.tone for line in self.card.lines],
            look=self._look,
        )
        table.setAccessibleName(say("desktop.card.title"))
        return table

    def _why(self) -> QWidget:
        say = self._catalogue.say
        inner = QFrame()
        inner.setObjectName("panel")
        layout = QVBoxLayout(inner)
        title = words(12.0, bold=True)
        title.setText(say("desktop.session.why"))
        layout.addWidget(title)
        for text in self.card.reasons or (say("desktop.session.nothing"),):
            line = wrapped(words())
            line.setText(f"• {text}")
            layout.addWidget(line)
        for text in self.card.advice:
            line = wrapped(words(bold=True))
            line.setText(text)
            layout.addWidget(line)
        counts = wrapped(words(9.0, dim=True))
        counts.setText(f"{self.card.counts}\n{self.card.versions}")
        layout.addStretch(1)
        layout.addWidget(counts)
        scroll = QScrollArea()
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        return scroll


def _way(came: SessionCame) -> tuple[Floats, Floats, Floats]:
    """Place, position and axis of the tool along its own way."""
    if came.path is None or not came.path.t_s:
        return np.empty(0), np.empty((0, 3)), np.empty((0, 3))
    place = [np.nan if place is None else place for place in came.path.place_mm]
    return np.array(place), np.array(came.path.tool_mm), np.array(came.path.axis)
