"""Where arcs burn, solved at once: against care, against blocks, and by hand."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from simlab.model.arrays import Floats, Ints
from simlab.weld.direct import FAR_MM, FEW, turning
from simlab.weld.joint import Seam
from simlab.weld.kernel import BLOCK, LEAST, standing, standing_on
from simlab.weld.pieces import aimed
from simlab.weld.standing import (
    AIM,
    ALONG,
    AXIS,
    FOR_VALUES,
    NORMAL,
    PLACE,
    STANDING,
    Standing,
    hit_of,
)  # fmt: skip
from simlab.weld.turns import stood
from tests.weld.seams import BENT, SHAPES, X, Y, Z, every, posed


def held(seam: Seam, seed: int, step_mm: float = 0.11) -> tuple[Floats, Floats, Ints]:
    """Tips and axes of an unsteady torch all along a seam, and where to search from."""
    random = np.random.default_rng(seed)
    place = every(seam, step_mm)
    sway = np.sin(place[:, None] / random.uniform(3, 20, 3) + random.uniform(0, 6, 3))
    torch = posed(
        seam.line.at(place),
        place_mm=place,
        travel=8.0 + 9.0 * sway[:, 0],
        work=(45.0 if seam.joint.fillet else 0.0) + 9.0 * sway[:, 1],
        distance=12.0 + 2.0 * sway[:, 2],
    )
    tip = (torch.tip_mm + random.normal(0.0, 0.3, torch.tip_mm.shape)).T.copy()
    axis = torch.axis.T.copy()
    near = aimed(seam.line.table, tip, axis)
    return tip, axis, near


def same(found: Standing, other: Standing) -> None:
    """To the bit."""
    assert found.piece.tolist() == other.piece.tolist()
    assert found.rows.tobytes() == other.rows.tobytes()


@pytest.mark.parametrize("name", SHAPES)
def test_what_is_solved_at_once_is_what_care_comes_to(name: str) -> None:
    table = SHAPES[name].line.table
    tip, axis, near = held(SHAPES[name], 3)
    found = standing(table, tip, axis, near)
    piece, rows = stood(table, tip, axis, near, None)
    alike = found.piece == piece
    assert alike.mean() > 0.99
    # care is content when the hit moves by less than 1e-6 mm
    assert_allclose(found.rows[:, alike], rows[:, alike], atol=2e-5)


def damaged(name: str, random: np.random.Generator) -> tuple[Floats, Floats, Ints]:
    """Tips, axes and the pieces they are searched from, by blocks; some of them are not known."""
    tip, axis, near = held(SHAPES[name], int(random.integers(1000)), 0.05)
    lost = random.integers(0, len(near), 5)
    axis[:, lost], tip[:, lost[:2]] = np.nan, np.nan
    return tip, axis, np.repeat(near[::BLOCK], BLOCK)[: len(near)]


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(sorted(SHAPES)), st.integers(0, 1000))
def test_blocks_have_the_bits_of_samples_by_themselves(name: str, seed: int) -> None:
    table, random = SHAPES[name].line.table, np.random.default_rng(seed)
    tip, axis, near = damaged(name, random)
    near[random.integers(0, len(near), 3)] = random.integers(0, table.table.shape[1], 3)
    same(standing_on(table, tip, axis, near), standing(table, tip, axis, near))


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(sorted(SHAPES)), st.integers(0, 1000), st.integers(-2, 2))
def test_where_samples_are_likely_to_be_changes_no_bit(name: str, seed: int, off: int) -> None:
    """Some are there, some are not, and where no search from their piece comes to."""
    table, random = SHAPES[name].line.table, np.random.default_rng(seed)
    tip, axis, near = damaged(name, random)
    alone, before = standing(table, tip, axis, near), near.copy()
    likely = np.clip(alone.piece + off, 0, table.table.shape[1] - 1)
    likely[random.integers(0, len(near), 9)] = random.integers(0, table.table.shape[1], 9)
    same(standing(table, tip, axis, near, None, likely), alone)
    few = standing(table, tip, axis, near, None, likely, FOR_VALUES)
    same(few, replace(alone, rows=alone.rows[:FOR_VALUES]))
    assert near.tolist() == before.tolist()


@pytest.mark.parametrize("name", ["zigzag tee", "tube 80.0", "flat 10.0"])
def test_many_samples_at_once_have_the_bits_of_few(name: str) -> None:
    table = SHAPES[name].line.table
    tip, axis, near = held(SHAPES[name], 2, SHAPES[name].length_mm / 5000)
    few = [slice(n, n + 100) for n in range(0, len(near), 100)]
    found = [standing(table, tip[:, some], axis[:, some], near[some]) for some in few]
    assert len(near) > 2 * FEW
    same(
        standing(table, tip, axis, near),
        Standing(
            np.concatenate([part.piece for part in found]),
            np.concatenate([part.rows for part in found], axis=1),
        ),
    )


def test_few_samples_are_gone_through_by_themselves() -> None:
    table = BENT["zigzag tee"].line.table
    tip, axis, near = held(BENT["zigzag tee"], 1)
    tip, axis, near = tip[:, : LEAST - 1], axis[:, : LEAST - 1], near[: LEAST - 1]
    same(standing_on(table, tip, axis, near), standing(table, tip, axis, near))
    none = standing_on(table, tip[:, :0], axis[:, :0], near[:0])
    assert none.rows.shape == (STANDING, 0)


@pytest.mark.parametrize("name", sorted(BENT))
def test_at_a_piece_that_turns_the_axis_meets_the_plate_square_beside_its_place(name: str) -> None:
    """What the cubic stands for: place and hit differ by nothing along the tangent there."""
    line = BENT[name].line
    tip, axis, near = held(BENT[name], 5)
    found = standing(line.table, tip, axis, near)
    inside = (found.share > 0.0) & (found.share < 1.0)
    frame = line.frame(found.piece, found.share)
    hit = tip.T + hit_of(found).along_mm[:, None] * axis.T
    off = ((hit - frame.root_mm) * frame.along).sum(axis=1)
    assert_allclose(off[inside], 0.0, atol=1e-5)
    plate = hit_of(found).plate
    heights = ((hit - frame.root_mm) * frame.base_normal).sum(axis=1)
    assert_allclose(heights[plate == 0], 0.0, atol=1e-9)
    if frame.butting_normal is not None:
        heights = ((hit - frame.root_mm) * frame.butting_normal).sum(axis=1)
        assert_allclose(heights[plate == 1], 0.0, atol=1e-9)


def test_a_hit_far_beside_its_piece_is_looked_up_among_all() -> None:
    """Over the second leg, 20 mm beside the first, from whose piece the search begins."""
    line = BENT["zigzag butt"].line
    tip = np.array([[48.0], [25.0], [12.0]])
    found = standing(line.table, tip, -Z[:, None], np.zeros(1, np.int64))
    assert FAR_MM < 25.0
    assert_allclose(found.place_mm, [75.0])
    assert_allclose(hit_of(found).aim_mm, [-2.0])


def test_what_does_not_meet_the_work_says_so() -> None:
    line = BENT["zigzag tee"].line
    tip = np.array([[20.0, 20.0, 20.0], [-4.0, -4.0, 4.0], [6.0, -6.0, 6.0]])
    axis = np.stack((Z, -Z, np.full(3, np.nan)), axis=1)
    met = hit_of(standing(line.table, tip, axis, np.zeros(3, np.int64)))
    assert met.plate.tolist() == [-1, -1, -1]
    assert met.sunk.tolist() == [False, True, False]
    assert np.isnan(met.along_mm).all()


@pytest.mark.parametrize("name", SHAPES)
def test_a_tip_that_was_not_seen_stands_where_care_says(name: str) -> None:
    table = SHAPES[name].line.table
    axis, near = np.tile(-Z[:, None], len(table.straight)), np.arange(len(table.straight))
    tip = np.full(axis.shape, np.nan)
    found, (piece, rows) = standing(table, tip, axis, near), stood(table, tip, axis, near, None)
    assert found.piece.tolist() == piece.tolist()
    assert_array_equal(found.rows, rows)


def test_a_straight_piece_may_be_taken_for_one_that_turns() -> None:
    """By hand: 12 mm over a butt joint along x, leaning 5 mm forward, from 30 mm on."""
    line = BENT["zigzag butt"].line
    tip, axis = (30.0 * X + 12.0 * Z)[:, None], ((5.0 * X - 12.0 * Z) / 13.0)[:, None]
    rows = np.empty((STANDING, 1))
    with np.errstate(all="ignore"):
        met = turning(line.table.turning[:, :1], tip + 2.0 * Y[:, None], axis, rows)
    assert met.here.tolist() == [True]
    # place 35, lean 5/13, along 13, normal 12, 2 mm to the left of the direction welded
    names = [PLACE, AXIS.start, ALONG, NORMAL, AIM]
    assert_allclose(rows[names, 0], [35.0, 5.0 / 13.0, 13.0, 12.0, -2.0], atol=1e-12)
