"""What the firmware is tested against: the simulated sensor, the line, the chip's door."""

from pathlib import Path

import numpy as np
import pytest
from numpy.random import default_rng

from firmware_bridge.emulation import mpu6050
from firmware_bridge.emulation.boards import PanelBoard, TorchBoard
from firmware_bridge.emulation.controller import Controller
from firmware_bridge.emulation.line import EmulatedLine
from firmware_bridge.emulation.mpu6050 import Mpu6050
from simlab.devices.messages import TORCH_IMU
from simlab.model.arrays import Floats
from simlab.model.errors import DeviceError
from tests.firmware_bridge.host import Said


@pytest.fixture
def sensor(firmware: dict[str, Path]) -> Mpu6050:
    """On the bus of a panel, which does not talk to it."""
    return Mpu6050(Controller(firmware["panel"]), pin="PC5")


def write(sensor: Mpu6050, *values: int) -> None:
    """As a master does: register, bytes."""
    assert sensor.selected(reading=False)
    for value in values:
        assert sensor.written(value)


def read(sensor: Mpu6050, place: int, count: int) -> bytes:
    write(sensor, place)
    assert sensor.selected(reading=True)
    return bytes(sensor.read() for _ in range(count))


def test_a_sensor_sleeps_at_first_and_says_who_it_is(sensor: Mpu6050) -> None:
    """Reset values of RM-MPU-6000A: PWR_MGMT_1 is 0x40, WHO_AM_I is 0x68, all others 0."""
    assert read(sensor, 0x75, 1) == b"\x68"
    assert read(sensor, 0x6B, 1) == b"\x40"
    assert read(sensor, 0x19, 4) == bytes(4)


def test_registers_count_on_as_they_are_written_and_read(sensor: Mpu6050) -> None:
    write(sensor, 0x19, 4, 2, 0x10, 0x08)
    assert read(sensor, 0x19, 4) == bytes([4, 2, 0x10, 0x08])


def test_a_reset_forgets_all_and_takes_its_time(firmware: dict[str, Path]) -> None:
    chip = Controller(firmware["panel"])
    sensor = Mpu6050(chip, pin="PC5")
    chip.run(1e4)
    write(sensor, 0x19, 9)
    write(sensor, 0x6B, 0x80)
    assert not sensor.selected(reading=False)
    chip.run(4e4)
    assert read(sensor, 0x19, 1) == b"\0"


@pytest.mark.parametrize(
    ("divider", "filtered", "period_us"), [(0, 0, 125), (7, 0, 1000), (4, 2, 5000), (4, 7, 625)]
)
def test_its_rate_is_that_of_divider_and_filter(
    sensor: Mpu6050, divider: int, filtered: int, period_us: float
) -> None:
    """Sample rate = gyroscope's rate / (1 + SMPLRT_DIV); 8 kHz where DLPF_CFG is 0 or 7."""
    write(sensor, 0x19, divider, filtered)
    assert sensor.period_us == period_us


def tilted(_t_s: float) -> tuple[Floats, Floats, float]:
    return np.array([0.0, -9.80665, 4.903325]), np.array([250.0, 0.0, -100.0]), 36.53


@pytest.mark.parametrize(
    ("full", "expected"),
    [
        # 16384 counts a g and 131 a degree a second at the finest; 250 deg/s is 32750 of these
        (0, [0, -16384, 8192, 0, 32750, 0, -13100]),
        (3, [0, -2048, 1024, 0, 4100, 0, -1640]),
    ],
)
def test_it_measures_in_the_range_that_is_set(
    firmware: dict[str, Path], full: int, expected: list[int]
) -> None:
    chip = Controller(firmware["panel"])
    sensor = Mpu6050(chip, tilted, pin="PC5")
    write(sensor, 0x1B, full << 3, full << 3)
    write(sensor, 0x38, 1)
    write(sensor, 0x6B, 1)
    chip.run(1e4)
    words = np.frombuffer(read(sensor, 0x3B, 14), dtype=">i2")
    assert words.tolist() == expected


def test_a_sample_is_told_by_a_pulse_of_fifty_microseconds(firmware: dict[str, Path]) -> None:
    chip = Controller(firmware["panel"])
    sensor = Mpu6050(chip, pin="PC5")
    write(sensor, 0x19, 4, 2)
    write(sensor, 0x38, 1)
    write(sensor, 0x6B, 1)
    levels = []
    for _ in range(3000):
        chip.run(10)
        levels.append(chip.pin("PC5"))
    highs = np.array(levels)
    assert 4 <= highs.sum() / len(sensor.taken_us) <= 6  # of ten microseconds each
    assert np.diff(sensor.taken_us) == pytest.approx(5000)


def test_virtual_time_goes_on_as_asked_and_repeats_itself(firmware: dict[str, Path]) -> None:
    runs = []
    for _ in range(2):
        board = TorchBoard(firmware["torch"])
        said = board.chip.run(3e5)
        board.chip.run(1)
        assert board.chip.now_us == pytest.approx(300_001)
        runs.append(said)
    assert runs[0] == runs[1]


def test_how_long_is_run_at_once_changes_no_sample(firmware: dict[str, Path]) -> None:
    whole = Said(TorchBoard(firmware["torch"]).chip.run(1e6))
    board = TorchBoard(firmware["torch"])
    cut = Said(b"".join(board.chip.run(1370) for _ in range(730)))
    count = len(whole.of(TORCH_IMU))
    assert cut.rows(TORCH_IMU)[:count].tobytes() == whole.rows(TORCH_IMU).tobytes()
    stamps, others = whole.heads(TORCH_IMU)["t_us"], cut.heads(TORCH_IMU)["t_us"][:count]
    assert np.abs(stamps.astype(np.int64) - others).max() <= 2  # the end of an instruction


def test_a_firmware_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match=r"nothing.elf: no such ELF file"):
        Controller(tmp_path / "nothing.elf")


def test_a_firmware_that_runs_wild_is_an_error(firmware: dict[str, Path]) -> None:
    board = PanelBoard(firmware["panel"])
    board.chip.run(1e5)
    board.chip.derail()
    with pytest.raises(DeviceError, match="the firmware crashed after"):
        board.chip.run(1e5)


def test_a_line_loses_what_it_is_told_to_lose(firmware: dict[str, Path]) -> None:
    whole = EmulatedLine(PanelBoard(firmware["panel"]).chip)
    bad = EmulatedLine(PanelBoard(firmware["panel"]).chip, 0.2, default_rng(3))
    for line in (whole, bad):
        line.pass_time(5.0)
    all_of_it, some = whole.read().data, bad.read().data
    assert 0.75 < len(some) / len(all_of_it) < 0.85
    assert whole.read().data == b""
    assert whole.read().at_s == pytest.approx(5.0)
    assert bad.write(b"\0" * 10) == 10
    assert whole.fileno() is None
    whole.close()


def test_the_sensor_lies_still_unless_told_otherwise() -> None:
    acc, gyro, _ = mpu6050.still(1.0)
    assert acc.tolist() == [0.0, 0.0, 9.80665]
    assert not gyro.any()
