"""What an MTConnect adapter says: a line a change, everything to who comes new, pongs."""

from collections.abc import Mapping
from datetime import UTC, datetime

from simlab.devices.shdr_tokens import line_of

HEARTBEAT_S = 10.0
GREETING = ("* adapterVersion: 1", "* shdrVersion: 2")


class Publisher:
    """The values as they stand; knows what of them an agent has heard."""

    def __init__(self, values: Mapping[str, str], name: str, heartbeat_s: float) -> None:
        """Begin with these, such as all of them unavailable."""
        self._values = dict(values)
        self._name = name
        self._heartbeat_s = heartbeat_s

    def greeting(self, unix_s: float) -> bytes:
        """To an agent that just came: who speaks, and everything."""
        who = (*GREETING, f"* device: {self._name}")
        return b"".join(_ended(text) for text in who) + self._said(self._values, unix_s)

    def change(self, values: Mapping[str, str], unix_s: float) -> bytes:
        """To all agents: what is not as it was; often nothing."""
        changed = {key: text for key, text in values.items() if self._values.get(key) != text}
        self._values |= changed
        return self._said(changed, unix_s) if changed else b""

    def pong(self) -> bytes:
        """The answer to a ping: how long the agent may wait for the next [ms]."""
        return _ended(f"* PONG {self._heartbeat_s * 1000:.0f}")

    def _said(self, values: Mapping[str, str], unix_s: float) -> bytes:
        pairs = [token for pair in values.items() for token in pair]
        return _ended(line_of([stamp(unix_s), *pairs]))


def stamp(unix_s: float) -> str:
    """A moment as SHDR writes it: UTC, to the microsecond."""
    when = datetime.fromtimestamp(unix_s, UTC)
    return when.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _ended(text: str) -> bytes:
    return text.encode("utf-8") + b"\n"
