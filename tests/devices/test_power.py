"""Power sources: what is plausible, and counts of a converter to amperes and volts."""

import numpy as np
import pytest

from simlab.devices.power import AdcScale, adc, decode, example, power_rows, rows_from

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


def test_counts_of_a_converter_by_hand() -> None:
    # a 500 A shunt over 0..5 V and ten bits: 500 / 1023 A a count
    counts = np.array([0, 512, 1022, 1023], dtype=np.uint16)
    amps = adc(counts, AdcScale(per_count=500 / 1023))
    np.testing.assert_allclose(amps[:3], [0.0, 250.2444, 499.5112], atol=1e-4)
    assert np.isnan(amps[3])  # at its end it may be anything more
    assert adc(np.array([100]), AdcScale(0.1, offset=-2.0)).tolist() == [8.0]
