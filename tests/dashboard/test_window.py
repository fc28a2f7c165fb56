"""The window as a person uses it: signing in, watching, looking back, changing the language."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QWidget

from dashboard.desktop.screenshot import keep_picture, keep_picture_later
from dashboard.desktop.window import Window
from simlab.api.live_frames import LiveDevice, LiveFrame
from simlab.api.shapes import MeShape, WallShape
from simlab.model.errors import SignInError, StoreError
from simlab.model.people import Role

Until = Callable[[Callable[[], bool]], None]
Pass = Callable[[int, float], list[LiveFrame]]
Send = Callable[[list[LiveFrame]], None]


def words(widget: QWidget) -> str:
    """Every word that a person sees on a widget."""
    QApplication.processEvents()
    labels = [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]
    buttons = [b.text() for b in widget.findChildren(QPushButton) if b.isVisible()]
    return " | ".join(labels + buttons)


def choose_language(window: Window, code: str) -> None:
    """As a person does who picks it from the list."""
    nth = window.language.findData(code)
    window.language.setCurrentIndex(nth)
    window.language.activated.emit(nth)


def test_nobody_signs_in_without_account_and_password(window: Window) -> None:
    button = window.sign_in.button
    assert not button.isEnabled()
    window.sign_in.account.setText("deniz")
    assert not button.isEnabled()
    QTest.keyClick(window.sign_in.account, Qt.Key.Key_Return)
    window.sign_in.password.setText("x")
    assert button.isEnabled()


def test_a_wrong_password_is_said_and_asked_for_again(
    window: Window, until: Until, answers: dict[str, Any]
) -> None:
    answers["sign_in"] = SignInError("401")
    window.sign_in.account.setText("deniz")
    window.sign_in.password.setText("wrong")
    QTest.keyClick(window.sign_in.password, Qt.Key.Key_Return)
    until(lambda: "do not go together" in window.sign_in.problem.text())
    assert window.sign_in.account.text() == "deniz"
    assert window.sign_in.password.text() == ""
    assert window.sign_in.isEnabled()
    choose_language(window, "tr")
    assert "Giriş yap" in words(window)


def test_signing_in_with_the_keyboard_opens_the_wall(
    window: Window, until: Until, asked: list[str]
) -> None:
    QTest.keyClicks(window.sign_in.account, "deniz")
    QTest.keyClick(window.sign_in.account, Qt.Key.Key_Tab)
    QTest.keyClicks(window.sign_in.password, "secret")
    QTest.keyClick(window.sign_in.password, Qt.Key.Key_Return)
    until(lambda: len(window.wall.panels) == 3)
    assert asked[:2] == ["sign_in deniz secret", "wall"]
    assert "Deniz Kaya · Instructor" in words(window)
    assert window.sign_in.password.echoMode() is QLineEdit.EchoMode.Password


def test_the_wall_shows_the_newest_of_every_station(
    signed_in: Window, until: Until, send: Send, made_pass: Pass
) -> None:
    send(made_pass(0, 3.0) + made_pass(2, 3.0))
    panels = signed_in.wall.panels
    until(lambda: panels[1].row.done_text == "33%" and panels[3].row.done_text == "33%")
    assert "Ayşe Yılmaz" in words(panels[1])
    assert "Running" in words(panels[1])
    assert "mm/min" in words(panels[3])
    assert panels[2].row.points == "–"
    assert panels[1].strips[0].points() > 50


def test_what_the_worst_device_does_stands_on_its_panel_in_a_word(
    signed_in: Window, made_pass: Pass
) -> None:
    panel, live = signed_in.wall.panels[1], signed_in.state.live
    *before, last = made_pass(0, 3.0)
    live.take(before)
    panel.draw(live.station(1), 1000.0, connected=True)
    said = [label.text() for label in panel.findChildren(QLabel)]  # the window does not tick here
    assert "Devices: live" in said
    live.take([replace(last, device=LiveDevice.UNPLUGGED)])
    panel.draw(live.station(1), 1001.0, connected=True)
    assert "Devices: unplugged" in [label.text() for label in panel.findChildren(QLabel)]
    assert panel.accessibleName().endswith("Devices: unplugged")


def test_curves_follow_every_frame_and_words_stand_still_to_be_read(
    signed_in: Window, made_pass: Pass
) -> None:
    panel, live = signed_in.wall.panels[1], signed_in.state.live
    frames = made_pass(0, 5.0)
    live.take(frames[:60])
    panel.draw(live.station(1), 1000.0, connected=True)
    assert panel.row.done_text == "22%"
    drawn = panel.strips[0].points()
    live.take(frames[60:90])
    panel.draw(live.station(1), 1000.2, connected=True)
    assert panel.strips[0].points() > drawn
    assert panel.row.done_text == "22%"
    panel.draw(live.station(1), 1000.3, connected=True)
    assert panel.row.done_text == "33%"


def test_a_station_that_goes_away_is_shown_as_gone(
    signed_in: Window, until: Until, answers: dict[str, Any], asked: list[str]
) -> None:
    wall: WallShape = answers["wall"]
    first = wall.stations[0].model_copy(update={"connected": False})
    answers["wall"] = WallShape(stations=(first, wall.stations[1]))
    kept = signed_in.wall.panels[2]
    signed_in.state.wall_due_s = 0.0
    until(lambda: len(signed_in.wall.panels) == 2)
    until(lambda: "Not connected" in words(signed_in.wall.panels[1]))
    assert signed_in.wall.panels[2] is kept


def test_a_new_session_is_looked_at_as_the_old_one_was(
    signed_in: Window, until: Until, answers: dict[str, Any]
) -> None:
    old = signed_in.wall.panels[1]
    QTest.keyClick(old.scene, Qt.Key.Key_Right)
    wall: WallShape = answers["wall"]
    live = wall.stations[0].live
    assert live is not None
    other = live.model_copy(update={"session": "99999999-9999-4999-8999-999999999999"})
    first = wall.stations[0].model_copy(update={"live": other})
    answers["wall"] = WallShape(stations=(first, *wall.stations[1:]))
    signed_in.state.wall_due_s = 0.0
    until(lambda: signed_in.wall.panels[1] is not old)
    assert signed_in.wall.panels[1].scene.eye().turn_deg == -30.0


def test_without_stations_the_wall_says_so(
    window: Window, until: Until, answers: dict[str, Any], asked: list[str]
) -> None:
    answers["wall"] = WallShape(stations=())
    window.sign_in.account.setText("deniz")
    window.sign_in.password.setText("secret")
    window.sign_in.button.click()
    until(lambda: "wall" in asked)
    assert "No station" in words(window)


def test_a_narrow_window_stacks_the_panels(signed_in: Window, app: QApplication) -> None:
    def columns() -> int:
        app.processEvents()
        return len({panel.x() for panel in signed_in.wall.panels.values()})

    assert columns() == 3
    signed_in.resize(900, 900)
    assert columns() == 2
    signed_in.resize(450, 900)
    assert columns() == 1


def test_a_session_is_chosen_read_and_walked_through(
    signed_in: Window, until: Until, asked: list[str]
) -> None:
    QTest.keyClick(signed_in, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    until(lambda: signed_in.sessions.table.rowCount() == 3)
    until(lambda: signed_in.sessions.session is not None)
    assert asked[-1] == "path 11111111-1111-4111-8111-111111111111"  # the newest, by itself
    QTest.keyClick(signed_in.sessions.table, Qt.Key.Key_Down)
    until(lambda: asked[-1] == "path 22222222-2222-4222-8222-222222222222")
    until(lambda: not signed_in.feed.waiting())
    panel = signed_in.sessions.session
    assert panel is not None
    assert "91.5 ± 1.6" in words(panel)
    assert "12–21 mm: Too fast" in words(panel)
    assert panel.place_mm == 35.0
    before = [trace.here() for trace in panel.traces]
    for _ in range(10):
        QTest.keyClick(panel, Qt.Key.Key_Right)
    assert panel.place_mm == pytest.approx(42.0)
    assert [trace.here() for trace in panel.traces] != before
    assert {trace.cursor_line.x() for trace in panel.traces} == {panel.place_mm}
    QTest.keyClick(panel, Qt.Key.Key_End)
    assert panel.place_mm == 70.0
    QTest.keyClick(panel, Qt.Key.Key_Home)
    assert panel.place_mm == 0.0
    QTest.keyClick(panel, Qt.Key.Key_A)
    assert panel.place_mm == 0.0


def test_a_session_without_a_recording_has_its_card_and_says_so(
    signed_in: Window, until: Until, answers: dict[str, Any]
) -> None:
    answers["session"] = answers["session"].model_copy(update={"replayable": False})
    signed_in.show_tab("sessions")
    until(lambda: signed_in.sessions.table.rowCount() == 3)
    until(lambda: signed_in.sessions.session is not None)
    panel = signed_in.sessions.session
    assert panel is not None
    assert panel.traces == ()
    assert "no curves" in words(panel)


def test_older_sessions_are_fetched_and_the_list_begun_anew(
    signed_in: Window, until: Until, answers: dict[str, Any], asked: list[str]
) -> None:
    page = answers["sessions"]
    answers["sessions"] = lambda offset, limit: page.model_copy(
        update={
            "sessions": page.sessions[offset : offset + 2],
            "next_offset": 2 if offset == 0 else None,
        }
    )
    signed_in.show_tab("sessions")
    table = signed_in.sessions.table
    until(lambda: table.rowCount() == 2)
    older, anew = signed_in.sessions.buttons
    older.click()
    until(lambda: table.rowCount() == 3)
    assert not older.isEnabled()
    assert asked[-1] == "sessions 2 50"
    anew.click()
    until(lambda: table.rowCount() == 2)


def test_the_language_changes_every_word_and_is_kept_with_the_account(
    signed_in: Window, until: Until, send: Send, made_pass: Pass, asked: list[str]
) -> None:
    send(made_pass(0, 3.0))
    until(lambda: signed_in.wall.panels[1].row.done_text == "33%")
    choose_language(signed_in, "tr")
    assert "Çalışıyor" in words(signed_in.wall.panels[1])
    assert "%33" in words(signed_in.wall.panels[1])
    assert signed_in.tabs.tabText(1) == "Oturumlar"
    until(lambda: "set_language tr" in asked)
    choose_language(signed_in, "tr")
    assert asked.count("set_language tr") == 1
    assert isinstance(signed_in.language, QComboBox)


def test_light_and_dark_take_turns(signed_in: Window, app: QApplication) -> None:
    def ground() -> int:
        app.processEvents()
        return signed_in.grab().toImage().pixelColor(QPoint(5, signed_in.height() - 5)).lightness()

    assert ground() > 200
    signed_in.theme.click()
    assert ground() < 50
    signed_in.theme.click()
    assert ground() > 200


def test_the_cohort_is_for_instructors_only(
    signed_in: Window, until: Until, answers: dict[str, Any], me: MeShape
) -> None:
    assert signed_in.tabs.isTabVisible(2)
    signed_in.show_tab("cohort")
    until(lambda: signed_in.cohort.table.rowCount() == 3)
    assert "Kaynak 2026-A" in words(signed_in.cohort)
    answers["sign_in"] = me.model_copy(update={"role": Role.TRAINEE})
    signed_in.leave.click()
    until(lambda: signed_in.state.me is None)
    assert signed_in.sign_in.account.text() == ""
    signed_in.sign_in.account.setText("ayse")
    signed_in.sign_in.password.setText("secret")
    signed_in.sign_in.button.click()
    until(lambda: signed_in.state.me is not None)
    assert not signed_in.tabs.isTabVisible(2)


def test_what_goes_wrong_later_is_said_above_the_page(
    signed_in: Window, until: Until, answers: dict[str, Any]
) -> None:
    answers["cohort"] = StoreError("gone")
    signed_in.show_tab("cohort")
    until(lambda: "does not answer" in signed_in.problem.text())
    signed_in.show_tab("sessions")
    until(lambda: signed_in.problem.text() == "")


def test_f11_fills_the_screen_and_gives_it_back(signed_in: Window, app: QApplication) -> None:
    QTest.keyClick(signed_in, Qt.Key.Key_F11)
    assert signed_in.isFullScreen()
    QTest.keyClick(signed_in, Qt.Key.Key_F11)
    assert not signed_in.isFullScreen()


def test_a_picture_of_the_window_is_kept(signed_in: Window, tmp_path: Path) -> None:
    keep_picture(signed_in, tmp_path / "wall.png")
    image = QImage(str(tmp_path / "wall.png"))
    assert (image.width(), image.height()) == (signed_in.width(), signed_in.height())
    with pytest.raises(StoreError, match="cannot be written"):
        keep_picture(signed_in, tmp_path / "no such folder" / "wall.png")


def test_a_picture_says_what_went_wrong_with_it(
    window: Window, until: Until, tmp_path: Path
) -> None:
    said: list[str] = []
    keep_picture_later(window, tmp_path / "x.png", 0.0, said.append)
    keep_picture_later(window, tmp_path / "no" / "x.png", 0.0, said.append)
    until(lambda: len(said) == 2)
    assert "nobody is signed in" in said[0]
    assert "cannot be written" in said[1]
    assert (tmp_path / "x.png").exists()
