"""Procedures: what they say, what is refused, and what the machine is set to."""

import math
from importlib.resources import files

import pytest

from simlab.model.errors import TableError
from simlab.model.exercises import Band
from simlab.weld.joint import Joint
from simlab.weld.procedure import Procedure, Setting
from simlab.weld.procedure_table import procedure_from
from simlab.weld.settings import SETTINGS


def text_of(name: str) -> str:
    return (files("simlab.weld") / "procedures" / f"{name}.toml").read_text(encoding="utf-8")


def packaged(name: str) -> Procedure:
    return procedure_from(text_of(name), name)


def line_of(text: str, *needles: str) -> int:
    """Line, from 1, of the last of the needles, each searched behind the one before it."""
    at = 0
    for needle in needles:
        at = text.index(needle, at)
    return text.count("\n", 0, at) + 1


def test_the_fillet_by_its_table() -> None:
    made = packaged("135-pb-fillet-3")
    assert (made.process, made.position, made.joint, made.speed_window_s) == (135, "PB", "tee", 0.5)
    unit, speed = made.bands()["travel_speed"]
    assert unit == "mm/s"
    assert 50 / 6 <= speed.target <= 60 / 6  # 50 to 60 cm/min
    assert made.bands()["work_angle"] == ("deg", Band(45.0, 5.0, 15.0))
    current = made.setting("current_a")
    assert current is not None
    assert (current.least, current.most, current.middle) == (130.0, 140.0, 135.0)
    assert made.setting("preheat_c") is None
    assert (made.weave, made.whip, made.electrode, made.burn_off_mm_s) == (False, False, None, 0.0)


def test_metrics_come_in_the_order_they_are_measured() -> None:
    tip = ["travel_speed", "travel_angle", "work_angle", "arc_length", "aim"]
    assert [*packaged("111-pf-fillet-e7018").bands()] == [
        *tip, "weave_width", "weave_pitch", "dwell_base", "dwell_butting",
    ]  # fmt: skip
    assert [*packaged("111-pa-butt-e6010").bands()] == [*tip, "whip_pitch", "whip_time"]
    woven = packaged("135-pf-fillet-6.0")
    assert [unit for unit, _ in woven.bands().values()][5:] == ["mm", "mm", "s", "s"]
    assert woven.weave
    assert not woven.whip
    assert packaged("111-pa-butt-e6010").whip


def test_a_butt_weld_dwells_right_and_left() -> None:
    text = text_of("135-pa-butt-3.2")
    for metric, target in [
        ("weave_width", 4.0), ("weave_pitch", 4.0), ("dwell_right", 0.2), ("dwell_left", 0.2)
    ]:  # fmt: skip
        text += technique(metric, target)
    assert [*procedure_from(text).bands()][5:] == [
        "weave_width", "weave_pitch", "dwell_right", "dwell_left",
    ]  # fmt: skip


def technique(metric: str, target: float) -> str:
    return (
        f"\n[technique.{metric}]\ntarget = {target}\nfull = 0.2\nzero = 0.5\n"
        'source = "a test"\nverified = false\n'
    )


def test_a_travel_angle_of_zero_has_no_wrong_sign() -> None:
    text = text_of("135-pb-fillet-3").replace("target = 10.0", "target = 0.0", 1)
    assert not procedure_from(text).bands()["travel_angle"][1].signed


def test_set_up_of_a_fillet_is_the_middle_of_its_ranges() -> None:
    setup = packaged("135-pf-fillet-6.0").setup()
    assert (setup.joint, setup.process, setup.position) == (Joint.TEE, 135, "PF")
    assert (setup.thickness_mm, setup.leg_mm, setup.gap_mm) == (6.0, 6.0, 0.0)
    assert (setup.current_a, setup.voltage_v, setup.wire_mm) == (120.0, 18.5, 1.0)
    assert (setup.gas_l_min, setup.preheat_c) == (12.5, 20.0)
    assert setup.wire_feed_mm_s == pytest.approx(75.0)  # 4.5 m/min


def test_set_up_of_a_butt_weld_has_a_gap_and_no_leg() -> None:
    setup = packaged("135-pa-butt-3.2").setup()
    assert (setup.leg_mm, setup.gap_mm, setup.wire_feed_mm_s) == (None, 1.25, None)


def test_the_wire_of_a_stick_is_its_core_and_that_of_tig_its_rod() -> None:
    stick, tig = packaged("111-pb-fillet-e6013").setup(), packaged("141-pb-fillet-6.0").setup()
    assert (stick.wire_mm, stick.gas_l_min) == (3.2, None)
    assert tig.wire_mm == 4.8
    assert packaged("111-pb-fillet-e6013").burn_off_mm_s == 5.0


def test_an_electrode_burns_but_for_its_stub_and_a_wire_without_end() -> None:
    assert packaged("111-pb-fillet-e6013").burnable_mm == 300.0  # 350 mm, a stub of 50 mm
    assert packaged("135-pb-fillet-3").burnable_mm == math.inf


