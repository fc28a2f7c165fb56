"""What trackers share that say a line of text a sample: lines, judged one by one.

docs/formats/razor.md, vectornav.md, fastrak.md
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simlab.devices.attitude import from_yaw_pitch_roll, turned_only
from simlab.devices.decoding import Accounted, Frames
from simlab.devices.greeting import Greeting
from simlab.devices.lines import LineReader
from simlab.devices.plausible import MotionGate
from simlab.devices.readings import PoseSamples
from simlab.model.arrays import Bools, Floats

MOST_LINE = 200
"""None of these devices has a longer line [bytes]."""
MOST_DEG = np.array([180.0, 90.0, 180.0])
"""No yaw, pitch, roll is wider."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one sound line said."""

    row: tuple[Any, ...] | None = None
    """The sample; None: it is none, but an answer or another station's."""


Judge = Callable[[bytes], Said | str]
"""A line, its end included, to what it said or to the cause that refuses it."""
Place = Callable[[NDArray[Any]], tuple[Floats, Floats]]
"""Rows to (n, 3) positions [mm] and (n, 4) unit quaternions."""


@dataclass(frozen=True, slots=True)
class Gated:
    """A device without a checksum: what motion is told from."""

    place: Place
    period_s: float
    """The longest that it takes from sample to sample."""


def decode(rows: NDArray[Any], t_s: Floats, bound_s: Floats) -> tuple[PoseSamples, Bools]:
    """Poses of rows with yaw, pitch and roll in `angles`, and which of them are plausible."""
    with np.errstate(invalid="ignore"):
        plausible: Bools = (np.abs(rows["angles"]) <= MOST_DEG).all(axis=1)
    angles_deg = np.where(plausible[:, None], rows["angles"], 0.0)
    return turned_only(t_s, bound_s, from_yaw_pitch_roll(angles_deg)), plausible


class TextDecoder(Accounted):
    """Bytes of such a tracker to samples."""

    def __init__(
        self,
        row: np.dtype[Any],
        judge: Judge,
        greeting: Greeting | None = None,
        gated: Gated | None = None,
    ) -> None:
        self._lines = LineReader(MOST_LINE)
        super().__init__(self._lines)
        self._row = row
        self._judge = judge
        self._greeting = greeting
        self._gated = gated
        self._gate = MotionGate()
        self._count = 0
        self._streams = False

    def feed(self, data: bytes) -> Frames:
        """The samples that `data` completes."""
        said = []
        heard = 0
        for line in self._lines.feed(data):
            verdict = self._judge(line)
            if isinstance(verdict, str):
                self._lines.refuse(verdict, line)
                continue
            heard += 1
            self._lines.accept()
            if verdict.row is not None:
                said.append((verdict.row, line))
        rows = np.array([row for row, _ in said], dtype=self._row)
        if self._gated is not None and said:
            taken = self._possible(self._gated, rows)
            for (_, line), is_taken in zip(said, taken.tolist(), strict=True):
                if not is_taken:
                    self._lines.refuse("implausible", line)
            rows, heard = rows[taken], heard - int((~taken).sum())
        self._streams = self._streams or bool(len(rows))
        return Frames(rows=rows, heard=heard)

    def say(self, now_s: float) -> bytes:
        """What makes it stream, until it does."""
        return b"" if self._greeting is None else self._greeting.say(now_s, content=self._streams)

    def _possible(self, gated: Gated, rows: NDArray[Any]) -> Bools:
        """Which rows can be reached: none is sampled sooner than it is said."""
        t_s = np.arange(self._count, self._count + len(rows), dtype=np.float64) * gated.period_s
        self._count += len(rows)
        return self._gate.judge(t_s, *gated.place(rows))
