"""The window: takes events when it ticks, and draws the parts that they changed."""

import time
from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QPushButton,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from dashboard.desktop.feed import Feed
from dashboard.desktop.look import DARK, LIGHT, Look, palette, style
from dashboard.desktop.panels.cohort import CohortPanel
from dashboard.desktop.panels.sessions import SessionsPanel
from dashboard.desktop.panels.sign_in import SignInPanel
from dashboard.desktop.panels.wall import WallPanel
from dashboard.desktop.state import Part, State
from dashboard.desktop.widgets.words import words
from simlab.locale import LANGUAGES, texts

TICK_MS = 33
"""Thirty times a second, as often as live frames come."""
PAGE = 50
"""Sessions asked for at a time."""
TABS = ("wall", "sessions", "cohort")


class Window(QMainWindow):
    """Signing in, then the wall, the sessions and the cohort."""

    def __init__(
        self,
        feed: Feed,
        state: State,
        service: str,
        look: Look = LIGHT,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self.state = state
        self.feed, self._look, self._clock = feed, look, clock
        self.sign_in = SignInPanel(service, state.catalogue)
        self.wall = WallPanel(state.catalogue, look)
        self.sessions = SessionsPanel(state.catalogue, look)
        self.cohort = CohortPanel(state.catalogue, look)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        for panel in (self.wall, self.sessions, self.cohort):
            self.tabs.addTab(panel, "")
        self.pages = QStackedWidget()
        first = QWidget()
        middle = QHBoxLayout(first)
        middle.addWidget(self.sign_in, alignment=Qt.AlignmentFlag.AlignCenter)
        self.pages.addWidget(first)
        self.pages.addWidget(self.tabs)
        self.language = QComboBox()
        for code in LANGUAGES:
            self.language.addItem(texts(code).say("language.name"), code)
        self.theme, self.leave = QPushButton(), QPushButton()
        self._title, self._who, self.problem = words(14.0, bold=True), words(dim=True), QLabel()
        self.problem.setObjectName("problem")
        self._lay_out()
        self._connect()
        self.resize(1440, 900)
        self._wear(look)
        self._draw(set(Part))
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.tick)
        self._timer.start(TICK_MS)

    def tick(self) -> None:
        """Take what has come, draw what has changed, ask for what is due.

        The wall is looked through at every tick: a panel that was out of sight when its frame
        came is drawn when it is seen.
        """
        parts: set[Part] = set()
        for event in self.feed.events():
            parts |= self.state.take(event, self._clock())
        self._draw(parts)
        if self.tabs.currentWidget() is self.wall:
            self.wall.draw(self.state.live, self._clock())
        if self.state.wants_wall(self._clock()):
            self.feed.wall()

    def show_tab(self, name: str) -> None:
        """Turn to a page by name."""
        self.tabs.setCurrentIndex(TABS.index(name))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Stop ticking."""
        self._timer.stop()
        super().closeEvent(event)

    def _connect(self) -> None:
        self.sign_in.asked.connect(self.feed.sign_in)
        self.language.activated.connect(self._choose_language)
        self.theme.clicked.connect(self._change_theme)
        self.leave.clicked.connect(self.feed.sign_out)
        self.tabs.currentChanged.connect(self._turned)
        self.sessions.chosen.connect(self.feed.session)
        self.sessions.more.connect(self._more_sessions)
        self.sessions.again.connect(self._sessions_anew)
        for nth in range(len(TABS)):
            key = QShortcut(QKeySequence(f"Ctrl+{nth + 1}"), self)
            key.activated.connect(lambda nth=nth: self.tabs.setCurrentIndex(nth))
        full = QShortcut(QKeySequence(Qt.Key.Key_F11), self)
        full.activated.connect(
            lambda: self.showNormal() if self.isFullScreen() else self.showFullScreen()
        )

    def _lay_out(self) -> None:
        header = QFrame()
        header.setObjectName("header")
        row = QHBoxLayout(header)
        row.setContentsMargins(14, 8, 14, 8)
        row.setSpacing(10)
        row.addWidget(self._title)
        row.addWidget(self.problem, 1, Qt.AlignmentFlag.AlignCenter)
        for widget in (self._who, self.language, self.theme, self.leave):
            row.addWidget(widget)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(header)
        column.addWidget(self.pages, 1)
        self.setCentralWidget(inner)

    def _draw(self, parts: set[Part]) -> None:
        state = self.state
        if Part.LANGUAGE in parts:
            self._speak()
        if Part.ACCOUNT in parts:
            self._enter()
        if Part.WALL in parts:
            self.wall.show_wall(state.wall)
        if Part.SESSIONS in parts:
            self.sessions.show_list(state)
        if Part.SESSION in parts:
            self.sessions.show_session(state.session)
        if Part.COHORT in parts:
            self.cohort.show_cohort(state.cohort)
        if Part.PROBLEM in parts:
            self.problem.setText(state.problem if state.me is not None else "")
            if state.me is None:
                self.sign_in.refuse(state.problem)

    def _enter(self) -> None:
        """The page of the one who is signed in, or the first one."""
        inside = self.state.me is not None
        self.pages.setCurrentIndex(1 if inside else 0)
        self.leave.setVisible(inside)
        self.tabs.setTabVisible(TABS.index("cohort"), self.state.sees_cohort)
        if inside:
            self._turned(self.tabs.currentIndex())
        else:
            self.tabs.setCurrentIndex(0)
            self.sign_in.ready()
        self._say_who()

    def _turned(self, nth: int) -> None:
        if self.state.me is None:
            return
        if TABS[nth] == "sessions":
            self._sessions_anew()
        elif TABS[nth] == "cohort":
            self.feed.cohort()

    def _more_sessions(self) -> None:
        if self.state.next_offset is not None:
            self.feed.sessions(self.state.next_offset, PAGE)

    def _sessions_anew(self) -> None:
        self.state.forget_sessions()
        self.feed.sessions(0, PAGE)

    def _choose_language(self, nth: int) -> None:
        code = LANGUAGES[nth]
        if code == self.state.catalogue.language:
            return
        self._draw(self.state.speak(code))
        if self.state.me is not None:
            self.feed.set_language(code)

    def _change_theme(self) -> None:
        self._wear(DARK if self._look is LIGHT else LIGHT)
        self._speak()

    def _wear(self, look: Look) -> None:
        self._look = look
        QApplication.setPalette(palette(look))
        self.setStyleSheet(style(look))

    def _speak(self) -> None:
        """Every word, in the language and the theme of now."""
        catalogue, look = self.state.catalogue, self._look
        say = catalogue.say
        self.setWindowTitle(say("desktop.title"))
        self._title.setText(say("desktop.title"))
        for nth, name in enumerate(TABS):
            self.tabs.setTabText(nth, say(f"desktop.tab.{name}"))
            self.tabs.setTabToolTip(nth, f"Ctrl+{nth + 1}")
        self.language.setCurrentIndex(LANGUAGES.index(catalogue.language))
        self.language.setAccessibleName(say("desktop.language"))
        self.theme.setText(say("desktop.theme.dark" if look is LIGHT else "desktop.theme.light"))
        self.leave.setText(say("desktop.sign_out"))
        self._say_who()
        self.sign_in.speak(catalogue)
        self.wall.renew(catalogue, look)
        self.sessions.renew(catalogue, look, self.state)
        self.cohort.renew(catalogue, look, self.state.cohort)

    def _say_who(self) -> None:
        me = self.state.me
        if me is None:
            self._who.clear()
            return
        role = self.state.catalogue.say(f"role.{me.role}")
        self._who.setText(role if me.name == role else f"{me.name} · {role}")
