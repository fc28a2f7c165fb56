"""Predicted bend and fracture tests: what opens, how likely, and why."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simlab.model.scores import Verdict
from simlab.weld.bend import OPENED, UNFORESEEN, BendTest, bend, usual_tests
from simlab.weld.joint import Joint
from simlab.weld.kinds import Cause, Imperfection, Kind, Untold
from tests.weld.passes_made import MAG, SHEET

NAN = math.nan


def flaw(
    kind: Kind,
    length: float,
    least: float,
    most: float,
    size: float = NAN,
    sigma: float = NAN,
) -> Imperfection:
    """An imperfection 10 mm from the start."""
    return Imperfection(
        kind=kind,
        from_mm=10.0,
        to_mm=10.0 + length,
        size_mm=size,
        size_sigma_mm=sigma,
        least=least,
        most=most,
        cause=Cause.TECHNIQUE,
        because="travel_speed",
        way="high",
        source="a test",
        verified=False,
    )


def test_which_tests_a_joint_is_put_to() -> None:
    assert usual_tests(MAG) == (BendTest.FRACTURE,)
    assert usual_tests(SHEET) == (BendTest.FACE, BendTest.ROOT)
    assert usual_tests(replace(MAG, joint=Joint.PIPE, thickness_mm=12.0)) == (BendTest.SIDE,)


@pytest.mark.parametrize("test", list(BendTest))
def test_a_weld_of_which_nothing_is_predicted_passes(test: BendTest) -> None:
    found = bend((), (), test)
    assert (found.verdict, found.least, found.most) == (Verdict.PASS, 0.0, UNFORESEEN)
    assert (found.key, found.kind) == ("weld.bend.sound", None)


def test_sure_lack_of_fusion_opens() -> None:
    found = bend((flaw(Kind.LACK_OF_FUSION, 20.0, 0.95, 1.0),), (), BendTest.FRACTURE)
    assert (found.verdict, found.least, found.most) == (Verdict.FAIL, 0.95, 1.0)
    assert (found.key, found.kind) == ("weld.bend.opens", Kind.LACK_OF_FUSION)
    assert (found.from_mm, found.to_mm) == (10.0, 30.0)


def test_three_millimetres_are_permitted() -> None:
    short = flaw(Kind.LACK_OF_FUSION, 3.0, 0.95, 1.0)
    assert bend((short,), (), BendTest.FRACTURE).verdict is Verdict.PASS
    assert bend((replace(short, to_mm=13.1),), (), BendTest.FRACTURE).verdict is Verdict.FAIL


def test_a_pore_is_as_long_as_it_is_wide() -> None:
    def verdict(size: float, sigma: float) -> Verdict:
        pore = flaw(Kind.SURFACE_PORE, 50.0, 0.99, 1.0, size, sigma)
        return bend((pore,), (), BendTest.FACE).verdict

    assert verdict(1.0, 0.6) is Verdict.PASS  # 1 + 1.645 * 0.6 is below 3
    assert verdict(2.5, 0.6) is Verdict.CANNOT_TELL
    assert verdict(5.0, 0.6) is Verdict.FAIL
    assert verdict(NAN, NAN) is Verdict.CANNOT_TELL


def test_what_a_test_does_not_open_does_not_matter() -> None:
    shallow = flaw(Kind.LACK_OF_PENETRATION, 40.0, 0.99, 1.0)
    assert bend((shallow,), (), BendTest.FACE).verdict is Verdict.PASS
    assert bend((shallow,), (), BendTest.ROOT).verdict is Verdict.FAIL
    round_face = flaw(Kind.EXCESS_CONVEXITY, 40.0, 0.99, 1.0, 5.0, 0.1)
    assert all(bend((round_face,), (), test).verdict is Verdict.PASS for test in BendTest)


def test_what_is_only_likely_leaves_it_open_between_the_bounds() -> None:
    # at least the likeliest, at most the sum: .05 + .3 + .4
    found = bend(
        (flaw(Kind.LACK_OF_FUSION, 20.0, 0.1, 0.3), flaw(Kind.SLAG, 20.0, 0.2, 0.4)),
        (),
        BendTest.SIDE,
    )
    assert (found.verdict, found.least) == (Verdict.CANNOT_TELL, 0.2)
    assert found.most == pytest.approx(0.75)
    assert (found.key, found.kind) == ("weld.bend.may_open", Kind.SLAG)


def test_what_was_not_seen_leaves_it_open() -> None:
    gap = Untold(Kind.LACK_OF_FUSION, 5.0, 9.0, "aim")
    found = bend((), (gap,), BendTest.ROOT)
    assert (found.verdict, found.least, found.most) == (Verdict.CANNOT_TELL, 0.0, 1.0)
    assert (found.key, found.from_mm, found.to_mm) == ("weld.bend.untold", 5.0, 9.0)
    elsewhere = Untold(Kind.UNDERCUT, 5.0, 9.0, "aim")
    assert bend((), (elsewhere,), BendTest.ROOT).verdict is Verdict.PASS


FLAWS = st.builds(
    flaw,
    st.sampled_from(Kind),
    st.floats(0, 40),
    st.floats(0, 0.5),
    st.floats(0.5, 1),
    st.floats(0, 6),
    st.floats(0, 2),
)


@given(st.lists(FLAWS, max_size=5), FLAWS, st.sampled_from(BendTest))
def test_one_more_imperfection_is_never_better(
    before: list[Imperfection], one: Imperfection, test: BendTest
) -> None:
    first, then = bend(tuple(before), (), test), bend((*before, one), (), test)
    assert 0.0 <= first.least <= then.least <= 1.0
    assert first.least <= first.most <= then.most <= 1.0


def test_every_test_opens_lack_of_fusion() -> None:
    assert all(Kind.LACK_OF_FUSION in kinds for kinds in OPENED.values())
