"""Frames of simlab's own firmware: samples of one message, and the talk beside them."""

from dataclasses import dataclass, replace
from itertools import compress, groupby
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simlab.devices.batch_frames import LONG, Run, joined, runs
from simlab.devices.decoding import Accounted, Frames, Pong
from simlab.devices.dialogue import Dialogue
from simlab.devices.dictionary import Board
from simlab.devices.framing import FrameDecoder, heads, payloads
from simlab.devices.layout import Layout
from simlab.devices.messages import (
    DICTIONARY,
    EVENT,
    FLAG_ASLEEP,
    FLAG_FRESH,
    HEAD_SIZE,
    HEARTBEAT,
    PONG,
    STATS,
    STREAM_OWN,
    STREAM_PANEL,
    STREAM_POSE,
    VERSION,
    Message,
    first_byte,
)
from simlab.model.errors import DeviceError

TALK = {message.number: message for message in (HEARTBEAT, DICTIONARY, PONG, EVENT, STATS)}
EVENTS_KNOWN = 16
"""A board has one event under way; one of these few is a repeat."""
WRAP_US = 1 << 32
OLDEST_EVENT_US = 30_000_000
"""What seems older is another start's."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something was pressed, heard for the first time."""

    before: int
    """Frames of the same read that came before it, those without events."""
    stamp_us: int
    """The newest stamp heard before it, or its own where that is newer."""
    late_us: int
    """How long before that it happened."""
    control: int
    number: int
    value: int


