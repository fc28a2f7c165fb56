"""Waiting times, by hand: 2^(failures - 5) seconds, at most 60, for one account at one address."""

import pytest

from simlab.service.throttle import FORGET_S, MOST_KEYS, Throttle


@pytest.mark.parametrize(
    ("failures", "wait_s"), [(0, 0), (4, 0), (5, 1), (6, 2), (9, 16), (11, 60), (40, 60)]
)
def test_each_failure_doubles_the_wait(failures: int, wait_s: float) -> None:
    throttle = Throttle()
    for _ in range(failures):
        throttle.failed("a", "10.0.0.1", 100.0)
    assert throttle.wait_s("a", "10.0.0.1", 100.0) == wait_s


def test_the_wait_passes() -> None:
    throttle = Throttle()
    for _ in range(7):
        throttle.failed("a", "here", 100.0)
    assert throttle.wait_s("a", "here", 101.0) == 3.0
    assert throttle.wait_s("a", "here", 104.0) == 0.0


def test_a_stranger_elsewhere_locks_nobody_out() -> None:
    throttle = Throttle()
    for _ in range(1000):
        throttle.failed("a", "stranger", 100.0)
    assert throttle.wait_s("a", "stranger", 100.0) == 60.0
    assert throttle.wait_s("a", "here", 100.0) == 0.0


def test_one_address_that_tries_many_accounts_gets_slow_too() -> None:
    throttle = Throttle()
    for number in range(51):
        throttle.failed(f"account {number}", "stranger", 100.0)
    assert throttle.wait_s("yet another", "stranger", 100.0) == 2.0


def test_failures_are_forgotten_after_a_success_or_a_quarter_of_an_hour() -> None:
    throttle = Throttle()
    for _ in range(9):
        throttle.failed("a", "here", 100.0)
        throttle.failed("b", "here", 100.0)
    throttle.passed("a", "here")
    assert throttle.wait_s("a", "here", 100.0) == 0.0
    assert throttle.wait_s("b", "here", 100.0) == 16.0
    throttle.failed("b", "here", 101.0 + FORGET_S)
    assert throttle.wait_s("b", "here", 101.0 + FORGET_S) == 0.0


def test_memory_is_bounded() -> None:
    throttle = Throttle()
    for number in range(MOST_KEYS):
        throttle.failed(f"account {number}", f"address {number}", 100.0)
    assert len(throttle._failures) == MOST_KEYS
