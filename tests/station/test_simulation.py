"""Simulated devices of a desk: each at a place that the station opens like any other."""

from pathlib import Path

from simlab.devices.host_clock import HostClock
from simlab.station.bench import bench_from
from simlab.station.simulation import Simulation

BENCH = """
schema = 1
station = "weld-1"
craft = "weld"
[[device]]
kind = "torch_tracker"
place = "simulated"
[device.simulated]
seed = 1
skill = 0.5
[[device]]
kind = "power_csv"
place = "simulated"
[session]
trainees = ["T-0001"]
exercise = "mag-fillet-pb"
"""


def test_a_log_is_a_file_and_a_serial_device_a_port() -> None:
    bench = bench_from(BENCH, "bench.toml", Path())
    simulation = Simulation(bench.devices, HostClock())
    port, log = simulation.paths[0], simulation.paths[1]
    assert port.startswith("/dev/")
    assert Path(log.removeprefix("file:")).is_file()
    assert simulation.sent == 0
    simulation.close()
    assert not Path(log.removeprefix("file:")).exists()
