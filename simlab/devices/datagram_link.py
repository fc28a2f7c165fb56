"""Datagrams that devices on the network send, as packets in a stream."""

import socket
import struct
from collections.abc import Callable

from simlab.devices.link import Arrival
from simlab.devices.packets import MOST_PACKET, TOO_LONG, wrap
from simlab.model.errors import DeviceError

MOST_DATAGRAMS = 1024
"""Read at once."""


class UdpLink:
    """Datagrams that devices send to this desk, each a packet of the stream."""

    def __init__(self, host: str, port: int, now_s: Callable[[], float]) -> None:
        """Listen at `port` of the desk's address `host` ("" for all); a group's address joins it.

        Raises
        ------
        DeviceError
            where that cannot be listened at
        """
        self._now_s = now_s
        self._name = f"udp://{host}:{port}"
        self._peer: tuple[str, int] | None = None
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        try:
            if host and int(host.split(".")[0]) in range(224, 240):
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                group = struct.pack("4s4s", socket.inet_aton(host), bytes(4))
                self._socket.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, group)
            self._socket.bind((host, port))
        except (OSError, ValueError, OverflowError) as error:
            self._socket.close()
            why = str(getattr(error, "strerror", None) or error).lower()
            raise DeviceError(
                f"{self._name}: cannot be listened at ({why}); write an address of this desk as "
                "numbers, and see who else uses the port"
            ) from error

    @property
    def name(self) -> str:
        """Where it listens."""
        return self._name

    @property
    def port(self) -> int:
        """Where it listens; the kernel's choice where 0 was asked for."""
        return int(self._socket.getsockname()[1])

    def fileno(self) -> int | None:
        """The socket's descriptor, None once closed."""
        return None if self._socket.fileno() < 0 else self._socket.fileno()

    def read(self) -> Arrival:
        """All datagrams that are there now, wrapped; never waits.

        Raises
        ------
        DeviceError
            where it was closed
        """
        pieces = []
        for _ in range(MOST_DATAGRAMS):
            try:
                packet, peer = self._socket.recvfrom(MOST_PACKET + 1)
            except BlockingIOError:
                break
            except OSError as error:
                raise self._gone(error) from error
            self._peer = (peer[0], peer[1])
            pieces.append(wrap(packet) if len(packet) <= MOST_PACKET else TOO_LONG)
        return Arrival(self._now_s(), b"".join(pieces))

    def write(self, data: bytes) -> int:
        """Send a datagram to whoever spoke last; never waits. 0 where nobody did yet.

        Raises
        ------
        DeviceError
            where it was closed
        """
        if self._peer is None:
            return 0
        try:
            return self._socket.sendto(data, self._peer)
        except BlockingIOError:
            return 0
        except OSError as error:
            raise self._gone(error) from error

    def close(self) -> None:
        """Stop to listen."""
        self._socket.close()

    def _gone(self, error: OSError) -> DeviceError:
        return DeviceError(f"{self._name}: unplugged ({error.strerror}); open it again")
