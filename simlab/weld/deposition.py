"""Wire to weld metal: how fast it melts, what section it leaves, and the bead's plain geometry.

Every function takes single numbers or arrays of any shape that broadcast, and gives NaN where its
formula says nothing. Sources and scatter: docs/weld-physics.md.
"""

import math
from dataclasses import dataclass

import numpy as np

from simlab.model.arrays import Floats, Number
from simlab.model.errors import InputError
from simlab.weld.joint import ARC_LENGTH_PROCESSES
from simlab.weld.thermal import over

MELTING_WIRE_MM = 1.2
MELTING_MM_AS = 0.27
"""Wire that one ampere's arc melts in a second: 1.2 mm of solid steel wire [mm/(A s)]."""
MELTING_EXTENSION = 5.9e-5
"""The same from the heat of the current in the wire's extension [1/(A2 s)]."""
CAP = 2.0 / 3.0
"""Section of a parabolic cap, of width times height."""
_MOST = 1e9
"""No wire, feed, speed or section is as large as this, and no travel as slow as its inverse."""
_INCH_MM = 25.4
_WIRE_RULE = {0.6: 3.5, 0.8: 2.0, 0.9: 1.6, 1.2: 1.0}
"""Inches a minute for each ampere, by wire [mm]."""


@dataclass(frozen=True, slots=True)
class Efficiency:
    """Share of the melted wire that ends up in the weld."""

    value: float
    least: float
    most: float
    source: str
    verified: bool


_SOLID = Efficiency(
    0.955, 0.93, 0.98, "Lincoln C4.200; weldinganswers.com gives 0.92 to 0.99", verified=True
)
_CORED = Efficiency(0.85, 0.82, 0.88, "weldinganswers.com: gas-shielded flux-cored", verified=True)
EFFICIENCY = {
    111: Efficiency(
        0.92,
        0.85,
        1.2,
        "CIGWELD deposition data: 0.92 of the core wire melted, one E6013; iron powder gives more",
        verified=False,
    ),
    114: Efficiency(
        0.80, 0.75, 0.85, "weldinganswers.com: self-shielded flux-cored", verified=True
    ),
    121: Efficiency(0.99, 0.99, 1.0, "weldinganswers.com: submerged arc", verified=True),
    131: _SOLID,
    135: _SOLID,
    136: _CORED,
    138: Efficiency(0.96, 0.94, 0.98, "weldinganswers.com: metal-cored", verified=True),
    141: Efficiency(0.955, 0.94, 0.97, "weldinganswers.com: GTAW rod", verified=True),
}
"""By ISO 4063 number. For 111 of the core wire that melts: stubs and covering are not in it, so the
0.60 to 0.65 often quoted, which is of the electrodes bought, is another number."""


def bead_area_mm2(
    wire_mm: Number, wire_feed_mm_s: Number, speed_mm_s: Number, efficiency: Number = 1.0
) -> Floats:
    """Section of the metal deposited. [mm2] NaN where an input is not known, or below 0.

    Parameters
    ----------
    wire_mm : diameter of the wire
    wire_feed_mm_s : wire melted in a second
    speed_mm_s : travel speed; not above 0, or infinite: NaN
    efficiency : share of the wire that ends up in the weld; see `EFFICIENCY`

    Source: balance of volumes.
    """
    wire = np.asarray(wire_mm, dtype=np.float64)
    feed = np.asarray(wire_feed_mm_s, dtype=np.float64)
    share = np.asarray(efficiency, dtype=np.float64)
    told = (wire > 0.0) & (feed >= 0.0) & (share >= 0.0)
    told = told & (wire <= _MOST) & (feed <= _MOST) & (share <= _MOST)
    wire, speed = np.where(told, wire, np.nan), np.asarray(speed_mm_s, dtype=np.float64)
    melted = (0.25 * math.pi) * wire * wire * np.where(told, feed, np.nan)
    moving = (speed >= 1.0 / _MOST) & (speed <= _MOST)
    return over(np.where(told, share, np.nan) * melted, np.where(moving, speed, np.nan))


def deposition_efficiency(process: int) -> float:
    """The share of a process's wire that ends up in the weld.

    Raises
    ------
    InputError
        where none is known for the process
    """
    if process not in EFFICIENCY:
        known = ", ".join(str(one) for one in EFFICIENCY)
        raise InputError(
            f"process {process}: it is not known how much of its wire it lays; take one of {known}"
        )
    return EFFICIENCY[process].value


def fillet_leg_mm(area_mm2: Number) -> Floats:
    """Leg of a flat fillet of equal legs in a right angle. [mm] NaN below 0 and at infinity."""
    area = np.asarray(area_mm2, dtype=np.float64)
    return _root(2.0 * np.where(area <= _MOST, area, np.nan))


