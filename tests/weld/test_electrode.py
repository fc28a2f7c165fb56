"""Burn-off, stick-out, arc length and stand-off, by hand."""

import math
from dataclasses import replace
from importlib import resources

import numpy as np
import pytest

from simlab.model.errors import InputError
from simlab.weld.electrode import (
    ARC_MODELS,
    arc_length_mm,
    extension_by_current_mm,
    left_mm,
    stand_off_mm,
    stick_out_mm,
    usual_recess_mm,
)
from simlab.weld.joint import Joint, Seam
from simlab.weld.procedure import Procedure
from simlab.weld.procedure_table import procedure_from
from simlab.weld.reference import Flag
from tests.weld.seams import X, Z, at_once, posed


def test_an_electrode_of_350_mm_burns_down_to_a_stub_of_50() -> None:
    made = left_mm(350.0, np.array([0.0, 100.0, 300.0, 300.1, np.nan, -1.0]))
    np.testing.assert_array_equal(made.left_mm, [350.0, 250.0, 50.0, np.nan, np.nan, np.nan])
    assert made.spent.tolist() == [False, False, False, True, False, False]
    assert left_mm(350.0, 330.0, stub_mm=10.0).left_mm == 20.0


def test_an_arc_on_its_load_line_has_its_usual_length() -> None:
    mag = arc_length_mm(14.0 + 0.05 * 200.0, 200.0, 135)
    assert mag.value_mm == pytest.approx(3.0)
    # 1.5 V at 0.8 V/mm, and 1 mm of the usual length
    assert mag.sigma_mm == pytest.approx(math.hypot(1.5 / 0.8, 1.0))
    assert arc_length_mm(20.0 + 0.04 * 110.0, 110.0, 111).value_mm == pytest.approx(3.2)
    assert arc_length_mm(10.0 + 0.04 * 100.0, 100.0, 141).value_mm == pytest.approx(2.0)


def test_more_voltage_is_a_longer_arc_by_the_field() -> None:
    longer = arc_length_mm(np.array([24.0, 25.6, 20.0]), 200.0, 135)
    np.testing.assert_allclose(longer.value_mm, [3.0, 5.0, 0.0])  # 2 V/0.8 less 4 V: a short
    off = 2.0 * 0.12 / 0.8
    assert longer.sigma_mm[1] == pytest.approx(math.sqrt(off**2 + (1.5 / 0.8) ** 2 + 1.0))


def test_without_an_arc_there_is_no_length() -> None:
    none = arc_length_mm(np.array([0.0, 24.0, np.nan, 24.0]), np.array([200, 0, 200, np.nan]), 135)
    assert np.isnan(none.value_mm).all()
    assert np.isnan(none.sigma_mm).all()


def test_a_wire_sticks_out_by_the_distance_less_its_arc() -> None:
    out = stick_out_mm(np.array([15.0, 2.0, np.nan]), 24.0, 200.0, 135, ctwd_sigma_mm=0.5)
    np.testing.assert_allclose(out.value_mm, [12.0, np.nan, np.nan])
    expected = math.sqrt((1.5 / 0.8) ** 2 + 1.0 + 0.25)
    np.testing.assert_allclose(out.sigma_mm, [expected, np.nan, np.nan])


@pytest.mark.parametrize("process", [111, 141, 311])
def test_nothing_sticks_out_of_a_tip_that_is_no_wires(process: int) -> None:
    with pytest.raises(InputError, match=f"process {process}: no wire sticks out"):
        stick_out_mm(15.0, 24.0, 200.0, process)


def test_a_process_without_a_model_is_refused_with_those_that_have_one() -> None:
    with pytest.raises(InputError, match="take one of 111, 131, 135, 136, 138, 141"):
        arc_length_mm(24.0, 200.0, 311)


def test_every_model_says_that_it_is_not_verified() -> None:
    assert {model.verified for model in ARC_MODELS.values()} == {False}
    assert all(model.source.startswith("from memory") for model in ARC_MODELS.values())
    assert not arc_length_mm(24.0, 200.0, 135).verified
    assert not extension_by_current_mm(100.0, 200.0, 1.2).verified


