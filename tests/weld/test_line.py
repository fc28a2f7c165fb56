"""Lines of seams: frames, feet, and the search for the piece that a torch points to."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simlab.model.arrays import Floats
from simlab.weld.angles import dot
from simlab.weld.joint import Seam
from simlab.weld.line import Frame, SeamLine
from simlab.weld.shapes import arc, chain
from tests.weld.seams import BENT, X, Y, Z, circle, circle_frame, posed

SEAMS = {
    **BENT,
    **{f"{kind} {r}": circle(r, kind) for r in (10.0, 80.0) for kind in ("pipe", "tube", "flat")},
    "ring 60": circle(60.0, "ring"),
    "quarter": circle(40.0, "tube", 90.0),
}


def every(seam: Seam, step_mm: float = 0.05) -> Floats:
    return np.arange(0.0, seam.length_mm, step_mm)


def vectors(frame: Frame) -> list[Floats]:
    held: list[Floats] = [frame.along, frame.base_normal, frame.across]
    return held if frame.butting_normal is None else [*held, frame.butting_normal]


@pytest.mark.parametrize("name", SEAMS)
def test_frames_are_orthonormal_and_nothing_jumps(name: str) -> None:
    seam = SEAMS[name]
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


@pytest.mark.parametrize("name", [name for name, seam in SEAMS.items() if seam.line.closed])
def test_a_closed_seam_goes_on_where_it_starts(name: str) -> None:
    line = SEAMS[name].line
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
    foot = line.foot(frame.root_mm + 3 * Z, np.zeros(2, np.int64))
    np.testing.assert_allclose(foot.place_mm, [-7.0, 134.0], atol=1e-12)
    assert foot.share.tolist() == [0.0, 1.0]


@pytest.mark.parametrize("name", SEAMS)
def test_a_point_beside_the_seam_stands_where_its_frame_says(name: str) -> None:
    seam = SEAMS[name]
    place = every(seam, 0.31)[1:]
    frame = seam.line.at(place)
    beside = frame.root_mm + 1.5 * frame.base_normal + 2.0 * frame.across
    hinted = seam.line.foot(beside, np.zeros(len(place), np.int64))
    np.testing.assert_allclose(hinted.place_mm, place, atol=1e-6)
    nearest = seam.line.nearest(beside)
    found = seam.line.foot(beside, nearest)
    np.testing.assert_allclose(found.place_mm, place, atol=1e-6)


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(sorted(SEAMS)), st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.integers(0, 10_000)
)
def test_a_search_from_any_piece_finds_what_the_search_of_all_finds(
    name: str, share: float, other: float, seed: int
) -> None:
    line = SEAMS[name].line
    random = np.random.default_rng(seed)
    frame = line.at(np.array([share * line.length_mm]))
    point = frame.root_mm + random.uniform(-2.0, 2.0, 3)
    near = np.array([int(other * (line.pieces - 1))])
    hinted = line.foot(point, near)
    found = line.foot(point, line.nearest(point))
    assert hinted.place_mm == pytest.approx(found.place_mm, abs=1e-9)


def test_a_point_that_was_not_seen_has_no_place() -> None:
    for seam in SEAMS.values():
        nowhere = np.full((3, 3), np.nan)
        foot = seam.line.foot(nowhere, np.zeros(3, np.int64))
        assert np.isnan(foot.place_mm).all()
        assert np.isnan(foot.share).all()
        assert seam.line.nearest(nowhere).tolist() == [0, 0, 0]
        assert seam.line.aimed(nowhere, nowhere).tolist() == [0, 0, 0]


@pytest.mark.parametrize("name", SEAMS)
def test_a_torch_is_found_at_the_piece_that_it_points_to(name: str) -> None:
    line = SEAMS[name].line
    place = every(SEAMS[name], 0.53)[1:]
    work = 45.0 if SEAMS[name].joint.fillet else 0.0
    torch = posed(line.at(place), place_mm=place, work=work, travel=0.0)
    piece = line.aimed(torch.tip_mm, torch.axis)
    true = np.searchsorted(line.place_mm, place, side="right") - 1
    off = np.minimum(np.abs(line.place_mm[piece] - place), np.abs(line.place_mm[piece + 1] - place))
    off[piece == true] = 0.0
    # where pieces are shorter than the miss of a chord, the one beside it is as good
    assert off.max() < 0.75


def test_through_a_pipe_the_near_wall_is_meant() -> None:
    line = circle(10.0, "pipe").line
    tip, axis = np.array([[22.0, 0.0, 1.0]]), np.array([[-1.0, 0.0, 0.0]])
    root = line.corner_mm[line.aimed(tip, axis)]
    np.testing.assert_allclose(root, [[10, 0, 0]], atol=0.4)


def test_a_torch_that_points_at_no_plate_belongs_to_the_nearest_piece() -> None:
    line = BENT["zigzag butt"].line
    tip = np.array([[49.0, 30.0, 3.0]])
    for axis in np.stack((Z, np.full(3, np.nan))):
        piece = line.aimed(tip, axis[None, :])
        assert 50.0 < line.place_mm[piece][0] < 90.0


def test_a_straight_line_has_one_piece_and_needs_no_search() -> None:
    line = chain(np.array([0 * X, 40 * X]), Z[None, :], Y[None, :])
    points = np.array([[10.0, 3.0, 4.0], [np.nan, 0.0, 0.0]])
    assert line.pieces == 1
    assert line.nearest(points).tolist() == line.aimed(points, points).tolist() == [0, 0]
    np.testing.assert_allclose(line.foot(points, np.zeros(2, np.int64)).place_mm, [10.0, np.nan])


def test_turned_twice_a_line_is_itself() -> None:
    for seam in SEAMS.values():
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
