"""A program's path as a picture: from above, front, side and slantwise, by tool or by feed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simlab.drawing.scene import Scene, Strokes, Text
from simlab.gcode.toolpath import MoveKind, Polyline, Toolpath
from simlab.gcode.views import LATHE_VIEWS, VIEWS, Panel
from simlab.model.arrays import Bools, Floats, Ints
from simlab.model.errors import InputError

COLOURS = ("tool", "feed")
_WIDTH_PX, _HEIGHT_PX = 1280, 960
_PANELS_PX = (
    (80.0, 70.0, 430.0, 370.0), (600.0, 70.0, 430.0, 370.0),
    (80.0, 530.0, 430.0, 370.0), (600.0, 530.0, 430.0, 370.0),
)  # fmt: skip
_LEGEND_PX = (1060.0, 82.0, 24.0)
"""Left, top, and from entry to entry."""
_LONGEST_TITLE, _LONGEST_ENTRY = 90, 25
_TOOL_COLOURS = (
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#7f3c8d", "#e69f00", "#56b4e9", "#8c564b",
)  # fmt: skip
"""Okabe and Ito's, told apart by colour-blind people, and two more; then from the first again."""
_FEED_COLOURS = ("#440154", "#414487", "#2a788e", "#22a884", "#7ad151", "#c9a800")
"""From slow to fast: dark to light."""
_RAPID, _START = "#9aa1ab", "#c1121f"
_ROUGH_CHORD_MM = 0.05
_GRAIN_PX = 0.2
"""Strokes that are alike to within this are drawn once."""
_DOT_PX = 5.0
"""Size of the dot that a cut straight away from the eye is, such as a hole from above."""
_DOT = (-1, 0, 1, 0)
"""Its two ends from its middle, in grains: strokes have round ends."""
_MOST_STROKES = 100_000
"""Of one colour in one view; more are drawn on a coarser grain."""


@dataclass(frozen=True, slots=True, eq=False)
class _Classes:
    """What is drawn in one colour."""

    of_move: Ints
    """(n,) class of each move; 0 is a rapid."""
    names: tuple[str, ...]
    colours: tuple[str, ...]


def scene_of(path: Toolpath, title: str, *, colour: str = "tool") -> Scene:
    """The picture of a path.

    Parameters
    ----------
    path : a program's moves; all in the plane G18 and without Y, it is a lathe's
    title : what stands above, such as the file's name
    colour : "tool" or "feed": what the colours of the cuts mean

    Raises
    ------
    InputError
        where the program makes no move, or `colour` is not known
    """
    if colour not in COLOURS:
        raise InputError(f"colour {colour!r} is not known; take one of {', '.join(COLOURS)}")
    if not len(path):
        raise InputError("this program makes no move; there is nothing to draw")
    classes = _by_tool(path) if colour == "tool" else _by_feed(path)
    box_mm = _box_mm(path)
    turned = all("G18" in mode.words for mode in path.trace.modes)
    views = LATHE_VIEWS if turned and box_mm[0, 1] == box_mm[1, 1] else VIEWS
    panels = [
        Panel.around(view, box_mm, place) for view, place in zip(views, _PANELS_PX, strict=True)
    ]
    strokes: list[Strokes] = []
    texts = [Text(24.0, 34.0, _short(title, _LONGEST_TITLE), 18.0)]
    for panel in panels:
        lines, words = panel.furniture()
        strokes += lines
        texts += words
    strokes += _drawn(path, classes, panels, box_mm)
    strokes += [_ring(panel, path.start_mm[:1]) for panel in panels]
    more, words = _legend(classes, path, box_mm)
    return Scene(_WIDTH_PX, _HEIGHT_PX, title, (*strokes, *more), (*texts, *words))


def _by_tool(path: Toolpath) -> _Classes:
    tools = np.unique(path.tool[path.kind != MoveKind.RAPID])
    which = np.searchsorted(tools, path.tool)
    names = [f"T{tool}" if tool else "no tool" for tool in tools.tolist()]
    colours = [_TOOL_COLOURS[n % len(_TOOL_COLOURS)] for n in range(len(names))]
    return _classes(path, which, names, colours)


def _by_feed(path: Toolpath) -> _Classes:
    """One class a feed, or six classes of about equally many feeds."""
    feeds = np.unique(path.feed_mm_min[path.kind != MoveKind.RAPID])
    feeds = feeds[~np.isnan(feeds)]
    most = len(_FEED_COLOURS)
    groups = np.array_split(feeds, min(most, len(feeds))) if len(feeds) else []
    names = [
        " to ".join(f"{feed:.10g}" for feed in sorted({round(f, 1) for f in (group[0], group[-1])}))
        + " mm/min"
        for group in groups
    ]
    shades = np.linspace(0, most - 1, max(len(groups), 1)).round().astype(int).tolist()
    colours = [_FEED_COLOURS[shade] for shade in shades[: len(groups)]]
    which = np.searchsorted(np.array([group[-1] for group in groups]), path.feed_mm_min)
    if (which[path.kind != MoveKind.RAPID] == len(groups)).any():
        names.append("feed not known")
        colours.append("#8c564b")
    return _classes(path, which, names, colours)


def _classes(path: Toolpath, which: Ints, names: list[str], colours: list[str]) -> _Classes:
    """With rapids as the first class, and without classes that nothing is in."""
    of_move = np.where(path.kind == MoveKind.RAPID, 0, which + 1)
    used, again = np.unique(of_move, return_inverse=True)
    if used[0] != 0:
        used, again = np.append(0, used), again + 1
    all_names, all_colours = ["rapid", *names], [_RAPID, *colours]
    return _Classes(
        again,
        tuple(all_names[n] for n in used.tolist()),
        tuple(all_colours[n] for n in used.tolist()),
    )


