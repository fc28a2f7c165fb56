"""The `[seam]` table: every shape, and the seams that are refused."""

import numpy as np
import pytest

from simlab.model.errors import TableError
from simlab.model.toml_table import Table
from simlab.weld.joint import Joint, Seam
from simlab.weld.wanted import seam_from

L_TEE = """
shape = "polyline"
points_mm = [[0, 0, 0], [30, 0, 0], [30, 40, 0]]
base_normal = [0, 0, 1]
butting_normal = [[0, 1, 0], [-1, 0, 0]]
"""
BOX = """
shape = "polyline"
points_mm = [[0, 0, 0], [60, 0, 0], [60, 60, 0], [0, 60, 0], [0, 0, 0]]
base_normal = [0, 0, 1]
butting_normal = [[0, -1, 0], [1, 0, 0], [0, 1, 0], [-1, 0, 0]]
"""
OVER_AN_EDGE = """
shape = "polyline"
points_mm = [[0, 0, 0], [50, 0, 0], [50, 0, -50]]
base_normal = [[0, 0, 1], [1, 0, 0]]
"""
ARC = """
shape = "arc"
start_mm = [50, 0, 10]
centre_mm = [0, 0, 10]
axis = [0, 0, 2]
sweep_deg = 90
base_normal = [1, 0, 0]
"""
ON_ITS_SIDE = """
shape = "arc"
start_mm = [0, 0, 50]
centre_mm = [0, 0, 0]
axis = [0, 1, 0]
sweep_deg = 180
base_normal = [0, 0, 1]
"""
CIRCLE = """
shape = "circle"
start_mm = [30, 0, 0]
centre_mm = [0, 0, 0]
axis = [0, 0, 1]
base_normal = [0, 0, 1]
butting_normal = [1, 0, 0]
"""


def seam(text: str, joint: str) -> Seam:
    table = Table.read(text, "exercise")
    return seam_from(table, joint=Joint(joint), process=135, speed_window_s=0.5)


def test_a_polyline_has_a_plate_of_its_own_along_each_piece() -> None:
    made = seam(L_TEE, "tee")
    assert made.length_mm == 70.0
    assert made.either_way
    assert not made.line.closed
    frame = made.line.at(np.array([10.0, 60.0]))
    np.testing.assert_allclose(frame.root_mm, [[10, 0, 0], [30, 30, 0]], atol=1e-12)
    np.testing.assert_allclose(frame.along, [[1, 0, 0], [0, 1, 0]], atol=1e-12)
    np.testing.assert_allclose(frame.across, [[0, 1, 0], [-1, 0, 0]], atol=1e-12)


def test_a_polyline_that_ends_where_it_starts_is_closed() -> None:
    made = seam(BOX, "tee")
    assert made.line.closed
    assert not made.either_way
    assert made.length_mm == 240.0


def test_the_base_plate_may_turn_at_a_kink_too() -> None:
    frame = seam(OVER_AN_EDGE, "butt").line.at(np.array([50.0]))
    half = np.sqrt(0.5)
    np.testing.assert_allclose(frame.along, [[half, 0, -half]], atol=1e-12)
    np.testing.assert_allclose(frame.base_normal, [[half, 0, half]], atol=1e-12)


def test_an_arc_turns_about_its_axis_by_the_right_hand_rule() -> None:
    made = seam(ARC, "pipe")
    assert made.length_mm == pytest.approx(50 * np.pi / 2)
    assert made.either_way
    frame = made.line.at(np.array([0.0, made.length_mm / 2, made.length_mm]))
    half = np.sqrt(0.5)
    np.testing.assert_allclose(
        frame.root_mm, [[50, 0, 10], [50 * half, 50 * half, 10], [0, 50, 10]], atol=0.011
    )
    np.testing.assert_allclose(frame.along, [[0, 1, 0], [-half, half, 0], [-1, 0, 0]], atol=1e-9)
    np.testing.assert_allclose(
        frame.base_normal, [[1, 0, 0], [half, half, 0], [0, 1, 0]], atol=1e-9
    )


