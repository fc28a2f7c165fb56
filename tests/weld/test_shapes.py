"""Lines of seams from numbers: no seam is refused, and one written otherwise is the same."""

from typing import Any

import numpy as np
import pytest

from simlab.model.errors import InputError
from simlab.weld.joint import Joint, Seam
from simlab.weld.line import SeamLine
from simlab.weld.shapes import arc, chain

X, Y, Z = np.eye(3)
NOWHERE = np.zeros(3)


def straight(**changed: Any) -> Seam:
    """A tee along x, changed."""
    given: dict[str, Any] = {
        "joint": Joint.TEE, "process": 135, "start_mm": NOWHERE, "end_mm": 80.0 * X,
        "base_normal": Z, "butting_normal": Y,
    }  # fmt: skip
    return Seam.straight(**(given | changed))


def quarter(**changed: Any) -> SeamLine:
    """A quarter of a circle of 50 mm about z, on a flat plate, changed."""
    given: dict[str, Any] = {
        "start_mm": 50.0 * X, "centre_mm": NOWHERE, "axis": Z, "sweep_deg": 90.0,
        "base_normal": Z, "butting_normal": None,
    }  # fmt: skip
    return arc(**(given | changed))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"end_mm": NOWHERE}, "corners 1 and 2 are one point; leave one out, or end the seam"),
        ({"end_mm": [np.nan, 0, 0]}, "corners are not 2 or more rows of three finite numbers"),
        ({"end_mm": [80.0, 0.0]}, "corners are not 2 or more rows"),
        ({"end_mm": "there"}, "corners are not 2 or more rows"),
        ({"base_normal": X}, "one of the base plate's normals lies along it; a seam lies in"),
        ({"base_normal": NOWHERE}, "a direction has no length; point it out of the plate"),
        ({"butting_normal": 2.0 * X}, "one of the butting plate's normals lies along it"),
        ({"butting_normal": Z}, "its plates are parallel; give the two plates' own normals"),
        ({"butting_normal": -Z}, "its plates are parallel"),
        ({"butting_normal": None}, "a tee joint has a butting plate; give the plates of yours"),
        ({"joint": Joint.BUTT}, "a butt joint has no butting plate"),
        ({"process": 999}, "process 999 is not known; take one of 111, 121, 131, 135, 136, 138"),
    ],
)
def test_what_is_no_seam_is_refused(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=f"^seam: .*{said}"):
        straight(**changed)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"start_mm": NOWHERE}, "an arc's start lies beside its centre, square to the axis"),
        ({"start_mm": 50.0 * X + Z}, "an arc's start lies beside its centre, square to the axis"),
        ({"axis": NOWHERE}, "a direction has no length"),
        ({"axis": [np.inf, 0, 0]}, "axis are not 1 or more rows of three finite numbers"),
        ({"sweep_deg": 0.0}, "an arc of 0 degrees; make it above 0, at most 360"),
        ({"sweep_deg": np.nan}, "an arc of nan degrees"),
        ({"sweep_deg": 361.0}, "an arc of 361 degrees"),
        ({"base_normal": Y}, "one of the base plate's normals lies along it"),
    ],
)
def test_what_is_no_arc_is_refused(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=f"^seam: {said}"):
        quarter(**changed)


@pytest.mark.parametrize("corners", [5.0, [0, 0, 0], [[0, 0, 0]], [[0, 0], [1, 0]], []])
def test_corners_are_rows_of_three(corners: Any) -> None:
    with pytest.raises(InputError, match="corners are not 2 or more rows of three"):
        chain(corners, [Z], None)


def test_a_point_that_stands_twice_in_a_chain_is_refused() -> None:
    corners = [[0, 0, 0], [10, 0, 0], [10, 0, 0], [20, 0, 0]]
    with pytest.raises(InputError, match="corners 2 and 3 are one point"):
        chain(corners, [Z] * 3, None)


def test_a_chain_has_a_normal_a_piece() -> None:
    with pytest.raises(InputError, match=r"3 base plate's normals for 2 pieces; give one a piece"):
        chain([[0, 0, 0], [10, 0, 0], [20, 0, 0]], [Z] * 3, None)


@pytest.mark.parametrize(
    "changed",
    [
        {"end_mm": [80, 0, 0], "base_normal": [0, 0, 1], "butting_normal": (0, 1, 0)},
        {"base_normal": 5.0 * Z, "butting_normal": 0.01 * Y},
        {"base_normal": Z + 3.0 * X, "butting_normal": Y - X},
    ],
)
def test_lists_lengths_and_parts_along_the_seam_change_nothing(changed: dict[str, Any]) -> None:
    one, other = straight().line, straight(**changed).line
    for name in ("corner_mm", "place_mm", "along", "base_normal", "butting_normal"):
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), atol=1e-15)


def test_an_arc_s_axis_may_have_any_length() -> None:
    np.testing.assert_allclose(quarter(axis=7.0 * Z).corner_mm, quarter().corner_mm, atol=1e-12)
