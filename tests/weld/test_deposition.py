"""Wire to weld metal: worked examples, makers' charts, and the laws of volume."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from simlab.model.errors import InputError
from simlab.weld.deposition import (
    EFFICIENCY,
    bead_area_mm2,
    cap_height_mm,
    current_a,
    current_falls,
    extension_mm,
    fillet_leg_mm,
    fillet_throat_mm,
    wire_feed_mm_s,
    wire_rule_a,
    wire_rule_mm_s,
)

WIRES = st.sampled_from([0.6, 0.8, 0.9, 1.0, 1.2, 1.6])


def test_wire_of_0_9_mm_at_5_08_m_min_and_5_mm_s() -> None:
    area = bead_area_mm2(0.9, 5080.0 / 60.0, 5.0)
    assert float(area) == pytest.approx(10.773, abs=0.0005)
    assert float(fillet_leg_mm(area)) == pytest.approx(4.642, abs=0.0005)
    assert float(fillet_throat_mm(area)) == pytest.approx(3.282, abs=0.0005)


def test_what_is_lost_does_not_lie_in_the_bead() -> None:
    whole = bead_area_mm2(1.2, 100.0, 6.0)
    assert bead_area_mm2(1.2, 100.0, 6.0, 0.85) == pytest.approx(0.85 * float(whole))


def test_a_cap_is_two_thirds_of_its_box() -> None:
    assert float(cap_height_mm(10.0, 7.5)) == pytest.approx(2.0)
    # The area below 2 (1 - (2 y / 7.5)^2), by a sum.
    y = np.linspace(-3.75, 3.75, 10001)
    assert np.trapezoid(2.0 * (1.0 - (y / 3.75) ** 2), y) == pytest.approx(10.0)


def test_current_falls_with_stick_out_as_a_maker_measured() -> None:
    # Fronius TPS/i: at 7 m/min, from 10 to 25 mm, to 0.765 of what it was.
    feed = 7000.0 / 60.0
    assert float(current_a(feed, 1.2, 25.0) / current_a(feed, 1.2, 10.0)) == pytest.approx(
        0.765, abs=0.02
    )


def test_the_law_of_melting_meets_the_makers_chart() -> None:
    # Miller and Hobart: 125 A melt 5.08 m/min of 0.9 mm wire (stick-out 6 to 10 mm).
    low, high = (float(wire_feed_mm_s(125.0, 0.9, out)) * 0.06 for out in (6.0, 10.0))
    assert low == pytest.approx(5.08, rel=0.1)
    assert high == pytest.approx(5.08, rel=0.1)


def test_melting_by_hand() -> None:
    # 1.2 mm, 200 A, 10 mm: 0.27 200 + 5.9e-5 10 200^2 = 54 + 23.6 mm/s.
    assert float(wire_feed_mm_s(200.0, 1.2, 10.0)) == pytest.approx(77.6)
    # Half the diameter: four times the first, sixteen times the second.
    assert float(wire_feed_mm_s(200.0, 0.6, 10.0)) == pytest.approx(4 * 54.0 + 16 * 23.6)


@given(st.floats(20.0, 500.0), WIRES, st.floats(0.0, 40.0))
def test_current_and_feed_are_each_other_s_inverse(
    current: float, wire: float, extension: float
) -> None:
    feed = wire_feed_mm_s(current, wire, extension)
    assert float(current_a(feed, wire, extension)) == pytest.approx(current, rel=1e-9)
    assert wire_feed_mm_s(1.1 * current, wire, extension) > feed
    assert wire_feed_mm_s(current, wire, extension + 1.0) > feed
    assert current_a(feed, wire, extension + 1.0) < current


@given(st.floats(10.0, 300.0), WIRES, st.floats(1.0, 20.0), st.floats(1.01, 3.0))
def test_volume_is_kept(feed: float, wire: float, speed: float, more: float) -> None:
    area = bead_area_mm2(wire, feed, speed)
    assert float(area) * speed == pytest.approx(math.pi / 4 * wire**2 * feed)
    assert bead_area_mm2(wire, feed, more * speed) < area
    assert bead_area_mm2(wire, more * feed, speed) > area
    leg, throat = float(fillet_leg_mm(area)), float(fillet_throat_mm(area))
    assert leg * leg / 2.0 == pytest.approx(float(area))
    assert throat == pytest.approx(leg / math.sqrt(2.0))


def test_how_fast_the_current_falls_with_extension() -> None:
    # Against the slope of the law itself, from 10 to 10.01 mm.
    feed = wire_feed_mm_s(200.0, 1.2, 10.0)
    slope = math.log(float(current_a(feed, 1.2, 10.01)) / 200.0) / math.log(10.01 / 10.0)
    assert float(current_falls(200.0, 1.2, 10.0)) == pytest.approx(-slope, rel=1e-3)
    assert current_falls(200.0, 1.2, 0.0) == 0.0


def test_what_is_not_defined_is_nan() -> None:
    assert np.isnan(bead_area_mm2(1.2, 100.0, np.array([0.0, -2.0, np.nan]))).all()
    assert np.isnan(fillet_leg_mm(np.array([-1.0, np.nan, 1e308, np.inf]))).all()
    assert np.isnan(fillet_throat_mm(-1.0))
    assert np.isnan(cap_height_mm(10.0, 0.0))
    assert np.isnan(wire_feed_mm_s(200.0, 0.0, 10.0))
    assert np.isnan(current_a(-1e6, 1.2, 10.0))


def test_wire_in_the_current_s_way() -> None:
    assert_allclose(extension_mm(np.array([10.0, 15.0, 2.0]), 135), [10.0, 15.0, 2.0])
    assert_allclose(extension_mm(np.array([3.0, np.nan]), 111), [0.0, np.nan])
    assert extension_mm(-3.0, 135) == 0.0
    assert np.isnan(extension_mm(np.nan, 135))


@pytest.mark.parametrize(
    ("wire", "inches"), [(0.6, 437.5), (0.8, 250.0), (0.9, 200.0), (1.2, 125.0)]
)
def test_the_makers_rule_for_an_eighth_of_an_inch(wire: float, inches: float) -> None:
    assert float(wire_rule_a(3.175)) == pytest.approx(125.0)
    assert float(wire_rule_mm_s(3.175, wire)) == pytest.approx(inches * 25.4 / 60.0)


def test_the_rule_refuses_another_wire() -> None:
    with pytest.raises(InputError, match=r"wire 1\.6 mm: .*take one of 0\.6, 0\.8, 0\.9, 1\.2"):
        wire_rule_mm_s(3.2, 1.6)


def test_efficiencies_lie_in_their_ranges() -> None:
    assert set(EFFICIENCY) >= {111, 121, 131, 135, 136, 138, 141}
    for efficiency in EFFICIENCY.values():
        assert efficiency.least <= efficiency.value <= efficiency.most
        assert efficiency.source
    assert (EFFICIENCY[135].least, EFFICIENCY[135].most) == (0.93, 0.98)
    assert not EFFICIENCY[111].verified


def test_any_shape() -> None:
    feeds = np.array([[50.0], [80.0]])
    assert bead_area_mm2(np.array([0.9, 1.0, 1.2]), feeds, 5.0).shape == (2, 3)
    assert np.ndim(bead_area_mm2(0.9, 50.0, 5.0)) == 0
    assert fillet_leg_mm(feeds).shape == (2, 1)


@pytest.mark.parametrize(
    ("wire", "feed", "speed", "efficiency"),
    [
        (-0.9, 84.0, 5.0, 1.0),
        (0.0, 84.0, 5.0, 1.0),
        (0.9, -84.0, 5.0, 1.0),
        (0.9, 84.0, -5.0, 1.0),
        (0.9, 84.0, 0.0, 1.0),
        (0.9, 84.0, 5.0, -1.0),
        (0.9, math.inf, 5.0, 1.0),
        (0.9, 84.0, 5.0, math.nan),
        (1e200, 1e200, 5.0, 1.0),
        (0.9, 84.0, 5.0, 1e308),
        (0.9, 84.0, 1e-320, 1.0),
        (0.9, 84.0, math.inf, 1.0),
    ],
)
def test_what_is_no_wire_lays_no_bead(
    wire: float, feed: float, speed: float, efficiency: float
) -> None:
    assert np.isnan(bead_area_mm2(wire, feed, speed, efficiency))
