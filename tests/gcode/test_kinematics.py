"""Machine files: what they may say."""

from pathlib import Path

import pytest

import simlab.gcode
from simlab.gcode.kinematics import Axis, Kinematics, kinematics_from
from simlab.model.errors import TableError

LEAST = """schema = 1
name = "one axis"
junction_deviation_mm = 0.02
[axes.x]
speed_mm_min = 6000
acceleration_mm_s2 = 500
"""
SHIPPED = sorted((Path(simlab.gcode.__file__).parent / "machines").glob("*.toml"))


def test_the_least_that_a_machine_file_says() -> None:
    found = kinematics_from(LEAST)
    assert found == Kinematics("one axis", (Axis("X", 100.0, 500.0),), 0.02)
    assert found.slowness().tolist() == [0.01] + [0.0] * 8
    assert found.sluggishness().tolist() == [0.002] + [0.0] * 8


def test_everything_that_a_machine_file_may_say() -> None:
    text = LEAST + (
        '[rapids]\npath = "dog-leg"\nstop = true\n'
        "[waits]\ntool_change_s = 6\nspindle_s = 1.5\n"
        "[axes.a]\nspeed_deg_min = 3600\nacceleration_deg_s2 = 90\n"
    )
    found = kinematics_from(text)
    assert found.axes == (Axis("X", 100.0, 500.0), Axis("A", 60.0, 90.0))
    assert (found.dog_leg, found.rapids_stop) == (True, True)
    assert (found.tool_change_s, found.spindle_s) == (6.0, 1.5)


@pytest.mark.parametrize(
    ("old", "new", "line", "field"),
    [
        ("schema = 1", "schema = 2", 1, "schema"),
        ("= 0.02", "= 0", 3, "junction_deviation_mm"),
        ("[axes.x]", "[axes.q]", 4, "axes.q"),
        ("speed_mm_min = 6000", "speed = 6000", 4, "axes.x.speed_mm_min"),
        ("= 500", "= -1", 6, "axes.x.acceleration_mm_s2"),
        ("[axes.x]", "jerk = 5\n[axes.x]", 4, "jerk"),
        (LEAST[LEAST.index("[axes.x]") :], "[axes]\n", 4, "axes"),
        ("[axes.x]", '[rapids]\npath = "bent"\n[axes.x]', 5, "rapids.path"),
        ("[axes.x]", "[waits]\ntool_change_s = -1\n[axes.x]", 5, "waits.tool_change_s"),
    ],
)
def test_a_mistake_has_its_line_and_field(old: str, new: str, line: int, field: str) -> None:
    with pytest.raises(TableError) as caught:
        kinematics_from(LEAST.replace(old, new), "mill.toml")
    assert (caught.value.source, caught.value.line, caught.value.field) == (
        "mill.toml",
        line,
        field,
    )


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_machines_that_come_along_can_be_read(file: Path) -> None:
    assert kinematics_from(file.read_text(), file.name).axes


def test_a_mill_and_a_lathe_come_along() -> None:
    assert [file.stem for file in SHIPPED] == ["school-lathe", "school-mill"]
