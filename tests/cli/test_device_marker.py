"""`simlab devices marker`: what is printed is as large as it says, and a camera knows it."""

import struct
import zlib
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from numpy.testing import assert_allclose
from typer.testing import CliRunner

from simlab.cli.device_marker import cells_of, ruler_mm, sheet_of
from simlab.cli.devices import app
from simlab.devices import vision
from simlab.model.arrays import Bools
from simlab.model.errors import InputError, StoreError

runner = CliRunner()


def printed(*words: str) -> str:
    result = runner.invoke(app, ["marker", *words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def chequered(number: int) -> Bools:
    """No marker: every second cell is black."""
    rows, columns = np.indices((8, 8))
    black: Bools = (rows + columns + number) % 2 == 0
    return black


def png(path: Path) -> tuple[dict[bytes, bytes], vision.Picture]:
    """The parts of a PNG without filters, and its grey picture."""
    data, at, parts = path.read_bytes(), 8, dict[bytes, bytes]()
    while at < len(data):
        (size,) = struct.unpack_from(">I", data, at)
        parts[data[at + 4 : at + 8]] = data[at + 8 : at + 8 + size]
        at += 12 + size
    width, height = struct.unpack_from(">II", parts[b"IHDR"])
    lines = np.frombuffer(zlib.decompress(parts[b"IDAT"]), np.uint8).reshape(height, -1)
    return parts, np.ascontiguousarray(lines[:, 1:].reshape(height, width, 3)[:, :, 0])


@pytest.mark.skipif(not vision.HAS_VISION, reason="needs the extra vision")
def test_a_camera_finds_the_markers_of_a_sheet_as_large_as_they_should_be(tmp_path: Path) -> None:
    said = printed("7", "586", "--size-mm", "30", "-o", str(tmp_path / "two.png"))
    assert "print it at 100 %" in said
    parts, grey = png(tmp_path / "two.png")
    in_metre, again, unit = struct.unpack(">IIB", parts[b"pHYs"])
    assert (again, unit) == (in_metre, 1)
    found = vision.detector()(grey)
    assert found.keys() == {7, 586}
    for corners in found.values():  # from the upper left one clockwise: it stands upright
        sides_mm = (np.roll(corners, -1, axis=0) - corners) / in_metre * 1000.0
        assert_allclose(sides_mm, [[30, 0], [0, 30], [-30, 0], [0, -30]], atol=0.05)


@pytest.mark.skipif(not vision.HAS_VISION, reason="needs the extra vision")
def test_a_drawing_is_in_millimetres(tmp_path: Path) -> None:
    printed("0", "--size-mm", "40", "-o", str(tmp_path / "one.svg"))
    root = ET.fromstring((tmp_path / "one.svg").read_text())  # noqa: S314  (our own)
    wide_mm, high_mm = (float(root.attrib[key].removesuffix("mm")) for key in ("width", "height"))
    assert (wide_mm, high_mm) == (50.0, 62.0)  # a cell of 5 mm white around, and what is below
    view = [float(word) for word in root.attrib["viewBox"].split()]
    px_mm = view[2] / wide_mm
    corners = np.array(
        [
            [float(number) for number in point.split(",")]
            for polygon in root.iter("{http://www.w3.org/2000/svg}polygon")
            for point in polygon.attrib["points"].split()
        ]
    )
    assert_allclose(corners.min(axis=0) / px_mm, [5.0, 5.0])
    assert_allclose(corners.max(axis=0) / px_mm, [45.0, 45.0])
    texts = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts == ["0", "40", "36h11 id 0  40 mm"]


@pytest.mark.parametrize(("size_mm", "long_mm"), [(5.0, 10), (37.5, 30), (60.0, 60)])
def test_a_ruler_has_a_tick_a_millimetre(size_mm: float, long_mm: int) -> None:
    scene = sheet_of([3], size_mm, chequered)
    assert ruler_mm(size_mm) == long_mm
    (ruler,) = scene.strokes
    ticks = ruler.start_px[:-1, 0]
    assert len(ticks) == long_mm + 1
    assert scene.px_per_mm is not None
    assert_allclose(np.diff(ticks) / scene.px_per_mm, 1.0)
    assert ticks[-1] < scene.width_px


def test_markers_stand_in_rows_and_are_no_more_than_a_page_takes() -> None:
    scene = sheet_of(range(12), 40.0, chequered)  # 3 across of 50 mm, 4 down of 62 mm
    assert scene.px_per_mm == 10.0
    assert (scene.width_px, scene.height_px) == (1500, 2480)
    assert len(scene.areas) == 12 * 32
    with pytest.raises(InputError, match="13 markers of 40 mm do not fit on A4; print 12 at once"):
        sheet_of(range(13), 40.0, chequered)
    assert sheet_of([1], 150.0, chequered).width_px == 1880  # cells of 188 pixels for 18.75 mm


def test_what_cannot_be_printed_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="587 is no marker of 36h11"):
        sheet_of([587], 40.0, chequered)
    with pytest.raises(InputError, match="marker 4 is there twice"):
        sheet_of([4, 5, 4], 40.0, chequered)
    with pytest.raises(InputError, match="needs OpenCV"):
        cells_of(1, has_vision=False)
    words = ["marker", "1", "--size-mm", "40", "-o"]
    with pytest.raises(InputError, match=r"\.pdf: what kind of picture"):
        runner.invoke(app, [*words, "a.pdf"], catch_exceptions=False)


@pytest.mark.skipif(not vision.HAS_VISION, reason="needs the extra vision")
def test_a_place_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    words = ["marker", "1", "--size-mm", "40", "-o", str(tmp_path / "none" / "a.svg")]
    with pytest.raises(StoreError, match="cannot be written"):
        runner.invoke(app, words, catch_exceptions=False)
