"""How much CPU a program without an end may take before it is refused, beside plain Python."""

import gc
from time import process_time

import pytest

from simlab.gcode import interpret
from simlab.model.errors import ProgramError
from tests.gcode.endless import endless

pytestmark = pytest.mark.bench

COUNT = 20_000_000
MOST = 3.5
"""Times the CPU of plain Python that counts to twenty million, which is 0.6 to 0.8 s."""


def counted_s() -> float:
    """CPU seconds of plain Python that counts."""
    start, number = process_time(), 0
    while number < COUNT:
        number += 1
    return process_time() - start


def test_programs_without_an_end_are_refused_soon() -> None:
    gc.collect()
    gc.freeze()
    worst: list[tuple[float, str]] = []
    for dialect, text in endless():
        program = text if "M2\n" in text or dialect != "rs274ngc" else text + "M2\n"
        start = process_time()
        with pytest.raises(ProgramError):
            interpret(program.encode(), dialect=dialect)
        worst.append((process_time() - start, text[:60]))
    gc.unfreeze()
    worst.sort()
    baseline_s = counted_s()
    for taken_s, text in worst[-5:]:
        times = taken_s / baseline_s
        print(f"{taken_s:.2f} s, {times:.1f} times counting: {text!r}")  # noqa: T201 - the figure
    assert worst[-1][0] < MOST * baseline_s
