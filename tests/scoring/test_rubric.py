"""Rubrics from their tables."""

from collections.abc import Mapping

import pytest

from simlab.model.errors import TableError
from simlab.model.exercises import Band, RubricLine
from simlab.model.toml_table import Table
from simlab.scoring.rubric import rubric_from

WELD: Mapping[str, tuple[str, Band | None]] = {
    "travel_speed": ("mm/s", Band(8.0, 0.1, 0.35, relative=True)),
    "ctwd": ("mm", Band(10.0, 2.0, 6.0)),
}
CNC: Mapping[str, tuple[str, Band | None]] = {"path_deviation": ("mm", None)}

WELD_TEXT = """
pass_points = 75
bin_mm = 1
[[metric]]
name = "ctwd"
weight = 1
[[metric]]
name = "travel_speed"
weight = 3
"""
CNC_TEXT = """
pass_points = 80
bin_mm = 0.5
[[metric]]
name = "path_deviation"
weight = 7
full = 0.1
zero = 0.5
"""


def test_bands_from_the_procedure_in_the_crafts_order_with_weights_as_shares() -> None:
    made = rubric_from(Table.read(WELD_TEXT, "exercise"), WELD)
    assert made.lines == (
        RubricLine("travel_speed", "mm/s", 0.75, Band(8.0, 0.1, 0.35, relative=True)),
        RubricLine("ctwd", "mm", 0.25, Band(10.0, 2.0, 6.0)),
    )
    assert (made.pass_points, made.bin_mm) == (75.0, 1.0)


def test_bands_from_the_exercise_itself() -> None:
    made = rubric_from(Table.read(CNC_TEXT, "exercise"), CNC)
    assert made.lines == (RubricLine("path_deviation", "mm", 1.0, Band(0.0, 0.1, 0.5)),)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"ctwd"', '"gap"', "metric.name: 'gap' is not known; write one of travel_speed, ctwd"),
        ('"ctwd"', '"travel_speed"', "travel_speed stands here twice"),
        ('[[metric]]\nname = "ctwd"\nweight = 1\n', "", "metric: ctwd is left out"),
        ("weight = 3", "weight = 0", "metric.weight: 0 is not above 0"),
        ("weight = 3", "weight = 3\nfull = 1", "metric.full: is not known"),
        ("pass_points = 75", "pass_points = 101", "pass_points: 101 is above 100"),
        ("bin_mm = 1", "bin_mm = 0", "bin_mm: 0 is below 0.1"),
        ("bin_mm = 1", "bin_mm = 1\nstrict = true", "strict: is not known"),
    ],
)
def test_a_mistake_is_refused_where_it_stands(old: str, new: str, message: str) -> None:
    with pytest.raises(TableError) as caught:
        rubric_from(Table.read(WELD_TEXT.replace(old, new), "exercise"), WELD)
    assert message in str(caught.value)


def test_a_band_must_end_further_out_than_full_marks() -> None:
    with pytest.raises(TableError, match=r"zero: 0\.1 is not above 0\.1"):
        rubric_from(Table.read(CNC_TEXT.replace("zero = 0.5", "zero = 0.1"), "exercise"), CNC)
