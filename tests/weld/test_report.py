"""A report put together by hand: what stands in it, what was not known, and its few numbers."""

from dataclasses import replace

import numpy as np
import pytest

from simlab.model.arrays import Floats
from simlab.model.exercises import Band, RubricLine
from simlab.model.samples import TorchSamples
from simlab.model.scores import Verdict
from simlab.motion.overlap import Tail
from simlab.weld.joint import Joint, Seam
from simlab.weld.kinds import Cause, Imperfection, Kind
from simlab.weld.metrics import measure
from simlab.weld.procedure import Procedure, Setting, Technique
from simlab.weld.report import Placed, Report, ReportSums, Unknown
from simlab.weld.summary import summary_of

NAN = float("nan")
LENGTH = 60.0
SEAM = Seam.straight(
    Joint.TEE, 135, np.zeros(3), np.array([LENGTH, 0, 0]), np.array([0.0, 0, 1]),
    np.array([0.0, 1, 0]),
)  # fmt: skip
BANDS = {
    "travel_speed": ("mm/s", Band(6.0, 0.1, 0.35, relative=True)),
    "travel_angle": ("deg", Band(10.0, 5.0, 15.0, signed=True)),
    "work_angle": ("deg", Band(45.0, 5.0, 15.0)),
    "ctwd": ("mm", Band(12.0, 2.0, 6.0)),
    "aim": ("mm", Band(0.0, 1.0, 3.0)),
}
LINES = tuple(RubricLine(name, unit, 0.2, band) for name, (unit, band) in BANDS.items())
SETTINGS = {"thickness_mm": 6.0, "current_a": 200.0, "voltage_v": 24.0, "wire_mm": 1.2}
SIGMAS = {"tip_mm": 0.1, "axis_deg": 0.2}


def procedure(**values: float) -> Procedure:
    named = values or SETTINGS
    return Procedure(
        name="by-hand", version=3, process=135, position="PB", joint=Joint.TEE, speed_window_s=0.5,
        settings=tuple(Setting(name, value, value, "test", False) for name, value in named.items()),
        techniques=tuple(
            Technique(name, unit, band, "test", False) for name, (unit, band) in BANDS.items()
        ),
    )  # fmt: skip


def steady(current_a: float = 200.0, voltage_v: float = 24.0) -> TorchSamples:
    """12 s at 6 mm/s, 12 mm of wire, 10 degrees push, 45 degrees: nothing to find fault with."""
    t_s: Floats = np.arange(0.0, 10.5, 0.01)
    place = np.clip(6.0 * (t_s - 0.25), 0.0, LENGTH)
    push, half = np.radians(10.0), np.sqrt(0.5)
    axis = np.array([np.sin(push), -np.cos(push) * half, -np.cos(push) * half])
    n = len(t_s)
    root = np.stack((place, np.zeros(n), np.zeros(n)), axis=1)
    burns = (t_s > 0.2) & (t_s < 10.3)
    return TorchSamples(
        t_s=t_s, t_bound_s=np.zeros(n), tip_mm=root - 12.0 * axis, axis=np.tile(axis, (n, 1)),
        arc_on=burns.astype(np.float64), current_a=np.where(burns, current_a, 0.0),
        voltage_v=np.where(burns, voltage_v, 0.0),
    )  # fmt: skip


def made(
    samples: TorchSamples, named: Procedure | None = None, sigmas: dict[str, float] = SIGMAS
) -> Report:
    joined, _ = Tail(TorchSamples.empty(), count=0, reach_s=1.2).join(samples)
    sums = ReportSums.start(SEAM, LINES, sigmas)
    sums = sums.add(samples, measure(joined, SEAM, None, sigmas))
    return sums.report(named or procedure(), (("procedure", "by-hand@3"),))


def test_heat_input_is_voltage_times_current_over_speed_with_the_efficiency_of_mag() -> None:
    report = made(steady())
    # 0.8 * 24 V * 200 A / 6 mm/s / 1000 = 0.64 kJ/mm, EN 1011-1; without 0.8 it is 0.80
    middle = report.profile.place_mm[5:-5]
    assert len(middle) == 50
    np.testing.assert_allclose(report.bead.heat_input_kj_mm[5:-5], 0.64, rtol=1e-3)
    np.testing.assert_allclose(report.bead.arc_energy_kj_mm[5:-5], 0.80, rtol=1e-3)
    sizes = {size.name: size for size in summary_of(report).sizes}
    assert sizes["heat_input"].least == pytest.approx(0.64, rel=1e-3)
    assert sizes["arc_energy"].unit == "kJ/mm"
    assert np.isnan(sizes["heat_input"].sigma)
    assert sizes["leg_base"].sigma > 0.0
    assert "height" not in sizes  # a fillet has none


def test_stick_out_is_the_distance_without_the_arc_where_a_wire_sticks_out() -> None:
    # 24 V are those of 14 + 0.05 * 200 A: the usual arc of 3 mm, so 12 mm leave 9 mm of wire
    report = made(steady())
    assert report.stick_out is not None
    np.testing.assert_allclose(report.stick_out.value_mm[5:-5], 9.0, atol=0.05)
    assert not report.stick_out.verified
    sizes = {size.name: size.mean for size in summary_of(report).sizes}
    assert sizes["stick_out"] == pytest.approx(9.0, abs=0.05)
    silent = made(steady(voltage_v=0.0))
    assert "stick_out" not in {size.name for size in summary_of(silent).sizes}
    tig = replace(procedure(), process=141)
    assert made(steady(), tig).stick_out is None


