"""The painted scene: what is under which pixel, and how it is turned."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from dashboard.desktop.look import DARK, LIGHT
from dashboard.desktop.widgets.scene import Scene
from simlab.model.arrays import Floats
from simlab.views.projection import Eye

SEAM_MM = np.array([[0.0, 0.0, 0.0], [70.0, 0.0, 0.0]])
DOWN = np.array([0.0, 0.0, -1.0])


@pytest.fixture
def scene(app: QApplication) -> Scene:
    made = Scene(LIGHT)
    made.resize(300, 200)
    made.show_path(SEAM_MM)
    return made


def inked(scene: Scene, colour: str) -> int:
    """Pixels near a colour."""
    image = scene.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    seen = np.frombuffer(image.constBits(), np.uint8).reshape(-1, 4)[:, 2::-1].astype(np.int64)
    wanted = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return int((np.abs(seen - wanted).sum(axis=1) < 30).sum())


def test_trail_and_tool_are_painted_and_go_with_another_path(scene: Scene) -> None:
    assert inked(scene, LIGHT.trail) == 0
    trail = np.array([[0.0, 0, 10], [20, 0, 10], [np.nan, 0, 0], [40, 2, 10]])
    scene.show_tool(trail, np.tile(DOWN, (4, 1)))
    assert inked(scene, LIGHT.trail) > 50
    scene.show_path(SEAM_MM)
    assert inked(scene, LIGHT.trail) == 0


def test_without_a_known_axis_there_is_no_tool(scene: Scene) -> None:
    scene.show_tool(np.array([[40.0, 0, 10]]), DOWN[None])
    with_tool = inked(scene, LIGHT.trail)
    scene.show_tool(np.array([[40.0, 0, 10]]), np.array([[np.nan, 0, 0]]))
    assert inked(scene, LIGHT.trail) < with_tool
    scene.show_tool(np.empty((0, 3)), np.empty((0, 3)))
    assert inked(scene, LIGHT.trail) == 0


@pytest.mark.parametrize(
    ("tip", "axis"),
    [((30.0, 8.0, 8.0), (0.0, -0.70710678, -0.70710678)), ((30.0, 0.0, -90.0), (0.0, 0.0, -1.0))],
    ids=["torch", "half burnt electrode"],
)
def test_a_torch_s_way_is_that_of_the_place_it_points_at(
    scene: Scene, tip: tuple[float, ...], axis: tuple[float, ...]
) -> None:
    seam = np.array([[10.0, 0, 0], [40, 0, 0]])
    there = inked_at(scene, seam, DOWN, aims=False)
    trail = seam + np.array(tip) - np.array([30.0, 0, 0])
    aimed = inked_at(scene, trail, np.array(axis), aims=True)
    tips = inked_at(scene, trail, np.array(axis), aims=False)
    assert (there & aimed).sum() > 0.6 * there.sum() > 50  # some of it is behind the torch
    assert (there & tips).sum() < 0.2 * there.sum()


def inked_at(scene: Scene, trail: Floats, axis: Floats, *, aims: bool) -> NDArray[np.bool_]:
    """Which pixels the way of a tool takes, and its tip."""
    scene.show_path(SEAM_MM, aims=aims)
    scene.show_tool(trail, np.tile(axis, (len(trail), 1)))
    image = scene.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    seen = np.frombuffer(image.constBits(), np.uint8).reshape(200, 300, 4)[:, :, 2::-1]
    wanted = [int(LIGHT.trail[at : at + 2], 16) for at in (1, 3, 5)]
    return np.asarray(np.abs(seen.astype(np.int64) - wanted).sum(axis=2) < 30)


def test_nothing_is_painted_without_a_path(scene: Scene) -> None:
    scene.show_path(None)
    scene.show_tool(np.array([[40.0, 0, 10]]), DOWN[None])
    assert inked(scene, LIGHT.trail) == 0
    scene.wear(DARK)
    assert inked(scene, DARK.trail) == 0


def test_arrow_keys_turn_and_home_puts_back(scene: Scene) -> None:
    QTest.keyClick(scene, Qt.Key.Key_Right)
    QTest.keyClick(scene, Qt.Key.Key_Up)
    assert scene.eye() == Eye(-30.0, 35.0)
    QTest.keyClick(scene, Qt.Key.Key_A)
    assert scene.eye() == Eye(-30.0, 35.0)
    QTest.keyClick(scene, Qt.Key.Key_Home)
    assert scene.eye() == Eye()


def test_dragging_turns_by_half_a_degree_a_pixel(scene: Scene) -> None:
    left = Qt.MouseButton.LeftButton
    QTest.mouseMove(scene, QPoint(10, 10))
    QTest.mousePress(scene, left, pos=QPoint(100, 100))
    QTest.mouseMove(scene, QPoint(140, 90))
    QTest.mouseRelease(scene, left, pos=QPoint(140, 90))
    assert scene.eye() == Eye(-15.0, 25.0)
    QTest.mouseMove(scene, QPoint(10, 10))
    assert scene.eye() == Eye(-15.0, 25.0)
