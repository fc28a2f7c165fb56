"""G-code: bytes to words to moves, and live tool positions against them."""

from simlab.gcode.interpreter import interpret
from simlab.gcode.toolpath import MoveKind, Polyline, Toolpath

__all__ = ["MoveKind", "Polyline", "Toolpath", "interpret"]
