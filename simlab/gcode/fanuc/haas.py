"""To come: Haas cycles."""

from simlab.gcode.fanuc.control import Block, Control
from simlab.gcode.fanuc.path import Path
from simlab.gcode.faults import Fault


def cycle(control: Control, path: Path, block: Block, code: int = 760) -> None:
    """Not yet."""
    control.refuse(block.row, Fault.WORD, f"G{code // 10} is not known yet", "G")
