"""A simlab board by the id in its heartbeat: every port that it may be at is opened and heard.

The search never waits: the line says nothing until the board is found, and is that board's from
then on, with all that it said before.
"""

from collections.abc import Callable, Sequence

from simlab.devices.framing import FrameDecoder, heads, payloads
from simlab.devices.link import Arrival, ByteLink
from simlab.devices.messages import HEARTBEAT, first_byte
from simlab.model.errors import DeviceError

SEARCH_S = 5.0
"""A board says its id ten times a second, but some start anew when their port is opened, and take
two seconds for it [s]."""
MOST_KEPT = 1 << 18
"""Bytes kept of one port while the search goes on; a port that says more starts anew."""


class _Candidate:
    """One port that may be it."""

    def __init__(self, link: ByteLink) -> None:
        self.link = link
        self.frames = FrameDecoder()
        self.said: list[Arrival] = []
        self._kept = 0

    def uids(self) -> set[int]:
        """Ids heard in what there is to read."""
        arrival = self.link.read()
        if not arrival.data:
            return set()
        if self._kept > MOST_KEPT:
            self.said.clear()
            self._kept = 0
        self.said.append(arrival)
        self._kept += len(arrival.data)
        bodies = self.frames.feed(arrival.data)
        beats = heads(bodies)["version_type"] == first_byte(HEARTBEAT)
        mine = [body for body, beat in zip(bodies, beats, strict=True) if beat]
        return set(payloads(HEARTBEAT, mine)["uid"].tolist())


class UidLink:
    """The line to the board with an id; silent while it is searched for."""

    def __init__(
        self,
        uid: int,
        paths: Sequence[str],
        open_port: Callable[[str], ByteLink],
        now_s: Callable[[], float],
    ) -> None:
        """Open all ports; those that somebody else holds are left out.

        Raises
        ------
        DeviceError
            where not one can be opened
        """
        self._uid = uid
        self._now_s = now_s
        self._until_s = now_s() + SEARCH_S
        self._found: ByteLink | None = None
        self._backlog: list[Arrival] = []
        self._candidates: list[_Candidate] = []
        self._heard: set[int] = set()
        why = "no serial port is there"
        for path in paths:
            try:
                self._candidates.append(_Candidate(open_port(path)))
            except DeviceError as error:
                why = str(error)
        if not self._candidates:
            raise DeviceError(f"{self.name}: is not found ({why}); plug the board in")

    @property
    def name(self) -> str:
        """The id, and the port once it is known."""
        at = f" at {self._found.name}" if self._found else ""
        return f"uid:{self._uid:08x}{at}"

    def fileno(self) -> int | None:
        """The port's, once it is known."""
        return None if self._found is None else self._found.fileno()

    def read(self) -> Arrival:
        """What the board says; what it said before it was found comes first, read by read.

        Raises
        ------
        DeviceError
            where no port is that board's, or its port went away
        """
        if self._backlog:
            return self._backlog.pop(0)
        if self._found is not None:
            return self._found.read()
        for candidate in tuple(self._candidates):
            try:
                uids = candidate.uids()
            except DeviceError:
                candidate.link.close()
                self._candidates.remove(candidate)
                continue
            self._heard |= uids
            if self._uid in uids:
                self._found, self._backlog = candidate.link, candidate.said
                self._let_go()
                return self._backlog.pop(0)
        if not self._candidates or self._now_s() > self._until_s:
            others = ", ".join(f"{uid:08x}" for uid in sorted(self._heard)) or "no board"
            self._let_go()
            raise DeviceError(f"{self.name}: is not found, {others} answers; plug the board in")
        return Arrival(self._now_s(), b"")

    def write(self, data: bytes) -> int:
        """Hand bytes to the board; while it is searched for, nothing is taken."""
        return 0 if self._found is None else self._found.write(data)

    def close(self) -> None:
        """Let go of every port."""
        self._let_go()
        if self._found is not None:
            self._found.close()

    def _let_go(self) -> None:
        for candidate in self._candidates:
            if candidate.link is not self._found:
                candidate.link.close()
        self._candidates = []
