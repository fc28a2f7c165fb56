"""The entry: a program of a FANUC or Haas control, done by a machine."""

import re
from collections.abc import Mapping

from simlab.gcode.fanuc.book import Program, read_programs
from simlab.gcode.fanuc.control import Control
from simlab.gcode.fanuc.executor import Executor
from simlab.gcode.fanuc.flavour import FLAVOURS
from simlab.gcode.fanuc.path import Path
from simlab.gcode.fanuc.reader import Reader
from simlab.gcode.machine import Machine
from simlab.gcode.state import PARAMETERS
from simlab.gcode.trace import Source
from simlab.model.errors import InputError

DECIMAL_POINT, PECKS_HIGH, PECKS, RETRACT = 3401, 5114, 5115, 5101
"""Parameters of the control that are looked at."""
_NAME = re.compile(r"[Oo]?0*(\d{1,8})(\.\w+)?")


def run(
    machine: Machine,
    data: bytes,
    dialect: str,
    parameters: Mapping[int, float] | None = None,
    subprograms: Mapping[str, bytes] | None = None,
    *,
    block_delete: bool = False,
) -> None:
    """Do a program; the moves are in `machine.record`.

    Parameters
    ----------
    machine : with its tools; its offsets are set from `parameters` here
    data : the program as it stands in its file, with all its O numbers
    dialect : one of `FLAVOURS`
    parameters : 3401 (bit 0: numbers without a point count in mm), 5114 and 5115 (how far G73 and
        G83 draw back, in least increments), 5101 (bit 2), 5161.. and 5181.. (reference points),
        5221.. (work offsets), 500 to 999 (common variables)
    subprograms : other programs by name: ``O1234``, ``1234`` or ``o1234.nc``
    block_delete : leave out the lines that start with a slash

    Raises
    ------
    ProgramError
        at the first line that cannot be done
    InputError
        where a parameter is not known
    """
    flavour = FLAVOURS[dialect]
    given = dict(parameters or {})
    calculator = bool(int(given.pop(DECIMAL_POINT, 0)) & 1)
    control = Control(machine, flavour, calculator=calculator)
    control.full_retract = bool(int(given.pop(RETRACT, 0)) & 4)
    lift = tuple(0.001 * given.pop(number, 254.0) for number in (PECKS_HIGH, PECKS))
    control.back_off_mm = (lift[0], lift[1])
    state = machine.state
    common: dict[int, float] = {}
    for number, value in given.items():
        if 500 <= number <= 999:
            common[number] = value
        elif 5161 <= number < PARAMETERS:
            state.p[number] = value
        else:
            raise InputError(f"parameter {number} is not known to {dialect}; take it out")
    state.motion, state.retract = 0, 980
    if flavour.lathe:
        state.plane, state.feed_mode = 180, 950
    control.take_system()
    record = machine.record
    record.sources[0] = Source("", data)
    reader = Reader()
    text = data.decode("utf-8", "replace")
    programs = read_programs(text, 0, reader, block_delete=block_delete)
    if not programs:
        return
    book: dict[int, Program] = {}
    for program in programs:
        book.setdefault(program.number, program)
    for name, other in (subprograms or {}).items():
        match = _NAME.fullmatch(name)
        if match is None:
            continue
        source = len(record.sources)
        record.sources.append(Source(name, other))
        called = other.decode("utf-8", "replace")
        found = read_programs(called, source, reader, block_delete=block_delete)
        for program in found[:1]:
            book.setdefault(int(match.group(1)), program)
        for program in found:
            book.setdefault(program.number, program)
    executor = Executor(control, Path(control), book)
    executor.common.update(common)
    executor.run(programs[0])
