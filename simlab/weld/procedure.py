"""A welding procedure (WPS): what is to be set, how the torch is to be held, and who says so.

Every value names its source and whether it was verified there. Values that a reader could take
for a standard's requirement, but that are not, say so in `source`.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from simlab.model.exercises import Band
from simlab.weld.electrode import STUB_MM
from simlab.weld.joint import Joint
from simlab.weld.profile import Setup

LONGEST_WINDOW_S = 1.0
"""Longest window a procedure may take travel speed over."""
ROOM_C = 20.0
_MM_S_PER_M_MIN = 1000.0 / 60.0


@dataclass(frozen=True, slots=True)
class Setting:
    """One value that is set or prepared before the arc burns: a range with its source."""

    name: str
    """Key with its unit, such as ``current_a``; `weld.settings` has them all."""
    least: float
    most: float
    source: str
    verified: bool
    """Read in the source named; otherwise a hypothesis."""

    @property
    def middle(self) -> float:
        """Middle of the range."""
        return (self.least + self.most) / 2.0


@dataclass(frozen=True, slots=True)
class Technique:
    """One metric of the torch's guidance: target and band, with their source."""

    metric: str
    unit: str
    band: Band
    source: str
    verified: bool
    """The target was read in the source named; half-widths are choices, and `source` says whose."""


@dataclass(frozen=True, slots=True)
class Electrode:
    """A covered electrode."""

    diameter_mm: float
    """Of its core wire."""
    length_mm: float
    burn_off_mm_s: float
    """How fast it shortens; 0 where the device itself tells where its burnt tip is."""
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Procedure:
    """A welding procedure."""

    name: str
    version: int
    process: int
    """ISO 4063 number."""
    position: str
    """ISO 6947."""
    joint: Joint
    speed_window_s: float
    settings: tuple[Setting, ...]
    techniques: tuple[Technique, ...]
    electrode: Electrode | None = None

    def bands(self) -> Mapping[str, tuple[str, Band]]:
        """Unit and band of every metric, by its name."""
        return {t.metric: (t.unit, t.band) for t in self.techniques}

    @property
    def weave(self) -> bool:
        """Does it ask for a weave?"""
        return any(t.metric == "weave_width" for t in self.techniques)

    @property
    def whip(self) -> bool:
        """Does it ask for a whip?"""
        return any(t.metric == "whip_pitch" for t in self.techniques)

    @property
    def burn_off_mm_s(self) -> float:
        """How fast the electrode shortens."""
        return 0.0 if self.electrode is None else self.electrode.burn_off_mm_s

    @property
    def burnable_mm(self) -> float:
        """How much of the electrode burns before only its stub is left."""
        return math.inf if self.electrode is None else self.electrode.length_mm - STUB_MM

    @property
    def verified(self) -> float:
        """Share of its values that were read in the source that they name."""
        told = [one.verified for one in self.techniques]
        told += [one.verified for one in self.settings]
        told += [self.electrode.verified] if self.electrode else []
        return sum(told) / len(told)

    def setting(self, name: str) -> Setting | None:
        """A setting by its name; None where the procedure leaves it open."""
        return next((one for one in self.settings if one.name == name), None)

    def setup(self) -> Setup:
        """What is welded and how the machine is set: middles of ranges, NaN for what is open."""
        feed, gas = self._middle("wire_feed_m_min"), self._middle("gas_l_min")
        return Setup(
            joint=self.joint,
            process=self.process,
            position=self.position,
            thickness_mm=_known(self._middle("thickness_mm")),
            current_a=_known(self._middle("current_a")),
            voltage_v=_known(self._middle("voltage_v")),
            wire_mm=self._wire_mm(),
            wire_feed_mm_s=None if feed is None else feed * _MM_S_PER_M_MIN,
            leg_mm=self._leg_mm(),
            gap_mm=self._middle("gap_mm") or 0.0,
            preheat_c=_known(self._middle("preheat_c"), ROOM_C),
            gas_l_min=gas,
        )

    def _middle(self, name: str) -> float | None:
        found = self.setting(name)
        return None if found is None else found.middle

    def _wire_mm(self) -> float:
        """Diameter of the wire, the rod or the core wire."""
        if self.electrode is not None:
            return self.electrode.diameter_mm
        wire = self._middle("wire_mm")
        return _known(self._middle("rod_mm") if wire is None else wire)

    def _leg_mm(self) -> float | None:
        """Leg of a fillet of equal legs, from its throat where that is what is asked for."""
        throat = self._middle("throat_mm")
        leg = self._middle("leg_mm")
        return throat * math.sqrt(2.0) if leg is None and throat is not None else leg


def _known(value: float | None, otherwise: float = math.nan) -> float:
    return otherwise if value is None else value
