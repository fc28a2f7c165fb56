"""The list of sessions, newest first, and beside it the one that was chosen."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QSplitter, QVBoxLayout, QWidget

from dashboard.desktop.events import SessionCame
from dashboard.desktop.look import Look
from dashboard.desktop.panels.session import SessionPanel
from dashboard.desktop.state import State
from dashboard.desktop.widgets.table import Table
from dashboard.desktop.widgets.words import words, wrapped
from simlab.locale import Catalogue
from simlab.views.session import session_row
from simlab.views.tones import OF_VERDICT

COLUMNS = ("when", "trainee", "exercise", "points")


class SessionsPanel(QSplitter):
    """Sessions to choose from."""

    chosen = Signal(str)
    """A session to be shown."""
    more = Signal()
    """Older sessions are asked for."""
    again = Signal()
    """The list is to begin anew."""

    def __init__(self, catalogue: Catalogue, look: Look) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._catalogue, self._look = catalogue, look
        self.table = Table()
        self.table.chosen.connect(self.chosen)
        self._count = words(dim=True)
        self._more, self._again = QPushButton(), QPushButton()
        self.buttons = (self._more, self._again)
        self._more.clicked.connect(self.more)
        self._again.clicked.connect(self.again)
        left = QWidget()
        layout = QVBoxLayout(left)
        layout.setContentsMargins(12, 12, 4, 12)
        layout.addWidget(self._again)
        layout.addWidget(self.table, 1)
        layout.addWidget(self._count)
        layout.addWidget(self._more)
        self._right = QWidget()
        self._room = QVBoxLayout(self._right)
        self._room.setContentsMargins(4, 12, 12, 12)
        self.session: SessionPanel | None = None
        self._hint: QLabel = wrapped(words(13.0, dim=True))
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._room.addWidget(self._hint)
        self.addWidget(left)
        self.addWidget(self._right)
        self.setStretchFactor(1, 1)
        self.setSizes([500, 940])
        self.setChildrenCollapsible(False)
        self._speak()

    def renew(self, catalogue: Catalogue, look: Look, state: State) -> None:
        """Another language or theme."""
        self._catalogue, self._look = catalogue, look
        self._speak()
        self.show_list(state)
        self.show_session(state.session)

    def show_list(self, state: State) -> None:
        """The sessions that are known."""
        rows = [session_row(row, self._catalogue) for row in state.sessions]
        self.table.fill(
            [(row.session, (row.when, row.trainee, row.exercise, row.points)) for row in rows],
            toned=3,
            tones=[OF_VERDICT[row.verdict] for row in state.sessions],
            look=self._look,
        )
        if rows and not self.table.key():
            self.table.setCurrentCell(0, 0)  # the newest is what people look for
        number = self._catalogue.numbers.number
        self._count.setText(
            self._catalogue.say(
                "desktop.sessions.count",
                shown=number(len(rows), 0),
                total=number(state.sessions_total, 0),
            )
        )
        self._more.setEnabled(state.next_offset is not None and bool(rows))

    def show_session(self, came: SessionCame | None) -> None:
        """The session that was chosen, or a word on how to choose one."""
        if self.session is not None:
            self._room.removeWidget(self.session)
            self.session.setParent(None)
            self.session.deleteLater()
            self.session = None
        self._hint.setVisible(came is None)
        if came is not None:
            self.session = SessionPanel(came, self._catalogue, self._look)
            self._room.addWidget(self.session, 1)

    def _speak(self) -> None:
        say = self._catalogue.say
        self.table.head([say(f"desktop.sessions.{column}") for column in COLUMNS], stretch=2)
        self.table.setAccessibleName(say("desktop.sessions.title"))
        self._more.setText(say("desktop.sessions.more"))
        self._again.setText(say("desktop.sessions.again"))
        self._hint.setText(say("desktop.sessions.hint"))
