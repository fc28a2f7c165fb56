"""What LinuxCNC cannot answer: numbers of another form, and places that no machine reaches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simlab.devices.linuxcnc import LinuxCncDecoder

ROUND = """ESTOP OFF
MACHINE ON
MODE MDI
PROGRAM_STATUS RUNNING
PROGRAM_LINE 12
FEED_OVERRIDE 100
SPINDLE_OVERRIDE 0 100
SPINDLE 0 OFF
PROGRAM_CODES G1 F118 S0
JOINT_HOMED YES YES YES NO NO NO
USER_LINEAR_UNITS MM
ABS_ACT_POS {} 0.000000 0.000000 0.000000 0.000000 0.000000
"""


def heard(*rounds: tuple[float, str]) -> tuple[list[float], dict[str, int]]:
    """(time [s], x) of each round: the x that were taken, and what was refused."""
    decoder = LinuxCncDecoder()
    taken: list[float] = []
    for at_s, x in rounds:
        decoder.say(at_s)
        rows = decoder.feed(ROUND.format(x).encode()).rows
        taken += rows["tool_mm"][:, 0].tolist()
    return taken, dict(decoder.tally.refused)


@pytest.mark.parametrize("wrong", ["10.01000", "10.0100000", "10010000", "1"])
def test_a_number_of_another_form_is_refused(wrong: str) -> None:
    taken, refused = heard((0.0, "10.000000"), (0.02, wrong), (0.04, "10.020000"))
    assert taken == [10.0, 10.02]
    assert refused == {"noise": 1}


def test_another_form_that_stays_is_another_server_s() -> None:
    taken, refused = heard(*((n / 50, "10.0" if n else "10.000000") for n in range(5)))
    assert len(taken) == 3
    assert refused == {"noise": 2}


def test_a_place_that_no_machine_reaches_is_implausible_until_it_stays() -> None:
    """Homing sets the place anew: after the third round that is believed."""
    there = "-900.000000"
    taken, refused = heard((0.0, "0.000000"), *((n / 50, there) for n in range(1, 6)))
    assert taken == [0.0, *[-900.0] * 3]
    assert refused == {"implausible": 2}


@given(
    waits_s=st.lists(st.floats(0.02, 3.0), min_size=2, max_size=20),
    late_s=st.lists(st.floats(0, 0.015), min_size=20, max_size=20),
)
def test_a_machine_at_its_fastest_is_never_refused(
    waits_s: list[float], late_s: list[float]
) -> None:
    """240 m/min, rounds as far apart as the network makes them, places as old as they may be."""
    at_s, rounds = 0.0, []
    for wait_s, age_s in zip(waits_s, late_s, strict=False):
        at_s += wait_s
        rounds.append((at_s, f"{4000 * (at_s - age_s):.6f}"))
    rounds = [(at_s, x) for at_s, x in rounds if at_s < 5]
    taken, refused = heard(*rounds)
    assert refused == {}
    assert len(taken) == len(rounds)
