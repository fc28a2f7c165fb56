"""The firmware's C header and dictionaries, written from the same table as the Python codec.

`python -m firmware_bridge.header > simlab_messages.h` makes the one, `... --dictionary torch` what
a board answers to HELLO. Structs are packed and little endian, as AVR, ARM and ESP32 are; sizes
are asserted where the header is compiled.
"""

import argparse
import sys
from collections.abc import Iterator

from simlab.devices.dictionary import Board, Stream, text_of
from simlab.devices.framing import crc16
from simlab.devices.messages import (
    CRC_SIZE,
    FLAG_ARC,
    FLAG_ASLEEP,
    FLAG_ESTOP,
    FLAG_FRESH,
    FLAG_TRIGGER,
    HEAD,
    HEAD_SIZE,
    MESSAGES,
    MOST_FRAME,
    PANEL_STATE,
    STREAM_EVENT,
    STREAM_PANEL,
    STREAM_POSE,
    TORCH_IMU,
    VERSION,
    Field,
    Message,
    first_byte,
)
from simlab.devices.readings import Control

FIRMWARE = "1.0.0"
"""Version of both boards' firmware."""
_TALK = ("hello", "ping", "subscribe", "credit", "stats")
BOARDS = {
    "torch": (_TALK, (Stream(STREAM_POSE, 200, TORCH_IMU),)),
    "panel": ((*_TALK, "event", "outputs"), (Stream(STREAM_POSE, 50, PANEL_STATE),)),
}
"""What each board can do, and what it sends."""
_KINDS = {"u1": "uint8_t", "u2": "uint16_t", "u4": "uint32_t", "i2": "int16_t", "i4": "int32_t"}


def header() -> str:
    """The text of the header."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "/* Frames of simlab's devices. Written by firmware_bridge/header.py: do not edit. */"
    yield "#ifndef SIMLAB_MESSAGES_H"
    yield "#define SIMLAB_MESSAGES_H"
    yield ""
    yield "#include <stdint.h>"
    yield ""
    yield f"#define SIMLAB_VERSION {VERSION}u"
    yield f"#define SIMLAB_STREAM_PANEL {STREAM_PANEL}u"
    yield f"#define SIMLAB_STREAM_POSE {STREAM_POSE}u"
    yield f"#define SIMLAB_STREAM_EVENT {STREAM_EVENT}u"
    yield f"#define SIMLAB_CRC_SIZE {CRC_SIZE}u"
    yield f"#define SIMLAB_MOST_FRAME {MOST_FRAME}u"
    yield f"#define SIMLAB_FLAG_ARC {FLAG_ARC}u"
    yield f"#define SIMLAB_FLAG_ASLEEP {FLAG_ASLEEP}u"
    yield f"#define SIMLAB_FLAG_FRESH {FLAG_FRESH}u"
    yield f"#define SIMLAB_FLAG_TRIGGER {FLAG_TRIGGER}u"
    yield f"#define SIMLAB_FLAG_ESTOP {FLAG_ESTOP}u"
    for control in Control:
        yield f"#define SIMLAB_CONTROL_{control.name} {control.value}u"
    yield ""
    yield "/* Head of every frame; CRC-16/CCITT-FALSE of head and payload follows, then COBS. */"
    yield from _struct("simlab_head", HEAD, HEAD_SIZE)
    for message in MESSAGES.values():
        yield from _message(message)
    yield "#endif"


def _message(message: Message) -> Iterator[str]:
    name = f"simlab_{message.name}"
    yield f"/* {message.note} */"
    yield f"#define {name.upper()}_FIRST_BYTE 0x{first_byte(message):02X}u"
    yield from _struct(name, message.fields, message.dtype.itemsize)


def _struct(name: str, fields: tuple[Field, ...], size: int) -> Iterator[str]:
    yield "typedef struct __attribute__((packed)) {"
    for field in fields:
        array = "" if field.count == 1 else f"[{field.count}]"
        unit = f"; 1 is {field.step:g} {field.unit}".rstrip() if field.step != 1 else ""
        yield f"    {_KINDS[field.kind]} {field.name}{array}; /* {field.note}{unit} */"
    yield f"}} {name}_t;"
    yield f'_Static_assert(sizeof({name}_t) == {size}, "packed as on the wire");'
    yield ""


def board(name: str, git: str) -> Board:
    """What the board of this name says of itself."""
    capabilities, streams = BOARDS[name]
    return Board(name, FIRMWARE, git, capabilities, streams)


def dictionary(name: str, git: str) -> str:
    """The text of a board's dictionary.h: what it answers to HELLO, for its flash."""
    text = text_of(board(name, git))
    lines = [f'    "{line}\\n"' for line in text.decode("ascii").splitlines()]
    return "\n".join(
        [
            "/* What a board says of itself. Written by firmware_bridge/header.py: do not edit. */",
            "#include <avr/pgmspace.h>",
            "",
            f"#define SIMLAB_DICTIONARY_SIZE {len(text)}u",
            f"#define SIMLAB_DICTIONARY_CHECK 0x{crc16(text):04X}u",
            "static const char simlab_dictionary[] PROGMEM =",
            *lines[:-1],
            f"{lines[-1]};",
            "",
        ]
    )


def main(arguments: list[str]) -> str:
    """The text that is asked for."""
    parser = argparse.ArgumentParser(prog="python -m firmware_bridge.header")
    parser.add_argument(
        "--dictionary", choices=sorted(BOARDS), help="of this board, not the header"
    )
    parser.add_argument(
        "--git", default="-", help="the source's version, as the board will tell it"
    )
    asked = parser.parse_args(arguments)
    return dictionary(asked.dictionary, asked.git) if asked.dictionary else header()


if __name__ == "__main__":
    sys.stdout.write(main(sys.argv[1:]))
