"""The programs that LinuxCNC's package ships: done as the peer does them, or refused with it."""

from functools import cache
from pathlib import Path

import pytest

from simlab.gcode import interpret
from simlab.model.errors import ProgramError
from tests.gcode.compare import difference
from tests.gcode.peer import run_rs274, tools_mm
from tests.gcode.peer_output import Peer

FOLDER = Path("/usr/share/linuxcnc/ncfiles")
SAMPLES = sorted(p for p in FOLDER.rglob("*") if p.suffix in (".ngc", ".nc", ".tap"))
STANDING_BY = "T1 P1 D3.175 Z12.9794\nT2 P2 D1.5875 Z2.54\nT3 P3 D5.1054 Z32.3342\n"
"""The three tools that the peer has without a table, in mm."""
MANY = "".join(f"T{n} P{n} D{0.2 + 0.01 * n:.2f} Z{n} ;\n" for n in range(1, 100))
"""Small tools of all numbers."""
ELSEWHERE = {
    # The stand-alone peer has no U, V, W: a machine's COORDINATES say which axes there are.
    "cone.ngc",
}


@cache
def judged(sample: Path, tools: str) -> Peer:
    """What the peer says of a sample, run beside the files of its folder."""
    return run_rs274(sample.read_bytes(), tools=tools, folder=sample.parent)


def ours(sample: Path, tools: str) -> str:
    """Where we differ; "" where we do not."""
    peer = judged(sample, tools)
    subs = {p.stem.lower(): p.read_bytes() for p in sorted(sample.parent.glob("*.ngc"))}
    path = interpret(sample.read_bytes(), tools=tools_mm(tools), subprograms=subs)
    return difference(path, peer)


@pytest.mark.parametrize("tools", [STANDING_BY, MANY], ids=["few tools", "many tools"])
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda p: str(p.relative_to(FOLDER)))
def test_a_shipped_sample(sample: Path, tools: str) -> None:
    peer = judged(sample, tools)
    if peer.error:
        if sample.name in ELSEWHERE:
            return
        with pytest.raises(ProgramError):
            ours(sample, tools)
    else:
        assert ours(sample, tools) == ""


def test_so_many_samples_run_to_their_end() -> None:
    """All of them agree: the test above. Others stop for want of M2 at their last line."""
    assert len(SAMPLES) == 185
    for tools, ended, unended in ((STANDING_BY, 113, 42), (MANY, 120, 42)):
        peers = [judged(sample, tools) for sample in SAMPLES]
        assert sum(not peer.error and not peer.unended for peer in peers) == ended
        assert sum(peer.unended for peer in peers) == unended
