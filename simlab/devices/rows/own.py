"""simlab's own boards."""

from functools import partial

from simlab.devices import panel, tool_tracker, torch_imu, torch_tracker
from simlab.devices.kind import DeviceKind
from simlab.devices.messages import TOOL_POSE, TORCH_IMU, TORCH_POSE
from simlab.devices.own_frames import OwnDecoder
from simlab.devices.readings import ImuSamples, PanelSamples
from simlab.devices.simulated import tool, torch
from simlab.devices.simulated.own_board import OwnBoard, board_of
from simlab.devices.simulated.panel import Panel
from simlab.model.samples import ToolSamples, TorchSamples

NOTES = "Its firmware runs under emulation; it was never flashed on a real board."
SIMULATED_ONLY = "No board sends it yet; only simulated ones do."
NANO = ((0x0403, 0x6001), (0x1A86, 0x7523), (0x2341, 0x0043), (0x2341, 0x0001))
"""FTDI and CH340 on a Nano, the 16U2 of two Unos."""
IMU_NOISE = (("acc_m_s2", 0.05), ("gyro_deg_s", 0.1))
"""MPU-6050 behind its 94 Hz filter: 400 ug and 0.005 deg/s a root hertz (data sheet), and more."""

TORCH_TRACKER = DeviceKind(
    name="torch_tracker",
    crafts=("weld",),
    samples=TorchSamples,
    noise=torch.NOISE,
    decoder=partial(OwnDecoder, TORCH_POSE),
    decode=torch_tracker.decode,
    twin=partial(
        OwnBoard, board_of("torch-tracker", torch.RATE_HZ, TORCH_POSE), torch_tracker.encode
    ),
    example=torch_tracker.example,
    practise=torch.practise,
    rate_hz=torch.RATE_HZ,
    notes=SIMULATED_ONLY,
)
TOOL_TRACKER = DeviceKind(
    name="tool_tracker",
    crafts=("cnc",),
    samples=ToolSamples,
    noise=tool.NOISE,
    decoder=partial(OwnDecoder, TOOL_POSE),
    decode=tool_tracker.decode,
    twin=partial(OwnBoard, board_of("tool-tracker", tool.RATE_HZ, TOOL_POSE), tool_tracker.encode),
    example=tool_tracker.example,
    practise=tool.practise,
    rate_hz=tool.RATE_HZ,
    notes=SIMULATED_ONLY,
)
TORCH_IMU_BOARD = DeviceKind(
    name="torch_imu",
    crafts=("weld",),
    samples=ImuSamples,
    noise=IMU_NOISE,
    decoder=partial(OwnDecoder, TORCH_IMU),
    decode=torch_imu.decode,
    twin=partial(
        OwnBoard, board_of("torch", torch_imu.RATE_HZ, TORCH_IMU, "credit"), torch_imu.encode
    ),
    example=torch_imu.example,
    rate_hz=torch_imu.RATE_HZ,
    usb=NANO,
    notes=NOTES,
)
PANEL = DeviceKind(
    name="panel",
    crafts=("cnc",),
    samples=PanelSamples,
    noise=(),
    decoder=panel.PanelDecoder,
    decode=panel.decode,
    twin=Panel,
    example=panel.example,
    rate_hz=panel.RATE_HZ,
    usb=NANO,
    notes=NOTES,
)
KINDS = (TORCH_TRACKER, TOOL_TRACKER, TORCH_IMU_BOARD, PANEL)
