"""A device's clock, told in the station's time, with a bound on how wrong that may be.

A frame says when its sample was taken, in microseconds of the device (u32, wraps after 71.6
minutes). How fast its clock runs, the envelope of arrival minus device time tells. Where it stands
under that line, answered pings tell: the truth lies between sending the ping and reading the
answer. A device without a clock has its arrival only, and the bound says so.
"""

from collections import deque
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from simlab.devices.decoding import Pong
from simlab.devices.envelope import MOST_RATE, MOST_RESONATOR, Envelope
from simlab.devices.link import Arrival
from simlab.model.arrays import Floats, Ints

SLEW = 5e-4
"""How fast the offset in use leaves the envelope's line for the wanted one [s a s]: a speed is at
most so much off."""
RESTART_S = 2.0
"""Device time that is further ahead, or behind after a plug, is another start's [s]."""
BACK_S = 0.1
"""Frames of different kinds may overtake each other so far; further back is another start [s]."""
UNSETTLED_S = 0.02
"""How wrong the first second's envelope may be: a USB adapter held every arrival back [s]."""
WANDER = 4e-6
"""A crystal's rate is not steady: so far does it leave a straight line [s a s]."""
PONGS = 64
"""Answered pings that are looked back at: at one a second, as far as the envelope does."""
OLDEST_PONG_S = 64.0
"""An older one tells nothing: the line is the envelope's of now, and a rate wanders [s]."""
LEAST_DELAY_S = 0.004
"""The quickest frame is read so soon after sampling: 30 bytes at 115200 baud are 2.6 ms [s]."""
CALM = 60
"""The offset under the envelope is an average of so many looks."""

Step = TypeVar("Step", int, Ints)


@dataclass(frozen=True, slots=True)
class _Between:
    """What one answered ping says of host time minus device time."""

    device_s: float
    low_s: float
    high_s: float


@dataclass(slots=True)
class _Under:
    """How far the truth lies under the envelope: it hardly changes, so it is averaged."""

    version: int = -1
    at_s: float = 0.0
    bound_s: float = 0.0
    seen: int = 0

    def follow(self, version: int, wanted_s: float) -> None:
        """Go a step towards what the pings of now say."""
        self.version = version
        self.seen += 1
        self.at_s += (wanted_s - self.at_s) / min(self.seen, CALM)


