"""Lines to moves by the faster of two ways: plain stretches as columns, other lines one by one.

Both ways give the same moves to the bit. A line goes as a column only where that is certain;
whatever may be a mistake, or has a word that columns do not know, is done by `step`.
"""

from bisect import bisect_left
from collections.abc import Sequence

from simlab.gcode.batches import Batch, Language, ShapeBatch, TextBatch
from simlab.gcode.blocks import DRILLING
from simlab.gcode.dialects import Dialect
from simlab.gcode.layout import record_moves
from simlab.gcode.machine import Machine
from simlab.gcode.moves import Solved, solve_moves
from simlab.gcode.row import Row
from simlab.gcode.shape import Execution
from simlab.gcode.state import NO_MOTION, State
from simlab.gcode.step import step
from simlab.gcode.words import CHUNK_BYTES, Lexer, chunks

FEWEST = 24
"""Lines from which on columns are cheaper."""
_MOTIONS = frozenset((0, 10, 20, 30, *DRILLING, NO_MOTION))
_PLANES = frozenset((170, 180, 190))


class Engine:
    """Does lines on a machine, as they come from the reader or from macro code."""

    def __init__(
        self,
        machine: Machine,
        dialect: Dialect,
        *,
        columns: bool = True,
        chunk_bytes: int = CHUNK_BYTES,
        block_delete: bool = False,
    ) -> None:
        """Without `columns` every line is done by itself; it cannot be seen in the result."""
        self._block_delete = block_delete
        self.machine = machine
        self._dialect = dialect
        self._columns = columns
        self._chunk_bytes = chunk_bytes
        self._lexer = Lexer()

    def run_text(self, text: bytes, first_line: int, source: int = 0, stack: int = 0) -> None:
        """Do lines without macros.

        Raises
        ------
        ProgramError
            at the first one that cannot be done
        """
        origin = Row(first_line, source=source, stack=stack)
        state = self.machine.state
        language = Language(self._dialect, self._block_delete)
        for chunk in chunks(text, self._chunk_bytes):
            if state.ended:
                return
            words = self._lexer.words(chunk)
            self._run(TextBatch(chunk, words, language, origin))
            origin.line += words.lines

    def run_rows(self, rows: Sequence[Execution]) -> None:
        """Do executions of lines with macros.

        Raises
        ------
        ProgramError
            at the first one that cannot be done
        """
        if self._columns and len(rows) >= FEWEST:
            self._run(ShapeBatch(rows))
            return
        for shape, *values in rows:
            if self.machine.state.ended:
                return
            step(self.machine, shape.row(values))

    def _run(self, batch: Batch) -> None:
        machine, blocks, state = self.machine, batch.blocks, self.machine.state
        special = sorted(set(blocks.special.tolist()))
        at = 0
        while at < blocks.lines and not state.ended:
            place = bisect_left(special, at)
            stop = special[place] if place < len(special) else blocks.lines
            if self._columns and stop - at >= FEWEST and is_plain(state):
                found = solve_moves(
                    blocks.between(at, stop), state, machine.limits, machine.record.moves
                )
                if isinstance(found, Solved):
                    record_moves(machine, batch, found, at)
                    at = stop
                else:
                    special[place:place] = (found + at).tolist()
                continue
            stop = min(stop + 1, blocks.lines)
            while at < stop and not state.ended:
                step(machine, batch.row(at))
                at += 1
                if self._columns and stop - at > FEWEST and is_plain(state):
                    break


def is_plain(state: State) -> bool:
    """Does nothing hold that columns do not know?"""
    return (
        state.motion in _MOTIONS
        and state.compensation == 400
        and state.programmed is None
        and state.feed_mode == 940
        and state.spindle_mode == 970
        and not state.diameter
        and state.plane in _PLANES
    )
