"""Predicted welds against ISO 5817 and AWS D1.1: rows, verdicts, and what never decides alone."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from simlab.model.arrays import Floats
from simlab.model.scores import Verdict
from simlab.weld.bead import Bead, bead_of
from simlab.weld.imperfections import AwsVisual
from simlab.weld.joint import Joint
from simlab.weld.kinds import Cause, Imperfection, Kind, Untold
from simlab.weld.limits import Level
from simlab.weld.profile import Setup
from simlab.weld.quality import NOT_JUDGED, KindVerdict, Quality, aws, nominal_throat_mm, quality
from tests.weld.passes_made import MAG, MAG_BANDS, NAN, SHEET, SHEET_BANDS, profile, some

PASS, FAIL, OPEN = Verdict.PASS, Verdict.FAIL, Verdict.CANNOT_TELL
M = 60
THROAT = 5.5 / np.sqrt(2.0)


def bead(setup: Setup = MAG, **changed: float | Floats) -> Bead:
    """A sound bead of known sizes, changed."""
    sizes: dict[str, float | Floats] = {
        "width_mm": 8.0,
        "leg_base_mm": 6.0,
        "leg_butting_mm": 6.0,
        "throat_mm": THROAT + 0.3,
        "convexity_mm": 0.5,
        "asymmetry_mm": 0.0,
        "height_mm": NAN,
        "leg_sigma_mm": 0.1,
        "convexity_sigma_mm": 0.1,
        **changed,
    }
    full: dict[str, Any] = {
        n: np.broadcast_to(np.asarray(v, float), (M,)) for n, v in sizes.items()
    }
    return replace(bead_of(profile(MAG_BANDS, M), setup), **full)


def flaw(kind: Kind, least: float, size: float = NAN, sigma: float = NAN) -> Imperfection:
    """An imperfection from 10 to 20 mm."""
    return Imperfection(
        kind=kind,
        from_mm=10.0,
        to_mm=20.0,
        size_mm=size,
        size_sigma_mm=sigma,
        least=least,
        most=1.0,
        cause=Cause.TECHNIQUE,
        because="travel_speed",
        way="high",
        source="a test",
        verified=True,
    )


def judged(
    *found: Imperfection,
    untold: tuple[Untold, ...] = (),
    setup: Setup = MAG,
    **changed: float | Floats,
) -> Quality:
    return quality(found, untold, profile(MAG_BANDS, M), bead(setup, **changed), setup)


def row(found: Quality, kind: Kind) -> KindVerdict:
    (one,) = (row for row in found.rows if row.kind is kind)
    return one


def test_a_sound_fillet_passes_in_every_row() -> None:
    found = judged()
    assert {r.kind: r.verdict for r in found.rows} == {
        Kind.LACK_OF_FUSION: PASS,
        Kind.SURFACE_PORE: PASS,
        Kind.CRATER_PIPE: PASS,
        Kind.UNDERCUT: PASS,
        Kind.OVERLAP: PASS,
        Kind.BURN_THROUGH: PASS,
        Kind.EXCESS_CONVEXITY: PASS,
        Kind.EXCESS_ASYMMETRY: PASS,
        Kind.INSUFFICIENT_THROAT: PASS,
        Kind.EXCESS_THROAT: PASS,
    }
    assert found.verdict is PASS
    assert found.not_judged == NOT_JUDGED


def test_levels_are_those_of_a_welders_test() -> None:
    levels = {r.kind: r.level for r in judged().rows}
    assert levels[Kind.EXCESS_CONVEXITY] is Level.C
    assert levels[Kind.EXCESS_THROAT] is Level.C
    assert levels[Kind.UNDERCUT] is Level.C
    assert levels[Kind.INSUFFICIENT_THROAT] is Level.B
    assert levels[Kind.SURFACE_PORE] is Level.B


def test_convexity_by_size_place_and_limit() -> None:
    # level C permits 1 + .15 * 8 = 2.2; over a pool of 5 mm the stretch from 30 mm has
    # (2 * .5 + 3 * 3) / 5 = 2.0, the next one 2.5
    told = replace(flaw(Kind.EXCESS_CONVEXITY, 0.9, 3.0, 0.1), from_mm=30.0, to_mm=40.0)
    found = judged(told, convexity_mm=some(M, slice(30, 40), 3.0, 0.5))
    one = row(found, Kind.EXCESS_CONVEXITY)
    assert (one.verdict, one.from_mm, one.to_mm, one.size_mm) == (FAIL, 31.0, 39.0, 3.0)
    assert one.limit_mm == pytest.approx(2.2)
    assert (one.verified, one.edition[:8]) == (True, "EN 25817")
    assert found.verdict is FAIL
    near = row(judged(convexity_mm=2.1), Kind.EXCESS_CONVEXITY)
    assert (near.verdict, near.from_mm, near.to_mm) == (OPEN, 0.0, 60.0)


def test_a_throat_too_small() -> None:
    told = replace(flaw(Kind.INSUFFICIENT_THROAT, 0.9, 1.2, 0.1), from_mm=0.0, to_mm=60.0)
    one = row(judged(told, throat_mm=THROAT - 1.2), Kind.INSUFFICIENT_THROAT)
    assert one.verdict is FAIL
    assert one.size_mm == pytest.approx(1.2)


def test_what_the_model_sees_under_a_perfect_hand_too_fails_nobody() -> None:
    # not predicted: the perfect hand's throat is as small
    one = row(judged(throat_mm=THROAT - 1.2), Kind.INSUFFICIENT_THROAT)
    assert (one.verdict, one.from_mm, one.to_mm) == (OPEN, 0.0, 60.0)
    small = aws((), (), profile(MAG_BANDS, M), bead(leg_base_mm=3.0), MAG)
    assert part(small, "undersize") is OPEN
    assert part(small, "undersize_length") is OPEN
    told = replace(flaw(Kind.INSUFFICIENT_LEG, 0.9, 2.5, 0.1), from_mm=0.0, to_mm=60.0)
    short = aws((told,), (), profile(MAG_BANDS, M), bead(leg_base_mm=2.5), MAG)
    assert part(short, "undersize") is FAIL


def test_a_bead_that_is_not_known_is_open() -> None:
    assert row(judged(throat_mm=some(M, slice(3, 4), NAN, 4.2)), Kind.EXCESS_THROAT).verdict is OPEN
    unasked = judged(setup=replace(MAG, leg_mm=None))
    assert row(unasked, Kind.EXCESS_THROAT).verdict is OPEN
    assert np.isnan(nominal_throat_mm(replace(MAG, leg_mm=None)))


def test_a_sure_lack_of_fusion_fails_and_a_likely_one_is_open() -> None:
    assert row(judged(flaw(Kind.LACK_OF_FUSION, 0.95)), Kind.LACK_OF_FUSION).verdict is FAIL
    likely = row(judged(flaw(Kind.LACK_OF_FUSION, 0.9)), Kind.LACK_OF_FUSION)
    assert (likely.verdict, likely.from_mm, likely.to_mm) == (OPEN, 10.0, 20.0)


def test_a_crater_pipe_by_its_size() -> None:
    deep = judged(flaw(Kind.CRATER_PIPE, 0.99, 2.0, 0.1))
    assert row(deep, Kind.CRATER_PIPE).verdict is FAIL
    assert row(judged(flaw(Kind.CRATER_PIPE, 0.5, 2.0, 0.1)), Kind.CRATER_PIPE).verdict is OPEN


def test_an_unverified_limit_decides_nothing_alone() -> None:
    for kind in (Kind.UNDERCUT, Kind.OVERLAP, Kind.BURN_THROUGH):
        one = row(judged(flaw(kind, 1.0, 9.0, 0.1)), kind)
        assert (one.verdict, one.verified) == (OPEN, False), kind


def test_the_worst_of_several_is_the_row() -> None:
    found = judged(flaw(Kind.LACK_OF_FUSION, 0.2), flaw(Kind.LACK_OF_FUSION, 0.96))
    assert row(found, Kind.LACK_OF_FUSION).verdict is FAIL
    both = judged(flaw(Kind.EXCESS_CONVEXITY, 0.2))
    assert row(both, Kind.EXCESS_CONVEXITY).verdict is OPEN


def test_a_prediction_within_the_limit_passes() -> None:
    # convexity 2.0 +- 0.05: C permits 2.2
    found = judged(flaw(Kind.EXCESS_CONVEXITY, 0.9, 2.0, 0.05))
    assert row(found, Kind.EXCESS_CONVEXITY).verdict is PASS


def test_a_kind_without_a_limit_has_a_row_when_it_is_predicted() -> None:
    one = row(judged(flaw(Kind.SLAG, 0.2)), Kind.SLAG)
    assert (one.verdict, one.edition) == (OPEN, "")
    assert Kind.SLAG not in {r.kind for r in judged().rows}


def test_untold_stretches_are_open() -> None:
    found = judged(untold=(Untold(Kind.SURFACE_PORE, 3.0, 8.0, "ctwd"),))
    one = row(found, Kind.SURFACE_PORE)
    assert (one.verdict, one.from_mm, one.to_mm) == (OPEN, 3.0, 8.0)
    assert found.verdict is OPEN
    shape = judged(untold=(Untold(Kind.EXCESS_CONVEXITY, 3.0, 8.0, "travel_angle"),))
    assert row(shape, Kind.EXCESS_CONVEXITY).verdict is OPEN


def test_thin_sheet_is_not_covered_but_for_fusion() -> None:
    found = judged(setup=replace(MAG, thickness_mm=3.0))
    assert row(found, Kind.LACK_OF_FUSION).verdict is PASS
    assert row(found, Kind.SURFACE_PORE).verdict is OPEN


def test_where_no_arc_burnt_there_is_nothing_to_judge() -> None:
    burnt = some(M, slice(20, 40), 0.0, 0.13)
    made = profile(MAG_BANDS, M, arc_s=burnt)
    for nothing in (NAN, 9.0):
        odd = bead(convexity_mm=some(M, slice(24, 36), nothing, 0.5))
        one = row(quality((), (), made, odd, MAG), Kind.EXCESS_CONVEXITY)
        assert one.verdict is PASS
        assert one.size_mm == pytest.approx(0.5)


def test_no_weld_is_no_verdict() -> None:
    nothing = profile(MAG_BANDS, M, arc_s=0.0)
    assert quality((), (), nothing, bead(), MAG) == Quality(())
    assert Quality(()).verdict is OPEN
    assert aws((), (), nothing, bead(), MAG) == AwsVisual(())
    assert AwsVisual(()).verdict is OPEN


def test_a_butt_weld_is_judged_by_its_height() -> None:
    setup = replace(SHEET, thickness_mm=6.0)
    made = profile(SHEET_BANDS, M)
    high = replace(
        bead_of(made, setup),
        height_mm=np.full(M, 9.0),
        convexity_sigma_mm=np.full(M, 0.1),
        width_mm=np.full(M, np.nan),
    )
    found = quality((), (), made, high, setup)
    one = row(found, Kind.EXCESS_WELD_METAL)
    assert (one.verdict, one.verified, one.level) == (OPEN, False, Level.C)
    assert Kind.EXCESS_THROAT not in {r.kind for r in found.rows}
    assert nominal_throat_mm(setup) == 6.0


# ------------------------------------------------------------------------------ AWS


def visual(*found: Imperfection, untold: tuple[Untold, ...] = (), setup: Setup = MAG) -> AwsVisual:
    return aws(found, untold, profile(MAG_BANDS, M), bead(setup), setup)


def part(found: AwsVisual, name: str) -> Verdict:
    (one,) = (c for c in found.criteria if c.name == name)
    return one.verdict


def test_a_sound_fillet_passes_d11_but_for_cracks_which_nothing_tells() -> None:
    found = visual()
    assert found.verdict is PASS
    assert "crack" not in [c.name for c in found.criteria]


def test_predictions_reach_the_criteria_they_concern() -> None:
    assert part(visual(flaw(Kind.LACK_OF_FUSION, 0.95)), "fusion") is FAIL
    assert part(visual(flaw(Kind.LACK_OF_FUSION, 0.5)), "fusion") is OPEN
    assert part(visual(flaw(Kind.CRATER_PIPE, 0.95)), "crater") is FAIL
    assert part(visual(flaw(Kind.CRATER_PIPE, 0.5)), "crater") is OPEN
    assert part(visual(flaw(Kind.SURFACE_PORE, 0.5)), "pores_25") is OPEN
    gap = Untold(Kind.UNDERCUT, 3.0, 8.0, "aim")
    assert part(visual(untold=(gap,)), "undercut") is OPEN
    fusion = Untold(Kind.LACK_OF_FUSION, 3.0, 8.0, "aim")
    assert part(visual(untold=(fusion,)), "fusion") is OPEN


def test_an_undercut_that_may_not_be_there_never_fails() -> None:
    assert part(visual(flaw(Kind.UNDERCUT, 0.95, 3.0, 0.1)), "undercut") is FAIL
    assert part(visual(flaw(Kind.UNDERCUT, 0.5, 3.0, 0.1)), "undercut") is OPEN
    assert part(visual(flaw(Kind.UNDERCUT, 0.5, 0.4, 0.1)), "undercut") is PASS
    larger = visual(flaw(Kind.UNDERCUT, 0.95, 3.0, 0.1), flaw(Kind.UNDERCUT, 0.95, 0.4, 0.1))
    assert part(larger, "undercut") is FAIL


def test_a_butt_weld_has_no_leg_in_d11() -> None:
    found = visual(setup=replace(MAG, joint=Joint.BUTT, leg_mm=None))
    assert "undersize" not in [c.name for c in found.criteria]
