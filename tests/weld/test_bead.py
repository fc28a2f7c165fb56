"""From technique to weld metal: published settings, and what moves the bead which way."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from simlab.model.errors import InputError
from simlab.weld.bead import LEG_SCATTER, Bead, bead_of
from simlab.weld.joint import Joint
from simlab.weld.profile import Profile, Setup

TEE = Setup(Joint.TEE, 135, "PB", 3.2, 135.0, 20.0, 0.9, leg_mm=4.0)
FLAT = dataclasses.replace(TEE, position="PA")
BUTT = Setup(Joint.BUTT, 135, "PA", 1.6, 105.0, 16.5, 0.9)
STICK = Setup(Joint.TEE, 111, "PB", 8.0, 120.0, 24.8, 3.2, leg_mm=5.0)
TIG = Setup(Joint.TEE, 141, "PB", 3.2, 105.0, 12.0, 2.4, leg_mm=3.0)

# Settings that makers publish with the leg they give: process, leg, wires, A, V, cm/min.
PUBLISHED = [
    # Panasonic YD-350GL4, 80 Ar 20 CO2
    (135, (2.0, 2.5), (0.8,), (85, 90), 19.0, (50, 60)),
    (135, (3.0, 3.0), (0.8,), (100, 110), 18.75, (50, 60)),
    (135, (3.5, 3.5), (0.8, 1.0), (115, 125), 19.75, (50, 60)),
    (135, (4.0, 4.0), (0.8, 1.2), (130, 140), 20.25, (50, 60)),
    # OTC CPTX, CO2
    (135, (2.5, 3.0), (0.9, 1.2), (90, 120), 19.0, (50, 60)),
    (135, (3.0, 3.5), (0.9, 1.2), (120, 140), 20.0, (50, 60)),
    (135, (3.0, 4.0), (0.9, 1.2), (130, 170), 20.0, (45, 55)),
    (135, (4.0, 4.5), (1.2,), (190, 230), 23.0, (45, 55)),
    (135, (5.0, 6.0), (1.2,), (250, 280), 27.5, (40, 50)),
    (135, (6.0, 7.0), (1.2,), (280, 300), 30.5, (35, 40)),
    (135, (7.0, 8.0), (1.2,), (300, 340), 33.0, (30, 35)),
    # OTC Welbee P400L, flux-cored, CO2
    (136, (4.0, 4.0), (1.2,), (250, 250), 27.0, (50, 50)),
    (136, (5.0, 5.0), (1.2,), (270, 270), 29.0, (50, 50)),
    (136, (6.0, 6.0), (1.2,), (270, 270), 29.0, (45, 45)),
    (136, (7.0, 7.0), (1.2,), (280, 280), 30.0, (40, 40)),
    (136, (8.0, 8.0), (1.2,), (300, 300), 31.0, (30, 30)),
    (136, (9.0, 9.0), (1.2,), (320, 320), 32.0, (30, 30)),
]


def profile(*, stretches: int = 1, **what: float) -> Profile:
    """A steady pass; what is named is another."""
    usual = {
        "speed_mm_s": 9.0, "travel_deg": 0.0, "work_deg": 45.0, "distance_mm": 10.0,
        "aim_mm": 0.0, "current_a": math.nan, "voltage_v": math.nan, "speed_sigma_mm_s": 0.2,
        "travel_sigma_deg": 0.5, "work_sigma_deg": 0.5, "distance_sigma_mm": 0.3,
        "aim_sigma_mm": 0.3, "weave_width_mm": 0.0, "arc_s": 0.1,
    }  # fmt: skip
    columns = {name: np.full(stretches, value) for name, value in {**usual, **what}.items()}
    return Profile(step_mm=1.0, place_mm=0.5 + np.arange(float(stretches)), **columns)


def one(setup: Setup = TEE, **what: float) -> dict[str, float]:
    made = bead_of(profile(stretches=1, **what), setup)
    return {f.name: float(getattr(made, f.name)[0]) for f in dataclasses.fields(Bead)}


def test_legs_of_seventeen_published_settings() -> None:
    off = []
    for process, legs, wires, amps, volts, speeds in PUBLISHED:
        current, speed = sum(amps) / 2.0, sum(speeds) / 12.0
        made = []
        for wire in wires:
            setup = dataclasses.replace(
                TEE, process=process, current_a=current, voltage_v=volts, wire_mm=wire
            )
            bead = one(setup, speed_mm_s=speed, travel_deg=10.0,
                       distance_mm=15.0 if current > 200 else 10.0)  # fmt: skip
            made.append(math.sqrt(bead["leg_base_mm"] * bead["leg_butting_mm"]))
        off.append(math.log(sum(made) / len(made) / (sum(legs) / 2.0)))
    scatter = math.sqrt(sum(x * x for x in off) / len(off))
    assert scatter == pytest.approx(0.107, abs=0.003)
    assert abs(sum(off) / len(off)) < 0.01
    assert max(abs(x) for x in off) < 1.645 * LEG_SCATTER


def test_heat_of_the_worked_example() -> None:
    made = one(dataclasses.replace(FLAT, current_a=180.0, voltage_v=24.0, thickness_mm=50.0),
               speed_mm_s=5.0)  # fmt: skip
    assert made["arc_energy_kj_mm"] == pytest.approx(0.864)
    assert made["heat_input_kj_mm"] == pytest.approx(0.6912)
    # Thick, a tee's F3: 5.28841 s per kJ/mm, times 0.6912, times 0.67.
    assert made["t85_s"] == pytest.approx(5.28841 * 0.6912 * 0.67, rel=1e-4)
    assert made["t85_thick"]


def test_metal_of_the_worked_example() -> None:
    # 0.9 mm wire, 5.08 m/min, 5 mm/s: 10.773 mm2, of which 0.955 stay.
    setup = dataclasses.replace(FLAT, wire_feed_mm_s=5080.0 / 60.0)
    assert one(setup, speed_mm_s=5.0)["area_mm2"] == pytest.approx(10.773 * 0.955, abs=0.001)


def test_the_section_holds_the_metal() -> None:
    made = one(travel_deg=8.0, work_deg=38.0, aim_mm=0.7)
    face = math.hypot(made["leg_base_mm"], made["leg_butting_mm"])
    assert made["width_mm"] == pytest.approx(face)
    area = made["leg_base_mm"] * made["leg_butting_mm"] / 2 + 2 / 3 * face * made["convexity_mm"]
    assert area == pytest.approx(made["area_mm2"])
    assert made["asymmetry_mm"] == pytest.approx(made["leg_base_mm"] - made["leg_butting_mm"])
    assert math.isnan(made["height_mm"])


def test_a_butt_s_cap_holds_what_its_gap_leaves() -> None:
    made = one(dataclasses.replace(BUTT, gap_mm=1.0), work_deg=0.0)
    cap = 2 / 3 * made["width_mm"] * made["height_mm"]
    assert cap == pytest.approx(made["area_mm2"] - 1.6)
    assert made["width_mm"] < one(BUTT)["width_mm"]
    for name in ("leg_base_mm", "leg_butting_mm", "throat_mm", "convexity_mm", "asymmetry_mm"):
        assert math.isnan(made[name])
    assert one(BUTT)["height_mm"] > made["height_mm"]
    assert one(dataclasses.replace(BUTT, gap_mm=6.0))["height_mm"] < 0.0  # not filled


def test_metal_in_a_tee_s_gap_is_lacking_in_its_legs() -> None:
    assert one(dataclasses.replace(FLAT, gap_mm=1.5))["leg_base_mm"] < one(FLAT)["leg_base_mm"]


def test_slow_is_large_deep_and_hot() -> None:
    slow, fast = one(speed_mm_s=5.0), one(speed_mm_s=9.0)
    for name in ("leg_base_mm", "throat_mm", "width_mm", "penetration_mm", "heat_input_kj_mm",
                 "t85_s", "area_mm2"):  # fmt: skip
        assert slow[name] > fast[name]
    assert slow["area_mm2"] == pytest.approx(fast["area_mm2"] * 9.0 / 5.0)


def test_a_torch_too_steep_to_the_base_plate_throws_metal_on_it() -> None:
    steep, half, flat = (one(FLAT, work_deg=work) for work in (30.0, 45.0, 60.0))
    assert half["asymmetry_mm"] == pytest.approx(0.0)
    assert steep["asymmetry_mm"] > 0.5
    assert flat["asymmetry_mm"] == pytest.approx(-steep["asymmetry_mm"])
    assert steep["throat_mm"] < half["throat_mm"]


def test_a_lap_is_balanced_where_its_makers_hold_the_torch() -> None:
    # 60 to 70 degrees from the plate.
    lap = dataclasses.replace(FLAT, joint=Joint.LAP)
    assert one(lap, work_deg=25.0)["asymmetry_mm"] == pytest.approx(0.0)
    assert one(lap, work_deg=45.0)["asymmetry_mm"] < 0.0


def test_metal_lies_where_the_torch_aims() -> None:
    on_base, on_butting = one(FLAT, aim_mm=1.5), one(FLAT, aim_mm=-1.5)
    assert on_base["asymmetry_mm"] == pytest.approx(1.5)
    assert on_butting["asymmetry_mm"] == pytest.approx(-1.5)
    assert on_base["throat_mm"] < one(FLAT)["throat_mm"]


def test_metal_sags() -> None:
    overhead = dataclasses.replace(TEE, position="PD")
    assert one(TEE)["asymmetry_mm"] > 0.0
    assert one(overhead)["asymmetry_mm"] < 0.0
    assert one(TEE, speed_mm_s=4.0)["asymmetry_mm"] > one(TEE)["asymmetry_mm"]


def test_a_long_stick_out_takes_current_and_depth_but_no_metal() -> None:
    near, far = one(distance_mm=10.0), one(distance_mm=20.0)
    assert near["current_a"] == pytest.approx(135.0)
    assert far["current_a"] < 0.9 * near["current_a"]
    assert far["penetration_mm"] < near["penetration_mm"]
    assert far["heat_input_kj_mm"] < near["heat_input_kj_mm"]
    assert far["area_mm2"] == pytest.approx(near["area_mm2"])
    assert far["convexity_mm"] > near["convexity_mm"]


def test_stick_out_takes_as_much_current_as_a_maker_measured() -> None:
    # Fronius: 7 m/min, 10 to 25 mm, 0.765.
    setup = dataclasses.replace(FLAT, wire_mm=1.2, wire_feed_mm_s=7000.0 / 60.0, current_a=270.0)
    ratio = one(setup, distance_mm=25.0)["current_a"] / one(setup, distance_mm=10.0)["current_a"]
    assert ratio == pytest.approx(0.765, abs=0.02)


def test_drag_is_deeper_higher_and_narrower_than_push() -> None:
    drag, push = (one(BUTT, travel_deg=lean) for lean in (-10.0, 10.0))
    assert drag["penetration_mm"] > push["penetration_mm"]
    assert drag["height_mm"] > push["height_mm"]
    assert drag["width_mm"] < push["width_mm"]
    drag, push = (one(TEE, travel_deg=lean) for lean in (-10.0, 10.0))
    assert drag["penetration_mm"] > push["penetration_mm"]
    assert drag["convexity_mm"] > push["convexity_mm"]


def test_leaning_too_far_is_shallow() -> None:
    assert one(travel_deg=35.0)["penetration_mm"] < one(travel_deg=20.0)["penetration_mm"]
    assert one(travel_deg=-45.0)["penetration_mm"] < one(travel_deg=-20.0)["penetration_mm"]


def test_more_voltage_is_flatter_and_wider() -> None:
    low, high = one(BUTT, voltage_v=15.0), one(BUTT, voltage_v=21.0)
    assert high["width_mm"] > low["width_mm"]
    assert high["height_mm"] < low["height_mm"]


def test_a_weave_is_wider_and_flatter() -> None:
    woven = one(BUTT, weave_width_mm=4.0)
    assert woven["width_mm"] == pytest.approx(one(BUTT)["width_mm"] + 4.0)
    assert woven["height_mm"] < one(BUTT)["height_mm"]
    assert one(TEE, weave_width_mm=4.0)["convexity_mm"] < one(TEE)["convexity_mm"]


def test_downward_is_flat_and_shallow_upward_round_and_deep() -> None:
    down, flat, up = (one(dataclasses.replace(TEE, position=p)) for p in ("PG", "PA", "PF"))
    assert down["convexity_mm"] < flat["convexity_mm"] < up["convexity_mm"]
    assert down["penetration_mm"] < flat["penetration_mm"] < up["penetration_mm"]


def test_a_short_arc_of_a_stick_leaves_a_high_crown() -> None:
    short, long = one(STICK, distance_mm=1.0), one(STICK, distance_mm=6.0)
    assert short["convexity_mm"] > long["convexity_mm"]
    assert short["heat_input_kj_mm"] < long["heat_input_kj_mm"]  # 2.5 V a millimetre
    assert short["current_a"] == long["current_a"] == 120.0  # such a source holds its current
    assert short["penetration_mm"] > long["penetration_mm"]
    # 120 A in 3.2 mm core wire melt 0.27 (1.2/3.2)^2 120 = 4.556 mm/s: 8.04 4.556 0.92 / 9 mm2.
    assert short["area_mm2"] == pytest.approx(3.746, abs=0.005)


def test_a_rod_fed_by_hand_leaves_the_metal_unknown() -> None:
    made = one(TIG, speed_mm_s=1.75, distance_mm=2.0)
    assert made["heat_input_kj_mm"] == pytest.approx(0.6 * 12.0 * 105.0 / 1.75 / 1000.0)
    assert made["penetration_mm"] > 0.5
    assert math.isnan(made["area_mm2"])
    assert math.isnan(made["leg_base_mm"])
    fed = one(dataclasses.replace(TIG, wire_feed_mm_s=5.0), speed_mm_s=1.75, distance_mm=2.0)
    assert fed["area_mm2"] == pytest.approx(math.pi / 4 * 2.4**2 * 5.0 / 1.75 * 0.955)


def test_what_was_measured_stands_before_what_was_set() -> None:
    made = one(current_a=150.0, voltage_v=22.0)
    assert made["current_a"] == 150.0
    assert made["arc_energy_kj_mm"] == pytest.approx(150.0 * 22.0 / 9.0 / 1000.0)
    # The wire that 150 A melt at 10 mm: 0.48 150 + 1.8647e-4 10 150^2 = 113.96 mm/s.
    assert made["area_mm2"] == pytest.approx(0.955 * 0.63617 * 113.96 / 9.0, rel=1e-3)
    assert one(STICK, current_a=100.0)["area_mm2"] < one(STICK)["area_mm2"]


@pytest.mark.parametrize("amps", [0.0, -0.4])
@pytest.mark.parametrize("setup", [TEE, BUTT, STICK])
def test_an_arc_without_current_lays_nothing(setup: Setup, amps: float) -> None:
    made = one(setup, current_a=amps, voltage_v=-0.1)
    assert made["area_mm2"] == 0.0
    assert made["arc_energy_kj_mm"] == 0.0
    assert math.isnan(made["t85_s"])
    assert math.isnan(made["leg_base_mm"])
    assert not made["height_mm"] > 0.0


def test_only_some_stretches_measured() -> None:
    both = profile(stretches=2)
    both.current_a[0] = 150.0
    made = bead_of(both, TEE)
    assert_allclose(made.current_a, [150.0, 135.0])


@pytest.mark.parametrize("setup", [TEE, BUTT, STICK, TIG])
def test_where_the_arc_did_not_burn_there_is_nothing(setup: Setup) -> None:
    made = one(setup, arc_s=0.0)
    assert not made.pop("t85_thick")
    assert made.pop("extrapolated")
    assert all(math.isnan(value) for value in made.values())


@pytest.mark.parametrize("setup", [TEE, BUTT, STICK])
def test_what_is_not_known_is_not_made_up(setup: Setup) -> None:
    assert math.isnan(one(setup, speed_mm_s=math.nan, arc_s=0.1)["area_mm2"])
    away = one(setup, distance_mm=math.nan)
    assert away["area_mm2"] > 0.0
    assert math.isnan(away["penetration_mm"])
    assert math.isnan(one(setup, travel_deg=math.nan)["penetration_mm"])
    if setup.joint.fillet:
        assert math.isnan(one(setup, work_deg=math.nan)["leg_base_mm"])
        assert math.isnan(one(setup, aim_mm=math.nan)["leg_base_mm"])
        assert math.isnan(one(setup, aim_sigma_mm=math.nan)["leg_sigma_mm"])


def test_what_a_procedure_leaves_open_is_not_known() -> None:
    nan = math.nan
    made = one(dataclasses.replace(TEE, voltage_v=nan))
    assert math.isnan(made["heat_input_kj_mm"])
    assert made["area_mm2"] > 0.0
    open_ = dataclasses.replace(TEE, current_a=nan, voltage_v=nan, thickness_mm=nan, wire_mm=nan)
    assert all(math.isnan(value) for name, value in one(open_).items()
               if name not in ("t85_thick", "extrapolated"))  # fmt: skip
    measured = one(dataclasses.replace(open_, wire_mm=0.9), current_a=135.0, voltage_v=20.0)
    assert measured["leg_base_mm"] == pytest.approx(one()["leg_base_mm"])


@pytest.mark.parametrize("speed", [0.0, -2.0])
def test_where_the_torch_stood_the_time_tells(speed: float) -> None:
    stood = one(speed_mm_s=speed, arc_s=0.5)
    assert stood["area_mm2"] == pytest.approx(one(speed_mm_s=2.0)["area_mm2"])
    assert math.isfinite(stood["heat_input_kj_mm"])


def test_sigmas_grow_with_the_tracker_s_and_never_sink_below_the_metal_s() -> None:
    fine, coarse = one(), one(speed_sigma_mm_s=2.0, work_sigma_deg=5.0, aim_sigma_mm=3.0,
                              distance_sigma_mm=4.0)  # fmt: skip
    leg = math.sqrt(fine["leg_base_mm"] * fine["leg_butting_mm"])
    assert fine["leg_sigma_mm"] >= 0.15 * leg
    assert fine["penetration_sigma_mm"] >= 0.32
    assert fine["convexity_sigma_mm"] >= 0.21
    assert coarse["leg_sigma_mm"] > 2.0 * fine["leg_sigma_mm"]
    assert coarse["penetration_sigma_mm"] > fine["penetration_sigma_mm"]
    assert one(STICK)["penetration_sigma_mm"] >= 0.32
    assert one(BUTT, speed_sigma_mm_s=9.0)["convexity_sigma_mm"] > one(BUTT)["convexity_sigma_mm"]


@pytest.mark.parametrize(
    ("coarse", "moved"),
    [
        # 1 of 9 mm/s is 0.111: half of it on the leg; by the exponent, 0.441, on the penetration.
        ({"speed_sigma_mm_s": 1.0}, ("leg", 0.5 / 9.0)),
        ({"speed_sigma_mm_s": 1.0}, ("penetration", 0.441 / 9.0)),
        # 10 degrees are 0.1745 rad: 1.5 of it between the legs, half of that on each.
        ({"work_sigma_deg": 10.0}, ("leg", 0.75 * math.radians(10.0))),
        # 3 of 10 mm: by its own exponent, 0.494, and by the 1.308 of the current that it takes:
        # with b L I = 1.8647e-4 10 135 = 0.25173 and a = 0.48, 0.25173 / (0.48 + 2 0.25173).
        ({"distance_sigma_mm": 3.0}, ("penetration", (0.494 + 1.308 * 0.25597) * 0.3)),
        ({"distance_sigma_mm": 3.0, "current_a": 135.0}, ("penetration", 0.494 * 0.3)),
    ],
)
def test_the_tracker_s_share_of_a_sigma(coarse: dict[str, float], moved: tuple[str, float]) -> None:
    sure = {"speed_sigma_mm_s": 0.0, "work_sigma_deg": 0.0, "aim_sigma_mm": 0.0,
            "distance_sigma_mm": 0.0}  # fmt: skip
    measured = {"current_a": coarse.get("current_a", math.nan)}
    fine, rough = one(FLAT, **{**sure, **measured}), one(FLAT, **{**sure, **coarse})
    name, share = moved
    size = fine["leg_base_mm"] if name == "leg" else fine["penetration_mm"]
    added = math.sqrt(rough[f"{name}_sigma_mm"] ** 2 - fine[f"{name}_sigma_mm"] ** 2)
    assert added == pytest.approx(share * size, rel=1e-4)


def test_the_tracker_s_aim_moves_both_legs_by_half() -> None:
    fine, rough = (one(FLAT, speed_sigma_mm_s=0.0, work_sigma_deg=0.0, aim_sigma_mm=aim)
                   for aim in (0.0, 2.0))  # fmt: skip
    added = math.sqrt(rough["leg_sigma_mm"] ** 2 - fine["leg_sigma_mm"] ** 2)
    assert added == pytest.approx(1.0)


def test_short_arcs_are_said_to_be_outside_the_runs() -> None:
    assert one()["extrapolated"]
    heavy = dataclasses.replace(TEE, current_a=400.0, voltage_v=29.0, wire_mm=1.6)
    assert not one(heavy, speed_mm_s=12.0, distance_mm=27.0, current_a=400.0)["extrapolated"]
    assert one(STICK)["extrapolated"]


@pytest.mark.parametrize("process", [999, 15])  # 15, plasma, takes up heat but lays no wire
def test_a_process_without_efficiency_is_refused(process: int) -> None:
    with pytest.raises(InputError, match=f"^process '?{process}"):
        bead_of(profile(), dataclasses.replace(TEE, process=process))


ANY = st.just(math.nan) | st.floats(-1e6, 1e6)


@pytest.mark.parametrize("setup", [TEE, BUTT, STICK, TIG])
@given(st.lists(ANY, min_size=9, max_size=9))
def test_no_profile_breaks_it(setup: Setup, values: list[float]) -> None:
    names = ("speed_mm_s", "travel_deg", "work_deg", "distance_mm", "aim_mm", "arc_s",
             "speed_sigma_mm_s", "aim_sigma_mm", "current_a")  # fmt: skip
    kept = dict(zip(names, values, strict=True))
    made = one(setup, **kept)
    assert not any(math.isinf(value) for value in made.values())


@pytest.mark.parametrize("name", ["speed_mm_s", "distance_mm", "arc_s"])
@pytest.mark.parametrize("setup", [TEE, BUTT, STICK, TIG])
def test_what_is_hardly_above_0_breaks_nothing(setup: Setup, name: str) -> None:
    made = one(setup, **{name: 5e-324})
    assert not any(math.isinf(value) for value in made.values())


@pytest.mark.parametrize("setup", [TEE, BUTT, STICK, TIG])
def test_a_profile_of_no_stretches(setup: Setup) -> None:
    made = bead_of(profile(stretches=0), setup)
    assert all(len(getattr(made, f.name)) == 0 for f in dataclasses.fields(Bead))


def test_a_stretch_does_not_depend_on_its_neighbours() -> None:
    many = profile(stretches=5)
    many.speed_mm_s[:] = [4.0, 9.0, 0.0, np.nan, 12.0]
    made = bead_of(many, TEE)
    assert_allclose(made.leg_base_mm[1], one()["leg_base_mm"], rtol=1e-12)
