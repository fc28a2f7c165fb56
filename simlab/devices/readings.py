"""What devices give besides a torch's or a tool's samples; joined into these at the desk."""

from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar

from simlab.model.arrays import Floats
from simlab.model.samples import Batch


@dataclass(frozen=True, slots=True, eq=False)
class PoseSamples(Batch):
    """A tracked body: where it is and how it is turned, in the tracker's own frame."""

    position_mm: Floats
    """(n, 3) origin of the body in the tracker's frame [mm]; NaN: not measured."""
    rotation: Floats
    """(n, 4) unit quaternion w x y z that turns the body's axes into the tracker's; NaN: not
    measured."""
    position_times: Floats
    """(n,) how many times the stated noise the position has: 1 as stated; NaN: not known."""
    rotation_times: Floats
    """(n,) the same of the rotation."""

    WIDTHS: ClassVar[dict[str, int]] = {"position_mm": 3, "rotation": 4}


@dataclass(frozen=True, slots=True, eq=False)
class ImuSamples(Batch):
    """An inertial sensor in a torch, in the sensor's axes; NaN: not measured."""

    acc_m_s2: Floats
    """(n, 3) specific force: at rest, what holds it up [m/s2]."""
    gyro_deg_s: Floats
    """(n, 3) rate of turn [deg/s]."""
    current_v: Floats
    """(n,) at the pin of the current sensor [V]."""
    voltage_v: Floats
    """(n,) at the pin of the voltage divider [V]."""
    trigger: Floats
    """(n,) 1 while held, else 0."""

    WIDTHS: ClassVar[dict[str, int]] = {"acc_m_s2": 3, "gyro_deg_s": 3}


@dataclass(frozen=True, slots=True, eq=False)
class PowerSamples(Batch):
    """A welding power source; NaN where it does not say."""

    current_a: Floats
    voltage_v: Floats
    wire_feed_m_min: Floats
    arc_on: Floats
    """(n,) 1 while it feeds an arc, 0 while it does not."""


class MachineState(IntEnum):
    """What a machine's controller does, in one word for all controllers."""

    UNKNOWN = 0
    IDLE = 1
    RUN = 2
    HOLD = 3
    JOG = 4
    ALARM = 5
    DOOR = 6
    CHECK = 7
    HOME = 8
    SLEEP = 9
    TOOL = 10
    ESTOP = 11
    OFF = 12


@dataclass(frozen=True, slots=True, eq=False)
class MachineSamples(Batch):
    """A machine tool's controller; NaN where it does not say."""

    tool_mm: Floats
    """(n, 3) controlled point, machine coordinates [mm]."""
    spindle_rpm: Floats
    """(n,) clockwise positive [rpm]."""
    feed_mm_min: Floats
    state: Floats
    """(n,) `MachineState`."""
    line: Floats
    """(n,) number of the program's line that runs."""
    feed_override: Floats
    """(n,) 1 is as programmed."""
    rapid_override: Floats
    spindle_override: Floats

    WIDTHS: ClassVar[dict[str, int]] = {"tool_mm": 3}


class Control(IntEnum):
    """A control of a panel or pendant; what its value is stands beside it."""

    BUTTON = 1
    """`number` of the button; 1 pressed, 0 let go."""
    AXIS = 2
    """Selector of the axis: 0 off, 1 X, 2 Y, 3 Z, 4 A, 5 B, 6 C, 7 feed, 8 spindle."""
    STEP = 3
    """Selector of the step of a detent [mm]; NaN: lead or off."""
    WHEEL = 4
    """Detents turned since the last event, clockwise positive."""
    SPRING = 5
    """Spring-loaded ring, -7 to 7."""
    FEED_OVERRIDE = 6
    """1 is as programmed."""
    SPINDLE_OVERRIDE = 7
    """1 is as programmed."""
    EMERGENCY_STOP = 8
    """1 pressed, 0 released."""
    SELECTOR = 9
    """Position of selector switch `number`, from 0."""


@dataclass(frozen=True, slots=True, eq=False)
class PanelSamples(Batch):
    """Events of a panel: a row a change."""

    control: Floats
    """(n,) `Control`."""
    number: Floats
    """(n,) which of several, from 0."""
    value: Floats
