"""Colours and signs, light and dark: every tone has both, so that colour alone says nothing."""

from dataclasses import dataclass

from PySide6.QtGui import QColor, QPalette

from simlab.views.tones import Tone


@dataclass(frozen=True, slots=True)
class Look:
    """The colours of one theme, as ``#rrggbb``."""

    name: str
    window: str
    panel: str
    text: str
    dim: str
    """Words of less weight; still 4.5 to 1 against `panel`."""
    line: str
    accent: str
    on_accent: str
    good: str
    near: str
    off: str
    path: str
    """The path wanted, and the ideal line of a plot."""
    trail: str
    curve: str

    def tone(self, tone: Tone) -> str:
        """The colour of a tone."""
        return {
            Tone.GOOD: self.good,
            Tone.NEAR: self.near,
            Tone.OFF: self.off,
            Tone.UNKNOWN: self.dim,
        }[tone]


LIGHT = Look(
    name="light",
    window="#f3f5f4",
    panel="#ffffff",
    text="#14201f",
    dim="#485754",
    line="#d5dcda",
    accent="#0b5f6b",
    on_accent="#ffffff",
    good="#0b6a54",
    near="#805300",
    off="#a5331c",
    path="#0b6a54",
    trail="#d4652f",
    curve="#17323a",
)
DARK = Look(
    name="dark",
    window="#0e1415",
    panel="#161e20",
    text="#e9f0ef",
    dim="#a9b8b6",
    line="#35454a",
    accent="#7acdd6",
    on_accent="#06282d",
    good="#69d3b2",
    near="#f1c465",
    off="#ff9d86",
    path="#69d3b2",
    trail="#ff9b62",
    curve="#e4f2f3",
)
LOOKS = {look.name: look for look in (LIGHT, DARK)}

SIGNS = {Tone.GOOD: "●", Tone.NEAR: "◆", Tone.OFF: "▲", Tone.UNKNOWN: "○"}
"""Shapes that differ without colour."""


def palette(look: Look) -> QPalette:
    """The colours of Qt's own widgets."""
    made = QPalette()
    role = QPalette.ColorRole
    for where, colour in (
        (role.Window, look.window),
        (role.WindowText, look.text),
        (role.Base, look.panel),
        (role.AlternateBase, look.window),
        (role.Text, look.text),
        (role.Button, look.panel),
        (role.ButtonText, look.text),
        (role.BrightText, look.off),
        (role.ToolTipBase, look.panel),
        (role.ToolTipText, look.text),
        (role.PlaceholderText, look.dim),
        (role.Highlight, look.accent),
        (role.HighlightedText, look.on_accent),
        (role.Link, look.accent),
        (role.Mid, look.line),
        (role.Dark, look.line),
    ):
        made.setColor(where, QColor(colour))
    for where in (role.Text, role.ButtonText, role.WindowText):
        made.setColor(QPalette.ColorGroup.Disabled, where, QColor(look.dim))
    return made


def style(look: Look) -> str:
    """The little that Qt's palette cannot say."""
    return f"""
        QFrame#panel {{ background: {look.panel}; border: 1px solid {look.line};
                        border-radius: 8px; }}
        QFrame#header {{ background: {look.panel}; border-bottom: 1px solid {look.line}; }}
        QLabel#dim {{ color: {look.dim}; }}
        QLabel#problem {{ color: {look.off}; font-weight: 600; }}
        QPushButton {{ padding: 4px 12px; background: {look.panel};
            color: {look.text}; border: 1px solid {look.line}; border-radius: 5px; }}
        QPushButton:focus, QLineEdit:focus {{ border: 2px solid {look.accent}; }}
        QPushButton:default {{ background: {look.accent}; color: {look.on_accent}; }}
        QPushButton:disabled {{ color: {look.dim}; background: {look.window}; }}
        QLineEdit {{ padding: 6px; background: {look.panel}; color: {look.text};
            border: 1px solid {look.line}; border-radius: 5px; }}
        QTabWidget::pane {{ border: none; }}
        QTabBar::tab {{ padding: 8px 18px; color: {look.dim}; background: {look.window};
            border: none; border-bottom: 3px solid {look.window}; }}
        QTabBar::tab:selected {{ color: {look.text}; border-bottom-color: {look.accent}; }}
        QTabBar::tab:focus {{ color: {look.accent}; }}
        QTableView {{ gridline-color: {look.line}; border: 1px solid {look.line};
            selection-background-color: {look.accent}; selection-color: {look.on_accent}; }}
        QTableView::item {{ padding: 5px 4px; }}
        QHeaderView::section {{ background: {look.window}; color: {look.dim}; padding: 4px 6px;
            border: none; border-bottom: 1px solid {look.line}; }}
        QScrollArea {{ border: none; background: {look.window}; }}
        QProgressBar {{ border: 1px solid {look.line}; border-radius: 4px; max-height: 14px;
            background: {look.window}; text-align: center; color: {look.text}; }}
        QProgressBar::chunk {{ background: {look.accent}; border-radius: 3px; }}
    """
