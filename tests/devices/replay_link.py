"""A line for tests: bytes that come when they are said to, then it is unplugged."""

from collections.abc import Iterable

from simlab.devices.link import Arrival
from simlab.model.errors import DeviceError


class ReplayLink:
    """A recorded line: one arrival a read, then unplugged."""

    def __init__(self, arrivals: Iterable[Arrival], name: str = "replay") -> None:
        self._arrivals = iter(arrivals)
        self._name = name

    @property
    def name(self) -> str:
        """What the recording is called."""
        return self._name

    def fileno(self) -> int | None:
        """Nothing to wait on."""
        return None

    def read(self) -> Arrival:
        """The next arrival.

        Raises
        ------
        DeviceError
            after the last one
        """
        arrival = next(self._arrivals, None)
        if arrival is None:
            raise DeviceError(f"{self._name}: unplugged (the recording ends here)")
        return arrival

    def write(self, data: bytes) -> int:
        """Nobody listens: taken and forgotten."""
        return len(data)

    def close(self) -> None:
        """Forget the rest."""
        self._arrivals = iter(())
