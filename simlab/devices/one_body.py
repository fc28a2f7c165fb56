"""What readers of tracking servers share: the poses of one body, stamped or not."""

from abc import ABC, abstractmethod
from typing import Any

import numpy as np

from simlab.devices.decoding import Frames
from simlab.devices.scan import Scan
from simlab.devices.stamp_clock import NOT_STAMPED
from simlab.devices.stamp_gate import StampGate

BACK_US, EARLY_US = 100_000, 100_000
"""Poses overtake one another so far; what waited in the line comes at once."""


class OneBody(Scan, ABC):
    """Messages of a server to the rows of one body."""

    def __init__(self, row: np.dtype[Any], body: str, longest: int, cause: str) -> None:
        """Read the body of this name; where none is given, the first that is heard of."""
        super().__init__(longest, cause)
        self._row = row
        self._body = body.encode()
        self._heard = 0
        self._stamped = self._streams = False
        self._gate = StampGate(BACK_US, EARLY_US)
        self._rows: list[bytes] = []
        self._t_us: list[int] = []

    @property
    def body(self) -> str:
        """Whose poses these are; nothing until somebody was heard of."""
        return self._body.decode("utf-8", "replace")

    @property
    def streams(self) -> bool:
        """Was a pose of it heard?"""
        return self._streams

    def feed(self, data: bytes) -> Frames:
        """The poses that `data` completes."""
        stream = self._rest + data
        self._heard, self._rows, self._t_us = 0, [], []
        at = 0
        while at < len(stream) and (size := self._piece(stream, at)):
            at += size
        self._rest = stream[at:]
        return Frames(
            rows=np.frombuffer(b"".join(self._rows), dtype=self._row),
            heard=self._heard,
            t_us=np.array(self._t_us, dtype=np.int64),
        )

    @abstractmethod
    def _piece(self, stream: bytes, at: int) -> int:
        """Account for what begins here; how much it was, 0: that cannot be told yet."""

    def _said(self, row: bytes, stamp_us: int | None) -> bool:
        """A pose of the body; None: it has no stamp. False: it cannot have been stamped so."""
        if stamp_us is not None and not self._gate.judge(stamp_us):
            return False
        self._stamped = self._stamped or stamp_us is not None
        self._streams = True
        self._rows.append(row)
        self._t_us.append(NOT_STAMPED if stamp_us is None else stamp_us)
        return True
