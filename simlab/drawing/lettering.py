"""Letters as pen strokes, so that a picture needs no font file."""

import unicodedata

import numpy as np

from simlab.drawing.scene import Text
from simlab.model.arrays import Floats

_UNIT = 0.7 / 6.0
"""Of the text's size: capitals are six units high."""
_GAP, _SPACE = 2, 3
"""Units between two letters, and of a blank."""
_BASE = 2
"""Ordinate of the baseline below."""
_LETTERS = {
    "0": "07 03 12 32 43 47 38 18 07", "1": "06 28 22,02 42", "2": "07 18 38 47 46 02 42",
    "3": "07 18 38 47 46 35 44 43 32 12 03,35 15", "4": "32 38 04 44",
    "5": "48 08 05 35 44 43 32 12 03", "6": "47 38 18 07 03 12 32 43 44 35 15 04",
    "7": "08 48 12", "8": "15 06 07 18 38 47 46 35 15 04 03 12 32 43 44 35",
    "9": "46 35 15 06 07 18 38 47 43 32 12 03",
    "A": "02 28 42,14 34", "B": "02 08 38 47 46 35 05,35 44 43 32 02",
    "C": "47 38 18 07 03 12 32 43", "D": "02 08 28 46 44 22 02", "E": "48 08 02 42,05 35",
    "F": "48 08 02,05 35", "G": "47 38 18 07 03 12 32 43 45 25", "H": "02 08,42 48,05 45",
    "I": "12 32,22 28,18 38", "J": "48 43 32 12 03", "K": "02 08,48 05 42", "L": "08 02 42",
    "M": "02 08 25 48 42", "N": "02 08 42 48", "O": "07 03 12 32 43 47 38 18 07",
    "P": "02 08 38 47 46 35 05", "Q": "07 03 12 32 43 47 38 18 07,24 42",
    "R": "02 08 38 47 46 35 05,25 42", "S": "47 38 18 07 06 15 35 44 43 32 12 03",
    "T": "08 48,28 22", "U": "08 03 12 32 43 48", "V": "08 22 48", "W": "08 12 26 32 48",
    "X": "02 48,08 42", "Y": "08 25 48,25 22", "Z": "08 48 02 42",
    "a": "16 36 45 42,44 14 03 12 32 43", "b": "08 02,05 16 36 45 43 32 12 03",
    "c": "45 36 16 05 03 12 32 43", "d": "48 42,45 36 16 05 03 12 32 43",
    "e": "04 44 45 36 16 05 03 12 42", "f": "38 28 17 12,06 36",
    "g": "46 41 30 10,45 36 16 05 03 12 32 43", "h": "08 02,05 16 36 45 42", "i": "06 02,08 08",
    "j": "26 21 10 00,28 28", "k": "08 02,36 04 42", "l": "08 03 12",
    "m": "02 06,05 16 25 22,25 36 45 42", "n": "02 06,05 16 36 45 42",
    "o": "05 03 12 32 43 45 36 16 05", "p": "00 06,05 16 36 45 43 32 12 03",
    "q": "40 46,45 36 16 05 03 12 32 43", "r": "02 06,04 26 36",
    "s": "45 36 16 05 14 34 43 32 12 03", "t": "18 13 22 32,06 36", "u": "06 03 12 32 43,46 42",
    "v": "06 22 46", "w": "06 12 25 32 46", "x": "02 46,06 42", "y": "06 22,46 10 00",
    "z": "06 46 02 42",
    ".": "02 02", ",": "12 01", "-": "05 35", "+": "05 45,27 23", "(": "28 17 13 22",
    ")": "08 17 13 02", "/": "02 48", ":": "03 03,06 06", "_": "01 41", "[": "28 08 02 22",
    "]": "08 28 22 02", "=": "04 44,06 46", "<": "47 05 43", ">": "07 45 03",
    "±": "06 46,28 24,02 42", "°": "17 28 37 26 17", "·": "05 05",
    "#": "12 28,22 38,04 44,06 46",
    "?": "07 18 38 47 46 25 24,22 22", "!": "08 04,02 02", "%": "02 48,08 08,42 42",
    "&": "42 07 18 27 04 03 12 22 44",
    "@": "35 16 14 34 36 35 44 47 38 18 07 03 12 42",
    "*": "16 34,14 36", "'": "08 07",
}  # fmt: skip
_DOTLESS = {"ı": "06 02"}
_STRANGE = "02 42 48 08 02"
_MARKS: dict[str, tuple[tuple[tuple[float, float], ...], ...]] = {
    "\u0302": (((-1.0, 0.0), (0.0, 1.0), (1.0, 0.0)),),
    "\u0306": (((-1.2, 0.9), (-0.6, 0.2), (0.6, 0.2), (1.2, 0.9)),),
    "\u0307": (((0.0, 0.3), (0.0, 0.3)),),
    "\u0308": (((-1.0, 0.3), (-1.0, 0.3)), ((1.0, 0.3), (1.0, 0.3))),
}
"""Circumflex, breve, dot and diaeresis, from the letter's middle, above its top."""
_CEDILLA: tuple[tuple[tuple[float, float], ...], ...] = (((0.0, 0.0), (0.4, -0.8), (-0.5, -1.6)),)
"""The same, below the baseline."""
_ABOVE = 1.2
"""Units between a letter's top and its mark."""
_WITHOUT_MARKS = {"ı": "i", "ß": "ss", "ø": "o", "Ø": "O", "æ": "ae", "–": "-", "…": "..."}