def test_a_report_says_what_it_was_made_by_and_where_the_seam_lies() -> None:
    report = made(steady())
    assert report.versions == (("procedure", "by-hand@3"),)
    assert report.positions == (Placed("PB", "2F"),)
    assert report.setup.thickness_mm == 6.0
    assert [curve.metric for curve in report.curves] == list(BANDS)
    assert [row.metric for row in report.in_band] == list(BANDS)
    assert report.passes.strikes == 1
    assert len(report.bends) == 1
    summary = summary_of(report)
    assert summary.welded_mm == pytest.approx(LENGTH)
    assert summary.iso5817 is report.iso5817.verdict
    assert summary.aws_d11 is report.aws_d11.verdict
    assert 0.0 <= summary.thick <= 1.0


def test_what_was_not_measured_is_named_with_what_stands_in_for_it() -> None:
    unknown = made(steady(current_a=0.0, voltage_v=NAN)).unknown
    assert Unknown("current", None, 100.0, 200.0) in unknown
    assert Unknown("voltage", None, 100.0, 24.0) in unknown
    assert not [one for one in made(steady()).unknown if one.what in ("current", "voltage")]


def test_what_the_procedure_leaves_open_is_named() -> None:
    bare = procedure(current_a=200.0)
    unknown = {one.what for one in made(steady(voltage_v=0.0), bare).unknown}
    assert {"voltage_open", "thickness_open", "wire_open"} <= unknown


def test_noise_that_is_not_stated_is_named() -> None:
    unknown = {(one.what, one.metric) for one in made(steady(), sigmas={}).unknown}
    assert {("noise", metric) for metric in BANDS} <= unknown
    assert not {one for one in made(steady()).unknown if one.what == "noise"}


def test_what_the_tracker_did_not_see_is_named() -> None:
    whole = steady()
    tip = whole.tip_mm.copy()
    tip[500:] = NAN  # after 5 s; the arc burns on for 5.3 s
    (unseen,) = [one for one in made(replace(whole, tip_mm=tip)).unknown if one.what == "unseen"]
    assert unseen.value == pytest.approx(5.3, abs=0.1)
    blind = made(replace(whole, tip_mm=np.full_like(tip, NAN))).unknown
    assert [one.what for one in blind] == ["unseen", "no_weld"]


def test_a_metric_that_cannot_be_told_in_places_is_named_with_its_share() -> None:
    whole = steady()
    axis = whole.axis.copy()
    axis[400:500] = (1.0, 0.0, 0.0)  # along the seam for 6 of 60 mm: no work angle there
    tip = whole.tip_mm.copy()
    tip[400:500] = np.stack(
        (6.0 * (whole.t_s[400:500] - 0.25), np.zeros(100), np.ones(100)), axis=1
    )
    report = made(replace(whole, axis=axis, tip_mm=tip))
    (angle,) = [one for one in report.unknown if one.metric == "work_angle"]
    assert angle.what == "metric"
    assert angle.share == pytest.approx(10.0, abs=4.0)


def test_nothing_welded_is_all_there_is_to_say() -> None:
    report = made(replace(steady(), arc_on=np.zeros(len(steady()))))
    assert report.unknown == (Unknown("no_weld"),)
    summary = summary_of(report)
    assert (summary.welded_mm, summary.sizes, summary.predicted) == (0.0, (), ())
    assert np.isnan([summary.thick, summary.extrapolated]).all()
    assert summary.iso5817 is Verdict.CANNOT_TELL


def test_the_range_of_a_size_is_that_over_a_pool_and_its_mean_that_of_the_weld() -> None:
    report = made(steady())
    width = np.full(60, 6.0)
    width[30] = 16.0  # one millimetre of 60, and of the 5 mm of a pool
    sizes = {
        size.name: size
        for size in summary_of(replace(report, bead=replace(report.bead, width_mm=width))).sizes
    }
    assert sizes["width"].mean == pytest.approx(6.0 + 10.0 / 60)
    assert sizes["width"].least == pytest.approx(6.0)
    assert sizes["width"].most == pytest.approx(6.0 + 10.0 / 5)
    assert sizes["width"].known == 1.0


def imperfection(kind: Kind, from_mm: float, to_mm: float, least: float) -> Imperfection:
    return Imperfection(
        kind,
        from_mm,
        to_mm,
        0.5,
        0.1,
        least,
        least + 0.3,
        Cause.TECHNIQUE,
        "ctwd",
        "high",
        "",
        False,
    )


def test_kinds_are_told_by_their_likeliest_place_and_by_their_length_without_overlaps() -> None:
    found = (
        imperfection(Kind.UNDERCUT, 0.0, 10.0, 0.2),
        imperfection(Kind.SLAG, 1.0, 2.0, 0.6),
        imperfection(Kind.UNDERCUT, 5.0, 12.0, 0.4),
        imperfection(Kind.UNDERCUT, 6.0, 8.0, 0.1),
        imperfection(Kind.UNDERCUT, 20.0, 25.0, 0.3),
    )
    slag, undercut = summary_of(replace(made(steady()), imperfections=found)).predicted
    assert (slag.kind, slag.places, slag.length_mm) == (Kind.SLAG, 1, 1.0)
    assert (undercut.kind, undercut.places, undercut.length_mm) == (Kind.UNDERCUT, 4, 17.0)
    assert undercut.worst.from_mm == 5.0


def test_the_cooling_time_told_is_not_that_of_one_place_where_the_arc_stood() -> None:
    report = made(steady())
    t85 = np.full(len(report.bead.t85_s), 5.0)
    t85[-2:] = 3000.0  # a mean would be (58 * 5 + 2 * 3000) / 60 = 104.8
    summary = summary_of(replace(report, bead=replace(report.bead, t85_s=t85)))
    (told,) = [size for size in summary.sizes if size.name == "t85"]
    assert told.mean == 5.0
    assert told.most > 1000.0
