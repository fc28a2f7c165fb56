"""`simlab weld thermal`: arc energy, heat input and cooling time of a setting."""

import json
import math
import sys
from enum import StrEnum
from typing import Annotated

import typer

from simlab.model.errors import InputError
from simlab.weld.adams import cooling_rate_c_s, relative_thickness
from simlab.weld.joint import Joint
from simlab.weld.thermal import (
    BEAD_ON_PLATE,
    SHAPE_FACTORS,
    ShapeFactors,
    arc_energy_kj_mm,
    heat_input_kj_mm,
    t85_s,
    thermal_efficiency,
)

_INCH_MM = 25.4
_AT_C = 550.0
_COLDEST_C, _HOTTEST_C = -100.0, 500.0


class JointName(StrEnum):
    """The joints, and no joint at all."""

    PLATE = "plate"
    TEE = "tee"
    LAP = "lap"
    CORNER = "corner"
    BUTT = "butt"
    PIPE = "pipe"


def thermal(
    *,
    process: Annotated[str, typer.Option(help="ISO 4063 number, such as 135.")],
    volts: Annotated[float, typer.Option(help="Arc voltage.")],
    amps: Annotated[float, typer.Option(help="Welding current.")],
    speed_mm_s: Annotated[float, typer.Option(help="Travel speed.")],
    thickness_mm: Annotated[float, typer.Option(help="Thickness of the plate.")],
    preheat_c: Annotated[float, typer.Option(help="Preheat or interpass temperature.")] = 20.0,
    joint: Annotated[
        JointName, typer.Option(help="Joint; its shape factors are EN 1011-2's.")
    ] = JointName.PLATE,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Say what heat a weld takes up, and how fast it cools from 800 to 500 degrees C."""
    k = thermal_efficiency(process)
    for option, value, least, most in (
        ("volts", volts, 0.01, 1e3),
        ("amps", amps, 0.01, 1e4),
        ("speed-mm-s", speed_mm_s, 0.01, 1e4),
        ("thickness-mm", thickness_mm, 0.01, 1e4),
    ):
        if not least <= value <= most:
            raise InputError(f"--{option} {value:g}: is not from {least:g} to {most:g}; correct it")
    if not _COLDEST_C <= preheat_c < _HOTTEST_C:
        raise InputError(
            f"--preheat-c {preheat_c:g}: is not from -100 to below 500, where cooling from 800 to "
            "500 degrees C has a meaning; correct it"
        )
    plain = joint is JointName.PLATE
    shape = BEAD_ON_PLATE if plain else SHAPE_FACTORS[Joint(joint.value)]
    energy = float(arc_energy_kj_mm(volts, amps, speed_mm_s))
    heat = float(heat_input_kj_mm(volts, amps, speed_mm_s, process))
    cooling = t85_s(heat, preheat_c, thickness_mm, shape.f2, shape.f3)
    facts: dict[str, object] = {
        "process": int(process),
        "voltage_v": volts,
        "current_a": amps,
        "speed_mm_s": speed_mm_s,
        "thickness_mm": thickness_mm,
        "preheat_c": preheat_c,
        "joint": joint.value,
        "arc_energy_kj_mm": energy,
        "efficiency": k,
        "heat_input_kj_mm": heat,
        "shape_factors": _shape(shape),
        "t85_thick_s": float(cooling.thick_s),
        "t85_thin_s": float(cooling.thin_s),
        "t85_s": float(cooling.t85_s),
        "governs": "thick" if cooling.thick else "thin",
        "transition_mm": float(cooling.transition_mm),
        "adams_relative_thickness": float(relative_thickness(_AT_C, heat, thickness_mm, preheat_c)),
        "adams_rate_at_550_c_s": float(cooling_rate_c_s(_AT_C, heat, thickness_mm, preheat_c)),
    }
    sys.stdout.write(json.dumps(facts) + "\n" if as_json else _told(facts, shape, plain=plain))


def _shape(shape: ShapeFactors) -> dict[str, object]:
    return {
        "f2": shape.f2,
        "f3": shape.f3,
        "f2_least": shape.f2_least,
        "f2_most": shape.f2_most,
        "source": shape.source,
        "verified": shape.verified,
    }


def _told(facts: dict[str, object], shape: ShapeFactors, *, plain: bool) -> str:
    def of(key: str) -> float:
        return float(str(facts[key]))

    thick = facts["governs"] == "thick"
    governs = "   governs: the larger of the two"
    span = "" if shape.f2_least == shape.f2_most else f" ({shape.f2_least:g} to {shape.f2_most:g})"
    known = "" if shape.verified else "not verified, "
    rows = [
        ("arc energy, U I / v", _energy(of("arc_energy_kj_mm"))),
        (f"heat input, k = {of('efficiency'):g}", _energy(of("heat_input_kj_mm"))),
        ("t8/5 in three dimensions", f"{_short(of('t85_thick_s'))} s{governs if thick else ''}"),
        ("t8/5 in two dimensions", f"{_short(of('t85_thin_s'))} s{'' if thick else governs}"),
        ("equal at a thickness of", f"{_short(of('transition_mm'))} mm"),
        ("shape factors", f"F2 {shape.f2:g}{span}, F3 {shape.f3:g} ({known}{shape.source})"),
        ("cooling rate at 550 °C", f"{_short(of('adams_rate_at_550_c_s'))} °C/s (Adams: theory, "
         "not to be compared with t8/5)"),
    ]  # fmt: skip
    where = "bead on plate" if plain else facts["joint"]
    head = (
        f"{facts['process']}, {of('voltage_v'):g} V, {of('current_a'):g} A, "
        f"{of('speed_mm_s'):g} mm/s, {of('thickness_mm'):g} mm, preheat {of('preheat_c'):g} °C, "
        f"{where}"
    )
    return "\n".join([head, *(f"  {name:<26}{value}" for name, value in rows)]) + "\n"


def _energy(kj_mm: float) -> str:
    return f"{kj_mm:.3f} kJ/mm   {kj_mm * _INCH_MM:.1f} kJ/in"


def _short(value: float) -> str:
    """Three digits that count, never as a power of ten."""
    places = 0 if value <= 0.0 else max(0, 2 - math.floor(math.log10(value)))
    return f"{value:.{min(places, 9)}f}"
