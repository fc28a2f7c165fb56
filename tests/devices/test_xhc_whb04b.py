"""XHC WHB04B: the reports that its LinuxCNC driver publishes, sleep, and its display."""

import numpy as np
import pytest

from simlab.devices.display import NOT_KNOWN, Display, Shown
from simlab.devices.hid_reports import FEATURE, ReportReader
from simlab.devices.packets import wrap
from simlab.devices.panel_events import Event, events_of, samples_of
from simlab.devices.readings import Control
from simlab.devices.registry import DEVICES
from simlab.devices.simulated.xhc_whb04b import Whb04b
from simlab.devices.xhc_whb04b import Whb04bDecoder, checksum, display

# LinuxCNC src/hal/user_comps/xhc-whb04b-6/README.md, "USB and key press events" and "halrun":
# all eight reports printed there, with what that program said about them
PUBLISHED: tuple[tuple[str, list[tuple[str, int, float]]], ...] = (
    ("04 ba 00 00 0e 11 00 ba", [("AXIS", 0, 1), ("STEP", 0, 0.01), ("SELECTOR", 0, 1)]),
    ("04 d3 00 00 0e 12 00 d2", [("AXIS", 0, 2)]),
    ("04 82 01 00 0e 12 00 81", [("BUTTON", 1, 1)]),
    ("04 bd 00 00 0e 12 00 bc", [("BUTTON", 1, 0)]),
    ("04 9d 00 00 0e 12 01 9c", [("WHEEL", 0, 1)]),
    ("04 de 00 00 0e 12 00 de", []),
    (
        "04 47 03 00 10 12 00 45",
        [("STEP", 0, 1.0), ("SELECTOR", 0, 3), ("BUTTON", 3, 1)],
    ),
    ("04 cb 00 00 10 12 00 ca", [("BUTTON", 3, 0)]),
)


def told(decoder: Whb04bDecoder, text: str) -> list[tuple[str, int, float]]:
    frames = decoder.feed(wrap(bytes.fromhex(text)))
    return [(Control(row["control"]).name, row["number"], row["value"]) for row in frames.rows]


def test_the_published_reports_say_what_was_published_of_them() -> None:
    decoder = Whb04bDecoder()
    for report, events in PUBLISHED:
        assert told(decoder, report) == events, report
    assert not decoder.tally.refused


@pytest.mark.parametrize("at", [1, 7])
def test_a_published_report_with_a_wrong_noise_or_check_byte_is_refused(at: int) -> None:
    decoder = Whb04bDecoder()
    for number, (text, _) in enumerate(PUBLISHED):
        report = bytearray.fromhex(text)
        report[at] ^= 0x40
        decoder.feed(wrap(bytes(report)))
        assert decoder.tally.refused["checksum"] == number + 1
    assert decoder.tally.refused.total() == len(PUBLISHED)


def test_the_check_byte_by_hand() -> None:
    # no key: 0xD3 & 0xFE; key 3: 0x47 - (3 ^ (0x01 & 0x47)) = 0x47 - 2
    assert checksum(0xD3, 0) == 0xD2
    assert checksum(0x47, 3) == 0x45
    assert checksum(0x00, 0x10) == 0xF0  # it is a byte


@pytest.mark.parametrize(
    ("report", "cause"),
    [
        ("04 ba 00 00 0e 11 00", "length"),
        ("05 ba 00 00 0e 11 00 ba", "unknown_type"),
        ("04 ba 11 00 0e 11 00 ba", "implausible"),
        ("04 ba 00 00 0c 11 00 ba", "implausible"),
        ("04 ba 00 00 0e 17 00 ba", "implausible"),
    ],
)
def test_reports_that_cannot_be_are_refused_by_their_cause(report: str, cause: str) -> None:
    decoder = Whb04bDecoder()
    decoder.feed(wrap(bytes.fromhex(PUBLISHED[0][0])))
    assert told(decoder, report) == []
    assert dict(decoder.tally.refused) == {cause: 1}


def test_wheel_turns_back_and_two_keys_are_told() -> None:
    decoder = Whb04bDecoder()
    told(decoder, PUBLISHED[0][0])
    assert told(decoder, "04 9c 00 00 0e 11 f6 9c") == [("WHEEL", 0, -10)]
    assert told(decoder, "04 9c 00 00 0e 11 80 9c") == [("WHEEL", 0, -128)]
    # a single key in the second place: 0x9D - (4 ^ (0x01 & 0x9D)) = 0x9D - 5
    assert told(decoder, "04 9d 00 04 0e 11 00 98") == [("BUTTON", 4, 1)]
    assert told(decoder, "04 9d 00 00 0e 11 00 9c") == [("BUTTON", 4, 0)]
    # Fn with Feed+: no rule of the last byte is published for two keys
    both = told(decoder, "04 9c 0c 04 0e 11 00 00")
    assert both == [("BUTTON", 4, 1), ("BUTTON", 12, 1)]
    assert told(decoder, "04 9c 00 00 0e 11 00 9c") == [("BUTTON", 4, 0), ("BUTTON", 12, 0)]


