"""A picture as strokes and texts in pixels: what `svg` and `png` write."""

from dataclasses import dataclass

from simlab.model.arrays import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Strokes:
    """Straight strokes of one colour; y grows downwards."""

    start_px: Floats
    """(k, 2) x and y."""
    end_px: Floats
    colour: str
    """Such as ``#0072b2``."""
    width_px: float = 1.0
    dashed: bool = False
    dotted: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Area:
    """What lies between two curves, in one colour; drawn below all strokes.

    Where a curve is NaN, there is a gap.
    """

    x_px: Floats
    """(k,) from left to right."""
    high_px: Floats
    """(k,) the upper curve; y grows downwards."""
    low_px: Floats
    colour: str


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; its baseline is at y."""

    x_px: float
    y_px: float
    text: str
    size_px: float = 13.0
    """Height of its capitals is 0.7 of it."""
    anchor: str = "start"
    """start, middle or end: which part of the text is at x."""
    colour: str = "#20242a"
    upwards: bool = False
    """Read from below to above."""
    marks: bool = False
    """In a PNG too, letters have their dots, breves and cedillas, as Turkish needs them."""


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A picture, what is drawn first below what is drawn last."""

    width_px: int
    height_px: int
    title: str
    strokes: tuple[Strokes, ...]
    texts: tuple[Text, ...]
    areas: tuple[Area, ...] = ()
    px_per_mm: float | None = None
    """How large it is on paper; None: as a screen has it."""