def test_a_throat_is_a_leg_and_what_is_left_open_is_not_known() -> None:
    text = text_of("135-pb-fillet-3").split("[[setting]]")[0]
    text += setting("throat_mm", 3.0, 3.0) + setting("preheat_c", 100, 150)
    made = procedure_from(text)
    setup = made.setup()
    assert setup.leg_mm == pytest.approx(4.2426, abs=1e-4)  # 3 times the root of 2
    assert setup.preheat_c == 125.0
    for value in (setup.thickness_mm, setup.current_a, setup.voltage_v, setup.wire_mm):
        assert math.isnan(value)


def setting(name: str, least: float, most: float) -> str:
    return (
        f'\n[[setting]]\nname = "{name}"\nleast = {least}\nmost = {most}\n'
        'source = "a test"\nverified = true\n'
    )


def test_the_share_of_verified_values_counts_settings_technique_and_electrode() -> None:
    made = packaged("111-pb-fillet-e6013")
    told = [made.electrode and made.electrode.verified]
    told += [t.verified for t in made.techniques] + [s.verified for s in made.settings]
    assert made.verified == sum(map(bool, told)) / len(told) == 0.4
    assert packaged("135-pb-fillet-3").verified == 1.0


FILLET = "135-pb-fillet-3"
WOVEN = "135-pf-fillet-6.0"
STICK = "111-pb-fillet-e7018"


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        (FILLET, "schema = 1", "schema = 2", "schema: 2 is above 1"),
        (FILLET, 'process = "135"', 'process = "114"', "process: '114' is not known"),
        (FILLET, 'process = "135"', 'process = "141"',
         "technique.ctwd: process 141 has arc_length, and no ctwd; write [technique.arc_length]"),
        (STICK, 'process = "111"', 'process = "136"',
         "technique.arc_length: process 136 has ctwd, and no arc_length; write [technique.ctwd]"),
        (FILLET, "[technique.aim]", "[technique.aims]",
         "technique.aims: stands here, and aim is missing; if that was meant, write aim"),
        (FILLET, "zero = 0.35", "zero = 0.1", "technique.travel_speed.zero: 0.1 is not above 0.1"),
        (FILLET, "zero = 0.35", "zero = 1.5", "technique.travel_speed.zero: 1.5 is above 1"),
        (FILLET, "full = 0.10", "full = 1e-9", "technique.travel_speed.full: 1e-09 is below 0.001"),
        (FILLET, "target = 9.17", "target = 0", "technique.travel_speed.target: 0 is not above 0"),
        (FILLET, "target = 9.17", "target = 101", "technique.travel_speed.target: 101 is above 10"),
        (FILLET, "target = 45.0", "target = 120.0", "technique.work_angle.target: 120 is above 90"),
        (FILLET, "most = 140.0", "most = 100.0", "setting.most: 100 is below 130"),
        (FILLET, "most = 140.0", "most = 9999", "setting.most: 9999 is above 2000"),
        (FILLET, "least = 130.0", "least = nan", "setting.least: nan is not finite"),
        (FILLET, "least = 130.0", "least = 0", "setting.least: 0 is below 1; write 1 or more"),
        (FILLET, "verified = true", "verified = true\nwho = 1",
         "technique.travel_speed.who: is not known"),
        (FILLET, "version = 1", "version = 1\nspeed_window_s = 3", "speed_window_s: 3 is above 1"),
        (FILLET, 'name = "135-pb-fillet-3"', 'name = "../x"',
         "name: cannot be the name of a file; write 1 to 80 letters"),
        (FILLET, 'position = "PB"', 'position = "2F"', "position: '2F' is not known; write one of"),
        (FILLET, 'name = "gas_l_min"', 'name = "gas"', "setting.name: 'gas' is not known"),
        (FILLET, 'name = "gas_l_min"', 'name = "leg_mm"', "setting.name: leg_mm stands here twice"),
        (FILLET, 'name = "gas_l_min"', 'name = "rod_mm"',
         "setting.name: process 135 has no rod_mm; take it out; 141 have one"),
        ("135-pa-butt-2", 'name = "gas_l_min"', 'name = "throat_mm"',
         "setting.name: a butt weld has no throat_mm"),
        (FILLET, 'name = "gas_l_min"', 'name = "root_face_mm"',
         "setting.name: a tee weld has no root_face_mm"),
        ("135-pa-butt-2", 'position = "PA"', 'position = "PB"',
         "position: a butt weld is never in PB; write one of PA, PC, PE, PF, PG, or another joint"),
        ("135-pa-butt-2", 'position = "PA"', 'position = "PH"', "a butt weld is never in PH"),
        ("141-ph-pipe-3.2", 'position = "PH"', 'position = "PD"', "a pipe weld is never in PD"),
        (FILLET, 'source = "target: tee', 'source = "" # ', "work_angle.source: is empty"),
        (STICK, "burn_off_mm_s = 4.5", "burn_off_mm_s = -1", "burn_off_mm_s: -1 is below"),
        (STICK, "length_mm = 350.0", "", "electrode.length_mm: is missing"),
        (STICK, "diameter_mm = 3.2", "diameter_mm = 3.2\nrutile = true", "electrode.rutile: is"),
        (FILLET, "[[setting]]", "[electrode]\n[[setting]]",
         "electrode: process 135 has no covered electrode; take it out"),
        (WOVEN, "[technique.weave_pitch]", "[technique.pitch]",
         "technique.weave_width: stands here without weave_pitch; a weave has weave_width, "
         "weave_pitch, dwell_base, dwell_butting; write [technique.weave_pitch] too, or take"),
        (WOVEN, "[technique.dwell_base]", "[technique.dwell_left]",
         "technique.weave_width: stands here without dwell_base; "),
        (WOVEN, "[technique.dwell_butting] # s that a weave rests on this side\ntarget = 0.25",
         "[technique.dwell_butting]\ntarget = 0.75",
         "technique.dwell_butting: the dwells last 1 s, a weave of 2.5 mm 1 s; shorten them"),
        ("111-pa-butt-e6010", "[technique.whip_time]", "[technique.whip]",
         "technique.whip_pitch: stands here without whip_time; a whip has whip_pitch, whip_time"),
        ("111-pa-butt-e6010", "target = 0.7", "target = 0.5",
         "technique.whip_time: 3 mm in 0.5 s are 6 mm/s, not 4.25; write about 0.71"),
        ("111-pa-butt-e6010", "target = 0.7", "target = 0.8",
         "technique.whip_time: 3 mm in 0.8 s are 3.75 mm/s, not 4.25; write about 0.71"),
        (WOVEN, "target = 5.0", "target = 0.9",
         "technique.weave_width: 0.9 mm is trembling; write 1 or more"),
        (WOVEN, "[technique.weave_pitch] # mm that a whole weave moves on\ntarget = 2.5",
         "[technique.weave_pitch]\ntarget = 10",
         "technique.weave_pitch: 10 mm take 4 s, and more than 3 s is no weave; ask for a smaller"),
    ],
)  # fmt: skip
def test_a_mistake_is_refused_in_words(name: str, old: str, new: str, message: str) -> None:
    text = text_of(name)
    assert old in text
    with pytest.raises(TableError) as caught:
        procedure_from(text.replace(old, new, 1), "wps")
    assert message in str(caught.value)
    assert str(caught.value).startswith("wps:")


