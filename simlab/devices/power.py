"""Welding power sources: rows of current, voltage, wire feed and arc, and the samples they make."""

from collections.abc import Container, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from simlab.devices.readings import PowerSamples
from simlab.model.arrays import Bools, Floats

POWER = np.dtype([("current", "<f8"), ("voltage", "<f8"), ("wire_feed", "<f8"), ("arc_on", "<f8")])
"""A, V, m/min, 0 or 1; NaN: it does not say."""
MEANINGS = POWER.names or ()
NOT_MEASURED = float("nan")
MOST_A, MOST_V, MOST_M_MIN = 3000.0, 300.0, 100.0
"""No hand-held arc takes more, nor does any wire feeder."""


def power_rows(rows: Iterable[Sequence[float]]) -> NDArray[Any]:
    """Rows of `POWER`."""
    return np.array([tuple(row) for row in rows], dtype=POWER)


def decode(rows: NDArray[Any], t_s: Floats, bound_s: Floats) -> tuple[PowerSamples, Bools]:
    """Samples of `POWER` rows, and which of them are plausible."""
    samples = PowerSamples(
        t_s=t_s,
        t_bound_s=bound_s,
        current_a=rows["current"],
        voltage_v=rows["voltage"],
        wire_feed_m_min=rows["wire_feed"],
        arc_on=rows["arc_on"],
    )
    plausible = np.ones(len(rows), np.bool_)
    for values, most in (
        (samples.current_a, MOST_A),
        (samples.voltage_v, MOST_V),
        (samples.wire_feed_m_min, MOST_M_MIN),
    ):
        plausible &= np.isnan(values) | (np.abs(values) <= most)
    plausible &= np.isnan(samples.arc_on) | np.isin(samples.arc_on, (0.0, 1.0))
    return samples, plausible


def rows_from(samples: PowerSamples) -> NDArray[Any]:
    """The rows behind samples, for a twin to play."""
    columns = (samples.current_a, samples.voltage_v, samples.wire_feed_m_min, samples.arc_on)
    return power_rows(np.stack(columns, axis=1).tolist())


def example(n: int, chance: Generator, held: Container[str] = MEANINGS) -> PowerSamples:
    """`n` plausible samples in steps of 0.1 A, 0.1 V and 0.1 m/min; NaN where it holds none."""
    columns = {
        "current": chance.integers(800, 2500, n) / 10,
        "voltage": chance.integers(150, 320, n) / 10,
        "wire_feed": chance.integers(30, 120, n) / 10,
        "arc_on": chance.integers(0, 2, n) / 1,
    }
    rows = np.zeros(n, dtype=POWER)
    for name, column in columns.items():
        rows[name] = column if name in held else NOT_MEASURED
    zero = np.zeros(n)
    return decode(rows, zero, zero)[0]
