"""What is predicted of a pass: nothing of a perfect one, more of a worse one, and why."""

from collections.abc import Mapping
from dataclasses import replace
from importlib.resources import files
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simlab.model.arrays import Floats
from simlab.model.exercises import Band
from simlab.model.scores import Verdict
from simlab.weld.bead import bead_of
from simlab.weld.bend import bend, usual_tests
from simlab.weld.hazards import predict, untold
from simlab.weld.joint import Joint
from simlab.weld.kinds import Cause, Imperfection, Kind, Untold
from simlab.weld.passes import Passes
from simlab.weld.procedure_table import procedure_from
from simlab.weld.profile import Setup
from simlab.weld.quality import aws, quality
from tests.weld.passes_made import (
    MAG,
    MAG_BANDS,
    MMA,
    MMA_BANDS,
    NAN,
    SHEET,
    SHEET_BANDS,
    passes,
    profile,
    some,
)

Bands = Mapping[str, tuple[str, Band]]
M = 60


def told(
    setup: Setup = MAG,
    bands: Bands = MAG_BANDS,
    done: Passes | None = None,
    **changed: float | Floats,
) -> tuple[Imperfection, ...]:
    """What is predicted of a pass on target, changed."""
    made = profile(bands, M, **changed)
    return predict(made, bead_of(made, setup), setup, done or passes(), bands)


def blind(setup: Setup = MAG, bands: Bands = MAG_BANDS, **changed: float | Floats) -> set[Untold]:
    made = profile(bands, M, **changed)
    return set(untold(made, bead_of(made, setup), setup, passes(), bands))


def causes(found: tuple[Imperfection, ...], kind: Kind) -> list[tuple[str, str, Cause]]:
    return [(i.because, i.way, i.cause) for i in found if i.kind is kind]


PACKAGED = sorted(
    file.name for file in files("simlab.weld.procedures").iterdir() if file.name.endswith(".toml")
)


@pytest.mark.parametrize("name", PACKAGED)
def test_a_perfect_pass_of_a_packaged_procedure_has_nothing(name: str) -> None:
    text = files("simlab.weld.procedures").joinpath(name).read_text(encoding="utf-8")
    procedure = procedure_from(text, name)
    setup, bands = procedure.setup(), procedure.bands()
    assert told(setup, bands) == ()
    made = profile(bands, M)
    bead, gaps = bead_of(made, setup), tuple(blind(setup, bands))
    assert quality((), gaps, made, bead, setup).verdict is not Verdict.FAIL
    assert aws((), gaps, made, bead, setup).verdict is not Verdict.FAIL


def test_too_fast_by_hand() -> None:
    # target 7.5, zero marks from 35 % off: 10.125 mm/s is severity 1, 0.5 mm of undercut
    fast = told(speed_mm_s=10.125, speed_sigma_mm_s=0.0)
    (undercut,) = (i for i in fast if i.kind is Kind.UNDERCUT)
    assert (undercut.from_mm, undercut.to_mm) == (0.0, 60.0)
    assert undercut.size_mm == pytest.approx(0.5)
    assert undercut.size_sigma_mm == pytest.approx(0.35)
    # from memory: 0.25 / 2 at least, 0.9 at most
    assert [undercut.least, undercut.most] == pytest.approx([0.125, 0.9])
    assert (undercut.because_key, undercut.try_key) == (
        "weld.because.travel_speed.high",
        "weld.try.travel_speed.high",
    )
    assert not undercut.verified
    assert causes(fast, Kind.LACK_OF_FUSION) == [("travel_speed", "high", Cause.TECHNIQUE)]


