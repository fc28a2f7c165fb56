"""What a grbl report cannot say: fields, speeds, overrides; and what is not known then."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from simlab.devices.grbl import GrblDecoder, decode
from simlab.devices.readings import MachineSamples

BEGIN = (
    b"Grbl 1.1h ['$' for help]\r\n$10=1\r\n$13=0\r\n$30=10000\r\n"
    b"$110=3000.000\r\n$111=3000.000\r\n$112=2000.000\r\nok\r\n"
)
PLACE = b"MPos:0.000,0.000,0.000"
GOOD = b"<Run|" + PLACE + b"|FS:500,8000>\r\n"


def fed(*lines: bytes) -> tuple[GrblDecoder, MachineSamples]:
    decoder = GrblDecoder()
    rows = decoder.feed(BEGIN + b"".join(line + b"\r\n" for line in lines)).rows
    at = np.zeros(len(rows))
    return decoder, decode(rows, at, at)[0]


@pytest.mark.parametrize(
    ("report", "cause"),
    [
        (b"<Run|%s|BS:500,8000>", "noise"),  # one letter off FS
        (b"<Run|%s|Lnn:12|FS:500,8000>", "noise"),
        (b"<Run|%s|F:500>", "noise"),  # the speed was told before
        (b"<Run|%s>", "noise"),
        (b"<Run|%s|FS:500.0,8000>", "noise"),
        (b"<Run|%s|FS:500,8000,7990>", "noise"),
        (b"<Run|%s|FS:500,8000|F:500>", "noise"),
        (b"<Run|%s|FS:500,8000|Ov:100,100,100|A:R>", "noise"),
        (b"<Run|%s|FS:500,8000|Ov:100,100,100|A:SC>", "noise"),
        (b"<Run|%s|FS:500,8000|Ov:9,100,100>", "implausible"),
        (b"<Run|%s|FS:500,8000|Ov:100,35,100>", "implausible"),
        (b"<Run|%s|FS:500,8000|Ov:100,100,201>", "implausible"),
        (b"<Run|%s|FS:5000,8000>", "implausible"),  # sqrt(3000^2 + 3000^2 + 2000^2) = 4690
        (b"<Run|%s|FS:500,80000>", "implausible"),  # setting 30
        (b"<Idle|%s|FS:500,8000>", "implausible"),  # who stands has no feed
    ],
)
def test_what_it_cannot_say_is_refused(report: bytes, cause: str) -> None:
    good = GOOD.strip()
    decoder, samples = fed(good, report % PLACE, good)
    assert dict(decoder.tally.refused) == {cause: 1}
    assert samples.feed_mm_min.tolist() == [500, 500]


@pytest.mark.parametrize(
    "report",
    [
        b"<Run|%s|FS:4690,10000|Ov:10,5,10|A:SFM>",
        b"<Run|%s|FS:500,8000|Ov:200,25,200|A:CEFMT>",
        b"<Run|%s|FS:500,8000|Ov:200,25,200|A:>",
        b"<Hold:0|%s|FS:12,0|Pn:XYPR|WCS:G54|T:3|AR>",  # grblHAL
        b"<Idle|%s|FS:0,8000|SD:12.50,/part.nc>",  # FluidNC
        b"<Run|%s|FS:500,8000|Laser:on>",
    ],
)
def test_what_its_relatives_say_is_not(report: bytes) -> None:
    decoder, samples = fed(GOOD.strip(), report % PLACE)
    assert not decoder.tally.refused
    assert len(samples) == 2


@pytest.mark.parametrize(
    "report",
    [
        b"<Run|MPos:0.0000,0.0000,0.0000|FS:500.0,8000>",  # $13 was set
        b"<Run|MPos:0.000,0.000,0.000>",  # $10 was set
        b"<Run|MPos:0.000,0.000,0.000|FS:500,8000|Lx:7>",  # a plugin's own
        b"<Run|MPos:0.000,0.000,0.000|FS:9000,8000>",  # a setting was damaged, or set
        b"<Idle|MPos:0.000,0.000,0.000|FS:9,8000>",
    ],
)
def test_what_stays_so_is_believed_at_the_third_report(report: bytes) -> None:
    decoder, samples = fed(GOOD.strip(), *[report] * 6)
    assert decoder.tally.refused.total() == 2
    assert len(samples) == 5


def test_a_first_report_that_is_damaged_costs_the_two_behind_it() -> None:
    damaged = b"<Run|MPos:0.00,0.00,0.00|FS:500,8000>"
    _, samples = fed(damaged, *[GOOD.strip()] * 5)
    assert len(samples) == 4


def test_what_a_refused_report_may_have_told_is_not_known_until_it_is_told_again() -> None:
    told = b"<Run|WPos:1.000,0.000,0.000|FS:500,8000|WCO:5.000,0.000,0.000|Ov:90,100,100|A:S>"
    plain = b"<Run|WPos:1.000,0.000,0.000|FS:500,8000>"
    hurt_offset = b"<Run|WPos:1.000,0.000,0.000|FS:500,8000|WC:7.000,0.000,0.000>"
    hurt_override = b"<Run|WPos:1.000,0.000,0.000|FS:500,8000|Ov:9,100,100|A:C>"
    _, samples = fed(told, plain, hurt_override, plain, hurt_offset, plain, told)
    assert_allclose(samples.tool_mm[:, 0], [6, 6, 6, math.nan, 6])
    assert_allclose(samples.feed_override, [0.9, 0.9, math.nan, math.nan, 0.9])
    assert_allclose(samples.spindle_rpm, [8000, 8000, math.nan, math.nan, 8000])


@given(
    rates=st.tuples(*[st.floats(100, 20_000)] * 3),
    way=st.tuples(*[st.integers(-100, 100)] * 3).filter(any),
)
def test_the_fastest_move_that_the_axes_allow_is_never_refused(
    rates: tuple[float, float, float], way: tuple[int, int, int]
) -> None:
    """grbl goes so fast along a line that no axis exceeds its rate; five reports a second."""
    unit = np.array(way) / math.hypot(*way)
    with np.errstate(divide="ignore"):
        fastest = float(np.min(np.array(rates) / np.abs(unit)))
    settings = b"".join(b"$%d=%.3f\r\n" % (110 + n, rate) for n, rate in enumerate(rates))
    decoder = GrblDecoder()
    decoder.feed(BEGIN + settings)
    for n in range(20):
        place = unit * fastest / 60 * n / 5
        text = "<Run|MPos:{:.3f},{:.3f},{:.3f}|FS:{:.0f},0>\r\n".format(*place, fastest)
        assert len(decoder.feed(text.encode()).rows) == 1


def test_a_question_that_was_not_answered_gives_the_next_report_its_time() -> None:
    """4000 mm/min along x and y, five reports a second, of which three were left out."""
    decoder = GrblDecoder()
    decoder.feed(BEGIN)
    taken = []
    for at_s, x_mm in ((3.0, 0.0), (3.2, 9.4), (4.0, 47.1), (4.2, 56.6), (4.4, 130.0)):
        decoder.say(at_s)
        text = f"<Run|MPos:{x_mm:.3f},{x_mm:.3f},0.000|FS:4000,0>\r\n"
        taken.append(len(decoder.feed(text.encode()).rows))
    assert taken == [1, 1, 1, 1, 0]
