"""What the machine does, on the displays of the desk's pendants."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from simlab.devices.adapter import Tracker
from simlab.devices.display import NOT_KNOWN, Display, Shown
from simlab.devices.readings import MachineSamples
from simlab.model.arrays import Floats
from simlab.model.samples import Batch, ToolSamples


class Displays:
    """The pendants of a desk that show something; the others are left alone."""

    def __init__(self, trackers: Sequence[Tracker[Any]]) -> None:
        self._trackers = tuple(trackers)
        self._shown = Shown(machine_shown=True)

    def hear(self, batch: Batch) -> None:
        """Show what a machine's samples say; a value that they lack stays as it was."""
        if not isinstance(batch, MachineSamples | ToolSamples):
            return
        was = self._shown
        places = _last(batch.tool_mm, was.machine_mm[:3])
        machine = batch if isinstance(batch, MachineSamples) else None
        self._shown = Shown(
            machine_mm=(*places, *NOT_KNOWN[:3]),
            spindle_rpm=_last(batch.spindle_rpm[:, None], (was.spindle_rpm,))[0],
            feed_mm_min=_of(machine, "feed_mm_min", was.feed_mm_min),
            feed_override=_of(machine, "feed_override", was.feed_override),
            spindle_override=_of(machine, "spindle_override", was.spindle_override),
            machine_shown=True,
        )
        for tracker in self._trackers:
            if isinstance(tracker.decoder, Display):
                tracker.decoder.show(self._shown)


def _of(machine: MachineSamples | None, name: str, before: float) -> float:
    return before if machine is None else _last(getattr(machine, name)[:, None], (before,))[0]


def _last(column: Floats, before: Sequence[float]) -> tuple[float, ...]:
    """The last row of all numbers, else what stood there before."""
    rows = column[np.isfinite(column).all(axis=1)]
    return tuple(rows[-1].tolist()) if len(rows) else tuple(before)
