"""pymodbus's own servers as peers: a TCP one on loopback, a serial one on a pseudo-terminal."""

import asyncio
import os
import select
import threading
import tty
from collections.abc import Callable, Coroutine
from typing import Any

from pymodbus.constants import ExcCodes
from pymodbus.framer import FramerType
from pymodbus.server import ModbusSerialServer, ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

REGISTERS, BITS = 64, 32


class Peer:
    """A server in a thread of its own; its registers are changed from outside."""

    def __init__(self, unit: int) -> None:
        self.values: dict[tuple[int, int], int] = {}
        """(function code, address) to a word, which holds 16 bits of a table of bits; else 0."""
        self.refuses: ExcCodes | None = None
        self.damages: Callable[[bytes], bytes] = bytes
        """What is done to what it sends."""
        self.requests = 0
        self._unit = unit
        self._go = threading.Event()
        self._go.set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._server: Any = None

    def hold(self) -> None:
        """Answer nothing until `go`."""
        self._go.clear()

    def go(self) -> None:
        """Answer again, what was held back first."""
        self._go.set()

    def serve_tcp(self) -> int:
        """Start at a free port of loopback; its number."""

        async def serve() -> int:
            self._server = ModbusTcpServer(
                self._device(), address=("127.0.0.1", 0), trace_packet=self._sent
            )
            await self._server.serve_forever(background=True)
            return int(self._server.transport.sockets[0].getsockname()[1])

        number: int = self._do(serve())
        return number

    def serve_rtu(self, port: str) -> None:
        """Start on a serial port."""

        async def serve() -> None:
            self._server = ModbusSerialServer(
                self._device(),
                framer=FramerType.RTU,
                port=port,
                baudrate=115200,
                trace_packet=self._sent,
            )
            await self._server.serve_forever(background=True)

        self._do(serve())

    def close(self) -> None:
        """Stop."""
        self.go()
        if self._server is not None:
            self._do(self._server.shutdown())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    def _do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20.0)

    def _device(self) -> SimDevice:
        bits = [SimData(0, values=[False] * BITS, datatype=DataType.BITS)]
        words = [SimData(0, count=REGISTERS, datatype=DataType.REGISTERS)]
        blocks = (bits, bits, words, words)
        return SimDevice(self._unit, simdata=blocks, action=self._action)

    def _sent(self, sending: bool, data: bytes) -> bytes:
        return self.damages(data) if sending else data

    async def _action(
        self,
        function: int,
        start: int,
        address: int,
        count: int,
        registers: list[int],
        values: list[int] | list[bool] | None,
    ) -> ExcCodes | None:
        del values
        self.requests += 1
        await asyncio.to_thread(self._go.wait)
        first = address // 16 if function in (1, 2) else address
        for at in range(first, first + count):
            registers[at - start] = self.values.get((function, at), 0)
        return self.refuses


class PtyPair:
    """Two serial ports with a wire between them."""

    def __init__(self) -> None:
        self._masters, self._slaves = zip(*(os.openpty() for _ in range(2)), strict=True)
        for slave in self._slaves:
            tty.setraw(slave)
        self.paths = tuple(os.ttyname(slave) for slave in self._slaves)
        self._woken, self._wake = os.pipe()
        self._thread = threading.Thread(target=self._carry)
        self._thread.start()

    def close(self) -> None:
        """Cut the wire."""
        os.write(self._wake, b"!")
        self._thread.join()
        for descriptor in (*self._masters, *self._slaves, self._woken, self._wake):
            os.close(descriptor)

    def _carry(self) -> None:
        first, second = self._masters
        other = {first: second, second: first}
        while True:
            ready, _, _ = select.select([*self._masters, self._woken], [], [])
            if self._woken in ready:
                return
            for master in ready:
                os.write(other[master], os.read(master, 4096))
