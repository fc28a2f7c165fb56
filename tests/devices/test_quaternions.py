"""Quaternions by hand: turns about axes, their products, and small turns there and back."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from simlab.devices.quaternions import (
    STILL,
    back,
    of_axes,
    of_matrix,
    product,
    to_matrix,
    turn_by,
    turned,
    vector_of,
)
from simlab.model.arrays import Floats

X, Y, Z = np.eye(3)
HALF = np.sqrt(0.5)
vectors = st.tuples(*(st.floats(-2.0, 2.0) for _ in range(3))).map(np.array)


def test_a_quarter_about_z_turns_x_to_y() -> None:
    quarter = np.array([HALF, 0.0, 0.0, HALF])
    assert_allclose(turned(quarter, X), Y, atol=1e-15)
    assert_allclose(turned(quarter, np.stack((Y, Z))), [-X, Z], atol=1e-15)
    assert_allclose(turned(back(quarter), Y), X, atol=1e-15)
    assert_allclose(turn_by(np.pi / 2 * Z), quarter)


def test_the_right_factor_turns_first() -> None:
    about_z, about_x = turn_by(np.pi / 2 * Z), turn_by(np.pi / 2 * X)
    assert_allclose(turned(product(about_x, about_z), X), Z, atol=1e-15)  # x to y, then y to z
    assert_allclose(turned(product(about_z, about_x), X), Y, atol=1e-15)


@given(vectors, vectors)
def test_a_product_turns_as_one_after_the_other(a: Floats, b: Floats) -> None:
    p, q = turn_by(a), turn_by(b)
    v = np.array([0.3, -1.0, 2.0])
    assert_allclose(turned(product(p, q), v), turned(p, turned(q, v)), atol=1e-12)
    assert_allclose(to_matrix(p) @ v, turned(p, v), atol=1e-12)


@given(vectors)
def test_a_turn_tells_its_vector(vector: Floats) -> None:
    length = float(np.linalg.norm(vector))
    assert_allclose(vector_of(turn_by(vector)), vector if length < np.pi else vector_of(
        -turn_by(vector)), atol=1e-9)  # fmt: skip
    assert_allclose(np.linalg.norm(vector_of(turn_by(2.0 * vector))), abs(
        (2.0 * length + np.pi) % (2.0 * np.pi) - np.pi), atol=1e-9)  # fmt: skip


def test_no_turn_has_no_vector_and_its_other_sign_neither() -> None:
    assert_allclose(vector_of(STILL), 0.0)
    assert_allclose(vector_of(-STILL), 0.0)
    tiny = np.array([1e-12, 0.0, 0.0])
    assert_allclose(vector_of(turn_by(tiny)), tiny)
    assert_allclose(vector_of(-turn_by(tiny)), tiny)


@settings(max_examples=200)
@given(vectors)
def test_a_matrix_tells_its_turn(vector: Floats) -> None:
    q = turn_by(2.0 * vector)
    assert_allclose(abs(of_matrix(to_matrix(q)) @ q), 1.0, atol=1e-12)


@pytest.mark.parametrize("axis", [X, Y, Z])
def test_half_turns_have_a_quaternion_too(axis: Floats) -> None:
    q = turn_by(np.pi * axis)
    assert_allclose(abs(of_matrix(to_matrix(q)) @ q), 1.0, atol=1e-12)


def test_a_frame_of_two_axes() -> None:
    q = of_axes(3.0 * Y, Y + 2.0 * Z)
    assert_allclose(turned(q, np.eye(3)), [Y, Z, X], atol=1e-15)
