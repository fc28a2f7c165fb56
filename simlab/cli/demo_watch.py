"""What the demo measures: sessions, losses, and the time from a sample to a browser's frame."""

import json
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from simlab.api.live_frames import LiveFrame, LiveState

Clock = Callable[[], float]


@dataclass(slots=True)
class Latency:
    """Times from the newest sample of a frame to its arrival where a browser would be."""

    clock: Clock = time.time
    _ms: list[float] = field(default_factory=list)
    _seen: dict[int, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, frames: Iterable[LiveFrame]) -> None:
        """Frames that arrived just now; only those that bring a newer sample count."""
        now = self.clock()
        with self._lock:
            for frame in frames:
                newest = frame.sampled_unix_s
                if frame.state is not LiveState.RUNNING or not len(frame.rows):
                    continue
                if newest > self._seen.get(frame.station_number, 0.0):
                    self._seen[frame.station_number] = newest
                    self._ms.append(1e3 * (now - newest))

    def percentiles(self) -> dict[str, float | None]:
        """p50 and p99 in ms, to a tenth; None before the first frame."""
        with self._lock:
            if not self._ms:
                return {"p50": None, "p99": None}
            p50, p99 = np.percentile(self._ms, [50, 99])
        return {"p50": round(float(p50), 1), "p99": round(float(p99), 1)}


@dataclass(slots=True)
class Tally:
    """What the stations said, one JSON line an event."""

    sent: dict[str, int] = field(default_factory=dict)
    """Samples that a session's device sent, by session."""
    taken: dict[str, int] = field(default_factory=dict)
    lost: dict[str, int] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    verified: dict[str, bool] = field(default_factory=dict)
    points: dict[str, float | None] = field(default_factory=dict)
    last: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Newest event by station, for the screen."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def hear(self, station: str, line: str) -> None:
        """One line of a station's standard output; what is not an event is passed over."""
        try:
            event = json.loads(line)
        except ValueError:
            return
        if not isinstance(event, dict) or "event" not in event:
            return
        with self._lock:
            self.last[station] = event
            session = str(event.get("session", ""))
            match event["event"]:
                case "session_finished":
                    self.sent[session] = int(event["sent"])
                    self.taken[session] = int(event["samples_in"])
                    self.lost[session] = int(event["samples_lost"])
                    self.refused[session] = int(event["frames_refused"])
                    self.points[session] = event["points"]
                case "uploaded":
                    self.verified[session] = bool(event["verified"])

    @property
    def finished(self) -> int:
        """Sessions that came to their end at a station."""
        with self._lock:
            return len(self.taken)

    @property
    def pending(self) -> int:
        """Sessions finished and not yet acknowledged by the service."""
        with self._lock:
            return len(self.taken.keys() - self.verified.keys())

    def report(self, filed: Iterable[tuple[str, int, bool]], latency: Latency) -> dict[str, Any]:
        """The figures of the demo.

        Parameters
        ----------
        filed : (session, samples in its recording, verified) as the service has them. A sample is
            lost when a device sent it and the service's recording does not have it.
        """
        have = {session: (samples, verified) for session, samples, verified in filed}
        with self._lock:
            missing = sum(
                max(sent - have.get(session, (0, False))[0], 0)
                for session, sent in self.sent.items()
            )
            return {
                "sessions_finished": len(self.taken),
                "cards_verified": sum(
                    have.get(session, (0, False))[1] and self.verified.get(session, False)
                    for session in self.taken
                ),
                "samples_in": sum(self.taken.values()),
                "samples_lost": max(missing, sum(self.lost.values())),
                "frames_refused": sum(self.refused.values()),
                "latency_ms": latency.percentiles(),
            }


def good(report: dict[str, Any]) -> bool:
    """Was there something to see, nothing lost, and every card verified?"""
    return bool(
        report["sessions_finished"]
        and report["cards_verified"] == report["sessions_finished"]
        and not report["samples_lost"]
    )
