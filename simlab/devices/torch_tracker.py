"""simlab's own torch: frames of `TORCH_POSE` to samples and, for a simulated one, back.

The firmware knows where the contact tip is (it holds the calibration) and sends it in the
coupon's frame; so does a simulated trainee.
"""

from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from simlab.devices.messages import FLAG_ARC, TORCH_POSE
from simlab.devices.quality import quality_of, times_of
from simlab.model.arrays import Bools, Floats
from simlab.model.samples import TorchSamples

TIP_MM, AXIS, CURRENT_A, VOLTAGE_V = (field.step for field in TORCH_POSE.fields[:4])
MOST_MM = 2000.0
"""A tip further than this from the coupon is not in the booth."""
AXIS_OFF = 0.02
"""A unit vector is not further from length 1; the wire's rounding is a thousandth of it."""


def decode(payloads: NDArray[Any], t_s: Floats, bound_s: Floats) -> tuple[TorchSamples, Bools]:
    """Samples of `TORCH_POSE` payloads, and which of them are plausible.

    What the tracker does not see (quality 0) is NaN, which is plausible.
    """
    tip_mm = payloads["tip"] * TIP_MM
    axis = payloads["axis"] * AXIS
    length = np.sqrt(axis[:, 0] ** 2 + axis[:, 1] ** 2 + axis[:, 2] ** 2)
    seen = payloads["quality"] > 0
    plausible = ~seen | (
        (np.abs(tip_mm).max(axis=1, initial=0) <= MOST_MM) & (np.abs(length - 1) <= AXIS_OFF)
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        unit = axis / length[:, None]
    samples = TorchSamples(
        t_s=t_s,
        t_bound_s=bound_s,
        tip_mm=np.where(seen[:, None], tip_mm, np.nan),
        axis=np.where(seen[:, None], unit, np.nan),
        arc_on=(payloads["flags"] & FLAG_ARC).astype(np.float64),
        current_a=payloads["current"] * CURRENT_A,
        voltage_v=payloads["voltage"] * VOLTAGE_V,
        sigma_times=times_of(payloads["quality"]),
    )
    return samples, plausible


def encode(samples: TorchSamples) -> NDArray[Any]:
    """The payloads that a torch would send for these samples."""
    payloads = np.zeros(len(samples), dtype=TORCH_POSE.dtype)
    seen = ~np.isnan(samples.tip_mm).any(axis=1)
    payloads["tip"] = np.round(np.nan_to_num(samples.tip_mm) / TIP_MM)
    payloads["axis"] = np.round(np.nan_to_num(samples.axis) / AXIS)
    payloads["current"] = np.round(samples.current_a / CURRENT_A)
    payloads["voltage"] = np.round(samples.voltage_v / VOLTAGE_V)
    payloads["flags"] = np.where(samples.arc_on > 0, FLAG_ARC, 0)
    payloads["quality"] = np.where(seen, quality_of(samples.sigma_times), 0)
    return payloads


def example(n: int, rng: Generator) -> TorchSamples:
    """`n` plausible samples."""
    zero = np.zeros(n)
    axis = rng.normal(size=(n, 3))
    return TorchSamples(
        t_s=zero,
        t_bound_s=zero,
        tip_mm=rng.uniform(-100, 100, (n, 3)),
        axis=axis / np.sqrt((axis**2).sum(axis=1))[:, None],
        arc_on=np.round(rng.uniform(0, 1, n)),
        current_a=rng.uniform(0, 300, n),
        voltage_v=rng.uniform(0, 40, n),
    )
