"""The live wall: a panel a station, as many beside each other as there is room for."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from dashboard.desktop.look import Look
from dashboard.desktop.panels.station import StationPanel
from dashboard.desktop.widgets.words import words
from simlab.api.shapes import WallShape, WallStationShape
from simlab.locale import Catalogue
from simlab.views.live import LiveWall
from simlab.views.projection import Eye

PANEL_PX = 400
"""The least width of a panel before one goes to the next row."""


class WallPanel(QScrollArea):
    """All stations, live."""

    def __init__(self, catalogue: Catalogue, look: Look) -> None:
        super().__init__()
        self._catalogue, self._look = catalogue, look
        self._stations: dict[int, WallStationShape] = {}
        self.panels: dict[int, StationPanel] = {}
        self._columns = 0
        inner = QWidget()
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        self._empty = words(13.0, dim=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.addWidget(self._empty)
        layout.addLayout(self._grid, 1)
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._say_empty()

    def renew(self, catalogue: Catalogue, look: Look) -> None:
        """Another language or theme: every panel anew."""
        self._catalogue, self._look = catalogue, look
        shapes = tuple(self._stations.values())
        self._stations.clear()
        self.show_wall(WallShape(stations=shapes))

    def show_wall(self, wall: WallShape) -> None:
        """The stations; only panels whose session is another one are made anew."""
        numbers = {station.number for station in wall.stations}
        for gone in set(self.panels) - numbers:
            self._drop(gone)
        for station in wall.stations:
            known = self._stations.get(station.number)
            if known is None or known.live != station.live or known.station != station.station:
                eye = self._drop(station.number)
                panel = StationPanel(station, self._catalogue, self._look, eye)
                self.panels[station.number] = panel
            self._stations[station.number] = station
        self._say_empty()
        self._arrange()

    def draw(self, live: LiveWall, now_s: float) -> None:
        """The newest frames; panels out of sight wait until they are seen."""
        for number, panel in self.panels.items():
            if not panel.visibleRegion().isEmpty():
                panel.draw(live.station(number), now_s, connected=self._stations[number].connected)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """As many panels beside each other as there is room for."""
        super().resizeEvent(event)
        if self._room() != self._columns:
            self._arrange()

    def _room(self) -> int:
        return min(max(self.viewport().width() // PANEL_PX, 1), max(len(self.panels), 1))

    def _arrange(self) -> None:
        self._columns = self._room()
        for number in self.panels:
            self._grid.removeWidget(self.panels[number])
        for nth, number in enumerate(sorted(self.panels)):
            self._grid.addWidget(self.panels[number], nth // self._columns, nth % self._columns)

    def _drop(self, number: int) -> Eye:
        """Take a panel out; where its scene was looked at from."""
        self._stations.pop(number, None)
        panel = self.panels.pop(number, None)
        if panel is None:
            return Eye()
        self._grid.removeWidget(panel)
        panel.setParent(None)
        panel.deleteLater()
        return panel.scene.eye()

    def _say_empty(self) -> None:
        self._empty.setText(self._catalogue.say("desktop.wall.empty"))
        self._empty.setVisible(not self.panels)
