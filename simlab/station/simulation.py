"""The simulated devices of a desk, each on a line of its own; one trainee works with all."""

import contextlib
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

from simlab.devices.host_clock import HostClock
from simlab.devices.kind import DeviceKind, Plug
from simlab.devices.places import How
from simlab.devices.readings import MachineSamples, PowerSamples
from simlab.devices.simulated.ports import port_of
from simlab.devices.simulated.pty_port import PtyPort
from simlab.model.exercises import Exercise
from simlab.model.samples import Batch, ToolSamples, TorchSamples
from simlab.station.bench_device import DeviceBench


class Simulation:
    """Twins that play what a trainee made of arithmetic does."""

    def __init__(self, devices: Sequence[DeviceBench], clock: HostClock) -> None:
        """Plug in every device of the desk that is simulated; the first gives the pose."""
        self._devices = tuple(devices)
        self._passes = 0
        self._logs = contextlib.ExitStack()
        self._ports = {
            number: port_of(
                device.kind.twin(number + 1),
                clock,
                self._logs,
                is_log=device.kind.plug == Plug.FILE,
            )
            for number, device in enumerate(devices)
            if device.place.how == How.SIMULATED
        }

    @property
    def paths(self) -> Mapping[int, str]:
        """The places that the station opens, by the number of the device."""
        return MappingProxyType({number: port.place for number, port in self._ports.items()})

    @property
    def sent(self) -> int | None:
        """Samples that the pose device sent since the start; None: a real one does."""
        pose = self._ports.get(0)
        return pose.sent if isinstance(pose, PtyPort) else None

    def start(self, exercise: Exercise) -> None:
        """Let the trainee begin; every pass has its own chances."""
        if 0 not in self._ports:
            return
        pose = self._devices[0]
        trainee = pose.simulated
        if trainee is None or pose.kind.practise is None:
            raise TypeError(f"nobody practises with a {pose.kind.name} alone")
        rng = np.random.default_rng((trainee.seed, self._passes))
        self._passes += 1
        samples = pose.kind.practise(exercise, trainee.skill, rng)
        self._ports[0].play(samples, pose.kind.rate_hz)
        for number, port in self._ports.items():
            beside = _beside(samples, pose.kind, self._devices[number].kind)
            if number and beside is not None:
                port.play(beside, self._devices[number].kind.rate_hz)

    def pull(self, number: int) -> None:
        """Pull the plug of one of them."""
        self._ports[number].close()

    def close(self) -> None:
        """Pull every plug."""
        for port in self._ports.values():
            port.close()
        self._logs.close()


def _beside(samples: Batch, pose: DeviceKind, kind: DeviceKind) -> Batch | None:
    """What a device beside the pose device sees of the same work; None: nothing."""
    seconds = len(samples) / pose.rate_hz
    t_s = np.arange(int(seconds * kind.rate_hz)) / kind.rate_hz
    row = np.minimum((t_s * pose.rate_hz).astype(np.int64), len(samples) - 1)
    zero = np.zeros(len(t_s))
    if issubclass(kind.samples, PowerSamples) and isinstance(samples, TorchSamples):
        return PowerSamples(
            t_s=zero,
            t_bound_s=zero,
            current_a=samples.current_a[row],
            voltage_v=samples.voltage_v[row],
            wire_feed_m_min=zero,
            arc_on=samples.arc_on[row],
        )
    if issubclass(kind.samples, MachineSamples) and isinstance(samples, ToolSamples):
        none = np.full(len(t_s), np.nan)
        return MachineSamples(
            t_s=zero,
            t_bound_s=zero,
            tool_mm=samples.tool_mm[row],
            spindle_rpm=samples.spindle_rpm[row],
            feed_mm_min=zero,
            state=zero + 2,
            line=none,
            feed_override=zero + 1,
            rapid_override=zero + 1,
            spindle_override=zero + 1,
        )
    return None
