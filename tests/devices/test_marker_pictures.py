"""Rendered pictures, looked at as a camera's would be: how far off the poses are, and their sigma.

The figures that `pytest -s` prints stand in docs/formats/marker-camera.md.
"""

import math
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from simlab.devices import vision
from simlab.devices.marker_camera import NOISE, SETUP, MarkerDecoder, decode, packet_of
from simlab.devices.marker_edges import refined
from simlab.devices.marker_layout import Setup
from simlab.devices.packets import wrap
from simlab.devices.quaternions import back, product, turn_by, vector_of
from simlab.devices.simulated.marker_camera import FACING, corners_seen
from simlab.model.arrays import Floats
from tests.devices.marker_scene import BEHIND, BLACK, WHITE, Cover, Light, picture_of

LENS = replace(SETUP.lens, distortion=(0.08, -0.15, 0.001, -0.0008, 0.03))
FLAT = Setup(LENS, 0.1, {0: 1.5 * SETUP.markers[0]})
"""One marker of 60 mm."""
ROOF = Setup(LENS, 0.1, SETUP.markers)
ROOM = Light(noise=4.0, blur_px=0.7)
PICTURES = 12


def cells_of(name: int) -> NDArray[np.uint8]:
    return vision.marker_picture(name, 8)


@cache
def detect() -> vision.Detect:
    return vision.detector()


def at_random(rng: np.random.Generator) -> tuple[Floats, Floats]:
    turn = product(FACING, turn_by(rng.uniform(-0.5, 0.5, 3)))
    return np.array([*rng.uniform(-60, 60, 2), rng.uniform(350, 600)]), turn


@dataclass(frozen=True)
class Misses:
    """What poses of pictures were off by."""

    lateral_mm: Floats
    depth_mm: Floats
    angle_deg: Floats
    sigmas: Floats
    """(2, n) distance and angle in sigmas."""

    def said(self, what: str) -> str:
        angle = self.angle_deg
        return (
            f"{what}: lateral {rms(self.lateral_mm):.3f} mm rms, depth {rms(self.depth_mm):.2f} mm "
            f"rms, angle {np.median(angle):.2f} deg median, {np.percentile(angle, 95):.2f} deg p95"
        )


def rms(values: Floats) -> float:
    return math.sqrt(float(np.mean(np.square(values))))


def misses(
    setup: Setup, light: Light, find: Callable[[vision.Picture], dict[int, Floats]]
) -> Misses:
    rng = np.random.default_rng(11)
    rows = []
    for number in range(PICTURES):
        position, turn = at_random(rng)
        picture = picture_of(setup.lens, setup.markers, cells_of, (position, turn), light, rng)
        packet = packet_of(number, 0, (1280, 720), find(picture))
        poses, plausible = decode(
            MarkerDecoder().feed(wrap(packet)).rows, np.zeros(1), np.zeros(1), setup
        )
        assert plausible.all()
        off = poses.position_mm[0] - position
        angle = math.degrees(
            float(np.linalg.norm(vector_of(product(back(turn), poses.rotation[0]))))
        )
        far = float(np.linalg.norm(off)) / (dict(NOISE)["position_mm"] * poses.position_times[0])
        turned = angle / (dict(NOISE)["rotation_deg"] * poses.rotation_times[0])
        rows.append((math.hypot(off[0], off[1]), off[2], angle, far, turned))
    made = np.array(rows).T
    return Misses(made[0], made[1], made[2], made[3:])


@pytest.mark.parametrize(("setup", "what"), [(FLAT, "one 60 mm"), (ROOF, "three 40 mm")])
def test_poses_of_a_room_with_noise_and_blur(setup: Setup, what: str) -> None:
    found = misses(setup, ROOM, detect())
    sys.stdout.write(found.said(what) + "\n")
    # the facts page measured 0.12 mm, 1.0 mm, 0.47 deg and 3 deg of one 60 mm marker
    assert rms(found.lateral_mm) < 0.06
    assert rms(found.depth_mm) < 0.5
    assert np.median(found.angle_deg) < 0.25
    assert np.percentile(found.angle_deg, 95) < 1.0
    # root mean square of three directions in sigmas of the worst one
    assert rms(found.sigmas[0]) < math.sqrt(3.0)
    assert rms(found.sigmas[1]) < math.sqrt(3.0)


def test_edges_are_nearer_in_depth_than_a_search_for_corners() -> None:
    corners = misses(FLAT, ROOM, vision.detector(by_edges=False))
    edges = misses(FLAT, ROOM, detect())
    sys.stdout.write(corners.said("one 60 mm, OpenCV's corners") + "\n")
    assert rms(corners.depth_mm) > 3.0 * rms(edges.depth_mm)
    assert rms(corners.lateral_mm) > 2.0 * rms(edges.lateral_mm)


def test_more_blur_and_noise_are_more_sigma() -> None:
    found = misses(ROOF, Light(noise=8.0, blur_px=1.5), detect())
    sys.stdout.write(found.said("three 40 mm, blur 1.5 px, noise 8") + "\n")
    assert rms(found.depth_mm) < 1.5
    assert rms(found.sigmas[0]) < 2.0
    assert rms(found.sigmas[1]) < 2.0


