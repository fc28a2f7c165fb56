"""The live frames of all stations, put in order: of each station what a screen draws of it."""

from collections.abc import Iterable
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from simlab.api.live_frames import FIXED, LiveFrame
from simlab.api.shapes import WallShape
from simlab.model.arrays import Floats, read_only

PLACES = 240
"""Places along the path that a live curve tells apart."""
TRAIL = 800
"""The most points that are kept of the tool's own way."""
HOLD_S = 0.5
"""How long the newest value of a metric stands for now."""


class LiveStation:
    """One station and its session: however long that lasts, what is kept stays as small."""

    def __init__(self, frame: LiveFrame) -> None:
        self.frame = frame
        self.place_mm = float("nan")
        """The newest place on the path."""
        self._curves: Floats = np.full((frame.metrics, PLACES), np.nan)
        self._latest: Floats = np.full(frame.metrics, np.nan)
        self._latest_s: Floats = np.full(frame.metrics, -np.inf)
        self._trail: NDArray[np.float32] = np.empty((0, 6), dtype=np.float32)
        self._step = 1
        self._count = 0
        self._pose: NDArray[np.float32] | None = None
        self._add(frame)

    def take(self, frame: LiveFrame) -> "LiveStation":
        """The station with a newer frame; another session makes another station."""
        if frame.session != self.frame.session or frame.metrics != self.frame.metrics:
            return LiveStation(frame)
        if frame.seq > self.frame.seq:
            self.frame = frame
            self._add(frame)
        return self

    def latest(self, metric: int) -> float | None:
        """The newest value of a metric, None when it is too old to stand for now."""
        if not self.frame.t_s - self._latest_s[metric] <= HOLD_S:
            return None
        return float(self._latest[metric])

    def curve(self, metric: int) -> Floats:
        """(PLACES,) the newest value at each place of the path; NaN where there is none."""
        return read_only(self._curves[metric])

    def places_mm(self) -> Floats:
        """(PLACES,) the middle of each place [mm]."""
        return np.linspace(0.5, PLACES - 0.5, PLACES) * (self.frame.length_mm / PLACES)

    def trail_mm(self) -> Floats:
        """(n, 3) where the tool has been, thinned, and last where it is."""
        return self._poses()[:, :3]

    def trail_axis(self) -> Floats:
        """(n, 3) how the tool pointed there, unit vectors into the work."""
        return self._poses()[:, 3:]

    def _poses(self) -> Floats:
        if self._pose is None:
            return np.empty((0, 6))
        return np.vstack((self._trail, self._pose[None])).astype(np.float64)

    def _add(self, frame: LiveFrame) -> None:
        rows = frame.rows
        poses = rows[np.isfinite(rows[:, 2:FIXED]).all(axis=1), 2:FIXED]
        if len(poses):
            self._pose = poses[-1]
            self._keep_trail(poses)
        place = rows[:, 1].astype(np.float64)
        placed = np.isfinite(place) & (frame.length_mm > 0.0)
        if placed.any():
            self.place_mm = float(place[placed][-1])
        share = np.where(placed, place, 0.0) / max(frame.length_mm, 1e-9)
        bins = np.clip((PLACES * share).astype(np.int64), 0, PLACES - 1)
        for metric in range(frame.metrics):
            value = rows[:, FIXED + metric]
            known = np.flatnonzero(np.isfinite(value))
            if len(known):
                self._latest[metric] = value[known[-1]]
                self._latest_s[metric] = rows[known[-1], 0]
            there = known[placed[known]]
            self._curves[metric, bins[there]] = value[there]  # the newest of a place stays

    def _keep_trail(self, points: NDArray[np.float32]) -> None:
        """Keep every `_step`-th point; when there are too many, every second one goes."""
        first = -self._count % self._step
        self._count += len(points)
        self._trail = np.vstack((self._trail, points[first :: self._step]))
        while len(self._trail) > TRAIL:
            self._trail = self._trail[::2]
            self._step *= 2


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
