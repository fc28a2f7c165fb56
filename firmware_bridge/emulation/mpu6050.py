"""A simulated MPU-6050 on the I2C bus: registers, its interrupt pin, and ways to fail.

Registers: InvenSense RM-MPU-6000A revision 4.2; it samples when it is awake, at 1 kHz over its
divider where the filter is on (8 kHz where it is off), and pulses its pin for 50 us.
"""

from collections.abc import Callable

import numpy as np

from firmware_bridge.emulation.controller import Controller
from simlab.model.arrays import Floats

SMPLRT_DIV, CONFIG, GYRO_CONFIG, ACCEL_CONFIG = 0x19, 0x1A, 0x1B, 0x1C
INT_ENABLE, DATA, PWR_MGMT_1, WHO_AM_I = 0x38, 0x3B, 0x6B, 0x75
SIZE = 14
PULSE_US = 50
RESET, SLEEP = 0x80, 0x40
ADDRESS = 0x68
GYRO_COUNTS = (131.0, 65.5, 32.8, 16.4)
"""A degree a second, at 250, 500, 1000 and 2000 of them (PS-MPU-6000A 6.1)."""
ACCEL_COUNTS = (16384, 8192, 4096, 2048)
"""A g, at 2, 4, 8 and 16 of them (6.2)."""
_BOOT_US = 30_000
"""After a reset it does not answer for so long [us]."""

Motion = Callable[[float], tuple[Floats, Floats, float]]
"""Virtual time [s] to acceleration [m/s2], rate of turn [deg/s] and temperature [degC]."""


def still(_t_s: float) -> tuple[Floats, Floats, float]:
    """Lies on a table, its z axis up."""
    return np.array([0.0, 0.0, 9.80665]), np.zeros(3), 25.0


class Mpu6050:
    """The sensor; its pin is wired to `pin` of the controller."""

    address = ADDRESS

    def __init__(self, chip: Controller, motion: Motion = still, pin: str = "PD2") -> None:
        self.there = True
        """False: nobody answers at its address; it was pulled, or lost its supply."""
        self.silent = False
        """True: it answers, but samples no more."""
        self.taken_us: list[float] = []
        """When it sampled."""
        self.who = ADDRESS
        self._chip, self._motion, self._pin = chip, motion, pin
        self._ready_us = 0.0
        self._place = 0
        self._named = False
        self._reset()
        chip.attach(self)
        chip.set_pin(pin, level=False)
        chip.at_us(chip.now_us + 1000, self._tick)

    def unplug(self) -> None:
        """Pull it."""
        self.there = False

    def plug(self) -> None:
        """Put it back: it starts anew, asleep."""
        self.there, self.silent = True, False
        self._reset()

    @property
    def period_us(self) -> float:
        """Between two samples, as it is set."""
        filtered = self._registers[CONFIG] & 7 not in (0, 7)
        return (1000.0 if filtered else 125.0) * (1 + self._registers[SMPLRT_DIV])

    def selected(self, reading: bool) -> bool:
        """Its address was called."""
        if not self.there or self._chip.now_us < self._ready_us:
            return False
        self._named = reading
        return True

    def written(self, byte: int) -> bool:
        """The first byte names a register, the others go there."""
        if not self._named:
            self._place, self._named = byte, True
            return True
        if self._place == PWR_MGMT_1 and byte & RESET:
            self._reset()
        else:
            self._registers[self._place] = byte
        self._place = (self._place + 1) % 128
        return True

    def read(self) -> int:
        """The register that was named, then the next."""
        value = self.who if self._place == WHO_AM_I else self._registers[self._place]
        self._place = (self._place + 1) % 128
        return value

    def _reset(self) -> None:
        self._registers = bytearray(128)
        self._registers[PWR_MGMT_1] = SLEEP
        self._ready_us = self._chip.now_us + _BOOT_US if self._chip.now_us else 0.0

    def _tick(self) -> float:
        """Sample, if awake; when to look again."""
        now_us = self._chip.now_us
        awake = self.there and not self.silent and not self._registers[PWR_MGMT_1] & SLEEP
        if not awake or now_us < self._ready_us:
            return now_us + 1000
        self._sample(now_us)
        if self._registers[INT_ENABLE] & 1:
            self._chip.set_pin(self._pin, level=True)
            self._chip.at_us(now_us + PULSE_US, self._pulse_ends)
            self.taken_us.append(now_us)
        return now_us + self.period_us

    def _pulse_ends(self) -> None:
        self._chip.set_pin(self._pin, level=False)

    def _sample(self, now_us: float) -> None:
        acc, gyro, celsius = self._motion(now_us / 1e6)
        counts_g = ACCEL_COUNTS[self._registers[ACCEL_CONFIG] >> 3 & 3]
        counts_deg_s = GYRO_COUNTS[self._registers[GYRO_CONFIG] >> 3 & 3]
        raw = np.concatenate(
            [acc / 9.80665 * counts_g, [(celsius - 36.53) * 340], gyro * counts_deg_s]
        )
        words = np.clip(np.round(raw), -32768, 32767).astype(">i2")
        self._registers[DATA : DATA + SIZE] = words.tobytes()