def _box_mm(path: Toolpath) -> Floats:
    """(2, 3) least and most."""
    low_mm = high_mm = path.start_mm[0]
    for _, polyline in path.pieces(_ROUGH_CHORD_MM):
        low_mm = np.minimum(low_mm, polyline.points_mm.min(axis=0))
        high_mm = np.maximum(high_mm, polyline.points_mm.max(axis=0))
    return np.stack((low_mm, high_mm))


def _drawn(path: Toolpath, classes: _Classes, panels: list[Panel], box_mm: Floats) -> list[Strokes]:
    """The path in all views, rapids below."""
    chord_mm = max(float((box_mm[1] - box_mm[0]).max()) / 5000.0, 1e-4)
    kept: dict[tuple[bool, int, int], list[NDArray[np.int32]]] = {}
    first = 0
    for part, polyline in path.pieces(chord_mm):
        of_segment = classes.of_move[first : first + len(part)][polyline.move]
        first += len(part)
        for number, panel in enumerate(panels):
            grains = _grains(panel, polyline)
            away = _away(panel, polyline)
            for kind in np.unique(of_segment).tolist():
                own = of_segment == kind
                kept.setdefault((False, kind, number), []).append(_distinct(grains[own]))
                if kind and (own & away).any():
                    dots = grains[own & away] + np.array(_DOT, dtype=np.int32)
                    kept.setdefault((True, kind, number), []).append(_distinct(dots))
    strokes = []
    for dot, kind, number in sorted(kept):
        grains = _distinct(np.concatenate(kept[dot, kind, number]))
        size = _GRAIN_PX
        while len(grains) > _MOST_STROKES:
            grains, size = _distinct(grains // 2), size * 2.0
        ends_px: Floats = grains.astype(np.float64) * size
        strokes.append(
            Strokes(
                ends_px[:, :2],
                ends_px[:, 2:],
                classes.colours[kind],
                _DOT_PX if dot else 1.0 if kind == 0 else 1.5,
                dashed=kind == 0,
            )
        )
    return strokes


def _grains(panel: Panel, polyline: Polyline) -> NDArray[np.int32]:
    """(m, 4) both ends of each segment, in grains of the picture."""
    points_px = panel.px(panel.view.seen(polyline.points_mm))
    grains = np.rint(points_px / _GRAIN_PX).astype(np.int32)
    return np.concatenate((grains[:-1], grains[1:]), axis=1)


def _away(panel: Panel, polyline: Polyline) -> Bools:
    """(m,) segments that go so straight away from the eye that nothing would be seen of them."""
    along_mm = np.diff(polyline.points_mm, axis=0)
    long_mm = np.linalg.norm(along_mm, axis=1)
    seen_mm = np.linalg.norm(panel.view.seen(along_mm), axis=1)
    away: Bools = (seen_mm <= 0.01 * long_mm) & (long_mm * panel.px_mm >= 1.0)
    return away


def _distinct(grains: NDArray[np.int32]) -> NDArray[np.int32]:
    """Each stroke once, where it comes first, without those that go nowhere."""
    grains = grains[(grains[:, :2] != grains[:, 2:]).any(axis=1)]
    wide = grains.astype(np.int64) & 0xFFFF  # a picture has fewer grains than this
    key = wide[:, 0] << 48 | wide[:, 1] << 32 | wide[:, 2] << 16 | wide[:, 3]
    order = np.argsort(key, kind="stable")
    new = np.ones(len(key), dtype=bool)
    new[1:] = key[order][1:] != key[order][:-1]
    return grains[np.sort(order[new])]


def _ring(panel: Panel, at_mm: Floats) -> Strokes:
    """Where the program starts."""
    away = np.linspace(0.0, 2.0 * np.pi, 17)
    ring = panel.px(panel.view.seen(at_mm)) + 4.0 * np.stack((np.cos(away), np.sin(away)), axis=1)
    return Strokes(ring[:-1], ring[1:], _START, 1.4)


def _legend(classes: _Classes, path: Toolpath, box_mm: Floats) -> tuple[list[Strokes], list[Text]]:
    left, top, step = _LEGEND_PX
    strokes, texts = [], []
    entries = list(zip(classes.names, classes.colours, strict=True))
    for number, (name, colour) in enumerate(entries):
        if number == 0 and not (path.kind == MoveKind.RAPID).any():
            continue
        line = np.array([[left, top - 5.0]]), np.array([[left + 34.0, top - 5.0]])
        strokes.append(Strokes(*line, colour, 2.0, dashed=number == 0))
        texts.append(Text(left + 44.0, top, _short(name, _LONGEST_ENTRY), 13.0))
        top += step
    away = np.linspace(0.0, 2.0 * np.pi, 17)
    ring = np.array([left + 17.0, top - 5.0]) + 4.0 * np.stack((np.cos(away), np.sin(away)), axis=1)
    strokes.append(Strokes(ring[:-1], ring[1:], _START, 1.4))
    texts.append(Text(left + 44.0, top, "start", 13.0))
    top += 1.5 * step
    for axis, letter in enumerate("XYZ"):
        low, high = box_mm[:, axis].tolist()
        texts.append(Text(left, top, f"{letter} {low:.6g} to {high:.6g} mm", 12.0))
        top += 20.0
    texts.append(Text(left, top, f"{len(path):,} moves", 12.0))
    return strokes, texts


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"...{text[3 - most :]}"
