"""Frames of simlab's own firmware: samples of one message, heartbeats beside them."""

from itertools import compress

import numpy as np

from simlab.devices.decoding import Frames, Tally
from simlab.devices.framing import FrameDecoder, heads, payloads
from simlab.devices.messages import FLAG_ASLEEP, HEARTBEAT, Message, first_byte


class OwnDecoder:
    """Bytes of a simlab board to the payloads of its samples."""

    def __init__(self, pose: Message) -> None:
        self._pose = pose
        self._frames = FrameDecoder()

    @property
    def tally(self) -> Tally:
        """Where the bytes went."""
        return self._frames.tally

    @property
    def held(self) -> int:
        """Bytes of the piece that has not ended."""
        return self._frames.held

    def feed(self, data: bytes) -> Frames:
        """The frames that `data` completes."""
        bodies = self._frames.feed(data)
        head = heads(bodies)
        mine = head["version_type"] == first_byte(self._pose)
        beats = head["version_type"] == first_byte(HEARTBEAT)
        asleep = None
        for body in compress(bodies, beats):
            asleep = bool(payloads(HEARTBEAT, [body])["flags"][0] & FLAG_ASLEEP)
        for body in compress(bodies, ~mine & ~beats):
            self.tally.taken -= len(body)
            self.tally.refuse("unknown_type", len(body))
        if mine.any():
            asleep = False
        return Frames(
            rows=payloads(self._pose, list(compress(bodies, mine))),
            heard=len(bodies),
            t_us=head["t_us"].astype(np.int64),
            is_sample=mine,
            seq=head["seq"][mine].astype(np.int64),
            asleep=asleep,
        )

    def say(self, now_s: float) -> bytes:
        """Nothing: it speaks by itself."""
        del now_s
        return b""
