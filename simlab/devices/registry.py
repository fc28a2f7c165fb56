"""Every device that simlab knows, by the name that a bench file gives it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from numpy.random import Generator
from numpy.typing import NDArray

from simlab.devices import tool_tracker, torch_tracker
from simlab.devices.adapter import Tracker
from simlab.devices.clock import DeviceClock
from simlab.devices.messages import TOOL_POSE, TORCH_POSE, Message
from simlab.devices.simulated import tool, torch
from simlab.model.arrays import Bools, Floats
from simlab.model.exercises import Exercise
from simlab.model.samples import Batch, ToolSamples, TorchSamples


@dataclass(frozen=True, slots=True)
class DeviceKind:
    """One kind of device: what it says, and how it is simulated."""

    name: str
    craft: str
    """Craft whose samples it gives."""
    pose: Message
    samples: type[Batch]
    noise: tuple[tuple[str, float], ...]
    """What a bench file states of it, one standard deviation each; the numbers are those of a
    simulated one."""
    decode: Callable[[NDArray[Any], Floats, Floats], tuple[Any, Bools]]
    """(payloads, times, time bounds) to samples, and which of them are plausible."""
    encode: Callable[[Any], NDArray[Any]]
    """Samples to payloads, for a simulated device."""
    practise: Callable[[Exercise, float, Generator], Batch]
    """(exercise, skill 0..1, chance) to the samples of a trainee made of arithmetic."""
    rate_hz: float
    """How often it samples."""

    def tracker(self) -> Tracker[Any]:
        """An adapter for one device of this kind, not yet plugged."""
        return Tracker(self.pose, self.decode, DeviceClock())


TORCH_TRACKER = DeviceKind(
    name="torch_tracker",
    craft="weld",
    pose=TORCH_POSE,
    samples=TorchSamples,
    noise=torch.NOISE,
    decode=torch_tracker.decode,
    encode=torch_tracker.encode,
    practise=torch.practise,
    rate_hz=torch.RATE_HZ,
)
TOOL_TRACKER = DeviceKind(
    name="tool_tracker",
    craft="cnc",
    pose=TOOL_POSE,
    samples=ToolSamples,
    noise=tool.NOISE,
    decode=tool_tracker.decode,
    encode=tool_tracker.encode,
    practise=tool.practise,
    rate_hz=tool.RATE_HZ,
)
DEVICES: Mapping[str, DeviceKind] = {kind.name: kind for kind in (TORCH_TRACKER, TOOL_TRACKER)}
