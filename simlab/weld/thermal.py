"""What heat a weld takes up, and how the plate about it warms and cools.

Arc energy is what the machine gives, heat input what the plate takes up: the two never share a
name. Every function takes single numbers or arrays of any shape that broadcast, and gives NaN
where its formula says nothing (a torch at rest, a preheat of 500 degrees C). Which formulas were
read where, and how far each may be trusted, is told in docs/weld-physics.md.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simlab.model.arrays import Bools, Floats, Number
from simlab.model.errors import InputError
from simlab.weld.bessel import k0e
from simlab.weld.joint import Joint

EFFICIENCY = {
    12: 1.0, 121: 1.0, 122: 1.0, 124: 1.0, 125: 1.0,
    111: 0.8, 114: 0.8, 13: 0.8, 131: 0.8, 132: 0.8, 133: 0.8, 135: 0.8, 136: 0.8, 138: 0.8,
    14: 0.6, 141: 0.6, 142: 0.6, 143: 0.6, 145: 0.6, 15: 0.6, 151: 0.6, 152: 0.6,
}  # fmt: skip
"""Thermal efficiency k of EN 1011-1 by ISO 4063 number."""
CONDUCTIVITY_W_MM_K = 0.041
"""Of structural steel about 600 degrees C."""
HEAT_J_MM3_K = 0.0044
"""Density times specific heat of steel."""
DIFFUSIVITY_MM2_S = CONDUCTIVITY_W_MM_K / HEAT_J_MM3_K
MELTING_C = 1510.0
_J_PER_KJ = 1e3
_HOTTEST_PREHEAT_C = 500.0
_MOST_KJ_MM, _LEAST_MM = 1e6, 1e-6
"""More heat than this, or less plate, is no weld."""
_MOST = 1e9
"""No voltage, current or speed is as large as this, and no travel as slow as its inverse."""
_COLDEST_C = -273.15
_END_MM = 1e100
_FAR = 1e3
"""So many semi-axes from an ellipsoid of heat there is none."""


@dataclass(frozen=True, slots=True)
class ShapeFactors:
    """How a joint draws off heat, against a bead on a plate: factors of t8/5."""

    f2: float
    """In two dimensions."""
    f3: float
    """In three dimensions."""
    f2_least: float
    f2_most: float
    source: str
    verified: bool


_TEE = "from memory: EN 1011-2 annex D gives F2 as a range for a tee; its middle"
_CORNER = "from memory: EN 1011-2 annex D gives F2 as a range for a corner; its middle"
_LAP = "simlab's proposal: as a tee, for heat leaves in three directions too"
_FILLING = "EN 1011-2 annex D, filling pass, as quoted by Dillinger"
BEAD_ON_PLATE = ShapeFactors(
    1.0, 1.0, 1.0, 1.0, "EN 1011-2 annex D, bead on plate, as quoted by Dillinger", verified=True
)
SHAPE_FACTORS = {
    Joint.BUTT: ShapeFactors(0.9, 0.9, 0.9, 0.9, _FILLING, verified=True),
    Joint.PIPE: ShapeFactors(0.9, 0.9, 0.9, 0.9, _FILLING, verified=True),
    Joint.TEE: ShapeFactors(0.56, 0.67, 0.45, 0.67, _TEE, verified=False),
    Joint.LAP: ShapeFactors(0.56, 0.67, 0.45, 0.67, _LAP, verified=False),
    Joint.CORNER: ShapeFactors(0.785, 0.67, 0.67, 0.9, _CORNER, verified=False),
}
"""By joint; a wall so thick that heat leaves in three dimensions needs F3 only."""


@dataclass(frozen=True, slots=True, eq=False)
class Cooling:
    """Cooling time from 800 to 500 degrees C, in both regimes."""

    thick_s: Floats
    """Where heat leaves in three dimensions: does not depend on the thickness."""
    thin_s: Floats
    """Where heat leaves in two."""
    t85_s: Floats
    """The one that governs: the larger."""
    thick: Bools
    """Three dimensions govern; False also where nothing is known."""
    transition_mm: Floats
    """Thickness at which both are equal."""

    @property
    def governs(self) -> NDArray[np.str_]:
        """(...) ``thick``, ``thin``, or "" where nothing is known."""
        told = self.t85_s == self.t85_s
        return np.where(told, np.where(self.thick, "thick", "thin"), "")


def thermal_efficiency(process: int | str) -> float:
    """The thermal efficiency k of a process. Source: EN 1011-1.

    Parameters
    ----------
    process : ISO 4063 number, such as 135 or "135"

    Raises
    ------
    InputError
        where no efficiency is known for the process
    """
    text = str(process).strip()
    number = int(text) if text.isascii() and text.isdecimal() and len(text) <= 3 else 0
    if number not in EFFICIENCY:
        known = ", ".join(str(one) for one in EFFICIENCY if one > 99)
        raise InputError(
            f"process {text[:20]!r}: has no thermal efficiency in EN 1011-1; take one of {known}"
        )
    return EFFICIENCY[number]


def arc_energy_kj_mm(voltage_v: Number, current_a: Number, speed_mm_s: Number) -> Floats:
    """Arc energy: what the machine gives for each millimetre, without any efficiency. [kJ/mm]

    Voltage and current are magnitudes, whatever the polarity. NaN where one of them is below 0, the
    speed is not above 0, or one is not finite; 0 without an arc. Source: ISO/TR 18491, ASME IX
    QW-409.1 (a).
    """
    speed = np.asarray(speed_mm_s, dtype=np.float64)
    voltage = np.asarray(voltage_v, dtype=np.float64)
    current = np.asarray(current_a, dtype=np.float64)
    told = (voltage >= 0.0) & (current >= 0.0)
    told = told & (voltage <= _MOST) & (current <= _MOST)
    moving = (speed >= 1.0 / _MOST) & (speed <= _MOST)
    power = np.where(told, voltage, np.nan) * np.where(told, current, np.nan)
    return over(power, _J_PER_KJ * np.where(moving, speed, np.nan))


def heat_input_kj_mm(
    voltage_v: Number, current_a: Number, speed_mm_s: Number, process: int | str
) -> Floats:
    """Heat input: what the plate takes up for each millimetre, ``k U I / v``. [kJ/mm]

    NaN where `arc_energy_kj_mm` is. The process is one ISO 4063 number, such as 135 or "135".
    Source: EN 1011-1.

    Raises
    ------
    InputError
        where no efficiency is known for the process
    """
    return thermal_efficiency(process) * arc_energy_kj_mm(voltage_v, current_a, speed_mm_s)


def t85_s(
    heat_input_kj_mm: Number,
    preheat_c: Number,
    thickness_mm: Number,
    f2: Number = 1.0,
    f3: Number = 1.0,
) -> Cooling:
    """Cooling time t8/5 of an unalloyed or low-alloy steel. [s]

    Parameters
    ----------
    heat_input_kj_mm : with the process's efficiency
    preheat_c : preheat or interpass temperature; from 500 on the answer is NaN
    thickness_mm : of the plate
    f2, f3 : shape factors of the joint, above 0; see `SHAPE_FACTORS`

    Returns
    -------
    `thick_s` (three dimensions) and `thin_s` (two), the larger as `t85_s`, whether it is that of
    the thick plate (`thick`, `governs`), and the thickness at which both are equal
    (`transition_mm`); NaN where an input is not above 0 or not known

    Source: EN 1011-2 annex D (SEW 088): both formulas are worked out and the larger governs.
    """
    heat = np.asarray(heat_input_kj_mm, dtype=np.float64)
    preheat = np.asarray(preheat_c, dtype=np.float64)
    plate = np.asarray(thickness_mm, dtype=np.float64)
    told = (preheat < _HOTTEST_PREHEAT_C) & (preheat >= _COLDEST_C)
    preheat = np.where(told, preheat, np.nan)
    two, three = _factor(f2), _factor(f3)
    from_500, from_800 = 1.0 / (_HOTTEST_PREHEAT_C - preheat), 1.0 / (800.0 - preheat)
    thick_part = (6700.0 - 5.0 * preheat) * (from_500 - from_800) * three
    thin_part = (4.3e8 - 4.3e5 * preheat) * (from_500 * from_500 - from_800 * from_800) * two
    heat = np.where((heat > 0.0) & (heat <= _MOST_KJ_MM), heat, np.nan)
    thick = thick_part * heat
    per_mm = heat / np.where(plate >= _LEAST_MM, plate, np.nan)
    thin = thin_part * (per_mm * per_mm)
    transition = np.sqrt(heat * (thin_part / thick_part))
    thick = np.where(np.isfinite(per_mm), thick, np.nan)
    larger, governs = np.maximum(thick, thin), np.greater(thick, thin)
    shape = np.shape(larger)
    return Cooling(
        np.broadcast_to(thick, shape)[()],
        np.broadcast_to(thin, shape)[()],
        larger,
        governs,
        np.broadcast_to(transition, shape)[()],
    )


def rosenthal_thick_c(
    power_w: Number,
    speed_mm_s: Number,
    x_mm: Number,
    y_mm: Number,
    z_mm: Number,
    preheat_c: Number = 20.0,
    conductivity_w_mm_k: float = CONDUCTIVITY_W_MM_K,
    diffusivity_mm2_s: float = DIFFUSIVITY_MM2_S,
) -> Floats:
    """Temperature about a point source that moves over a thick plate, at rest with it. [degC]

    Parameters
    ----------
    power_w : heat taken up: efficiency times voltage times current, not below 0
    speed_mm_s : travel speed, not below 0
    x_mm, y_mm, z_mm : place from the source: ahead, beside, below
    preheat_c : far from the source
    conductivity_w_mm_k, diffusivity_mm2_s : of the plate

    Returns
    -------
    temperatures; NaN at the source itself, where speed or power are below 0 or infinite, and where
    the preheat is no temperature

    Source: Rosenthal. Cooling times from it, with these properties, are about half those of
    EN 1011-2: never compare the one with the other.
    """
    x, y, z = _place(x_mm), _place(y_mm), _place(z_mm)
    far = np.sqrt(x * x + y * y + z * z)
    fall = np.exp(-over(_not_below_0(speed_mm_s) * (far + x), 2.0 * diffusivity_mm2_s))
    rise = over(_not_below_0(power_w), 2.0 * math.pi * conductivity_w_mm_k * far)
    return np.asarray(_temperature(preheat_c) + rise * fall)[()]


def rosenthal_thin_c(
    power_w: Number,
    speed_mm_s: Number,
    x_mm: Number,
    y_mm: Number,
    thickness_mm: Number,
    preheat_c: Number = 20.0,
    conductivity_w_mm_k: float = CONDUCTIVITY_W_MM_K,
    diffusivity_mm2_s: float = DIFFUSIVITY_MM2_S,
) -> Floats:
    """Temperature about a line source through a thin plate, at rest with it. [degC]

    Parameters
    ----------
    power_w : heat taken up: efficiency times voltage times current, not below 0
    speed_mm_s : travel speed, above 0: without travel no state is steady
    x_mm, y_mm : place from the source: ahead, beside
    thickness_mm : of the plate
    preheat_c : far from the source
    conductivity_w_mm_k, diffusivity_mm2_s : of the plate

    Returns
    -------
    temperatures; NaN at the source itself, where speed or thickness are not above 0, where the
    power is below 0 or infinite, and where the preheat is no temperature

    Source: Rosenthal.
    """
    x = _place(x_mm)
    far = np.hypot(x, _place(y_mm))
    per_mm = over(np.asarray(speed_mm_s, dtype=np.float64), 2.0 * diffusivity_mm2_s)
    fall = np.exp(-per_mm * (x + far)) * k0e(per_mm * far)  # far behind, K0 alone would vanish
    plate = np.asarray(thickness_mm, dtype=np.float64)
    plate = 2.0 * math.pi * conductivity_w_mm_k * np.where(plate >= _LEAST_MM, plate, np.nan)
    rise = over(_not_below_0(power_w), plate)
    return np.asarray(_temperature(preheat_c) + rise * fall)[()]


def goldak_w_m3(
    power_w: Number,
    x_mm: Number,
    y_mm: Number,
    z_mm: Number,
    width_mm: float,
    depth_mm: float,
    front_mm: float,
    rear_mm: float,
    f_front: float = 0.6,
    f_rear: float = 1.4,
) -> Floats:
    """Heat density of Goldak's double ellipsoid. [W/m3] NaN where the power is below 0.

    Its integral over the half-space below the surface is the power.

    Parameters
    ----------
    power_w : heat taken up: efficiency times voltage times current
    x_mm, y_mm, z_mm : place from the source: ahead, beside, below
    width_mm, depth_mm, front_mm, rear_mm : semi-axes of the ellipsoid: across, down, ahead, behind
    f_front, f_rear : shares of the heat, together 2

    Raises
    ------
    InputError
        where a semi-axis is not above 0, or the shares do not add up to 2

    Source: Goldak, Chakravarti and Bibby 1984; shares as Autodesk Netfabb takes them.
    """
    if not all(0.0 < half_mm < math.inf for half_mm in (width_mm, depth_mm, front_mm, rear_mm)):
        raise InputError("Goldak's ellipsoid: a semi-axis is not above 0; give lengths in mm")
    if not (abs(f_front + f_rear - 2.0) < 1e-9 and min(f_front, f_rear) >= 0.0):
        raise InputError(
            f"Goldak's ellipsoid: f_front {f_front:g} and f_rear {f_rear:g} do not add up to 2; "
            "with another sum the heat would not be the arc's"
        )
    x = np.asarray(x_mm, dtype=np.float64)
    ahead = x >= 0.0
    long_mm = np.where(ahead, front_mm, rear_mm)
    share = np.where(ahead, f_front, f_rear) / long_mm
    power = -3.0 * (
        np.square(np.clip(x / long_mm, -_FAR, _FAR))
        + np.square(np.clip(np.asarray(y_mm, dtype=np.float64) / width_mm, -_FAR, _FAR))
        + np.square(np.clip(np.asarray(z_mm, dtype=np.float64) / depth_mm, -_FAR, _FAR))
    )
    per_mm3 = 6.0 * math.sqrt(3.0) / (math.pi * math.sqrt(math.pi) * width_mm * depth_mm)
    return np.asarray(_not_below_0(power_w) * (1e9 * per_mm3) * share * np.exp(power))[()]


def _not_below_0(values: Number) -> Floats:
    """What is not negative, and no more than anything is; NaN elsewhere."""
    given = np.asarray(values, dtype=np.float64)
    return np.where((given >= 0.0) & (given <= _MOST), given, np.nan)


def _temperature(values_c: Number) -> Floats:
    """What a plate may be as cold or warm as; NaN elsewhere."""
    given = np.asarray(values_c, dtype=np.float64)
    return np.where((given >= _COLDEST_C) & (given < np.inf), given, np.nan)


def _place(values_mm: Number) -> Floats:
    """A place whose square is a number: at the end of the world it is as warm as beyond."""
    return np.clip(np.asarray(values_mm, dtype=np.float64), -_END_MM, _END_MM)


def _factor(values: Number) -> Floats:
    """A shape factor; NaN where it is not above 0 and finite."""
    given = np.asarray(values, dtype=np.float64)
    return np.where((given > 0.0) & (given < np.inf), given, np.nan)


def over(part: Number, whole: Number) -> Floats:
    """A quotient; NaN where the divisor is not above 0."""
    divisor = np.asarray(whole, dtype=np.float64)
    return np.asarray(part / np.where(divisor > 0.0, divisor, np.nan))[()]