class DeviceClock:
    """Maps the time stamps of one device to the station's time; slowly, so that none jumps."""

    def __init__(self, least_delay_s: float = LEAST_DELAY_S, wrap_us: int | None = 1 << 32) -> None:
        """Start without knowing anything.

        Parameters
        ----------
        least_delay_s : the longest that the quickest frame may take from sampling to reading;
            without pings the bound can never be better than half of it
        wrap_us : where its clock starts again at 0 [us]: 2**32 times the step of a counter of 32
            bits; None: nowhere, as the time since 1970
        """
        self.restarts = 0
        """How often the device started anew."""
        self._least_delay_s = least_delay_s
        self._wrap_us = wrap_us
        self._replugged = False
        self._envelope = Envelope()
        self._pongs: deque[_Between] = deque(maxlen=PONGS)
        self._last: tuple[int, int, float] | None = None
        self._offset_s: float | None = None
        self._under = _Under()

    def map(self, t_us: Ints | None, count: int, arrival: Arrival) -> tuple[Floats, Floats]:
        """(times, bounds) in s of the station, of frames that were read together.

        Parameters
        ----------
        t_us : (n,) device time stamps in the order sent, n at least 1
        count : n
        arrival : the read that brought them

        Raises
        ------
        TypeError
            where there are no stamps (a bug in the caller)
        """
        if t_us is None:
            raise TypeError(f"{count} frames of a device with a clock have no stamps")
        arrival_s = arrival.at_s
        stamps = np.asarray(t_us, dtype=np.int64)
        last_us = None if self._last is None else self._last[1]
        device_us = self._unwrapped(stamps, arrival_s)
        device_s = device_us.astype(np.float64) * 1e-6
        newest_s = float(device_s.max())
        self._envelope.add(newest_s, arrival_s - newest_s)
        under_s, least_s = self._below(newest_s)
        wanted_s = self._envelope.delay_s(device_s) - under_s
        offset_s = wanted_s
        if self._offset_s is not None and last_us is not None:
            since_s = np.maximum(device_us - last_us, 0) * 1e-6
            steady_s = self._offset_s + self._envelope.rate * since_s
            room_s = SLEW * since_s
            offset_s = steady_s + np.clip(wanted_s - steady_s, -room_s, room_s)
        self._offset_s = float(offset_s[-1])
        self._last = (int(stamps[-1]), int(device_us[-1]), arrival_s)
        return device_s + offset_s, np.abs(wanted_s - offset_s) + least_s

    def pong(self, pong: Pong, arrival_s: float) -> None:
        """Learn from an answered ping."""
        if self._last is None:
            return
        stamp, last_us, last_arrival_s = self._last
        rx_us = last_us + self._shorter(pong.rx_us - stamp)
        tx_us = last_us + self._shorter(pong.tx_us - stamp)
        waited_us = (arrival_s - last_arrival_s) * 1e6
        since_us = tx_us - last_us
        if tx_us < rx_us or abs(since_us - waited_us) > RESTART_S * 1e6:
            return
        low_s, high_s = pong.sent_s - rx_us * 1e-6, arrival_s - tx_us * 1e-6
        if low_s <= high_s:
            self._pongs.append(_Between(tx_us * 1e-6, low_s, high_s))
            self._under.version = -1

    def settle(self) -> None:
        """Let the next time jump to the envelope: between sessions, a jump does no harm."""
        self._offset_s = None

    def replug(self) -> None:
        """The line was opened: nothing on it waited long, so what seems late is another start."""
        self._replugged = True

    def _below(self, now_s: float) -> tuple[float, float]:
        """(how far the truth lies under the envelope, how wrong that may be) [s]."""
        envelope, under = self._envelope, self._under
        moved = under.version != envelope.version
        if not (moved or envelope.loose):
            return under.at_s, under.bound_s
        low_s, high_s = 0.0, self._least_delay_s
        blur_s = 2.0 * envelope.rough_s
        while self._pongs and now_s - self._pongs[0].device_s > OLDEST_PONG_S:
            self._pongs.popleft()
        if self._pongs:
            low_s, high_s = self._overlap(self._off(), now_s)
        else:
            blur_s += envelope.astray_s(now_s) if envelope.loose else 0.0
            if not envelope.settled:
                blur_s += UNSETTLED_S
        middle_s = (low_s + high_s) / 2
        if moved:
            under.follow(envelope.version, middle_s)
        under.bound_s = abs(high_s - low_s) / 2 + abs(under.at_s - middle_s) + blur_s
        return under.at_s, under.bound_s

    def _off(self) -> float:
        """How much too steep or too flat the envelope's line may be, by what pings say [s a s]."""
        if not self._envelope.loose:
            return WANDER
        first, last = (
            (one.device_s, line_s - one.high_s, line_s - one.low_s)
            for one in (self._pongs[0], self._pongs[-1])
            for line_s in (self._envelope.at_s(one.device_s),)
        )
        span_s = max(last[0] - first[0], 1e-6)
        most = max(last[2] - first[1], first[2] - last[1]) / span_s
        return min(max(most, MOST_RATE), MOST_RESONATOR)

    def _overlap(self, rate: float, now_s: float) -> tuple[float, float]:
        """Where all pings agree that the truth lies under the envelope, if its line may be so
        much too steep or too flat.
        """
        low_s, high_s = -np.inf, np.inf
        for one in self._pongs:
            line_s = self._envelope.at_s(one.device_s)
            aged_s = rate * max(now_s - one.device_s, 0.0)
            low_s = max(low_s, line_s - one.high_s - aged_s)
            high_s = min(high_s, line_s - one.low_s + aged_s)
        return low_s, high_s

    def _shorter(self, step: Step) -> Step:
        """A step between two stamps, or several, the shorter way round [us]."""
        wrap = self._wrap_us
        return step if wrap is None else (step + wrap // 2) % wrap - wrap // 2

    def _unwrapped(self, stamps: Ints, arrival_s: float) -> Ints:
        """(n,) device time in us, 0 at its first stamp, that goes on where the clock wraps."""
        wrap = self._wrap_us
        start = 0
        if self._last is not None:
            last_stamp, last_us, last_arrival_s = self._last
            expected_us = (arrival_s - last_arrival_s) * 1e6
            step = self._shorter(int(stamps[0]) - last_stamp)
            if wrap is not None:  # silent for longer than a wrap
                step += round((expected_us - step) / wrap) * wrap
            late_us = expected_us - step
            limit_us = RESTART_S * 1e6
            back, ahead = step < -BACK_S * 1e6, late_us < -limit_us
            if back or ahead or (self._replugged and late_us > limit_us):
                self.restarts += 1
                self._envelope = Envelope()
                self._pongs.clear()
                self._under = _Under()
                self._offset_s = None
            else:
                start = last_us + step
        self._replugged = False
        steps = self._shorter(np.diff(stamps))
        return start + np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(steps)))


