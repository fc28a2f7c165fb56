"""The weld metal that a profile of technique leaves on each stretch of a seam."""

from dataclasses import dataclass

import numpy as np

from simlab.model.arrays import Bools, Floats
from simlab.motion.exact import DEG_PER_RAD
from simlab.weld.arc import ArcAlong, arc_of, usual_distance_mm
from simlab.weld.deposition import CAP, bead_area_mm2, cap_height_mm, deposition_efficiency
from simlab.weld.joint import ARC_LENGTH_PROCESSES, Joint
from simlab.weld.penetration import (
    DEPTH,
    FACTORS,
    HEIGHT,
    JACKSON_SCATTER,
    POSITION,
    bead_on_plate,
    corrected,
    jackson_mm,
    lean_factor,
)
from simlab.weld.profile import Profile, Setup
from simlab.weld.section import fillet
from simlab.weld.thermal import SHAPE_FACTORS, arc_energy_kj_mm, t85_s, thermal_efficiency

LEG_SCATTER = 0.15
"""Sigma of a leg as a share: 0.107 is the scatter about the legs of 17 published settings of 135
and 136 (tests/weld/test_bead.py); with 0.15 none of them, welded perfectly, is wrong for sure."""
ELECTRODE_ASPECT = {111: 0.25, 141: 0.12}
"""Height over width of a bead on a plate, for the processes that no run was published of: simlab's
proposal."""
ELECTRODE_ASPECT_SCATTER = 0.3
CROWN = 0.4
"""Convexity of a fillet's face as a share of a flat bead's height over width: simlab's proposal;
with it the published legs are met without a bias."""
PUSH_FLATTENS = 0.02
"""Share of the crown that each degree of push takes off, each of drag puts on: simlab's proposal;
the direction is the manuals'."""
LEAST_CROWN, MOST_CROWN = 0.2, 2.0
CROWN_BY_POSITION = {
    "PB": 1.1, "PC": 1.1, "PD": 1.3, "PE": 1.3, "PF": 1.3, "PG": 0.5,
    "PH": 1.3, "PJ": 0.5, "H-L045": 1.3, "J-L045": 0.5,
}  # fmt: skip
"""Against flat: simlab's proposal. Overhead and upward metal hangs, downward it is drawn thin."""
BALANCED_DEG = {Joint.TEE: 45.0, Joint.CORNER: 45.0, Joint.LAP: 25.0}
"""Work angle at which both plates get their share; the lap's is the middle of Miller's range."""
TILT = 1.5
"""Difference of the legs, as a share of the leg, for each radian off the balanced work angle:
simlab's proposal. A face square to the torch would give 2, a level one 0."""
AIM = 1.0
"""Difference of the legs for each millimetre that the torch aims beside the root: simlab's
proposal."""
SAG = {"PB": 0.015, "PD": -0.015}
"""Difference of the legs for each mm2 of metal, drawn down from one plate: simlab's proposal."""


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


@dataclass(frozen=True, slots=True, eq=False)
class _Shape:
    """What of a bead depends on the joint: fillet or butt."""

    width_mm: Floats
    leg_base_mm: Floats
    leg_butting_mm: Floats
    throat_mm: Floats
    convexity_mm: Floats
    asymmetry_mm: Floats
    height_mm: Floats
    leg_sigma_mm: Floats
    convexity_sigma_mm: Floats


def bead_of(profile: Profile, setup: Setup) -> Bead:
    """The weld that a technique leaves on a setup.

    Parameters
    ----------
    profile : means over the stretches of the seam; measured current and voltage are taken where
        they are there, else the setup's, the current led by the distance as a constant-voltage
        source leads it
    setup : what is welded, and how the machine is set

    Returns
    -------
    NaN where the arc did not burn, or where what a value needs is not known: a filler rod fed by
    hand leaves 141 without an area, unless the setup says its feed

    Raises
    ------
    InputError
        for a process of unknown thermal or deposition efficiency

    Source: docs/weld-physics.md, formula by formula. Volume and heat are kept exactly; how the
    torch shares the metal out between the plates is simlab's proposal, with the directions that
    the manuals give.
    """
    arc = arc_of(profile, setup)
    energy = arc_energy_kj_mm(arc.voltage_v, arc.current_a, arc.speed_mm_s)
    heat = thermal_efficiency(setup.process) * energy
    factors = SHAPE_FACTORS[setup.joint]
    cooling = t85_s(heat, setup.preheat_c, setup.thickness_mm, factors.f2, factors.f3)
    area = bead_area_mm2(
        setup.wire_mm, arc.feed_mm_s, arc.speed_mm_s, deposition_efficiency(setup.process)
    )
    depth, depth_sigma, outside = _depth(profile, setup, arc)
    aspect, aspect_scatter = _aspect(profile, setup, arc)
    shape_of = _fillet if setup.joint.fillet else _butt
    shape = shape_of(profile, setup, arc, area, aspect, aspect_scatter)
    return Bead(
        arc_energy_kj_mm=energy,
        heat_input_kj_mm=heat,
        t85_s=cooling.t85_s,
        t85_thick=cooling.thick,
        current_a=arc.current_a,
        area_mm2=area,
        width_mm=shape.width_mm,
        leg_base_mm=shape.leg_base_mm,
        leg_butting_mm=shape.leg_butting_mm,
        throat_mm=shape.throat_mm,
        convexity_mm=shape.convexity_mm,
        asymmetry_mm=shape.asymmetry_mm,
        height_mm=shape.height_mm,
        penetration_mm=depth,
        leg_sigma_mm=shape.leg_sigma_mm,
        penetration_sigma_mm=depth_sigma,
        convexity_sigma_mm=shape.convexity_sigma_mm,
        extrapolated=outside,
    )


