"""Markers to poses: by hand, through a bent lens, two answers of one flat marker, real pictures."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from simlab.devices.camera_model import Lens
from simlab.devices.decoding import Frames
from simlab.devices.marker_camera import (
    HEAD,
    KIND,
    MARKER,
    MOST_SEEN,
    NOISE,
    SETUP,
    STEP_PX,
    TILTED,
    MarkerDecoder,
    decode,
    decode_with,
    packet_of,
)
from simlab.devices.marker_layout import Setup, setup_from
from simlab.devices.marker_pose import MarkerPose, pose_of
from simlab.devices.packets import wrap
from simlab.devices.quaternions import back, product, turn_by, turned, vector_of
from simlab.devices.rows.vision import MARKER_CAMERA
from simlab.devices.simulated.marker_camera import FACING, MarkerCamera, corners_seen, example
from simlab.model.arrays import Floats
from simlab.model.errors import TableError

LENS = Lens(1280, 720, 1000.0, 1000.0, 640.0, 360.0)
BENT = replace(LENS, distortion=(0.08, -0.15, 0.001, -0.0008, 0.03))
FLAT: Floats = 30.0 * np.array([[-1.0, 1, 0], [1, 1, 0], [1, -1, 0], [-1, -1, 0]])
"""A marker of 60 mm."""
X, Y, Z = np.eye(3)
ONE = Setup(LENS, 0.1, {0: FLAT})


def off_deg(found: Floats, true: Floats) -> float:
    return math.degrees(float(np.linalg.norm(vector_of(product(back(true), found)))))


def test_pixels_by_hand() -> None:
    assert_allclose(LENS.pixels(np.array([0.0, 0.0, 500.0])), [640.0, 360.0])
    assert_allclose(LENS.pixels(np.array([50.0, -100.0, 500.0])), [740.0, 160.0])
    assert np.isnan(LENS.pixels(np.array([0.0, 0.0, -5.0]))).all()
    # r2 = 0.01: radial 1 + 0.1 * 0.01 = 1.001, so x/z 0.1 goes to 0.1001
    barrel = replace(LENS, distortion=(0.1, 0.0, 0.0, 0.0, 0.0))
    assert_allclose(barrel.pixels(np.array([50.0, 0.0, 500.0])), [740.1, 360.0])
    # p1 alone: x gets 2 p1 x y, y gets p1 (r2 + 2 y2); at x = y = 0.1 these are 2e-5 and 4e-5
    skewed = replace(LENS, distortion=(0.0, 0.0, 0.001, 0.0, 0.0))
    assert_allclose(skewed.pixels(np.array([50.0, 50.0, 500.0])), [740.02, 460.04])


@given(st.floats(0.0, 1279.0), st.floats(0.0, 719.0))
def test_a_ray_goes_back_to_its_pixel(x: float, y: float) -> None:
    pixel = np.array([x, y])
    for lens in (LENS, BENT):
        ray = lens.rays(pixel)
        assert_allclose(lens.pixels(np.append(ray, 1.0) * 400.0), pixel, atol=1e-6)


def seen_of(setup: Setup, position: Floats, turn: Floats) -> list[tuple[Floats, Floats]]:
    found = corners_seen(setup, position, turn)
    return [(setup.markers[name], pixels) for name, pixels in found.items()]


def test_a_marker_that_faces_the_camera() -> None:
    # 60 mm at 500 mm are 120 px; right of the body is right in the picture, up is up
    pixels = np.array([[580.0, 300], [700, 300], [700, 420], [580, 420]])
    found = pose_of([(FLAT, pixels)], LENS, 0.1)
    assert found is not None
    assert_allclose(found.position_mm, [0.0, 0.0, 500.0], atol=1e-6)
    assert off_deg(found.rotation, turn_by(np.pi * X)) < 1e-4
    assert found.residual_px < 1e-6


@settings(max_examples=60, deadline=None)
@given(at=st.tuples(*(st.floats(-1.0, 1.0) for _ in range(6))), bent=st.booleans())
def test_any_pose_comes_back(at: tuple[float, ...], *, bent: bool) -> None:
    setup = Setup(BENT if bent else LENS, 0.1, SETUP.markers)
    position = np.array([60.0 * at[0], 40.0 * at[1], 450.0 + 100.0 * at[2]])
    turn = product(FACING, turn_by(0.5 * np.array(at[3:])))
    found = pose_of(seen_of(setup, position, turn), setup.lens, 0.1)
    assert found is not None
    assert_allclose(found.position_mm, position, atol=1e-4)
    assert off_deg(found.rotation, turn) < 1e-4
    assert found.other < 1e-6  # markers that face different ways leave one answer


def scattered(setup: Setup, noise_px: float, many: int) -> list[tuple[MarkerPose, Floats, Floats]]:
    rng = np.random.default_rng(6)
    made: list[tuple[MarkerPose, Floats, Floats]] = []
    while len(made) < many:
        turn = product(FACING, turn_by(rng.uniform(-0.5, 0.5, 3)))
        position = np.array([*rng.uniform(-60, 60, 2), rng.uniform(350, 600)])
        shaken = [
            (body, pixels + noise_px * rng.standard_normal((4, 2)))
            for body, pixels in seen_of(setup, position, turn)
        ]
        found = pose_of(shaken, setup.lens, noise_px)
        assert found is not None
        made.append((found, position, turn))
    return made


@pytest.mark.parametrize("setup", [ONE, Setup(BENT, 0.1, SETUP.markers)])
def test_the_sigma_is_that_of_many_poses(setup: Setup) -> None:
    made = scattered(setup, 0.1, 150)
    away = [np.linalg.norm(f.position_mm - p) / f.position_sigma_mm for f, p, _ in made]
    off = [math.radians(off_deg(f.rotation, t)) / f.rotation_sigma_rad for f, _, t in made]
    # sigma is of the worst direction, the misses of all three: between 1 and root 3
    assert 0.8 < math.sqrt(float(np.mean(np.square(away)))) < math.sqrt(3.0)
    assert 0.8 < math.sqrt(float(np.mean(np.square(off)))) < math.sqrt(3.0)


def test_a_small_flat_marker_has_two_answers_and_says_so() -> None:
    # 60 mm at 1.5 m are 40 px: leaned by 20 degrees to either side it looks nearly the same
    rng = np.random.default_rng(2)
    turn, position = product(FACING, turn_by(math.radians(20.0) * X)), np.array([0.0, 0.0, 1500.0])
    pixels = LENS.pixels(turned(turn, FLAT) + position)
    wrong = 0
    for _ in range(40):
        shaken = pixels + 0.5 * rng.standard_normal((4, 2))
        found = pose_of([(FLAT, shaken)], LENS, 0.5)
        assert found is not None
        off = off_deg(found.rotation, turn)
        assert found.other > 0.05
        assert math.degrees(found.rotation_sigma_rad) > 8.0
        assert off < 5.0 * math.degrees(found.rotation_sigma_rad)
        wrong += off > 25.0
    assert 3 < wrong < 30  # it was the other answer now and then
    near = pose_of([(FLAT, LENS.pixels(turned(turn, FLAT) + position / 3.0))], LENS, 0.1)
    assert near is not None
    assert near.other < 1e-3


def test_corners_that_are_not_the_bodys_are_no_pose() -> None:
    rng = np.random.default_rng(0)
    seen = seen_of(SETUP, np.array([0.0, 0.0, 400.0]), FACING)
    mixed = [(body, seen[(n + 1) % 3][1]) for n, (body, _) in enumerate(seen)]
    assert pose_of(mixed, LENS, 0.1) is None
    nowhere = [(FLAT, np.tile([640.0, 360.0], (4, 1)))]
    assert pose_of(nowhere, LENS, 0.1) is None
    scattered_ = [(FLAT, rng.uniform(0.0, 700.0, (4, 2)))]
    found = pose_of(scattered_, LENS, 0.1)
    assert found is None or found.residual_px < 3.0


def feed(*pieces: bytes) -> Frames:
    return MarkerDecoder().feed(b"".join(pieces))


def test_a_packet_byte_by_byte() -> None:
    corners = np.array([[1.0, 2.0], [3.0, 2.0], [3.0, 4.5], [1.0, 4.0625]])
    packet = packet_of(0x10203, 0x1_0405_0607, (1280, 720), {300: corners})
    # kind, number u16, time u32, width u16, height u16, count, id u16, corners in 16ths u16
    assert packet.hex(" ") == (
        "31 03 02 07 06 05 04 00 05 d0 02 01 2c 01 10 00 20 00 30 00 20 00 30 00 48 00 10 00 41 00"
    )
    rows = feed(wrap(packet)).rows
    assert rows["number"].item() == 0x0203
    assert_allclose(rows["markers"]["corners"][0, 0] * STEP_PX, corners)


def test_of_many_markers_the_largest_travel() -> None:
    square = np.array([[0.0, 0], [1, 0], [1, 1], [0, 1]])
    seen = {n: (10.0 + n) * square for n in range(20)}
    packet = packet_of(1, 0, (1280, 720), seen)
    assert len(packet) == HEAD.itemsize + MOST_SEEN * MARKER.itemsize <= 250
    assert feed(wrap(packet)).rows["markers"]["id"][0].tolist() == list(range(19, 6, -1))


def test_what_is_no_picture_is_refused_by_cause() -> None:
    decoder = MarkerDecoder()
    good = packet_of(1, 0, (1280, 720), {0: np.zeros((4, 2))})
    decoder.feed(wrap(good))
    refused = [b"\x32" + good[1:], good[:-1], bytes([KIND]), b"", good + good[HEAD.itemsize :]]
    for packet in refused:
        assert not len(decoder.feed(wrap(packet)).rows)
    assert decoder.tally.refused == {"unknown_type": 2, "length": 3}
    assert decoder.say(0.0) == b""
    assert decoder.held == 0


def posed(packet: bytes, setup: Setup = SETUP) -> tuple[Floats, bool]:
    samples, plausible = decode(feed(wrap(packet)).rows, np.zeros(1), np.zeros(1), setup)
    return np.append(samples.position_mm[0], samples.rotation_times[0]), bool(plausible[0])


def test_pictures_without_the_body_are_not_seen_and_those_of_another_camera_refused() -> None:
    seen = corners_seen(SETUP, np.array([0.0, 0.0, 400.0]), FACING)
    place, plausible = posed(packet_of(1, 0, (1280, 720), seen))
    assert plausible
    assert_allclose(place[:3], [0.0, 0.0, 400.0], atol=0.2)
    nothing, plausible = posed(packet_of(1, 0, (1280, 720), {}))
    assert plausible
    assert np.isnan(nothing).all()
    stranger, plausible = posed(packet_of(1, 0, (1280, 720), {77: seen[0]}))
    assert plausible
    assert np.isnan(stranger).all()
    assert not posed(packet_of(1, 0, (640, 480), seen))[1]
    mixed = {0: seen[1], 1: seen[2], 2: seen[0]}
    nowhere, plausible = posed(packet_of(1, 0, (1280, 720), mixed))
    assert not plausible
    assert np.isnan(nowhere).all()


def test_the_twin_says_only_what_a_camera_can_see() -> None:
    away = np.array([0.0, 0.0, 400.0])
    assert set(corners_seen(SETUP, away, FACING)) == {0, 1, 2}
    assert corners_seen(SETUP, away, product(FACING, turn_by(np.pi * X))) == {}  # from behind
    assert corners_seen(SETUP, -away, FACING) == {}  # behind the camera
    half_out = corners_seen(SETUP, np.array([230.0, 0.0, 400.0]), FACING)
    assert set(half_out) == {0, 2}
    twin = MarkerCamera(1)
    poses = example(3, np.random.default_rng(1))
    hidden = poses.position_mm.copy()
    hidden[1] = np.nan
    twin.play(replace(poses, position_mm=hidden), 30.0, 0.0)
    rows = feed(*twin.say(1.0)).rows
    assert rows["count"].tolist() == [3, 0, 3]
    assert rows["number"].tolist() == [2, 3, 4]
    assert rows["t_us"].tolist() == [0, 33333, 66667]


def test_settings_make_another_camera_and_body() -> None:
    text = TILTED.replace("id = 2", "id = 9").replace("fx_px = 1000", "fx_px = 900")
    assert MARKER_CAMERA.settled is not None
    kind = MARKER_CAMERA.settled(text, "torch.toml")
    setup = setup_from(text, "torch.toml")
    assert set(setup.markers) == {0, 1, 9}
    seen = corners_seen(setup, np.array([0.0, 0.0, 400.0]), FACING)
    rows = feed(wrap(packet_of(1, 0, (1280, 720), seen))).rows
    one, _ = kind.decode(rows, np.zeros(1), np.zeros(1))
    other, _ = decode_with(setup)(rows, np.zeros(1), np.zeros(1))
    assert_array_equal(one.position_mm, other.position_mm)
    assert_allclose(one.position_mm[0], [0.0, 0.0, 400.0], atol=0.2)
    twin = kind.twin(0)
    twin.play(one, 30.0, 0.0)
    assert set(feed(*twin.say(0.0)).rows["markers"]["id"][0, :3].tolist()) == {0, 1, 9}
    assert dict(kind.noise) == dict(NOISE)
    assert setup_from(TILTED.replace("corner_px = 0.1\n", ""), "x").corner_px == 0.1
    bent = setup_from(TILTED.replace("[camera]", "[camera]\ndistortion = [1, 2, 3, 4, 5]"), "x")
    assert bent.lens.distortion == (1.0, 2.0, 3.0, 4.0, 5.0)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("id = 1", "id = 0", "0 is there twice"),
        ("id = 1", "id = 587", "id"),
        ("y = [0, 1, 0]", "y = [1, 1, 0]", "not square to x"),
        ("x = [1, 0, 0]", "x = [0, 0, 0]", "not square to x"),
        ("y = [0, 1, 0]", "y = [0, 0, 0]", "not square to x"),
        ("size_mm = 40", "size_mm = 0", "size_mm"),
        ("fx_px = 1000", "fx_px = -1", "fx_px"),
        ("schema = 1", "schema = 2", "schema"),
        ("corner_px", "corners_px", "corners_px"),
    ],
)
def test_settings_with_a_mistake_are_one_sentence(old: str, new: str, said: str) -> None:
    with pytest.raises(TableError, match=said):
        setup_from(TILTED.replace(old, new, 1), "torch.toml")


def test_settings_need_markers_and_not_too_many() -> None:
    head, one = TILTED.split("[[marker]]")[:2]
    with pytest.raises(TableError, match="is empty"):
        setup_from("marker = []\n" + head, "x")
    many = "".join("[[marker]]" + one.replace("id = 0", f"id = {n}") for n in range(33))
    with pytest.raises(TableError, match="take 32 at most"):
        setup_from(head + many, "x")
