"""Frames of many stations, put in order."""

from collections.abc import Callable
from uuid import UUID

import numpy as np
import pytest
from numpy.testing import assert_allclose

from simlab.api.live_frames import LiveFrame
from simlab.api.shapes import WallShape
from simlab.views.live import LiveStation, LiveWall

Make = Callable[..., LiveFrame]
PLACE = 60
"""20 mm of 80 mm, in 240 places."""
OTHER = "22222222-2222-4222-8222-222222222222"


def test_frames_of_one_session_add_up_and_an_old_one_is_passed_over(frame: Make) -> None:
    live = LiveWall()
    assert live.take([frame((8.0, 10.0), seq=1, t_s=1.0)]) == {2}
    live.take([frame((8.5, 11.0), seq=2, t_s=1.1), frame((1.0, 1.0), seq=1, t_s=1.0)])
    station = live.station(2)
    assert station is not None
    assert station.frame.seq == 2
    assert station.latest(0) == 8.5
    assert station.latest(1) == 11.0
    assert live.station(9) is None


def test_a_new_session_starts_with_no_rows_of_the_old(frame: Make) -> None:
    live = LiveWall()
    live.take([frame((8.0, 10.0), seq=900, place_mm=60.0)])
    live.take([frame((7.0, 9.0), seq=1, session=OTHER)])
    station = live.station(2)
    assert station is not None
    assert station.frame.session == UUID(OTHER)
    assert np.isfinite(station.curve(0)).sum() == 1
    assert station.curve(0)[PLACE] == 7.0


def test_sessions_that_the_wall_does_not_know_are_named(frame: Make, wall: WallShape) -> None:
    live = LiveWall()
    live.take([frame((8.0, 10.0))])
    assert live.strangers(wall) == frozenset()
    live.take([frame((8.0, 10.0), session=OTHER)])
    assert live.strangers(wall) == {UUID(OTHER)}
    live.take([frame((8.0, 10.0), station=1)])
    assert UUID("11111111-1111-4111-8111-111111111111") in live.strangers(wall)


def test_each_place_of_a_curve_keeps_its_newest_value(frame: Make) -> None:
    station = LiveStation(frame((8.0, 10.0), (9.0, 11.0), place_mm=20.0, seq=1))
    station.take(frame((7.0, np.nan), place_mm=79.99, seq=2))
    station.take(frame((6.0, 12.0), place_mm=np.nan, seq=3))
    curve = station.curve(0)
    assert (curve[PLACE], curve[239]) == (9.0, 7.0)
    assert np.isfinite(curve).sum() == 2
    assert_allclose(station.places_mm()[[0, PLACE]], [1 / 6, 20 + 1 / 6])
    assert station.place_mm == pytest.approx(79.99)
    with pytest.raises(ValueError, match="read-only"):
        curve[0] = 1.0


def test_a_value_stands_for_now_for_half_a_second(frame: Make) -> None:
    station = LiveStation(frame((8.0, 10.0), t_s=1.0, seq=1))
    station.take(frame((9.0, np.nan), t_s=1.4, seq=2))
    assert (station.latest(0), station.latest(1)) == (9.0, 10.0)
    station.take(frame((9.0, np.nan), t_s=1.6, seq=3))
    assert (station.latest(0), station.latest(1)) == (9.0, None)


def test_a_frame_without_rows_or_pose_says_nothing_of_the_tool(frame: Make) -> None:
    station = LiveStation(frame())
    assert len(station.trail_mm()) == 0
    assert len(station.trail_axis()) == 0
    assert station.latest(0) is None
    blind = frame((8.0, 10.0), seq=2)
    blind.rows[:, 5] = np.nan
    assert len(station.take(blind).trail_mm()) == 0


def test_the_trail_thins_itself_and_ends_where_the_tool_is(frame: Make) -> None:
    station = LiveStation(frame())
    for seq in range(2, 202):
        newer = frame(*[(8.0, 10.0)] * 50, seq=seq)
        newer.rows[:, 2] = np.arange(50) + 50 * (seq - 2)
        newer.rows[:, 5:8] = (0.0, 0.0, -1.0)
        station.take(newer)
    trail = station.trail_mm()
    assert trail.shape[1] == 3
    assert 400 <= len(trail) <= 801
    assert trail[0, 0] == 0.0
    assert trail[-1, 0] == 9999.0
    assert set(np.diff(trail[:-1, 0])) == {16.0}  # ten thousand points, every sixteenth
    assert_allclose(station.trail_axis(), np.tile([0, 0, -1], (len(trail), 1)))
