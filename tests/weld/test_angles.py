"""Travel and work angle: worked cases by hand, and the mistakes that others made."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simlab.model.arrays import Floats
from simlab.weld.angles import (
    BLOCK,
    LEAST_ACROSS,
    across_seam,
    cross,
    travel_angle_deg,
    work_angle_deg,
)

ALONG = np.array([1.0, 0.0, 0.0])
BASE = np.array([0.0, 0.0, 1.0])
WEB = np.array([0.0, 1.0, 0.0])
ANGLES = st.floats(-80, 80)


def torch(travel_deg: float, work_deg: float) -> Floats:
    """(1, 3) axis with these angles at ALONG, BASE and WEB, by the school's trigonometry."""
    lean, tilt = np.radians(travel_deg), np.radians(work_deg)
    up = np.array([0.0, np.sin(tilt), np.cos(tilt)])
    return np.array([np.sin(lean) * ALONG - np.cos(lean) * up])


def rotation(first: float, second: float, third: float) -> Floats:
    """A (3, 3) rotation from three angles in rad."""
    a, b, c = np.cos([first, second, third])
    d, e, f = np.sin([first, second, third])
    about_x = np.array([[1, 0, 0], [0, a, -d], [0, d, a]])
    about_y = np.array([[b, 0, e], [0, 1, 0], [-e, 0, b]])
    about_z = np.array([[c, -f, 0], [f, c, 0], [0, 0, 1]])
    turned: Floats = about_z @ about_y @ about_x
    return turned


def test_the_worked_tee_case() -> None:
    axis = np.array([[0.173648, -0.696364, -0.696364]])
    np.testing.assert_allclose(travel_angle_deg(axis, ALONG), [10.0], atol=1e-4)
    np.testing.assert_allclose(work_angle_deg(axis, ALONG, BASE, WEB), [45.0], atol=1e-4)


@pytest.mark.parametrize("work", [30.0, 60.0])
def test_thirty_is_not_sixty(work: float) -> None:
    assert work_angle_deg(torch(0, work), ALONG, BASE, WEB)[0] == pytest.approx(work)


def test_push_is_not_mixed_into_the_work_angle() -> None:
    axis = torch(10, 30)
    assert work_angle_deg(axis, ALONG, BASE, WEB)[0] == pytest.approx(30.0)
    # the angle to the plate's normal, which is taken for it, is another one
    assert np.degrees(np.arccos(-axis[0] @ BASE)) == pytest.approx(31.47, abs=0.005)


def test_travel_angle_is_taken_from_upright_not_from_the_seam() -> None:
    assert travel_angle_deg(torch(10, 0), ALONG)[0] == pytest.approx(10.0)  # and not 80


def test_push_is_positive_and_drag_negative() -> None:
    leans_forward = np.array([[0.5, 0.0, -np.sqrt(0.75)]])  # the wire points the way we go
    assert travel_angle_deg(leans_forward, ALONG)[0] == pytest.approx(30.0)
    assert travel_angle_deg(leans_forward * [-1, 1, 1], ALONG)[0] == pytest.approx(-30.0)


def test_reversing_travel_turns_the_sign_of_travel_and_leaves_work_alone() -> None:
    axis = torch(12, 35)
    assert travel_angle_deg(axis, -ALONG)[0] == pytest.approx(-12.0)
    assert work_angle_deg(axis, -ALONG, BASE, WEB)[0] == pytest.approx(35.0)


def test_at_a_butt_joint_a_body_to_the_right_of_travel_is_positive() -> None:
    assert cross(ALONG, BASE).tolist() == [0, -1, 0]  # going along x with z up, -y is right
    assert work_angle_deg(torch(0, -20), ALONG, BASE)[0] == pytest.approx(20.0)
    assert work_angle_deg(torch(0, -20), -ALONG, BASE)[0] == pytest.approx(-20.0)


def test_a_mirrored_welder_reads_the_same_at_a_tee() -> None:
    right, left = torch(10, 40), torch(10, 40) * [-1, 1, 1]  # mirrored in the plane x = 0
    assert travel_angle_deg(left, -ALONG) == pytest.approx(travel_angle_deg(right, ALONG))
    mirrored = work_angle_deg(left, -ALONG, BASE, WEB)
    assert mirrored == pytest.approx(work_angle_deg(right, ALONG, BASE, WEB))


