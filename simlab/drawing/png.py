"""A scene as a PNG file: smooth strokes by a round pen, letters by strokes."""

import struct
import zlib

import numpy as np

from simlab.drawing.lettering import strokes_of
from simlab.drawing.scene import Area, Scene
from simlab.model.arrays import Floats

_DASH_PX, _DASH_ON_PX = 9.0, 5.0
_DOT_PX, _DOT_ON_PX = 5.0, 1.0
_STEP_PX = 0.5
"""Between two prints of the pen; closer than an eye sees."""
_AT_ONCE = 200_000
"""Prints of the pen worked out together."""
_PEN = 0.11
"""Width of a letter's strokes, of the text's size."""


def png_of(scene: Scene) -> bytes:
    """The whole file, eight bits a colour."""
    picture = np.full((scene.height_px, scene.width_px, 3), 255.0)
    for area in scene.areas:
        _blend(picture, _covered(picture.shape[:2], area), area.colour)
    for strokes in scene.strokes:
        cover = np.zeros(picture.shape[:2])
        dash = (_DASH_PX, _DASH_ON_PX) if strokes.dashed else None
        dash = (_DOT_PX, _DOT_ON_PX) if strokes.dotted else dash
        _draw(cover, strokes.start_px, strokes.end_px, strokes.width_px, dash)
        _blend(picture, cover, strokes.colour)
    for colour in dict.fromkeys(text.colour for text in scene.texts):
        cover = np.zeros(picture.shape[:2])
        for text in scene.texts:
            if text.colour == colour:
                start_px, end_px = strokes_of(text)
                _draw(cover, start_px, end_px, max(1.0, _PEN * text.size_px), None)
        _blend(picture, cover, colour)
    return _encoded(np.rint(picture).astype(np.uint8).tobytes(), scene)


def _covered(shape: tuple[int, ...], area: Area) -> Floats:
    """How much of each pixel lies between the curves: column by column, at the pixels' middles."""
    height, width = shape
    cover = np.zeros((height, width))
    if len(area.x_px):
        first, last = np.ceil(area.x_px[0] - 0.5), np.floor(area.x_px[-1] - 0.5)
        column = np.arange(max(int(first), 0), min(int(last), width - 1) + 1)
        high, low = (np.interp(column + 0.5, area.x_px, y) for y in (area.high_px, area.low_px))
        row = np.arange(height)[:, None]
        part = np.clip(np.minimum(row + 1, low) - np.maximum(row, high), 0.0, 1.0)
        cover[:, column] = np.where(part == part, part, 0.0)
    return cover


def _draw(
    cover: Floats,
    start_px: Floats,
    end_px: Floats,
    width_px: float,
    dash: tuple[float, float] | None,
) -> None:
    """Raise how much of each pixel is covered."""
    length = np.hypot(*(end_px - start_px).T)
    prints = np.ceil(length / _STEP_PX).astype(np.int64) + 1
    along = np.cumsum(length) - length
    ends = np.cumsum(prints)
    first = 0
    while first < len(prints):
        before = int(ends[first - 1]) if first else 0
        last = max(first + 1, int(np.searchsorted(ends, before + _AT_ONCE, side="right")))
        some = slice(first, last)
        of = np.repeat(np.arange(first, last), prints[some])
        nth = np.arange(len(of)) - np.repeat(ends[some] - prints[some] - before, prints[some])
        share = nth / np.maximum(prints[of] - 1, 1)
        at_px = start_px[of] + (end_px - start_px)[of] * share[:, None]
        if dash is not None:
            at_px = at_px[(along[of] + length[of] * share) % dash[0] < dash[1]]
        _print(cover, at_px, width_px / 2.0)
        first = last


def _print(cover: Floats, at_px: Floats, radius_px: float) -> None:
    """A round pen set down at many places."""
    height, width = cover.shape
    flat = cover.reshape(-1)
    reach = int(np.ceil(radius_px + 0.5))
    low = np.floor(at_px).astype(np.int64)
    for down in range(-reach, reach + 1):
        for right in range(-reach, reach + 1):
            x, y = low[:, 0] + right, low[:, 1] + down
            away = np.hypot(x + 0.5 - at_px[:, 0], y + 0.5 - at_px[:, 1])
            part = np.minimum(radius_px + 0.5 - away, 1.0)
            seen = (part > 0.0) & (x >= 0) & (x < width) & (y >= 0) & (y < height)
            np.maximum.at(flat, y[seen] * width + x[seen], part[seen])


def _blend(picture: Floats, cover: Floats, colour: str) -> None:
    rgb = [int(colour[n : n + 2], 16) for n in (1, 3, 5)]
    at = np.nonzero(cover)
    part = cover[at][:, None]
    picture[at] = picture[at] * (1.0 - part) + np.array(rgb) * part


def _encoded(rgb: bytes, scene: Scene) -> bytes:
    """Source: PNG specification, third edition; no filter, no interlace."""
    width, height = scene.width_px, scene.height_px
    lines = (b"\0" + rgb[3 * width * row : 3 * width * (row + 1)] for row in range(height))
    parts = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))]
    if scene.px_per_mm is not None:
        in_metre = round(scene.px_per_mm * 1000.0)
        parts.append((b"pHYs", struct.pack(">IIB", in_metre, in_metre, 1)))
    parts += [(b"IDAT", zlib.compress(b"".join(lines), 6)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    )