RATE_OFF = 0.1
"""A device without a clock samples at most so much faster or slower than it says."""
APART_S = 1e-6
"""Frames that nothing is known of but that they came together stand so far apart [s]."""


class ArrivalClock:
    """For a device without a clock: a sample was taken before it was read, and not long before."""

    def __init__(
        self, rate_hz: float | None = None, latency_s: float = 0.02, reading_s: float = 0.02
    ) -> None:
        """Start without knowing anything.

        Parameters
        ----------
        rate_hz : how often it samples, so that what was read together is spaced as it was taken;
            None: it speaks when it has something to say
        latency_s : the longest that the line holds a sample back (16 ms in many USB adapters)
        reading_s : the longest that the station leaves bytes lying, unless it is stalled
        """
        self.restarts = 0
        """Nobody can tell whether it started anew."""
        self._period_s = None if rate_hz is None else 1.0 / rate_hz
        self._latency_s = latency_s
        self._reading_s = reading_s
        self._last_s: float | None = None
        self._read_s: float | None = None

    def map(self, t_us: Ints | None, count: int, arrival: Arrival) -> tuple[Floats, Floats]:
        """(times, bounds) in s of the station, of `count` frames, at least 1, read together."""
        del t_us
        now_s = arrival.at_s
        since_s = np.inf if self._read_s is None else now_s - self._read_s
        window_s = self._latency_s + min(since_s, self._reading_s)
        behind = np.arange(count - 1, -1, -1, dtype=np.float64)
        end_s = now_s - window_s / 2
        step_s = APART_S if self._period_s is None else self._period_s
        if self._last_s is not None:
            if self._period_s is not None:
                end_s = self._last_s + count * self._period_s
                end_s = min(max(end_s, now_s - window_s), now_s)
            if end_s <= self._last_s:
                end_s = self._last_s + max(now_s - self._last_s, APART_S) / 2
            step_s = min(step_s, (end_s - self._last_s) / count)
        t_s: Floats = end_s - step_s * behind
        self._last_s, self._read_s = end_s, now_s
        end_bound_s = max(end_s - (now_s - window_s), now_s - end_s)
        if self._period_s is None:
            return t_s, np.full(count, max(end_bound_s, now_s - float(t_s[0])))
        slack_s = abs(self._period_s - step_s) + RATE_OFF * self._period_s
        bound_s: Floats = end_bound_s + slack_s * behind
        return t_s, bound_s

    def pong(self, pong: Pong, arrival_s: float) -> None:
        """It answers no pings."""

    def settle(self) -> None:
        """Let the next time jump."""
        self._last_s = None

    def replug(self) -> None:
        """The line was opened anew."""