@settings(deadline=None)
@given(ANGLES, ANGLES)
def test_the_angles_put_in_come_out(travel: float, work: float) -> None:
    axis = torch(travel, work)
    assert travel_angle_deg(axis, ALONG)[0] == pytest.approx(travel, abs=1e-9)
    assert work_angle_deg(axis, ALONG, BASE, WEB)[0] == pytest.approx(work, abs=1e-9)
    assert work_angle_deg(axis, ALONG, BASE)[0] == pytest.approx(-work, abs=1e-9)


@settings(deadline=None)
@given(ANGLES, ANGLES, *(st.floats(-3, 3) for _ in range(3)))
def test_rotating_everything_changes_nothing(
    travel: float, work: float, first: float, second: float, third: float
) -> None:
    turn = rotation(first, second, third)
    axis = torch(travel, work) @ turn.T
    along, base, web = turn @ ALONG, turn @ BASE, turn @ WEB
    assert travel_angle_deg(axis, along)[0] == pytest.approx(travel, abs=1e-9)
    assert work_angle_deg(axis, along, base, web)[0] == pytest.approx(work, abs=1e-9)


def test_a_butting_plate_that_leans_counts_by_its_part_square_to_the_base() -> None:
    leaning = np.array([0.0, np.sqrt(0.5), np.sqrt(0.5)])  # an obtuse corner
    np.testing.assert_allclose(across_seam(ALONG, BASE, leaning), WEB, atol=1e-15)
    assert work_angle_deg(torch(0, 30), ALONG, BASE, leaning)[0] == pytest.approx(30.0)


def test_each_sample_may_have_its_own_frame() -> None:
    axis = np.concatenate((torch(10, 30), torch(-5, 50)))
    along, base, web = (np.tile(v, (2, 1)) for v in (ALONG, BASE, WEB))
    np.testing.assert_allclose(travel_angle_deg(axis, along), [10, -5])
    np.testing.assert_allclose(work_angle_deg(axis, along, base, web), [30, 50])


def test_a_torch_along_the_seam_has_neither_angle() -> None:
    axis = np.array([[1.0, 0.0, 0.0], [-1.0, 0.0, 0.0], [1.0, 0.0, -LEAST_ACROSS / 2]])
    assert np.isnan(work_angle_deg(axis, ALONG, BASE, WEB)).all()
    assert np.isnan(travel_angle_deg(axis, ALONG)).all()
    nearly = np.array([1.0, 0.0, -2 * LEAST_ACROSS])
    assert travel_angle_deg(nearly, ALONG) == pytest.approx(90.0, abs=2e-4)
    assert work_angle_deg(nearly, ALONG, BASE, WEB) == 0.0


@settings(deadline=None)
@given(ANGLES, ANGLES, st.floats(1e-3, 1e3))
def test_directions_of_any_length_and_normals_that_lean_along_the_seam_say_the_same(
    travel: float, work: float, size: float
) -> None:
    axis = size * torch(travel, work)
    along, base, web = 3 * ALONG, size * (BASE + 0.3 * ALONG), 5 * WEB - 2 * ALONG
    assert travel_angle_deg(axis, along)[0] == pytest.approx(travel, abs=1e-9)
    assert work_angle_deg(axis, along, base, web)[0] == pytest.approx(work, abs=1e-9)
    assert work_angle_deg(axis, along, base)[0] == pytest.approx(-work, abs=1e-9)


def test_any_shape_broadcasts_and_one_sample_needs_no_row() -> None:
    one = torch(10, 30)[0]
    assert travel_angle_deg(one, ALONG) == pytest.approx(10.0)
    assert work_angle_deg(one, ALONG, BASE, WEB) == pytest.approx(30.0)
    assert np.shape(work_angle_deg(one, ALONG, BASE, WEB)) == ()
    many = np.tile(one, (4, 5, 1))
    assert travel_angle_deg(many, ALONG).shape == (4, 5)
    assert work_angle_deg(many, np.tile(ALONG, (5, 1)), BASE, WEB).shape == (4, 5)
    ways = np.stack((ALONG, -ALONG))
    np.testing.assert_allclose(travel_angle_deg(one, ways), [10.0, -10.0])
    np.testing.assert_allclose(work_angle_deg(one, ways, BASE), [-30.0, 30.0])
    assert travel_angle_deg(np.empty((0, 3)), ALONG).shape == (0,)


