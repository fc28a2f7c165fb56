"""The real firmware's bytes through simlab's own trackers: told by the board how to read them."""

import re
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from firmware_bridge.emulation.boards import PanelBoard, TorchBoard
from firmware_bridge.emulation.build import build
from firmware_bridge.emulation.line import EmulatedLine
from firmware_bridge.header import FIRMWARE, dictionary
from simlab.devices.adapter import Tracker
from simlab.devices.own_frames import OwnDecoder
from simlab.devices.panel import PanelDecoder
from simlab.devices.readings import Control
from simlab.devices.rows.own import PANEL, TORCH_IMU_BOARD
from simlab.model.arrays import Floats
from simlab.model.sessions import Liveness

G = 9.80665


def moving(t_s: float) -> tuple[Floats, Floats, float]:
    return (
        np.array([np.sin(t_s), np.cos(3 * t_s), G]),
        np.array([50 * np.cos(t_s), 0, -20.0]),
        20.0,
    )


class Listening:
    """A tracker on an emulated line, and what it took."""

    def __init__(self, tracker: Tracker[Any], line: EmulatedLine) -> None:
        self.tracker, self.line = tracker, line
        self.batches: list[Any] = []
        tracker.plug(line, line.now_s)
        tracker.begin(0.0)

    def run(self, seconds: float) -> None:
        until_s = self.line.now_s + seconds
        while self.line.now_s < until_s:
            self.line.pass_time(0.002)
            self.tracker.listen()
            batch = self.tracker.take()
            if batch is not None:
                self.batches.append(batch)

    def own(self) -> OwnDecoder:
        """What reads the board's frames."""
        decoder = self.tracker.decoder
        if isinstance(decoder, PanelDecoder):
            return decoder.own
        assert isinstance(decoder, OwnDecoder)
        return decoder

    def column(self, name: str) -> Floats:
        return np.concatenate([getattr(batch, name) for batch in self.batches])


def test_a_torch_is_read_as_it_moved_and_its_times_keep_their_bound(
    firmware: dict[str, Path],
) -> None:
    board = TorchBoard(firmware["torch"], moving, uid=0xC0FFEE)
    board.measure(2.0, 3.0)
    board.chip.run(1e6)
    listening = Listening(TORCH_IMU_BOARD.tracker(), EmulatedLine(board.chip))
    listening.run(10)
    own = listening.own().board
    assert own is not None
    assert (own.name, own.firmware, own.uid) == ("torch", FIRMWARE, 0xC0FFEE)
    intake = listening.tracker.intake()
    assert intake.samples_lost == intake.frames_refused == 0
    assert intake.samples_in >= 1995
    assert listening.tracker.liveness(listening.line.now_s) == Liveness.LIVE
    acc, t_s, bound_s = (listening.column(name) for name in ("acc_m_s2", "t_s", "t_bound_s"))
    taken_s = np.array(board.sensor.taken_us) / 1e6
    later = np.searchsorted(taken_s, t_s).clip(1, len(taken_s) - 1)
    earlier_is_nearer = t_s - taken_s[later - 1] < taken_s[later] - t_s
    taken_s = taken_s[later - earlier_is_nearer]
    assert (np.diff(taken_s) > 0.004).all()  # each once
    settled = listening.column("t_s") > 5.0
    assert (np.abs(t_s - taken_s)[settled] <= bound_s[settled]).all()
    assert bound_s[settled].max() < 0.005
    acc, taken_s = acc[settled], taken_s[settled]
    assert_allclose(acc[:, 0], np.sin(taken_s), atol=0.02)
    assert_allclose(acc[:, 1], np.cos(3 * taken_s), atol=0.03)
    assert_allclose(listening.column("gyro_deg_s")[:, 2], -20, atol=0.02)
    assert_allclose(listening.column("current_v"), 2.0, atol=5 / 1024)
    assert_allclose(listening.column("voltage_v"), 3.0, atol=5 / 1024)


