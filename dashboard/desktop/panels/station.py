"""One station of the wall: who, what, points, the tool over its path, and every metric."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QProgressBar, QVBoxLayout

from dashboard.desktop.look import Look
from dashboard.desktop.widgets.scene import Scene
from dashboard.desktop.widgets.strip import Strip
from dashboard.desktop.widgets.words import words, wrapped
from simlab.api.live_frames import LiveDevice, LiveState
from simlab.api.shapes import WallStationShape
from simlab.locale import Catalogue
from simlab.views.live import LiveStation
from simlab.views.projection import Eye
from simlab.views.wall import StationRow, station_row

SAY_S = 0.25
"""How long words stand still: nobody reads faster."""


class StationPanel(QFrame):
    """A station, live."""

    def __init__(
        self, station: WallStationShape, catalogue: Catalogue, look: Look, eye: Eye
    ) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setMinimumWidth(360)
        self._shape, self._catalogue, self._look = station, catalogue, look
        self.row: StationRow = station_row(station, None, catalogue)
        self._drawn = self._said = -1
        self._say_at_s = 0.0
        self._station = words(dim=True)
        self._state = words(bold=True)
        self._trainee = words(15.0, bold=True)
        self._exercise = wrapped(words())
        self._points = words(30.0, bold=True)
        self._points_label = words(dim=True)
        self._done = QProgressBar()
        self._done.setRange(0, 1000)
        self._done.setTextVisible(False)
        self._done_text = words(dim=True)
        self._counts = wrapped(words(9.0, dim=True))
        self._devices = words(9.0, bold=True)
        self.scene = Scene(look, eye)
        self.strips: tuple[Strip, ...] = ()
        if station.live is not None:
            self.strips = tuple(
                Strip(head, station.live.length_mm, catalogue, look)
                for head in station.live.metrics
            )
        self._lay_out()
        if station.live is not None:
            outline_mm = np.array(station.live.outline_mm, dtype=np.float64)
            self.scene.show_path(outline_mm, aims=station.live.craft == "weld")
        self._points_label.setText(catalogue.say("desktop.points"))
        self.scene.setAccessibleName(catalogue.say("desktop.scene"))
        self.scene.setToolTip(catalogue.say("desktop.scene.hint"))
        self._say(None)

    def draw(self, live: LiveStation | None, now_s: float, *, connected: bool) -> None:
        """What the newest frame says; what was drawn or said before is not done again."""
        if live is not None and str(live.frame.session) != self.row.session:
            live = None
        if live is not None and live.frame.seq != self._drawn:
            self._drawn = live.frame.seq
            self._draw_curves(live)
        if connected != self._shape.connected:
            self._shape = self._shape.model_copy(update={"connected": connected})
            self._said, self._say_at_s = -1, now_s
        seq = live.frame.seq if live is not None else 0
        if seq != self._said and now_s >= self._say_at_s:
            self._said, self._say_at_s = seq, now_s + SAY_S
            self._say(live)

    def _draw_curves(self, live: LiveStation) -> None:
        places_mm = live.places_mm()
        for nth, strip in enumerate(self.strips[: live.frame.metrics]):
            strip.draw(places_mm, live.curve(nth))
        self.scene.show_tool(live.trail_mm(), live.trail_axis())

    def _say(self, live: LiveStation | None) -> None:
        self.row = row = station_row(self._shape, live, self._catalogue)
        self._station.setText(row.station)
        self._state.setText(row.state_text)
        self._state.setStyleSheet(f"color: {self._ink(row.state)}")
        self._trainee.setText(row.trainee)
        self._exercise.setText(row.exercise)
        self._points.setText(row.points)
        self._done.setValue(round(1000 * (row.done or 0.0)))
        self._done_text.setText(row.done_text)
        self._counts.setText(row.counts)
        self._devices.setText(row.devices)
        gone = row.device in (LiveDevice.LOST, LiveDevice.UNPLUGGED)
        self._devices.setStyleSheet(f"color: {self._look.off if gone else self._look.dim}")
        told = (row.trainee, row.exercise, row.state_text, row.devices)
        self.setAccessibleName(f"{row.station}: {', '.join(one for one in told if one)}")
        for strip, cell in zip(self.strips, row.metrics, strict=True):
            strip.say(cell, self._look)

    def _ink(self, state: LiveState) -> str:
        """The colour of the word that says how the station stands."""
        inks = {LiveState.RUNNING: self._look.accent, LiveState.LOST: self._look.off}
        return inks.get(state, self._look.dim)

    def _lay_out(self) -> None:
        right = Qt.AlignmentFlag.AlignRight
        head = QGridLayout()
        head.addWidget(self._station, 0, 0)
        states = QHBoxLayout()
        states.setSpacing(14)
        states.addWidget(self._devices)
        states.addWidget(self._state)
        head.addLayout(states, 0, 1, right)
        head.addWidget(self._trainee, 1, 0)
        head.addWidget(self._points_label, 1, 1, right | Qt.AlignmentFlag.AlignBottom)
        head.addWidget(self._exercise, 2, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._points, 2, 1, right)
        head.setColumnStretch(0, 1)
        progress = QHBoxLayout()
        progress.addWidget(self._done, 1)
        progress.addWidget(self._done_text)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addLayout(progress)
        layout.addWidget(self.scene, 3)
        for strip in self.strips:
            layout.addWidget(strip, 2)
        layout.addWidget(self._counts)
