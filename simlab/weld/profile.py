"""What was done at each millimetre of a seam, and what on: the way into the physics."""

from dataclasses import dataclass

from simlab.model.arrays import Floats
from simlab.weld.joint import Joint


@dataclass(frozen=True, slots=True)
class Setup:
    """What is welded, and how the machine is set; from the procedure."""

    joint: Joint
    process: int
    """ISO 4063 number."""
    position: str
    """ISO 6947."""
    thickness_mm: float
    """Of the thinner plate."""
    current_a: float
    """Middle of the procedure's range; stands in where none was measured."""
    voltage_v: float
    wire_mm: float
    """Diameter of the wire, rod or core wire."""
    wire_feed_mm_s: float | None = None
    """None: worked out from the current."""
    leg_mm: float | None = None
    """Leg that a fillet is to have; None for a butt weld."""
    gap_mm: float = 0.0
    preheat_c: float = 20.0
    gas_l_min: float | None = None
    """None: no shielding gas (111)."""


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """Means over (m,) neighbouring stretches of equal length; NaN where nothing is known."""

    step_mm: float
    """Length of a stretch, about 1 mm."""
    place_mm: Floats
    """Their middles, from where welding began."""
    arc_s: Floats
    """How long the arc burnt there; 0 where it did not."""
    speed_mm_s: Floats
    """Along the seam."""
    travel_deg: Floats
    work_deg: Floats
    distance_mm: Floats
    """CTWD, or arc length for 111 and 141."""
    aim_mm: Floats
    current_a: Floats
    voltage_v: Floats
    speed_sigma_mm_s: Floats
    travel_sigma_deg: Floats
    work_sigma_deg: Floats
    distance_sigma_mm: Floats
    aim_sigma_mm: Floats
    weave_width_mm: Floats
    """0 where the torch is not woven."""
