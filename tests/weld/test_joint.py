"""Seams: their frame, their plates, and the tables they are read from."""

import numpy as np
import pytest

from simlab.model.errors import TableError
from simlab.model.toml_table import Table
from simlab.model.wanted import Wanted
from simlab.weld.joint import Joint, Seam
from simlab.weld.shapes import chain
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
    frame = made.line.at(np.array([10.0, 25.0]))
    np.testing.assert_allclose(frame.root_mm, [[6, 8, 0], [15, 20, 0]])
    for found, held in (
        (frame.along, [0.6, 0.8, 0.0]),
        (frame.base_normal, [0.0, 0.0, 1.0]),  # brought to length 1
        (frame.across, [-0.8, 0.6, 0.0]),
    ):
        np.testing.assert_allclose(found, np.array([held, held]), atol=1e-15)
    assert frame.butting_normal is not None
    np.testing.assert_allclose(frame.butting_normal, frame.across, atol=1e-15)
    assert made.outline_mm().tolist() == [[0, 0, 0], [30, 40, 0]]
    assert made.targets("travel_speed") == ()
    assert not made.either_way


def test_a_butt_has_one_plate_and_may_be_welded_either_way() -> None:
    made = seam(BUTT, "butt")
    assert made.line.butting_normal is None
    assert made.line.at(np.zeros(1)).across.tolist() == [[0, -1, 0]]
    assert made.either_way


def test_turned_round_it_runs_from_its_end_to_its_start() -> None:
    back = seam(TEE).line.turned()
    assert back.corner_mm.tolist() == [[30, 40, 0], [0, 0, 0]]
    assert back.place_mm.tolist() == [0, 50]
    frame = back.at(np.array([10.0]))
    np.testing.assert_allclose(frame.root_mm, [[24, 32, 0]])
    np.testing.assert_allclose(frame.along, [[-0.6, -0.8, 0.0]])
    np.testing.assert_allclose(frame.across, [[-0.8, 0.6, 0.0]])


@pytest.mark.parametrize(
    ("process", "metric"), [(111, "arc_length"), (141, "arc_length"), (135, "ctwd"), (136, "ctwd")]
)
def test_the_process_says_which_distance_counts(process: int, metric: str) -> None:
    assert seam(TEE, process=process).distance_metric == metric


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[30, 40, 0]", "[0, 0, 0.5]", "exercise:3: end_mm: the seam is 0.5 mm long"),
        ("[30, 40, 0]", "[30000, 0, 0]", "exercise:3: end_mm: the seam is 30000 mm long"),
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


def test_corners_are_read_only() -> None:
    with pytest.raises(ValueError, match="read-only"):
        seam(TEE).line.corner_mm[0] = 1.0


def test_a_long_outline_is_thinned_and_keeps_its_ends() -> None:
    turns = np.linspace(0.0, 40.0, 5001)
    spiral = np.stack((20 * np.cos(turns), 20 * np.sin(turns), 5.0 * turns), axis=1)
    normal = np.stack((np.cos(turns), np.sin(turns), 0 * turns), axis=1)[:-1]
    made = Seam(Joint.PIPE, 135, chain(spiral, normal, None))
    outline = made.outline_mm()
    assert 1000 < len(outline) <= 2001
    np.testing.assert_allclose(outline[0], spiral[0])
    np.testing.assert_allclose(outline[-1], spiral[-1])


@pytest.mark.parametrize("joint", list(Joint))
def test_the_sides_of_a_weave_have_names(joint: Joint) -> None:
    held = joint in (Joint.TEE, Joint.LAP, Joint.CORNER)
    assert joint.fillet is held
    made = seam(TEE if held else BUTT, joint.value)
    sides = ("dwell_base", "dwell_butting") if held else ("dwell_right", "dwell_left")
    assert made.dwell_metrics == sides
