"""A simulated device without a line: asked what it says by now, and told what it is told.

A pseudo-terminal, a socket or a test carries the bytes; the twin itself has no thread and no clock.
"""

import math
from abc import ABC, abstractmethod
from typing import Any, Protocol


class Twin(Protocol):
    """A simulated device that speaks the bytes of a real one."""

    sent: int
    """Samples said since it was made, those included that its line did not take."""

    @property
    def playing(self) -> bool:
        """Are there samples still to be said?"""

    def play(self, samples: Any, rate_hz: float, start_s: float) -> None:
        """Sample these, `rate_hz` of them in a second, from `start_s` on."""

    def say(self, now_s: float) -> list[bytes]:
        """What it says up to now, a piece a frame."""

    def hear(self, data: bytes, now_s: float) -> None:
        """Take bytes from the host."""

    def next_s(self) -> float:
        """When it has something to say next, unless it is told something before; inf: never."""

    def dropped(self) -> None:
        """The line was full: the piece that it just said went nowhere."""


class SteadyTwin(ABC):
    """What twins share that play samples at a steady rate."""

    def __init__(self) -> None:
        self.sent = 0
        self._samples: Any = None
        self._count = 0
        self._row = 0
        self._start_s = 0.0
        self._rate_hz = 1.0
        self._answers: list[bytes] = []
        """Said at the next occasion."""

    @property
    def playing(self) -> bool:
        """Are there samples still to be said?"""
        return self._row < self._count

    def play(self, samples: Any, rate_hz: float, start_s: float) -> None:
        """Sample these, `rate_hz` of them in a second, from `start_s` on."""
        self._samples, self._count, self._row = self.encoded(samples), len(samples), 0
        self._rate_hz, self._start_s = rate_hz, start_s

    def say(self, now_s: float) -> list[bytes]:
        """What it says up to now, a piece a frame."""
        said = []
        due = math.floor((now_s - self._start_s) * self._rate_hz) + 1
        due = min(max(due, self._row), self._count)
        for row in range(self._row, due):
            said += self.frames(row, self._start_s + row / self._rate_hz)
        self.sent += due - self._row
        self._row = due
        return said + self.beside(now_s)

    def next_s(self) -> float:
        """When it has something to say next, unless it is told something before; inf: never."""
        if self._answers:
            return 0.0
        return self._start_s + self._row / self._rate_hz if self.playing else math.inf

    def hear(self, data: bytes, now_s: float) -> None:
        """Take bytes from the host; most devices do not listen."""
        del data, now_s

    def dropped(self) -> None:
        """The line was full: the piece that it just said went nowhere."""
        return

    def encoded(self, samples: Any) -> Any:
        """The samples as `frames` wants them; `self._samples` from then on."""
        return samples

    @abstractmethod
    def frames(self, row: int, at_s: float) -> list[bytes]:
        """What is said of one sample, taken at `at_s` of the world."""

    def beside(self, now_s: float) -> list[bytes]:
        """What is said besides samples: answers, heartbeats."""
        del now_s
        answers, self._answers = self._answers, []
        return answers
