"""Frames of many stations, put in order."""

from collections.abc import Callable
from uuid import UUID

from numpy.testing import assert_allclose

from simlab.api.live_frames import LiveFrame
from simlab.api.shapes import WallShape
from simlab.views.live import LiveWall

Make = Callable[..., LiveFrame]
OTHER = "22222222-2222-4222-8222-222222222222"


def test_frames_of_one_session_add_up_and_an_old_one_is_passed_over(frame: Make) -> None:
    live = LiveWall()
    assert live.take([frame((8.0, 10.0), seq=1, t_s=1.0)]) == {2}
    live.take([frame((8.5, 11.0), seq=2, t_s=1.1), frame((1.0, 1.0), seq=1, t_s=1.0)])
    station = live.station(2)
    assert station is not None
    assert station.frame.seq == 2
    assert_allclose(station.rows.rows()[:, 8], [8.0, 8.5])
    assert station.latest(1) == 11.0
    assert live.station(9) is None


def test_a_new_session_starts_with_no_rows_of_the_old(frame: Make) -> None:
    live = LiveWall()
    live.take([frame((8.0, 10.0), seq=900)])
    live.take([frame((7.0, 9.0), seq=1, session=OTHER)])
    station = live.station(2)
    assert station is not None
    assert station.frame.session == UUID(OTHER)
    assert_allclose(station.rows.rows()[:, 8], [7.0])


def test_sessions_that_the_wall_does_not_know_are_named(frame: Make, wall: WallShape) -> None:
    live = LiveWall()
    live.take([frame((8.0, 10.0))])
    assert live.strangers(wall) == frozenset()
    live.take([frame((8.0, 10.0), session=OTHER)])
    assert live.strangers(wall) == {UUID(OTHER)}
    live.take([frame((8.0, 10.0), station=1)])
    assert UUID("11111111-1111-4111-8111-111111111111") in live.strangers(wall)
