"""A scene as an SVG text."""

from html import escape

import numpy as np

from simlab.drawing.scene import Area, Scene, Strokes, Text
from simlab.model.arrays import Ints

_FONT = "font-family='DejaVu Sans, Verdana, Arial, sans-serif'"


def svg_of(scene: Scene) -> str:
    """The whole file."""
    width, height = scene.width_px, scene.height_px
    lines = [
        f"<svg xmlns='http://www.w3.org/2000/svg' {_size(scene)} "
        f"viewBox='0 0 {width} {height}' {_FONT}>",
        f"<title>{escape(scene.title)}</title>",
        f"<rect width='{width}' height='{height}' fill='#ffffff'/>",
        *(polygon for area in scene.areas for polygon in _polygons(area)),
        "<g fill='none' stroke-linecap='round' stroke-linejoin='round'>",
        *(_path(strokes) for strokes in scene.strokes if len(strokes.start_px)),
        "</g>",
        *(_text(text) for text in scene.texts),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _size(scene: Scene) -> str:
    """True to size, areas that touch leave no hair of white between them."""
    if scene.px_per_mm is None:
        return f"width='{scene.width_px}' height='{scene.height_px}'"
    width_mm, height_mm = scene.width_px / scene.px_per_mm, scene.height_px / scene.px_per_mm
    return f"width='{width_mm:.4f}mm' height='{height_mm:.4f}mm' shape-rendering='crispEdges'"


def _path(strokes: Strokes) -> str:
    starts, ends = np.round(strokes.start_px, 1), np.round(strokes.end_px, 1)
    goes_on = np.append(False, (starts[1:] == ends[:-1]).all(axis=1)).tolist()
    words = []
    for on, (x, y), (to_x, to_y) in zip(goes_on, starts.tolist(), ends.tolist(), strict=True):
        if not on:
            words.append(f"M{x:g} {y:g}")
        words.append(f"L{to_x:g} {to_y:g}")
    dash = " stroke-dasharray='5 4'" if strokes.dashed else ""
    dash = " stroke-dasharray='1 4'" if strokes.dotted else dash
    return (
        f"<path d='{''.join(words)}' stroke='{strokes.colour}' "
        f"stroke-width='{strokes.width_px:g}'{dash}/>"
    )


def _polygons(area: Area) -> list[str]:
    """One for each run between gaps."""
    known = np.isfinite(area.high_px) & np.isfinite(area.low_px)
    rows = np.split(np.arange(len(known)), np.flatnonzero(np.diff(known)) + 1)
    return [_polygon(area, row) for row in rows if len(row) and known[row[0]]]


def _polygon(area: Area, row: Ints) -> str:
    x = np.concatenate((area.x_px[row], area.x_px[row][::-1]))
    y = np.concatenate((area.high_px[row], area.low_px[row][::-1]))
    corners = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x.tolist(), y.tolist(), strict=True))
    return f"<polygon points='{corners}' fill='{area.colour}'/>"


def _text(text: Text) -> str:
    x, y = f"{text.x_px:.1f}", f"{text.y_px:.1f}"
    turned = f" transform='rotate(-90 {x} {y})'" if text.upwards else ""
    return (
        f"<text x='{x}' y='{y}' font-size='{text.size_px:g}' fill='{text.colour}' "
        f"text-anchor='{text.anchor}'{turned}>{escape(text.text)}</text>"
    )