@pytest.mark.parametrize(
    ("name", "old", "new", "at"),
    [
        (FILLET, "target = 45.0", "target = 95.0", ("[technique.work_angle]", "target")),
        (FILLET, "most = 140.0", "most = 1.0", ('name = "current_a"', "most =")),
        (FILLET, 'name = "gas_l_min"', 'name = "gas"', ('name = "gas"',)),
        (FILLET, "least = 10.0\nmost = 15.0", "least = 10.0",
         ('name = "voltage_v"', "[[setting]]")),
        (FILLET, "full = 2.0", 'full = "2"', ("[technique.ctwd]", "full")),
        (FILLET, "[technique.aim]", "[technique.aimed]", ("[technique.travel_speed]",)),
        (WOVEN, "[technique.weave_pitch]", "[technique.pitch]", ("[technique.weave_width]",)),
        (STICK, "length_mm = 350.0", "length_mm = 35.0", ("[electrode]", "length_mm")),
        (STICK, "length_mm = 350.0\n", "", ("[electrode]",)),
    ],
)  # fmt: skip
def test_a_mistake_is_named_at_its_own_line(
    name: str, old: str, new: str, at: tuple[str, ...]
) -> None:
    text = text_of(name)
    assert old in text
    text = text.replace(old, new, 1)
    with pytest.raises(TableError) as caught:
        procedure_from(text)
    assert caught.value.line == line_of(text, *at)


def test_a_whip_that_is_too_long_is_refused() -> None:
    text = text_of("111-pa-butt-e6010").replace("target = 3.0", "target = 21.25", 1)
    with pytest.raises(TableError, match="whip_time: 5 s is too long for a whip; write 4 or less"):
        procedure_from(text.replace("target = 0.7", "target = 5.0"))  # 21.25 mm in 5 s: 4.25 mm/s


def test_an_interpass_below_the_preheat_is_refused_at_its_own_line() -> None:
    text = text_of(FILLET) + setting("preheat_c", 100, 120) + setting("interpass_c", 20, 90)
    with pytest.raises(TableError, match=r"setting\.most: 90 is below the preheat, 100") as caught:
        procedure_from(text)
    assert caught.value.line == line_of(text, 'name = "interpass_c"', "most")
    procedure_from(text.replace("most = 90", "most = 250"))


def test_every_setting_has_limits_that_make_sense_and_a_unit() -> None:
    for name, limits in SETTINGS.items():
        assert name.endswith(("_mm", "_deg", "_min", "_a", "_v", "_c"))
        assert limits.least < limits.most
        assert limits.processes
    assert Setting("current_a", 100.0, 110.0, "x", verified=False).middle == 105.0
