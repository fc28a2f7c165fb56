"""Pictures of programs: what is drawn where, and whether it can be read."""

import zlib
from dataclasses import replace
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from simlab.drawing.lettering import strokes_of
from simlab.drawing.png import png_of
from simlab.drawing.scene import Scene, Strokes, Text
from simlab.drawing.svg import svg_of
from simlab.gcode import MoveKind
from simlab.gcode.plot import scene_of
from simlab.gcode.views import VIEWS, Panel, nice_step
from simlab.model.errors import InputError
from tests.gcode.paths import Move, path_of, rapid

SVG = "{http://www.w3.org/2000/svg}"
NAN = float("nan")


def moves() -> list[Move]:
    return [
        rapid(10, 10, 5),
        Move((10, 10, -2), feed=100.0, tool=1),
        Move((90, 10, -2), feed=600.0, tool=1),
        Move((90, 10, -2), feed=600.0, centre=(70, 10, -2), turns=1.0, tool=2),
        Move((90, 10, -2), feed=600.0, tool=2),
    ]


def strokes(scene: Scene, colour: str) -> list[Strokes]:
    return [s for s in scene.strokes if s.colour == colour]


def texts(scene: Scene) -> set[str]:
    return {text.text for text in scene.texts}


# --- views


def test_a_box_fills_its_panel_without_being_stretched() -> None:
    top = Panel.around(VIEWS[0], np.array([[0.0, 0, 0], [100, 50, 9]]), (100, 200, 400, 400))
    assert top.px_mm == pytest.approx(0.88 * 400 / 100)
    corners = top.px(VIEWS[0].seen(np.array([[0.0, 0, 0], [100, 50, 9]])))
    # 352 px wide and 176 high about (300, 400); Y upwards.
    assert corners == pytest.approx(np.array([[124.0, 488.0], [476.0, 312.0]]))


def test_each_view_shows_its_axes() -> None:
    point = np.array([[1.0, 2.0, 3.0]])
    seen = {view.name: view.seen(point)[0].tolist() for view in VIEWS}
    assert seen["top"] == [1, 2]
    assert seen["front"] == [1, 3]
    assert seen["side"] == [2, 3]
    # From the left in front and above: X to the right and up, Y to the left and up.
    assert seen["isometric"] == pytest.approx([-np.sqrt(0.75), 0.5 + 1.0 + 3.0])


@pytest.mark.parametrize(
    ("about", "step"), [(1.0, 1.0), (1.1, 2.0), (3.0, 5.0), (6.0, 10.0), (0.021, 0.05)]
)
def test_steps_of_a_ruler_are_one_two_or_five(about: float, step: float) -> None:
    assert nice_step(about) == pytest.approx(step)


def test_rulers_have_numbers_with_as_many_decimals_as_they_need() -> None:
    panel = Panel.around(VIEWS[2], np.array([[0.0, 0, 0], [1, 0, 1]]), (80, 70, 400, 400))
    _, words = panel.furniture()
    said = [text.text for text in words]
    assert said[0] == "front"
    assert {"0.0", "0.2", "1.0", "X [mm]", "Z [mm]"} <= set(said)
    zero = next(text for text in words if text.text == "0.0" and text.anchor == "middle")
    assert zero.x_px == pytest.approx(80 + 0.06 * 400)


# --- what is drawn


def test_colours_by_tool_with_a_legend() -> None:
    scene = scene_of(path_of(moves()), "part.ngc")
    assert {"rapid", "T1", "T2", "start", "top", "isometric", "front", "side"} <= texts(scene)
    assert {"X 0 to 90 mm", "Y -10 to 30 mm"} & texts(scene) == {"X 0 to 90 mm"}
    assert "5 moves" in texts(scene)
    rapids = [s for s in scene.strokes if s.dashed]
    assert len(rapids) == 5  # four views and the legend
    # The path of tool 1 from above: one stroke to the right; the plunge cannot be seen.
    (above, *_) = strokes(scene, "#0072b2")
    assert above.start_px[:, 1] == pytest.approx(above.end_px[:, 1])
    assert len(above.start_px) == 1
    # The circle of tool 2, from the front, goes to and fro on a line.
    front = strokes(scene, "#d55e00")[2]
    assert np.ptp(front.start_px[:, 1]) == 0.0


def test_colours_by_feed() -> None:
    scene = scene_of(path_of(moves()), "part.ngc", colour="feed")
    assert {"rapid", "100 mm/min", "600 mm/min"} <= texts(scene)
    many = [Move((n, n % 3, 0), feed=100.0 + n) for n in range(1, 30)]
    said = texts(scene_of(path_of(many), "part.ngc", colour="feed"))
    assert sum(" to " in text and "mm/min" in text for text in said) == 6
    assert "rapid" not in said
    strange = [Move((1, 0, 0), MoveKind.THREAD, NAN, lead=1.5)]
    assert "feed not known" in texts(scene_of(path_of(strange), "part.ngc", colour="feed"))
    only = scene_of(path_of([rapid(5, 5, 5)]), "part.ngc", colour="feed")
    assert "rapid" in texts(only)


