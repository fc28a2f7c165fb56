"""What can be wrong with a weld: kinds of imperfection, and one that is predicted at a place."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Iso6520(NamedTuple):
    """The number of a kind in ISO 6520-1."""

    number: int
    verified: bool
    """Read in a public copy of a standard that names it; otherwise from memory."""


class Kind(StrEnum):
    """A kind of imperfection; its text stands under ``weld.kind.<value>``."""

    CRACK = "crack"
    CRATER_PIPE = "crater_pipe"
    SURFACE_PORE = "surface_pore"
    SLAG = "slag"
    LACK_OF_FUSION = "lack_of_fusion"
    LACK_OF_PENETRATION = "lack_of_penetration"
    UNDERCUT = "undercut"
    EXCESS_WELD_METAL = "excess_weld_metal"
    EXCESS_CONVEXITY = "excess_convexity"
    OVERLAP = "overlap"
    MISALIGNMENT = "misalignment"
    BURN_THROUGH = "burn_through"
    EXCESS_ASYMMETRY = "excess_asymmetry"
    INSUFFICIENT_LEG = "insufficient_leg"
    INSUFFICIENT_THROAT = "insufficient_throat"
    EXCESS_THROAT = "excess_throat"
    POOR_RESTART = "poor_restart"

    @classmethod
    def _missing_(cls, value: object) -> "Kind":
        """The kind with a number of ISO 6520-1, such as 503 or "5011"."""
        kind = _BY_NUMBER.get(str(value))
        if kind is None:
            known = ", ".join(f"{one.value} ({told.number})" for one, told in _NUMBERS.items())
            raise ValueError(
                f"{str(value)[:20]!r} is no kind of imperfection; take one of {known}: "
                "its name or its number in ISO 6520-1"
            )
        return kind

    @property
    def iso6520(self) -> Iso6520:
        """Its number in ISO 6520-1."""
        return _NUMBERS[self]


_NUMBERS = {
    Kind.CRACK: Iso6520(100, True),
    Kind.CRATER_PIPE: Iso6520(2025, True),
    Kind.SURFACE_PORE: Iso6520(2017, True),
    Kind.SLAG: Iso6520(301, False),
    Kind.LACK_OF_FUSION: Iso6520(401, True),
    Kind.LACK_OF_PENETRATION: Iso6520(402, False),
    Kind.UNDERCUT: Iso6520(501, False),
    Kind.EXCESS_WELD_METAL: Iso6520(502, True),
    Kind.EXCESS_CONVEXITY: Iso6520(503, True),
    Kind.OVERLAP: Iso6520(506, False),
    Kind.MISALIGNMENT: Iso6520(507, False),
    Kind.BURN_THROUGH: Iso6520(510, False),
    Kind.EXCESS_ASYMMETRY: Iso6520(512, True),
    Kind.INSUFFICIENT_LEG: Iso6520(521, False),
    Kind.INSUFFICIENT_THROAT: Iso6520(5213, True),
    Kind.EXCESS_THROAT: Iso6520(5214, True),
    Kind.POOR_RESTART: Iso6520(517, False),
}
_BY_NUMBER = {
    **{str(told.number): kind for kind, told in _NUMBERS.items()},
    "5011": Kind.UNDERCUT,  # continuous
    "5012": Kind.UNDERCUT,  # intermittent
}


class Cause(StrEnum):
    """What an imperfection comes from."""

    TECHNIQUE = "technique"
    """How the torch was guided."""
    SETTINGS = "settings"
    """How the machine was set: it would have come with a perfect hand."""


SURE = 0.95
"""Probability from which an imperfection is there for sure."""


@dataclass(frozen=True, slots=True)
class Imperfection:
    """One imperfection that is predicted at a stretch of the seam."""

    kind: Kind
    from_mm: float
    """Where on the seam it begins, from where welding began."""
    to_mm: float
    size_mm: float
    """Its greatest size there, as the standard measures the kind (depth, height, diameter, leg
    missing); NaN where only its being there is predicted."""
    size_sigma_mm: float
    """One standard deviation of the size; NaN where the size is."""
    least: float
    """Probability that it is there: at least, 0..1. Bands are wide where nothing is published."""
    most: float
    cause: Cause
    because: str
    """The metric, setting or behaviour that causes it, such as ``travel_speed``."""
    way: str
    """What was wrong with that: ``high``, ``low`` or ``missing``."""
    source: str
    """Where the rule that predicts it comes from."""
    verified: bool
    """The rule was read in the source named; otherwise a hypothesis."""

    @property
    def because_key(self) -> str:
        """Key of the text that names its cause."""
        return f"weld.because.{self.because}.{self.way}"

    @property
    def try_key(self) -> str:
        """Key of the text that names one thing to try."""
        return f"weld.try.{self.because}.{self.way}"


@dataclass(frozen=True, slots=True)
class Untold:
    """A stretch of the seam about which a kind of imperfection cannot be told."""

    kind: Kind
    from_mm: float
    to_mm: float
    for_want_of: str
    """The first metric or bead size that is not known there."""
