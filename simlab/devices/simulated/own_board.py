"""A simlab board made of arithmetic: frames, numbers, heartbeat, answers, a crystal that drifts."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simlab.devices.dictionary import Board, Stream, chunks_of, text_of
from simlab.devices.framing import FrameDecoder, encode, heads, payloads
from simlab.devices.messages import (
    CREDIT,
    DICTIONARY,
    FLAG_FRESH,
    HEARTBEAT,
    HELLO,
    MESSAGES,
    PING,
    PONG,
    STREAM_PANEL,
    STREAM_POSE,
    SUBSCRIBE,
    Message,
)
from simlab.devices.simulated.twin import SteadyTwin

BEAT_S = 0.1
DRIFT = 40e-6
"""The crystal of the device runs so much fast: a good one is no better."""
TALK = ("hello", "ping", "subscribe", "stats")
"""What every board can do."""


def board_of(name: str, rate_hz: float, message: Message, *more: str) -> Board:
    """What a board with one stream of samples says it is."""
    stream = Stream(STREAM_POSE, rate_hz, message)
    return Board(name, "1.0.0", "-", (*TALK, *more), (stream,))


class OwnBoard(SteadyTwin):
    """Says what the firmware says; silent but for its heartbeat until `play`."""

    def __init__(
        self,
        board: Board,
        payloads: Callable[[Any], NDArray[Any]] = np.asarray,
        uid: int = 1,
    ) -> None:
        super().__init__()
        self._board = board
        self._stream = board.streams[0]
        self._payloads = payloads
        self._uid = uid
        self._overruns = 0
        self._seq = [0] * 16
        self._beat_s: float | None = None
        self._fresh = True
        self._ear = FrameDecoder()
        self._replies: list[tuple[Message, Any]] = []
        self._decimation = 1
        self._credit: int | None = None

    def encoded(self, samples: Any) -> NDArray[Any]:
        """The payloads of these samples."""
        return self._payloads(samples)

    def frames(self, row: int, at_s: float) -> list[bytes]:
        """One sample."""
        return self.sample(self._samples[row], row, at_s)

    def sample(self, payload: Any, row: int, at_s: float) -> list[bytes]:
        """A sample, unless the host does not want it."""
        if not self._decimation or row % self._decimation:
            return []
        frame = self.frame(self._stream.message, self._stream.number, at_s, payload)
        if self._credit == 0:
            self._overruns += 1
            return []
        self._credit = None if self._credit is None else self._credit - 1
        return [frame]

    def beside(self, now_s: float) -> list[bytes]:
        """Replies, and a heartbeat when it is time."""
        replies, self._replies = self._replies, []
        said = []
        for message, payload in replies:
            if message is PONG:
                payload["tx"] = self._us(now_s)
            said.append(self.frame(message, STREAM_PANEL, now_s, payload))
        if self._beat_s is None or now_s >= self._beat_s:
            self._beat_s = now_s + BEAT_S
            beat = np.zeros((), dtype=HEARTBEAT.dtype)
            beat["uid"], beat["overruns"] = self._uid, self._overruns & 0xFFFF
            beat["flags"] = FLAG_FRESH if self._fresh else 0
            said.append(self.frame(HEARTBEAT, STREAM_PANEL, now_s, beat))
        return said

    def next_s(self) -> float:
        """The next sample or heartbeat."""
        if self._replies or self._beat_s is None:
            return 0.0
        return min(super().next_s(), self._beat_s)

    def hear(self, data: bytes, now_s: float) -> None:
        """Take what the host says."""
        bodies = self._ear.feed(data)
        for number, body in zip(heads(bodies)["version_type"] & 0x0F, bodies, strict=True):
            message = MESSAGES[int(number)]
            self.told(message, payloads(message, [body])[0], now_s)

    def told(self, message: Message, row: Any, now_s: float) -> None:
        """The host said this."""
        if message is HELLO:
            self._fresh = False
            chunks = chunks_of(text_of(self._board), self._uid)
            self._replies += [(DICTIONARY, chunk) for chunk in chunks[int(row["chunk"]) :]]
        elif message is PING:
            pong = np.zeros((), dtype=PONG.dtype)
            pong["token"], pong["rx"] = row["token"], self._us(now_s)
            self._replies.append((PONG, pong))
        elif message is SUBSCRIBE and row["stream"] == self._stream.number:
            self._decimation = int(row["decimation"])
        elif message is CREDIT and row["stream"] == self._stream.number:
            self._credit = int(row["frames"])

    def dropped(self) -> None:
        """Numbered all the same, so that the loss is seen."""
        self._overruns += 1

    def frame(self, message: Message, stream: int, at_s: float, payload: Any) -> bytes:
        """A frame with the next number of its stream."""
        frame = encode(message, stream, self._seq[stream], self._us(at_s), payload)
        self._seq[stream] += 1
        return frame

    def _us(self, at_s: float) -> int:
        """What its clock shows."""
        return round(at_s * (1 + DRIFT) * 1e6) & 0xFFFFFFFF
