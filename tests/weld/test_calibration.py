"""Joint and tip calibration: exact truth comes back, sigmas are honest, bad input is refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simlab.model.arrays import Floats
from simlab.model.errors import InputError
from simlab.weld.calibration import butt_from, joint_from, plane_through, tip_from

X, Y, Z = np.eye(3)
BASE = np.array([[0.0, 20, 0], [100, 20, 0], [100, 80, 0], [0, 80, 0], [50, 50, 0], [20, 30, 0]])
WEB = np.array([[0.0, 0, 20], [100, 0, 20], [100, 0, 80], [0, 0, 80], [50, 0, 50], [20, 0, 30]])
TORCH = np.array([50.0, 60.0, 60.0])


def world(seed: int) -> tuple[Floats, Floats]:
    """A rotation and a shift."""
    random = np.random.default_rng(seed)
    turn, _ = np.linalg.qr(random.normal(size=(3, 3)))
    return turn * np.sign(np.linalg.det(turn)), random.uniform(-500, 500, 3)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000), st.integers(3, 6), st.integers(3, 6))
def test_plates_that_are_touched_exactly_are_found_anywhere(seed: int, on: int, up: int) -> None:
    turn, shift = world(seed)
    found = joint_from(BASE[:on] @ turn.T + shift, WEB[:up] @ turn.T + shift, turn @ TORCH + shift)
    np.testing.assert_allclose(found.base.normal, turn @ Z, atol=1e-9)
    assert found.butting is not None
    np.testing.assert_allclose(found.butting.normal, turn @ Y, atol=1e-9)
    np.testing.assert_allclose(found.along, turn @ np.cross(Z, Y), atol=1e-9)
    beside = turn.T @ (found.root_mm - shift)
    np.testing.assert_allclose(beside[1:], 0.0, atol=1e-9)
    assert 0.0 < beside[0] < 100.0
    if on > 3 or up > 3:
        assert found.residual_mm == pytest.approx(0.0, abs=1e-9)
        assert found.joint_mm == pytest.approx(0.0, abs=1e-9)
    else:
        assert np.isnan([found.residual_mm, found.joint_mm, found.joint_deg]).all()


def test_the_torch_says_which_side_of_a_plate_is_outside() -> None:
    assert plane_through(BASE, TORCH).normal[2] == pytest.approx(1.0)
    assert plane_through(BASE, -TORCH).normal[2] == pytest.approx(-1.0)


def test_the_residual_by_hand() -> None:
    # four corners, one of them 2 mm up: the plane tilts, and each is half a millimetre off
    corners = np.array([[0.0, 0, 0], [60, 0, 0], [60, 60, 0], [0, 60, 2]])
    plane = plane_through(corners, 50 * Z)
    # four squares of 0.5 and one degree of freedom: the root of 1.0, but for the plane's tilt
    assert plane.residual_mm == pytest.approx(1.0, rel=1e-3)


def test_three_points_need_a_stated_noise_for_a_sigma() -> None:
    corners = np.array([[0.0, 10, 0], [100, 10, 0], [50, 70, 0]])
    web = corners[:, [0, 2, 1]]
    assert np.isnan(joint_from(corners, web, TORCH).joint_mm)
    found = joint_from(corners, web, TORCH, noise_mm=0.2)
    assert 0.1 < found.joint_mm < 0.5
    assert found.joint_deg == pytest.approx(np.degrees(0.2 / np.sqrt(2400.0)))  # 20, 20 and 40 mm


@pytest.mark.parametrize("opening_deg", [50.0, 90.0, 130.0])
def test_the_sigmas_of_a_joint_are_those_of_joints_found_again_and_again(
    opening_deg: float,
) -> None:
    random = np.random.default_rng(9)
    opening = np.radians(opening_deg)
    up = np.array([0.0, np.cos(opening), np.sin(opening)])
    web = WEB[:, :1] * X + WEB[:, 2:] * up
    torch = 70.0 * np.array([0.0, np.cos(opening / 2), np.sin(opening / 2)]) + 50 * X
    roots, tilts, stated = [], [], []
    for _ in range(1500):
        noise = random.normal(0, 0.3, (2, *BASE.shape))
        found = joint_from(BASE + noise[0], web + noise[1], torch)
        for end in (0.0, 100.0):
            step = (end - found.root_mm[0]) / found.along[0]
            roots.append(found.root_mm + step * found.along)
        tilts.append(found.base.normal[:2])
        stated.append([found.residual_mm, found.joint_mm, found.joint_deg])
    residual, joint_mm, joint_deg = np.sqrt(np.mean(np.square(stated), axis=0))
    assert residual == pytest.approx(0.3, rel=0.04)
    ends = (np.array(roots)[nth::2, 1:] for nth in (0, 1))
    worst = max(np.sqrt(np.linalg.eigvalsh(np.cov(end.T))[-1]) for end in ends)
    assert joint_mm == pytest.approx(worst, rel=0.06)
    worst = np.degrees(np.sqrt(np.linalg.eigvalsh(np.cov(np.array(tilts).T))[-1]))
    assert joint_deg == pytest.approx(worst, rel=0.06)


@pytest.mark.parametrize(
    ("base", "web", "torch", "message"),
    [
        (BASE[:2], WEB, TORCH, "base plate: 2 points make no plane; touch it at 3 or more"),
        (BASE, WEB[:0], TORCH, "butting plate: 0 points make no plane"),
        (BASE[:, [0, 0, 2]], WEB, TORCH, "base plate: its points lie nearly in one line"),
        (BASE * np.nan, WEB, TORCH, "base plate: a touched point was not seen; take it again"),
        (BASE, BASE + 9 * Z, TORCH, "the two plates lie nearly in one plane"),
        (BASE, WEB, np.array([50.0, 0.2, 60.0]), "butting plate: the point that says which side"),
        (BASE, WEB, TORCH * np.nan, "base plate: the point that says which side"),
        (BASE + 30 * Z * (np.arange(6) == 1)[:, None], WEB, TORCH, "mm beside one plane; touch"),
    ],
)
def test_points_that_make_no_joint_are_refused(
    base: Floats, web: Floats, torch: Floats, message: str
) -> None:
    with pytest.raises(InputError) as caught:
        joint_from(base, web, torch)
    assert message in str(caught.value)
    assert str(caught.value).count("\n") == 0


SEAM = np.array([[5.0, 40, 0], [35, 40, 0], [70, 40, 0], [95, 40, 0]])


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000), st.integers(3, 6), st.integers(2, 4))
def test_a_butt_joint_that_is_touched_exactly_is_found_anywhere(
    seed: int, on: int, along: int
) -> None:
    turn, shift = world(seed)
    touched = SEAM[:along] @ turn.T + shift
    found = butt_from(BASE[:on] @ turn.T + shift, touched, turn @ TORCH + shift)
    assert found.butting is None
    np.testing.assert_allclose(found.base.normal, turn @ Z, atol=1e-9)
    np.testing.assert_allclose(found.along, turn @ X, atol=1e-9)
    np.testing.assert_allclose((turn.T @ (found.root_mm - shift))[1:], [40.0, 0.0], atol=1e-9)
    back = butt_from(BASE, SEAM[:along][::-1], TORCH)
    np.testing.assert_allclose(back.along, -X, atol=1e-9)
    assert np.isnan(found.joint_mm) == (on == 3 and along == 2)


def test_the_sigmas_of_a_butt_joint_are_those_of_joints_found_again_and_again() -> None:
    random = np.random.default_rng(12)
    ends, stated = [], []
    for _ in range(1500):
        plate, seam = (points + random.normal(0, 0.3, points.shape) for points in (BASE, SEAM))
        found = butt_from(plate, seam, TORCH)
        steps = (np.array([5.0, 95.0]) - found.root_mm[0]) / found.along[0]
        ends.extend(found.root_mm + steps[:, None] * found.along)
        stated.append([found.residual_mm, found.joint_mm])
    residual, joint_mm = np.sqrt(np.mean(np.square(stated), axis=0))
    assert residual == pytest.approx(0.3, rel=0.04)
    spread = max(np.std(np.array(ends)[nth::2, axis]) for nth in (0, 1) for axis in (1, 2))
    assert joint_mm == pytest.approx(spread, rel=0.06)


@pytest.mark.parametrize(
    ("seam", "message"),
    [
        (SEAM[:1], "seam: 1 points make no line; touch it at 2 or more"),
        (SEAM * np.nan, "seam: a touched point was not seen"),
        (SEAM[[0, 0, 0]], "seam: its points lie nearly in one place"),
        (SEAM + 20 * Y * np.array([[0], [1], [0], [1]]), "mm beside one line; touch them again"),
    ],
)
def test_points_that_make_no_seam_are_refused(seam: Floats, message: str) -> None:
    with pytest.raises(InputError) as caught:
        butt_from(BASE, seam, TORCH)
    assert message in str(caught.value)


def turned(axis: Floats, angle_deg: float) -> Floats:
    """Rodrigues' formula."""
    x, y, z = axis
    skew = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    angle = np.radians(angle_deg)
    made: Floats = np.eye(3) + np.sin(angle) * skew + (1 - np.cos(angle)) * skew @ skew
    return made


