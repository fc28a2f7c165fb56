"""The torch with an inertial sensor: payloads by the table of its page, and by the data sheet."""

import time
from typing import Any

import numpy as np
import pytest

from simlab.devices import torch_imu
from simlab.devices.host_clock import HostClock
from simlab.devices.messages import TORCH_IMU
from simlab.devices.registry import DEVICES
from simlab.devices.serial_link import SerialLink
from simlab.devices.simulated.pty_port import PtyPort


def test_counts_of_the_sensor_are_those_of_its_data_sheet() -> None:
    # MPU-6050 register map: 4096 counts a g in the range of 8 g, 32.8 counts a degree a second in
    # that of 1000; half of a 10-bit ADC at 5 V is 2.5 V
    rows = np.zeros(1, dtype=TORCH_IMU.dtype)
    rows["acc"], rows["gyro"] = (4096, -2048, 0), (328, 0, -3280)
    rows["current"], rows["voltage"] = 512, 102
    rows["flags"], rows["quality"] = 0b11, 255
    samples, plausible = torch_imu.decode(rows, np.array([1.5]), np.array([0.001]))
    np.testing.assert_allclose(samples.acc_m_s2, [[9.80665, -4.903325, 0.0]])
    np.testing.assert_allclose(samples.gyro_deg_s, [[10.0, 0.0, -100.0]])
    assert samples.current_v[0] == 2.5
    assert samples.voltage_v[0] == pytest.approx(0.498046875)
    assert samples.trigger.tolist() == [1.0]
    # stamped at 1.5 s, within 1 ms; the filter of 94 Hz delays acceleration by 3.0 ms (register map
    # 4.3, DLPF_CFG 2), trigger and voltages not at all
    assert samples.t_s[0] == pytest.approx(1.4985)
    assert samples.t_s[0] - samples.t_bound_s[0] == pytest.approx(1.5 - 0.003 - 0.001)
    assert samples.t_s[0] + samples.t_bound_s[0] == pytest.approx(1.5 + 0.001)
    assert plausible.tolist() == [True]


def test_a_sensor_that_does_not_answer_is_nan_and_the_rest_counts() -> None:
    rows = np.zeros(1, dtype=TORCH_IMU.dtype)
    rows["current"], rows["flags"] = 512, 1
    samples, plausible = torch_imu.decode(rows, np.zeros(1), np.zeros(1))
    assert np.isnan(samples.acc_m_s2).all()
    assert np.isnan(samples.gyro_deg_s).all()
    assert (samples.current_v[0], samples.trigger[0]) == (2.5, 1.0)
    assert plausible.tolist() == [True]


@pytest.mark.parametrize(
    ("field", "value"), [("current", 1025), ("voltage", 65535), ("acc", 1e6), ("gyro", 1e6)]
)
def test_what_no_sensor_measures_is_not_plausible(field: str, value: float) -> None:
    wide = [(one.name, "<f8", (one.count,)[: one.count - 1]) for one in TORCH_IMU.fields]
    rows = np.zeros(2, dtype=[*wide[:-2], ("flags", "<i8"), wide[-1]])
    rows[field][1] = value
    _, plausible = torch_imu.decode(rows, np.zeros(2), np.zeros(2))
    assert plausible.tolist() == [True, False]


def test_what_is_sent_is_what_was_measured() -> None:
    samples = torch_imu.example(50, np.random.default_rng(2))
    rows = torch_imu.encode(samples)
    again, plausible = torch_imu.decode(rows, samples.t_s, samples.t_bound_s)
    np.testing.assert_allclose(again.acc_m_s2, samples.acc_m_s2, atol=0.0013)
    np.testing.assert_allclose(again.gyro_deg_s, samples.gyro_deg_s, atol=0.016)
    np.testing.assert_allclose(again.voltage_v, samples.voltage_v, atol=0.0025)
    assert again.trigger.tolist() == samples.trigger.tolist()
    assert plausible.all()


def test_a_board_on_a_real_port_is_understood_and_its_time_is_within_the_bound() -> None:
    kind, clock = DEVICES["torch_imu"], HostClock(speed=5.0, waits=True)
    port, turns = PtyPort(kind.twin(77), clock), clock.follow()
    tracker = kind.tracker()
    tracker.plug(SerialLink(port.path, clock.now_s), clock.now_s())
    decoder: Any = tracker.decoder
    deadline = time.monotonic() + 120
    while decoder.board is None or clock.now_s() < 3.0:  # greeted, pinged
        assert time.monotonic() < deadline
        tracker.listen()
        turns.turned()
    assert (decoder.board.name, decoder.board.uid) == ("torch", 77)
    tracker.begin(0.0)
    before_s = clock.now_s()
    port.play(kind.example(600, np.random.default_rng(3)), kind.rate_hz)
    after_s = clock.now_s()
    batches = []
    while tracker.intake().samples_in < 600:
        assert time.monotonic() < deadline
        tracker.listen()
        turns.turned()
        batch = tracker.take()
        if batch is not None:
            batches.append(batch)
    port.close()
    tracker.unplug()
    t_s = np.concatenate([batch.t_s for batch in batches])
    bound_s = np.concatenate([batch.t_bound_s for batch in batches])
    true_s = before_s + np.arange(600) / kind.rate_hz
    assert np.all(np.abs(t_s - true_s) <= bound_s + (after_s - before_s))
    assert tracker.intake().samples_lost == 0
