"""Labels: big, dim and toned words."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy

from dashboard.desktop.look import SIGNS, Look
from simlab.views.tones import Tone


def words(size_pt: float | None = None, *, bold: bool = False, dim: bool = False) -> QLabel:
    """A label; `dim` ones take the theme's lighter ink."""
    label = QLabel()
    font = label.font()
    if size_pt is not None:
        font.setPointSizeF(size_pt)
    font.setBold(bold)
    label.setFont(font)
    label.setTextFormat(Qt.TextFormat.PlainText)
    if dim:
        label.setObjectName("dim")
    return label


def wrapped(label: QLabel) -> QLabel:
    """The same label, breaking its lines."""
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return label


class TonedWords(QLabel):
    """Words in the colour of a tone, behind its sign."""

    def __init__(self, size_pt: float | None = None, *, bold: bool = False) -> None:
        super().__init__()
        font = self.font()
        if size_pt is not None:
            font.setPointSizeF(size_pt)
        font.setBold(bold)
        self.setFont(font)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._shown: tuple[str, Tone, str] | None = None

    def say(self, text: str, tone: Tone, look: Look) -> None:
        """New words; nothing is done when they are the old ones."""
        shown = (text, tone, look.name)
        if shown != self._shown:
            self._shown = shown
            self.setText(f"{SIGNS[tone]} {text}")
            self.setStyleSheet(f"color: {look.tone(tone)}")
