"""What the service counts about itself, for Prometheus; nothing here names a person."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from simlab.live.hub import Hub, Ticked


class Instruments:
    """Counters of one application; a registry of its own, so that several can stand in a test."""

    def __init__(self, hub: Hub) -> None:
        self._registry = CollectorRegistry()
        self.requests = Counter(
            "simlab_requests_total",
            "HTTP requests by route and status",
            ["method", "route", "status"],
            registry=self._registry,
        )
        self.request_s = Histogram(
            "simlab_request_seconds",
            "Time to answer",
            ["route"],
            registry=self._registry,
        )
        self.sign_ins = Counter(
            "simlab_sign_ins_total", "Sign-ins by outcome", ["outcome"], registry=self._registry
        )
        self.uploads = Counter(
            "simlab_uploads_total", "Recordings by outcome", ["outcome"], registry=self._registry
        )
        self.frames = Counter(
            "simlab_live_frames_total", "Live frames from stations", registry=self._registry
        )
        self.frames_refused = Counter(
            "simlab_live_messages_refused_total",
            "Messages of stations that were no frames",
            registry=self._registry,
        )
        self._latency_s = Histogram(
            "simlab_live_latency_seconds",
            "From the newest sample of a frame to its way out to the watchers",
            buckets=(0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1.0),
            registry=self._registry,
        )
        for name, about, value in (
            ("simlab_stations_connected", "Stations connected", lambda: hub.stations),
            ("simlab_watchers", "Screens that watch live", lambda: hub.watchers),
            (
                "simlab_live_messages_dropped",
                "Live messages dropped for watchers who could not keep up",
                lambda: hub.dropped,
            ),
        ):
            Gauge(name, about, registry=self._registry).set_function(value)

    def ticked(self, ticked: Ticked, now_unix_s: float) -> None:
        """Note how old the frames of a tick were."""
        for sampled_unix_s in ticked.sampled_unix_s:
            self._latency_s.observe(max(now_unix_s - sampled_unix_s, 0.0))

    def text(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self._registry)
