"""The demo's figures: what is lost is found, and only new samples count for the latency."""

import json
from uuid import UUID

import numpy as np
import pytest

from simlab.api.live_frames import LiveFrame, LiveState
from simlab.cli.demo_watch import Latency, Tally, good

A, B = "a" * 8, "b" * 8


def frame(sampled: float, *, number: int = 1, rows: int = 1, idle: bool = False) -> LiveFrame:
    return LiveFrame(
        state=LiveState.IDLE if idle else LiveState.RUNNING,
        station_number=number,
        seq=1,
        points=50.0,
        sampled_unix_s=sampled,
        t_s=1.0,
        session=UUID(int=1),
        samples_in=1,
        samples_lost=0,
        frames_refused=0,
        length_mm=10.0,
        rows=np.zeros((rows, 8), dtype=np.float32),
    )


def hear(tally: Tally, **event: object) -> None:
    tally.hear("weld-1", json.dumps(event))


def finished(tally: Tally, session: str, sent: int, samples_in: int, lost: int = 0) -> None:
    hear(tally, event="session_finished", session=session, points=80.0, sent=sent,
         samples_in=samples_in, samples_lost=lost, frames_refused=0)  # fmt: skip


def test_the_latency_is_from_the_newest_sample_to_now() -> None:
    latency = Latency(clock=lambda: 100.0)
    latency.take([frame(99.99), frame(99.98, number=2)])
    # 10 ms and 20 ms: the median is 15 ms
    assert latency.percentiles()["p50"] == pytest.approx(15.0, abs=0.1)


def test_frames_that_bring_nothing_new_do_not_count() -> None:
    latency = Latency(clock=lambda: 100.0)
    latency.take([frame(50.0, rows=0), frame(50.0, idle=True)])
    assert latency.percentiles() == {"p50": None, "p99": None}
    latency.take([frame(99.9), frame(99.9), frame(99.8)])
    assert latency.percentiles()["p99"] == pytest.approx(100.0, abs=0.1)


def test_a_good_run_is_good() -> None:
    tally = Tally()
    finished(tally, A, sent=100, samples_in=100)
    hear(tally, event="uploaded", session=A, verified=True)
    report = tally.report([(A, 100, True)], Latency())
    assert report["samples_in"] == 100
    assert report["samples_lost"] == 0
    assert good(report)


def test_a_sample_that_the_service_does_not_have_is_lost() -> None:
    tally = Tally()
    finished(tally, A, sent=100, samples_in=100)
    hear(tally, event="uploaded", session=A, verified=True)
    report = tally.report([(A, 97, True)], Latency())
    assert report["samples_lost"] == 3
    assert not good(report)


def test_a_session_that_never_reached_the_service_is_lost_whole() -> None:
    tally = Tally()
    finished(tally, A, sent=100, samples_in=100)
    assert tally.pending == 1
    report = tally.report([], Latency())
    assert report["samples_lost"] == 100
    assert not good(report)


def test_what_the_device_numbered_and_nobody_saw_is_lost() -> None:
    tally = Tally()
    finished(tally, A, sent=95, samples_in=95, lost=5)
    hear(tally, event="uploaded", session=A, verified=True)
    assert tally.report([(A, 95, True)], Latency())["samples_lost"] == 5


def test_a_card_that_is_not_verified_spoils_the_run() -> None:
    tally = Tally()
    for session in (A, B):
        finished(tally, session, sent=10, samples_in=10)
        hear(tally, event="uploaded", session=session, verified=session == A)
    report = tally.report([(A, 10, True), (B, 10, False)], Latency())
    assert report["cards_verified"] == 1
    assert report["sessions_finished"] == 2
    assert not good(report)


def test_a_run_without_a_session_is_not_good() -> None:
    assert not good(Tally().report([], Latency()))


@pytest.mark.parametrize("line", ["", "not json", "3", "{}", '{"event": "kept", "session": "a"}'])
def test_lines_that_are_no_end_of_a_session_change_no_figure(line: str) -> None:
    tally = Tally()
    tally.hear("weld-1", line)
    assert tally.finished == 0
    assert tally.pending == 0
