"""What a device saw, a batch at a time: read-only float64 columns, a row a sample.

NaN means "not measured". Time is the station's session time in seconds; positions are in mm in
the frame of the coupon or of the machine.
"""

from dataclasses import dataclass, field, fields
from typing import ClassVar, Self

import numpy as np

from simlab.model.arrays import Floats, column, own

AS_STATED: Floats = own(np.ones(0))
"""Stands for a column of ones: every pose has the noise that its tracker states."""


def as_stated() -> Floats:
    """The same, for fields to have where nothing is said."""
    return AS_STATED


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Samples in a row; every field is a column of the same length."""

    t_s: Floats
    """(n,) session time of sampling [s], strictly increasing."""
    t_bound_s: Floats
    """(n,) half-width within which the time of sampling is known [s]."""

    WIDTHS: ClassVar[dict[str, int]] = {}
    """Fields that are matrices, with their number of columns; the others are vectors."""

    def __post_init__(self) -> None:
        n = len(self.t_s)
        for one in fields(self):
            width = self.WIDTHS.get(one.name)
            shape = (n,) if width is None else (n, width)
            values = getattr(self, one.name)
            made = own(np.ones(n)) if values is AS_STATED else column(values, shape)
            object.__setattr__(self, one.name, made)

    def __len__(self) -> int:
        return len(self.t_s)

    def rows(self, rows: slice) -> Self:
        """The samples of these rows."""
        return self._made([getattr(self, name)[rows] for name in self.__match_args__])

    @classmethod
    def empty(cls) -> Self:
        """A batch of no samples."""
        widths = cls.WIDTHS
        return cls(
            **{
                f.name: np.empty((0,) if f.name not in widths else (0, widths[f.name]))
                for f in fields(cls)
            }
        )

    @classmethod
    def unseen(cls, t_s: float) -> Self:
        """One sample of which nothing is known but its time."""
        blank = {
            f.name: np.full((1, cls.WIDTHS[f.name]) if f.name in cls.WIDTHS else 1, np.nan)
            for f in fields(cls)
        }
        return cls(**{**blank, "t_s": np.array([t_s]), "t_bound_s": np.zeros(1)})

    def then(self, later: Self) -> Self:
        """The samples of `later` behind those of this batch."""
        names = self.__match_args__
        both = [(getattr(self, name), getattr(later, name)) for name in names]
        return self._made([own(np.concatenate(columns)) for columns in both])

    @classmethod
    def _made(cls, columns: list[Floats]) -> Self:
        """Of columns as `__post_init__` would leave them: made of those of batches."""
        made = object.__new__(cls)
        for name, values in zip(cls.__match_args__, columns, strict=True):
            object.__setattr__(made, name, values)
        return made


@dataclass(frozen=True, slots=True, eq=False)
class TorchSamples(Batch):
    """A welding torch: where its contact tip is, how it points, and what the power source says."""

    tip_mm: Floats
    """(n, 3) contact tip (electrode tip for 111 and 141) in the coupon's frame [mm]."""
    axis: Floats
    """(n, 3) unit vectors along the torch axis, from the contact tip into the work."""
    arc_on: Floats
    """(n,) 1 while the arc burns (trigger held, in a simulator), else 0."""
    current_a: Floats
    """(n,) welding current [A]."""
    voltage_v: Floats
    """(n,) arc voltage [V]."""
    sigma_times: Floats = field(default_factory=as_stated)
    """(n,) how many times the noise that the tracker states this pose has: 1 as stated; NaN: not
    known."""

    WIDTHS: ClassVar[dict[str, int]] = {"tip_mm": 3, "axis": 3}


@dataclass(frozen=True, slots=True, eq=False)
class ToolSamples(Batch):
    """A cutting tool: where its controlled point is in machine coordinates, and how it turns."""

    tool_mm: Floats
    """(n, 3) controlled point of the tool, machine coordinates [mm]."""
    spindle_rpm: Floats
    """(n,) spindle speed, clockwise positive [rpm]."""
    sigma_times: Floats = field(default_factory=as_stated)
    """(n,) how many times the noise that the tracker states this position has: 1 as stated; NaN:
    not known."""

    WIDTHS: ClassVar[dict[str, int]] = {"tool_mm": 3}
