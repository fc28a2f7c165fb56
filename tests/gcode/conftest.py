"""LinuxCNC's own interpreter and the programs that are shipped with it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.gcode.peer import PACKAGE, Peer, run_rs274


@pytest.fixture(scope="session")
def samples() -> list[Path]:
    """The programs that the peer's package ships."""
    folder = Path("/usr/share/linuxcnc/ncfiles")
    found = sorted(p for p in folder.rglob("*") if p.suffix in (".ngc", ".nc", ".tap"))
    assert found, PACKAGE
    return found


@pytest.fixture
def rs274() -> Callable[..., Peer]:
    """Run a program there, with a limit on time and output."""
    return run_rs274
