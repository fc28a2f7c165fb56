"""Stamps go on, and none is of the future; a clock that was set is believed at the third stamp."""

from hypothesis import given
from hypothesis import strategies as st

from simlab.devices.stamp_gate import StampGate

BACK, EARLY = 100_000, 250_000
BEGUN = 1_790_000_000_000_000


def judged(*at_ms: int, gate: StampGate | None = None) -> list[bool]:
    """Stamps, without anybody looking at a clock."""
    gate = gate or StampGate(BACK, EARLY)
    return [gate.judge(BEGUN + ms * 1000) for ms in at_ms]


def test_what_waited_comes_at_once() -> None:
    assert all(judged(*range(0, 5000, 200)))


def test_a_stamp_that_goes_back_is_refused_and_one_a_little_back_is_not() -> None:
    assert judged(0, 500, 450, 300, 600, 700)[1:] == [True] * 2 + [False, True, True]


def test_without_a_look_at_the_clock_an_hour_may_have_passed() -> None:
    assert judged(0, 3_000_000) == [True, True]
    assert judged(0, 4_000_000) == [True, False]


def test_after_a_silence_the_next_stamp_is_taken() -> None:
    gate = StampGate(BACK, EARLY)
    for ms in (0, 10, 20, 90_000_000):  # a day later
        gate.look(ms / 1000 + 0.05)
        assert gate.judge(BEGUN + ms * 1000)


def test_a_stamp_of_the_future_is_refused() -> None:
    gate = StampGate(BACK, EARLY)
    taken = []
    for ms, stamp in ((0, 0), (10, 10), (20, 8020), (30, 30), (40, 40)):
        gate.look(ms / 1000)
        taken.append(gate.judge(BEGUN + stamp * 1000))
    assert taken == [True, True, False, True, True]


def test_a_clock_that_was_set_is_believed_at_the_third_stamp() -> None:
    gate = StampGate(BACK, EARLY)
    taken = []
    for n in range(12):
        gate.look(n / 10)
        stamp = n * 100 + (0 if n < 4 else -50_000 if n < 8 else 70_000)
        taken.append(gate.judge(BEGUN + stamp * 1000))
    assert taken == [True] * 4 + [False, False, True, True] * 2


def test_wrong_stamps_that_do_not_agree_are_never_believed() -> None:
    backwards = [-1000, -9000, -30_000, -70_000]
    assert judged(0, *backwards, 10) == [True, False, False, False, False, True]


def test_who_says_everything_in_heaps_is_believed_once_and_for_all() -> None:
    gate = StampGate(BACK, EARLY)
    gate.look(0.0)
    taken = judged(*range(0, 40_000, 2000), gate=gate)  # 40 s of stamps in one look
    assert taken == [True, False, False, *[True] * 17]


@given(
    steps=st.lists(st.integers(0, 20_000), min_size=1, max_size=50),
    late=st.lists(st.integers(0, EARLY // 1000), min_size=50, max_size=50),
)
def test_good_stamps_are_never_refused_however_late_they_come(
    steps: list[int], late: list[int]
) -> None:
    """Delays differ by less than a quarter of a second, and the order is kept."""
    gate = StampGate(BACK, EARLY)
    at_ms = now_ms = 0
    for step, delay in zip(steps, late, strict=False):
        at_ms += step
        now_ms = max(now_ms, at_ms + delay)
        gate.look(now_ms / 1000)
        assert gate.judge(BEGUN + at_ms * 1000)
