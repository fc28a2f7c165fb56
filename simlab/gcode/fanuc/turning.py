"""Turning cycles in one block: G77 G78 G79, which system A calls G90 G92 G94."""

from simlab.gcode.fanuc import grooving, roughing, threading
from simlab.gcode.fanuc.control import Block, Control, Element
from simlab.gcode.fanuc.flavour import FACE, THREAD_TURN, TURN
from simlab.gcode.fanuc.moves import checked_feed, target
from simlab.gcode.fanuc.path import Path
from simlab.gcode.faults import Fault
from simlab.gcode.notes import Note
from simlab.gcode.toolpath import MoveKind

_NOTES = {
    TURN: Note.TURNING_CYCLE,
    THREAD_TURN: Note.THREADING_CYCLE,
    FACE: Note.FACING_CYCLE,
}


def begin(control: Control, block: Block, code: int) -> None:
    """The cycle is in force until another motion word."""
    if control.flavour.system == "A":
        control.note(block.row, _NOTES[code])
    if control.turning_code != code:
        control.turning = {}
    control.turning_code = code
    control.hole.code = 800


def cut(control: Control, path: Path, block: Block) -> None:
    """Four moves: in, cut, out, back; the tool ends where it began."""
    words, row = control.turning, block.row
    nan = float("nan")
    path.settle()
    start = list(control.here)
    end = target(control, block)
    for axis, letters in ((0, "XU"), (2, "ZW")):
        name = letters[0]
        if block.has(letters):
            words[name] = end[axis]
        elif name in words:
            end[axis] = words[name]
    if "X" not in words or "Z" not in words:
        control.refuse(row, Fault.CYCLE, "a turning cycle needs X and Z of its far corner", "G")
    if "R" in block.words:
        words["R"] = control.mm(block, "R")
    taper = words.get("R", 0.0)
    in_, far = list(start), list(end)
    out = list(end)
    if control.turning_code == FACE:
        in_[2] = end[2] + taper
        out[2] = start[2]
    else:
        in_[0] = end[0] + taper
        out[0] = start[0]
    path.add(Element(row, MoveKind.RAPID, in_, nan))
    if control.turning_code == THREAD_TURN:
        if "F" in block.words:
            words["F"] = control.lead_mm(block)
        if words.get("F", 0.0) <= 0.0:
            control.refuse(row, Fault.THREAD, "a thread needs its lead in F", "G")
        lead = words["F"]
        path.add(Element(row, MoveKind.THREAD, far, control.speed_of(lead), lead_mm=lead))
        path.add(Element(row, MoveKind.RAPID, out, nan))
    else:
        path.add(Element(row, MoveKind.FEED, far, checked_feed(control, block)))
        path.add(Element(row, MoveKind.FEED, out, control.feed_mm_min()))
    path.add(Element(row, MoveKind.RAPID, start, nan))


def cycle(control: Control, path: Path, block: Block, code: int) -> None:
    """G70 to G76."""
    path.settle()
    control.turning_code = 0
    if code == 760:
        threading.cycle(control, path, block)
    elif code in (740, 750):
        grooving.cycle(control, path, block, code)
    else:
        roughing.cycle(control, path, block, code)
