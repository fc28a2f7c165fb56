"""Profiles, passes and setups for tests of what is predicted."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from simlab.model.arrays import Floats
from simlab.model.exercises import Band
from simlab.weld.joint import Joint
from simlab.weld.passes import Arc, Gap, Passes
from simlab.weld.profile import Profile, Setup

NAN = float("nan")
MAG = Setup(
    joint=Joint.TEE,
    process=135,
    position="PB",
    thickness_mm=6.0,
    current_a=265.0,
    voltage_v=27.5,
    wire_mm=1.2,
    leg_mm=5.5,
    gas_l_min=17.5,
)
"""CO2 fillet of 6 mm plate: OTC CPTX manual."""
MAG_BANDS: Mapping[str, tuple[str, Band]] = {
    "travel_speed": ("mm/s", Band(7.5, 0.10, 0.35, relative=True)),
    "travel_angle": ("deg", Band(10.0, 5.0, 15.0, signed=True)),
    "work_angle": ("deg", Band(45.0, 5.0, 15.0)),
    "ctwd": ("mm", Band(15.0, 2.0, 6.0)),
    "aim": ("mm", Band(0.0, 1.0, 3.0)),
}
MMA = Setup(
    joint=Joint.TEE,
    process=111,
    position="PB",
    thickness_mm=6.0,
    current_a=115.0,
    voltage_v=24.6,
    wire_mm=3.2,
    leg_mm=4.5,
)
MMA_BANDS: Mapping[str, tuple[str, Band]] = {
    "travel_speed": ("mm/s", Band(3.0, 0.10, 0.35, relative=True)),
    "travel_angle": ("deg", Band(-10.0, 5.0, 15.0, signed=True)),
    "work_angle": ("deg", Band(45.0, 5.0, 15.0)),
    "arc_length": ("mm", Band(3.2, 1.0, 3.0)),
    "aim": ("mm", Band(0.0, 1.0, 3.0)),
}
SHEET = replace(
    MAG, joint=Joint.BUTT, position="PA", thickness_mm=1.6, current_a=105.0, voltage_v=16.5,
    wire_mm=0.9, leg_mm=None,
)  # fmt: skip
SHEET_BANDS = {
    **MAG_BANDS,
    "travel_speed": ("mm/s", Band(8.33, 0.10, 0.35, relative=True)),
    "work_angle": ("deg", Band(0.0, 5.0, 15.0)),
    "ctwd": ("mm", Band(10.0, 2.0, 6.0)),
}


def profile(
    bands: Mapping[str, tuple[str, Band]], m: int = 60, **changed: float | Floats
) -> Profile:
    """A pass on target over stretches of 1 mm, changed; columns are named as in `Profile`."""
    target = {name: band.target for name, (_, band) in bands.items()}
    speed = changed.get("speed_mm_s", target["travel_speed"])
    columns: dict[str, float | Floats] = {
        "arc_s": changed["arc_s"] if "arc_s" in changed else 1.0 / np.asarray(speed),
        "speed_mm_s": speed,
        "travel_deg": target["travel_angle"],
        "work_deg": target["work_angle"],
        "distance_mm": target.get("ctwd", target.get("arc_length", NAN)),
        "aim_mm": target["aim"],
        "current_a": NAN,
        "voltage_v": NAN,
        "speed_sigma_mm_s": 0.1,
        "travel_sigma_deg": 0.5,
        "work_sigma_deg": 0.5,
        "distance_sigma_mm": 0.3,
        "aim_sigma_mm": 0.2,
        "weave_width_mm": 0.0,
        **changed,
    }
    full = {name: np.broadcast_to(np.asarray(v, np.float64), (m,)) for name, v in columns.items()}
    return Profile(step_mm=1.0, place_mm=np.arange(float(m)) + 0.5, **full)


def some(m: int, rows: slice, value: float, rest: float) -> Floats:
    """(m,) `rest`, with `value` in some rows."""
    column = np.full(m, rest)
    column[rows] = value
    return column


def arc(start_mm: float = 0.0, end_mm: float = 60.0, **changed: Any) -> Arc:
    """An arc with its crater filled, changed."""
    sound = Arc(
        start_s=0.0,
        end_s=10.0,
        start_mm=start_mm,
        end_mm=end_mm,
        ended=True,
        overlap_mm=NAN,
        still_s=0.2,
        start_speed_mm_s=6.0,
        crater_s=1.5,
        fade=NAN,
        current_a=NAN,
    )
    return replace(sound, **changed)


def passes(*arcs: Arc, gaps: tuple[Gap, ...] = ()) -> Passes:
    """Passes of these arcs; without any, one that is sound."""
    arcs = arcs or (arc(),)
    return Passes(
        arcs=arcs,
        strikes=len(arcs),
        stray=0,
        arc_on_s=10.0,
        took_s=10.0,
        unseen_s=0.0,
        continuity=1.0,
        continuity_time=1.0,
        from_mm=0.0,
        to_mm=60.0,
        gaps=gaps,
        closing_mm=NAN,
        straightness_mm=0.2,
        straightness_peak_mm=0.4,
    )
