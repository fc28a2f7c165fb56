"""One metric over time and place: what `measure` makes and scoring adds up."""

from dataclasses import dataclass

from simlab.model.arrays import Floats, column


@dataclass(frozen=True, slots=True, eq=False)
class MetricTrack:
    """Values of one metric, each with its instant, its place on the path and its sigma.

    Tracks of one batch may differ in length and in time: a value that needs a window of samples
    belongs to the middle of that window, and is not there until the window is full.
    """

    name: str
    """Key of the metric, such as ``travel_speed``; docs/scoring.md lists them."""
    unit: str
    """``mm/s``, ``deg``, ``mm``, ``mm/min``."""
    t_s: Floats
    """(n,) instant the value belongs to [s]."""
    place_mm: Floats
    """(n,) distance along the wanted path, from its start [mm]; NaN where it has none."""
    value: Floats
    """(n,) in `unit`, signed; NaN where it cannot be told."""
    sigma: Floats
    """(n,) one standard deviation of `value`, in `unit`."""
    wanted: Floats
    """(n,) the target at that place where it varies along the path (feed); NaN: the band's own."""

    def __post_init__(self) -> None:
        n = len(self.t_s)
        for name in ("t_s", "place_mm", "value", "sigma", "wanted"):
            object.__setattr__(self, name, column(getattr(self, name), (n,)))

    def __len__(self) -> int:
        return len(self.t_s)