def test_a_fillet_welded_too_fast_is_too_small_by_the_balance_of_volumes() -> None:
    # same metal over 1.6 times the length: legs are 1 / sqrt(1.6) = 0.79 of what they were
    made = profile(MAG_BANDS, M)
    leg = float(bead_of(made, MAG).leg_base_mm[0])
    assert MAG.leg_mm is not None
    fast = told(speed_mm_s=12.0)
    (short,) = (i for i in fast if i.kind is Kind.INSUFFICIENT_LEG)
    lost = leg * (1 - 1 / np.sqrt(1.6))
    assert short.size_mm == pytest.approx(MAG.leg_mm - leg + lost, abs=0.35)
    assert causes(fast, Kind.INSUFFICIENT_LEG) == [("travel_speed", "high", Cause.TECHNIQUE)]
    assert Kind.INSUFFICIENT_THROAT in {i.kind for i in fast}
    assert short.verified


def test_too_slow_overlaps_and_grows_too_thick() -> None:
    slow = told(speed_mm_s=2.0)
    kinds = {i.kind for i in slow}
    assert {Kind.OVERLAP, Kind.EXCESS_THROAT} <= kinds
    assert Kind.BURN_THROUGH not in kinds
    assert causes(slow, Kind.EXCESS_THROAT) == [("travel_speed", "low", Cause.TECHNIQUE)]


def test_thin_sheet_burns_through_where_it_is_welded_too_slowly() -> None:
    slow = told(SHEET, SHEET_BANDS, speed_mm_s=some(M, slice(20, 40), 4.0, 8.33))
    (through,) = (i for i in slow if i.kind is Kind.BURN_THROUGH and i.source.startswith("from"))
    assert 17.0 <= through.from_mm <= 20.0
    assert 40.0 <= through.to_mm <= 43.0
    assert np.isnan(through.size_mm)


def test_a_long_arc_makes_pores_and_undercut_with_covered_electrodes() -> None:
    long = told(MMA, MMA_BANDS, distance_mm=6.2)
    assert causes(long, Kind.SURFACE_PORE) == [("arc_length", "high", Cause.TECHNIQUE)]
    assert causes(long, Kind.UNDERCUT) == [("arc_length", "high", Cause.TECHNIQUE)]
    assert all(i.verified for i in long if i.because == "arc_length" and i.kind is Kind.UNDERCUT)
    short = told(MMA, MMA_BANDS, distance_mm=0.8)
    assert ("arc_length", "low", Cause.TECHNIQUE) in causes(short, Kind.EXCESS_CONVEXITY)


def test_a_long_contact_tip_distance_lets_air_in_and_takes_current() -> None:
    far = told(distance_mm=22.0)
    assert causes(far, Kind.SURFACE_PORE) == [("ctwd", "high", Cause.TECHNIQUE)]
    assert ("ctwd", "high", Cause.TECHNIQUE) in causes(far, Kind.LACK_OF_FUSION)


def test_a_low_current_is_the_settings_unless_the_distance_explains_it() -> None:
    near = told(current_a=200.0)
    assert ("current_a", "low", Cause.SETTINGS) in causes(near, Kind.LACK_OF_FUSION)
    far = told(current_a=200.0, distance_mm=22.0)
    assert "current_a" not in {i.because for i in far if i.kind is Kind.LACK_OF_FUSION}


def test_a_high_current_is_the_settings_unless_the_distance_explains_it() -> None:
    usual = told(current_a=310.0)
    assert ("current_a", "high", Cause.SETTINGS) in causes(usual, Kind.UNDERCUT)
    near = told(current_a=310.0, distance_mm=10.0)
    assert "current_a" not in {i.because for i in near}


def test_a_work_angle_towards_the_web_undercuts_it() -> None:
    steep = told(work_deg=60.0)
    assert causes(steep, Kind.UNDERCUT) == [("work_angle", "high", Cause.TECHNIQUE)]
    assert causes(steep, Kind.OVERLAP) == [("work_angle", "high", Cause.TECHNIQUE)]
    flat = told(work_deg=30.0)
    assert causes(flat, Kind.UNDERCUT) == []
    assert causes(flat, Kind.LACK_OF_FUSION) == [("work_angle", "low", Cause.TECHNIQUE)]


def test_legs_differ_where_the_torch_aims_beside_the_root() -> None:
    beside = told(aim_mm=5.0)
    assert causes(beside, Kind.EXCESS_ASYMMETRY)[0][:2] == ("aim", "high")


