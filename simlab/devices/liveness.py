"""What a device is doing, from when it was last heard: silent is not lost, asleep is not silent.

One that tells changes only, as a panel does, is live by its heartbeats or answers, touched or not.
"""

from dataclasses import dataclass

from simlab.model.sessions import Liveness

SILENT_AFTER_S = 0.5
"""Without a sample for so long, a device that is there does not sample [s]."""
LOST_AFTER_S = 3.0
"""Without any frame for so long, thirty heartbeats are missing [s]."""


@dataclass(frozen=True, slots=True)
class Heard:
    """When a device was last heard, in the station's time."""

    plugged: bool
    asleep: bool
    sample_s: float
    """When its last sample arrived, -inf: never."""
    frame_s: float
    """When its last frame of any kind arrived, -inf: never."""
    quiet: bool = False
    """It says nothing while nobody moves it: however long, that is silence."""


def liveness(heard: Heard, now_s: float) -> Liveness:
    """The one word for it."""
    if not heard.plugged:
        return Liveness.UNPLUGGED
    if heard.asleep:
        return Liveness.ASLEEP
    if now_s - heard.frame_s > LOST_AFTER_S and not heard.quiet:
        return Liveness.LOST
    if now_s - heard.sample_s > SILENT_AFTER_S:
        return Liveness.SILENT
    return Liveness.LIVE
