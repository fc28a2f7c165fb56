"""What a panel of the wall says, from the wall's shape and the frames."""

import math
from collections.abc import Callable
from dataclasses import replace

import pytest

from simlab.api.live_frames import LiveDevice, LiveFrame, LiveState
from simlab.api.shapes import MetricHeadShape, WallShape
from simlab.locale import texts
from simlab.views.live import LiveStation, LiveWall
from simlab.views.tones import Tone
from simlab.views.wall import station_row, station_rows

Make = Callable[..., LiveFrame]
OTHER = "22222222-2222-4222-8222-222222222222"


def test_rows_stand_in_the_order_of_station_numbers(wall: WallShape) -> None:
    rows = station_rows(wall, LiveWall(), texts("en"))
    assert [row.station for row in rows] == ["weld-1", "weld-2"]


def test_a_running_station_says_points_place_values_and_tones(wall: WallShape, frame: Make) -> None:
    live = LiveWall()
    live.take([frame((8.25, -2.0), place_mm=20.0)])
    row = station_rows(wall, live, texts("tr"))[1]
    assert row.trainee == "Ayşe Yılmaz"
    assert row.state is LiveState.RUNNING
    assert row.state_text == "Çalışıyor"
    assert row.points == "87,3"
    assert row.done == pytest.approx(0.25)
    assert row.done_text == "%25"
    assert "1.234" in row.counts
    assert [cell.tone for cell in row.metrics] == [Tone.GOOD, Tone.OFF]
    assert row.metrics[0].value.startswith("8,3 ")


@pytest.mark.parametrize(
    ("device", "english", "turkish"),
    [
        (LiveDevice.LIVE, "live", "canlı"),
        (LiveDevice.SILENT, "silent", "sessiz"),
        (LiveDevice.ASLEEP, "asleep", "uykuda"),
        (LiveDevice.LOST, "lost", "yanıt yok"),
        (LiveDevice.UNPLUGGED, "unplugged", "takılı değil"),
    ],
)
def test_the_worst_of_the_devices_is_said_in_a_word(
    wall: WallShape, frame: Make, device: LiveDevice, english: str, turkish: str
) -> None:
    live = LiveWall()
    live.take([replace(frame((8.0, 10.0)), device=device)])
    rows = [station_rows(wall, live, texts(language))[1] for language in ("en", "tr")]
    assert [row.devices for row in rows] == [f"Devices: {english}", f"Cihazlar: {turkish}"]
    assert rows[0].device is device
    gone, idle = station_rows(wall, LiveWall(), texts("en"))
    assert (gone.devices, idle.devices) == ("", "")


def test_a_station_without_connection_is_lost_whatever_it_sent(
    wall: WallShape, frame: Make
) -> None:
    live = LiveWall()
    live.take([frame((8.0, 10.0), station=1)])
    row = station_rows(wall, live, texts("en"))[0]
    assert row.state is LiveState.LOST
    assert row.state_text == texts("en").say("state.offline")
    assert row.session is None
    assert row.metrics == ()
    assert (row.trainee, row.points, row.counts, row.done_text) == ("–", "–", "–", "–")
    assert row.devices == ""


def test_frames_of_another_session_are_not_shown_as_this_one(wall: WallShape, frame: Make) -> None:
    live = LiveWall()
    live.take([frame((8.0, 10.0), session=OTHER)])
    row = station_rows(wall, live, texts("en"))[1]
    assert row.state is LiveState.IDLE
    assert row.points == "–"
    assert [cell.tone for cell in row.metrics] == [Tone.UNKNOWN, Tone.UNKNOWN]


def test_a_finished_station_keeps_its_numbers(wall: WallShape, frame: Make) -> None:
    live = LiveWall()
    live.take([frame((1.0, 10.0), state=LiveState.FINISHED)])
    row = station_rows(wall, live, texts("en"))[1]
    assert row.state_text == "Finished"
    assert row.metrics[0].tone is Tone.OFF


@pytest.mark.parametrize(
    ("place_mm", "length_mm", "done"),
    [(math.nan, 80.0, None), (20.0, 0.0, None), (90.0, 80.0, 1.0), (-3.0, 80.0, 0.0)],
)
def test_done_is_a_share_or_nothing(
    wall: WallShape, frame: Make, place_mm: float, length_mm: float, done: float | None
) -> None:
    live = LiveWall()
    live.take([frame((8.0, 10.0), place_mm=place_mm, length_mm=length_mm)])
    assert station_rows(wall, live, texts("en"))[1].done == done


def test_a_target_that_changes_is_told_where_the_tool_is(
    wall: WallShape, feed: MetricHeadShape, travel: MetricHeadShape, frame: Make
) -> None:
    head = feed.model_copy(update={"targets": ((0.0, 300.0), (40.0, 600.0))})
    station = wall.stations[0]
    assert station.live is not None
    session = station.live.model_copy(update={"metrics": (head, travel)})
    station = station.model_copy(update={"live": session})
    live = LiveStation(frame((300.0, 10.0), place_mm=20.0))
    cell = station_row(station, live, texts("en")).metrics[0]
    assert cell.wanted.startswith("300 ± 15 ")
    assert cell.tone is Tone.GOOD
    live.take(frame((300.0, 10.0), place_mm=50.0, seq=2))
    cell = station_row(station, live, texts("en")).metrics[0]
    assert cell.wanted.startswith("600 ± 30 ")
    assert cell.tone is Tone.OFF
