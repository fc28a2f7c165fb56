"""Being an MTConnect adapter: agents connect, and hear a machine's state as it changes.

Nothing here waits, and no agent can hold up another: what it does not take is kept up to a bound,
beyond it the agent is let go, and hears everything when it comes back.
"""

import contextlib
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from simlab.devices.shdr_publisher import HEARTBEAT_S, Publisher
from simlab.devices.shdr_values import nothing
from simlab.model.errors import DeviceError

MOST_AGENTS = 16
MOST_PENDING = 1 << 18
"""Bytes that wait for one agent."""
MOST_BYTES = 4096
MOST_HEARD = 1024
"""No line of an agent is longer."""


@dataclass(slots=True)
class _Agent:
    line: socket.socket
    heard_s: float
    pending: bytes = b""
    rest: bytes = b""
    pinged: bool = False


class ShdrServer:
    """An adapter at a TCP port; `poll` it often."""

    def __init__(
        self,
        host: str,
        port: int,
        now_s: Callable[[], float],
        unix_s: Callable[[float], float],
        *,
        name: str = "simlab",
        heartbeat_s: float = HEARTBEAT_S,
    ) -> None:
        """Listen at `port` (7878 is the usual one, 0 lets the kernel choose).

        Parameters
        ----------
        now_s : the station's clock
        unix_s : the wall clock when the station's showed its argument

        Raises
        ------
        DeviceError
            where the port cannot be had
        """
        self._now_s, self._unix_s = now_s, unix_s
        self._heartbeat_s = heartbeat_s
        self._publisher = Publisher(nothing(), name, heartbeat_s)
        self._agents: list[_Agent] = []
        try:
            self._listener = socket.create_server((host, port))
        except (OSError, OverflowError) as error:
            # create_server puts the address behind the system's words
            why = str(getattr(error, "strerror", None) or error).partition(" (")[0].lower()
            raise DeviceError(
                f"mtconnect: {host}:{port} cannot be listened at ({why}); "
                "write an address of this desk, and a port that nobody uses"
            ) from error
        self._listener.setblocking(False)
        self.port: int = self._listener.getsockname()[1]
        """Where agents connect to."""

    @property
    def agents(self) -> int:
        """How many listen."""
        return len(self._agents)

    def publish(self, values: Mapping[str, str], at_s: float | None = None) -> None:
        """Tell all agents what changed; at `at_s` of the station, or now."""
        said = self._publisher.change(values, self._unix_s(self._now_s() if at_s is None else at_s))
        for agent in self._agents:
            agent.pending += said
        self.poll()

    def poll(self) -> None:
        """Greet who comes, answer pings, hand over what waits; never waits."""
        now_s = self._now_s()
        with contextlib.suppress(BlockingIOError, ConnectionError):
            while len(self._agents) < MOST_AGENTS:
                line, _ = self._listener.accept()
                line.setblocking(False)
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                greeting = self._publisher.greeting(self._unix_s(now_s))
                self._agents.append(_Agent(line, now_s, greeting))
        for agent in list(self._agents):
            try:
                self._serve(agent, now_s)
            except OSError:
                self._let_go(agent)

    def close(self) -> None:
        """Let all agents go."""
        for agent in list(self._agents):
            self._let_go(agent)
        self._listener.close()

    def _serve(self, agent: _Agent, now_s: float) -> None:
        with contextlib.suppress(BlockingIOError):
            data = agent.line.recv(MOST_BYTES)
            if not data:
                raise ConnectionResetError
            agent.heard_s = now_s
            lines = (agent.rest + data).split(b"\n")
            agent.rest = lines.pop()
            for line in lines:
                if line.strip() == b"* PING":
                    agent.pinged = True
                    agent.pending += self._publisher.pong()
        if agent.pinged and now_s - agent.heard_s > 2 * self._heartbeat_s:
            raise ConnectionAbortedError  # who pings is expected to go on
        with contextlib.suppress(BlockingIOError):
            while agent.pending:
                agent.pending = agent.pending[agent.line.send(agent.pending) :]
        if len(agent.pending) > MOST_PENDING or len(agent.rest) > MOST_HEARD:
            raise ConnectionAbortedError

    def _let_go(self, agent: _Agent) -> None:
        agent.line.close()
        self._agents.remove(agent)
