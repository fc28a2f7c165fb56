"""Welding positions: by hand, in every direction, at the edges of the tolerance."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simlab.model.arrays import Floats
from simlab.weld.joint import Joint
from simlab.weld.positions import (
    Position,
    aws_name,
    face_normal,
    position_of,
    positions_of_line,
    rotation_deg,
    slope_deg,
)
from simlab.weld.shapes import arc, chain
from tests.weld.seams import BENT, X, Y, Z

BUTT, TEE = Joint.BUTT, Joint.TEE


def turned(vector: Floats, axis: Floats, angle_deg: float) -> Floats:
    """Rodrigues' formula."""
    c, s = np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))
    made: Floats = c * vector + s * np.cross(axis, vector) + (1 - c) * (axis @ vector) * axis
    return made


@pytest.mark.parametrize(
    ("along", "base", "butting", "joint", "position", "aws"),
    [
        (X, Z, None, BUTT, "PA", "1G"),
        (Y, Z, None, BUTT, "PA", "1G"),
        (X, Y, None, BUTT, "PC", "2G"),  # on a wall, from either side
        (X, -Y, None, BUTT, "PC", "2G"),
        (X, -Z, None, BUTT, "PE", "4G"),
        (Z, X, None, BUTT, "PF", "3G up"),
        (-Z, X, None, BUTT, "PG", "3G down"),
        (X, Z, Y, TEE, "PB", "2F"),
        (X, Z, -Y, TEE, "PB", "2F"),
        (-X, Z, Y, TEE, "PB", "2F"),
        (X, Y, Z, TEE, "PB", "2F"),  # the base plate upright, the web level
        (X, -Z, Y, TEE, "PD", "4F"),  # overhead: 4F is PD, and not PE
        (X, -Z, -Y, TEE, "PD", "4F"),
        (X, Z + Y, Z - Y, TEE, "PA", "1F"),  # a trough
        (Z, X, Y, TEE, "PF", "3F up"),
        (-Z, X, Y, TEE, "PG", "3F down"),
    ],
)
def test_the_main_positions_by_hand(
    along: Floats, base: Floats, butting: Floats | None, joint: Joint, position: str, aws: str
) -> None:
    found = position_of(along, base, butting, joint)
    assert str(found) == position
    assert aws_name(str(found), joint) == aws


def test_slope_and_rotation_by_hand() -> None:
    assert slope_deg(np.array([3.0, 0.0, 4.0])) == pytest.approx(np.degrees(np.arcsin(0.8)))
    assert slope_deg(np.stack((X, Z, -2 * Z))).tolist() == [0.0, 90.0, -90.0]
    # going along x with z up, -y is on the right
    faces = np.stack((-Y, Z, Y, -Z, Z - Y, -Z + Y))
    np.testing.assert_allclose(rotation_deg(X, faces), [0, 90, 180, -90, 45, -135])
    assert np.isnan(rotation_deg(Z, X))
    np.testing.assert_allclose(face_normal(Z, Y), [0.0, np.sqrt(0.5), np.sqrt(0.5)])


@pytest.mark.parametrize(("off", "inside"), [(4.9, True), (5.1, False)])
def test_slope_may_be_five_degrees_off(off: float, inside: bool) -> None:
    for sign in (1.0, -1.0):
        level = turned(X, Y, sign * off), turned(Z, Y, sign * off)
        assert str(position_of(*level, None, BUTT)) == ("PA" if inside else "")
        upright = turned(Z, Y, sign * off), turned(X, Y, sign * off)
        assert str(position_of(*upright, None, BUTT)) == ("PF" if inside else "")
        downhill = turned(-Z, Y, sign * off), turned(X, Y, sign * off)
        assert str(position_of(*downhill, Y, TEE)) == ("PG" if inside else "")


@pytest.mark.parametrize(("off", "inside"), [(9.9, True), (10.1, False)])
def test_rotation_may_be_ten_degrees_off(off: float, inside: bool) -> None:
    for sign in (1.0, -1.0):
        for normal, position in ((Z, "PA"), (Y, "PC"), (-Y, "PC"), (-Z, "PE")):
            found = position_of(X, turned(normal, X, sign * off), None, BUTT)
            assert str(found) == (position if inside else "")
        base, web = turned(Z, X, sign * off), turned(Y, X, sign * off)
        assert str(position_of(X, base, web, TEE)) == ("PB" if inside else "")


def test_a_butt_weld_has_no_pb_and_a_fillet_no_pc() -> None:
    assert str(position_of(X, Z + Y, None, BUTT)) == ""
    assert str(position_of(X, Y + Z, Y - Z, TEE)) == ""
    assert aws_name("PB", BUTT) == aws_name("PC", TEE) == ""
    assert aws_name("H-L045", Joint.PIPE) == "6G up"
    assert all(aws_name(one, BUTT) or aws_name(one, TEE) for one in Position)


@settings(deadline=None)
@given(st.floats(0, 360), st.floats(-180, 180), st.floats(-90, 90))
def test_turning_about_the_vertical_changes_nothing(
    about: float, rotation: float, slope: float
) -> None:
    along, base = turned(X, Y, -slope), turned(turned(Z, Y, -slope), X, 0.0)
    base = turned(base, along, rotation)
    first = position_of(along, base, None, BUTT)
    second = position_of(turned(along, Z, about), turned(base, Z, about), None, BUTT)
    near_an_edge = min(abs(abs(slope) - 5), abs(abs(slope) - 85)) < 1e-6 or any(
        abs(abs(rotation) - edge) < 1e-6 for edge in (10, 80, 100, 170)
    )
    assert near_an_edge or str(first) == str(second)
    assert slope_deg(along) == pytest.approx(slope, abs=1e-9)


