"""The welding exercises that simlab brings: they can be done, and they tell good from bad."""

import numpy as np
import pytest

from simlab.crafts import exercise_from
from simlab.devices.simulated.torch import NOISE, practise
from simlab.live.runner import Runner
from simlab.model.exercises import Exercise
from simlab.model.scores import ScoreCard, Verdict
from simlab.store.library import Library
from simlab.weld.joint import Joint, Seam
from simlab.weld.procedure import Procedure
from simlab.weld.procedure_table import procedure_from

WELDS = {
    name: exercise
    for name in Library().names()
    if (exercise := exercise_from(Library().texts(name))).craft == "weld"
}
UP = np.array([0.0, 0.0, 1.0])


def seam_of(exercise: Exercise) -> Seam:
    assert isinstance(exercise.wanted, Seam)
    return exercise.wanted


def card(exercise: Exercise, skill: float) -> ScoreCard:
    runner = Runner(exercise, dict(NOISE))
    runner.add(practise(exercise, skill, np.random.default_rng(1)))
    return runner.card()


def test_there_is_one_of_every_kind() -> None:
    seams = [seam_of(exercise) for exercise in WELDS.values()]
    assert {seam.process for seam in seams} == {111, 135, 136, 141}
    assert {seam.joint for seam in seams} >= {Joint.TEE, Joint.LAP, Joint.BUTT, Joint.PIPE}
    assert any(seam.weave for seam in seams)
    assert any(seam.whip for seam in seams)
    assert any(seam.line.closed for seam in seams)
    assert any(seam.burn_off_mm_s > 0.0 for seam in seams)


@pytest.mark.parametrize("name", WELDS)
def test_a_master_passes_and_a_beginner_does_not(name: str) -> None:
    good, bad = card(WELDS[name], 1.0), card(WELDS[name], 0.1)
    assert good.verdict is Verdict.PASS
    assert good.points is not None
    assert good.points > 90.0
    assert bad.verdict is Verdict.FAIL
    assert good.done > 0.99
    assert all(metric.mark is not None for metric in good.metrics)
    assert [metric.name for metric in good.metrics] == [*procedure(name).bands()]


@pytest.mark.parametrize("name", WELDS)
def test_it_takes_about_as_long_as_its_file_says(name: str) -> None:
    exercise = WELDS[name]
    speed = exercise.rubric.lines[0].band.target
    lasts = seam_of(exercise).length_mm / speed
    assert 8.0 < lasts < 40.0
    first = dict(exercise.texts)["exercise"].splitlines()[0]
    assert (
        lasts * seam_of(exercise).burn_off_mm_s < 150.0
    )  # half an electrode is left for a restart
    told = int(first.split(" seconds")[0].split("about ")[1])
    assert lasts == pytest.approx(told, abs=1.0)


def procedure(name: str) -> Procedure:
    return procedure_from(dict(WELDS[name].texts)["procedure"])


@pytest.mark.parametrize("name", WELDS)
def test_the_seam_lies_as_its_position_asks(name: str) -> None:
    """Slope of the seam and rise of its face, as ISO 6947 draws the positions; z is up."""
    seam, position = seam_of(WELDS[name]), procedure(name).position
    frame = seam.line.at(np.array([seam.length_mm / 2.0]))
    rise = float(frame.along[0] @ UP)
    face = frame.base_normal[0] + (0.0 if frame.butting_normal is None else frame.butting_normal[0])
    facing = float(face @ UP / np.sqrt(face @ face))
    slope = {"PF": 1.0, "PG": -1.0, "PH": 1.0}.get(position, 0.0)
    assert rise == pytest.approx(slope, abs=1e-6)
    half = np.sqrt(0.5)
    wanted = {"PA": 1.0, "PB": half, "PC": 0.0, "PD": -half}
    if position in wanted:
        assert facing == pytest.approx(wanted[position], abs=1e-6)
    if slope:  # up is not down
        assert not seam.either_way