def test_pushing_a_covered_electrode_traps_slag() -> None:
    push = told(MMA, MMA_BANDS, travel_deg=8.0)
    assert causes(push, Kind.SLAG) == [("travel_angle", "high", Cause.TECHNIQUE)]
    wide = told(MMA, MMA_BANDS, weave_width_mm=16.0)
    assert causes(wide, Kind.SLAG) == [("weave_width", "high", Cause.TECHNIQUE)]


def test_a_procedure_that_asks_for_too_steep_a_torch_is_to_blame_itself() -> None:
    steep = {**MAG_BANDS, "travel_angle": ("deg", Band(25.0, 5.0, 15.0))}
    found = told(MAG, steep)
    assert causes(found, Kind.LACK_OF_FUSION) == [("travel_angle", "high", Cause.SETTINGS)]


def test_too_little_gas_is_the_settings() -> None:
    found = told(replace(MAG, gas_l_min=5.0))
    assert causes(found, Kind.SURFACE_PORE) == [("gas_l_min", "low", Cause.SETTINGS)]
    assert told(replace(MAG, gas_l_min=None)) == ()


def test_settings_that_leave_a_perfect_hand_too_small_a_weld_are_to_blame() -> None:
    # 12 mm of leg out of settings for 5.5 mm
    found = told(replace(MAG, leg_mm=12.0))
    assert causes(found, Kind.INSUFFICIENT_LEG) == [("current_a", "low", Cause.SETTINGS)]


def test_a_machine_set_too_low_is_to_blame_for_the_small_weld() -> None:
    found = told(current_a=150.0)
    assert causes(found, Kind.INSUFFICIENT_LEG) == [("current_a", "low", Cause.SETTINGS)]


def test_where_nothing_of_the_hand_is_off_the_hand_is_not_to_blame() -> None:
    # without a procedure nobody knows how fast a perfect hand would go
    made = profile(MAG_BANDS, M)
    setup = replace(MAG, leg_mm=7.5)
    found = predict(made, bead_of(made, setup), setup, passes())
    assert causes(found, Kind.INSUFFICIENT_LEG) == [("current_a", "low", Cause.SETTINGS)]


def test_without_a_cause_that_was_measured_the_likeliest_of_the_hand_is_named() -> None:
    # half the metal went astray: nothing that was measured says why
    made = profile(MAG_BANDS, M)
    thin = replace(bead_of(made, MAG), throat_mm=np.full(M, 1.0))
    found = predict(made, thin, MAG, passes(), MAG_BANDS)
    assert causes(found, Kind.INSUFFICIENT_THROAT) == [
        ("travel_speed", "high", Cause.TECHNIQUE),
    ]


def test_shallow_penetration_of_a_butt_weld() -> None:
    setup = replace(SHEET, thickness_mm=6.0, current_a=300.0, voltage_v=30.0, wire_mm=1.2)
    found = told(setup, SHEET_BANDS, speed_mm_s=25.0)
    (shallow,) = (i for i in found if i.kind is Kind.LACK_OF_PENETRATION)
    assert shallow.because == "travel_speed"


def test_without_a_procedure_nobody_knows_what_is_fast() -> None:
    made = profile(MAG_BANDS, M, speed_mm_s=20.0)
    bead = bead_of(made, MAG)
    found = predict(made, bead, MAG, passes())
    assert "travel_speed" not in {i.because for i in found if i.size_mm != i.size_mm}
    assert Kind.INSUFFICIENT_LEG in {i.kind for i in found}
    assert "travel_speed" in {u.for_want_of for u in untold(made, bead, MAG, passes())}