def test_arrays_of_frames_and_what_is_not_known() -> None:
    along = np.stack((X, X, Z, np.full(3, np.nan)))
    base = np.stack((Z, -Z, X, Z))
    assert position_of(along, base, None, BUTT).tolist() == ["PA", "PE", "PF", ""]
    assert position_of(along[None], base[None], None, BUTT).shape == (1, 4)


def pipe(axis: Floats, start: Floats, sweep: float = 360.0) -> tuple[str, ...]:
    return positions_of_line(arc(50 * start, 0 * X, axis, sweep, start, None), Joint.PIPE)


def test_pipes_by_how_their_axis_lies() -> None:
    half = np.sqrt(0.5)
    assert pipe(Z, X) == ("PC",)
    assert pipe(X, -Z) == ("PH", "PJ")
    assert pipe(X, -Z, 180.0) == ("PH",)  # from the bottom to the top
    assert pipe(X, Z, 180.0) == ("PJ",)
    assert pipe(X, Y, 180.0) == ("PH", "PJ")  # over the top: up, then down
    leaning = np.array([half, 0.0, half])
    assert pipe(leaning, Y) == ("H-L045", "J-L045")
    assert pipe(leaning, np.array([half, 0.0, -half]), 180.0) == ("H-L045",)
    assert pipe(np.array([0.5, 0.0, np.sqrt(0.75)]), Y) == ()
    assert pipe(X, Z, 4.0) == ("PA",)
    assert pipe(X, Z, 40.0) == ()  # a bowed plate


def test_a_tube_on_a_plate() -> None:
    line = arc(30 * X, 0 * X, Z, 360.0, Z, X)
    assert positions_of_line(line, TEE) == ("PB",)
    below = arc(30 * X, 0 * X, Z, 360.0, -Z, X)
    assert positions_of_line(below, TEE) == ("PD",)
    on_a_wall = arc(30 * Y, 0 * X, X, 360.0, X, Y)
    assert positions_of_line(on_a_wall, TEE) == ("PH", "PJ")


def test_chains_lie_in_one_position_or_none() -> None:
    assert positions_of_line(BENT["zigzag tee"].line, TEE) == ("PB",)
    assert positions_of_line(BENT["zigzag butt"].line, BUTT) == ("PA",)
    assert positions_of_line(BENT["within a box"].line, TEE) == ("PB",)
    assert positions_of_line(BENT["over an edge"].line, BUTT) == ()
    assert positions_of_line(BENT["around a corner"].line, TEE) == ()
    sloping = chain(
        np.array([0 * X, 40 * X + 20 * Z]), np.array([[-0.4472136, 0, 0.8944272]]), None
    )
    assert positions_of_line(sloping, BUTT) == ()
    # a screw turns evenly, but about more than one axis; a box turns by its corners only
    turns = np.radians(np.arange(0.0, 720.0, 5.0))
    screw = np.stack((5.0 * turns, 30 * np.cos(turns), 30 * np.sin(turns)), axis=1)
    out = np.stack((0 * turns, np.cos(turns), np.sin(turns)), axis=1)[:-1]
    assert positions_of_line(chain(screw, out, None), BUTT) == ()
    # a pipe's end cut level, drawn as a polygon, and one cut as a saddle
    turns = np.radians(np.arange(0.0, 361.0, 5.0))
    for wave, wanted in ((0.0, ("PH", "PJ")), (12.0, ())):
        ring = np.stack((wave * np.sin(2 * turns), 30 * np.cos(turns), 30 * np.sin(turns)), axis=1)
        ring[-1] = ring[0]
        step = np.diff(ring, axis=0)
        out = np.cross(step, X)
        out /= np.linalg.norm(out, axis=1)[:, None]
        assert positions_of_line(chain(ring, out, None, closed=True), BUTT) == wanted
    box = np.array([0 * X, 60 * X, 60 * X + 60 * Z, 60 * Z, 0 * X])
    assert positions_of_line(chain(box, np.array([-Z, X, Z, -X]), None, closed=True), BUTT) == ()


@given(st.floats(0.0, 6.28))
def test_at_its_tolerance_a_test_piece_is_in_its_position_whichever_way_it_points(
    heading: float,
) -> None:
    along = np.array([np.cos(heading), np.sin(heading), 0.0])
    right, up = np.array([along[1], -along[0], 0.0]), np.array([0.0, 0.0, 1.0])

    def told(rotation: float, slope: float) -> str:
        face = np.cos(np.radians(rotation)) * right + np.sin(np.radians(rotation)) * up
        lean = np.radians(slope)
        rising = np.cos(lean) * along + np.sin(lean) * up
        return str(position_of(rising, face if not slope else np.cross(right, rising), None, BUTT))

    assert [told(turn, 0.0) for turn in (80.0, 100.0, 79.999, 100.001)] == ["PA", "PA", "", ""]
    assert [told(turn, 0.0) for turn in (-10.0, 10.0, 170.0, -80.0)] == ["PC", "PC", "PC", "PE"]
    assert [told(90.0, slope) for slope in (5.0, -5.0, 5.001)] == ["PA", "PA", ""]
    assert [told(90.0, slope) for slope in (85.0, -85.0, 84.999)] == ["PF", "PG", ""]
