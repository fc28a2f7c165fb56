"""XHC HB04: its reports, its sleep, and its display."""

import pytest

from simlab.devices.display import Display, Shown
from simlab.devices.packets import wrap
from simlab.devices.panel_events import Event, samples_of
from simlab.devices.readings import Control
from simlab.devices.simulated.xhc_hb04 import Hb04
from simlab.devices.xhc_hb04 import Hb04Decoder, display


def told(decoder: Hb04Decoder, text: str) -> list[tuple[str, int, float]]:
    rows = decoder.feed(wrap(bytes.fromhex(text))).rows
    return [(Control(row["control"]).name, row["number"], row["value"]) for row in rows]


def test_reports_of_the_published_layout() -> None:
    # LinuxCNC src/hal/user_comps/xhc-hb04.cc: byte 1 and 2 keys, 3 axis, 4 wheel as int8
    decoder = Hb04Decoder()
    assert told(decoder, "04 00 00 11 00 5a") == [("AXIS", 0, 1)]
    assert told(decoder, "04 00 00 11 ff 5a") == [("WHEEL", 0, -1)]
    assert told(decoder, "04 17 00 11 00 5a") == [("BUTTON", 0x17, 1)]  # reset
    assert told(decoder, "04 17 0c 11 00 5a") == [("BUTTON", 0x0C, 1)]
    assert told(decoder, "04 00 00 11 00 5a") == [("BUTTON", 0x0C, 0), ("BUTTON", 0x17, 0)]
    axes = {"00": 0, "12": 2, "13": 3, "18": 4, "14": 8, "15": 7}
    for code, axis in axes.items():
        assert told(decoder, f"04 00 00 {code} 00 5a") == [("AXIS", 0, axis)]
    assert not decoder.tally.refused


def test_the_sleep_report_is_sleep_and_turns_no_switch() -> None:
    decoder, twin = Hb04Decoder(), Hb04()
    told(decoder, "04 03 00 12 00 5a")
    frames = decoder.feed(b"".join(twin.asleep()))
    assert frames.asleep is True
    assert [(row["control"], row["value"]) for row in frames.rows] == [(Control.BUTTON, 0.0)]
    assert decoder.feed(wrap(bytes.fromhex("0400001200 5a"))).asleep is False


@pytest.mark.parametrize(
    ("report", "cause"),
    [
        ("04 00 00 11 00", "length"),
        ("06 00 00 11 00 5a", "unknown_type"),
        ("04 00 00 16 00 5a", "implausible"),
        ("04 18 00 11 00 5a", "implausible"),
    ],
)
def test_reports_that_cannot_be_are_refused_by_their_cause(report: str, cause: str) -> None:
    decoder = Hb04Decoder()
    decoder.feed(wrap(bytes.fromhex("04 00 00 11 00 5a")))
    assert told(decoder, report) == []
    assert dict(decoder.tally.refused) == {cause: 1}


def test_the_display_by_hand() -> None:
    seen = Shown(
        work_mm=(1.0, 2.0, -3.5, 45.0, 0.0, 0.0),
        machine_mm=(10.0, 20.0, 30.0, 46.0, 0.0, 0.0),
        feed_mm_min=600.0,
        spindle_rpm=9000.0,
        feed_override=1.2,
        spindle_override=0.8,
    )
    data = b"".join(report[1:] for report in display(seen, axis=1))
    assert len(data) == 42
    assert data[:3].hex() == "fefd0c"
    assert data[3:15].hex() == "010000000200000003008893"  # 3, 5000 = 0x1388 and the sign
    assert data[15:27].hex() == "0a000000140000001e000000"
    assert data[27:35].hex() == "7800500058022823"  # 120 %, 80 %, 600, 9000
    assert data[35:] == bytes(7)
    assert {report[0] for report in display(seen, axis=1)} == {6}
    rotary = b"".join(report[1:] for report in display(seen, axis=4))
    assert (rotary[3:7].hex(), rotary[15:19].hex()) == ("2d000000", "2e000000")


def test_the_display_is_written_to_the_pendant() -> None:
    decoder, twin = Hb04Decoder(), Hb04()
    assert isinstance(decoder, Display)
    decoder.show(Shown(feed_override=1.0))
    twin.hear(decoder.say(0.0), 0.0)
    assert twin.display == display(Shown(feed_override=1.0), 0)
    assert decoder.say(0.01) == b""


def test_a_twin_that_begins_anew_has_let_go_of_its_keys() -> None:
    twin = Hb04()
    down = [Event(Control.BUTTON, number, 1.0) for number in (3, 4)]
    for _ in range(3):
        twin.play(samples_of([Event(Control.AXIS, 0, 1), *down]), 10.0, 0.0)
        assert len(twin.say(1.0)) == 3
