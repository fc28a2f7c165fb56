"""What can be set or prepared before the arc burns: the names, their limits, and who needs them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from simlab.weld.joint import PROCESSES as NUMBERS
from simlab.weld.positions import Position

PROCESSES = tuple(map(str, NUMBERS))
"""ISO 4063."""
POSITIONS = tuple(position.value for position in Position)
"""ISO 6947."""
FILLET_POSITIONS = ("PB", "PD")
"""Horizontal-vertical and horizontal overhead: there is no butt weld in them."""
PIPE_POSITIONS = ("PH", "PJ", "H-L045", "J-L045")
"""Of a pipe that is fixed: there is no butt weld of plates in them."""
_WIRE = ("121", "131", "135", "136", "138")
_GAS = ("131", "135", "136", "138", "141")


@dataclass(frozen=True, slots=True)
class Range:
    """What is physically possible."""

    least: float
    most: float
    processes: tuple[str, ...] = PROCESSES
    """Those that have it."""
    fillet: bool | None = None
    """Only a fillet weld has it, or only a butt weld; None: both."""


SETTINGS: Mapping[str, Range] = MappingProxyType(
    {
        "thickness_mm": Range(0.3, 300.0),
        "outside_diameter_mm": Range(5.0, 5000.0),
        "leg_mm": Range(0.5, 50.0, fillet=True),
        "throat_mm": Range(0.3, 36.0, fillet=True),
        "gap_mm": Range(0.0, 20.0),
        "groove_angle_deg": Range(0.0, 120.0, fillet=False),
        "root_face_mm": Range(0.0, 20.0, fillet=False),
        "wire_mm": Range(0.5, 6.4, _WIRE),
        "wire_feed_m_min": Range(0.1, 40.0, _WIRE),
        "rod_mm": Range(0.5, 8.0, ("141",)),
        "tungsten_mm": Range(0.5, 10.0, ("141",)),
        "current_a": Range(1.0, 2000.0),
        "voltage_v": Range(5.0, 100.0),
        "gas_l_min": Range(0.5, 100.0, _GAS),
        "preheat_c": Range(-40.0, 700.0),
        "interpass_c": Range(-40.0, 700.0),
    }
)
