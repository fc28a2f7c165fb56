"""Lines of seams and their frames."""

import numpy as np
import pytest

from simlab.model.arrays import Floats
from simlab.weld.angles import dot
from simlab.weld.line import Frame, SeamLine
from simlab.weld.shapes import arc, chain
from tests.weld.seams import BENT, SHAPES, X, Y, Z, circle, circle_frame, every


def vectors(frame: Frame) -> list[Floats]:
    held: list[Floats] = [frame.along, frame.base_normal, frame.across]
    return held if frame.butting_normal is None else [*held, frame.butting_normal]


@pytest.mark.parametrize("name", SHAPES)
def test_frames_are_orthonormal_and_nothing_jumps(name: str) -> None:
    seam = SHAPES[name]
    frame = seam.line.at(every(seam))
    for held in vectors(frame):
        np.testing.assert_allclose(dot(held, held), 1.0, atol=1e-12)
        # 90 degrees in 10 mm at most, sharper in the middle of a blend: 0.05 mm turn by < 1 degree
        assert np.sqrt(dot(np.diff(held, axis=0), np.diff(held, axis=0))).max() < 0.0175
    for other in vectors(frame)[1:]:
        np.testing.assert_allclose(dot(frame.along, other), 0.0, atol=1e-12)
    np.testing.assert_allclose(dot(frame.base_normal, frame.across), 0.0, atol=1e-12)
    steps = np.diff(frame.root_mm, axis=0)
    assert np.sqrt(dot(steps, steps)).max() < 0.05 + 1e-9


@pytest.mark.parametrize("name", [name for name, seam in SHAPES.items() if seam.line.closed])
def test_a_closed_seam_goes_on_where_it_starts(name: str) -> None:
    line = SHAPES[name].line
    assert line.corner_mm[-1].tolist() == line.corner_mm[0].tolist()
    assert line.base_normal[-1].tolist() == line.base_normal[0].tolist()
    length = line.length_mm
    ends = line.at(np.array([0.0, length, length - 1e-9, 2 * length + 7.0, -3.0]))
    same = line.at(np.array([0.0, 0.0, 0.0, 7.0, length - 3.0]))
    for found, held in zip(vectors(ends), vectors(same), strict=True):
        np.testing.assert_allclose(found, held, atol=1e-8)


@pytest.mark.parametrize("kind", ["pipe", "tube", "ring", "flat"])
@pytest.mark.parametrize("radius", [10.0, 50.0, 300.0])
def test_a_circle_is_one_to_a_hundredth_of_a_millimetre(radius: float, kind: str) -> None:
    seam = circle(radius, kind)
    assert seam.length_mm == pytest.approx(2 * np.pi * radius)
    place = every(seam, 0.37)
    frame, true = seam.line.at(place), circle_frame(radius, kind, place)
    assert np.abs(frame.root_mm - true.root_mm).max() < 0.0101
    for found, held in zip(vectors(frame), vectors(true), strict=True):
        np.testing.assert_allclose(found, held, atol=2e-5)  # 0.001 degrees


def test_beyond_its_ends_an_open_seam_goes_on_straight() -> None:
    line = BENT["zigzag tee"].line
    frame = line.at(np.array([-7.0, 130.0 + 4.0]))
    np.testing.assert_allclose(frame.root_mm, [[-7, 0, 0], [94, 40, 0]], atol=1e-12)
    np.testing.assert_allclose(frame.along, [X, X], atol=1e-12)


def test_turned_twice_a_line_is_itself() -> None:
    for seam in SHAPES.values():
        line: SeamLine = seam.line
        twice = line.turned().turned()
        np.testing.assert_allclose(twice.corner_mm, line.corner_mm)
        np.testing.assert_allclose(twice.place_mm, line.place_mm, atol=1e-9)
        back = line.turned().at(np.array([line.length_mm - 3.0]))
        there = line.at(np.array([3.0]))
        np.testing.assert_allclose(back.root_mm, there.root_mm, atol=1e-9)
        np.testing.assert_allclose(back.along, -there.along, atol=1e-9)
        side = there.turned(np.array([-1.0])).across
        np.testing.assert_allclose(back.across, side, atol=1e-9)


def test_a_kink_turns_within_five_millimetres_either_side() -> None:
    line = BENT["zigzag butt"].line
    frame = line.at(np.array([44.9, 45.0, 50.0, 55.0, 55.1]))
    wanted = np.stack((X, X, np.sqrt(0.5) * (X + Y), Y, Y))
    np.testing.assert_allclose(frame.along, wanted, atol=1e-12)
    np.testing.assert_allclose(frame.root_mm[2], [50, 0, 0])


def test_blends_of_short_pieces_meet_in_their_middles() -> None:
    line = chain(
        np.array([0 * X, 20 * X, 20 * X + 4 * Y, 40 * X + 4 * Y]), np.tile(Z, (3, 1)), None
    )
    assert line.place_mm.tolist() == [0, 18, 20, 22, 24, 26, 44]
    for length in np.linspace(0.1, 3.0, 57):  # halves that meet to the last bit, and that do not
        corners = np.array([0 * X, 20 * X, 20 * X + length * Y, 40 * X + length * Y])
        made = chain(corners, np.tile(Z, (3, 1)), None)
        assert (np.diff(made.place_mm) > 0.04).all()
        assert made.length_mm == pytest.approx(40.0 + length)


def test_an_arc_of_many_pieces_or_few_is_as_long_as_it_is() -> None:
    for sweep in (0.5, 10.0, 359.0):
        line = arc(100 * X, 0 * X, Z, sweep, X, None)
        assert line.length_mm == pytest.approx(100 * np.radians(sweep))
        assert line.pieces >= 2
        end = 100 * np.array([np.cos(np.radians(sweep)), np.sin(np.radians(sweep)), 0.0])
        np.testing.assert_allclose(line.corner_mm[-1], end, atol=1e-9)