@pytest.mark.parametrize("nothing", [0.0, np.nan, np.inf])
def test_what_has_no_direction_gives_nan_wherever_it_stands(nothing: float) -> None:
    axis, none = torch(10, 30)[0], np.array([nothing, 0.0, 0.0])
    assert np.isnan(travel_angle_deg(none, ALONG))
    assert np.isnan(travel_angle_deg(axis, none))
    assert np.isnan(work_angle_deg(none, ALONG, BASE, WEB))
    assert np.isnan(work_angle_deg(axis, none, BASE, WEB))
    assert np.isnan(work_angle_deg(axis, ALONG, none, WEB))
    assert np.isnan(work_angle_deg(axis, ALONG, BASE, none))


def test_parallel_plates_have_no_work_angle() -> None:
    assert np.isnan(work_angle_deg(torch(10, 30), ALONG, BASE, BASE)).all()


def test_what_is_not_measured_has_no_angle() -> None:
    axis = np.array([[np.nan, 0.0, -1.0]])
    assert np.isnan(travel_angle_deg(axis, ALONG)).all()
    assert np.isnan(work_angle_deg(axis, ALONG, BASE, WEB)).all()


def test_lists_tuples_and_whole_numbers_are_vectors_too() -> None:
    # a tee, the torch halving its corner; then 10 degrees of push by the page's numbers
    assert work_angle_deg([0, -1, -1], [1, 0, 0], [0, 0, 1], [0, 1, 0]) == pytest.approx(45.0)
    leaning = (0.173648, -0.696364, -0.696364)
    assert travel_angle_deg(leaning, (1, 0, 0)) == pytest.approx(10.0, abs=1e-4)
    single = np.array(leaning, np.float32)
    assert travel_angle_deg(single, ALONG.astype(np.float32)) == pytest.approx(10.0, abs=1e-4)


@pytest.mark.parametrize("wrong", [1.0, [0.0, 1.0], np.ones((3, 2))])
def test_what_is_no_vector_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match="three numbers"):
        travel_angle_deg(np.asarray(wrong), ALONG)


@settings(max_examples=50)
@given(st.floats(-3, 3), st.floats(-3, 3), st.floats(-3, 3), st.floats(0.1, 10))
def test_parallel_plates_have_no_work_angle_however_they_are_turned(
    first: float, second: float, third: float, size: float
) -> None:
    turn = rotation(first, second, third)  # rounding leaves parallel plates not quite parallel
    axis, along, base = turn @ [0.1, -0.6, -0.8], turn @ ALONG, turn @ [0.0, 0.6, 0.8]
    assert np.isnan(work_angle_deg(axis, along, base, size * base))
    assert np.isnan(work_angle_deg(axis, along, base, size * base + along))
    assert np.isnan(work_angle_deg(axis, along, size * along))


def test_many_are_told_as_one_by_one_and_in_little_memory() -> None:
    rng = np.random.default_rng(3)
    many = 5 * BLOCK // 2
    axes, bases = rng.normal(size=(many, 3)), rng.normal(size=(many, 3))
    tracemalloc.start()
    travel = travel_angle_deg(axes, ALONG)
    work = work_angle_deg(axes, ALONG, bases, [0.0, 1.0, 0.1])
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 2 * travel.nbytes + 40 * 8 * BLOCK  # both answers, and a block's columns
    for n in (0, BLOCK - 1, BLOCK, many - 1):
        assert travel[n] == travel_angle_deg(axes[n], ALONG)
        assert work[n] == work_angle_deg(axes[n], ALONG, bases[n], [0.0, 1.0, 0.1])


def test_blocks_of_any_shape() -> None:
    rng = np.random.default_rng(4)
    axes, tangents = rng.normal(size=(3, BLOCK // 2, 3)), rng.normal(size=(BLOCK // 2, 3))
    told = travel_angle_deg(axes, tangents)
    assert told.shape == (3, BLOCK // 2)
    np.testing.assert_array_equal(told[1], travel_angle_deg(axes[1], tangents))
    each = travel_angle_deg(axes[:, None, 0], tangents[None])
    np.testing.assert_array_equal(each[2], travel_angle_deg(axes[2, 0], tangents))
