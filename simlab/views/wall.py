"""The wall: a row a station, with everything that a panel says in words."""

import math
from dataclasses import dataclass
from uuid import UUID

from simlab.api.live_frames import LiveDevice, LiveState
from simlab.api.shapes import LiveSessionShape, MetricHeadShape, WallShape, WallStationShape
from simlab.locale import Catalogue
from simlab.views import formats
from simlab.views.live import LiveStation, LiveWall
from simlab.views.tones import Tone, tone, wanted_at


@dataclass(frozen=True, slots=True)
class MetricCell:
    """One metric of a station, now."""

    head: MetricHeadShape
    label: str
    value: str
    """With its unit."""
    wanted: str
    """Where the tool is."""
    tone: Tone


@dataclass(frozen=True, slots=True)
class StationRow:
    """One station, now."""

    number: int
    station: str
    session: str | None
    trainee: str
    exercise: str
    craft: str
    state: LiveState
    state_text: str
    points: str
    done: float | None
    """Share of the path behind the trainee, 0..1."""
    done_text: str
    counts: str
    """Samples in, lost, frames refused."""
    metrics: tuple[MetricCell, ...]
    devices: str
    """What the worst of the desk's devices does, in a word; empty where nothing is known."""
    device: LiveDevice


def station_rows(wall: WallShape, live: LiveWall, catalogue: Catalogue) -> tuple[StationRow, ...]:
    """A row for every station, by number."""
    return tuple(
        station_row(station, live.station(station.number), catalogue)
        for station in sorted(wall.stations, key=lambda station: station.number)
    )


def station_row(
    station: WallStationShape, live: LiveStation | None, catalogue: Catalogue
) -> StationRow:
    """One station; frames of another session than the wall names are not shown as its own."""
    head = station.live
    if live is not None and (head is None or UUID(head.session) != live.frame.session):
        live = None
    state = _state(station, live)
    metrics = _metrics(head, live, catalogue)
    done = _done(live)
    none = catalogue.numbers.none
    return StationRow(
        number=station.number,
        station=station.station,
        session=head.session if head is not None else None,
        trainee=head.trainee_name if head is not None else none,
        exercise=catalogue.say(head.title) if head is not None else none,
        craft=catalogue.say(f"craft.{head.craft}") if head is not None else none,
        state=state,
        state_text=catalogue.say(
            f"state.{state.name.lower()}" if station.connected else "state.offline"
        ),
        points=formats.points(catalogue, live.frame.points if live is not None else None),
        done=done,
        done_text=catalogue.numbers.share(done),
        counts=_counts(live, catalogue),
        metrics=metrics,
        devices=_devices(station, live, catalogue),
        device=live.frame.device if live is not None else LiveDevice.LIVE,
    )


def _state(station: WallStationShape, live: LiveStation | None) -> LiveState:
    if not station.connected:
        return LiveState.LOST
    return live.frame.state if live is not None else LiveState.IDLE


def _metrics(
    head: LiveSessionShape | None, live: LiveStation | None, catalogue: Catalogue
) -> tuple[MetricCell, ...]:
    if head is None:
        return ()
    cells = []
    for nth, metric in enumerate(head.metrics):
        there = live is not None and nth < live.frame.metrics
        number = live.latest(nth) if live is not None and there else None
        here = wanted_at(metric, live.place_mm) if live is not None else None
        cells.append(
            MetricCell(
                head=metric,
                label=formats.label(catalogue, metric.name),
                value=formats.quantity(catalogue, metric, number),
                wanted=formats.wanted(catalogue, metric, here),
                tone=tone(metric, number, here),
            )
        )
    return tuple(cells)


def _done(live: LiveStation | None) -> float | None:
    if live is None or not live.frame.length_mm > 0:
        return None
    share = live.place_mm / live.frame.length_mm
    return min(max(share, 0.0), 1.0) if math.isfinite(share) else None


def _devices(station: WallStationShape, live: LiveStation | None, catalogue: Catalogue) -> str:
    if live is None or not station.connected:
        return ""
    word = catalogue.say(f"device.{live.frame.device.name.lower()}")
    return catalogue.say("device.all", state=word)


def _counts(live: LiveStation | None, catalogue: Catalogue) -> str:
    if live is None:
        return catalogue.numbers.none
    frame, number = live.frame, catalogue.numbers.number
    return catalogue.say(
        "view.counts",
        samples=number(frame.samples_in, 0),
        lost=number(frame.samples_lost, 0),
        refused=number(frame.frames_refused, 0),
    )
