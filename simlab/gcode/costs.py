"""What rows done one at a time cost beside a plain move: so that a loop ends in time.

In the lines of `simlab.gcode.limits.Limits`, each about a twentieth of a microsecond.
"""

from simlab.gcode.cycle_steps import CYCLES
from simlab.gcode.dialects import Group
from simlab.gcode.lathe_cycles import CODES as LATHE
from simlab.gcode.row import Row

_ARC, _SPLINE, _PROBE, _CYCLE = 320, 10000, 150, 3400
_MOTION = {
    20: _ARC,
    30: _ARC,
    50: _SPLINE,
    51: _SPLINE,
    53: _SPLINE,
    760: 400,
    **dict.fromkeys((382, 383, 384, 385), _PROBE),
    **dict.fromkeys(CYCLES, _CYCLE),
    **dict.fromkeys(LATHE, _CYCLE),
}
"""By ten times the G word."""
_GROUPS = {
    Group.LENGTH: 100,
    Group.SYSTEM: 100,
    Group.COMPENSATION: 100,
    Group.OUTPUT: 250,
    Group.MODAL_STATE: 250,
    Group.CALL: 250,
    Group.ONCE: 100,
}
_HOME, _POLAR, _COMPENSATED = 100, 3200, 400
_HOMES = (280, 300)
EACH = 40
"""A move among those that one row makes, beside the first."""


def work_of(row: Row, motion: int | None, *, compensated: bool) -> int:
    """What a row costs more than a plain one."""
    work = 0 if motion is None else _MOTION.get(motion, 0)
    for group in row.codes:
        work += _GROUPS.get(group, 0)
    if row.codes.get(Group.ONCE) in _HOMES:
        work += _HOME
    if "@" in row.words or "^" in row.words:
        work += _POLAR
    return work + _COMPENSATED if compensated and motion is not None else work
