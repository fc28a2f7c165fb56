"""All devices of a desk as one: heard together, joined into the craft's samples, counted apart."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from simlab.devices.host_clock import HostClock
from simlab.devices.joining import Beside, Joiner, Side, Values
from simlab.devices.readings import (
    Control,
    ImuSamples,
    MachineSamples,
    MachineState,
    PanelSamples,
)
from simlab.model.samples import Batch, TorchSamples
from simlab.model.sessions import DeviceIntake, Intake, Liveness
from simlab.station.bench import Bench
from simlab.station.bench_device import DeviceBench, Role
from simlab.station.device import Device, device_of
from simlab.station.displays import Displays
from simlab.station.fusing import Fusing
from simlab.station.publishing import Publishing, published
from simlab.station.reports import Reports
from simlab.station.sides import ValuesOf, craft_samples, side_of
from simlab.station.simulation import Simulation

CHANGE_LAG_S = 0.1
"""A change is here so soon; before that, nothing heard is not yet nothing changed [s]."""
COUNTED = (Control.WHEEL,)
"""Controls whose values add up."""
SAID_ONCE = (Control.BUTTON, Control.EMERGENCY_STOP, Control.SELECTOR)
"""Controls of which every change is told; of the others the last one of a tick."""
THERE = (Liveness.LIVE, Liveness.SILENT, Liveness.ASLEEP)

Tell = Callable[..., None]
"""(event, **facts)"""


@dataclass(frozen=True, slots=True, eq=False)
class Seat:
    """One device of the desk: what the bench says of it, and the device itself."""

    bench: DeviceBench
    device: Device


@dataclass(frozen=True, slots=True, eq=False)
class _Beside:
    seat: Seat
    side: Side
    values: ValuesOf


class Desk:
    """The devices of one desk; the first gives the pose."""

    def __init__(
        self, seats: Sequence[Seat], tell: Tell, publishing: Publishing | None = None
    ) -> None:
        self._seats = tuple(seats)
        self._pose = seats[0].device
        self._tell = tell
        trigger = any(seat.bench.role == Role.TRIGGER for seat in seats)
        own = issubclass(seats[0].bench.kind.samples, (TorchSamples, ImuSamples))
        sides = [(seat, side_of(seat.bench, has_trigger=trigger or own)) for seat in seats]
        self._beside = [_Beside(seat, *side) for seat, side in sides if side is not None]
        self._panels = [seat for seat in seats[1:] if _tells(seat.bench)]
        markers = [seat for seat in seats if seat.bench.role == Role.MARKERS]
        self._markers = markers[0] if markers else None
        self._body = (markers or seats)[0].bench
        self._machine = np.nan
        self._displays = Displays([seat.device.tracker for seat in seats])
        machine = published([seat.bench.kind.samples for seat in seats])
        self._published = None if machine is None else seats[machine]
        self._publishing = publishing
        self._stood: dict[int, Values] = {}
        self._away: set[int] = set()
        """Of those that stood somewhere, whose device is gone."""
        self.begin(0.0)

    @property
    def state(self) -> Liveness:
        """What the pose device is doing."""
        return self._pose.state

    def states(self) -> tuple[tuple[str, Liveness], ...]:
        """(name, state) of every device, the pose device first."""
        return tuple((seat.bench.name, seat.device.state) for seat in self._seats)

    def stands(self) -> tuple[tuple[Liveness, float], ...]:
        """(state, since when) of every device as last heard, the pose device first."""
        return tuple((seat.device.state, seat.device.since_s) for seat in self._seats)

    def waits_on(self) -> tuple[list[int], bool]:
        """Descriptors to wait on, and whether they are all there is to wait for.

        A device that is unplugged is not waited for: it is looked for at its own pace.
        """
        plugged = [seat for seat in self._seats if seat.device.tracker.link is not None]
        lines = [seat.device.fileno() for seat in plugged]
        found = [line for line in lines if line is not None]
        asked = any(seat.bench.kind.asked for seat in plugged)
        return found, len(found) == len(lines) and not asked

    def listen(self) -> None:
        """Read what is there, of every device; never waits, never fails."""
        for seat in self._seats:
            seat.device.listen()

    def begin(self, zero_s: float) -> None:
        """A session starts: its time zero is `zero_s` of the station, its counts are zero."""
        self._zero_s = zero_s
        self._joiner = Joiner([one.side for one in self._beside])
        markers = self._markers
        self._fusing = None if markers is None else Fusing(self._seats[0].bench, markers.bench)
        for number, values in self._stood.items():  # a trigger that is held stays held
            if number not in self._away:
                self._joiner.hear(number, values, 0.0)
        for seat in self._seats:
            seat.device.tracker.begin(zero_s)

    def take(self, now_s: float) -> Batch | None:
        """The craft's samples that are whole by now, or None; panels are told."""
        t_s = now_s - self._zero_s
        for seat in self._panels:
            batch = seat.device.take()
            if batch is not None:
                self._say(seat, batch)
                self._hear(seat, batch, t_s)
        for number, one in enumerate(self._beside):
            there = one.seat.device.state in THERE
            self._joiner.wait_for(number, wanted=there)
            if not there:
                self._away.add(number)
                if one.seat.bench.kind.quiet:
                    self._stood.pop(number, None)
            elif number in self._away:  # what is not as it was, it says
                self._away.remove(number)
                if number in self._stood:
                    back = replace(self._stood[number], t_s=np.array([t_s]))
                    self._joiner.hear(number, back, t_s)
            if one.side.changes and there:
                self._joiner.there(number, t_s - CHANGE_LAG_S)
            own = one.side.changes or one.seat is self._seats[0]
            batch = None if own else one.seat.device.take()
            if batch is not None:
                self._hear(one.seat, batch, t_s)
        poses = self._poses(t_s)
        if poses is not None:
            self._joiner.add(poses, t_s)
        if self._publishing is not None and self._published is not None:
            self._publishing.tick(there=self._published.device.state in THERE)
        return self._whole(self._joiner.take(t_s))

    def finish(self) -> Batch | None:
        """The samples that still wait for what stood beside them: the session ends."""
        if self._fusing is not None:
            self._joiner.add(self._fusing.rest(), -np.inf)
        return self._whole(self._joiner.flush())

    def refuse(self, cause: str, samples: int) -> None:
        """Count samples that the runner refused after all."""
        self._pose.tracker.refuse(cause, samples)

    def intake(self) -> Intake:
        """What came in since `begin`: samples of the pose device, refusals of all of them."""
        devices = self.counted()
        refused: Counter[str] = Counter()
        for one in devices:
            refused.update(dict(one.refused))
        worth = len(devices) > 1 or any(one.refused_bytes for one in devices)
        return replace(
            self._pose.tracker.intake(),
            frames_refused=refused.total(),
            refused=tuple(sorted(refused.items())),
            devices=devices if worth else (),
        )

    def counted(self) -> tuple[DeviceIntake, ...]:
        """What came in from each device since `begin`."""
        return tuple(_counted(seat) for seat in self._seats)

    def close(self) -> None:
        """Let go of every line."""
        for seat in self._seats:
            seat.device.tracker.unplug()

    def _poses(self, t_s: float) -> Batch | None:
        """What the pose device said, fused with the markers of its body where it has some."""
        poses = self._pose.take()
        if poses is not None:
            self._hear(self._seats[0], poses, t_s)
        if self._fusing is None or self._markers is None:
            return poses
        return self._fusing.add(poses, self._markers.device.take())

    def _whole(self, done: Sequence[tuple[Batch, Beside]]) -> Batch | None:
        """The parts one behind the other."""
        parts = [craft_samples(poses, beside, self._body) for poses, beside in done]
        if not parts:
            return None
        whole = parts[0]
        for part in parts[1:]:
            whole = whole.then(part)
        return whole

    def _hear(self, seat: Seat, batch: Batch, t_s: float) -> None:
        self._displays.hear(batch)
        if self._publishing is not None and seat is self._published:
            self._publishing.hear(batch, self._zero_s)
        if isinstance(batch, MachineSamples):
            self._say_state(seat, batch)
        for number, one in enumerate(self._beside):
            if one.seat is seat:
                values = one.values(batch)
                self._joiner.hear(number, values, t_s)
                if one.side.changes and len(values.t_s):
                    before_all = np.array([-np.inf])
                    self._stood[number] = Values(before_all, np.zeros(1), values.columns[-1:])

    def _say(self, seat: Seat, batch: Batch) -> None:
        """Tell what was pressed and turned."""
        if not isinstance(batch, PanelSamples):
            return
        last: dict[tuple[Control, int], float] = {}
        rows = zip(batch.t_s, batch.control, batch.number, batch.value, strict=True)
        for t_s, code, number, value in rows:
            control, which = Control(int(code)), int(number)
            if control in SAID_ONCE:
                self._say_one(seat, control, which, float(value), float(t_s))
            else:
                before = last.get((control, which), 0.0) if control in COUNTED else 0.0
                last[control, which] = before + float(value)
        for (control, which), value in last.items():
            self._say_one(seat, control, which, value, float(batch.t_s[-1]))

    def _say_one(self, seat: Seat, control: Control, number: int, value: float, t_s: float) -> None:
        self._tell(
            "emergency_stop" if control == Control.EMERGENCY_STOP else "panel",
            device=seat.bench.place.text,
            control=control.name.lower(),
            number=number,
            value=None if np.isnan(value) else value,
            t_s=round(t_s, 6),
        )

    def _say_state(self, seat: Seat, batch: MachineSamples) -> None:
        """Tell what a machine's controller does, whenever it changes."""
        for state in batch.state:
            if state != self._machine and not np.isnan(state):
                self._machine = state
                word = MachineState(int(state)).name.lower()
                self._tell("machine", device=seat.bench.place.text, state=word)


def desk_of(
    bench: Bench,
    simulation: Simulation,
    clock: HostClock,
    reports: Reports,
    publishing: Publishing | None = None,
) -> Desk:
    """The desk that a bench describes; every change of a device's state is told."""

    def seat(number: int, one: DeviceBench) -> Seat:
        def tell(state: Liveness, why: str) -> None:
            reports.tell(
                "device", device=one.place.text, kind=one.kind.name, state=state.value, why=why
            )

        return Seat(one, device_of(one, simulation.paths.get(number), clock, tell))

    seats = [seat(number, one) for number, one in enumerate(bench.devices)]
    return Desk(seats, reports.tell, publishing)


def _counted(seat: Seat) -> DeviceIntake:
    intake = seat.device.tracker.intake()
    return DeviceIntake(
        name=seat.bench.place.text,
        kind=seat.bench.kind.name,
        samples_in=intake.samples_in,
        samples_lost=intake.samples_lost,
        refused=intake.refused,
        refused_bytes=seat.device.tracker.refused_bytes(),
    )


def _tells(bench: DeviceBench) -> bool:
    return issubclass(bench.kind.samples, PanelSamples)