def test_a_circle_goes_all_the_way_round_one_way() -> None:
    made = seam(CIRCLE, "tee")
    assert made.line.closed
    assert not made.either_way
    assert made.length_mm == pytest.approx(2 * np.pi * 30)
    frame = made.line.at(np.array([0.0, made.length_mm]))
    assert frame.root_mm[0].tolist() == frame.root_mm[1].tolist() == [30.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("text", "joint", "old", "new", "message"),
    [
        (L_TEE, "tee", '"polyline"', '"spline"', "shape: 'spline' is not known"),
        (L_TEE, "tee", "[30, 0, 0],", "[0, 0, 0.05],", "3: points_mm: points 1 and 2 are less"),
        (L_TEE, "tee", "[30, 40, 0]]", "[30, 9e3, 0]]", "3: points_mm: the seam is 9030 mm long"),
        (L_TEE, "tee", "[[0, 1, 0], [-1, 0, 0]]", "[[0, 1, 0]]", "5: butting_normal: has 1 points"),
        (L_TEE, "tee", "[-1, 0, 0]]", "[0, 1, 0]]", "5: butting_normal: is not square to"),
        (L_TEE, "tee", "[-1, 0, 0]]", "[0, 0, -1]]", "5: butting_normal: the plates are parallel"),
        (L_TEE, "tee", "[-1, 0, 0]]", "[1, 0, 0]]", "5: butting_normal: the plates change sides"),
        (
            OVER_AN_EDGE, "butt", "[50, 0, -50]]", "[1, 0, 5]]",
            "base_normal: is not square to the seam",
        ),
        (
            OVER_AN_EDGE, "butt", "[[0, 0, 1], [1, 0, 0]]", "[[0, 0, 1], [-1, 0, 0]]",
            "3: points_mm: the seam, or its plates, turn by more than 150 degrees at point 2",
        ),
        (
            L_TEE, "butt", 'points_mm = [[0, 0, 0], [30, 0, 0], [30, 40, 0]]',
            "points_mm = [[0, 0, 0], [30, 0, 0], [1, 5, 0]]",
            "3: points_mm: the seam, or its plates, turn by more than 150 degrees at point 2",
        ),
        (  # the kink at which it closes
            OVER_AN_EDGE.replace("[[0, 0, 1], [1, 0, 0]]", "[0, 0, 1]"), "butt",
            "[50, 0, 0], [50, 0, -50]]", "[60, 10, 0], [60, -10, 0], [0, 0, 0]]",
            "turn by more than 150 degrees at point 1",
        ),
        (BOX, "tee", "[0, 0, 1]", "[0, 0, 0]", "base_normal: has no length"),
        (BOX, "tee", "base_normal", "either_way = true\nbase_normal", "either_way: a closed seam"),
        (ARC, "pipe", "sweep_deg = 90", "sweep_deg = 360", "sweep_deg: 360 is above 359"),
        (ARC, "pipe", "sweep_deg = 90", "sweep_deg = 0", "sweep_deg: 0 is not above 0"),
        (ARC, "pipe", "[0, 0, 10]", "[0, 0, 11]", "4: centre_mm: is not level with start_mm"),
        (ARC, "pipe", "[50, 0, 10]", "[0.1, 0, 10]", "3: start_mm: the seam is 0.157"),
        (ARC, "pipe", "[50, 0, 10]", "[1.9, 0, 10]", "3: start_mm: has a radius of 1.9 mm"),
        (ARC, "pipe", "[0, 0, 2]", "[0, 0, 0]", "5: axis: has no length"),
        (ARC, "pipe", "base_normal = [1, 0, 0]", "base_normal = [0, 1, 0]", "is not square to"),
        (CIRCLE, "tee", "[1, 0, 0]", "[0, 0, 1]", "butting_normal: the plates are parallel"),
        (CIRCLE, "tee", "axis", "sweep_deg = 90\naxis", "sweep_deg: is not known here"),
    ],
)  # fmt: skip
def test_a_seam_that_cannot_be_is_refused_where_it_says_so(
    text: str, joint: str, old: str, new: str, message: str
) -> None:
    text = text.replace(old, new)
    if joint == "butt":
        text = "\n".join(row for row in text.splitlines() if not row.startswith("butting"))
    with pytest.raises(TableError) as caught:
        seam(text, joint)
    assert message in str(caught.value)


def test_plates_that_would_be_mirrored_at_a_kink_are_refused() -> None:
    up_the_wall = OVER_AN_EDGE.replace("[50, 0, -50]]", "[50, 0, 50]]")
    assert seam(up_the_wall.replace("[1, 0, 0]]", "[-1, 0, 0]]"), "butt").length_mm == 100.0
    with pytest.raises(TableError, match="or its plates, turn by more than 150 degrees"):
        seam(up_the_wall, "butt")


@pytest.mark.parametrize(
    ("text", "joint", "position", "lies_in"),
    [
        (L_TEE, "tee", "PB", ""),
        (L_TEE, "tee", "PD", "lies in PB, and the procedure is for PD"),
        (OVER_AN_EDGE, "butt", "PA", "lies in no one position, and the procedure is for PA"),
        (CIRCLE, "tee", "PB", ""),
        (ARC, "pipe", "PC", ""),
        (ON_ITS_SIDE, "pipe", "PJ", ""),
        (ON_ITS_SIDE, "pipe", "PH", "lies in PJ, and the procedure is for PH"),
    ],
)
def test_a_seam_that_does_not_lie_as_its_procedure_asks_is_refused(
    text: str, joint: str, position: str, lies_in: str
) -> None:
    def read() -> Seam:
        return seam_from(
            Table.read(text, "exercise"),
            joint=Joint(joint),
            process=135,
            speed_window_s=0.5,
            position=position,
        )

    if not lies_in:
        assert read().joint == joint
        return
    with pytest.raises(TableError, match=lies_in):
        read()


def test_a_seam_that_is_welded_up_or_down_has_one_way() -> None:
    text = """
start_mm = [0, 0, 0]
end_mm = [0, 0, 100]
base_normal = [1, 0, 0]
"""

    def read(more: str, position: str | None) -> Seam:
        table = Table.read(text + more, "exercise")
        return seam_from(
            table, joint=Joint.BUTT, process=135, speed_window_s=0.5, position=position
        )

    assert not read("", "PF").either_way
    assert not read("either_way = false", "PF").either_way
    assert read("", None).either_way
    with pytest.raises(TableError, match="5: either_way: PF has a direction; leave it out"):
        read("either_way = true", "PF")
    with pytest.raises(TableError, match="lies in PF, and the procedure is for PG"):
        read("", "PG")
