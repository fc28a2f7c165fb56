"""Bodies become torches: by hand, in every frame alike, and as unsure as the scatter is."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from simlab.devices.mounting import (
    MOST_TIP_MM,
    Mounting,
    PoseNoise,
    TorchPoses,
    axis_between,
    coupon_at,
    mounting_from,
    tip_of,
    torch_poses,
)
from simlab.devices.quaternions import STILL, product, turn_by, turned
from simlab.devices.readings import PoseSamples
from simlab.model.arrays import Floats
from simlab.model.errors import InputError, TableError
from simlab.model.toml_table import Table
from simlab.weld.calibration import TipFound

X, Y, Z = np.eye(3)
ZERO = np.zeros(3)
NOISE = PoseNoise(position_mm=0.3, rotation_deg=0.5)


def poses(
    position: Floats, rotation: Floats, *, moved: float = 1.0, swung: float = 1.0
) -> PoseSamples:
    n = len(position)
    return PoseSamples(
        t_s=np.arange(n) / 100.0,
        t_bound_s=np.zeros(n),
        position_mm=position,
        rotation=rotation,
        position_times=np.full(n, moved),
        rotation_times=np.full(n, swung),
    )


def one(position: Floats, rotation: Floats, **times: float) -> PoseSamples:
    return poses(position[None], rotation[None], **times)


PLAIN = Mounting(tip_mm=np.array([0.0, 0.0, -100.0]), axis=-Z, coupon_mm=ZERO, coupon=STILL)


def test_a_torch_that_stands_upright_over_the_coupon() -> None:
    found = torch_poses(one(np.array([10.0, 20.0, 112.0]), STILL), PLAIN, NOISE)
    assert_allclose(found.tip_mm, [[10.0, 20.0, 12.0]])
    assert_allclose(found.axis, [-Z])
    assert_allclose(found.sigma_times, [1.0])


def test_leaned_by_a_quarter_about_x_the_tip_goes_to_plus_y() -> None:
    found = torch_poses(one(ZERO, turn_by(np.pi / 2 * X)), PLAIN, NOISE)
    assert_allclose(found.tip_mm, [[0.0, 100.0, 0.0]], atol=1e-12)  # x to x, z to -y, -z to y
    assert_allclose(found.axis, [Y], atol=1e-15)


def test_the_coupon_stands_anywhere_in_the_trackers_frame() -> None:
    quarter = turn_by(np.pi / 2 * Z)  # its x axis lies along the tracker's y
    mounting = Mounting(PLAIN.tip_mm, PLAIN.axis, np.array([5.0, 0.0, 0.0]), quarter)
    found = torch_poses(one(np.array([5.0, 30.0, 100.0]), STILL), mounting, NOISE)
    assert_allclose(found.tip_mm, [[30.0, 0.0, 0.0]], atol=1e-12)


@given(st.tuples(*(st.floats(-3.0, 3.0) for _ in range(6))))
def test_turning_tracker_and_all_changes_nothing(turn: tuple[float, ...]) -> None:
    world, held = turn_by(np.array(turn[:3])), turn_by(np.array(turn[3:]))
    position, moved = np.array([12.0, -7.0, 150.0]), np.array([100.0, 50.0, -20.0])
    mounting = Mounting(np.array([3.0, 4.0, -120.0]), X, np.array([1.0, 2.0, 3.0]), STILL)
    other = Mounting(
        mounting.tip_mm, mounting.axis, turned(world, mounting.coupon_mm) + moved, world
    )
    here = torch_poses(one(position, held), mounting, NOISE)
    there = torch_poses(one(turned(world, position) + moved, product(world, held)), other, NOISE)
    assert_allclose(there.tip_mm, here.tip_mm, atol=1e-9)
    assert_allclose(there.axis, here.axis, atol=1e-12)


def test_what_is_stated_is_the_scatter_of_many_tips() -> None:
    rng = np.random.default_rng(4)
    n = 20_000
    shaken = turn_by(math.radians(0.5) * rng.standard_normal((n, 3)))
    found = torch_poses(poses(0.3 * rng.standard_normal((n, 3)), shaken), PLAIN, NOISE)
    stated = PLAIN.stated(NOISE)
    # the arm lies along z: the lever moves x and y; z has the position's noise alone
    assert_allclose(found.tip_mm.std(axis=0), [stated["tip_mm"]] * 2 + [0.3], rtol=0.03)
    assert stated["tip_mm"] == pytest.approx(math.hypot(0.3, 100.0 * math.radians(0.5)))
    off = np.degrees(found.axis[:, :2].std(axis=0))
    assert_allclose(off, stated["axis_deg"], rtol=0.03)


def test_poorer_poses_make_a_poorer_torch() -> None:
    def times(moved: float, swung: float) -> float:
        made = torch_poses(one(ZERO, STILL, moved=moved, swung=swung), PLAIN, NOISE)
        return float(made.sigma_times[0])

    stated = PLAIN.stated(NOISE)["tip_mm"]
    swing = 100.0 * math.radians(0.5)
    assert times(5.0, 1.0) == pytest.approx(math.hypot(5.0 * 0.3, swing) / stated)
    assert times(1.0, 4.0) == pytest.approx(4.0)  # the axis is four times as unsure
    assert times(3.0, 3.0) == pytest.approx(3.0)
    assert math.isnan(times(math.nan, 1.0))
    assert math.isnan(times(1.0, math.nan))


def all_unseen(found: TorchPoses) -> bool:
    nothing = np.isnan(found.tip_mm).all() and np.isnan(found.axis).all()
    return bool(nothing and (found.sigma_times == 1.0).all())


def test_what_was_not_seen_or_is_worth_nothing_is_not_seen() -> None:
    nan = np.full(3, np.nan)
    assert all_unseen(torch_poses(one(nan, STILL, moved=math.nan), PLAIN, NOISE))
    assert all_unseen(torch_poses(one(ZERO, np.full(4, np.nan)), PLAIN, NOISE))
    just, beyond = (off * MOST_TIP_MM / 0.3 for off in (0.99, 1.01))
    assert not all_unseen(torch_poses(one(ZERO, STILL, moved=just), PLAIN, NOISE))
    assert all_unseen(torch_poses(one(ZERO, STILL, moved=beyond), PLAIN, NOISE))


def table(text: str) -> Table:
    return Table.read(text, "bench.toml")


def test_a_mounting_is_read_from_a_bench_file() -> None:
    found = mounting_from(
        table(
            "tip_mm = [0, 0, -100]\naxis = [0, 0, -2]\n"
            "coupon_mm = [[10, 0, 0], [10, 50, 0], [-30, 5, 0]]\n"
        )
    )
    assert_array_equal(found.axis, -Z)
    assert_array_equal(found.coupon_mm, [10.0, 0.0, 0.0])
    assert_allclose(turned(found.coupon, np.eye(3)), [Y, -X, Z], atol=1e-15)
    plain = mounting_from(table("tip_mm = [0, 0, -100]\naxis = [0, 0, -1]\n"))
    assert_array_equal(plain.coupon, STILL)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tip_mm = [0, 0, 1]\naxis = [0, 0, 0]\n", "no direction"),
        ("tip_mm = [0, 0, 1]\naxis = [0, 0, 1]\narm = 3\n", "arm"),
        (
            "tip_mm = [0, 0, 1]\naxis = [0, 0, 1]\ncoupon_mm = [[0,0,0],[50,0,0],[90,2,0]]\n",
            "2 mm beside it",
        ),
    ],
)
def test_a_mounting_with_a_mistake_is_one_sentence(text: str, said: str) -> None:
    with pytest.raises(TableError, match=said):
        mounting_from(table(text))


def test_a_coupon_needs_three_places_apart_that_were_seen() -> None:
    with pytest.raises(InputError, match="not seen"):
        coupon_at(np.array([[0.0, 0.0, 0.0], [50.0, 0.0, 0.0], [0.0, math.nan, 0.0]]))
    with pytest.raises(InputError, match="0 mm along x"):
        coupon_at(np.zeros((3, 3)))


def test_pivoting_finds_the_tip_and_two_pivots_the_axis() -> None:
    leans = [turn_by(np.array([a, b, 0.2 * a])) for a in (-0.6, 0.0, 0.6) for b in (-0.5, 0.1, 0.6)]
    rotation, pivot = np.stack(leans), np.array([40.0, 30.0, 5.0])

    def pivoted(on_body: Floats) -> TipFound:
        made = pivot - turned(rotation, on_body)
        made[4] = np.nan  # one was not seen
        return tip_of(poses(made, rotation))

    tip, behind = pivoted(np.array([3.0, -2.0, -110.0])), pivoted(np.array([3.0, -2.0, -50.0]))
    assert tip.poses == 8
    assert_allclose(tip.offset_mm, [3.0, -2.0, -110.0], atol=1e-9)
    axis, sigma = axis_between(tip, behind)
    assert_allclose(axis, -Z, atol=1e-10)
    assert sigma == pytest.approx(0.0, abs=1e-6)
    with pytest.raises(InputError, match="0 mm apart"):
        axis_between(tip, tip)
