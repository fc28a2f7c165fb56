"""When a session is over."""

import math

from simlab.station.ending import GIVE_UP_S, Ending

FRESH = Ending(length_mm=70.0, longest_s=60.0)


def test_who_has_not_begun_has_all_the_time_there_is() -> None:
    assert not FRESH.over(59.0)
    assert FRESH.over(60.1)


def test_who_works_is_not_done() -> None:
    ending = FRESH.saw(10.0, 70.0, working=True)
    assert not ending.over(10.0)
    assert not ending.over(10.4)


def test_who_lets_go_at_the_end_of_the_path_is_done_once_the_device_is_quiet() -> None:
    ending = FRESH.saw(10.0, 68.0, working=True)
    resting = ending.saw(10.55, math.nan, working=False)
    assert not resting.over(10.6)  # samples still come
    assert resting.over(10.81)


def test_a_device_that_never_is_quiet_does_not_hold_the_session_open() -> None:
    ending = FRESH.saw(10.0, 68.0, working=True).saw(12.05, math.nan, working=False)
    assert ending.over(12.06)


def test_who_lets_go_half_way_may_begin_again() -> None:
    ending = FRESH.saw(10.0, 30.0, working=True)
    assert not ending.over(10.0 + GIVE_UP_S - 0.1)
    again = ending.saw(17.0, 31.0, working=True)
    assert not again.over(18.1)
    assert again.over(17.0 + GIVE_UP_S + 0.1)


def test_a_place_reached_without_work_does_not_count() -> None:
    ending = FRESH.saw(1.0, 5.0, working=True).saw(2.0, 70.0, working=False)
    assert ending.furthest_mm == 5.0
    assert not ending.over(4.0)


def test_work_without_a_place_is_work_all_the_same() -> None:
    ending = FRESH.saw(1.0, 5.0, working=True).saw(2.0, math.nan, working=True)
    assert ending.furthest_mm == 5.0
    assert ending.worked_s == 2.0