def _butt(
    profile: Profile, setup: Setup, arc: ArcAlong, area: Floats, aspect: Floats, scatter: Floats
) -> _Shape:
    """A parabolic cap on plates whose gap is filled first."""
    above = area - setup.gap_mm * setup.thickness_mm
    own = np.maximum(above, 0.5 * area)  # a gap not filled still has a bead over it
    width = np.sqrt(own / (CAP * aspect)) + profile.weave_width_mm
    height = cap_height_mm(above, width)
    pace = 0.5 * profile.speed_sigma_mm_s / arc.speed_mm_s
    sigma = np.abs(height) * np.sqrt(0.25 * scatter * scatter + pace * pace)
    no = np.full(len(area), np.nan)
    sigma = np.maximum(sigma, HEIGHT.repeat_mm)
    return _Shape(width, no, no, no, no, no, height, no, sigma)


def _fillet(
    profile: Profile, setup: Setup, arc: ArcAlong, area: Floats, aspect: Floats, scatter: Floats
) -> _Shape:
    """A section in the corner, shared out by work angle, aim and gravity."""
    flat = np.sqrt(area / (CAP * aspect))
    face = flat + profile.weave_width_mm
    roundness = CROWN * aspect * flat / np.where(face > 0.0, face, np.nan)
    off = np.clip(BALANCED_DEG[setup.joint] - profile.work_deg, -45.0, 45.0)
    tilt = TILT / DEG_PER_RAD * off
    shift = AIM * profile.aim_mm + SAG.get(setup.position, 0.0) * area
    made = fillet(area - setup.gap_mm * setup.gap_mm, roundness, tilt, shift)
    leg = np.sqrt(made.leg_base_mm * made.leg_butting_mm)
    pace = 0.5 * profile.speed_sigma_mm_s / arc.speed_mm_s
    turned = 0.5 * TILT / DEG_PER_RAD * profile.work_sigma_deg
    moved = 0.5 * AIM * profile.aim_sigma_mm
    share = LEG_SCATTER * LEG_SCATTER + pace * pace + turned * turned
    leg_sigma = np.sqrt(leg * leg * share + moved * moved)
    return _Shape(
        width_mm=made.face_mm,
        leg_base_mm=made.leg_base_mm,
        leg_butting_mm=made.leg_butting_mm,
        throat_mm=made.throat_mm,
        convexity_mm=made.convexity_mm,
        asymmetry_mm=made.leg_base_mm - made.leg_butting_mm,
        height_mm=np.full(len(area), np.nan),
        leg_sigma_mm=leg_sigma,
        convexity_sigma_mm=np.maximum(scatter * made.convexity_mm, HEIGHT.repeat_mm),
    )


def _aspect(profile: Profile, setup: Setup, arc: ArcAlong) -> tuple[Floats, Floats]:
    """(m,) height over width of the bead on a flat plate, and its scatter as a share.

    Below the least current of the runs that one stands in: carried on to a short arc, the laws
    would make a bead on thin sheet twice as wide as it is.
    """
    if setup.process in ARC_LENGTH_PROCESSES:
        longer = arc.distance_mm / usual_distance_mm(setup)
        aspect = ELECTRODE_ASPECT[setup.process] / np.sqrt(longer)
        aspect = np.where(arc.speed_mm_s > 0.0, aspect, np.nan)
        scatter = np.full(len(aspect), ELECTRODE_ASPECT_SCATTER)
    else:
        heavy = np.maximum(arc.current_a, FACTORS[1].least)
        flat = bead_on_plate(arc.voltage_v, heavy, arc.speed_mm_s, arc.distance_mm)
        aspect = flat.height_mm / flat.width_mm
        scatter = np.hypot(
            flat.height_sigma_mm / flat.height_mm, flat.width_sigma_mm / flat.width_mm
        )
    lean = np.clip(1.0 - PUSH_FLATTENS * profile.travel_deg, LEAST_CROWN, MOST_CROWN)
    return aspect * lean * CROWN_BY_POSITION.get(setup.position, 1.0), scatter


def _depth(profile: Profile, setup: Setup, arc: ArcAlong) -> tuple[Floats, Floats, Bools]:
    """(m,) penetration, its sigma, and whether a formula is used outside what it was made of."""
    if setup.process in ARC_LENGTH_PROCESSES:
        depth = jackson_mm(arc.voltage_v, arc.current_a, arc.speed_mm_s)
        depth = np.where(arc.distance_mm > 0.0, depth, np.nan)
        scatter, outside = JACKSON_SCATTER * depth, np.ones(len(depth), np.bool_)
        by_speed, by_distance = 1.0 / 3.0, np.zeros(len(depth))
    else:
        flat = bead_on_plate(arc.voltage_v, arc.current_a, arc.speed_mm_s, arc.distance_mm)
        depth, scatter, outside = flat.depth_mm, flat.depth_sigma_mm, flat.extrapolated
        _, by_current, falling, further = DEPTH.exponents
        by_speed, by_distance = -falling, by_current * arc.falls - further
    pace = by_speed * profile.speed_sigma_mm_s / arc.speed_mm_s
    known = by_distance > 0.0  # where the distance does not count, its sigma need not be known
    away = np.where(known, by_distance * profile.distance_sigma_mm, 0.0)
    away = away / np.maximum(profile.distance_mm, 1.0)
    sigma = np.sqrt(scatter * scatter + depth * depth * (pace * pace + away * away))
    factor = lean_factor(profile.travel_deg) * POSITION.get(setup.position, 1.0)
    depth, sigma = corrected(depth, sigma, factor)
    return depth, np.maximum(sigma, DEPTH.repeat_mm), outside
