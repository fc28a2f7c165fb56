"""A station whose device's line hung up does not spin: under 2 % of a core, in a session or not."""

import os
import subprocess
import sys
import tty
from pathlib import Path

import pytest

from simlab.devices.host_clock import HostClock

pytestmark = pytest.mark.bench
MOST = 0.02
"""Share of a core."""
SPAN_S = 6.0
BENCH = """\
schema = 1
station = "desk-1"
craft = "weld"
[[device]]
kind = "torch_tracker"
place = "{pose}"
[device.noise]
tip_mm = 0.5
axis_deg = 0.5
[[device]]
kind = "modbus_power"
place = "{power}"
[session]
trainees = ["T-0001"]
exercise = "mag-fillet-pb"
longest_s = 600
"""


def cpu_s(process: "subprocess.Popen[str]") -> float:
    """Seconds of CPU that a process took so far, user and system."""
    text = Path(f"/proc/{process.pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(text[11]) + int(text[12])) / os.sysconf("SC_CLK_TCK")


class Port:
    """A pseudo-terminal under a name of its own, which may be pulled."""

    def __init__(self, path: Path) -> None:
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self.path = path
        path.symlink_to(os.ttyname(self._slave))

    def pull(self) -> None:
        """The other end closes, and the name goes."""
        self.path.unlink()
        os.close(self._master)
        os.close(self._slave)


def until(process: "subprocess.Popen[str]", *words: str) -> None:
    """Read what the station says until a line has all these words."""
    assert process.stdout is not None
    for line in process.stdout:
        if all(word in line for word in words):
            return
    raise AssertionError(f"the station ended without a word of {words}")


@pytest.mark.parametrize("when", ["in a session", "before a session"])
def test_a_station_without_its_device_does_not_spin(tmp_path: Path, when: str) -> None:
    pose, power = Port(tmp_path / "pose"), Port(tmp_path / "power")
    bench = tmp_path / "bench.toml"
    bench.write_text(BENCH.format(pose=pose.path, power=power.path))
    if when == "before a session":
        pose.pull()
        power.pull()
    words = [sys.executable, "-m", "simlab.station", str(bench), str(tmp_path / "data")]
    clock = HostClock()
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        try:
            if when == "in a session":
                until(process, "session_started")
                pose.pull()
                power.pull()
            until(process, "unplugged", "torch_tracker")
            start_s, spent_s = clock.now_s(), cpu_s(process)
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(SPAN_S)
            share = (cpu_s(process) - spent_s) / (clock.now_s() - start_s)
        finally:
            process.terminate()
            process.communicate(timeout=30)
    sys.stdout.write(f"unplugged {when}: {100 * share:.2f} % of a core\n")
    assert share < MOST
