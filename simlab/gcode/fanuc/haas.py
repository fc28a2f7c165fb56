"""G70 G71 G72 of a Haas mill: holes on a circle, an arc and a line, with the cycle in force.

G70 I(radius) J(first angle) L(count); G71 I J K(angle between) L; G72 I(distance) J(angle) L. The
centre, or the place before the first hole, is where the tool stands. (Haas mill manual, group 00.)
"""

from simlab.gcode.fanuc import mill_cycles
from simlab.gcode.fanuc.control import Block, Control
from simlab.gcode.fanuc.moves import target
from simlab.gcode.fanuc.path import Path
from simlab.gcode.faults import Fault
from simlab.motion.circle import cos_sin_of


def cycle(control: Control, path: Path, block: Block, code: int) -> None:
    """The holes of one block."""
    row = block.row
    if code not in (700, 710, 720):
        what = f"G{code // 10} is not known here yet"
        control.refuse(row, Fault.WORD, what, "G")
    if control.hole.code == 800:
        what = f"G{code // 10} needs a drilling cycle in force, as in G81 Z-5. R2. F100. L0"
        control.refuse(row, Fault.CYCLE, what, "G")
    count = control.count(block, "L", 0)
    if not 1 <= count <= control.machine.limits.points:
        control.refuse(row, Fault.REPEATS, f"{count} holes", "L")
    distance, start_deg = control.mm(block, "I"), control.degrees(block, "J")
    if distance <= 0.0:
        control.refuse(row, Fault.MISSING, "I, a radius or distance above 0, is missing", "G")
    centre = target(control, block)
    for number in range(count):
        if code == 720:
            cosine, sine = cos_sin_of(start_deg / 360.0)
            away = distance * number
        else:
            step_deg = 360.0 / count if code == 700 else control.degrees(block, "K")
            cosine, sine = cos_sin_of((start_deg + number * step_deg) / 360.0)
            away = distance
        place = list(centre)
        place[0], place[1] = centre[0] + away * cosine, centre[1] + away * sine
        mill_cycles.drill_at(control, path, block, place)
