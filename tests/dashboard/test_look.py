"""Colours that can be read: WCAG 2.2 asks 4.5 to 1 for words and 3 to 1 for what is drawn."""

import pytest
from PySide6.QtGui import QColor, QPalette

from dashboard.desktop.look import LOOKS, SIGNS, Look, palette, style
from simlab.views.tones import Tone


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_measure_itself_gives_21_for_black_on_white() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
@pytest.mark.parametrize("ground", ["panel", "window"])
def test_words_of_every_kind_can_be_read_on_their_grounds(look: Look, ground: str) -> None:
    words = ("text", "dim", "good", "near", "off", "accent")
    weak = [name for name in words if contrast(getattr(look, name), getattr(look, ground)) < 4.5]
    assert weak == []


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_lines_can_be_seen_and_a_chosen_row_can_be_read(look: Look) -> None:
    drawn = ("curve", "path", "trail")
    assert [name for name in drawn if contrast(getattr(look, name), look.panel) < 3.0] == []
    assert contrast(look.on_accent, look.accent) >= 4.5


def test_every_tone_has_a_sign_of_its_own() -> None:
    assert len({SIGNS[tone] for tone in Tone}) == len(Tone)


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_qt_is_given_the_colours_of_the_theme(look: Look) -> None:
    assert palette(look).color(QPalette.ColorRole.Window) == QColor(look.window)
    assert look.panel in style(look)
    assert look.tone(Tone.UNKNOWN) == look.dim
