"""What is wanted of the hand when no procedure says so, and the bead of a perfect one."""

from dataclasses import replace

import numpy as np
import pytest

from simlab.model.exercises import Band
from simlab.weld.bead import bead_of
from simlab.weld.joint import Joint
from simlab.weld.perfect import perfect_bead, wanted
from simlab.weld.profile import Setup
from tests.weld.passes_made import MAG, MAG_BANDS, MMA, SHEET, profile

TIG = replace(MMA, process=141, wire_mm=2.4)


@pytest.mark.parametrize(
    ("setup", "travel", "work", "distance"),
    [
        (MAG, 10.0, 45.0, ("ctwd", 15.0, 2.0, 6.0)),  # above 200 A
        (SHEET, 10.0, 0.0, ("ctwd", 10.0, 2.0, 6.0)),
        (MMA, -10.0, 45.0, ("arc_length", 3.2, 1.0, 3.0)),  # as long as the core wire is thick
        (replace(MMA, position="PF"), 7.5, 45.0, ("arc_length", 3.2, 1.0, 3.0)),
        (TIG, 15.0, 45.0, ("arc_length", 2.0, 0.7, 2.0)),
        (replace(MAG, joint=Joint.LAP), 10.0, 25.0, ("ctwd", 15.0, 2.0, 6.0)),
    ],
)
def test_usual_targets_by_process_and_joint(
    setup: Setup, travel: float, work: float, distance: tuple[str, float, float, float]
) -> None:
    found = wanted(setup, None)
    assert found["travel_angle"] == Band(travel, 5.0, 15.0)
    assert found["work_angle"] == Band(work, 5.0, 15.0)
    assert found["aim"] == Band(0.0, 1.0, 3.0)
    metric, target, full, zero = distance
    assert found[metric] == Band(target, full, zero)
    assert "travel_speed" not in found


def test_a_procedure_goes_before_what_is_usual() -> None:
    found = wanted(MAG, {"work_angle": ("deg", Band(40.0, 2.0, 4.0))})
    assert found["work_angle"] == Band(40.0, 2.0, 4.0)
    assert found["travel_angle"] == Band(10.0, 5.0, 15.0)


def test_a_perfect_hand_leaves_the_bead_of_a_pass_on_target() -> None:
    made = profile(MAG_BANDS, 3)
    ideal = perfect_bead(made, MAG, wanted(MAG, MAG_BANDS))
    np.testing.assert_allclose(ideal.leg_base_mm, bead_of(made, MAG).leg_base_mm[:1])
    assert np.isnan(perfect_bead(made, MAG, wanted(MAG, None)).leg_base_mm).all()
