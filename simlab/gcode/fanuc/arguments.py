"""G65 and G66: which word goes into which local variable."""

from simlab.gcode.fanuc.control import Block, Control
from simlab.gcode.fanuc.expressions import Value
from simlab.gcode.faults import Fault

_FIRST = dict(zip("ABCIJKDEFHMQRSTUVWXYZ", (1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13), strict=False))
_FIRST |= dict(zip("QRSTUVWXYZ", range(17, 27), strict=True))
"""Argument specification I (B-64304EN, "Argument specification")."""
_WHOLE = "DHMST"
_TRIPLES = 10


def of(control: Control, block: Block) -> tuple[tuple[int, Value], ...]:
    """(number of a local variable, its value): specification II where I J K come again."""
    found: list[tuple[int, Value]] = []
    seen_g = False
    triples, last = 0, -1
    repeated = any(block.line.letters.count(letter) > 1 for letter in "IJK")
    values = block.values or block.line.values  # numbers, where the line has no expression
    for letter, value in zip(block.line.letters, values, strict=True):
        if letter == "G":
            seen_g = True
            continue
        if letter in "PLNO" or not isinstance(value, float) or not seen_g:
            if letter not in "PLNO" and isinstance(value, float):
                what = f"{letter} stands before the call: arguments stand behind G65 and G66"
                control.refuse(block.row, Fault.MACRO_ARGUMENT, what, letter)
            continue
        value = _counted(control, block, letter, value)
        if repeated and letter in "IJK":
            place = "IJK".index(letter)
            triples += place <= last
            last = place
            if triples >= _TRIPLES:
                control.refuse(block.row, Fault.MACRO_ARGUMENT, "more than ten I J K", "I")
            found.append((4 + 3 * triples + place, value))
        elif letter in _FIRST:
            found.append((_FIRST[letter], value))
        else:
            what = f"{letter} cannot be an argument"
            control.refuse(block.row, Fault.MACRO_ARGUMENT, what, letter[-1:])
    return tuple(found)


def _counted(control: Control, block: Block, letter: str, value: float) -> float:
    """Without a point an argument counts in the least increment of its letter."""
    if letter not in block.bare or control.calculator or letter in _WHOLE or letter in "EF":
        return value
    return value * (0.001 if control.state.unit_mm == 1.0 or letter in "ABC" else 0.0001)
