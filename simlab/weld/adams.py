"""How fast a weld cools at one temperature, and how hot the plate beside it gets (Adams).

These rates are theory with constant properties; t8/5 of EN 1011-2 (`thermal.t85_s`) is fitted to
measured welds. The two do not agree, and are not meant to be compared.
"""

import math

import numpy as np

from simlab.model.arrays import Floats, Number
from simlab.weld.thermal import CONDUCTIVITY_W_MM_K, HEAT_J_MM3_K, MELTING_C, over

SWITCH = 0.75
"""Relative thickness from which a plate is taken as a thick one."""
_J_PER_KJ = 1e3


def cooling_rate_thick_c_s(
    at_c: Number,
    heat_input_kj_mm: Number,
    preheat_c: Number = 20.0,
    conductivity_w_mm_k: float = CONDUCTIVITY_W_MM_K,
) -> Floats:
    """Rate at which the weld's middle cools through `at_c` on a thick plate. [degC/s]

    NaN where the temperature is not above the preheat. Source: Adams, as in the AWS handbook.
    """
    above = _above(at_c, preheat_c)
    return over(2.0 * math.pi * conductivity_w_mm_k * above * above, _j_mm(heat_input_kj_mm))


def cooling_rate_thin_c_s(
    at_c: Number,
    heat_input_kj_mm: Number,
    thickness_mm: Number,
    preheat_c: Number = 20.0,
    conductivity_w_mm_k: float = CONDUCTIVITY_W_MM_K,
    heat_j_mm3_k: float = HEAT_J_MM3_K,
) -> Floats:
    """Rate at which the weld's middle cools through `at_c` on a thin plate. [degC/s]

    NaN where the temperature is not above the preheat. Source: Adams, as in the AWS handbook.
    """
    above = _above(at_c, preheat_c)
    per_heat = over(np.asarray(thickness_mm, dtype=np.float64), _j_mm(heat_input_kj_mm))
    rate = 2.0 * math.pi * conductivity_w_mm_k * heat_j_mm3_k * np.square(per_heat)
    return np.asarray(rate * above * above * above)[()]


def cooling_rate_c_s(
    at_c: Number,
    heat_input_kj_mm: Number,
    thickness_mm: Number,
    preheat_c: Number = 20.0,
    conductivity_w_mm_k: float = CONDUCTIVITY_W_MM_K,
    heat_j_mm3_k: float = HEAT_J_MM3_K,
) -> Floats:
    """Rate of the regime that Adams takes: thick from a relative thickness of 0.75 on. [degC/s]

    Between 0.6 and 0.9 neither formula is good. NaN where the temperature is not above the preheat.
    """
    relative = relative_thickness(at_c, heat_input_kj_mm, thickness_mm, preheat_c, heat_j_mm3_k)
    thick = cooling_rate_thick_c_s(at_c, heat_input_kj_mm, preheat_c, conductivity_w_mm_k)
    thin = cooling_rate_thin_c_s(
        at_c, heat_input_kj_mm, thickness_mm, preheat_c, conductivity_w_mm_k, heat_j_mm3_k
    )
    rate = np.where(relative >= SWITCH, thick, thin)
    return np.where(relative == relative, rate, np.nan)[()]


def relative_thickness(
    at_c: Number,
    heat_input_kj_mm: Number,
    thickness_mm: Number,
    preheat_c: Number = 20.0,
    heat_j_mm3_k: float = HEAT_J_MM3_K,
) -> Floats:
    """Adams' relative thickness: above 0.9 a plate cools as a thick one, below 0.6 as a thin one.

    NaN where the temperature is not above the preheat.
    """
    ratio = over(heat_j_mm3_k * _above(at_c, preheat_c), _j_mm(heat_input_kj_mm))
    return np.asarray(np.asarray(thickness_mm, dtype=np.float64) * np.sqrt(ratio))[()]


def peak_temperature_c(
    beside_mm: Number,
    heat_input_kj_mm: Number,
    thickness_mm: Number,
    preheat_c: Number = 25.0,
    melting_c: float = MELTING_C,
    heat_j_mm3_k: float = HEAT_J_MM3_K,
) -> Floats:
    """Highest temperature at a place beside the fusion line of one full-penetration pass. [degC]

    Parameters
    ----------
    beside_mm : distance from the fusion line, not below 0

    Returns
    -------
    temperatures between the preheat and the melting point; NaN where the heat is not above 0

    Source: Adams, as in the AWS handbook.
    """
    preheat = np.asarray(preheat_c, dtype=np.float64)
    heat = _j_mm(heat_input_kj_mm)
    beside = np.asarray(beside_mm, dtype=np.float64)
    section = np.asarray(thickness_mm, dtype=np.float64) * np.where(beside >= 0.0, beside, np.nan)
    shift = over(math.sqrt(2.0 * math.pi * math.e) * heat_j_mm3_k * section, heat)
    return np.asarray(preheat + 1.0 / (shift + over(1.0, melting_c - preheat)))[()]


def _j_mm(heat_input_kj_mm: Number) -> Floats:
    """In J/mm, as the other constants want it."""
    return _J_PER_KJ * np.asarray(heat_input_kj_mm, dtype=np.float64)


def _above(at_c: Number, preheat_c: Number) -> Floats:
    """How far a temperature is above the preheat; NaN where it is not."""
    above = np.asarray(at_c, dtype=np.float64) - np.asarray(preheat_c, dtype=np.float64)
    return np.where(above > 0.0, above, np.nan)
