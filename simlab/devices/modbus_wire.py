"""Modbus requests and answers as bytes: the only door to pymodbus.

pymodbus makes and reads the messages; which bytes of a line are one is decided in `modbus`, where
every byte is accounted for.
"""

import logging
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from pymodbus.exceptions import ModbusException
from pymodbus.framer import FramerRTU, FramerSocket
from pymodbus.pdu import DecodePDU, ExceptionResponse, ModbusPDU
from pymodbus.pdu.bit_message import (
    ReadCoilsRequest,
    ReadCoilsResponse,
    ReadDiscreteInputsRequest,
    ReadDiscreteInputsResponse,
)
from pymodbus.pdu.register_message import (
    ReadHoldingRegistersRequest,
    ReadHoldingRegistersResponse,
    ReadInputRegistersRequest,
    ReadInputRegistersResponse,
)

from simlab.devices.modbus_map import BITS, FUNCTIONS, RTU, Block

logging.getLogger("pymodbus").addHandler(logging.NullHandler())  # bytes are refused, not told

_REQUESTS: dict[int, type[ModbusPDU]] = {
    1: ReadCoilsRequest,
    2: ReadDiscreteInputsRequest,
    3: ReadHoldingRegistersRequest,
    4: ReadInputRegistersRequest,
}
_ANSWERS: dict[int, type[ModbusPDU]] = {
    1: ReadCoilsResponse,
    2: ReadDiscreteInputsResponse,
    3: ReadHoldingRegistersResponse,
    4: ReadInputRegistersResponse,
}
_TABLES = {function: name for name, function in FUNCTIONS.items()}
_ANSWER_DECODER, _REQUEST_DECODER = DecodePDU(is_server=False), DecodePDU(is_server=True)
_FRAMERS = {True: FramerRTU(_ANSWER_DECODER), False: FramerSocket(_ANSWER_DECODER)}
_SERVERS = {True: FramerRTU(_REQUEST_DECODER), False: FramerSocket(_REQUEST_DECODER)}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to read, as a device hears it."""

    unit: int
    table: str
    address: int
    count: int
    number: int
    """Of its transaction; 0 over RTU."""


def crc(body: bytes) -> bytes:
    """The two bytes behind an RTU message."""
    return FramerRTU.compute_CRC(body).to_bytes(2, "big")


def request(framing: str, block: Block, number: int) -> bytes:
    """The bytes that ask for a block."""
    message = _REQUESTS[block.function](
        dev_id=block.unit, transaction_id=number, address=block.address, count=block.count
    )
    return _FRAMERS[framing == RTU].buildFrame(message)


def values_of(message: bytes, block: Block) -> list[int] | None:
    """Registers or bits of an answer, from its function code on; None: it holds others."""
    try:
        answer = _ANSWER_DECODER.decode(message)
    except (ModbusException, struct.error, IndexError):
        return None
    if answer is None or answer.function_code != block.function:
        return None
    values = list(answer.bits if block.table in BITS else answer.registers)
    return [int(value) for value in values] if len(values) >= block.count else None


def asked(framing: str, data: bytes) -> tuple[int, Asked | None]:
    """(bytes used, request) at the beginning of what a device heard; None: none yet, or no read."""
    try:
        used, message = _SERVERS[framing == RTU].handleFrame(data, 0, 0)
    except (ModbusException, ValueError, struct.error, IndexError):
        return len(data), None
    if message is None or message.function_code not in _TABLES:
        return used, None
    table = _TABLES[message.function_code]
    number = message.transaction_id
    return used, Asked(message.dev_id, table, message.address, message.count, number)


def answer(framing: str, ask: Asked, values: Sequence[int]) -> bytes:
    """The bytes of an answer: registers, or bits."""
    message = _ANSWERS[FUNCTIONS[ask.table]](dev_id=ask.unit, transaction_id=ask.number)
    if ask.table in BITS:
        message.bits = [bool(value) for value in values]
    else:
        message.registers = list(values)
    return _FRAMERS[framing == RTU].buildFrame(message)


def refusal(framing: str, ask: Asked, code: int) -> bytes:
    """The bytes of an exception."""
    message = ExceptionResponse(FUNCTIONS[ask.table], code, ask.unit, ask.number)
    return _FRAMERS[framing == RTU].buildFrame(message)