def test_a_switch_between_two_positions_says_nothing() -> None:
    decoder = Whb04bDecoder()
    told(decoder, PUBLISHED[0][0])
    assert told(decoder, "04 9c 00 00 00 00 01 9c") == [("WHEEL", 0, 1)]
    assert told(decoder, PUBLISHED[0][0]) == []


def test_percent_and_lead_positions_are_no_steps() -> None:
    decoder = Whb04bDecoder()
    for position, code in ((4, "1a"), (5, "1b"), (6, "1c")):
        step, selector = told(decoder, f"04 9c 00 00 {code} 11 00 9c")[-2:]
        assert np.isnan(step[2])
        assert selector == ("SELECTOR", 0, position)


def test_going_to_sleep_lets_go_of_its_keys_and_waking_up_is_noticed() -> None:
    decoder, twin = Whb04bDecoder(), Whb04b()
    told(decoder, "04 82 01 00 0e 12 00 81")
    empty, noise = twin.asleep()
    frames = decoder.feed(empty)
    assert (frames.asleep, frames.rows["value"].tolist()) == (True, [0.0])
    assert decoder.feed(noise).asleep is True
    assert not decoder.tally.refused
    assert decoder.feed(wrap(bytes.fromhex(PUBLISHED[0][0]))).asleep is False


def test_before_it_said_anything_nobody_knows_whether_it_sleeps() -> None:
    assert Whb04bDecoder().feed(b"").asleep is None


def shown() -> Shown:
    return Shown(
        work_mm=(1.5, -0.25, 1234.5678, 90.0, 0.0, -0.00001),
        machine_mm=(-2.0, 3.0, 4.0, *NOT_KNOWN[:3]),
        feed_mm_min=300.0,
        spindle_rpm=24000.0,
    )


def test_the_display_by_hand() -> None:
    # FE FD, seed FE, flags: step mode 1, bit 7 workpiece; X 1 and 5000 ten thousandths (0x1388);
    # Y 0 and 2500 with the sign; Z 1234 (0x04D2) and 5678 (0x162E); 300 = 0x012C; 24000 = 0x5DC0
    assert [report.hex(" ") for report in display(shown(), axis=1)] == [
        "06 fe fd fe 81 01 00 88",
        "06 13 00 00 c4 89 d2 04",
        "06 2e 16 2c 01 c0 5d 00",
    ]


def test_the_display_shows_the_axes_of_the_selected_ones_triple() -> None:
    # A 90 = 0x5A, B 0, C rounds to 0, which has no sign
    data = b"".join(report[1:] for report in display(shown(), axis=5))
    assert data[4:16] == bytes.fromhex("5a00 0000 0000 0000 0000 0000")
    machine = Shown(machine_mm=(-2.0, 3.0, float("nan")), machine_shown=True)
    data = b"".join(report[1:] for report in display(machine, axis=1))
    assert data[3] == 0x01
    assert data[4:16] == bytes.fromhex("0200 0080 0300 0000 0000 0000")


def test_the_display_is_written_when_it_changed_and_never_too_often() -> None:
    decoder, twin = Whb04bDecoder(), Whb04b()
    assert isinstance(decoder, Display)
    first = decoder.say(0.0)  # tells the pendant the seed
    assert [kind for kind, _ in ReportReader().feed(first)] == [FEATURE] * 3
    assert decoder.say(0.1) == b""
    decoder.show(shown())
    assert decoder.say(0.1) == b""
    twin.hear(decoder.say(0.2), 0.2)
    assert twin.display == display(shown(), 0)
    assert decoder.say(1.0) == b""
    assert decoder.say(2.3) != b""  # it may have been asleep


def test_a_twin_says_nothing_before_it_knows_its_switches() -> None:
    twin = Whb04b()
    twin.play(samples_of([Event(Control.AXIS, 0, 1), Event(Control.WHEEL, 0, 3)]), 10.0, 0.0)
    assert twin.say(1.0) == []


def test_an_example_is_as_long_as_asked_for_and_of_real_changes() -> None:
    kind = DEVICES["xhc_whb04b"]
    samples = kind.example(25, np.random.default_rng(0))
    assert len(samples) == 25
    assert events_of(samples)[0] == Event(Control.AXIS, 0, 0)
