"""Pieces of lines: the search among all of them, and where a search from any of them comes to."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from simlab.model.arrays import Floats, Ints
from simlab.weld.kernel import standing
from simlab.weld.line import SeamLine
from simlab.weld.pieces import LENGTH, PLACE, aimed, heights, nearest, shares
from simlab.weld.reference import JUMP_MM, JUMP_TURN
from simlab.weld.shapes import chain
from tests.weld.seams import BENT, SHAPES, X, Y, Z, circle, every, posed


def places(line: SeamLine, point_mm: Floats, piece: Ints) -> Floats:
    here = line.table.at(piece)
    found: Floats = here[PLACE] + here[LENGTH] * shares(here, heights(here, point_mm.T))
    return found


@pytest.mark.parametrize("name", SHAPES)
def test_a_point_beside_the_seam_stands_where_its_frame_says(name: str) -> None:
    seam = SHAPES[name]
    place = every(seam, 0.31)[1:]
    frame = seam.line.at(place)
    beside = frame.root_mm + 1.5 * frame.base_normal + 2.0 * frame.across
    found = places(seam.line, beside, nearest(seam.line.table, beside.T))
    np.testing.assert_allclose(found, place, atol=1e-6)


@pytest.mark.parametrize("name", SHAPES)
def test_a_torch_is_found_at_the_piece_that_it_points_to(name: str) -> None:
    line = SHAPES[name].line
    place = every(SHAPES[name], 0.53)[1:]
    work = 45.0 if SHAPES[name].joint.fillet else 0.0
    torch = posed(line.at(place), place_mm=place, work=work, travel=0.0)
    piece = aimed(line.table, torch.tip_mm.T, torch.axis.T)
    true = np.searchsorted(line.place_mm, place, side="right") - 1
    off = np.minimum(np.abs(line.place_mm[piece] - place), np.abs(line.place_mm[piece + 1] - place))
    off[piece == true] = 0.0
    # where pieces are shorter than the miss of a chord, the one beside it is as good
    assert off.max() < 0.75


@settings(deadline=None, max_examples=100)
@given(st.sampled_from(sorted(SHAPES)), st.floats(0.0, 1.0), st.floats(-1.0, 1.0))
def test_a_search_from_where_the_torch_was_comes_to_where_it_points(
    name: str, share: float, before: float
) -> None:
    seam = SHAPES[name]
    line = seam.line
    place = share * line.length_mm + np.array([0.0, before * JUMP_MM])
    work = 45.0 if seam.joint.fillet else 0.0
    torch = posed(line.at(place), place_mm=place, work=work)
    (tip, was_tip), (axis, was_axis) = torch.tip_mm, torch.axis
    assume(np.linalg.norm(tip - was_tip) <= JUMP_MM)
    assume(np.linalg.norm(axis - was_axis) <= JUMP_TURN)
    near = aimed(line.table, was_tip[:, None], was_axis[:, None])
    found = standing(line.table, tip[:, None], axis[:, None], near)
    off = abs(found.place_mm[0] - place[0])
    round_mm = line.length_mm if line.closed else np.inf
    assert min(off, round_mm - off) < 1e-3


def test_beyond_its_ends_an_open_seam_goes_on_straight() -> None:
    line = BENT["zigzag tee"].line
    place = np.array([-7.0, 130.0 + 4.0])
    torch = posed(line.at(place), place_mm=place, travel=0.0)
    found = standing(line.table, torch.tip_mm.T, torch.axis.T, np.zeros(2, np.int64))
    np.testing.assert_allclose(found.place_mm, place, atol=1e-12)
    assert found.share.tolist() == [0.0, 1.0]


def test_through_a_pipe_the_near_wall_is_meant() -> None:
    line = circle(10.0, "pipe").line
    tip, axis = np.array([[22.0], [0.0], [1.0]]), np.array([[-1.0], [0.0], [0.0]])
    root = line.corner_mm[aimed(line.table, tip, axis)]
    np.testing.assert_allclose(root, [[10, 0, 0]], atol=0.4)


def test_a_torch_that_points_at_no_plate_belongs_to_the_nearest_piece() -> None:
    line = BENT["zigzag butt"].line
    tip = np.array([[49.0], [30.0], [3.0]])
    for axis in np.stack((Z, np.full(3, np.nan))):
        piece = aimed(line.table, tip, axis[:, None])
        assert 50.0 < line.place_mm[piece][0] < 90.0


def test_a_point_that_was_not_seen_belongs_to_the_first_piece_and_has_no_place() -> None:
    nowhere = np.full((3, 3), np.nan)
    for seam in SHAPES.values():
        line = seam.line
        assert nearest(line.table, nowhere).tolist() == [0, 0, 0]
        assert aimed(line.table, nowhere, nowhere).tolist() == [0, 0, 0]
        assert np.isnan(places(line, nowhere, np.zeros(3, np.int64))).all()
        found = standing(line.table, nowhere, nowhere, np.zeros(3, np.int64))
        assert np.isnan(found.place_mm).all()


@pytest.mark.parametrize("wild", [False, True])
@pytest.mark.parametrize("name", SHAPES)
def test_among_many_torches_each_is_found_where_it_is_found_by_itself(
    name: str, wild: bool
) -> None:
    """Near by and in a row; or far away, beside themselves, below the plates, and not seen."""
    seam, random = SHAPES[name], np.random.default_rng(7)
    place = np.sort(random.uniform(-5.0, seam.length_mm + 5.0, 4200))
    torch = posed(seam.line.at(place), place_mm=place, work=random.uniform(-60.0, 95.0, 4200))
    tip, axis = torch.tip_mm.T.copy(), torch.axis.T.copy()
    tip[:, 1000:3000:5] += random.normal(0.0, 40.0 if wild else 2.0, (3, 400))
    axis[:, 1::17] = -axis[:, 1::17]
    tip[:, 2::61] *= 1e5 if wild else 1.0
    tip[:, 3::97], axis[:, 4::97] = np.nan, np.nan
    few = [slice(n, n + 14) for n in range(0, 4200, 14)]
    found = [aimed(seam.line.table, tip[:, some], axis[:, some]) for some in few]
    assert aimed(seam.line.table, tip, axis).tolist() == np.concatenate(found).tolist()


def test_many_torches_that_nobody_saw_belong_to_the_first_piece() -> None:
    nowhere = np.full((3, 4200), np.nan)
    assert not aimed(BENT["zigzag tee"].line.table, nowhere, nowhere).any()


def test_all_belongs_to_the_one_piece_of_a_straight_line() -> None:
    line = chain(np.array([0 * X, 40 * X]), Z[None, :], Y[None, :])
    points = np.array([[10.0, 3.0, 4.0], [np.nan, 0.0, 0.0]])
    assert line.pieces == 1
    assert nearest(line.table, points.T).tolist() == [0, 0]
    assert aimed(line.table, points.T, points.T).tolist() == [0, 0]
    np.testing.assert_allclose(places(line, points, np.zeros(2, np.int64)), [10.0, np.nan])
