"""What each device of a desk adds to the poses, and what a pose becomes with it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from simlab.devices.joining import Beside, Side, Values
from simlab.devices.mounting import torch_poses
from simlab.devices.readings import (
    Control,
    ImuSamples,
    MachineSamples,
    PanelSamples,
    PoseSamples,
    PowerSamples,
)
from simlab.model.arrays import Floats
from simlab.model.samples import Batch, ToolSamples, TorchSamples
from simlab.station.bench_device import DeviceBench, Role, Scale

ValuesOf = Callable[[Any], Values]
PRESSED = (Control.BUTTON,)
"""Controls of a panel that may be a torch's trigger."""
MOST_PIN_V = 1022.5 * 5.0 / 1024
"""The last of the 1024 steps of a simlab board's analogue inputs [V]."""


def side_of(bench: DeviceBench, *, has_trigger: bool) -> tuple[Side, ValuesOf] | None:
    """What a device says beside the poses; None: nothing that counts.

    A power source tells whether the arc burns only where no trigger does.
    """
    if issubclass(bench.kind.samples, ImuSamples):
        gives = ("arc_on", *(name for name, _, _ in _scaled(bench)))
        return Side(gives), lambda batch: _wired(batch, bench)
    match bench.role:
        case Role.POWER if has_trigger:
            return Side(("current_a", "voltage_v")), _power
        case Role.POWER:
            return Side(("current_a", "voltage_v", "arc_on")), _power_and_arc
        case Role.MACHINE:
            return Side(("spindle_rpm",)), _spindle
        case Role.TRIGGER:
            return Side(("arc_on",), changes=True), lambda batch: _pressed(batch, bench.button)
        case _:
            return None


def craft_samples(poses: Batch, beside: Beside, body: DeviceBench) -> Batch:
    """The craft's samples of a pose device, with what stood beside them; `body` is the device
    whose mounting counts.

    What a device of its own says takes the place of what the pose device says, gaps included.

    Raises
    ------
    TypeError
        where the poses are of no craft (a bug in the caller)
    """
    match poses:
        case TorchSamples():
            return replace(
                poses,
                arc_on=_first(beside.arc_on, poses.arc_on),
                current_a=_first(beside.current_a, poses.current_a),
                voltage_v=_first(beside.voltage_v, poses.voltage_v),
            )
        case ToolSamples():
            return replace(poses, spindle_rpm=_first(beside.spindle_rpm, poses.spindle_rpm))
        case MachineSamples():
            return ToolSamples(
                t_s=poses.t_s,
                t_bound_s=poses.t_bound_s,
                tool_mm=poses.tool_mm,
                spindle_rpm=_first(beside.spindle_rpm, poses.spindle_rpm),
            )
        case PoseSamples() if body.mounting is not None:
            torch = torch_poses(poses, body.mounting, body.pose_noise)
            nobody = np.full(len(poses), np.nan)
            return TorchSamples(
                t_s=poses.t_s,
                t_bound_s=poses.t_bound_s,
                tip_mm=torch.tip_mm,
                axis=torch.axis,
                arc_on=_first(beside.arc_on, nobody),
                current_a=_first(beside.current_a, nobody),
                voltage_v=_first(beside.voltage_v, nobody),
                sigma_times=torch.sigma_times,
            )
    raise TypeError(f"{type(poses).__name__} are no samples of a craft")


def _first(said: Floats | None, own: Floats) -> Floats:
    return own if said is None else said


def _values(batch: Batch, *columns: Floats) -> Values:
    return Values(batch.t_s, batch.t_bound_s, np.stack(columns, axis=1))


def _power(batch: PowerSamples) -> Values:
    return _values(batch, batch.current_a, batch.voltage_v)


def _power_and_arc(batch: PowerSamples) -> Values:
    return _values(batch, batch.current_a, batch.voltage_v, batch.arc_on)


def _spindle(batch: MachineSamples) -> Values:
    return _values(batch, batch.spindle_rpm)


def _pressed(batch: PanelSamples, button: int) -> Values:
    mine = np.isin(batch.control, PRESSED) & (batch.number == button)
    on = (batch.value[mine] > 0).astype(np.float64)
    return Values(batch.t_s[mine], batch.t_bound_s[mine], on[:, None])


def _scaled(bench: DeviceBench) -> list[tuple[str, str, Scale]]:
    """(quantity, pin, scale) of the analogue inputs that are wired to something."""
    wired = (("current_a", "current_v", bench.current), ("voltage_v", "voltage_v", bench.voltage))
    return [(name, pin, scale) for name, pin, scale in wired if scale is not None]


def _wired(batch: ImuSamples, bench: DeviceBench) -> Values:
    pins = [(getattr(batch, pin), scale) for _, pin, scale in _scaled(bench)]
    return _values(batch, batch.trigger, *(scale.of(_within(volts)) for volts, scale in pins))


def _within(volts: Floats) -> Floats:
    """A pin at the end of its range may stand for anything more."""
    return np.where(volts < MOST_PIN_V, volts, np.nan)
