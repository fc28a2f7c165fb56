"""Shapes and frames as the service would send them, small enough to reckon with by hand."""

from collections.abc import Callable
from uuid import UUID

import numpy as np
import pytest

from simlab.api.live_frames import LiveFrame, LiveState
from simlab.api.shapes import (
    LiveSessionShape,
    MetricHeadShape,
    WallShape,
    WallStationShape,
)

SESSION = "11111111-1111-4111-8111-111111111111"
OTHER = "22222222-2222-4222-8222-222222222222"


@pytest.fixture
def speed() -> MetricHeadShape:
    """Travel speed 8 mm/s: full marks to 0.8 mm/s off, none from 3 mm/s off."""
    return MetricHeadShape(
        name="travel_speed",
        unit="mm/s",
        weight=2.0,
        target=8.0,
        full=0.8,
        zero=3.0,
        relative=False,
        signed=False,
    )


@pytest.fixture
def travel() -> MetricHeadShape:
    """Travel angle, pushed 10 degrees: full to 5, none from 15 off, nothing for dragging."""
    return MetricHeadShape(
        name="travel_angle",
        unit="deg",
        weight=1.0,
        target=10.0,
        full=5.0,
        zero=15.0,
        relative=False,
        signed=True,
    )


@pytest.fixture
def feed() -> MetricHeadShape:
    """Feed as the program asks: full to 5 %, none from 20 % off."""
    return MetricHeadShape(
        name="feed",
        unit="mm/min",
        weight=1.0,
        target=0.0,
        full=0.05,
        zero=0.2,
        relative=True,
        signed=False,
    )


@pytest.fixture
def wall(speed: MetricHeadShape, travel: MetricHeadShape) -> WallShape:
    """Station 2 with a session of 80 mm, and station 1 that has gone away."""
    live = LiveSessionShape(
        session=SESSION,
        trainee="T-0042",
        trainee_name="Ayşe Yılmaz",
        craft="weld",
        exercise="mag-fillet-pb",
        title="an exercise title",
        started_unix_s=1_790_000_000.0,
        length_mm=80.0,
        metrics=(speed, travel),
        outline_mm=((0.0, 0.0, 0.0), (80.0, 0.0, 0.0)),
    )
    return WallShape(
        stations=(
            WallStationShape(number=2, station="weld-2", connected=True, live=live),
            WallStationShape(number=1, station="weld-1", connected=False, live=None),
        )
    )


@pytest.fixture
def frame() -> Callable[..., LiveFrame]:
    """Makes a frame of station 2: rows 5 ms apart, ending at `t_s`, with these metric values."""

    def make(
        *metrics: tuple[float, ...],
        seq: int = 1,
        session: str = SESSION,
        station: int = 2,
        t_s: float = 1.0,
        place_mm: float = 20.0,
        points: float = 87.25,
        state: LiveState = LiveState.RUNNING,
        length_mm: float = 80.0,
    ) -> LiveFrame:
        n = len(metrics)
        rows = np.zeros((n, 10), dtype=np.float32)
        rows[:, 0] = t_s - 0.005 * np.arange(n)[::-1]
        rows[:, 1] = place_mm
        rows[:, 8:] = np.array(metrics, dtype=np.float32).reshape(n, 2)
        return LiveFrame(
            state=state,
            station_number=station,
            seq=seq,
            points=points,
            sampled_unix_s=1_790_000_001.0,
            t_s=t_s,
            session=UUID(session),
            samples_in=1234,
            samples_lost=0,
            frames_refused=2,
            length_mm=length_mm,
            rows=rows,
        )

    return make
