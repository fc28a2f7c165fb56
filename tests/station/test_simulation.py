"""Simulated devices of a desk: each at a place that the station opens like any other."""

from pathlib import Path

import numpy as np

from simlab.crafts import CRAFTS
from simlab.devices.host_clock import HostClock
from simlab.model.fixed_point import from_words
from simlab.model.samples import TorchSamples
from simlab.station.bench import bench_from
from simlab.station.simulation import Simulation
from tests.station.test_loop import Rig

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


BODY = """
schema = 1
station = "weld-1"
craft = "weld"
[[device]]
kind = "bno08x_rvc"
place = "simulated"
[device.simulated]
seed = 1
skill = 0.8
speed = 2
[[device]]
kind = "marker_camera"
place = "simulated"
role = "markers"
[device.mounting]
tip_mm = [0, -90, -90]
axis = [0, -1, -1]
coupon_mm = [[-90, 60, 500], [10, 60, 500], [-90, 40, 520]]
[[device]]
kind = "torch_imu"
place = "simulated"
role = "trigger"
[[device]]
kind = "shuttle_xpress"
place = "simulated"
[session]
trainees = ["T-0001"]
exercise = "mag-fillet-pb"
"""


def test_a_trainee_holds_a_tracked_body_before_a_simulated_camera(tmp_path: Path) -> None:
    bench = bench_from(BODY, "bench.toml", Path())
    told = {"position_mm": 0.5, "rotation_deg": 0.5}
    assert dict(bench.devices[1].sigmas) == told  # the kind's own: nothing is to be stated
    rig = Rig(tmp_path)
    (recording,) = rig.run(BODY)
    for port in rig.ports:
        port.close()
    samples = from_words(recording.words, CRAFTS["weld"].channels, TorchSamples)
    burning = samples.arc_on == 1
    assert burning.sum() > 300
    assert (
        np.isfinite(samples.tip_mm[burning]).all(axis=1).mean() > 0.5
    )  # on a slow machine, some are late
    assert recording.card.points is not None
