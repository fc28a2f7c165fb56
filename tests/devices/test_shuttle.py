"""Contour Shuttles: counter, spring and buttons of the three models."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simlab.devices.packets import wrap
from simlab.devices.panel_events import Event, samples_of
from simlab.devices.readings import Control
from simlab.devices.shuttle import MODELS, PRO, PRO_V2, XPRESS, Model, ShuttleDecoder
from simlab.devices.simulated.shuttle import Shuttle


def told(decoder: ShuttleDecoder, text: str) -> list[tuple[str, int, float]]:
    rows = decoder.feed(wrap(bytes.fromhex(text))).rows
    return [(Control(row["control"]).name, row["number"], row["value"]) for row in rows]


def test_the_first_report_sets_the_base_of_the_counter_which_wraps() -> None:
    decoder = ShuttleDecoder(XPRESS)
    assert told(decoder, "00 fe 00 00 00") == []
    assert told(decoder, "00 ff 00 00 00") == [("WHEEL", 0, 1)]
    assert told(decoder, "00 02 00 00 00") == [("WHEEL", 0, 3)]
    assert told(decoder, "00 ff 00 00 00") == [("WHEEL", 0, -3)]
    assert told(decoder, "00 ff 00 00 00") == []


def test_the_spring_goes_from_minus_seven_to_seven() -> None:
    decoder = ShuttleDecoder(PRO)
    assert told(decoder, "07 00 00 00 00") == [("SPRING", 0, 7)]
    assert told(decoder, "f9 00 00 00 00") == [("SPRING", 0, -7)]
    assert told(decoder, "00 00 00 00 00") == [("SPRING", 0, 0)]
    assert told(decoder, "08 00 00 00 00") == []
    assert told(decoder, "f8 00 00 00 00") == []
    assert decoder.tally.refused["implausible"] == 2


@pytest.mark.parametrize(
    ("model", "masks"),
    [  # LinuxCNC src/hal/user_comps/shuttle.c, contour_dev
        (XPRESS, [0x0010, 0x0020, 0x0040, 0x0080, 0x0100]),
        (PRO, [1 << bit for bit in range(13)]),
        (PRO_V2, [1 << bit for bit in range(15)]),
    ],
)
def test_every_button_has_its_bit(model: Model, masks: list[int]) -> None:
    decoder = ShuttleDecoder(model)
    for number, mask in enumerate(masks):
        pressed = mask.to_bytes(2, "little").hex()
        assert told(decoder, "000000" + pressed) == [("BUTTON", number, 1)]
        assert told(decoder, "000000 0000") == [("BUTTON", number, 0)]
    assert model.mask == sum(masks)
    for mask in {1 << bit for bit in range(16)} - set(masks):
        assert told(decoder, "000000" + mask.to_bytes(2, "little").hex()) == []
    assert decoder.tally.refused["implausible"] == 16 - len(masks)


def test_a_report_of_another_length_is_refused() -> None:
    decoder = ShuttleDecoder(XPRESS)
    told(decoder, "00 00 00 00 00")
    assert told(decoder, "00 00 00 00 00 00") == []
    assert dict(decoder.tally.refused) == {"length": 1}


@given(st.sampled_from(MODELS), st.lists(st.integers(-127, 127).filter(bool), max_size=30))
def test_turns_add_up_to_where_the_wheel_was_turned(model: Model, turns: list[int]) -> None:
    twin, decoder = Shuttle(model), ShuttleDecoder(model)
    twin.play(samples_of(Event(Control.WHEEL, 0, turn) for turn in turns), 100.0, 0.0)
    rows = decoder.feed(b"".join(twin.say(9.0))).rows
    assert rows["value"].tolist() == turns


def test_models_are_told_apart_by_usb() -> None:
    assert [model.usb for model in MODELS] == [
        (0x0B33, 0x0020),
        (0x05F3, 0x0240),
        (0x0B33, 0x0030),
    ]
