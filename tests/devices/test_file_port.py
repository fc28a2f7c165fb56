"""A simulated log keeps up with the clock of its world, however fast that runs."""

import time
from pathlib import Path

from simlab.devices.host_clock import MOST_AHEAD_S, HostClock
from simlab.devices.power_columns import ANY
from simlab.devices.simulated.file_port import FilePort
from simlab.devices.simulated.power_csv import PowerLog

SPEED = 50.0


class Chronicle(PowerLog):
    """Writes when it was asked, a line each time, so slowly that a clock goes on by a second."""

    def say(self, now_s: float) -> list[bytes]:
        until_s = time.monotonic() + 1.0 / SPEED
        while time.monotonic() < until_s:
            pass
        return [f"{now_s:.6f}\n".encode()]


def test_a_log_is_never_further_behind_than_the_clock_lets_it(tmp_path: Path) -> None:
    clock = HostClock(speed=SPEED, waits=True)
    path = tmp_path / "log"
    port = FilePort(Chronicle(ANY), clock, path)
    deadline, now_s, looks = time.monotonic() + 120, 0.0, 0
    while now_s < 2.0 and time.monotonic() < deadline:
        now_s = clock.now_s()
        lines = path.read_text().splitlines()
        written_s = float(lines[-1]) if lines else 0.0
        # the clock may go on while it writes, and after it has written
        assert now_s - written_s <= 2.0 * MOST_AHEAD_S
        looks += 1
    port.close()
    assert looks > 1
    before_s = clock.now_s()
    while clock.now_s() < before_s + 1.0 and time.monotonic() < deadline:
        pass  # it holds up no world once it is closed
    assert clock.now_s() >= before_s + 1.0
