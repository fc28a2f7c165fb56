"""The weld metal that a profile of technique leaves on each stretch of a seam."""

from dataclasses import dataclass

from simlab.model.arrays import Bools, Floats


@dataclass(frozen=True, slots=True, eq=False)
class Bead:
    """The weld over the (m,) stretches of a profile; NaN where it cannot be told.

    Legs, throat, convexity and asymmetry are those of a fillet, NaN on a butt weld; `height_mm` is
    a butt weld's excess weld metal, NaN on a fillet. A sigma is one standard deviation: the
    scatter of welds made alike, of the model and of the technique measured, all together.
    """

    arc_energy_kj_mm: Floats
    """Without the process's efficiency."""
    heat_input_kj_mm: Floats
    """With the efficiency of EN 1011-1."""
    t85_s: Floats
    """Cooling time from 800 to 500 degrees C, of the regime that governs."""
    t85_thick: Bools
    """Heat flows in three dimensions there; False also where `t85_s` is not known."""
    current_a: Floats
    """Current that was reckoned with: measured, or the procedure's, led by the CTWD."""
    area_mm2: Floats
    """Cross-section of the metal deposited."""
    width_mm: Floats
    """Of the face, from toe to toe."""
    leg_base_mm: Floats
    leg_butting_mm: Floats
    throat_mm: Floats
    """Height of the largest triangle within the section."""
    convexity_mm: Floats
    """How far the face stands out beyond the line from toe to toe; negative: a hollow face."""
    asymmetry_mm: Floats
    """Leg on the base plate less the leg on the butting plate."""
    height_mm: Floats
    """Excess weld metal above a butt weld's plates."""
    penetration_mm: Floats
    """Depth of fusion below the plates' surfaces, in the direction of the torch."""
    leg_sigma_mm: Floats
    penetration_sigma_mm: Floats
    convexity_sigma_mm: Floats
    extrapolated: Bools
    """The penetration's formula is used outside the runs that it was fitted to."""
