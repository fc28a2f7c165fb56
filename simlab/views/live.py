"""The live frames of all stations, put in order: the newest of each, and its rows so far."""

from collections.abc import Iterable
from uuid import UUID

from simlab.api.live_frames import FIXED, LiveFrame
from simlab.api.shapes import WallShape
from simlab.views.curves import RollingRows


class LiveStation:
    """One station: its newest frame and the rolling rows of the session it belongs to."""

    def __init__(self, frame: LiveFrame) -> None:
        self.frame = frame
        self.rows = RollingRows(FIXED + frame.metrics)
        self.rows.add(frame.rows)

    def take(self, frame: LiveFrame) -> "LiveStation":
        """The station with a newer frame; another session makes another station."""
        if frame.session != self.frame.session or frame.metrics != self.frame.metrics:
            return LiveStation(frame)
        if frame.seq > self.frame.seq:
            self.frame = frame
            self.rows.add(frame.rows)
        return self

    def latest(self, metric: int) -> float | None:
        """The newest value of the metric at this place of the rubric."""
        return self.rows.latest(FIXED + metric)


class LiveWall:
    """All stations by number."""

    def __init__(self) -> None:
        self._stations: dict[int, LiveStation] = {}

    def take(self, frames: Iterable[LiveFrame]) -> frozenset[int]:
        """Newer frames; the numbers of the stations that they belong to."""
        touched = set()
        for frame in frames:
            known = self._stations.get(frame.station_number)
            self._stations[frame.station_number] = (
                known.take(frame) if known is not None else LiveStation(frame)
            )
            touched.add(frame.station_number)
        return frozenset(touched)

    def station(self, number: int) -> LiveStation | None:
        """One station, or None before its first frame."""
        return self._stations.get(number)

    def strangers(self, wall: WallShape) -> frozenset[UUID]:
        """Sessions that send frames and are not on `wall`: time to ask for the wall again."""
        known = {station.number: station.live for station in wall.stations}
        return frozenset(
            live.frame.session
            for number, live in self._stations.items()
            if (head := known.get(number)) is None or UUID(head.session) != live.frame.session
        )