def test_a_program_without_a_tool_says_so() -> None:
    assert "no tool" in texts(scene_of(path_of([Move((5, 5, 0))]), "part.ngc"))


def test_strokes_are_drawn_once_and_bounded() -> None:
    once = scene_of(path_of([Move((50, 20, 0)), Move((0, 0, 0))]), "a")
    often = scene_of(path_of([Move((50, 20, 0)), Move((0, 0, 0))] * 50), "a")
    count = [sum(len(s.start_px) for s in strokes(scene, "#0072b2")) for scene in (once, often)]
    assert count[0] == count[1]
    rng = np.random.default_rng(1)
    wild = path_of([Move((x, y, 0.0)) for x, y in rng.uniform(0, 99, (120_000, 2)).tolist()])
    scene = scene_of(wild, "a")
    assert max(len(s.start_px) for s in strokes(scene, "#0072b2")) <= 100_000


def test_a_hole_is_a_dot_from_above_and_a_line_from_the_side() -> None:
    holes = [
        move
        for x in (10.0, 50.0)
        for move in (
            rapid(x, 20, 5),
            Move((x, 20, -5), feed=100.0, tool=1),
            rapid(x, 20, 5),
        )
    ]
    scene = scene_of(path_of(holes), "a")
    dots = [s for s in strokes(scene, "#0072b2") if s.width_px == 5.0]
    assert [len(s.start_px) for s in dots] == [2]  # not in the other views; rapids make none
    top = Panel.around(VIEWS[0], np.array([[0.0, 0, -5], [50, 20, 5]]), (80, 70, 430, 370))
    middles = 0.5 * (dots[0].start_px + dots[0].end_px)
    assert middles == pytest.approx(top.px(np.array([[10.0, 20], [50, 20]])), abs=0.1)
    assert dots[0].end_px - dots[0].start_px == pytest.approx(np.array([[0.4, 0]] * 2))


def test_a_picture_needs_moves_and_a_colour_that_is_known() -> None:
    with pytest.raises(InputError, match="nothing to draw"):
        scene_of(path_of([]), "a")
    with pytest.raises(InputError, match="'rainbow' is not known; take one of tool, feed"):
        scene_of(path_of(moves()), "a", colour="rainbow")


def test_a_long_name_is_cut() -> None:
    scene = scene_of(path_of(moves()), "x" * 200)
    assert scene.texts[0].text == "..." + "x" * 87


def test_a_lathe_is_seen_with_its_spindle_lying() -> None:
    turned = [Move((20, 0, -30), words=("G1", "G18")), Move((25, 0, -30), words=("G1", "G18"))]
    scene = scene_of(path_of(turned), "shaft.ngc")
    assert [t.text for t in scene.texts if t.text.endswith("[mm]")] == [
        "Z [mm]", "X [mm]", "Z [mm]", "Y [mm]", "X [mm]", "Y [mm]",
    ]  # fmt: skip
    # From above, X upwards: the first move goes up and to the left.
    above = strokes(scene, "#0072b2")[0]
    right, down = (above.end_px[0] - above.start_px[0]).tolist()
    assert right < 0.0
    assert down < 0.0
    milled = scene_of(path_of([*turned, Move((25, 5, -30), words=("G1", "G18"))]), "part.ngc")
    names = [t.text for t in milled.texts if t.text.endswith("[mm]")]
    assert names == ["X [mm]", "Y [mm]", "X [mm]", "Z [mm]", "Y [mm]", "Z [mm]"]


# --- SVG


def test_an_svg_is_well_formed_and_names_things() -> None:
    root = ET.fromstring(svg_of(scene_of(path_of(moves()), "a<b>&c.ngc")))  # noqa: S314 - our own
    assert root.findtext(f"{SVG}title") == "a<b>&c.ngc"
    said = [text.text for text in root.iter(f"{SVG}text")]
    assert {"T1", "X [mm]", "isometric"} <= set(said)
    paths = list(root.iter(f"{SVG}path"))
    assert any(path.get("stroke-dasharray") for path in paths)
    assert all(path.get("d", "").startswith("M") for path in paths)


def test_strokes_in_a_row_are_one_line_of_an_svg() -> None:
    points = np.array([[0.0, 0], [1, 0], [1, 1], [5, 5], [6, 5]])
    drawn = Strokes(points[[0, 1, 3]], points[[1, 2, 4]], "#000000")
    nothing = Strokes(points[:0], points[:0], "#000000")
    svg = svg_of(Scene(10, 10, "t", (drawn, nothing), (Text(1, 2, "up", upwards=True),)))
    assert "d='M0 0L1 0L1 1M5 5L6 5'" in svg
    assert svg.count("<path") == 1
    assert "rotate(-90 1.0 2.0)" in svg


