"""Contours made by chance, compensated or roughed: the peer's moves and the peer's refusals."""

from collections import Counter

import pytest

from simlab.model.errors import ProgramError
from tests.gcode.compare import difference
from tests.gcode.contours import LATHE_TOOLS, Compensated, Roughed, moves_of
from tests.gcode.peer import run_rs274

SHARE, WHOLE = 60, 2000
SAME, BOTH = "same moves", "both refuse"


def _judged(program: str) -> str:
    peer = run_rs274(program.encode(), tools=LATHE_TOOLS)
    try:
        path = moves_of(program)
    except ProgramError as error:
        return BOTH if peer.error else f"refused here alone: {error}"
    return f"refused there alone: {peer.error}" if peer.error else difference(path, peer) or SAME


@pytest.mark.parametrize("programs", [SHARE, pytest.param(WHOLE, marks=pytest.mark.soak)])
def test_compensated_contours_are_those_of_the_peer(programs: int) -> None:
    said = {seed: _judged(Compensated(seed).program) for seed in range(programs)}
    wrong = {seed: what for seed, what in said.items() if what not in (SAME, BOTH)}
    assert not wrong
    assert Counter(said.values())[SAME] > programs // 2


@pytest.mark.parametrize("programs", [SHARE, pytest.param(WHOLE, marks=pytest.mark.soak)])
def test_roughed_contours_are_those_of_the_peer(programs: int) -> None:
    said = {seed: _judged(Roughed(seed).program) for seed in range(programs)}
    wrong = {seed: what for seed, what in said.items() if what not in (SAME, BOTH)}
    # Where a rounding just touches its line, the last bit decides which of two ends, 0.02 mm apart,
    # is taken.
    assert len(wrong) <= programs // 200, wrong
    assert Counter(said.values())[SAME] > programs // 4
