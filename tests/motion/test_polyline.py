"""Following a path: by hand, where it crosses or retraces itself, after a jump, however cut."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simlab.model.arrays import Floats
from simlab.motion.polyline import BLOCK, PathCursor, Places, Polyline, follow

Corners = Sequence[Sequence[float]]

L_SHAPE: Corners = [[0, 0, 0], [10, 0, 0], [10, 5, 0]]  # 10 mm, then 5 mm


def path(corners: Corners) -> Polyline:
    return Polyline.through(np.array(corners, dtype=float))


def along(line: Polyline, step_mm: float) -> Floats:
    """Points every `step_mm` of a path."""
    at = np.arange(0.0, line.length_mm, step_mm)
    return np.stack([np.interp(at, line.start_mm, line.points_mm[:, i]) for i in range(3)], axis=1)


def walk(line: Polyline, tool_mm: Floats) -> Places:
    return follow(line, tool_mm, PathCursor())[0]


def test_round_a_corner() -> None:
    found = walk(path(L_SHAPE), np.array([[11.0, 2, 0]]))
    assert found.place_mm.tolist() == [12.0]
    assert found.away_mm.tolist() == [1.0]
    assert (found.segment.tolist(), found.within_mm.tolist()) == ([1], [2.0])


def test_lengths_add_up_and_a_move_on_the_spot_has_none() -> None:
    line = path([[0, 0, 0], [3, 4, 0], [3, 4, 0], [3, 4, 12]])
    assert line.start_mm.tolist() == [0, 5, 5, 17]
    assert line.length_mm == 17.0


def test_a_tool_on_the_path_is_found_where_it_is() -> None:
    line = path([*L_SHAPE, [0, 5, 0], [0, 2, 0], [8, 2, 0]])
    found = walk(line, along(line, 0.05))
    np.testing.assert_allclose(found.place_mm, np.arange(0.0, line.length_mm, 0.05), atol=1e-9)
    assert found.away_mm.max() < 1e-9


def test_out_and_back_on_one_line_goes_on_to_the_way_back() -> None:
    line = path([[0, 0, 0], [20, 0, 0], [0, 0, 0]])
    found = walk(line, along(line, 0.1))
    np.testing.assert_allclose(found.place_mm, np.arange(0.0, 40.0, 0.1), atol=1e-6)


def test_where_the_path_crosses_itself_the_tool_goes_straight_on() -> None:
    line = path([[0, 0, 0], [20, 0, 0], [20, 10, 0], [10, 10, 0], [10, -10, 0]])
    found = walk(line, along(line, 0.1))
    np.testing.assert_allclose(found.place_mm, np.arange(0.0, line.length_mm, 0.1), atol=1e-6)


def test_noise_does_not_lead_astray() -> None:
    line = path([[0, 0, 0], [20, 0, 0], [20, 1, 0], [0, 1, 0]])  # two rows, 1 mm apart
    noise = np.random.default_rng(3).normal(0, 0.05, (410, 3))
    found = walk(line, along(line, 0.1) + noise)
    np.testing.assert_allclose(found.place_mm, np.arange(0.0, 41.0, 0.1), atol=0.3)


def test_a_tool_that_stands_still_stays_where_it_is() -> None:
    found = walk(path(L_SHAPE), np.tile([0.0, 0.5, 0.0], (100, 1)))
    assert set(found.place_mm.tolist()) == {0.0}
    assert set(found.away_mm.tolist()) == {0.5}


def test_a_tool_that_goes_back_is_followed_back() -> None:
    line = path([[0, 0, 0], [50, 0, 0]])
    way = np.concatenate((np.arange(0, 30, 0.1), np.arange(30, 10, -0.1)))
    tool = np.stack((way, 0 * way, 0 * way), axis=1)
    np.testing.assert_allclose(walk(line, tool).place_mm, way, atol=1e-9)


def test_a_jump_in_the_middle_of_a_block_is_seen_at_once() -> None:
    line = path([[0, 0, 0], [100, 0, 0], [100, 40, 0], [0, 40, 0]])
    tool = along(line, 0.1)
    jumped = np.concatenate((tool[: BLOCK + 5], tool[1800:1900]))  # from 2 mm to 180 mm
    found = walk(line, jumped)
    assert found.place_mm[BLOCK + 4] == pytest.approx(2.0)
    np.testing.assert_allclose(found.place_mm[BLOCK + 5 :], np.arange(180, 190, 0.1), atol=1e-6)
    assert found.away_mm.max() < 1e-9


def test_with_nothing_to_go_by_the_earliest_of_equally_near_places_is_taken() -> None:
    line = path([[-50, 0, 0], [20, 0, 0], [-50, 0, 0]])  # out and back
    assert walk(line, np.array([[10.0, 0.01, 0.0]])).place_mm.tolist() == [60.0]


def test_far_off_but_no_nearer_elsewhere_is_a_deviation_and_no_jump() -> None:
    line = path([[0, 0, 0], [100, 0, 0]])
    tool = along(line, 0.5) + np.array([0.0, 4.0, 0.0])
    found = walk(line, tool)
    np.testing.assert_allclose(found.away_mm, 4.0)
    np.testing.assert_allclose(found.place_mm[8:], np.arange(4, 100, 0.5), atol=0.2)


def test_samples_that_were_not_seen_have_no_place_and_lose_nothing() -> None:
    line = path(L_SHAPE)
    tool = along(line, 0.05)
    tool[40:55] = np.nan
    tool[100, 2] = np.nan
    found = walk(line, tool)
    unseen = [*range(40, 55), 100]
    assert np.flatnonzero(np.isnan(found.place_mm)).tolist() == unseen
    assert np.flatnonzero(found.segment == -1).tolist() == unseen
    assert np.isnan(found.away_mm[unseen]).all()
    assert np.nanmax(np.abs(found.place_mm - np.arange(0.0, 15.0, 0.05))) < 1e-9


def test_a_batch_in_which_nothing_was_seen_only_counts() -> None:
    found, cursor = follow(path(L_SHAPE), np.full((3, 3), np.nan), PathCursor(found_mm=3.0))
    assert np.isnan(found.place_mm).all()
    assert cursor == PathCursor(found_mm=3.0, filled=3)


def test_nothing_new_finds_nothing() -> None:
    found, cursor = follow(path(L_SHAPE), np.empty((0, 3)), PathCursor(found_mm=3.0))
    assert len(found.place_mm) == len(found.segment) == 0
    assert cursor == PathCursor(found_mm=3.0)


@settings(max_examples=40, deadline=None)
@given(st.sets(st.integers(1, 299)))
def test_the_bits_do_not_depend_on_how_the_stream_is_cut(cuts: set[int]) -> None:
    line = path([[0, 0, 0], [9, 0, 0], [9, 3, 0], [0, 3, 0], [0, 0, 0], [9, 0, 0]])
    random = np.random.default_rng(4)
    tool = along(line, 0.11)[:300] + random.normal(0, 0.1, (300, 3))
    tool[80] = np.nan
    tool[130:] += np.array([4.0, 2.5, 0.0])  # and a jump
    whole = walk(line, tool)
    parts, cursor = [], PathCursor()
    for part in np.split(tool, sorted(cuts)):
        found, cursor = follow(line, part, cursor)
        parts.append(found)
    for name in ("place_mm", "away_mm", "segment", "within_mm"):
        joined = np.concatenate([getattr(part, name) for part in parts])
        assert joined.tobytes() == getattr(whole, name).tobytes(), name
