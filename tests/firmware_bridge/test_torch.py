"""The torch's firmware, run in virtual time against a simulated sensor."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from firmware_bridge.emulation.__main__ import main, swinging
from firmware_bridge.emulation.boards import TorchBoard
from simlab.devices.messages import FLAG_TRIGGER, HEARTBEAT, STATS, TORCH_IMU
from simlab.model.arrays import Floats
from tests.firmware_bridge.host import Said

PERIOD_US = 5000
G = 9.80665


def heard_of(taken_us: Floats, stamp_us: float) -> Floats:
    """The sensor's samples from the first that the board stamped, `stamp_us`.

    The sensor may have taken one just before the board listened; the board's clock starts later
    than the world's, by less than a sample.
    """
    heard_us = taken_us[np.searchsorted(taken_us, stamp_us) :]
    assert len(taken_us) - len(heard_us) <= 1
    return heard_us


def test_200_samples_a_second_for_a_minute_none_lost_none_refused(
    firmware: dict[str, Path], tmp_path: Path
) -> None:
    """In a process of its own, which nobody counts lines in: it takes half the time so."""
    said_file, sampled_file = tmp_path / "said", tmp_path / "sampled"
    command = [sys.executable, "-m", "firmware_bridge.emulation", str(firmware["torch"]), "60"]
    subprocess.run([*command, str(said_file), str(sampled_file)], check=True)
    said = Said(said_file.read_bytes())  # asserts that no byte was refused
    rows, head = said.rows(TORCH_IMU), said.heads(TORCH_IMU)
    assert (np.diff(head["seq"]) == 1).all()
    measured = rows["quality"] == 255
    first = int(np.argmax(measured))
    assert measured[first:].all()
    assert first <= 25  # 0.1 s until the sensor is set up
    taken_us = np.loadtxt(sampled_file)
    heard_us = heard_of(taken_us, head["t_us"][first])
    assert len(heard_us) - measured.sum() in (0, 1)  # the last may be on its way
    assert len(taken_us) >= 59.8 * 200
    t_s = heard_us[: measured.sum()] / 1e6
    # exactly what it was given at that moment, within half a count
    assert_allclose(rows["acc"][measured][:, 0] * G / 4096, np.sin(4 * np.pi * t_s), atol=G / 8192)
    assert_allclose(rows["gyro"][measured][:, 0] / 32.8, 90 * np.sin(4 * np.pi * t_s), atol=0.0153)
    assert_allclose(rows["gyro"][measured][:, 2] / 32.8, -400, atol=0.0153)
    assert_allclose(rows["temperature"][measured] * 0.01, 31.5, atol=0.02)
    assert said.rows(STATS)["tx_overruns"][-1] == 0
    assert len(said.of(HEARTBEAT)) in (598, 599, 600)


def test_what_the_sensor_does_in_that_minute() -> None:
    acc, gyro, celsius = swinging(0.125)  # a quarter of its swing
    assert_allclose(acc, [1.0, -2.0, G])
    assert_allclose(gyro, [90.0, 0.0, -400.0])
    assert celsius == 31.5


def test_a_run_is_kept_byte_by_byte(firmware: dict[str, Path], tmp_path: Path) -> None:
    said_file, sampled_file = tmp_path / "said", tmp_path / "sampled"
    main([str(firmware["torch"]), "0.5", str(said_file), str(sampled_file)])
    assert said_file.read_bytes() == TorchBoard(firmware["torch"], swinging).chip.run(5e5)
    assert len(sampled_file.read_text().splitlines()) == 78


def test_the_time_of_a_sample_is_that_of_the_sensors_pin(firmware: dict[str, Path]) -> None:
    board = TorchBoard(firmware["torch"])
    said = Said(board.chip.run(5e6))
    measured = said.rows(TORCH_IMU)["quality"] == 255
    t_us = said.heads(TORCH_IMU)["t_us"][measured].astype(float)
    late_us = t_us - heard_of(np.array(board.sensor.taken_us), t_us[0])[: len(t_us)]
    assert np.ptp(late_us) <= 20  # no more than another interrupt lasts
    assert -10_000 < late_us.mean() < 0  # its clock starts when it does, after the EEPROM


def test_the_clock_wraps_and_nothing_is_lost(firmware: dict[str, Path]) -> None:
    board = TorchBoard(firmware["torch"])
    board.chip.run(1e6)
    board.chip.write_memory("clock_overflows", (2**17 - 20).to_bytes(4, "little"))
    said = Said(board.chip.run(2e6))
    head = said.heads(TORCH_IMU)
    steps = np.mod(np.diff(head["t_us"].astype(np.int64)), 2**32)
    assert head["t_us"].max() > 2**32 - 10_000
    assert head["t_us"].min() < 10_000
    assert (np.abs(steps[2:] - PERIOD_US) <= 20).all()
    assert (np.diff(head["seq"]) == 1).all()


def test_a_sample_at_the_very_moment_the_timer_runs_over_has_its_time(
    firmware: dict[str, Path],
) -> None:
    """Within 3 us before and after, a cycle or two apart, the pin rises once at every overflow."""
    board = TorchBoard(firmware["torch"])
    chip = board.chip
    chip.run(1e6)
    counts = int.from_bytes(chip.read_register(0x84, 2), "little")  # TCNT1, half microseconds
    overflows = int.from_bytes(chip.read_memory("clock_overflows"), "little")
    overflow_us = chip.now_us - counts / 2
    pulses_us = overflow_us + 32768 * np.arange(1, 49) + (np.arange(48) - 24) / 8
    for at_us in pulses_us:
        chip.at_us(at_us, lambda: chip.set_pin("PD2", level=True))
        chip.at_us(at_us + 50, lambda: chip.set_pin("PD2", level=False))
    said = chip.run(48.5 * 32768)
    t_us = Said(said[said.index(0) :]).heads(TORCH_IMU)["t_us"].astype(np.int64)
    assert (np.diff(t_us) > 0).all()
    due_us = pulses_us + overflows * 32768 - overflow_us
    nearest = np.abs(due_us[:, None] - t_us).min(axis=1)
    assert (nearest < 30).all()


def test_trigger_and_voltages_stand_in_the_samples(firmware: dict[str, Path]) -> None:
    board = TorchBoard(firmware["torch"])
    board.measure(1.25, 3.75)
    board.chip.run(1e6)
    board.pull_trigger(held=True)
    held = Said(b"\0" + board.chip.run(1e6), sound=False).rows(TORCH_IMU)
    assert_allclose(held["current"] * 5 / 1024, 1.25, atol=5 / 1024)
    assert_allclose(held["voltage"] * 5 / 1024, 3.75, atol=5 / 1024)
    on = held["flags"] & FLAG_TRIGGER == 1
    assert on[4:].all()  # after the contact settled: 8 ms
    assert not on[0]


def test_a_trigger_that_bounces_is_pulled_once(firmware: dict[str, Path]) -> None:
    board = TorchBoard(firmware["torch"])
    said = board.chip.run(1e6)
    for bounce in range(20):  # 120 ms on and off, then held
        board.pull_trigger(held=bounce % 2 == 0)
        said += board.chip.run(6000)
    board.pull_trigger(held=True)
    said += board.chip.run(1e6)
    flags = Said(said).rows(TORCH_IMU)["flags"] & FLAG_TRIGGER
    assert np.count_nonzero(np.diff(flags.astype(int))) == 1


@pytest.mark.parametrize("how", ["unplugged", "silent", "hanging"])
def test_without_its_sensor_it_goes_on_and_finds_it_again(
    firmware: dict[str, Path], how: str
) -> None:
    board = TorchBoard(firmware["torch"])
    said = board.chip.run(1e6)
    errors = Said(said).rows(STATS)["sensor_errors"]
    assert not errors.any()
    if how == "unplugged":
        board.sensor.unplug()
    elif how == "silent":
        board.sensor.silent = True
    else:
        board.chip.hold_bus(held=True)
    said += board.chip.run(2e6)
    board.chip.hold_bus(held=False)
    board.sensor.plug()
    said += board.chip.run(1e6)
    heard = Said(said)
    quality = heard.rows(TORCH_IMU)["quality"]
    assert (quality == 0).sum() >= 0.95 * 2 * 200
    assert (quality[-100:] == 255).all()
    assert heard.rows(STATS)["sensor_errors"][-1] > 0
    away = heard.rows(TORCH_IMU)[quality == 0]
    assert not away["acc"].any()
    assert not away["gyro"].any()
    steps = np.diff(heard.heads(TORCH_IMU)["t_us"].astype(np.int64))
    assert steps.min() > 0
    assert steps.max() < 25_000  # the moment in which it notices
    assert (np.diff(heard.heads(TORCH_IMU)["seq"]) == 1).all()


def test_another_sensor_at_its_address_is_not_believed(firmware: dict[str, Path]) -> None:
    board = TorchBoard(firmware["torch"])
    board.sensor.who = 0x71
    quality = Said(board.chip.run(1e6)).rows(TORCH_IMU)["quality"]
    assert len(quality) >= 190
    assert not quality.any()


def test_its_lamp_says_whether_the_sensor_answers(firmware: dict[str, Path]) -> None:
    board = TorchBoard(firmware["torch"])
    board.chip.run(1e6)
    assert board.chip.pin("PB5")
    board.sensor.unplug()
    board.chip.run(1e6)
    assert not board.chip.pin("PB5")


def test_the_uid_of_the_eeprom_is_told_and_starts_are_counted(firmware: dict[str, Path]) -> None:
    board = TorchBoard(firmware["torch"], uid=0x12345678)
    beats = Said(board.chip.run(1e6)).rows(HEARTBEAT)
    assert (beats["uid"] == 0x12345678).all()
