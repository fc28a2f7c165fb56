"""Seams: their frame, their plates, and the tables they are read from."""

import numpy as np
import pytest

from simlab.model.errors import TableError
from simlab.model.toml_table import Table
from simlab.model.wanted import Wanted
from simlab.weld.joint import Joint, Seam
from simlab.weld.wanted import seam_from

TEE = """
start_mm = [0, 0, 0]
end_mm = [30, 40, 0]
base_normal = [0, 0, 2]
butting_normal = [-4, 3, 0]
either_way = false
"""
BUTT = """
start_mm = [0, 0, 5]
end_mm = [10, 0, 5]
base_normal = [0, 0, 1]
"""


def seam(text: str, joint: str = "tee", process: int = 135) -> Seam:
    table = Table.read(text, "exercise")
    return seam_from(table, joint=Joint(joint), process=process, speed_window_s=0.5)


def test_a_tee_by_hand() -> None:
    made = seam(TEE)
    assert isinstance(made, Wanted)
    assert made.joint is Joint.TEE
    assert made.length_mm == 50.0
    assert made.along.tolist() == [0.6, 0.8, 0.0]
    assert made.normals.tolist() == [[0, 0, 1], [-0.8, 0.6, 0]]  # brought to length 1
    assert made.across.tolist() == [-0.8, 0.6, 0.0]
    assert made.outline_mm().tolist() == [[0, 0, 0], [30, 40, 0]]
    assert made.targets("travel_speed") == ()
    assert not made.either_way


def test_a_butt_has_one_plate_and_may_be_welded_either_way() -> None:
    made = seam(BUTT, "butt")
    assert made.normals.tolist() == [[0, 0, 1]]
    assert made.across.tolist() == [0, -1, 0]
    assert made.either_way


def test_turned_round_it_runs_from_its_end_to_its_start() -> None:
    back = seam(TEE).turned()
    assert back.start_mm.tolist() == [30, 40, 0]
    assert back.along.tolist() == [-0.6, -0.8, 0.0]
    assert back.across.tolist() == [-0.8, 0.6, 0.0]
    assert (back.process, back.speed_window_s, back.either_way) == (135, 0.5, False)


@pytest.mark.parametrize(
    ("process", "metric"), [(111, "arc_length"), (141, "arc_length"), (135, "ctwd"), (136, "ctwd")]
)
def test_the_process_says_which_distance_counts(process: int, metric: str) -> None:
    assert seam(TEE, process=process).distance_metric == metric


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[30, 40, 0]", "[0, 0, 0.5]", "exercise:3: end_mm: the seam is 0.5 mm long"),
        ("[30, 40, 0]", "[3000, 0, 0]", "exercise:3: end_mm: the seam is 3000 mm long"),
        ("[0, 0, 2]", "[0, 0, 0]", "exercise:4: base_normal: has no length"),
        ("[0, 0, 2]", "[3, 4, 1]", "exercise:4: base_normal: is not square to the seam"),
        ("[-4, 3, 0]", "[0, 0, -1]", "exercise:5: butting_normal: the plates are parallel"),
        ("butting_normal = [-4, 3, 0]", "", "butting_normal: is missing"),
        ("either_way = false", "gap_mm = 1", "exercise:6: gap_mm: is not known here"),
    ],
)
def test_a_seam_that_cannot_be_is_refused_where_it_says_so(
    old: str, new: str, message: str
) -> None:
    with pytest.raises(TableError) as caught:
        seam(TEE.replace(old, new))
    assert message in str(caught.value)


def test_positions_are_read_only() -> None:
    with pytest.raises(ValueError, match="read-only"):
        seam(TEE).start_mm[0] = 1.0
    assert np.isfinite(seam(TEE).start_mm).all()