# --- PNG


def pixels(png: bytes) -> np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]:
    """The picture of a PNG file with three colours, no filter and one data chunk."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    at, found = 8, {}
    while at < len(png):
        length = int.from_bytes(png[at : at + 4], "big")
        name, body = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        check = int.from_bytes(png[at + 8 + length : at + 12 + length], "big")
        assert check == zlib.crc32(name + body)
        found[name], at = body, at + 12 + length
    width, height = (int.from_bytes(found[b"IHDR"][n : n + 4], "big") for n in (0, 4))
    lines = np.frombuffer(zlib.decompress(found[b"IDAT"]), np.uint8).reshape(height, -1)
    assert not lines[:, 0].any()
    return lines[:, 1:].reshape(height, width, 3)


def test_a_stroke_is_as_wide_as_it_should_be() -> None:
    drawn = Strokes(np.array([[5.0, 10.5]]), np.array([[25.0, 10.5]]), "#ff0000", 3.0)
    picture = pixels(png_of(Scene(30, 20, "t", (drawn,), ())))
    assert picture.shape == (20, 30, 3)
    assert picture[9:12, 15].tolist() == [[255, 0, 0]] * 3
    assert picture[8, 15].tolist() == picture[12, 15].tolist() == [255, 255, 255]
    assert picture[:, :3].min() == 255


def test_dashes_have_gaps_and_pens_may_leave_the_paper() -> None:
    drawn = Strokes(np.array([[-50.0, 5.5]]), np.array([[90.0, 5.5]]), "#000000", 1.0, dashed=True)
    row = pixels(png_of(Scene(60, 10, "t", (drawn,), ())))[5, :, 0]
    # Nine pixels from dash to dash, five of them inked.
    dark = row < 64
    assert 0.4 < dark.mean() < 0.7
    assert (dark[9:50] == dark[:41]).mean() > 0.9


def test_many_strokes_are_drawn_in_turns() -> None:
    n = 3000
    starts = np.stack((np.full(n, 1.0), np.full(n, 5.5)), axis=1)
    drawn = Strokes(starts, starts + np.array([48.0, 0.0]), "#000000")
    picture = pixels(png_of(Scene(60, 10, "t", (drawn,), ())))
    assert (picture[5, 2:48] == 0).all()


def test_a_picture_in_colours_can_be_made_of_a_program() -> None:
    scene = scene_of(path_of(moves()), "part.ngc")
    red = Text(600.0, 930.0, "red", colour="#ff0000")
    picture = pixels(png_of(replace(scene, texts=(*scene.texts, red))))
    assert picture.shape == (960, 1280, 3)
    assert (picture == [255, 0, 0]).all(axis=2).any()
    for colour in ("0072b2", "d55e00"):
        assert (picture == list(bytes.fromhex(colour))).all(axis=2).sum() > 50


# --- letters


def test_letters_stand_on_the_line_and_are_as_high_as_asked() -> None:
    starts, ends = strokes_of(Text(10.0, 50.0, "H", 20.0))
    points = np.concatenate((starts, ends))
    assert points.max(axis=0) == pytest.approx(np.array([10 + 4 * 20 * 0.7 / 6, 50.0]))
    assert points.min(axis=0) == pytest.approx(np.array([10.0, 50 - 0.7 * 20]))


@pytest.mark.parametrize(("anchor", "left"), [("start", 100.0), ("middle", 93.0), ("end", 86.0)])
def test_texts_are_anchored(anchor: str, left: float) -> None:
    # "HH" at size 12: 4 + 2 + 4 units of 1.4 px.
    starts, ends = strokes_of(Text(100.0, 50.0, "HH", 12.0, anchor))
    assert np.concatenate((starts, ends))[:, 0].min() == pytest.approx(left)


def test_texts_may_be_read_upwards() -> None:
    starts, ends = strokes_of(Text(100.0, 50.0, "H H", 12.0, upwards=True))
    points = np.concatenate((starts, ends))
    assert points[:, 1].max() == pytest.approx(50.0)
    assert points[:, 1].min() == pytest.approx(50.0 - (4 + 2 + 3 + 4) * 1.4)
    assert points[:, 0].min() == pytest.approx(100.0 - 8.4)


def test_letters_with_marks_are_drawn_without_and_unknown_ones_as_boxes() -> None:
    def drawn(text: str) -> list[list[float]]:
        return [[float(x), float(y)] for x, y in strokes_of(Text(0.0, 0.0, text))[0]]

    assert drawn("çığşİö") == drawn("cigsIo")
    assert drawn("漢") != drawn("?")
    assert len(drawn("漢")) == 4
    assert drawn("") == drawn(" ") == []
