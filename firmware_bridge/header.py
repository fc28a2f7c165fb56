"""The firmware's C header, written from the same table as the Python codec.

`python -m firmware_bridge.header > simlab_messages.h` makes it. Structs are packed and little
endian, as AVR, ARM and ESP32 are; sizes are asserted where the header is compiled.
"""

import sys
from collections.abc import Iterator

from simlab.devices.messages import (
    CRC_SIZE,
    FLAG_ARC,
    FLAG_ASLEEP,
    HEAD,
    HEAD_SIZE,
    MESSAGES,
    MOST_FRAME,
    STREAM_PANEL,
    STREAM_POSE,
    VERSION,
    Field,
    Message,
    first_byte,
)

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
    yield f"#define SIMLAB_CRC_SIZE {CRC_SIZE}u"
    yield f"#define SIMLAB_MOST_FRAME {MOST_FRAME}u"
    yield f"#define SIMLAB_FLAG_ARC {FLAG_ARC}u"
    yield f"#define SIMLAB_FLAG_ASLEEP {FLAG_ASLEEP}u"
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


if __name__ == "__main__":
    sys.stdout.write(header())
