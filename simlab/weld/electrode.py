"""What of an electrode or wire stands between contact tip and arc: burn-off, stick-out, arc length.

The contact tip to work distance is electrode extension (stick-out) and arc length (AWS A3.0). A
tracker sees the first only. How long the arc is can be estimated from its voltage, how much wire
sticks out from the current that melts it; both by constants from memory, with their scatter. So
these are estimates for a report: they decide no mark and no verdict.
"""

from dataclasses import dataclass

import numpy as np

from simlab.model.arrays import Bools, Floats, Number
from simlab.model.errors import InputError
from simlab.weld.deposition import wire_feed_mm_s as melted_mm_s

STUB_MM = 50.0
"""What is left of a covered electrode when it is thrown away: from memory, not verified."""
LAW_SHARE = 0.1
"""Share by which the law of melting may be off, one standard deviation: simlab's proposal."""
SHORT_ARC_A = 200.0
"""Up to this current a wire is usually short-circuiting, above it spraying: simlab's proposal."""
SHORT_ARC_RECESS_MM, SPRAY_RECESS_MM = -1.5, 3.0
"""How far the contact tip usually stands back in its nozzle: from memory (0 to 3 mm out of it for
short arcs, 3 mm back for spray arcs)."""


@dataclass(frozen=True, slots=True)
class ArcModel:
    """Voltage of an arc: a load line at a usual length, and a field along it."""

    volts: float
    volts_a: float
    """More of it for each ampere."""
    usual_mm: float
    """Length at which an arc has the load line's voltage."""
    usual_sigma_mm: float
    field_v_mm: float
    field_sigma_v_mm: float
    volts_sigma: float
    """Of the load line, and of the drop in cables."""
    source: str
    verified: bool


_MAG = ArcModel(
    14.0, 0.05, 3.0, 1.0, 0.8, 0.12, 1.5,
    "from memory: IEC 60974-1 load line 14 + 0.05 I; field 0.6 to 1 V/mm in argon", verified=False,
)  # fmt: skip
ARC_MODELS = {
    111: ArcModel(
        20.0, 0.04, 3.2, 1.0, 2.5, 0.3, 2.0,
        "from memory: IEC 60974-1 load line 20 + 0.04 I; field 2 to 3 V/mm", verified=False,
    ),
    131: _MAG,
    135: _MAG,
    136: _MAG,
    138: _MAG,
    141: ArcModel(
        10.0, 0.04, 2.0, 0.5, 0.8, 0.12, 1.0,
        "from memory: IEC 60974-1 load line 10 + 0.04 I; field 0.6 to 1 V/mm in argon",
        verified=False,
    ),
}  # fmt: skip
"""By ISO 4063 number."""
WIRES = frozenset((131, 135, 136, 138))
"""Processes whose wire sticks out of a contact tip that is tracked."""


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """A length that was worked out by a model, never measured."""

    value_mm: Floats
    """NaN where it cannot be told."""
    sigma_mm: Floats
    """One standard deviation, the model's scatter with it."""
    source: str
    verified: bool


@dataclass(frozen=True, slots=True, eq=False)
class Left:
    """What is left of a covered electrode."""

    left_mm: Floats
    """NaN once only the stub is left: nobody welds on."""
    spent: Bools


def left_mm(length_mm: Number, burnt_mm: Number, stub_mm: Number = STUB_MM) -> Left:
    """What is left of an electrode of which so much burnt off.

    Parameters
    ----------
    length_mm : of the new electrode
    burnt_mm : `reference.Stand.burnt_mm`; below 0 or NaN: NaN
    stub_mm : what is thrown away
    """
    left = np.asarray(length_mm, dtype=np.float64) - np.asarray(burnt_mm, dtype=np.float64)
    spent = left < stub_mm
    told = ~spent & (np.asarray(burnt_mm) >= 0.0)
    return Left(np.where(told, left, np.nan), np.asarray(spent))


