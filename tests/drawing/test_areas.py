"""Areas and dotted lines in both kinds of picture."""

import unicodedata
import zlib

import numpy as np
import pytest

from simlab.drawing.lettering import strokes_of
from simlab.drawing.png import png_of
from simlab.drawing.scene import Area, Scene, Strokes, Text
from simlab.drawing.svg import svg_of
from simlab.model.arrays import Floats


def pixels(scene: Scene) -> Floats:
    """(height, width, 3) of a PNG without filters; its one IDAT begins at byte 33."""
    png = png_of(scene)
    size = int.from_bytes(png[33:37], "big")
    rows = np.frombuffer(zlib.decompress(png[41 : 41 + size]), np.uint8)
    return rows.reshape(scene.height_px, 1 + 3 * scene.width_px)[:, 1:].reshape(
        scene.height_px, scene.width_px, 3
    ) * np.ones(1)


def area(x: list[float], high: list[float], low: list[float]) -> Scene:
    made = Area(np.array(x), np.array(high), np.array(low), "#000000")
    return Scene(10, 8, "area", (), (), (made,))


def test_an_area_covers_what_lies_between_its_curves() -> None:
    seen = pixels(area([2.0, 8.0], [3.0, 3.0], [5.5, 5.5]))[:, :, 0]
    assert (seen[3:5, 2:8] == 0.0).all()
    assert (seen[5, 2:8] == 128.0).all()  # half covered: 255 / 2, rounded to even
    seen[3:6, 2:8] = 255.0
    assert (seen == 255.0).all()


def test_an_area_may_reach_beyond_the_picture_or_be_nothing() -> None:
    assert (pixels(area([-5.0, 20.0], [-1.0, -1.0], [9.0, 9.0])) == 0.0).all()
    assert (pixels(area([], [], [])) == 255.0).all()


def test_an_area_in_svg_is_a_polygon() -> None:
    text = svg_of(area([2.0, 8.0], [3.0, 3.0], [5.5, 6.0]))
    assert "<polygon points='2.0,3.0 8.0,3.0 8.0,6.0 2.0,5.5' fill='#000000'/>" in text
    assert "polygon" not in svg_of(area([], [], []))


def test_where_a_curve_is_not_known_there_is_a_gap() -> None:
    nan = float("nan")
    scene = area([0.5, 3.5, 4.5, 6.5, 9.5], [0.0, 0.0, nan, 0.0, 0.0], [8.0, 8.0, 8.0, 8.0, 8.0])
    assert (pixels(scene)[0, :, 0] == [0, 0, 0, 0, 255, 255, 0, 0, 0, 0]).all()
    assert svg_of(scene).count("<polygon") == 2


def test_signs_of_numbers_have_strokes_of_their_own() -> None:
    drawn = [strokes_of(Text(0.0, 0.0, sign))[0].tolist() for sign in "±°·+\u2602"]
    assert len({str(strokes) for strokes in drawn}) == 5


def lowest_and_highest(text: str) -> tuple[float, float]:
    """Of its strokes, in units of a letter six high; y grows upwards from the baseline."""
    starts, ends = strokes_of(Text(0.0, 0.0, text, 6.0 / 0.7, marks=True))
    up = -np.concatenate((starts, ends))[:, 1]
    return float(up.min()), float(up.max())


def test_turkish_letters_have_their_marks_where_asked_for() -> None:
    for marked, plain in zip("çğıöşüÇĞİÖŞÜâ", "cgiosuCGIOSUa", strict=True):
        assert len(strokes_of(Text(0, 0, marked, marks=True))[0]) != len(
            strokes_of(Text(0, 0, plain, marks=True))[0]
        )
        assert (
            strokes_of(Text(0, 0, marked))[0].tolist() == strokes_of(Text(0, 0, plain))[0].tolist()
        )
    for letter in "ğöüĞİÖÜâ":
        plain = unicodedata.normalize("NFD", letter)[0]
        assert lowest_and_highest(letter)[1] > lowest_and_highest(plain)[1] + 1.0
    for letter in "çşÇŞ":
        assert lowest_and_highest(letter)[0] < -1.0
    assert lowest_and_highest("ı") == pytest.approx((0.0, 4.0))


def test_marks_without_strokes_are_left_out_and_take_no_room() -> None:
    assert strokes_of(Text(0, 0, "ẹa", marks=True))[0].tolist() == (
        strokes_of(Text(0, 0, "ea", marks=True))[0].tolist()
    )
    wide, narrow = (strokes_of(Text(0, 0, word, marks=True))[0][-1, 0] for word in ("öööx", "ooox"))
    assert wide == narrow


def test_lines_can_be_told_apart_without_colour() -> None:
    start, end = np.array([[0.5, 2.5]]), np.array([[199.5, 2.5]])
    styles: tuple[dict[str, bool], ...] = ({}, {"dashed": True}, {"dotted": True})
    dark = []
    for style in styles:
        scene = Scene(200, 5, "line", (Strokes(start, end, "#000000", 1.0, **style),), ())
        dark.append(float((pixels(scene)[2, :, 0] < 128.0).mean()))
    assert dark[0] > 0.95 > dark[1] > 0.45 > dark[2] > 0.1
    dotted = Scene(200, 5, "line", (Strokes(start, end, "#000000", 1.0, dotted=True),), ())
    assert "stroke-dasharray='1 4'" in svg_of(dotted)
