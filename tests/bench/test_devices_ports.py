"""Sixteen devices at 1000 Hz, 30 bytes a packet, over pseudo-terminals: no loss, a small share.

A program in C plays the boards. The reading side is the station's own: `Device`, `Tracker`, serial
link, decoder, clock, samples taken fifty times a second. Counted is the CPU time of this process.
"""

import subprocess
import time
from functools import partial
from pathlib import Path

import pytest

from simlab.devices.host_clock import HostClock
from simlab.devices.registry import TOOL_TRACKER
from simlab.devices.serial_link import SerialLink
from simlab.station.device import Device
from simlab.station.pace import Pace

pytestmark = pytest.mark.bench

DEVICES, RATE_HZ, SECONDS = 16, 1000, 10
TAKE_S = 0.02
MOST_OF_A_CORE = 0.15
SOURCE = Path(__file__).with_name("ports_feeder.c")


def test_sixteen_devices_cost_little_and_lose_nothing(tmp_path: Path) -> None:
    feeder = tmp_path / "feeder"
    subprocess.run(["gcc", "-O2", "-Wall", "-o", feeder, SOURCE, "-lutil"], check=True)
    command = [str(feeder), str(DEVICES), str(RATE_HZ), str(SECONDS)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as boards:
        assert boards.stdin is not None
        assert boards.stdout is not None
        ports = [boards.stdout.readline().strip() for _ in range(DEVICES)]
        clock = HostClock()
        desk = [
            Device(
                TOOL_TRACKER.tracker(),
                partial(SerialLink, port, clock.now_s),
                clock.now_s,
                lambda state, why: None,
            )
            for port in ports
        ]
        for device in desk:
            device.listen()  # opens its line
        lines = [line for device in desk if (line := device.fileno()) is not None]
        assert len(lines) == DEVICES
        boards.stdin.write("\n")
        boards.stdin.flush()

        wanted = RATE_HZ * SECONDS
        samples = [0] * DEVICES
        pace, looks, take_s = Pace(), 0, clock.now_s()
        begun_s, cpu_s = time.monotonic(), time.process_time()
        while min(samples) < wanted and time.monotonic() - begun_s < SECONDS + 3:
            pace.wait(lines, 0.1)
            for device in desk:
                device.listen()
            looks += 1
            if clock.now_s() >= take_s:
                take_s += TAKE_S
                for number, device in enumerate(desk):
                    batch = device.take()
                    samples[number] += 0 if batch is None else len(batch)
        spent_s, lasted_s = time.process_time() - cpu_s, time.monotonic() - begun_s
        dropped = int(boards.stdout.readline())
        intakes = [device.tracker.intake() for device in desk]
        for device in desk:
            device.tracker.unplug()
        boards.communicate("\n")
    share = spent_s / lasted_s
    print(  # noqa: T201 - the figures are what a bench is run for
        f"\n{DEVICES} devices at {RATE_HZ} Hz: {share:.1%} of a core,"
        f" {spent_s / sum(samples) * 1e6:.1f} us a packet, {looks / lasted_s:.0f} looks a second,"
        f" {dropped} dropped by the lines (wanted: {MOST_OF_A_CORE:.0%}, none)"
    )
    assert dropped == 0
    assert samples == [wanted] * DEVICES
    assert all(one.samples_lost == one.frames_refused == 0 for one in intakes)
    assert share < MOST_OF_A_CORE
