"""What a station says of its devices: a change of state at once, what was lost or refused soon."""

import math
from collections.abc import Callable
from typing import Protocol, TypeAlias

from simlab.api.shapes import DeviceStateShape, StationDevicesShape
from simlab.model.sessions import DeviceIntake, Liveness
from simlab.station.live import LiveLink

COUNTS_S = 1.0
"""Counts alone are said no more often than this."""

Stands: TypeAlias = tuple[tuple[Liveness, float], ...]
"""(state, since when on the station's clock) of every device, the pose device first."""


class Watched(Protocol):
    """The devices of a desk, as far as one may ask about them."""

    def stands(self) -> Stands:
        """How each of them stands."""

    def counted(self) -> tuple[DeviceIntake, ...]:
        """What came in from each of them."""


class DeviceNews:
    """Tells the service how the devices of a desk stand, with a session and without one."""

    def __init__(self, link: LiveLink, unix_s: Callable[[float], float]) -> None:
        """Prepare.

        Parameters
        ----------
        unix_s : from the station's clock to the wall clock
        """
        self._link = link
        self._unix_s = unix_s
        self._stood: Stands = ()
        self._counted: tuple[DeviceIntake, ...] = ()
        self._next_s = -math.inf

    def tell(self, desk: Watched, now_s: float) -> None:
        """Say what is new, if anything is; costs next to nothing otherwise: do it often."""
        stands = desk.stands()
        moved = stands != self._stood
        if not moved and now_s < self._next_s:
            return
        self._next_s = now_s + COUNTS_S
        counted = desk.counted()
        if not moved and _troubles(counted) == _troubles(self._counted):
            return
        self._stood, self._counted = stands, counted
        shapes = (
            _shape(one, state, self._unix_s(since_s))
            for one, (state, since_s) in zip(counted, stands, strict=True)
        )
        self._link.report(StationDevicesShape(devices=tuple(shapes)))


def _troubles(counted: tuple[DeviceIntake, ...]) -> tuple[object, ...]:
    """What a person should hear of; that samples come in is no news."""
    return tuple((one.samples_lost, one.refused, one.refused_bytes) for one in counted)


def _shape(one: DeviceIntake, state: Liveness, since_unix_s: float) -> DeviceStateShape:
    return DeviceStateShape(
        device=one.name,
        kind=one.kind,
        state=state,
        since_unix_s=since_unix_s,
        samples_in=one.samples_in,
        samples_lost=one.samples_lost,
        refused=dict(one.refused),
        refused_bytes=dict(one.refused_bytes),
    )