def test_the_dictionary_drives_the_decode(tmp_path: Path) -> None:
    """The same firmware, but its text says that a count of acceleration is twice as much."""
    out = tmp_path / "other"
    (out / "torch").mkdir(parents=True)
    build(out)
    text = dictionary("torch", "-")
    (step,) = re.findall(r"acc i2 3 (\S+) m/s2", text)
    other = text.replace(f"acc i2 3 {step}", f"acc i2 3 {float(step) * 2:.9g}")
    words = "".join(f"{line}\n" for line in re.findall(r'"(.*)\\n"', other))
    other = re.sub(r"SIZE \d+u", f"SIZE {len(words)}u", other)
    other = re.sub(r"CHECK 0x\w+u", f"CHECK 0x{_check(words):04X}u", other)
    (out / "torch" / "dictionary.h").write_text(other)
    board = TorchBoard(build(out)["torch"])
    board.chip.run(1e6)
    listening = Listening(TORCH_IMU_BOARD.tracker(), EmulatedLine(board.chip))
    listening.run(3)
    up = listening.column("acc_m_s2")[:, 2]
    assert_allclose(up[0], G, atol=0.01)  # before it told, by the table
    assert_allclose(up[-100:], 2 * G, atol=0.01)


def _check(words: str) -> int:
    """CRC-16/CCITT-FALSE, bit by bit."""
    crc = 0xFFFF
    for byte in words.encode():
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc


def test_a_panel_is_read_as_it_was_handled(firmware: dict[str, Path]) -> None:
    board = PanelBoard(firmware["panel"], uid=77)
    board.chip.run(1e6)
    listening = Listening(PANEL.tracker(), EmulatedLine(board.chip))
    listening.run(1.0)
    listening.batches.clear()
    board.press(3, down=True)
    listening.run(0.2)
    board.turn_wheel(-12, 60)
    listening.run(0.5)
    board.turn_knob(0, 0.8)
    listening.run(0.2)
    rows = list(
        zip(*(listening.column(name) for name in ("control", "number", "value")), strict=True)
    )
    assert [row for row in rows if row[0] == Control.BUTTON] == [(Control.BUTTON, 3, 1)]
    assert sum(value for control, _, value in rows if control == Control.WHEEL) == -12
    feeds = [value for control, _, value in rows if control == Control.FEED_OVERRIDE]
    assert feeds[-1] == pytest.approx(0.8 * 1.5, abs=0.01)
    assert not [row for row in rows if row[0] == Control.EMERGENCY_STOP]


def test_a_board_that_hangs_is_woken_by_its_watchdog_and_told_apart(
    firmware: dict[str, Path],
) -> None:
    board = PanelBoard(firmware["panel"], uid=77)
    board.chip.run(1e6)
    listening = Listening(PANEL.tracker(), EmulatedLine(board.chip))
    listening.run(2.0)
    assert listening.own().stats["reset"] == 1  # power-on
    board.chip.hang(hung=True)
    listening.run(1.2)
    board.chip.hang(hung=False)
    listening.run(4.0)
    assert listening.own().stats["reset"] == 8  # the watchdog's
    again = listening.own().board
    assert again is not None  # it was fresh, and greeted anew
    assert again.uid == 77
    assert listening.tracker.liveness(listening.line.now_s) != Liveness.LOST
    listening.batches.clear()
    board.stop(open_circuit=True)  # its id is that of no event of the life before
    listening.run(0.5)
    stops = listening.column("value")[listening.column("control") == Control.EMERGENCY_STOP]
    assert stops.tolist() == [1.0]


def test_a_tracker_that_comes_late_reads_from_the_middle_of_a_frame(
    firmware: dict[str, Path], tmp_path: Path
) -> None:
    elf = shutil.copy(firmware["torch"], tmp_path / "late.elf")
    board = TorchBoard(Path(elf))
    board.chip.run(1e6)
    board.chip.run(5300)  # in the middle of one
    listening = Listening(TORCH_IMU_BOARD.tracker(), EmulatedLine(board.chip))
    listening.run(1.0)
    assert listening.tracker.intake().frames_refused == 0
    assert listening.tracker.intake().samples_in >= 195
