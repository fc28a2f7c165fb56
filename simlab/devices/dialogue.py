"""What the station says to a simlab board: who are you, what time is it, send more, I heard that.

A board that never answers is read all the same, by the table of messages.
"""

import math
from collections import deque
from typing import Any

import numpy as np

from simlab.devices.decoding import Pong
from simlab.devices.dictionary import Board, Pieces, parse
from simlab.devices.framing import DELIMITER, encode, payloads
from simlab.devices.messages import (
    ACK,
    CREDIT,
    DICTIONARY,
    HELLO,
    OUTPUTS,
    PING,
    PONG,
    STREAM_PANEL,
    SUBSCRIBE,
    VERSION,
    Message,
)
from simlab.model.errors import DeviceError

HELLO_S, PATIENT_HELLO_S = 0.5, 5.0
"""A greeting is repeated so often, at first and after `PATIENT_S` [s]."""
PATIENT_S = 10.0
PIECE_S = 0.2
"""After so long without another piece of the dictionary, the rest is asked for again [s]."""
QUICK_PINGS, QUICK_PING_S = 20, 0.1
"""So many pings at first, so that the clock is known soon [s]."""
GOLDEN = 0.6180339887498949
CREDIT_S, CREDIT_FOR_S = 0.5, 2.0
"""Twice a second, samples of the next two seconds may be sent [s]."""
ACKS = 3
"""A line that lost an event's first answers may lose these too: they are written so often."""
PONGS_AWAITED = 16


def ping_wait_s(sent: int) -> float:
    """How long to wait after so many pings: never in step with a timer of the line [s]."""
    if sent < QUICK_PINGS:
        return QUICK_PING_S * (0.5 + math.fmod(sent * GOLDEN, 1.0))
    return 0.9 + 0.2 * math.fmod(sent * GOLDEN, 1.0)


class Dialogue:
    """What was said to one board since its line was opened, and what is to be said next."""

    def __init__(self, message: Message) -> None:
        """Speak to a board whose samples are of this message."""
        self.board: Board | None = None
        """What it said it is."""
        self._message = message
        self._pieces = Pieces()
        self._refusal: DeviceError | None = None
        self._now_s = -math.inf
        self._begun_s = self._hello_s = self._ping_s = self._credit_s = -math.inf
        self._hellos = self._pings = self._frames = 0
        self._heard_piece = False
        self._awaited: dict[int, float] = {}
        self._acks: deque[int] = deque(maxlen=PONGS_AWAITED)
        self._outputs: int | None = None

    def piece(self, body: bytes) -> Board | None:
        """A body of `DICTIONARY` came; the board where that was the last missing piece."""
        self._heard_piece = True
        row = payloads(DICTIONARY, [body])[0]
        text = self._pieces.add(row)
        if text is None or self._refusal is not None:
            return None
        try:
            board = parse(text, self._pieces.uid)
        except DeviceError as error:
            self._refusal = error
            return None
        self.board = board
        return board

    def refuse(self, error: DeviceError) -> None:
        """The board cannot be read: said when it is next spoken to."""
        self._refusal = error

    def fresh(self) -> None:
        """The board has not heard a greeting: where it did before, it started anew."""
        if self.board is not None:
            self.board = None
            self._heard_piece = False
            self._hellos, self._pings = 0, 0
            self._hello_s = self._ping_s = self._credit_s = -math.inf

    def event(self, number: int) -> None:
        """An event came: it is to be acknowledged."""
        self._acks.append(number)

    def light(self, leds: int) -> None:
        """Lamps to be lit, a bit each; said with every credit again."""
        self._outputs = leds
        self._credit_s = -math.inf

    def pong(self, body: bytes) -> Pong | None:
        """The ping that this body of `PONG` answers, where it is one of ours."""
        row = payloads(PONG, [body])[0]
        sent_s = self._awaited.pop(int(row["token"]), None)
        return None if sent_s is None else Pong(sent_s, int(row["rx"]), int(row["tx"]))

    def say(self, now_s: float) -> bytes:
        """What is to be written now.

        Raises
        ------
        DeviceError
            where the board said that it cannot be read
        """
        if self._refusal is not None:
            raise self._refusal
        said = []
        while self._acks:
            said += ACKS * [self._frame(ACK, id=self._acks.popleft())]
        if self.board is None:
            said += self._greeting(now_s)
        else:
            said += self._upkeep(self.board, now_s)
        return b"".join(said)

    def _greeting(self, now_s: float) -> list[bytes]:
        if not self._hellos:
            self._begun_s = now_s
        patient = now_s - self._begun_s > PATIENT_S
        wait_s = PATIENT_HELLO_S if patient else HELLO_S
        if self._heard_piece:
            self._heard_piece = False
            self._hello_s = now_s + PIECE_S - wait_s  # the next piece is under way
        if now_s - self._hello_s < wait_s:
            return []
        self._hello_s = now_s
        self._hellos += 1
        return [self._frame(HELLO, protocol=VERSION, chunk=self._pieces.missing)]

    def _upkeep(self, board: Board, now_s: float) -> list[bytes]:
        said = []
        if "ping" in board.capabilities and now_s - self._ping_s >= ping_wait_s(self._pings):
            self._ping_s = now_s
            self._pings += 1
            token = self._pings & 0xFFFFFFFF
            self._awaited[token] = now_s
            self._awaited.pop(token - PONGS_AWAITED, None)
            said.append(self._frame(PING, token=token))
        if now_s - self._credit_s >= CREDIT_S:
            self._credit_s = now_s
            if "credit" in board.capabilities:
                for stream in board.streams:
                    if stream.message.number == self._message.number:
                        frames = min(math.ceil(stream.rate_hz * CREDIT_FOR_S), 0xFFFF)
                        said.append(self._frame(SUBSCRIBE, stream=stream.number, decimation=1))
                        said.append(self._frame(CREDIT, stream=stream.number, frames=frames))
            if "outputs" in board.capabilities and self._outputs is not None:
                said.append(self._frame(OUTPUTS, leds=self._outputs))
        return said

    def _frame(self, message: Message, **values: Any) -> bytes:
        row = np.zeros((), dtype=message.dtype)
        for name, value in values.items():
            row[name] = value
        frame = encode(message, STREAM_PANEL, self._frames, 0, row)
        self._frames += 1
        return DELIMITER + frame