def fillet_throat_mm(area_mm2: Number) -> Floats:
    """Throat of a flat fillet of equal legs in a right angle. [mm] NaN below 0."""
    return _root(np.asarray(area_mm2, dtype=np.float64))


def cap_height_mm(area_mm2: Number, width_mm: Number) -> Floats:
    """Height of a parabolic cap over its width. [mm] NaN where the width is not above 0."""
    return over(np.asarray(area_mm2, dtype=np.float64) / CAP, width_mm)


def wire_feed_mm_s(current_a: Number, wire_mm: Number, extension_mm: Number) -> Floats:
    """Wire of steel that a current melts. [mm/s]

    Parameters
    ----------
    current_a : welding current
    wire_mm : diameter of the wire
    extension_mm : wire from the contact tip to where it melts; 0 for a rod or an electrode

    Source: Lesnewich's law ``a I + b L I*I``; its constants for 1.2 mm from memory, not verified.
    For other wires a goes with the inverse of the section, b with the inverse of its square:
    equal heat melts equal volume.
    """
    current = np.asarray(current_a, dtype=np.float64)
    arc, ohmic = _melting(wire_mm, extension_mm)
    return np.asarray((arc + ohmic * current) * current)[()]


def current_a(wire_feed_mm_s: Number, wire_mm: Number, extension_mm: Number) -> Floats:
    """Current that melts a wire as fast as it is fed: what a constant-voltage source gives. [A]

    The longer the extension, the smaller. The inverse of `wire_feed_mm_s`, with its source.
    """
    feed = np.asarray(wire_feed_mm_s, dtype=np.float64)
    arc, ohmic = _melting(wire_mm, extension_mm)
    return np.asarray(2.0 * feed / (arc + _root(arc * arc + 4.0 * ohmic * feed)))[()]


def current_falls(current_a: Number, wire_mm: Number, extension_mm: Number) -> Floats:
    """Share of its current that a constant-voltage source loses for a share more of extension.

    The slope of `current_a` in logarithms, with the sign turned: 0 without extension, below 1/2.
    """
    current = np.asarray(current_a, dtype=np.float64)
    arc, ohmic = _melting(wire_mm, extension_mm)
    return np.asarray(ohmic * current / (arc + 2.0 * ohmic * current))[()]


def extension_mm(distance_mm: Number, process: int) -> Floats:
    """Wire that carries the current between contact tip and arc. [mm]

    Parameters
    ----------
    distance_mm : contact tip to work
    process : ISO 4063 number; 0 for those whose electrode ends in the arc

    Source: AWS A3.0 says that the distance is extension and arc; the few millimetres of arc are
    left in, for so the law of melting meets published settings without a bias.
    """
    distance = np.asarray(distance_mm, dtype=np.float64)
    if process in ARC_LENGTH_PROCESSES:
        return np.asarray(0.0 * distance)[()]
    return np.maximum(distance, 0.0)


def wire_rule_mm_s(thickness_mm: Number, wire_mm: float) -> Floats:
    """Wire feed for a plate: an ampere for each thousandth of an inch, then a factor. [mm/s]

    Raises
    ------
    InputError
        for a wire that the rule has no factor for

    Source: setting charts in manuals of Miller and Hobart, for short arc and thin plate.
    """
    if wire_mm not in _WIRE_RULE:
        known = ", ".join(f"{wire:g}" for wire in _WIRE_RULE)
        raise InputError(f"wire {wire_mm:g} mm: the rule has no factor for it; take one of {known}")
    factor = _WIRE_RULE[wire_mm] * _INCH_MM / 60.0
    return np.asarray(factor * wire_rule_a(thickness_mm))[()]


def wire_rule_a(thickness_mm: Number) -> Floats:
    """Current for a plate by the same rule: an ampere for each thousandth of an inch. [A]"""
    return np.asarray(np.asarray(thickness_mm, dtype=np.float64) * (1e3 / _INCH_MM))[()]


def _melting(wire_mm: Number, extension_mm: Number) -> tuple[Floats, Floats]:
    """Lesnewich's two terms for a wire: of the arc [mm/(A s)], of the extension [mm/(A2 s)]."""
    wire = np.asarray(wire_mm, dtype=np.float64)
    section = np.square(MELTING_WIRE_MM / np.where(wire > 0.0, wire, np.nan))
    extension = np.asarray(extension_mm, dtype=np.float64)
    return MELTING_MM_AS * section, MELTING_EXTENSION * section * section * extension


def _root(square: Floats) -> Floats:
    return np.sqrt(np.where((square >= 0.0) & (square < np.inf), square, np.nan))[()]