class OwnDecoder(Accounted):
    """Bytes of a simlab board to the payloads of its samples; its events are acknowledged."""

    def __init__(self, pose: Message) -> None:
        self._pose = pose
        self._frames = FrameDecoder(self._judge)
        super().__init__(self._frames)
        self.dialogue = Dialogue(pose)
        self.stats: dict[str, int] = {}
        """What the board last said about its own errors."""
        self._layouts: dict[int, Layout] = {}
        self._samples: list[tuple[Layout | None, bytes]] = []
        self.known: dict[tuple[int, int], None] = {}
        """The last events heard: id and time."""
        self._newest_us: int | None = None

    @property
    def message(self) -> Message:
        """What its samples are."""
        return self._pose

    @property
    def board(self) -> Board | None:
        """What the board said it is; None: it has not yet, or never does."""
        return self.dialogue.board

    def remember(self, earlier: "OwnDecoder") -> None:
        """A board that was not let go of repeats its event: the same id and time, also now."""
        self.known = earlier.known

    def feed(self, data: bytes) -> Frames:
        """The frames that `data` completes."""
        return self.hear(data)[0]

    def say(self, now_s: float) -> bytes:
        """Greeting, pings, credit, acknowledgements.

        Raises
        ------
        DeviceError
            where the board speaks another protocol, or does not send what is needed
        """
        return self.dialogue.say(now_s)

    def hear(self, data: bytes) -> tuple[Frames, list[Event]]:
        """The frames that `data` completes, and the events among them, each once."""
        if len(data) < LONG:
            return self._heard(self._frames.feed(data))
        parts, events = [], []
        before = 0
        for part in runs(self._frames, data, self._plain):
            frames, new = (self._run(part), []) if isinstance(part, Run) else self._heard([part])
            events += [replace(event, before=before + event.before) for event in new]
            before += 0 if frames.t_us is None else len(frames.t_us)
            parts.append(frames)
        return (joined(parts) if parts else self._heard([])[0]), events

    def _plain(self) -> dict[bytes, int]:
        """Frames that need no look: heartbeats, and samples just as our table has them."""
        sizes = {bytes([first_byte(HEARTBEAT), STREAM_PANEL]): HEARTBEAT.body_dtype.itemsize}
        layout = self._layouts.get(STREAM_POSE)
        if layout is None or layout.same:
            pose = bytes([first_byte(self._pose), STREAM_POSE])
            sizes[pose] = self._pose.body_dtype.itemsize
        return sizes

    def _run(self, run: Run) -> Frames:
        """Samples and heartbeats, many at once."""
        self._note_newest(run.heads["t_us"])
        flags = run.payloads(HEARTBEAT, first_byte(HEARTBEAT))["flags"]
        if (flags & FLAG_FRESH).any():
            self.dialogue.fresh()
        mine = run.heads["version_type"] == first_byte(self._pose)
        asleep = bool(flags[-1] & FLAG_ASLEEP) if len(flags) else None
        return Frames(
            rows=run.payloads(self._pose, first_byte(self._pose)),
            heard=len(run.heads),
            t_us=run.heads["t_us"].astype(np.int64),
            is_sample=mine,
            seq=run.heads["seq"][mine].astype(np.int64),
            asleep=False if mine.any() else asleep,
        )

    def _heard(self, bodies: list[bytes]) -> tuple[Frames, list[Event]]:
        """Frames one by one."""
        head = heads(bodies)
        number = head["version_type"] & 0x0F
        events = self._events(bodies, number, head["t_us"])
        stamped = number != EVENT.number
        self._note_newest(head["t_us"][stamped])
        mine = number == self._pose.number
        asleep: bool | None = None
        pongs: list[Pong] = []
        for kind, body in zip(number[~mine].tolist(), compress(bodies, ~mine), strict=True):
            if kind == HEARTBEAT.number:
                flags = int(payloads(HEARTBEAT, [body])["flags"][0])
                asleep = bool(flags & FLAG_ASLEEP)
                if flags & FLAG_FRESH:
                    self.dialogue.fresh()
            elif kind == PONG.number:
                pong = self.dialogue.pong(body)
                pongs += [] if pong is None else [pong]
            elif kind == STATS.number:
                row = payloads(STATS, [body])[0]
                self.stats = {field.name: int(row[field.name]) for field in STATS.fields}
        if mine.any():
            asleep = False
        frames = Frames(
            rows=self._rows(),
            heard=len(bodies),
            t_us=head["t_us"][stamped].astype(np.int64),
            is_sample=mine[stamped],
            seq=head["seq"][mine].astype(np.int64),
            asleep=asleep,
            pongs=tuple(pongs),
        )
        return frames, events

    def _judge(self, body: bytes) -> str:
        """Why a sound frame is refused; called in the order of the stream, so that a dictionary
        counts from where it stands.
        """
        number, stream = body[0] & 0x0F, body[1]
        if body[0] >> 4 != VERSION:
            return "unknown_type"
        if number == self._pose.number:
            layout = self._layouts.get(stream)
            if layout is None and stream >= STREAM_OWN:
                return "unknown_type"
            size = self._pose.dtype.itemsize if layout is None else layout.size
            if len(body) != HEAD_SIZE + size:
                return "length"
            self._samples.append((layout, body))
            return ""
        if number not in TALK:
            return "unknown_type"
        if len(body) != TALK[number].body_dtype.itemsize:
            return "length"
        if number == DICTIONARY.number:
            self._learn(self.dialogue.piece(body))
        return ""

    def _learn(self, board: Board | None) -> None:
        """From here on, samples are read as the board says."""
        if board is None:
            return
        try:
            self._layouts = {
                stream.number: Layout(stream, self._pose)
                for stream in board.streams
                if stream.message.number == self._pose.number
            }
        except DeviceError as error:
            self.dialogue.refuse(error)

    def _rows(self) -> NDArray[Any]:
        """The samples of this read, in the columns of our table whatever the board's are."""
        samples, self._samples = self._samples, []
        plain = [body for layout, body in samples if layout is None or layout.same]
        if len(plain) == len(samples):
            return payloads(self._pose, plain)
        rows = []
        for layout, run in groupby(samples, key=itemgetter(0)):
            these = [body for _, body in run]
            rows.append(payloads(self._pose, these) if layout is None else layout.rows(these))
        return np.concatenate(rows)

    def _note_newest(self, stamps: NDArray[Any]) -> None:
        if len(stamps):
            self._newest_us = int(stamps[-1])

    def _events(self, bodies: list[bytes], number: NDArray[Any], t_us: NDArray[Any]) -> list[Event]:
        """Events that were not heard before; each copy is acknowledged."""
        events = []
        for at in np.flatnonzero(number == EVENT.number).tolist():
            row, t = payloads(EVENT, [bodies[at]])[0], int(t_us[at])
            self.dialogue.event(int(row["id"]))
            key = (int(row["id"]), t)
            if key in self.known:
                continue
            self.known[key] = None
            if len(self.known) > EVENTS_KNOWN:
                del self.known[next(iter(self.known))]
            self._note_newest(t_us[:at][number[:at] != EVENT.number])
            late = 0 if self._newest_us is None else (self._newest_us - t) % WRAP_US
            late = late if late < OLDEST_EVENT_US else 0
            before = int((number[:at] != EVENT.number).sum())
            value = int(row["value"])
            stamp = (t + late) % WRAP_US
            events.append(
                Event(before, stamp, late, int(row["control"]), int(row["number"]), value)
            )
        return events
