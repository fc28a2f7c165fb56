"""A table of words: rows to read, to walk through with the arrow keys and to choose with Enter."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QBrush, QColor, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableWidget, QTableWidgetItem

from dashboard.desktop.look import SIGNS, Look
from simlab.views.tones import Tone


class Table(QTableWidget):
    """Rows of words, each with a key of its own."""

    chosen = Signal(str)
    """The key of the row that was chosen, by click, Enter or arrow keys."""

    def __init__(self) -> None:
        super().__init__()
        self._keys: list[str] = []
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.currentCellChanged.connect(self._moved)

    def head(self, words: Sequence[str], stretch: int) -> None:
        """The words over the columns; the column `stretch` takes the room that is left."""
        self.setColumnCount(len(words))
        self.setHorizontalHeaderLabels(list(words))
        header = self.horizontalHeader()
        for column in range(len(words)):
            mode = (
                header.ResizeMode.Stretch
                if column == stretch
                else (header.ResizeMode.ResizeToContents)
            )
            header.setSectionResizeMode(column, mode)

    def fill(
        self,
        rows: Sequence[tuple[str, Sequence[str]]],
        *,
        toned: int | None = None,
        tones: Sequence[Tone] = (),
        look: Look | None = None,
    ) -> None:
        """Rows as (key, words); the words of column `toned` take a tone's sign and colour.

        Words beyond the last column are left out.
        """
        self.blockSignals(True)
        here = self.key()
        self._keys = [key for key, _ in rows]
        self.setRowCount(len(rows))
        for nth, (_, cells) in enumerate(rows):
            for column, text in enumerate(cells[: self.columnCount()]):
                item = QTableWidgetItem(text)
                if column == toned and look is not None:
                    item.setText(f"{SIGNS[tones[nth]]} {text}")
                    item.setForeground(QBrush(QColor(look.tone(tones[nth]))))
                self.setItem(nth, column, item)
        if here in self._keys:
            self.setCurrentCell(self._keys.index(here), 0)
        self.resizeRowsToContents()
        self.blockSignals(False)

    def key(self) -> str:
        """The key of the row that is chosen; empty when none is."""
        row = self.currentRow()
        return self._keys[row] if 0 <= row < len(self._keys) else ""

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Rows as high as their words need at the new width."""
        super().resizeEvent(event)
        self.resizeRowsToContents()

    def _moved(self, row: int, _column: int, before: int, _before_column: int) -> None:
        if row != before and 0 <= row < len(self._keys):
            self.chosen.emit(self._keys[row])
