"""Rules from technique to imperfections: severities and probabilities by hand, and laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simlab.model.exercises import Band
from simlab.weld.hazard_rules import LIKELIEST, RULES, probability, severity
from simlab.weld.kinds import SURE
from tests.weld.passes_made import NAN


@given(
    st.floats(-50, 50) | st.just(NAN),
    st.floats(0, 20) | st.just(NAN),
    st.sampled_from(["high", "low"]),
    st.booleans(),
)
def test_probabilities_are_bands(value: float, sigma: float, way: str, verified: bool) -> None:
    found = severity(Band(10.0, 2.0, 6.0), way, np.array([value]), np.array([sigma]))
    (least,), (most,) = probability(found, verified=verified)
    if value == value and sigma == sigma:
        assert 0.0 <= least <= most <= 1.0
    else:
        assert np.isnan(least)


def test_a_severity_and_its_probabilities_by_hand() -> None:
    # 4 mm off a band of 2 and 6: severity .5; 1.645 mm less or more: .08875 and .91125
    found = severity(Band(15.0, 2.0, 6.0), "high", np.array([19.0]), np.array([1.0]))
    got = [float(part[0]) for part in (found.here, found.least, found.most, found.told)]
    assert got == pytest.approx([0.5, 0.08875, 0.91125, 0.25])
    (least,), (most,) = probability(found, verified=False)
    assert [least, most] == pytest.approx([0.25 * 0.08875 / 2.0, 0.1 + 0.8 * 0.91125])


def test_no_rule_is_sure_enough_to_decide_alone_and_each_names_its_source() -> None:
    assert max(least for least, _ in LIKELIEST.values()) < SURE
    for rule in RULES:
        assert rule.verified is not rule.source.startswith(("from memory", "Fronius"))