@pytest.mark.parametrize(
    ("setup", "bands", "distance"),
    [
        (MAG, MAG_BANDS, 15.0),
        (MMA, MMA_BANDS, 3.2),
        (
            replace(MMA, position="PF"),
            {**MMA_BANDS, "travel_angle": ("deg", Band(7.5, 5, 15))},
            3.2,
        ),
        (replace(MMA, process=141, joint=Joint.LAP, wire_mm=2.4), MMA_BANDS, 2.0),
    ],
)
def test_default_targets_of_a_process(setup: Setup, bands: Bands, distance: float) -> None:
    travel = 15.0 if setup.process == 141 else bands["travel_angle"][1].target
    work = 25.0 if setup.joint is Joint.LAP else 45.0
    made = profile(bands, M, distance_mm=distance, travel_deg=travel, work_deg=work)
    found = predict(made, bead_of(made, setup), setup, passes())
    assert [i for i in found if i.because not in ("travel_speed", "current_a")] == []


# ---------------------------------------------------------------------- what is not known


def test_a_dead_tracker_is_untold_and_never_an_imperfection() -> None:
    nothing: dict[str, Any] = dict.fromkeys(COLUMNS, NAN)
    assert told(**nothing, arc_s=0.1) == ()
    found = blind(**nothing, arc_s=0.1)
    assert {(u.from_mm, u.to_mm) for u in found} == {(0.0, 60.0)}
    assert {Kind.UNDERCUT, Kind.LACK_OF_FUSION, Kind.SURFACE_PORE, Kind.EXCESS_CONVEXITY} <= {
        u.kind for u in found
    }


def test_a_part_that_was_not_seen_is_untold_there() -> None:
    found = blind(distance_mm=some(M, slice(10, 20), NAN, 15.0))
    (pores,) = (u for u in found if u.kind is Kind.SURFACE_PORE)
    assert pores == Untold(Kind.SURFACE_PORE, 10.0, 20.0, "ctwd")


def test_noise_wider_than_the_marks_is_untold() -> None:
    # CTWD: marks end 6 mm off; 1.96 * 3.1 = 6.08
    assert told(distance_mm=25.0, distance_sigma_mm=3.1, current_a=265.0) == ()
    assert Kind.SURFACE_PORE in {u.kind for u in blind(distance_sigma_mm=3.1)}
    assert blind(distance_sigma_mm=3.0) == set()


def test_no_arc_is_no_weld() -> None:
    found = told(arc_s=some(M, slice(0, 60), 0.0, 0.0), speed_mm_s=20.0)
    assert found == ()
    nothing = profile(MAG_BANDS, 0)
    bead = bead_of(nothing, MAG)
    assert predict(nothing, bead, MAG, passes(), MAG_BANDS) == ()
    assert untold(nothing, bead, MAG, passes(), MAG_BANDS) == ()


# ---------------------------------------------------------------------- laws

COLUMNS = {
    "speed_mm_s": (7.5, 4.0),
    "travel_deg": (10.0, 40.0),
    "work_deg": (45.0, 30.0),
    "distance_mm": (15.0, 12.0),
    "aim_mm": (0.0, 8.0),
}