def test_the_current_tells_how_far_a_wire_sticks_out() -> None:
    # 1.2 mm: 0.27 * 200 + 5.9e-5 * 15 * 200^2 = 54 + 35.4 mm/s
    out = extension_by_current_mm(np.array([89.4, 54.0, 50.0, np.nan]), 200.0, 1.2)
    np.testing.assert_allclose(out.value_mm, [15.0, 0.0, np.nan, np.nan], atol=1e-9)
    assert out.sigma_mm[0] == pytest.approx(0.1 * 89.4 / 2.36)
    assert np.isnan(extension_by_current_mm(89.4, 0.0, 1.2).value_mm)


def test_the_current_of_a_longer_wire_falls_as_a_maker_measured() -> None:
    """Fronius TPS/i: at 7 m/min the current goes down to 0.765 from 10 mm to 25 mm."""
    near = 271.4
    far = extension_by_current_mm(7000.0 / 60.0, np.array([near, 0.765 * near]), 1.2).value_mm
    assert far[0] == pytest.approx(10.0, abs=0.1)
    assert far[1] == pytest.approx(25.0, abs=2.0)


def test_the_nozzle_is_as_much_nearer_as_the_tip_stands_back() -> None:
    assert stand_off_mm(15.0, 3.0) == 12.0
    assert stand_off_mm(np.array([10.0, np.nan]), -1.5).tolist()[0] == 11.5
    np.testing.assert_array_equal(
        usual_recess_mm(np.array([120.0, 280.0, np.nan])), [-1.5, 3, np.nan]
    )


def test_an_electrode_that_is_fed_as_it_burns_keeps_its_arc() -> None:
    """The tracker tells where the whole electrode's tip would be: it sinks by what burnt off."""
    seam = replace(Seam.straight(Joint.BUTT, 111, 0 * X, 100.0 * X, Z, None), burn_off_mm_s=4.0)
    place = np.arange(0.0, 60.0, 0.03)
    made = posed(seam.line.at(place), travel=0.0, work=0.0, distance=3.2, place_mm=place)
    made = replace(made, t_s=np.linspace(0.0, 0.01 * (len(place) - 1), len(place)))
    fed = replace(made, tip_mm=made.tip_mm - (4.0 * made.t_s)[:, None] * Z)
    found = at_once(fed, seam)
    np.testing.assert_allclose(found.detail.burnt_mm, 4.0 * made.t_s, atol=1e-9)
    (arc,) = (track for track in found.tracks if track.name == "arc_length")
    np.testing.assert_allclose(arc.value, 3.2, atol=1e-9)


def test_an_electrode_burnt_down_to_its_stub_has_an_unknown_arc_and_a_flag() -> None:
    seam = replace(
        Seam.straight(Joint.BUTT, 111, 0 * X, 100.0 * X, Z, None),
        burn_off_mm_s=5.0,
        burnable_mm=30.01,
    )
    place = np.linspace(0.0, 80.0, 1000)
    made = posed(seam.line.at(place), travel=0.0, work=0.0, distance=40.0, place_mm=place)
    made = replace(made, t_s=np.linspace(0.0, 9.99, 1000))
    found = at_once(made, seam)
    tracks = {track.name: track for track in found.tracks}
    spent = found.detail.burnt_mm > 30.01
    assert np.flatnonzero(spent)[0] == 601  # after 6 s
    assert (found.detail.flags == Flag.SPENT * spent).all()
    assert (np.isnan(tracks["arc_length"].value) == spent).all()
    assert np.isfinite(tracks["aim"].value).all()
    assert np.isfinite(tracks["work_angle"].value).all()


def test_a_procedure_that_gives_its_electrode_says_how_much_of_it_burns() -> None:
    def read(name: str) -> Procedure:
        text = resources.files("simlab.weld.procedures").joinpath(f"{name}.toml").read_text("utf-8")
        return procedure_from(text)

    assert read("111-pb-fillet-e6013").burnable_mm == 300.0  # 350 mm down to a stub of 50
    assert read("135-pa-butt-2").burnable_mm == math.inf
