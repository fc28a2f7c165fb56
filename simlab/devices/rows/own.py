"""simlab's own boards."""

from functools import partial

from simlab.devices import tool_tracker, torch_tracker
from simlab.devices.kind import DeviceKind
from simlab.devices.messages import TOOL_POSE, TORCH_POSE
from simlab.devices.own_frames import OwnDecoder
from simlab.devices.simulated import tool, torch
from simlab.devices.simulated.own_board import OwnBoard
from simlab.model.samples import ToolSamples, TorchSamples

NOTES = "Its firmware runs under emulation; it was never flashed on a real board."

TORCH_TRACKER = DeviceKind(
    name="torch_tracker",
    crafts=("weld",),
    samples=TorchSamples,
    noise=torch.NOISE,
    decoder=partial(OwnDecoder, TORCH_POSE),
    decode=torch_tracker.decode,
    twin=partial(OwnBoard, TORCH_POSE, torch_tracker.encode),
    example=torch_tracker.example,
    practise=torch.practise,
    rate_hz=torch.RATE_HZ,
    notes=NOTES,
)
TOOL_TRACKER = DeviceKind(
    name="tool_tracker",
    crafts=("cnc",),
    samples=ToolSamples,
    noise=tool.NOISE,
    decoder=partial(OwnDecoder, TOOL_POSE),
    decode=tool_tracker.decode,
    twin=partial(OwnBoard, TOOL_POSE, tool_tracker.encode),
    example=tool_tracker.example,
    practise=tool.practise,
    rate_hz=tool.RATE_HZ,
    notes=NOTES,
)
KINDS = (TORCH_TRACKER, TOOL_TRACKER)
