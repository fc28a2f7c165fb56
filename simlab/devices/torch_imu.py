"""simlab's torch board: an inertial sensor, the trigger and two voltages; and back, for a twin."""

from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from simlab.devices.messages import FLAG_TRIGGER, TORCH_IMU
from simlab.devices.readings import ImuSamples
from simlab.model.arrays import Bools, Floats

STEP = {field.name: field.step for field in TORCH_IMU.fields}
RATE_HZ = 200.0
FILTER_S = 0.003
"""The sensor's filter delays what it feels by so much: acceleration 3.0 ms, rates 2.8 ms."""
MOST_ACC_M_S2, MOST_GYRO_DEG_S, MOST_PIN_V = 16 * 9.80665, 2000.0, 5.0
"""Ranges of the widest sensors of the kind; an ADC sees no more than its supply."""


def decode(rows: NDArray[Any], t_s: Floats, bound_s: Floats) -> tuple[ImuSamples, Bools]:
    """Samples of `TORCH_IMU` rows, and which of them are plausible.

    Where the sensor did not answer (quality 0), acceleration and rates are NaN; the trigger and
    the voltages still count.

    A board stamps when it reads: trigger and voltages are of then, what the sensor felt is older by
    `FILTER_S`. A sample's time is the middle of both, and its bound reaches both.
    """
    seen = (rows["quality"] > 0)[:, None]
    acc, gyro = rows["acc"] * STEP["acc"], rows["gyro"] * STEP["gyro"]
    current, voltage = rows["current"] * STEP["current"], rows["voltage"] * STEP["voltage"]
    plausible = (
        (np.abs(acc).max(axis=1, initial=0) <= MOST_ACC_M_S2)
        & (np.abs(gyro).max(axis=1, initial=0) <= MOST_GYRO_DEG_S)
        & (current <= MOST_PIN_V)
        & (voltage <= MOST_PIN_V)
    )
    samples = ImuSamples(
        t_s=t_s - FILTER_S / 2,
        t_bound_s=bound_s + FILTER_S / 2,
        acc_m_s2=np.where(seen, acc, np.nan),
        gyro_deg_s=np.where(seen, gyro, np.nan),
        current_v=current,
        voltage_v=voltage,
        trigger=(rows["flags"] & FLAG_TRIGGER).astype(np.float64),
    )
    return samples, plausible


def encode(samples: ImuSamples) -> NDArray[Any]:
    """The payloads that a board would send for these samples."""
    rows = np.zeros(len(samples), dtype=TORCH_IMU.dtype)
    seen = ~np.isnan(samples.acc_m_s2).any(axis=1)
    rows["acc"] = _counts(samples.acc_m_s2, "acc", -32768, 32767)
    rows["gyro"] = _counts(samples.gyro_deg_s, "gyro", -32768, 32767)
    rows["current"] = _counts(samples.current_v, "current", 0, 1023)
    rows["voltage"] = _counts(samples.voltage_v, "voltage", 0, 1023)
    rows["temperature"] = np.where(seen, round(25 / STEP["temperature"]), 0)
    rows["flags"] = np.where(samples.trigger > 0, FLAG_TRIGGER, 0)
    rows["quality"] = np.where(seen, 255, 0)
    return rows


def example(n: int, rng: Generator) -> ImuSamples:
    """`n` plausible samples."""
    zero = np.zeros(n)
    return ImuSamples(
        t_s=zero,
        t_bound_s=zero,
        acc_m_s2=rng.normal(0.0, 9.80665, (n, 3)),
        gyro_deg_s=rng.uniform(-300.0, 300.0, (n, 3)),
        current_v=rng.uniform(0.5, 4.5, n),
        voltage_v=rng.uniform(0.0, 4.0, n),
        trigger=np.round(rng.uniform(0.0, 1.0, n)),
    )


def _counts(values: Floats, name: str, least: int, most: int) -> NDArray[Any]:
    return np.clip(np.round(np.nan_to_num(values) / STEP[name]), least, most)
