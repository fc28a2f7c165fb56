"""simlab's own milling machine: frames of `TOOL_POSE` to samples and, for a simulated one, back."""

from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from simlab.devices.messages import TOOL_POSE
from simlab.devices.quality import quality_of, times_of
from simlab.model.arrays import Bools, Floats
from simlab.model.samples import ToolSamples

TOOL_MM, SPINDLE_RPM = (field.step for field in TOOL_POSE.fields[:2])
MOST_MM = 20_000.0
"""No training machine is larger."""
MOST_RPM = 100_000.0
"""No spindle turns faster."""


def decode(payloads: NDArray[Any], t_s: Floats, bound_s: Floats) -> tuple[ToolSamples, Bools]:
    """Samples of `TOOL_POSE` payloads, and which of them are plausible.

    What the tracker does not see (quality 0) is NaN, which is plausible.
    """
    tool_mm = payloads["tool"] * TOOL_MM
    spindle_rpm = payloads["spindle"] * SPINDLE_RPM
    seen = payloads["quality"] > 0
    plausible = (np.abs(spindle_rpm) <= MOST_RPM) & (
        ~seen | (np.abs(tool_mm).max(axis=1, initial=0) <= MOST_MM)
    )
    samples = ToolSamples(
        t_s=t_s,
        t_bound_s=bound_s,
        tool_mm=np.where(seen[:, None], tool_mm, np.nan),
        spindle_rpm=spindle_rpm,
        sigma_times=times_of(payloads["quality"]),
    )
    return samples, plausible


def encode(samples: ToolSamples) -> NDArray[Any]:
    """The payloads that a machine would send for these samples."""
    payloads = np.zeros(len(samples), dtype=TOOL_POSE.dtype)
    payloads["tool"] = np.round(np.nan_to_num(samples.tool_mm) / TOOL_MM)
    payloads["spindle"] = np.round(samples.spindle_rpm / SPINDLE_RPM)
    seen = ~np.isnan(samples.tool_mm).any(axis=1)
    payloads["quality"] = np.where(seen, quality_of(samples.sigma_times), 0)
    return payloads


def example(n: int, rng: Generator) -> ToolSamples:
    """`n` plausible samples, on the wire's own steps."""
    tool_mm = np.round(rng.uniform(-100, 100, (n, 3)) / TOOL_MM) * TOOL_MM
    rpm = np.round(rng.uniform(0, 9000, n) / SPINDLE_RPM) * SPINDLE_RPM
    zero = np.zeros(n)
    return ToolSamples(t_s=zero, t_bound_s=zero, tool_mm=tool_mm, spindle_rpm=rpm)
