"""The simulated devices of a desk, each on a line of its own; one trainee works with all."""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from types import MappingProxyType

import numpy as np
from numpy.random import Generator

from simlab.devices.attitude_filter import G_M_S2
from simlab.devices.host_clock import HostClock
from simlab.devices.kind import Plug
from simlab.devices.places import How
from simlab.devices.readings import ImuSamples, MachineSamples, PoseSamples, PowerSamples
from simlab.devices.rows.vision import LATENCY_S
from simlab.devices.simulated.held import UNSEEN_BY_NOISE, felt, held, steadied
from simlab.devices.simulated.ports import port_of
from simlab.devices.simulated.pty_port import PtyPort
from simlab.devices.simulated.torch import RATE_HZ, practise
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
        if trainee is None:
            raise TypeError(f"nobody practises with a {pose.kind.name} alone")
        rng = np.random.default_rng((trainee.seed, self._passes))
        self._passes += 1
        if pose.kind.practise is None:  # it sees a body, with noise of its own
            torch = steadied(practise(exercise, trainee.skill, rng, UNSEEN_BY_NOISE))
            mounting = next(one.mounting for one in self._devices if one.mounting is not None)
            work = _Work(torch, RATE_HZ, held(torch, mounting))
        else:
            samples = pose.kind.practise(exercise, trainee.skill, rng)
            work = _Work(samples, pose.kind.rate_hz, None)
            self._ports[0].play(samples, work.rate_hz)
        for number, port in self._ports.items():
            one = self._devices[number]
            seen = _beside(work, one, rng)
            if seen is not None and not (number == 0 and work.body is None):
                port.play(seen, one.kind.rate_hz)

    def pull(self, number: int) -> None:
        """Pull the plug of one of them."""
        self._ports[number].close()

    def close(self) -> None:
        """Pull every plug."""
        for port in self._ports.values():
            port.close()
        self._logs.close()


@dataclass(frozen=True, slots=True, eq=False)
class _Work:
    """What a trainee did."""

    samples: Batch
    rate_hz: float
    body: PoseSamples | None
    """Of the body that the torch sits on, where one is tracked."""


def _beside(work: _Work, device: DeviceBench, rng: Generator) -> Batch | None:
    """What a device sees of the work; None: nothing."""
    samples, kind = work.samples, device.kind
    t_s = np.arange(int(len(samples) / work.rate_hz * kind.rate_hz)) / kind.rate_hz
    shown_s = t_s - (LATENCY_S / 2 if kind.plug == Plug.CAMERA else 0.0)
    row = np.clip((shown_s * work.rate_hz).astype(np.int64), 0, len(samples) - 1)
    zero = np.zeros(len(t_s))
    if isinstance(samples, TorchSamples):
        if issubclass(kind.samples, PoseSamples) and work.body is not None:
            body = PoseSamples(
                **{f.name: getattr(work.body, f.name)[row] for f in fields(work.body)}
            )
            return body if device.mounting is not None else felt(body, device.turn, t_s, rng)
        if issubclass(kind.samples, PowerSamples):
            return PowerSamples(
                t_s=zero,
                t_bound_s=zero,
                current_a=samples.current_a[row],
                voltage_v=samples.voltage_v[row],
                wire_feed_m_min=zero,
                arc_on=samples.arc_on[row],
            )
        if issubclass(kind.samples, ImuSamples):
            return ImuSamples(
                t_s=zero,
                t_bound_s=zero,
                acc_m_s2=np.tile((0.0, 0.0, G_M_S2), (len(t_s), 1)),
                gyro_deg_s=np.zeros((len(t_s), 3)),
                current_v=zero,
                voltage_v=zero,
                trigger=samples.arc_on[row],
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