def strokes_of(text: Text) -> tuple[Floats, Floats]:
    """((k, 2) starts, (k, 2) ends) of a text's pen strokes [px].

    Marks of letters (dots, breves, cedillas) are drawn where the text asks for them.
    """
    starts: list[tuple[float, float]] = []
    ends: list[tuple[float, float]] = []
    at = middle = top = 0.0
    for letter in _marked(text.text) if text.marks else _plain(text.text):
        if letter == " ":
            at += _SPACE
            continue
        if unicodedata.combining(letter):
            for points in _mark(letter, middle, top):
                starts += points[:-1]
                ends += points[1:]
            continue
        lines = [
            [(int(point[0]), int(point[1]) - _BASE) for point in line.split()]
            for line in _strokes(letter).split(",")
        ]
        left = min(x for line in lines for x, _ in line)
        for line in lines:
            points = [(at + x - left, float(y)) for x, y in line]
            starts += points[:-1]
            ends += points[1:]
        width = max(x for line in lines for x, _ in line) - left
        middle, top = at + width / 2.0, float(max(y for line in lines for _, y in line))
        at += width + _GAP
    unit = text.size_px * _UNIT
    shift = {"start": 0.0, "middle": -0.5, "end": -1.0}[text.anchor] * max(at - _GAP, 0.0)
    place = np.array([text.x_px, text.y_px])
    placed = []
    for points in (starts, ends):
        x, y = unit * np.array(points).reshape(-1, 2).T
        x += unit * shift
        turned = np.stack((-y, -x) if text.upwards else (x, -y), axis=1)
        placed.append(place + turned)
    return placed[0], placed[1]


def _strokes(letter: str) -> str:
    return _LETTERS.get(letter) or _DOTLESS.get(letter, _STRANGE)


def _mark(mark: str, middle: float, top: float) -> list[list[tuple[float, float]]]:
    """The lines of a letter's mark; none of one that there are no strokes for."""
    if mark == "\u0327":
        shapes, base = _CEDILLA, 0.0
    else:
        shapes, base = _MARKS.get(mark, ()), top + _ABOVE
    return [[(middle + x, base + y) for x, y in shape] for shape in shapes]


def _marked(text: str) -> str:
    """Letters, each followed by its marks."""
    for mark, plain in _WITHOUT_MARKS.items():
        text = text if mark in _DOTLESS else text.replace(mark, plain)
    return unicodedata.normalize("NFKD", text)


def _plain(text: str) -> str:
    """Letters without their marks: as far as there are strokes for them."""
    for mark, plain in _WITHOUT_MARKS.items():
        text = text.replace(mark, plain)
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