def arc_length_mm(voltage_v: Number, current_a: Number, process: int) -> Estimate:
    """Length of an arc by its voltage: the usual one, and what the voltage is off by the field.

    A voltage below that of an arc without length is a short circuit: 0. Without an arc (no voltage
    or no current): NaN.

    Raises
    ------
    InputError
        for a process without a model

    Source: `ArcModel.source`.
    """
    if process not in ARC_MODELS:
        known = ", ".join(str(one) for one in ARC_MODELS)
        raise InputError(f"process {process}: no model of its arc's voltage; take one of {known}")
    model = ARC_MODELS[process]
    volts, amps = (np.asarray(v, dtype=np.float64) for v in (voltage_v, current_a))
    off = (volts - model.volts - model.volts_a * amps) / model.field_v_mm
    burns = (volts > 0.0) & (amps > 0.0)
    length = np.where(burns, np.maximum(model.usual_mm + off, 0.0), np.nan)
    field = off * (model.field_sigma_v_mm / model.field_v_mm)
    line = model.volts_sigma / model.field_v_mm
    usual = model.usual_sigma_mm
    sigma = np.where(burns, np.sqrt(field * field + line * line + usual * usual), np.nan)
    return Estimate(length, sigma, model.source, model.verified)


def stick_out_mm(
    ctwd_mm: Number,
    voltage_v: Number,
    current_a: Number,
    process: int,
    ctwd_sigma_mm: Number = 0.0,
) -> Estimate:
    """Wire from the contact tip to the arc: CTWD less the arc's length by its voltage.

    NaN where the arc would be longer than the distance.

    Raises
    ------
    InputError
        for a process without a wire in a contact tip
    """
    if process not in WIRES:
        known = ", ".join(str(one) for one in sorted(WIRES))
        raise InputError(f"process {process}: no wire sticks out of a tip; take one of {known}")
    arc = arc_length_mm(voltage_v, current_a, process)
    out = np.asarray(ctwd_mm, dtype=np.float64) - arc.value_mm
    seen = np.asarray(ctwd_sigma_mm, dtype=np.float64)
    sigma = np.sqrt(arc.sigma_mm * arc.sigma_mm + seen * seen)
    told = out >= 0.0
    return Estimate(
        np.where(told, out, np.nan), np.where(told, sigma, np.nan), arc.source, arc.verified
    )


def extension_by_current_mm(wire_feed_mm_s: Number, current_a: Number, wire_mm: Number) -> Estimate:
    """Wire from the contact tip to the arc, by the current that melts it as fast as it is fed.

    The same current melts more of a wire that sticks out further. NaN where that much current
    would melt the wire without any extension.

    Source: Lesnewich's law (deposition.py); constants from memory, not verified.
    """
    feed = np.asarray(wire_feed_mm_s, dtype=np.float64)
    amps = np.asarray(current_a, dtype=np.float64)
    without = melted_mm_s(amps, wire_mm, 0.0)
    for_each_mm = melted_mm_s(amps, wire_mm, 1.0) - without
    told = (for_each_mm > 0.0) & (feed >= without)
    each = np.where(told, for_each_mm, 1.0)
    return Estimate(
        np.where(told, (feed - without) / each, np.nan),
        np.where(told, LAW_SHARE * feed / each, np.nan),
        "from memory: Lesnewich's law of melting for steel wire",
        verified=False,
    )


def stand_off_mm(ctwd_mm: Number, recess_mm: Number) -> Floats:
    """Distance of the nozzle's rim from the work. [mm]

    Parameters
    ----------
    ctwd_mm : contact tip to work
    recess_mm : how far the contact tip stands back in the nozzle; negative: out of it
    """
    return np.asarray(np.asarray(ctwd_mm, dtype=np.float64) - recess_mm)[()]


def usual_recess_mm(current_a: Number) -> Floats:
    """How far a contact tip usually stands back in its nozzle, by the current. [mm]

    NaN where the current is not known. Source: see `SHORT_ARC_RECESS_MM`.
    """
    amps = np.asarray(current_a, dtype=np.float64)
    usual = np.where(amps > SHORT_ARC_A, SPRAY_RECESS_MM, SHORT_ARC_RECESS_MM)
    return np.where(amps == amps, usual, np.nan)[()]