@given(
    st.sampled_from(sorted(COLUMNS)),
    st.sampled_from([-1.0, 1.0]),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_further_off_is_never_less_likely(
    column: str, side: float, one: float, other: float
) -> None:
    target, reach = COLUMNS[column]
    near, far = sorted((one, other))

    def worst(off: float) -> dict[tuple[Kind, str, str], tuple[float, float]]:
        # current is measured, so that the distance does not lead it
        moved: dict[str, Any] = {column: target + side * off * reach}
        found = told(current_a=265.0, **moved)
        return {
            (i.kind, i.because, i.way): (i.least, i.most)
            for i in found
            if i.source != "the bead's own size: docs/weld-physics.md"
        }

    before, after = worst(near), worst(far)
    for which, (least, most) in before.items():
        assert least <= after[which][0] + 1e-12, which
        assert most <= after[which][1] + 1e-12, which


@given(st.floats(0.5, 1), st.floats(0.5, 1))
def test_a_smaller_weld_is_never_more_likely_to_be_large_enough(one: float, other: float) -> None:
    slow, fast = sorted((one, other))

    def short(share: float) -> float:
        found = told(speed_mm_s=7.5 * (1.0 + share), speed_sigma_mm_s=0.0)
        return max((i.least for i in found if i.kind is Kind.INSUFFICIENT_LEG), default=0.0)

    assert short(slow) <= short(fast) + 1e-9


ANY = st.integers(-10_000, 10_000).map(lambda n: n / 100.0) | st.just(NAN) | st.just(0.0)
NOISE = st.integers(0, 3000).map(lambda n: n / 100.0) | st.just(NAN)


@given(
    st.lists(st.tuples(ANY, ANY, ANY, ANY, ANY, ANY, NOISE), min_size=1, max_size=30),
    st.sampled_from([(MAG, MAG_BANDS), (MMA, MMA_BANDS), (SHEET, SHEET_BANDS), (MAG, None)]),
)
def test_any_profile_is_answered_in_bands_and_places(
    rows: list[tuple[float, ...]], what: tuple[Setup, Bands | None]
) -> None:
    setup, bands = what
    speed, travel, work, distance, aim, current, noise = np.array(rows).T
    made = profile(
        bands or MAG_BANDS,
        len(rows),
        arc_s=np.where(np.isnan(speed), 0.0, np.abs(speed)),
        speed_mm_s=speed,
        travel_deg=travel,
        work_deg=work,
        distance_mm=distance,
        aim_mm=aim,
        current_a=np.abs(current) + 1.0,
        distance_sigma_mm=noise,
    )
    bead = bead_of(made, setup)
    found = predict(made, bead, setup, passes(), bands)
    gaps = untold(made, bead, setup, passes(), bands)
    for one in found:
        assert 0.0 <= one.least <= one.most <= 1.0
        assert one.size_mm != one.size_mm or one.size_sigma_mm > 0.0
    places = [(one.from_mm, one.to_mm) for one in found]
    places += [(gap.from_mm, gap.to_mm) for gap in gaps]
    assert all(-2.0 <= start < end <= len(rows) + 60.0 for start, end in places)
    assert quality(found, gaps, made, bead, setup).verdict in Verdict
    assert aws(found, gaps, made, bead, setup).verdict in Verdict
    assert all(bend(found, gaps, test).most <= 1.0 for test in usual_tests(setup))


def test_a_rule_is_told_beyond_one_standard_deviation() -> None:
    # full marks end at 17 mm
    assert told(distance_mm=17.2, distance_sigma_mm=0.3, current_a=265.0) == ()
    assert told(distance_mm=17.2, distance_sigma_mm=0.1, current_a=265.0) != ()


def test_a_depth_beyond_its_formula_is_never_sure() -> None:
    setup = replace(SHEET, thickness_mm=6.0)
    made = profile(SHEET_BANDS, M, speed_mm_s=25.0)
    shallow = replace(
        bead_of(made, setup),
        penetration_mm=np.full(M, 0.1),
        penetration_sigma_mm=np.full(M, 0.1),
    )

    def least(outside: bool) -> float:
        bead = replace(shallow, extrapolated=np.full(M, outside))
        found = predict(made, bead, setup, passes(), SHEET_BANDS)
        return max(i.least for i in found if i.kind is Kind.LACK_OF_PENETRATION)

    assert least(False) > 0.9
    assert least(True) == 0.0


def test_a_high_bead_is_called_by_the_number_that_its_joint_has() -> None:
    # ISO 6520-1: 502 excess weld metal is of butt welds, 503 excessive convexity of fillets
    for setup, bands, kind, other in (
        (SHEET, SHEET_BANDS, Kind.EXCESS_WELD_METAL, Kind.EXCESS_CONVEXITY),
        (MAG, MAG_BANDS, Kind.EXCESS_CONVEXITY, Kind.EXCESS_WELD_METAL),
    ):
        target = bands["travel_angle"][1].target
        found = told(setup, bands, travel_deg=target - 12.0)
        assert ("travel_angle", "low", Cause.TECHNIQUE) in causes(found, kind)
        assert causes(found, other) == []
        assert other not in {gap.kind for gap in blind(setup, bands, travel_deg=NAN)}
