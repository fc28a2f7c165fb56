"""FANUC and Haas controls: their reader, macro B, words and cycles."""

from simlab.gcode.fanuc.flavour import FLAVOURS
from simlab.gcode.fanuc.run import run

__all__ = ["FLAVOURS", "run"]
