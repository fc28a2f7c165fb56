"""Numbers as Turkish and English readers write them (CLDR: tr 1.234,5 and %59; en 1,234.5)."""

import math

import pytest

from simlab.locale.numbers import NumberForm

TURKISH = NumberForm(decimal=",", group=".", percent="%{n}", none="–")
ENGLISH = NumberForm(decimal=".", group=",", percent="{n}%", none="–")


@pytest.mark.parametrize(
    ("value", "decimals", "turkish", "english"),
    [
        (8.25, 2, "8,25", "8.25"),
        (0.0, 1, "0,0", "0.0"),
        (-3.14159, 3, "-3,142", "-3.142"),
        (1234.5, 1, "1.234,5", "1,234.5"),
        (1_000_000.0, 0, "1.000.000", "1,000,000"),
        (999.0, 0, "999", "999"),
        (87.25, 1, "87,3", "87.3"),
        (-0.5, 0, "-1", "-1"),
        (999.5, 0, "1.000", "1,000"),
    ],
)
def test_a_number_is_written_in_the_signs_of_its_language(
    value: float, decimals: int, turkish: str, english: str
) -> None:
    assert TURKISH.number(value, decimals) == turkish
    assert ENGLISH.number(value, decimals) == english


def test_what_rounds_to_zero_has_no_minus() -> None:
    assert ENGLISH.number(-0.04, 1) == "0.0"
    assert ENGLISH.number(-0.06, 1) == "-0.1"


@pytest.mark.parametrize("nothing", [None, math.nan, math.inf])
def test_what_cannot_be_told_is_a_dash_and_never_zero(nothing: float | None) -> None:
    assert TURKISH.number(nothing) == "–"
    assert TURKISH.brief(nothing) == "–"
    assert TURKISH.share(nothing) == "–"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (8.0, "8"),
        (8.04, "8"),
        (8.5, "8,5"),
        (12.34, "12"),
        (10.0, "10"),
        (100.0, "100"),
        (1500.0, "1.500"),
        (0.001, "0"),
        (-1.2, "-1,2"),
    ],
)
def test_brief_keeps_two_figures_and_drops_zeros_that_say_nothing(value: float, said: str) -> None:
    assert TURKISH.brief(value) == said


def test_the_percent_sign_stands_before_the_number_in_turkish() -> None:
    assert TURKISH.share(0.59) == "%59"
    assert ENGLISH.share(0.59) == "59%"
    assert TURKISH.share(0.125, 1) == "%12,5"
    assert TURKISH.share(-0.05) == "-%5"
