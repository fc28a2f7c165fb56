"""A program to its toolpath."""

from collections.abc import Mapping
from typing import Literal

from simlab.gcode import fanuc
from simlab.gcode.dialects import RS274NGC
from simlab.gcode.engine import Engine
from simlab.gcode.executor import execute
from simlab.gcode.limits import DEFAULT, Limits
from simlab.gcode.machine import Machine
from simlab.gcode.notes import tell_of_turning
from simlab.gcode.state import IN_FORCE, PARAMETERS, SYSTEMS
from simlab.gcode.tables import Tool
from simlab.gcode.toolpath import Toolpath
from simlab.gcode.trace import Source
from simlab.gcode.words import CHUNK_BYTES
from simlab.model.errors import InputError


def interpret(
    data: bytes,
    *,
    dialect: str = "rs274ngc",
    tools: Mapping[int, Tool] | None = None,
    parameters: Mapping[int, float] | None = None,
    subprograms: Mapping[str, bytes] | None = None,
    limits: Limits = DEFAULT,
    chunk_bytes: int = CHUNK_BYTES,
    path: Literal["columns", "rows"] = "columns",
    block_delete: bool = False,
    stand_alone: bool = True,
) -> Toolpath:
    """The moves that a program asks for.

    The program ends at M2, M30, at a second ``%`` when it starts with one, or at its last line;
    what comes behind is not read. It starts at the machine's origin, in millimetres, absolute, in
    the X Y plane, with no motion mode and no feed, as LinuxCNC's stand-alone interpreter does.

    Parameters
    ----------
    data : the program as it stands in its file
    dialect : which control's words: ``rs274ngc``, or one of `simlab.gcode.fanuc.FLAVOURS`
    tools : the tool table by tool number; when given, T must name one of its tools or 0
    parameters : the control's parameters by number, lengths in mm; 0 without
    subprograms : programs that may be called, by name
    limits : how much a program may ask for
    chunk_bytes : how much is read at once; it cannot be seen in the result
    path : ``rows`` does every line by itself; it cannot be seen in the result
    block_delete : leave out the lines that start with a slash
    stand_alone : True does as LinuxCNC's interpreter does without a machine, also where that
        forgets the tool length behind M6 (`simlab.gcode.believed`); False does as with a machine

    Raises
    ------
    ProgramError
        at the first line that cannot be done
    InputError
        where `dialect` or a parameter is not known
    """
    machine = Machine(tools, limits)
    machine.stand_alone = stand_alone
    machine.record.sources[0] = Source("", data)
    if dialect in fanuc.FLAVOURS:
        fanuc.run(machine, data, dialect, parameters, subprograms, block_delete=block_delete)
        return machine.record.finish()
    if dialect != RS274NGC.name:
        known = ", ".join((RS274NGC.name, *fanuc.FLAVOURS))
        raise InputError(f"dialect {dialect!r} is not known; write one of {known}")
    for number, value in (parameters or {}).items():
        if 0 < number < PARAMETERS:
            machine.state.p[number] = value
    in_force = machine.state.p[IN_FORCE] or 1.0
    if in_force not in range(1, len(SYSTEMS) + 1):
        raise InputError(
            f"parameter {IN_FORCE}: {in_force:g} names no work offset; write 1 (G54) to 9 (G59.3)"
        )
    machine.state.start(int(in_force) - 1)
    tell_of_turning(machine, data)
    engine = Engine(
        machine,
        RS274NGC,
        columns=path == "columns",
        chunk_bytes=chunk_bytes,
        block_delete=block_delete,
    )
    execute(machine, data, engine, subprograms, block_delete=block_delete)
    return machine.record.finish()
