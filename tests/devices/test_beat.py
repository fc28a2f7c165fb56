"""A tracker's number and time go on together; what does not fit is refused, a restart believed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simlab.devices.beat import MODULUS, SURE, Beat

STEADY = [(1000 * n // 240, n) for n in range(1, 2 * SURE)]


def judged(beat: Beat, *records: tuple[int, int]) -> list[bool]:
    return [beat.judge(*record) for record in records]


def at(n: int, off_ms: int = 0, off: int = 0) -> tuple[int, int]:
    """Record `n` of a steady 240 Hz, a time or a number that is off."""
    return 1000 * n // 240 + off_ms, n + off


@pytest.mark.parametrize(
    "wrong",
    [at(100, 4), at(100, -4), at(100, 512), at(100, 0, 2), at(100, 0, -1), at(100, 0, 4096)],
)
def test_a_time_or_a_number_that_is_off_is_refused(wrong: tuple[int, int]) -> None:
    beat = Beat()
    assert all(judged(beat, *STEADY, at(99)))
    assert judged(beat, wrong, at(101)) == [False, True]


def test_before_the_rate_is_known_the_order_is() -> None:
    assert judged(Beat(), at(5), at(6, 4), at(7, -8), at(8, 0, -9), at(9)) == [
        *(True, True, False, False, True)
    ]


def test_a_restart_is_believed_at_the_third_record() -> None:
    beat = Beat()
    judged(beat, *STEADY)
    assert judged(beat, *((1000 * n // 240, n) for n in range(5))) == [
        False,
        False,
        True,
        True,
        True,
    ]


def test_another_rate_is_believed_at_the_third_record() -> None:
    beat = Beat()
    judged(beat, *STEADY)
    time_ms, number = STEADY[-1]
    slower = [(time_ms + 1000 * n // 60, number + n) for n in range(1, 60)]
    assert judged(beat, *slower) == [False, False, *[True] * 57]


@given(
    hz=st.floats(20, 250),
    lost=st.lists(st.integers(1, 500), min_size=40, max_size=80),
    begun=st.integers(0, MODULUS - 1),
    drift=st.floats(-2e-4, 2e-4),
)
def test_a_steady_tracker_is_never_refused_whatever_is_lost_on_the_way(
    hz: float, lost: list[int], begun: int, drift: float
) -> None:
    beat, n = Beat(), 0
    for step in lost:
        n += step
        time_ms = int(n * 1000 / hz * (1 + drift))
        assert beat.judge((time_ms + begun) % MODULUS, (n + begun) % MODULUS)


@given(st.lists(st.integers(4, 900), min_size=100, max_size=200))
def test_one_that_keeps_no_rate_is_not_held_to_one(steps_ms: list[int]) -> None:
    """Another device's signal starts each sample: a few may be lost, where it seemed steady."""
    beat, time_ms = Beat(), 0
    taken = 0
    for n, step_ms in enumerate(steps_ms):
        time_ms += step_ms
        taken += beat.judge(time_ms, n)
    assert taken >= len(steps_ms) * (1 - 2 / SURE)
