"""The hub: who gets which frames, once encoded; slow watchers and lost stations."""

from uuid import UUID

import numpy as np
import pytest

from simlab.api.live_frames import LiveFrame, LiveState, decode, encode
from simlab.api.shapes import DeviceStateShape, LiveSessionShape, StationDevicesShape
from simlab.live.hub import QUEUE, Hub, Watcher
from simlab.model.errors import InputError
from simlab.model.sessions import Liveness

FIRST, SECOND = UUID(int=1), UUID(int=2)


def frame(session: UUID = FIRST, seq: int = 0, state: LiveState = LiveState.RUNNING) -> LiveFrame:
    rows = np.full((2, 9), float(seq), dtype=np.float32)
    return LiveFrame(
        state, 99, seq, 50.0, 1000.0 + seq, seq / 30, session, 2 * seq, 0, 0, 75.0, rows
    )


def live(session: UUID = FIRST, trainee: str = "T-0001") -> LiveSessionShape:
    return LiveSessionShape(
        session=str(session),
        trainee=trainee,
        trainee_name=trainee,
        craft="weld",
        exercise="e",
        title="exercise.e",
        started_unix_s=0.0,
        length_mm=75.0,
        metrics=(),
        outline_mm=(),
    )


def watch(hub: Hub, trainee: str | None = None) -> Watcher:
    return hub.watch(trainee, lambda: None)


def seen(watcher: Watcher) -> list[tuple[int, int]]:
    """(station, seq) of all that waits."""
    return [(one.station_number, one.seq) for one in decode(watcher.take())]


@pytest.fixture
def hub() -> Hub:
    """Station 1 with a session of T-0001, station 2 with one of T-0002."""
    hub = Hub()
    hub.join(1, "socket 1")
    hub.announce(1, live(FIRST, "T-0001"))
    hub.join(2, "socket 2")
    hub.announce(2, live(SECOND, "T-0002"))
    return hub


def test_a_tick_sends_what_came_since_the_last_one_under_the_services_number(hub: Hub) -> None:
    watcher = watch(hub)
    hub.feed(1, encode(frame(seq=1)) + encode(frame(seq=2)))
    hub.feed(2, encode(frame(SECOND, seq=7)))
    assert hub.tick().sampled_unix_s == (1001.0, 1002.0, 1007.0)
    assert seen(watcher) == [(1, 1), (1, 2), (2, 7)]
    assert hub.tick().sampled_unix_s == ()
    assert seen(watcher) == []


def test_the_frame_is_otherwise_as_it_was_sent(hub: Hub) -> None:
    watcher = watch(hub)
    hub.feed(1, encode(frame(seq=3)))
    hub.tick()
    (told,) = decode(watcher.take())
    assert (told.session, told.points, told.samples_in, told.length_mm) == (FIRST, 50.0, 6, 75.0)
    np.testing.assert_array_equal(told.rows, np.full((2, 9), 3.0))


def test_all_watchers_of_everything_get_the_very_same_bytes(hub: Hub) -> None:
    watchers = [watch(hub) for _ in range(3)]
    hub.feed(1, encode(frame()))
    assert hub.tick().watchers == 3
    assert len({id(watcher.waiting[0]) for watcher in watchers}) == 1


def test_a_trainee_sees_their_own_session_only(hub: Hub) -> None:
    mine, nobodys = watch(hub, "T-0001"), watch(hub, "T-0003")
    hub.feed(1, encode(frame(seq=1)))
    hub.feed(2, encode(frame(SECOND, seq=2)))
    hub.tick()
    assert seen(mine) == [(1, 1)]
    assert seen(nobodys) == []


def test_the_last_frame_of_a_session_goes_to_its_own_trainee_when_the_next_one_starts(
    hub: Hub,
) -> None:
    first, second = watch(hub, "T-0001"), watch(hub, "T-0002")
    hub.feed(1, encode(frame(seq=5, state=LiveState.FINISHED)))
    hub.announce(1, live(UUID(int=3), "T-0002"))
    hub.tick()
    assert seen(first) == [(1, 5)]
    assert seen(second) == []
    assert seen(watch(hub, "T-0002")) == []  # nor is it told to who comes later


def test_who_comes_later_is_told_at_once_how_things_stand(hub: Hub) -> None:
    hub.feed(1, encode(frame(seq=1)) + encode(frame(seq=2)))
    hub.feed(2, encode(frame(SECOND, seq=3)))
    hub.tick()
    assert seen(watch(hub)) == [(1, 2), (2, 3)]
    assert seen(watch(hub, "T-0002")) == [(2, 3)]


def test_announcing_the_same_session_again_keeps_what_is_known(hub: Hub) -> None:
    hub.feed(1, encode(frame(seq=4)))
    hub.announce(1, live(FIRST, "T-0001"))
    assert seen(watch(hub)) == [(1, 4)]


def test_frames_of_a_session_not_announced_go_nowhere(hub: Hub) -> None:
    watcher = watch(hub)
    assert hub.feed(1, encode(frame(SECOND))) == 0
    hub.join(3, "socket 3")
    assert hub.feed(3, encode(frame(FIRST))) == 0
    assert hub.tick().sampled_unix_s == ()
    assert seen(watcher) == []


def test_what_is_no_frame_is_refused(hub: Hub) -> None:
    with pytest.raises(InputError, match="cut short"):
        hub.feed(1, b"\x01\x02\x03")


