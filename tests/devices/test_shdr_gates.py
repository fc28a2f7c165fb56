"""What an MTConnect adapter cannot have said: keys, numbers and stamps that are damaged."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from simlab.devices.readings import MachineSamples, MachineState
from simlab.devices.shdr import ShdrDecoder, decode

T = "2026-11-21T19:00:00.123Z"
LATER = "2026-11-21T19:00:01.123Z"


def after_a_while(*lines: str) -> tuple[ShdrDecoder, list[MachineSamples]]:
    """An adapter whose keys are all known, and then these lines, half a second apart."""
    decoder = ShdrDecoder()
    first = f"{T}|execution|ACTIVE|line|12|Xact|1.5|Yact|-2|Zact|3|Srpm|4000|S2speed|1"
    came = []
    for n, line in enumerate((first, *lines)):
        frames = decoder.feed(line.encode() + b"\n")
        at = np.zeros(len(frames.rows))
        came.append(decode(frames.rows, at, at)[0])
        decoder.say(5.0 * n)
    return decoder, came[1:]


@pytest.mark.parametrize("key", ["Xac", "Xactt", "Xabt", "S3speed", "exekution"])
def test_a_key_that_is_a_letter_off_is_damage_until_it_is_said_the_third_time(key: str) -> None:
    line = f"{LATER}|{key}|7"
    decoder, came = after_a_while(f"{LATER}|Yact|1", line, line, line)
    assert dict(decoder.tally.refused) == {"unknown_type": 2}
    assert [len(samples) for samples in came] == [1, 0, 0, 0]


def test_a_new_key_that_is_like_none_is_heard_at_once() -> None:
    decoder, _ = after_a_while(f"{LATER}|Yact|1", f"{LATER}|door|OPEN|mill:vise|CLOSED")
    assert not decoder.tally.refused


def test_what_a_refused_line_is_about_is_not_known_until_it_is_said_again() -> None:
    _, came = after_a_while(
        f"{LATER}|execution|REDY|Yact|1",
        f"{LATER}|Srpm|5",
        f"{LATER}|Zac|2",
        f"{LATER}|execution|READY|Yact|1|Zact|2",
    )
    assert not len(came[0])
    assert came[1].state.tolist() == [MachineState.UNKNOWN]
    assert_allclose(came[1].tool_mm, [[1.5, np.nan, 3]])
    assert came[1].line.tolist() == [12]
    assert_allclose(came[3].tool_mm, [[1.5, 1, 2]])
    assert came[3].state.tolist() == [MachineState.IDLE]


@pytest.mark.parametrize(
    "items", ["Xact|1|Xact|2", "line|1.5", "line|-3", "Fovr|-10", "Fovr|10000", "line|1e3"]
)
def test_what_cannot_be_is_refused(items: str) -> None:
    decoder, came = after_a_while(f"{LATER}|{items}")
    assert dict(decoder.tally.refused) == {"noise": 1}
    assert not len(came[0])


def test_numbers_are_written_as_they_always_were() -> None:
    lines = [f"{LATER}|Xact|{n * 0.37:.4f}" for n in range(1, 20)]
    decoder, came = after_a_while(*lines, f"{LATER}|Xact|12.345", f"{LATER}|Xact|12.3456")
    assert dict(decoder.tally.refused) == {"noise": 1}
    assert len(came[-1]) == 1


def test_the_first_line_after_a_night_is_taken_and_one_of_tomorrow_is_not() -> None:
    decoder = ShdrDecoder()
    said = [
        (0.0, "2026-11-21T19:00:00.000Z", 1),
        (1.0, "2026-11-21T19:00:01.000Z", 1),
        (43_201.0, "2026-11-22T07:00:01.000Z", 1),
        (43_202.0, "2026-11-23T07:00:02.000Z", 0),
        (43_203.0, "2026-11-22T07:00:03.000Z", 1),
    ]
    for at_s, stamp_text, rows in said:
        decoder.say(at_s)
        assert len(decoder.feed(f"{stamp_text}|Xact|{at_s}\n".encode()).rows) == rows
    assert dict(decoder.tally.refused) == {"implausible": 1}
