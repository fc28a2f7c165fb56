"""Run the torch's firmware and keep what it says: `python -m firmware_bridge.emulation`.

The bytes go into a file as they came; the times when its sensor sampled, as text, into another.
The sensor swings, so that every sample differs from the one before.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

from firmware_bridge.emulation.boards import TorchBoard
from simlab.model.arrays import Floats

SWING_HZ = 2.0


def swinging(t_s: float) -> tuple[Floats, Floats, float]:
    """A hand that weaves at 2 Hz, in a warm room."""
    swing = np.sin(2 * np.pi * SWING_HZ * t_s)
    return np.array([swing, -2.0, 9.80665]), np.array([90.0 * swing, 0.0, -400.0]), 31.5


def main(arguments: list[str]) -> None:
    """Run so many virtual seconds."""
    parser = argparse.ArgumentParser(prog="python -m firmware_bridge.emulation")
    parser.add_argument("elf", type=Path, help="the torch's firmware")
    parser.add_argument("seconds", type=float, help="of virtual time")
    parser.add_argument("said", type=Path, help="file for its bytes")
    parser.add_argument("sampled", type=Path, help="file for the times when it sampled [us]")
    asked = parser.parse_args(arguments)
    board = TorchBoard(asked.elf, swinging)
    asked.said.write_bytes(board.chip.run(asked.seconds * 1e6))
    asked.sampled.write_text("".join(f"{us!r}\n" for us in board.sensor.taken_us))


if __name__ == "__main__":
    main(sys.argv[1:])