def leaning(count: int, lean_deg: float, seed: int = 1, axes: Floats | None = None) -> Floats:
    """Poses leant by up to an angle about random level axes, and turned about the upright."""
    random = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        way = random.uniform(0, 2 * np.pi)
        axis = np.array([np.cos(way), np.sin(way), 0.0]) if axes is None else axes
        made.append(turned(axis, random.uniform(-lean_deg, lean_deg)))
    return np.array(made)


OFFSET, PIVOT = np.array([12.0, -3.0, 180.0]), np.array([250.0, 40.0, -15.0])


def test_a_tip_that_stands_still_is_found_exactly() -> None:
    rotations = leaning(8, 50.0)
    found = tip_from(rotations, PIVOT - rotations @ OFFSET)
    np.testing.assert_allclose(found.offset_mm, OFFSET, atol=1e-9)
    np.testing.assert_allclose(found.pivot_mm, PIVOT, atol=1e-9)
    assert found.residual_mm == pytest.approx(0.0, abs=1e-9)
    assert found.poses == 8


@pytest.mark.parametrize("lean_deg", [45.0, 80.0])
def test_the_sigma_of_a_tip_is_that_of_tips_found_again_and_again(lean_deg: float) -> None:
    random = np.random.default_rng(4)
    rotations = leaning(20, lean_deg)
    tips, stated = [], []
    for _ in range(1500):
        noise = random.normal(0, 0.4, (20, 3))
        found = tip_from(rotations, PIVOT - rotations @ OFFSET + noise)
        tips.append(found.offset_mm)
        stated.append([found.residual_mm, found.tip_mm])
    residual, tip = np.sqrt(np.mean(np.square(stated), axis=0))
    assert residual == pytest.approx(0.4, rel=0.03)
    worst = np.sqrt(np.linalg.eigvalsh(np.cov(np.array(tips).T))[-1])
    assert tip == pytest.approx(worst, rel=0.06)


def test_poses_that_find_no_tip_are_refused() -> None:
    good = leaning(10, 50.0)
    at = PIVOT - good @ OFFSET
    cases = [
        (good[:5], at[:5], "5 poses find no tip; turn the torch through 6 or more"),
        (good * np.nan, at, "a pose's rotation was not seen"),
        (good, at * np.nan, "a pose's position was not seen"),
        (2 * good, at, "a pose's rotation is none"),
        (-good, at, "a pose's rotation is none"),
        (leaning(10, 5.0), at, "in its least direction; lean it by 20 degrees or more"),
        (leaning(10, 90.0, axes=Z), at, "turned by 0 degrees only in its least direction"),
        (good, at + 40 * np.sin(np.arange(30)).reshape(10, 3), "the tip wandered by"),
    ]
    for rotations, positions, message in cases:
        with pytest.raises(InputError) as caught:
            tip_from(rotations, positions)
        assert message in str(caught.value)
