"""The two boards with what is wired to them: sensor, trigger, wheel, buttons, knobs, stop."""

from pathlib import Path

from firmware_bridge.emulation.controller import SUPPLY_V, Controller
from firmware_bridge.emulation.mpu6050 import Motion, Mpu6050, still

BUTTONS = ("PD5", "PD6", "PD7", "PB0", "PB1", "PB2")
LAMPS = ("PB3", "PB4", "PB5", "PC4")
KNOBS = ("PC0", "PC1")
SELECTORS = ("PC2", "PC3")
WHEEL_A, WHEEL_B, STOP, TRIGGER = "PD2", "PD3", "PD4", "PD3"
POSITIONS = 8
EDGES = 4
"""Of the wheel's contacts in one detent."""


def named(uid: int) -> bytes:
    """The EEPROM of a board that was given this id, and never started."""
    return uid.to_bytes(4, "little") + b"\xff\xff"


class TorchBoard:
    """The torch: its sensor moves as `motion` says."""

    def __init__(self, elf: Path, motion: Motion = still, uid: int = 1) -> None:
        self.chip = Controller(elf, named(uid))
        self.sensor = Mpu6050(self.chip, motion)
        self.pull_trigger(held=False)
        self.measure(0.0, 0.0)

    def pull_trigger(self, *, held: bool) -> None:
        """The trigger's contact goes to ground; open, the pin's pull-up holds it."""
        self.chip.set_pin(TRIGGER, level=False if held else None)

    def measure(self, current_v: float, voltage_v: float) -> None:
        """What current sensor and voltage divider put out [V]."""
        self.chip.set_voltage("PC0", current_v)
        self.chip.set_voltage("PC1", voltage_v)


class PanelBoard:
    """The panel: nothing pressed, knobs at their middle, the stop's circuit closed."""

    def __init__(self, elf: Path, uid: int = 2) -> None:
        self.chip = Controller(elf, named(uid))
        self._edge = 0
        self.stop(open_circuit=False)
        for which in range(len(KNOBS)):
            self.turn_knob(which, 0.5)
            self.select(which, 0)

    def stop(self, *, open_circuit: bool) -> None:
        """Press the emergency stop, pull its plug, cut its wire: all the same to the pin."""
        self.chip.set_pin(STOP, level=None if open_circuit else False)

    def press(self, button: int, *, down: bool) -> None:
        """A button goes to ground while it is down."""
        self.chip.set_pin(BUTTONS[button], level=False if down else None)

    def turn_knob(self, which: int, turned: float) -> None:
        """0 is fully left, 1 fully right."""
        self.chip.set_voltage(KNOBS[which], turned * SUPPLY_V)

    def select(self, which: int, position: float) -> None:
        """A selector's position; half of one is between two."""
        self.chip.set_voltage(SELECTORS[which], position / (POSITIONS - 1) * SUPPLY_V)

    def turn_wheel(self, detents: int, per_s: float) -> float:
        """Turn, clockwise positive, from now on at this rate; how long that takes [s]."""
        step = 1 if detents > 0 else -1
        between_us = 1e6 / per_s / EDGES
        left = abs(detents) * EDGES
        next_us = self.chip.now_us + between_us

        def edge() -> float | None:
            nonlocal left, next_us
            self._edge += step
            left -= 1
            place = self._edge % EDGES
            self.chip.set_pin(WHEEL_A, level=False if place in (1, 2) else None)
            self.chip.set_pin(WHEEL_B, level=False if place in (2, 3) else None)
            next_us += between_us
            return next_us if left else None

        self.chip.at_us(next_us, edge)
        return abs(detents) / per_s

    def lit(self) -> list[bool]:
        """The lamps."""
        return [self.chip.pin(name) for name in LAMPS]
