"""Power sources: what is plausible, and what is not measured."""

import numpy as np
import pytest

from simlab.devices.power import MEANINGS, decode, example, power_rows, rows_from

NAN = float("nan")


def test_rows_become_samples_and_back() -> None:
    samples = example(5, np.random.default_rng(1))
    again, plausible = decode(rows_from(samples), samples.t_s, samples.t_bound_s)
    np.testing.assert_array_equal(again.current_a, samples.current_a)
    np.testing.assert_array_equal(again.arc_on, samples.arc_on)
    assert plausible.all()


@pytest.mark.parametrize(
    ("row", "plausible"),
    [
        ((NAN, NAN, NAN, NAN), True),
        ((180.0, 24.0, 8.0, 1.0), True),
        ((3001.0, 24.0, 8.0, 1.0), False),
        ((180.0, -301.0, 8.0, 1.0), False),
        ((180.0, 24.0, np.inf, 1.0), False),
        ((180.0, 24.0, 8.0, 0.5), False),
    ],
)
def test_what_no_arc_takes_is_implausible(row: tuple[float, ...], plausible: bool) -> None:
    assert decode(power_rows([row]), np.zeros(1), np.zeros(1))[1].tolist() == [plausible]


def test_an_example_lacks_what_a_device_does_not_say() -> None:
    rows = rows_from(example(4, np.random.default_rng(1), ("voltage",)))
    assert [bool(np.isnan(rows[name]).all()) for name in MEANINGS] == [True, False, True, True]
