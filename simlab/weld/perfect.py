"""What a procedure wants of the hand, and the bead that a perfect hand would leave."""

import math
from collections.abc import Mapping

import numpy as np

from simlab.model.exercises import Band
from simlab.weld.arc import usual_distance_mm
from simlab.weld.bead import BALANCED_DEG, Bead, bead_of
from simlab.weld.joint import ARC_LENGTH_PROCESSES, distance_metric
from simlab.weld.profile import Profile, Setup

UPWARD = ("PF", "PH", "H-L045")


def wanted(setup: Setup, bands: Mapping[str, tuple[str, Band]] | None) -> dict[str, Band]:
    """The band of each metric: the procedure's, else simlab's default for the process and joint.

    Travel speed has no default: without a procedure nobody can say what is fast.
    """
    length = setup.process in ARC_LENGTH_PROCESSES
    covered = setup.process == 111
    target = usual_distance_mm(setup)
    defaults = {
        "travel_angle": Band(_travel_deg(setup), 5.0, 15.0),
        "work_angle": Band(BALANCED_DEG.get(setup.joint, 0.0), 5.0, 15.0),
        "aim": Band(0.0, 1.0, 3.0),
        distance_metric(setup.process): (
            Band(target, 1.0 if covered else 0.7, 3.0 if covered else 2.0)
            if length
            else Band(target, 2.0, 6.0)
        ),
    }
    told = {} if bands is None else {name: band for name, (_, band) in bands.items()}
    return defaults | told


def _travel_deg(setup: Setup) -> float:
    """Usual travel angle: drag with a covered electrode but upward, push with the others."""
    if setup.process == 111:
        return 7.5 if setup.position in UPWARD else -10.0
    return 15.0 if setup.process == 141 else 10.0


def perfect_bead(profile: Profile, setup: Setup, bands: Mapping[str, Band]) -> Bead:
    """The bead of one stretch, welded on target and with the procedure's settings.

    NaN where the procedure does not say at what speed.
    """
    speed = bands["travel_speed"].target if "travel_speed" in bands else math.nan
    one, none = np.ones(1), np.zeros(1)
    unknown = np.full(1, np.nan)
    on_target = Profile(
        step_mm=profile.step_mm,
        place_mm=none,
        arc_s=one * profile.step_mm / speed,
        speed_mm_s=one * speed,
        travel_deg=one * bands["travel_angle"].target,
        work_deg=one * bands["work_angle"].target,
        distance_mm=one * bands[distance_metric(setup.process)].target,
        aim_mm=one * bands["aim"].target,
        current_a=unknown,
        voltage_v=unknown,
        speed_sigma_mm_s=none,
        travel_sigma_deg=none,
        work_sigma_deg=none,
        distance_sigma_mm=none,
        aim_sigma_mm=none,
        weave_width_mm=one * (bands["weave_width"].target if "weave_width" in bands else 0.0),
    )
    return bead_of(on_target, setup)
