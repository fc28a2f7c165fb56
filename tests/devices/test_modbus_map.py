"""Mapping files of Modbus devices: which requests they make, and what is wrong with them."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simlab.devices.modbus_examples import PANEL as PANEL_TEXT
from simlab.devices.modbus_examples import POWER as POWER_TEXT
from simlab.devices.modbus_map import PANEL, POWER, RTU, TCP, Block, Point, map_from
from simlab.devices.registry import DEVICES
from simlab.devices.simulated.modbus import raw_words
from simlab.model.errors import TableError


def register(gives: str = "current", **keys: object) -> str:
    lines = [f'gives = "{gives}"', *(f"{key} = {value}" for key, value in keys.items())]
    return "\n[[register]]\n" + "\n".join(lines) + "\n"


def blocks(*registers: str, framing: str = TCP, head: str = "") -> list[tuple[str, int, int]]:
    mapping = map_from("schema = 1\n" + head + "".join(registers), "x.toml", framing, PANEL)
    return [(block.table, block.address, block.count) for block in mapping.blocks]


def point(kind: str, *, big: bool = True, bit: int = 0, scale: float = 1.0) -> Point:
    return Point("current", 0, 0, kind, bit, big, scale, 0.0)


def test_the_examples_are_read() -> None:
    power = map_from(POWER_TEXT, "power", RTU, POWER)
    assert [(b.unit, b.table, b.address, b.count) for b in power.blocks] == [(1, "input", 0, 5)]
    assert (power.rate_hz, power.timeout_s) == (20.0, 0.1)
    panel = map_from(PANEL_TEXT, "panel", RTU, PANEL)
    assert [(b.table, b.address, b.count) for b in panel.blocks] == [
        ("discrete", 0, 3),
        ("holding", 16, 3),
    ]


def test_neighbours_are_one_request_and_gaps_are_two_unless_allowed() -> None:
    three = [register("selector", number=n, address=at) for n, at in enumerate((5, 4, 8))]
    assert blocks(*three) == [("holding", 4, 2), ("holding", 8, 1)]
    assert blocks(*three, head="most_gap = 2\n") == [("holding", 4, 5)]


def test_a_request_is_never_longer_than_the_standard_allows() -> None:
    many = [register("selector", number=n, address=n) for n in range(126)]
    assert blocks(*many) == [("holding", 0, 125), ("holding", 125, 1)]


def test_wide_values_take_their_registers() -> None:
    assert blocks(register("step", address=7, type='"f32"')) == [("holding", 7, 2)]


def test_two_values_of_one_register_are_read_once() -> None:
    bits = [register("button", number=n, address=3, type='"bit"', bit=n) for n in (0, 9)]
    assert blocks(*bits) == [("holding", 3, 1)]


@pytest.mark.parametrize(
    ("words", "kind", "big", "value"),
    [
        ([0xFFFE], "u16", True, 65534.0),
        ([0xFFFE], "i16", True, -2.0),
        ([0x0001, 0x0002], "u32", True, 65538.0),
        ([0x0002, 0x0001], "u32", False, 65538.0),
        ([0xFFFF, 0xFFFD], "i32", True, -3.0),
        ([0x4148, 0x0000], "f32", True, 12.5),  # IEEE 754: 0x41480000
        ([0x0000, 0x4148], "f32", False, 12.5),
    ],
)
def test_types_and_word_orders_by_hand(
    words: list[int], kind: str, big: bool, value: float
) -> None:
    assert point(kind, big=big).raw(words) == value
    assert raw_words(point(kind, big=big), value) == words


def test_a_bit_of_a_register_and_a_scale() -> None:
    assert point("bit", bit=9).raw([0x0200]) == 1.0
    assert point("bit", bit=8).raw([0x0200]) == 0.0
    assert point("u16", scale=0.1).value([1825]) == pytest.approx(182.5)


@given(st.sampled_from(["u16", "i16", "u32", "i32", "f32"]), st.booleans(), st.data())
def test_what_a_device_holds_is_read_back(kind: str, big: bool, data: st.DataObject) -> None:
    limits = {
        "u16": (0, 65535),
        "i16": (-32768, 32767),
        "u32": (0, 2**32 - 1),
        "i32": (-(2**31), 2**31 - 1),
    }
    if kind == "f32":
        value = data.draw(st.floats(width=32, allow_nan=False))
    else:
        value = float(data.draw(st.integers(*limits[kind])))
    assert point(kind, big=big).raw(raw_words(point(kind, big=big), value)) == value


def test_an_answers_head_by_hand() -> None:
    assert Block(2, "discrete", 0, 9, ()).head == bytes([2, 2, 2])  # nine bits are two bytes
    assert Block(1, "input", 0, 5, ()).head == bytes([1, 4, 10])
    assert struct.unpack("BBB", Block(7, "holding", 1, 1, ()).head) == (7, 3, 2)


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("schema = 2\n", 1, "above"),
        ("schema = 1\n", 1, "missing"),
        ("schema = 1\nspeed = 3\n" + register(address=0), 2, "not known"),
        ("schema = 1\n" + register(address=0, colour=1), 6, "not known"),
        ("schema = 1\n" + register("current", address=65536), 5, "above"),
        ("schema = 1\n" + register(address=65535, type='"f32"'), 5, "above"),
        ("schema = 1\n" + register(address=0, type='"u64"'), 6, "u64"),
        ("schema = 1\n" + register(address=0, table='"coil"', type='"u16"'), 7, "u16"),
        ("schema = 1\n" + register(address=0, type='"bit"'), 3, "missing"),
        ("schema = 1\n" + register("curent", address=0), 4, "curent"),
        ("schema = 1\n" + 2 * register(address=0), 8, "twice"),
        ("schema = 1\nrate_hz = 0\n" + register(address=0), 2, "below"),
    ],
)
def test_mistakes_are_named_with_their_line(text: str, line: int, what: str) -> None:
    with pytest.raises(TableError, match=r"x\.toml") as caught:
        map_from(text, "x.toml", TCP, POWER)
    assert caught.value.line == line
    assert what in str(caught.value)


def test_answers_that_look_alike_over_rtu_are_refused_with_the_remedy() -> None:
    alike = [register("selector", number=n, address=at) for n, at in enumerate((0, 9))]
    assert len(blocks(*alike, framing=TCP)) == 2
    with pytest.raises(TableError, match=r"looks like that of address 0.*raise most_gap") as caught:
        blocks(*alike, framing=RTU)
    assert caught.value.line == 11
    assert blocks(*alike, framing=RTU, head="most_gap = 8\n") == [("holding", 0, 10)]


def test_more_requests_than_a_round_holds_are_refused() -> None:
    many = [register("selector", number=n, address=2 * n) for n in range(65)]
    with pytest.raises(TableError, match="needs 65 requests"):
        blocks(*many)


@pytest.mark.parametrize("name", ["modbus_power", "modbus_panel_tcp"])
def test_a_kind_is_made_from_a_mapping_file(name: str) -> None:
    settled = DEVICES[name].settled
    assert settled is not None
    text = POWER_TEXT if "power" in name else PANEL_TEXT
    kind = settled(text.replace("rate_hz = ", "rate_hz = 1"), "mine.toml")
    assert kind.name == name
    assert kind.rate_hz in (120.0, 35.0)
    with pytest.raises(TableError, match=r"mine.toml:1"):
        settled("schema = 9", "mine.toml")


def test_kinds_that_must_be_asked_say_so() -> None:
    assert all(kind.asked for name, kind in DEVICES.items() if name.startswith("modbus_"))
    assert not DEVICES["torch_tracker"].asked
