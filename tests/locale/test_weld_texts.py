"""Every kind, cause, criterion, test and part of a designation has its texts."""

import pytest

from simlab.locale import LANGUAGES, texts
from simlab.weld.bend import BendTest, bend
from simlab.weld.designation import (
    BACKINGS,
    DIRECTIONS,
    LAYERS,
    PROCESSES,
    SIDES,
    parse,
)
from simlab.weld.hazard_metal import COLD, DRAGGED, FAR, FAST, HOT, NEAR, PUSHED, SLOW
from simlab.weld.hazard_metal import SIDES as ASIDE
from simlab.weld.hazard_rules import RULES
from simlab.weld.imperfections import aws_d11_visual
from simlab.weld.kinds import Kind
from simlab.weld.settings import POSITIONS

ENDS = ("crater_fill.low", "restart_overlap.low", "restart_overlap.missing")


def causes() -> set[str]:
    blames = (SLOW, FAST, HOT, COLD, FAR, NEAR, PUSHED, DRAGGED, *ASIDE)
    rules = {f"{rule.because}.{rule.way}" for rule in RULES}
    return rules | {f"{blame.because}.{blame.way}" for blame in blames} | set(ENDS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_and_every_cause_can_be_said(language: str) -> None:
    catalogue = texts(language)
    wanted = [f"weld.kind.{kind}" for kind in Kind]
    wanted += [f"weld.{part}.{cause}" for part in ("because", "try") for cause in causes()]
    assert [key for key in wanted if not catalogue.has(key)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_criterion_and_every_test_can_be_said(language: str) -> None:
    catalogue = texts(language)
    found = aws_d11_visual(1.0, thickness_mm=10.0, nominal_leg_mm=6.0)
    wanted = [f"weld.aws.{criterion.name}" for criterion in found.criteria]
    wanted += [f"weld.bend.{test}" for test in BendTest]
    wanted += [f"weld.bend.{reason}" for reason in ("opens", "may_open", "untold")]
    wanted.append(bend((), (), BendTest.FACE).key)
    assert [key for key in wanted if not catalogue.has(key)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_part_of_a_designation_can_be_explained(language: str) -> None:
    catalogue = texts(language)
    details = (*SIDES, *BACKINGS, *LAYERS, *DIRECTIONS)
    wanted = [*parse("ISO 9606-1 142 P BW/FW FM1 nm t1.5 PB").keys()]
    wanted += parse("ISO 9606-1 135 T BW FM1 S t3 PH").keys()
    wanted += [f"weld.designation.process.{process}" for process in PROCESSES]
    wanted += [f"weld.designation.position.{position}" for position in POSITIONS]
    wanted += [f"weld.designation.detail.{detail}" for detail in details]
    assert [key for key in wanted if not catalogue.has(key)] == []
