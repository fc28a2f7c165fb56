"""The one table of crafts: everything that differs between welding and milling, by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from simlab.model.arrays import Floats
from simlab.model.exercises import Exercise
from simlab.model.fixed_point import Channel
from simlab.model.samples import Batch
from simlab.model.wanted import Wanted
from simlab.motion.overlap import Joined, Measured


@dataclass(frozen=True, slots=True)
class Craft:
    """How one craft is recorded, measured and drawn."""

    name: str
    samples: type[Batch]
    channels: tuple[Channel, ...]
    """Fixed point of its recordings."""
    reach_s: float
    """How far back a metric looks."""
    read: Callable[[Mapping[str, str]], Exercise]
    """The exercise behind the texts of its files (``exercise``, ``procedure``, ``program``)."""
    measure: Callable[[Joined[Any], Wanted, Any, Mapping[str, float]], Measured]
    """(joined samples, wanted, cursor, sigmas of the tracker) to tracks and the next cursor."""
    pose: Callable[[Any], tuple[Floats, Floats]]
    """((n, 3) controlled point in mm, (n, 3) unit axis into the work) of a batch, for screens."""
