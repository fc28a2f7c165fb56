"""Procedures: what they say, who says so, and what is refused."""

from importlib.resources import files

import pytest

from simlab.model.errors import TableError
from simlab.model.exercises import Band
from simlab.weld.procedure import Procedure, Setting, Technique
from simlab.weld.procedure_table import procedure_from

PACKAGED = sorted(
    entry.name
    for entry in (files("simlab.weld") / "procedures").iterdir()
    if entry.name.endswith(".toml")
)


def text_of(name: str) -> str:
    return (files("simlab.weld") / "procedures" / name).read_text(encoding="utf-8")


def packaged(name: str) -> Procedure:
    return procedure_from(text_of(name), name)


def test_there_is_one_for_each_exercise() -> None:
    assert PACKAGED == ["135-pa-butt-2.toml", "135-pb-fillet-3.toml", "141-pa-butt-3.toml"]


@pytest.mark.parametrize("name", PACKAGED)
def test_every_value_names_its_source_and_owns_up_to_memory(name: str) -> None:
    made = packaged(name)
    assert f"{made.name}.toml" == name
    values: list[Setting | Technique] = [*made.settings, *made.techniques]
    for value in values:
        assert value.verified == ("from memory" not in value.source), value
        assert len(value.source) > 10


@pytest.mark.parametrize("name", PACKAGED)
def test_bands_are_those_proposed_for_the_process(name: str) -> None:
    bands = packaged(name).bands()
    half_widths = {metric: (band.full, band.zero) for metric, (_, band) in bands.items()}
    distance = {"arc_length": (0.7, 2.0)} if name.startswith("141") else {"ctwd": (2.0, 6.0)}
    assert half_widths == {
        "travel_speed": (0.10, 0.35),
        "travel_angle": (5.0, 15.0),
        "work_angle": (5.0, 15.0),
        **distance,
        "aim": (1.0, 3.0),
    }
    assert bands["travel_speed"][1].relative
    assert bands["travel_angle"][1].signed
    assert not bands["work_angle"][1].signed


def test_the_fillet_by_its_table() -> None:
    made = packaged("135-pb-fillet-3.toml")
    assert (made.process, made.position, made.joint, made.speed_window_s) == (135, "PB", "tee", 0.5)
    unit, speed = made.bands()["travel_speed"]
    assert unit == "mm/s"
    assert 50 / 6 <= speed.target <= 60 / 6  # 50 to 60 cm/min
    assert made.bands()["work_angle"] == ("deg", Band(45.0, 5.0, 15.0))
    settings = {s.name: (s.least, s.most) for s in made.settings}
    assert settings["current_a"] == (130.0, 140.0)
    assert settings["voltage_v"] == (19.5, 21.0)


def test_a_travel_angle_of_zero_has_no_wrong_sign() -> None:
    text = text_of("135-pb-fillet-3.toml").replace("target = 10.0", "target = 0.0", 1)
    assert not procedure_from(text).bands()["travel_angle"][1].signed


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("schema = 1", "schema = 2", "schema: 2 is above 1"),
        ('process = "135"', 'process = "114"', "process: '114' is not known"),
        ('process = "135"', 'process = "141"', "technique.arc_length: is missing"),
        ("zero = 0.35", "zero = 0.1", "technique.travel_speed.zero: 0.1 is not above 0.1"),
        ("target = 9.17", "target = 0", "technique.travel_speed.target: 0 is not above 0"),
        ("target = 45.0", "target = 120.0", "technique.work_angle.target: 120 is above 90"),
        ("most = 140.0", "most = 100.0", "setting.most: 100 is below 130"),
        ("verified = true", "verified = true\nwho = 1", "technique.travel_speed.who: is not known"),
        ("version = 1", "version = 1\nspeed_window_s = 3", "speed_window_s: 3 is above 1"),
    ],
)
def test_a_mistake_is_refused_where_it_stands(old: str, new: str, message: str) -> None:
    with pytest.raises(TableError) as caught:
        procedure_from(text_of("135-pb-fillet-3.toml").replace(old, new, 1), "wps")
    assert message in str(caught.value)
    assert str(caught.value).startswith("wps:")