def test_corners_are_where_the_edges_meet_however_blurred() -> None:
    position, turn = (
        np.array([20.0, -10.0, 450.0]),
        product(FACING, turn_by(np.array([0.3, 0.2, 0.1]))),
    )
    true = corners_seen(FLAT, position, turn)[0]
    for blur in (0.5, 1.0, 1.8):
        rng = np.random.default_rng(0)
        light = Light(noise=2.0, blur_px=blur)
        picture = picture_of(LENS, FLAT.markers, cells_of, (position, turn), light, rng)
        assert np.abs(detect()(picture)[0] - true).max() < 0.12
        pulled = true + 0.02 * (true.mean(axis=0) - true)  # as a search for corners has them
        assert np.abs(refined(picture, pulled) - true).max() < 0.12


def test_a_marker_half_covered_leaves_the_pose_to_the_others() -> None:
    rng = np.random.default_rng(3)
    position, turn = np.array([0.0, 0.0, 400.0]), FACING
    where = corners_seen(ROOF, position, turn)[1]
    low, high = where.min(axis=0).astype(int), where.max(axis=0).astype(int)
    cover = Cover(int(low[0]), int(low[1]), int(high[0]) + 20, int(where[:, 1].mean()))
    picture = picture_of(LENS, ROOF.markers, cells_of, (position, turn), ROOM, rng, cover)
    seen = detect()(picture)
    assert set(seen) == {0, 2}
    poses, _ = decode(
        MarkerDecoder().feed(wrap(packet_of(1, 0, (1280, 720), seen))).rows,
        np.zeros(1), np.zeros(1), ROOF,
    )  # fmt: skip
    assert_allclose(poses.position_mm[0], position, atol=1.0)


def test_a_picture_without_markers_shows_none() -> None:
    rng = np.random.default_rng(3)
    away = np.array([0.0, 0.0, -400.0]), FACING
    grey = picture_of(LENS, ROOF.markers, cells_of, away, ROOM, rng)
    assert detect()(grey) == {}
    assert abs(float(grey.mean()) - BEHIND) < 1.0
    beside = np.array([5000.0, 0.0, 400.0]), FACING
    assert detect()(picture_of(LENS, ROOF.markers, cells_of, beside, ROOM, rng)) == {}


def test_a_colour_picture_is_looked_at_too() -> None:
    rng = np.random.default_rng(3)
    pose = np.array([0.0, 0.0, 400.0]), FACING
    grey = picture_of(LENS, ROOF.markers, cells_of, pose, Light(), rng)
    colour = np.repeat(grey[:, :, None], 3, axis=2)
    one, other = detect()(grey), detect()(colour)
    assert set(one) == set(other) == {0, 1, 2}
    for name, corners in one.items():
        assert_array_equal(other[name], corners)


def black_square(side: int) -> NDArray[np.uint8]:
    made = np.full((120, 120), WHITE, np.uint8)
    made[40 : 40 + side, 40 : 40 + side] = BLACK
    return made


def test_edges_by_hand() -> None:
    # black pixels 40 to 79: its edges lie at 39.5 and 79.5
    square = np.array([[39.5, 39.5], [79.5, 39.5], [79.5, 79.5], [39.5, 79.5]])
    start = square + np.array([[0.6, 0.4], [-0.5, 0.7], [-0.6, -0.3], [0.4, -0.6]])
    assert_allclose(refined(black_square(40), start), square, atol=0.02)


def test_where_an_edge_is_not_clear_the_corners_stay() -> None:
    start = np.array([[39.5, 39.5], [79.5, 39.5], [79.5, 79.5], [39.5, 79.5]])
    assert refined(np.full((120, 120), 100, np.uint8), start) is start
    tiny = np.array([[40.0, 40.0], [44.0, 40.0], [44.0, 44.0], [40.0, 44.0]])
    assert refined(black_square(5), tiny) is tiny  # too small for its border
    half = black_square(40)
    half[:60] = BLACK  # no light above it
    assert refined(half, start) is start


def test_a_camera_that_is_not_there_is_none() -> None:
    assert vision.open_camera(987) is None


class Recorded:
    """OpenCV's capture, without a camera."""

    def __init__(self, *pictures: vision.Picture) -> None:
        self.pictures = list(pictures)
        self.settings: dict[int, float] = {}
        self.released = False

    def isOpened(self) -> bool:  # noqa: N802
        return True

    def set(self, what: int, value: float) -> None:
        self.settings[what] = value

    def read(self) -> tuple[bool, vision.Picture | None]:
        return (True, self.pictures.pop(0)) if self.pictures else (False, None)

    def release(self) -> None:
        self.released = True


def test_a_camera_gives_its_pictures_until_it_is_gone() -> None:
    recorded = Recorded(black_square(40))
    capture = vision.open_camera(3, lambda number: recorded)
    assert capture is not None
    assert set(recorded.settings.values()) == {1280, 720, 1}
    assert capture.read() is not None
    assert capture.read() is None
    capture.release()
    assert recorded.released
