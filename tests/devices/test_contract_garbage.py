"""The contract of every device in the registry: what no device says is refused, and not kept."""

import numpy as np
import pytest

from simlab.devices.registry import DEVICES
from tests.devices.conversation import Heard, columns
from tests.devices.every_kind import every_kind, talk_of

GARBAGE = 24_000


def garbage() -> dict[str, bytes]:
    rng = np.random.default_rng(3)
    digits = np.frombuffer(b"0123456789+-., eE\r\n#$<>|:*", dtype=np.uint8)
    return {
        "random": rng.bytes(GARBAGE),
        "0x55": b"\x55" * GARBAGE,
        "0xAA": b"\xaa" * GARBAGE,
        "0xFF": b"\xff" * GARBAGE,
        "0xFA": b"\xfa" * GARBAGE,
        "zeros": bytes(GARBAGE),
        "one long line": b"a" * GARBAGE + b"\r\n",
        "lines": b"\r\n" * (GARBAGE // 2),
        "unicode": "Schweißbrenner Ölçü 溶接 \U0001f525\r\n".encode() * (GARBAGE // 50),
        "broken unicode": b"\xc3\xa9\xff\xfe\xe2\x82\n" * (GARBAGE // 7),
        "numbers": rng.choice(digits, GARBAGE).tobytes(),
        "not numbers": b"#YPR=nan,inf,-inf\r\n<Idle|MPos:nan,1e999,-0>\r\n$VNYMR,nan*00\r\n"
        * (GARBAGE // 65),
    }


@every_kind
@pytest.mark.parametrize("what", sorted(garbage()))
def test_what_no_device_says_is_refused_in_bounded_memory(name: str, what: str) -> None:
    kind, heard = DEVICES[name], Heard(DEVICES[name])
    noise = garbage()[what]
    for at in range(0, len(noise), 997):
        heard.feed(noise[at : at + 997])
        heard.decoder.say(at / 997 * 0.01)
    rows = heard.rows
    if len(rows):
        some = np.zeros(len(rows))
        samples, plausible = kind.decode(rows, some, some)
        assert len(samples) == len(plausible) == len(rows)
    if not kind.gated:
        assert len(rows) <= GARBAGE / 256


@every_kind
def test_frames_that_never_end_do_not_pile_up(name: str) -> None:
    kind, talk = DEVICES[name], talk_of(name)
    pieces = [piece for turn in talk.turns for piece in turn.pieces][-20:]
    for piece in pieces[:4]:
        for most in {1, 2, 3, len(piece) // 2, len(piece) - 1}:
            heard = Heard(kind)
            for _ in range(300):
                heard.feed(piece[:most])
    heard = Heard(kind)
    for piece in pieces * 40:
        heard.feed(piece[:-1])


@every_kind
def test_rows_that_say_the_impossible_are_told_and_do_not_crash(name: str) -> None:
    kind, talk = DEVICES[name], talk_of(name)
    rng = np.random.default_rng(5)
    rows = np.frombuffer(rng.bytes(talk.rows.dtype.itemsize * 500), dtype=talk.rows.dtype)
    some = np.zeros(len(rows))
    samples, plausible = kind.decode(rows, some, some)
    kept = columns(samples)[plausible]
    assert not np.isinf(kept).any()
