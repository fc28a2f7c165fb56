"""Levels of ISO 5817 and the visual criteria of AWS D1.1: cases by hand, marks, and laws."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simlab.model.scores import Verdict
from simlab.weld.imperfections import AwsVisual, aws_d11_visual, iso5817_level, overall
from simlab.weld.kinds import Kind
from simlab.weld.limits import ISO_5817, Level

PASS, FAIL, OPEN = Verdict.PASS, Verdict.FAIL, Verdict.CANNOT_TELL


def test_convexity_of_a_face_of_ten_millimetres() -> None:
    # 1 + .1 * 10 = 2, 1 + .15 * 10 = 2.5, 1 + .25 * 10 = 3.5
    sizes = np.array([0.0, 2.0, 2.1, 3.5, 3.6])
    found = iso5817_level(Kind.EXCESS_CONVEXITY, sizes, thickness_mm=10.0, width_mm=10.0)
    assert found.best.tolist() == ["B", "B", "C", "D", "none"]
    assert found.within(Level.C).tolist() == [PASS, PASS, PASS, FAIL, FAIL]
    np.testing.assert_allclose(found.limit_mm[:, 0], [2.0, 2.5, 3.5])
    assert [limit.verified for limit in found.limits] == [True] * 3
    assert found.limits[0].edition.startswith("EN 25817:1992")


def test_one_size_is_answered_without_a_shape() -> None:
    found = iso5817_level(Kind.CRATER_PIPE, 0.5, thickness_mm=8.0)
    assert found.best.shape == ()
    assert found.best == "C"
    assert found.within(Level.B) == FAIL


def test_noise_within_the_guard_band_cannot_tell() -> None:
    # C: 0.8 mm; 1.645 * 0.1 = 0.1645
    sizes = np.array([0.6, 0.7, 0.9, 1.0])
    found = iso5817_level(Kind.CRATER_PIPE, sizes, thickness_mm=8.0, sigma_mm=0.1)
    assert found.within(Level.C).tolist() == [PASS, OPEN, OPEN, FAIL]
    assert found.best.tolist() == ["C", "D", "D", "D"]


def test_a_kind_may_be_named_by_its_word() -> None:
    assert iso5817_level("crater_pipe", 0.5, thickness_mm=8.0).kind is Kind.CRATER_PIPE
    with pytest.raises(ValueError, match="no_such_kind"):
        iso5817_level("no_such_kind", 0.5, thickness_mm=8.0)


@pytest.mark.parametrize(
    ("number", "kind"),
    [(503, "excess_convexity"), ("5011", "undercut"), (5012, "undercut"), (401, "lack_of_fusion")],
)  # fmt: skip
def test_a_kind_may_be_named_by_its_number(number: int | str, kind: str) -> None:
    assert iso5817_level(number, 0.5, thickness_mm=8.0).kind == kind


@pytest.mark.parametrize("nonsense", [999, True, None, "", 5.5])
def test_a_number_of_no_kind_is_refused(nonsense: int | str) -> None:
    with pytest.raises(ValueError, match=r"is no kind .*take one of .*crack \(100\)"):
        iso5817_level(nonsense, 0.5, thickness_mm=8.0)


def test_a_size_at_its_limit_is_within_it_whatever_a_computer_makes_of_it() -> None:
    # 1 + 0.15 * 14 = 3.1 for C; 0.1 * 3.6 = 0.36 for C; 0.2 * 7 = 1.4 for D
    wide = iso5817_level(Kind.EXCESS_CONVEXITY, [3.1, 3.11], thickness_mm=8.0, width_mm=14.0)
    assert wide.within(Level.C).tolist() == [PASS, FAIL]
    pipe = iso5817_level(Kind.CRATER_PIPE, [0.36, 0.361], thickness_mm=3.6)
    assert pipe.within(Level.C).tolist() == [PASS, FAIL]
    pores = np.full(300, 0.4) * (np.arange(300) < 25)  # 25 * 0.4 mm = 10 mm in 25 mm
    found = aws_d11_visual(1.0, thickness_mm=8.0, pores_mm=pores)
    assert [one.verdict for one in found.criteria if one.name == "pores_25"] == [PASS]
    legs = np.where(np.arange(300) < 30, 4.2 - 2.0, 4.2)  # 2 mm under, over 10 %
    found = aws_d11_visual(1.0, thickness_mm=8.0, nominal_leg_mm=4.2, leg_mm=legs)
    told = {one.name: one.verdict for one in found.criteria}
    assert (told["undersize"], told["undersize_length"]) == (PASS, PASS)


@pytest.mark.parametrize("thickness", [np.nan, 0.0, -8.0])
def test_undercut_of_a_plate_that_is_not_known(thickness: float) -> None:
    def told(depth_mm: float) -> Verdict:
        found = aws_d11_visual(1.0, thickness_mm=thickness, undercut_mm=np.full(300, depth_mm))
        return overall(tuple(one.verdict for one in found.criteria if "undercut" in one.name))

    assert [told(depth_mm) for depth_mm in (0.9, 1.5, 2.1)] == [PASS, OPEN, FAIL]


@pytest.mark.parametrize("leg_mm", [0.0, -6.0, np.nan, np.inf])
def test_a_fillet_without_a_leg_is_refused(leg_mm: float) -> None:
    with pytest.raises(ValueError, match="no fillet"):
        aws_d11_visual(1.0, thickness_mm=8.0, nominal_leg_mm=leg_mm)


def test_sizes_that_nothing_can_have_are_not_known() -> None:
    for throat in (0.0, -5.0):
        found = iso5817_level(Kind.SURFACE_PORE, 0.5, thickness_mm=8.0, throat_mm=throat)
        assert found.within(Level.D) == OPEN
    assert iso5817_level(Kind.CRATER_PIPE, 0.5, thickness_mm=8.0, sigma_mm=-1.0).best == OPEN


def test_thin_plates_and_unknown_sizes_cannot_be_told() -> None:
    thin = iso5817_level(Kind.CRATER_PIPE, [0.0, 5.0], thickness_mm=3.0)
    assert thin.best.tolist() == [OPEN, OPEN]
    unknown = iso5817_level(Kind.CRATER_PIPE, [np.nan, 0.5], thickness_mm=8.0, sigma_mm=[0, np.nan])
    assert unknown.best.tolist() == [OPEN, OPEN]
    unstated = iso5817_level(Kind.EXCESS_CONVEXITY, 1.0, thickness_mm=8.0)
    assert unstated.best == OPEN


def test_a_kind_without_a_known_limit_cannot_be_told() -> None:
    found = iso5817_level(Kind.SLAG, [0.0, 3.0], thickness_mm=10.0)
    assert found.best.tolist() == [OPEN, OPEN]
    assert found.limits == ()
    assert np.isnan(found.limit_mm).all()


@pytest.mark.parametrize("kind", [Kind.UNDERCUT, Kind.MISALIGNMENT, Kind.BURN_THROUGH])
def test_an_unverified_limit_never_decides_alone(kind: Kind) -> None:
    found = iso5817_level(kind, [0.01, 99.0], thickness_mm=10.0)
    assert found.best.tolist() == [OPEN, OPEN]
    assert not any(limit.verified for limit in found.limits)


def test_nothing_there_passes_whatever_the_limit() -> None:
    assert iso5817_level(Kind.UNDERCUT, 0.0, thickness_mm=10.0).best == "B"
    assert iso5817_level(Kind.UNDERCUT, 0.0, thickness_mm=10.0, sigma_mm=0.1).best == OPEN


def test_an_unverified_level_is_passed_by_what_passes_a_stricter_verified_one() -> None:
    # throat 5: C permits 1 + .2 * 5 = 2 mm more; D permits any excess, but from memory
    found = iso5817_level(Kind.EXCESS_THROAT, [1.9, 2.1], thickness_mm=10.0, throat_mm=5.0)
    assert found.within(Level.D).tolist() == [PASS, OPEN]
    assert found.within(Level.C).tolist() == [PASS, FAIL]
    assert found.best.tolist() == ["C", OPEN]


def test_short_imperfections_are_permitted_where_long_ones_are_not() -> None:
    # throat 4: C permits .3 + .4 = .7 mm less, short only
    def level(short: bool | None) -> list[str]:
        found = iso5817_level(
            Kind.INSUFFICIENT_THROAT, [0.0, 0.6, 0.8], thickness_mm=8.0, throat_mm=4.0, short=short
        )
        return [str(v) for v in found.within(Level.C)]

    assert level(True) == [PASS, PASS, FAIL]
    assert level(False) == [PASS, FAIL, FAIL]
    assert level(None) == [PASS, OPEN, FAIL]


def test_the_limit_of_a_long_imperfection_is_none_permitted() -> None:
    found = iso5817_level(
        Kind.INSUFFICIENT_THROAT, 0.6, thickness_mm=8.0, throat_mm=4.0, short=False
    )
    assert found.limit_mm.tolist() == [0.0, 0.0, 0.0]


@given(
    st.sampled_from(sorted(ISO_5817)),
    st.floats(0, 10),
    st.floats(0, 5),
    st.floats(0, 1),
    st.sampled_from([None, True, False]),
)
def test_levels_nest_and_more_is_never_better(
    kind: Kind, size: float, more: float, sigma: float, short: bool | None
) -> None:
    found = iso5817_level(
        kind,
        [size, size + more],
        thickness_mm=8.0,
        throat_mm=4.0,
        width_mm=8.0,
        sigma_mm=sigma,
        short=short,
    )
    assert not (found.passes & found.fails).any()
    assert (found.passes[:-1] <= found.passes[1:]).all()
    assert (found.fails[:-1] >= found.fails[1:]).all()
    assert (found.passes[:, 1] <= found.passes[:, 0]).all()
    assert (found.fails[:, 1] >= found.fails[:, 0]).all()


def test_parts_add_up_to_one_verdict() -> None:
    assert overall((PASS, PASS)) is PASS
    assert overall((PASS, OPEN)) is OPEN
    assert overall((OPEN, FAIL)) is FAIL
    assert overall(()) is OPEN


# ------------------------------------------------------------------------------ AWS D1.1

M = 400  # stretches of 1 mm
SOUND: dict[str, Any] = {
    "crack": 0.0,
    "unfused": 0.0,
    "crater_filled": True,
    "leg_mm": 6.0,
    "undercut_mm": 0.0,
    "pores_mm": 0.0,
    "convexity_mm": 1.0,
    "face_mm": 8.0,
}


def aws(thickness: float = 10.0, **changed: Any) -> AwsVisual:
    """A sound seam of 400 mm with a 6 mm fillet, changed."""
    given_ = {**SOUND, **changed}
    given_["crack"] = np.broadcast_to(np.asarray(given_["crack"], np.float64), (M,))
    nominal = given_.pop("nominal", 6.0)
    return aws_d11_visual(1.0, thickness_mm=thickness, nominal_leg_mm=nominal, **given_)


def part(found: AwsVisual, name: str) -> tuple[Verdict, float, float, float]:
    (one,) = (c for c in found.criteria if c.name == name)
    return one.verdict, one.size_mm, one.from_mm, one.to_mm


def along(*pieces: tuple[int, int, float], rest: float = 0.0) -> np.ndarray:
    """(M,) `rest` with values from one stretch to before another."""
    made = np.full(M, rest)
    for first, last, value in pieces:
        made[first:last] = value
    return made


def test_a_sound_fillet_passes_every_criterion() -> None:
    found = aws()
    assert found.verdict is PASS
    assert [c.name for c in found.criteria] == [
        "crack", "fusion", "crater", "undercut", "undercut_length", "pores_25", "pores_300",
        "undersize", "undersize_length", "convexity",
    ]  # fmt: skip
    assert all(np.isnan(c.from_mm) for c in found.criteria)
    assert all("D1.1" in c.edition for c in found.criteria)


def test_nothing_known_is_no_verdict() -> None:
    found = aws_d11_visual(1.0, thickness_mm=10.0, nominal_leg_mm=6.0)
    assert {c.verdict for c in found.criteria} == {OPEN}


def test_a_crack_and_its_place() -> None:
    found = aws(crack=along((120, 125, 1.0)))
    verdict, _, from_mm, to_mm = part(found, "crack")
    assert (verdict, from_mm, to_mm) == (FAIL, 120.0, 125.0)
    assert found.verdict is FAIL


def test_unfused_and_a_crater() -> None:
    assert part(aws(unfused=along((0, 1, np.nan))), "fusion")[0] is OPEN
    assert part(aws(crater_filled=False), "crater")[0] is FAIL
    assert part(aws(crater_filled=None), "crater")[0] is OPEN


def test_undercut_up_to_fifty_millimetres_in_three_hundred() -> None:
    fifty = along((0, 30, 1.5), (280, 300, 1.5))
    assert aws(undercut_mm=fifty).verdict is PASS
    more = along((0, 30, 1.5), (280, 301, 1.5))  # 1..301 holds 29 + 21 = 50 still
    assert aws(undercut_mm=more).verdict is PASS
    most = along((10, 41, 1.5), (280, 300, 1.5))  # 10..310 holds 31 + 20 = 51
    verdict, length, *_ = part(aws(undercut_mm=most), "undercut_length")
    assert (verdict, round(length, 6)) == (FAIL, 51.0)
    spread = along((0, 50, 1.5), (350, 400, 1.5))  # 100 mm in all, but 50 in any 300
    assert aws(undercut_mm=spread).verdict is PASS


def test_undercut_above_two_millimetres_fails_anywhere() -> None:
    assert part(aws(undercut_mm=along((7, 8, 2.1))), "undercut") == (FAIL, 2.1, 7.0, 8.0)


def test_thick_plates_may_have_two_millimetres_all_along() -> None:
    found = aws(thickness=25.0, undercut_mm=1.9)
    assert found.verdict is PASS
    assert "undercut_length" not in [c.name for c in found.criteria]


def test_a_short_seam_passes_in_proportion_only() -> None:
    def short(deep_mm: int) -> Verdict:
        deep = np.where(np.arange(60) < deep_mm, 1.5, 0.0)
        found = aws_d11_visual(1.0, thickness_mm=10.0, undercut_mm=deep)
        return part(found, "undercut_length")[0]

    assert short(10) is PASS  # 50 * 60 / 300
    assert short(11) is OPEN
    assert short(51) is FAIL


def test_noise_of_an_undercut_leaves_it_open() -> None:
    found = aws(undercut_mm=along((0, 60, 1.1)), undercut_sigma_mm=0.1)
    assert part(found, "undercut")[0] is PASS  # 1.1 + 0.1645 is below 2
    assert part(found, "undercut_length")[:2] == (OPEN, 0.0)  # 1.1 - 0.1645 is below 1


@pytest.mark.parametrize(
    ("nominal", "short", "wanted"),
    [
        (5.0, 2.0, PASS),
        (5.0, 2.1, FAIL),
        (6.0, 2.5, PASS),
        (7.0, 2.5, PASS),
        (7.0, 2.7, OPEN),  # between 6: 2.5 and 8: 3.0
        (7.0, 3.1, FAIL),
        (10.0, 3.0, PASS),
        (10.0, 3.1, FAIL),
    ],
)
def test_how_far_a_fillet_may_be_undersize(nominal: float, short: float, wanted: Verdict) -> None:
    leg = along((0, 40, nominal - short), rest=nominal)
    found = aws(leg_mm=leg, nominal=nominal)
    assert part(found, "undersize")[0] is wanted
    assert part(found, "undersize_length")[0] is PASS  # 40 of 400 mm


def test_how_much_of_a_fillet_may_be_undersize() -> None:
    found = aws(leg_mm=along((0, 20, 5.9), (300, 321, 5.9), rest=6.0))
    verdict, length, *_ = part(found, "undersize_length")
    assert (verdict, round(length, 6)) == (FAIL, 41.0)


def test_piping_porosity_in_both_windows() -> None:
    assert aws(pores_mm=along((100, 102, 5.0))).verdict is PASS
    dense = aws(pores_mm=along((100, 103, 4.0)))  # 12 mm within 3 mm
    assert part(dense, "pores_25")[0] is FAIL
    assert part(dense, "pores_300")[0] is PASS
    spread = aws(pores_mm=along((0, 1, 7.0), (100, 101, 7.0), (200, 201, 7.0)))
    assert part(spread, "pores_25")[0] is PASS
    assert part(spread, "pores_300") == (FAIL, 21.0, 0.0, 300.0)
    edge = aws(pores_mm=along((0, 1, 6.0), (25, 26, 6.0)))  # 24 to 26 mm apart
    assert part(edge, "pores_25")[0] is OPEN
    blind = aws(pores_mm=along((0, 1, np.nan)))
    assert part(blind, "pores_25")[0] is OPEN


def test_convexity_of_a_narrow_face() -> None:
    assert part(aws(convexity_mm=1.6), "convexity")[0] is PASS
    assert part(aws(convexity_mm=along((3, 5, 1.7))), "convexity") == (FAIL, 1.7, 3.0, 5.0)


def test_the_limit_of_a_wide_face_is_from_memory() -> None:
    assert part(aws(convexity_mm=1.6, face_mm=9.0), "convexity")[0] is PASS
    assert part(aws(convexity_mm=9.0, face_mm=9.0), "convexity")[0] is OPEN


def test_a_butt_weld_has_no_leg_to_judge() -> None:
    names = [c.name for c in aws(nominal=None).criteria]
    assert "undersize" not in names
    assert "convexity" not in names


def test_no_seam_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="no seam"):
        aws_d11_visual(0.0, thickness_mm=10.0)
    with pytest.raises(ValueError, match="no seam"):
        aws_d11_visual(np.inf, thickness_mm=10.0)
    with pytest.raises(ValueError, match="no seam"):
        aws_d11_visual(1.0, thickness_mm=10.0, crack=np.zeros(0))


@given(
    st.lists(st.floats(0, 3) | st.just(np.nan), min_size=1, max_size=40),
    st.floats(0, 0.5),
    st.floats(0, 2),
)
def test_a_deeper_undercut_is_never_better(depth: list[float], sigma: float, more: float) -> None:
    order = {PASS: 0, OPEN: 1, FAIL: 2}

    def verdicts(extra: float) -> list[int]:
        found = aws_d11_visual(
            5.0,
            thickness_mm=10.0,
            undercut_mm=np.array(depth) + extra,
            undercut_sigma_mm=sigma,
        )
        return [order[c.verdict] for c in found.criteria if c.name.startswith("undercut")]

    assert all(a <= b for a, b in zip(verdicts(0.0), verdicts(more), strict=True))
