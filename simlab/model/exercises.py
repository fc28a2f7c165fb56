"""What is practised: the path wanted, how it is marked, and the files that say so."""

from dataclasses import dataclass

from simlab.model.wanted import Wanted


@dataclass(frozen=True, slots=True)
class Band:
    """Where marks are full, and where they end.

    ``mark(d) = 1`` for ``|d| <= full``, 0 for ``|d| >= zero``, straight between; ``d`` is
    ``value - target`` (divided by the target when `relative`).
    """

    target: float
    full: float
    """Half-width of full marks."""
    zero: float
    """Half-width where marks end."""
    relative: bool = False
    """Half-widths are shares of the target, and the target may vary along the path."""
    signed: bool = False
    """A value of the other sign than the target is worth nothing and is a named fault."""
    sides: tuple[str, str] = ("high", "low")
    """What a value above the target is called in a reason's key, and one below it."""


@dataclass(frozen=True, slots=True)
class RubricLine:
    """One metric of a rubric."""

    metric: str
    unit: str
    weight: float
    band: Band


@dataclass(frozen=True, slots=True)
class Rubric:
    """Bands and weights, and what it takes to pass."""

    lines: tuple[RubricLine, ...]
    pass_points: float
    """Points (of 100) that pass."""
    bin_mm: float
    """Length of a bin along the path; within one bin samples are averaged [mm]."""


@dataclass(frozen=True, slots=True, eq=False)
class Exercise:
    """One exercise, ready to be measured and scored."""

    name: str
    version: int
    craft: str
    title: str
    """Key of its title in the locale's catalogue."""
    wanted: Wanted
    rubric: Rubric
    versions: tuple[tuple[str, str], ...]
    """What the score will be made by, for the card."""
    texts: tuple[tuple[str, str], ...]
    """(name, text) of the files it was read from: see `SessionHeader.texts`."""
