"""The tool over the path wanted, in three dimensions, painted without OpenGL.

The left mouse button or the arrow keys turn the scene; Home puts it back.
"""

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from dashboard.desktop.look import Look
from simlab.model.arrays import Floats
from simlab.views.projection import Eye, Fit, aimed_mm, fit, plate_mm

TOOL_SHARE = 0.45
"""Length of the tool drawn, as a share of the longest side of plate and path."""
ASIDE = 0.75
"""How far a torch stands out sideways, in lengths of it, round a pipe, a corner or up a wall."""
GRID_LINES = 8
STEP_DEG = 5.0
TURNS = {
    Qt.Key.Key_Left: (-STEP_DEG, 0.0),
    Qt.Key.Key_Right: (STEP_DEG, 0.0),
    Qt.Key.Key_Up: (0.0, STEP_DEG),
    Qt.Key.Key_Down: (0.0, -STEP_DEG),
}


class Scene(QWidget):
    """Path, trail and tool."""

    def __init__(self, look: Look, eye: Eye | None = None) -> None:
        super().__init__()
        self._look = look
        self._eye = eye or Eye()
        self._outline_mm: Floats | None = None
        self._trail_mm: Floats = np.empty((0, 3))
        self._tool: tuple[Floats, Floats] | None = None
        self._foot_mm: Floats = np.zeros(3)
        self._aims = False
        self._grabbed: QPointF | None = None
        self.setMinimumSize(160, 120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wear(self, look: Look) -> None:
        """Another theme."""
        self._look = look
        self.update()

    def show_path(self, outline_mm: Floats | None, *, aims: bool = False) -> None:
        """Another path, or none; forgets trail and tool.

        A tool that `aims`, such as a torch, is drawn with the way of the place it points at.
        """
        self._aims = aims
        self._outline_mm = outline_mm if outline_mm is not None and len(outline_mm) else None
        self._trail_mm, self._tool = np.empty((0, 3)), None
        self.update()

    def show_tool(self, trail_mm: Floats, axis: Floats) -> None:
        """Where the tool has been ((n, 3), newest last), and how it pointed there ((n, 3))."""
        there = np.isfinite(trail_mm).all(axis=1)
        self._trail_mm, axis = trail_mm[there], axis[there]
        self._tool = None
        if len(self._trail_mm) and np.isfinite(axis[-1]).all():
            tip = self._trail_mm[-1]
            self._foot_mm = np.array([tip[0], tip[1], np.nan])
            if self._aims and self._outline_mm is not None:
                deep = aimed_mm(self._outline_mm, self._trail_mm, axis)[:, None]
                way = self._trail_mm + deep * np.where(np.isnan(axis), 0.0, axis)
                tip = tip + min(0.0, float(deep[-1, 0])) * axis[-1]  # what is past it is burnt
                self._trail_mm, self._foot_mm = way, way[-1]
            self._tool = (tip, axis[-1])
        self.update()

    def eye(self) -> Eye:
        """Where the scene is looked at from."""
        return self._eye

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrow keys turn, Home puts back."""
        turn = TURNS.get(Qt.Key(event.key()))
        if turn is not None:
            self._eye = self._eye.turned(turn[0]).lifted(turn[1])
        elif event.key() == Qt.Key.Key_Home:
            self._eye = Eye()
        else:
            super().keyPressEvent(event)
            return
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take hold of the scene."""
        self._grabbed = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Turn the scene by half a degree a pixel."""
        if self._grabbed is not None:
            moved = event.position() - self._grabbed
            self._grabbed = event.position()
            self._eye = self._eye.turned(0.5 * moved.x()).lifted(0.5 * moved.y())
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802, ARG002 - Qt's name
        """Let go."""
        self._grabbed = None

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name
        """Plate, path, trail, tool: from far to near."""
        outline = self._outline_mm
        if outline is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plate = plate_mm(outline)
        length_mm = TOOL_SHARE * float(np.ptp(np.vstack((plate, outline)), axis=0).max())
        view = self._fit(outline, plate, length_mm)
        self._plate(painter, view, plate)
        self._line(painter, view, outline, self._look.path, 6.0, 120)
        self._line(painter, view, self._trail_mm, self._look.trail, 2.0, 255)
        if self._tool is not None:
            self._draw_tool(painter, view, length_mm, float(plate[0, 2]))
        painter.end()

    def _fit(self, outline: Floats, plate: Floats, length_mm: float) -> Fit:
        """The plate and a tool standing anywhere on the path fit into the widget."""
        points = [plate, outline + np.array([0.0, 0.0, length_mm])]
        if self._aims and (len(outline) > 2 or np.ptp(outline[:, 2]) > 0.0):
            aside = ASIDE * length_mm * np.eye(3)[:2]
            points += [outline + way for way in (*aside, *-aside)]
        corners = self._eye.flat(np.vstack(points))
        return fit(corners, self.width(), self.height(), margin=10.0)

    def _pixels(self, view: Fit, points_mm: Floats) -> list[QPointF]:
        return [QPointF(x, y) for x, y in view.pixels(self._eye.flat(points_mm))]

    def _plate(self, painter: QPainter, view: Fit, plate: Floats) -> None:
        ground = QColor(self._look.line)
        ground.setAlpha(70)
        painter.setPen(QPen(QColor(self._look.line), 1.0))
        painter.setBrush(ground)
        painter.drawPolygon(QPolygonF(self._pixels(view, plate)))
        shares = np.linspace(0.0, 1.0, GRID_LINES + 1)[1:-1, None]
        for a, b, c, d in ((0, 1, 3, 2), (0, 3, 1, 2)):
            starts = self._pixels(view, plate[a] + shares * (plate[b] - plate[a]))
            ends = self._pixels(view, plate[c] + shares * (plate[d] - plate[c]))
            for start, end in zip(starts, ends, strict=True):
                painter.drawLine(start, end)

    def _line(
        self, painter: QPainter, view: Fit, points_mm: Floats, colour: str, width: float, alpha: int
    ) -> None:
        ink = QColor(colour)
        ink.setAlpha(alpha)
        pen = QPen(ink, width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPolyline(self._pixels(view, points_mm))

    def _draw_tool(self, painter: QPainter, view: Fit, length_mm: float, plate_z: float) -> None:
        """A tapered body behind the tip, and where it points: a mill down to the plate."""
        assert self._tool is not None  # noqa: S101 - the caller looked
        tip, axis = self._tool
        foot = np.where(np.isnan(self._foot_mm), plate_z, self._foot_mm)
        spine = np.vstack((tip, tip - 0.25 * length_mm * axis, tip - length_mm * axis, foot))
        at = view.pixels(self._eye.flat(spine))
        along = at[2] - at[0]
        size = max(float(np.hypot(*along)), 1e-6)
        aside = np.array([-along[1], along[0]]) / size
        wide = max(3.0, 0.05 * min(self.width(), self.height()))
        outline = (
            at[0],
            at[1] + wide * aside,
            at[2] + wide * aside,
            at[2] - wide * aside,
            at[1] - wide * aside,
        )
        dashed = QPen(QColor(self._look.dim), 1.0, Qt.PenStyle.DotLine)
        painter.setPen(dashed)
        painter.drawLine(QPointF(*at[0]), QPointF(*at[3]))
        body = QColor(self._look.text)
        body.setAlpha(200)
        painter.setPen(QPen(QColor(self._look.panel), 1.0))
        painter.setBrush(body)
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in outline]))
        painter.setBrush(QColor(self._look.trail))
        painter.drawEllipse(QPointF(*at[0]), 4.0, 4.0)
