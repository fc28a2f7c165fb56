"""Curves for a screen: thinned so that extremes survive, and the rolling rows of a live session."""

import numpy as np
from numpy.typing import NDArray

from simlab.model.arrays import Floats, read_only

Rows = NDArray[np.float32]
"""(n, 8 + metrics) rows of live frames; `api.live_frames.LiveFrame.rows` says what is where."""


def thin(x: Floats, y: Floats, columns: int) -> tuple[Floats, Floats]:
    """At most ``2 * columns`` points that draw like all of them.

    The points are cut into `columns` runs of nearly equal number; of each run the lowest and the
    highest stay, in their order. A run without a single number stays as one gap.

    Parameters
    ----------
    x, y : (n,) points in drawing order; NaN in `y` is a gap
    columns : runs, such as the pixels across
    """
    n = len(x)
    if n <= 2 * columns:
        return x, y
    starts = np.linspace(0, n, columns, endpoint=False).astype(np.int64)
    run = np.searchsorted(starts, np.arange(n), side="right") - 1
    lowest = _first_extreme(np.where(np.isnan(y), np.inf, y), run, starts)
    highest = _first_extreme(np.where(np.isnan(y), np.inf, -y), run, starts)
    keep = np.unique(np.concatenate((lowest, highest)))
    return read_only(x[keep]), read_only(y[keep])


def _first_extreme(
    y: Floats, run: NDArray[np.int64], starts: NDArray[np.int64]
) -> NDArray[np.intp]:
    """The first row of each run that holds the lowest value of its run."""
    rows = np.flatnonzero(y == np.minimum.reduceat(y, starts)[run])
    _, first = np.unique(run[rows], return_index=True)
    picked: NDArray[np.intp] = rows[first]
    return picked


class RollingRows:
    """The newest rows of one live session, always in one piece.

    The buffer is twice as long as what it keeps, so that rows are moved only once in a while.
    """

    def __init__(self, width: int, keep: int = 6000) -> None:
        self._buffer: Rows = np.empty((2 * keep, width), dtype=np.float32)
        self._keep = keep
        self._end = 0

    def add(self, rows: Rows) -> None:
        """Newer rows, of the same width."""
        rows = rows[-self._keep :]
        if self._end + len(rows) > len(self._buffer):
            kept = self._buffer[self._end - self._keep : self._end].copy()
            self._buffer[: self._keep] = kept
            self._end = self._keep
        self._buffer[self._end : self._end + len(rows)] = rows
        self._end += len(rows)

    def rows(self) -> Rows:
        """All that is kept, oldest first, read-only; valid until the next `add`."""
        view = self._buffer[max(self._end - self._keep, 0) : self._end]
        view.flags.writeable = False
        return view

    def since(self, t_s: float) -> Rows:
        """The rows from session time `t_s` on."""
        rows = self.rows()
        return rows[int(np.searchsorted(rows[:, 0], t_s, side="left")) :]

    def latest(self, column: int, within_s: float = 0.5) -> float | None:
        """The newest number of a column, no older than `within_s` before the newest row."""
        rows = self.rows()
        if not len(rows):
            return None
        recent = self.since(float(rows[-1, 0]) - within_s)[:, column]
        numbers = recent[np.isfinite(recent)]
        return float(numbers[-1]) if len(numbers) else None
