"""VectorNav VN-100: the text message VNYMR, with its checksum of 8 or 16 bits.

docs/formats/vectornav.md
"""

import binascii
import re

import numpy as np

from simlab.devices.greeting import Greeting
from simlab.devices.text_pose import Said, TextDecoder

SAMPLE = np.dtype(
    [
        ("angles", "<f8", (3,)),
        ("magnetic", "<f8", (3,)),
        ("acc", "<f8", (3,)),
        ("rate", "<f8", (3,)),
    ]
)
RATE_HZ = 40.0
PIECE = re.compile(rb"\$([^*$]*)\*([0-9A-Fa-f]{2}|[0-9A-Fa-f]{4})\r?\n")
NUMBERS = re.compile(rb"VNYMR((?:,[+-]?\d{1,4}\.\d{1,7}){12})")
OTHERS = (b"VNRRG,", b"VNWRG,", b"VNERR,")
"""Answers to commands: sound, but no samples."""
SHORT = 2
"""Digits of the shorter checksum."""


def xor(body: bytes) -> int:
    """All bytes, exclusive-or."""
    result = 0
    for byte in body:
        result ^= byte
    return result


def sentence(body: bytes) -> bytes:
    """With its sign, checksum and end."""
    return b"$%s*%02X\r\n" % (body, xor(body))


GREETING = (sentence(b"VNWRG,06,14"),)
"""Say VNYMR by yourself."""


def judge(line: bytes) -> Said | str:
    """What a line says."""
    found = PIECE.fullmatch(line)
    if found is None:
        return "noise"
    body, digits = found.groups()
    check = xor(body) if len(digits) == SHORT else binascii.crc_hqx(body, 0)
    if check != int(digits, 16):
        return "checksum"
    numbers = NUMBERS.fullmatch(body)
    if numbers is None:
        if body.startswith(b"VNYMR,"):
            return "length"
        return Said() if body.startswith(OTHERS) else "unknown_type"
    values = [float(word) for word in numbers[1].split(b",")[1:]]
    return Said(tuple(tuple(values[at : at + 3]) for at in range(0, 12, 3)))


def decoder() -> TextDecoder:
    """A new decoder."""
    return TextDecoder(SAMPLE, judge, Greeting(GREETING))