def test_a_slow_watcher_loses_the_oldest_and_holds_up_nobody(hub: Hub) -> None:
    slow, quick = watch(hub), watch(hub)
    told = []
    for seq in range(QUEUE + 3):
        hub.feed(1, encode(frame(seq=seq)))
        hub.tick()
        told += seen(quick)
    assert [seq for _, seq in told] == list(range(QUEUE + 3))
    assert [seq for _, seq in seen(slow)] == list(range(3, QUEUE + 3))
    assert hub.dropped == 3
    hub.unwatch(slow)
    assert hub.dropped == 3  # still counted
    assert hub.watchers == 1


def test_a_watcher_is_woken_for_every_message_and_never_for_nothing(hub: Hub) -> None:
    calls: list[int] = []
    hub.watch(None, lambda: calls.append(1))
    hub.tick()
    assert calls == []
    hub.feed(1, encode(frame()))
    hub.tick()
    assert calls == [1]


def test_a_station_that_sends_faster_than_the_tick_keeps_the_newest(hub: Hub) -> None:
    watcher = watch(hub)
    for seq in range(QUEUE + 5):
        hub.feed(1, encode(frame(seq=seq)))
    hub.tick()
    assert [seq for _, seq in seen(watcher)] == list(range(5, QUEUE + 5))


def test_a_station_that_goes_away_after_its_session_has_lost_nothing(hub: Hub) -> None:
    hub.feed(1, encode(frame(seq=9, state=LiveState.FINISHED)))
    hub.leave(1, "socket 1")
    assert not hub.connected(1)
    (told,) = decode(watch(hub).take())
    assert (told.state, told.seq) == (LiveState.FINISHED, 9)


def test_a_station_that_goes_away_is_shown_as_lost(hub: Hub) -> None:
    watcher = watch(hub)
    hub.feed(1, encode(frame(seq=9)))
    hub.tick()
    watcher.take()
    hub.leave(1, "socket 1")
    hub.tick()
    (told,) = decode(watcher.take())
    assert (told.state, told.station_number, told.seq) == (LiveState.LOST, 1, 9)
    assert told.rows.shape == (0, 9)
    assert not hub.connected(1)
    assert hub.stations == 1


def test_a_station_that_never_sent_a_frame_goes_away_quietly(hub: Hub) -> None:
    hub.join(3, "socket 3")
    hub.leave(3, "socket 3")
    hub.leave(1, "socket 1")
    assert hub.tick().sampled_unix_s == ()


def test_a_newer_connection_takes_the_place_of_an_older_one(hub: Hub) -> None:
    hub.join(1, "socket 1, again")
    hub.leave(1, "socket 1")  # the old one is noticed late
    assert hub.connected(1)


def test_what_the_wall_asks(hub: Hub) -> None:
    assert hub.live(1) == live(FIRST, "T-0001")
    assert hub.live(77) is None
    assert not hub.connected(77)
    hub.join(3, "socket 3")
    assert hub.connected(3)
    assert hub.live(3) is None


def standing(state: Liveness, lost: int = 0) -> StationDevicesShape:
    one = DeviceStateShape(
        device="usb:A1",
        kind="torch_imu",
        state=state,
        since_unix_s=1000.0,
        samples_in=7,
        samples_lost=lost,
        refused={},
        refused_bytes={},
    )
    return StationDevicesShape(devices=(one,))


def nudged(watcher: Watcher) -> bool:
    was, watcher.nudged = watcher.nudged, False
    return was


def test_watchers_who_may_see_it_hear_that_a_device_changed_its_state(hub: Hub) -> None:
    everybody, mine, others = watch(hub), watch(hub, "T-0001"), watch(hub, "T-0002")
    hub.report(1, "socket 1", standing(Liveness.LIVE))
    assert [nudged(one) for one in (everybody, mine, others)] == [True, True, False]
    hub.report(1, "socket 1", standing(Liveness.LIVE, lost=5))  # counts are read when somebody asks
    assert [nudged(one) for one in (everybody, mine, others)] == [False, False, False]
    assert hub.devices(1)[0].samples_lost == 5
    hub.report(1, "socket 1", standing(Liveness.UNPLUGGED))
    assert [nudged(one) for one in (everybody, mine, others)] == [True, True, False]
    assert hub.devices(1)[0].state is Liveness.UNPLUGGED
    assert hub.devices(2) == hub.devices(77) == ()


def test_a_station_that_is_away_says_nothing_of_its_devices(hub: Hub) -> None:
    hub.report(1, "socket 1", standing(Liveness.LIVE))
    watcher = watch(hub)
    hub.leave(1, "socket 1")
    assert hub.devices(1) == ()
    assert nudged(watcher)
    hub.join(1, "socket 1, again")
    assert nudged(watcher)
    hub.report(1, "socket 1", standing(Liveness.LOST))  # that came late
    assert hub.devices(1) == ()
    hub.report(1, "socket 1, again", standing(Liveness.LIVE))
    assert hub.devices(1) != ()
    hub.join(1, "a third one, which may be of a version that does not say")
    assert hub.devices(1) == ()


def test_a_nudge_wakes(hub: Hub) -> None:
    calls: list[int] = []
    hub.watch(None, lambda: calls.append(1))
    hub.report(1, "socket 1", standing(Liveness.ASLEEP))
    assert calls == [1]
