"""What is written otherwise than always is damaged, unless it stays so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simlab.devices.habits import CHANGES, SURE, SURE_OF_ONE, Decimals, Habit, one_apart


def test_another_shape_is_believed_the_third_time_in_a_row() -> None:
    habit = Habit()
    shapes = "aabaabbabbba"
    assert [habit.judge(shape) for shape in shapes] == [
        *(True, True, False, True, True),
        *(False, False, True),  # twice, and back
        *(False, False, True, False),  # thrice: `a` is the other one now
    ]


def test_two_other_shapes_do_not_agree() -> None:
    habit = Habit()
    assert [habit.judge(shape) for shape in "abcbcb"] == [True, *[False] * 5]


def of(*texts: str) -> list[bool]:
    decimals = Decimals()
    return [decimals.judge(text) for text in texts]


FOUR = [f"{n * 0.37:.4f}" for n in range(1, 1 + SURE + CHANGES)]  # 0.3700, 0.7400 ...


@pytest.mark.parametrize("wrong", ["12.345", "12.34567", "123456", "12."])
def test_a_number_with_other_decimals_is_refused_where_they_are_fixed(wrong: str) -> None:
    assert of(*FOUR, wrong, "12.3456") == [*[True] * len(FOUR), False, True]


def test_nought_may_be_written_shorter() -> None:
    assert all(of(*FOUR, "0", "-0", "1.0000"))


def test_a_new_form_is_believed_the_third_time() -> None:
    assert of(*FOUR, "1.25", "1.50", "1.75", "2.00")[-4:] == [False, False, True, True]


@given(st.lists(st.floats(-1e6, 1e6, allow_subnormal=False), max_size=80))
def test_a_program_that_writes_as_many_digits_as_it_takes_is_never_refused(
    values: list[float],
) -> None:
    assert all(of(*(f"{value:.10g}" for value in values if "e" not in f"{value:.10g}")))


@given(st.lists(st.integers(-(10**6), 10**6), max_size=80), st.integers(0, 6))
def test_a_program_that_writes_a_fixed_number_of_digits_is_never_refused(
    values: list[int], digits: int
) -> None:
    assert all(of(*(f"{value / 1000:.{digits}f}" for value in values)))


def test_with_one_decimal_it_takes_many_numbers() -> None:
    tenths = [f"{n / 10:.1f}" for n in range(2 * SURE_OF_ONE)]
    assert of(*tenths[: SURE_OF_ONE - 4], "1.25")[-1]
    assert not of(*tenths, "1.25")[-1]


def test_a_number_that_hardly_changes_proves_nothing() -> None:
    assert all(of(*["10.00"] * 100, "10.5"))


@pytest.mark.parametrize(
    ("a", "b", "is_one"),
    [
        ("Xact", "Yact", True),
        ("Xact", "Xac", True),
        ("Xact", "Xaact", True),
        ("Xact", "act", True),
        ("Xact", "Xact", False),
        ("Xact", "Yacc", False),
        ("Xact", "actX", False),
        ("ab", "abcd", False),
        ("", "a", True),
    ],
)
def test_one_character_apart(a: str, b: str, is_one: bool) -> None:
    assert one_apart(a, b) is is_one
    assert one_apart(b, a) is is_one
