"""A report as sentences: every line that there can be, in both languages."""

from dataclasses import replace

import numpy as np
import pytest

from simlab.locale import texts
from simlab.model.scores import Reason, ScoreCard, Verdict
from simlab.motion.segments import Part
from simlab.views.weld_report import MOST_KINDS, sections
from simlab.views.weld_report import likely as likely_words
from simlab.weld.angles import travel_angle_deg, work_angle_deg
from simlab.weld.bend import BendResult, BendTest
from simlab.weld.hand import Hand, Movements
from simlab.weld.kinds import Cause, Imperfection, Kind, Untold
from simlab.weld.passes import Arc
from simlab.weld.profile_sums import Curve
from simlab.weld.report import Placed, Report, Unknown
from tests.weld.test_report import made, procedure, steady

NAN = float("nan")
CARD = ScoreCard(80.0, 1.0, Verdict.PASS, 1.0, 100, (), (), ())


def lines(report: Report, language: str = "en", card: ScoreCard = CARD) -> list[str]:
    return [line for section in sections(report, card, texts(language)) for line in section.lines]


def base() -> Report:
    return made(steady())


def likely(kind: Kind, size_mm: float, from_mm: float = 10.0) -> Imperfection:
    return Imperfection(
        kind, from_mm, from_mm + 5.0, size_mm, 0.1, 0.2, 0.8, Cause.TECHNIQUE, "travel_speed",
        "high", "test", False,
    )  # fmt: skip


def test_heat_and_bead_are_told_from_least_to_most() -> None:
    said = lines(base())
    (heat,) = [line for line in said if line.startswith("Heat input")]
    # 0.8 * 24 V * 200 A / 6 mm/s = 0.64 kJ/mm; the ends are a little slower or faster
    assert heat.startswith("Heat input (EN 1011-1): 0.6")
    assert " kJ/mm, from 0." in heat
    assert any(line.startswith("Arc energy (without efficiency): 0.8") for line in said)
    assert any(line.startswith("Leg on the base plate: ") and " ± " in line for line in said)
    assert any(line.startswith("Throat: ") and " ± " not in line for line in said)
    assert any("heat flows in " in line for line in said)


def test_each_line_has_its_place_where_it_speaks_of_one() -> None:
    report = replace(
        base(),
        imperfections=(likely(Kind.UNDERCUT, 0.8), likely(Kind.SURFACE_PORE, NAN, from_mm=40.0)),
    )
    by_name = {one.name: one for one in sections(report, CARD, texts("en"))}
    found = by_name["imperfections"]
    assert len(found.lines) == len(found.places)
    assert sorted(place for place in found.places if place) == [(10.0, 15.0), (40.0, 45.0)]
    for line, place in zip(found.lines, found.places, strict=True):
        assert place is None or f"{place[0]:.0f}" in line
    assert set(by_name["heat"].places) == {None}


def test_the_position_is_held_against_the_procedures() -> None:
    report = base()
    assert "Position PB (AWS 2F), as the procedure asks" in lines(report)
    two = (Placed("PH", "5G up"), Placed("PJ", ""))
    said = lines(replace(report, positions=two))
    assert "Position PH/PJ (AWS 5G up); the procedure is for PB" in said
    assert not any(line.startswith("Position") for line in lines(replace(report, positions=())))


def test_an_imperfection_has_place_size_likelihood_cause_and_one_thing_to_try() -> None:
    found = (likely(Kind.UNDERCUT, 0.6), likely(Kind.UNDERCUT, 0.3, 30.0), likely(Kind.SLAG, NAN))
    said = lines(replace(base(), imperfections=found))
    assert (
        "Undercut, 10 to 15 mm, up to 0.6 mm: 20% to 80% likely; by technique: too fast "
        "(2 places, 10 mm in all)"
    ) in said
    assert "Slag inclusion, 10 to 15 mm: 20% to 80% likely; by technique: too fast" in said
    assert said[-1].startswith("Try next: ")
    tried = replace(CARD, reasons=(Reason("reason.try.ctwd.high"),))
    assert not lines(replace(base(), imperfections=found), card=tried)[-1].startswith("Try next")


def test_a_weld_without_anything_to_find_fault_with_says_so() -> None:
    report = replace(base(), imperfections=(), untold=())
    assert "None that the model would expect" in lines(report)


def test_the_less_likely_kinds_are_named_only_and_so_are_the_untold() -> None:
    kinds = list(Kind)[: MOST_KINDS + 2]
    report = replace(
        base(), imperfections=tuple(likely(kind, NAN) for kind in kinds),
        untold=(Untold(Kind.OVERLAP, 0.0, 5.0, "ctwd"), Untold(Kind.OVERLAP, 9.0, 12.0, "ctwd")),
    )  # fmt: skip
    said = lines(report)
    (less,) = [line for line in said if line.startswith("Less likely: ")]
    assert less.count(", ") == 1
    assert "Cannot be told for want of measurement, at least in places: overlap" in said


def test_restarts_gaps_and_craters_are_told_with_their_places() -> None:
    def arc(start_mm: float, overlap_mm: float, *, ended: bool) -> Arc:
        return Arc(
            0.0, 5.0, start_mm, start_mm + 20.0, ended, overlap_mm, 0.1, 6.0, 0.8, NAN, 200.0
        )  # fmt: skip

    passes = replace(
        base().passes,
        arcs=(arc(0.0, NAN, ended=True), arc(15.0, 5.0, ended=True), arc(40.0, -5.0, ended=False)),
        strikes=3, straightness_mm=0.4, straightness_peak_mm=1.1,
    )  # fmt: skip
    said = lines(replace(base(), passes=passes))
    assert "Struck again at 15 mm, 5.0 mm over the weld before" in said
    assert "Struck again at 40 mm, 5.0 mm short of the weld before: a gap" in said
    # 20 mm in 5 s pass 2 mm in 0.5 s: of 0.8 s near its end it stood 0.3 s
    assert "At its end, 35 mm, the arc stood 0.3 s to fill the crater" in said
    assert any("by 0.4 mm (root mean square), at most 1.1 mm" in line for line in said)


def test_a_weave_that_nobody_asked_for_is_told() -> None:
    report = base()
    woven = replace(report, passes=replace(report.passes, woven=0.6, weave_width_mm=3.5))
    said = (
        "The torch swung to and fro over 60% of the weld, 3.5 mm wide; "
        "the procedure asks for no weave"
    )
    assert said in lines(woven)
    assert said not in lines(report)
    asked = replace(woven, curves=(Curve("weave_width", np.zeros(60), np.zeros(60)),))
    assert said not in lines(asked)


def test_the_hand_is_told_as_far_as_it_is_known() -> None:
    told = Hand(
        100.0, 1.25, 0.12, 0.3, 0.05, 0.25, 5,
        (Movements(Part.START, 1, -1.6, -5.9), Movements(Part.CYCLE, 12, -2.0, -7.0),
         Movements(Part.STOP, 0, NAN, NAN)), 0.62,
    )  # fmt: skip
    said = lines(replace(base(), hand=told))
    assert "Speed drifts by 1.25 mm/s per 100 mm and varies by 12%" in said
    assert "From the arc's strike to half the speed: 0.6 s" in said
    assert any(
        "Tremor (8 to 12 Hz) is 30% of the motion across the seam, 5%" in line for line in said
    )
    assert "Starts: 1, smoothness SPARC -1.60, LDLJ -5.9 (closer to 0 is smoother)" in said
    assert (
        "Cycles of the weave: 12, smoothness SPARC -2.00, LDLJ -7.0 (closer to 0 is smoother)"
        in said
    )
    assert not any(line.startswith("Stops") for line in said)
    assert any(line.startswith("Dwell at the two sides of the weave: 0.25") for line in said)
    unknown = Hand(NAN, NAN, NAN, NAN, NAN, NAN, 0, ())
    left = lines(replace(base(), hand=unknown))
    assert not any("drift" in line.lower() or "strike" in line for line in left)


def test_what_was_not_known_is_told_with_what_stood_in() -> None:
    unknown = (
        Unknown("current", None, 40.0, 200.0), Unknown("metric", "work_angle", 12.5),
        Unknown("noise", "ctwd"), Unknown("unseen", value=2.5), Unknown("thickness_open"),
    )  # fmt: skip
    said = lines(replace(base(), unknown=unknown))
    for words in (
        "The current was not measured over 40% of the weld; 200 A from the procedure stand in",
        "Work angle is not known over 13% of the weld",
        "The tracker does not state how precise Contact tip to work distance is",
        "An arc burnt for 2.5 s where the tracker saw nothing",
        "The procedure names no plate thickness",
    ):
        assert words in said, words


def test_a_seam_where_no_arc_burnt_has_little_to_say() -> None:
    blank = made(replace(steady(), arc_on=np.zeros(len(steady()))))
    headings = [section.heading for section in sections(blank, CARD, texts("en"))]
    assert headings == ["What was welded", "What was not known"]
    assert "No arc was struck: there is no weld to speak of" in lines(blank)


@pytest.mark.parametrize("language", ["en", "tr"])
def test_every_line_has_its_text_and_begins_with_a_capital(language: str) -> None:
    kinds = tuple(likely(kind, 0.5, 2.0 * nth) for nth, kind in enumerate(Kind))
    for report in (base(), made(steady(current_a=0.0), procedure(current_a=200.0), {}),
                   replace(base(), imperfections=kinds)):  # fmt: skip
        for section in sections(report, CARD, texts(language)):
            for line in (section.heading, *section.lines):
                assert "weld." not in line, line
                assert "{" not in line, line
                assert line[0] in "İI" or line[0] == line[0].upper()


@pytest.mark.parametrize(
    ("least", "most", "said"),
    [(0.2, 0.8, "20% to 80% likely"), (0.711, 0.714, "71% likely"), (0.996, 1.0, "almost certain")],
)
def test_likelihoods_are_said_without_a_range_that_is_none(
    least: float, most: float, said: str
) -> None:
    assert likely_words(least, most, texts("en")) == said


def test_what_cannot_be_told_of_the_verdicts_is_one_line_with_its_reason() -> None:
    report = base()
    row = report.iso5817.rows[0]
    rows = tuple(
        replace(row, kind=kind, verdict=verdict)
        for kind, verdict in (
            (Kind.UNDERCUT, Verdict.CANNOT_TELL), (Kind.OVERLAP, Verdict.CANNOT_TELL),
            (Kind.BURN_THROUGH, Verdict.FAIL), (Kind.SLAG, Verdict.PASS),
        )
    )  # fmt: skip
    said = lines(replace(report, iso5817=replace(report.iso5817, rows=rows)))
    (open_, *_) = [line for line in said if line.startswith("Cannot tell, because")]
    assert open_.endswith(": undercut, overlap")
    assert any(line.startswith("Burn-through (level B): fail") for line in said)
    assert not any(
        line.startswith(("Slag inclusion (", "Undercut (", "Overlap (")) for line in said
    )


def test_a_tracker_of_5_mm_pretends_nothing() -> None:
    blurred = made(steady(), None, {"tip_mm": 5.0, "axis_deg": 0.5})
    said = lines(blurred)
    assert any("not known how long the arc stood" in line for line in said)
    assert not any(line.startswith(("End crater pipe", "From the arc")) for line in said)
    assert not any("0% to 100% likely" in line for line in said)
    assert "None that the model would expect where it can tell" in said


def test_an_arc_that_nobody_saw_has_no_weld_to_describe() -> None:
    unseen = made(replace(steady(), tip_mm=np.full((len(steady()), 3), np.nan)))
    headings = [section.heading for section in sections(unseen, CARD, texts("en"))]
    assert headings == ["What was not known"]


@pytest.mark.parametrize("language", ["en", "tr"])
@pytest.mark.parametrize(("side", "way"), [(1.0, "high"), (-1.0, "low")])
def test_words_for_a_torch_beside_a_butt_joint_name_the_side_where_it_is(
    language: str, side: float, way: str
) -> None:
    # welding along x with the plate's face up, the right hand is at -y: there the handle is
    handle = np.array([0.0, -side * np.sin(0.2), np.cos(0.2)])
    off = float(work_angle_deg(-handle, np.array([1.0, 0.0, 0.0]), np.array([0.0, 0.0, 1.0])))
    assert (off > 0.0) == (way == "high")
    right, left = {"en": ("right", "left"), "tr": ("sağ", "sol")}[language]
    here, other = (right, left) if side > 0.0 else (left, right)
    for key in ("weld.because", "weld.try", "reason.try"):
        text = texts(language).say(f"{key}.work_angle.{way}")
        assert here in text
        assert other not in text


def test_kinds_that_are_hardly_likely_are_only_named() -> None:
    faint = replace(likely(Kind.UNDERCUT, 0.02), least=0.0, most=0.2)
    said = lines(replace(base(), imperfections=(faint,), untold=()))
    assert "Less likely: undercut" in said
    assert not any(line.startswith("Undercut, ") for line in said)


@pytest.mark.parametrize(
    ("least", "most", "said"),
    [
        (0.0, 1.0, "of unknown likelihood"),
        (0.004, 0.996, "of unknown likelihood"),
        (0.0, 0.9, "0% to 90% likely"),
        (0.25, 1.0, "25% to 100% likely"),
        (0.996, 1.0, "almost certain"),
    ],
)
def test_a_likelihood_that_may_be_anything_is_none(least: float, most: float, said: str) -> None:
    open_one = replace(likely(Kind.UNDERCUT, 0.8), least=least, most=most)
    (line,) = [
        line
        for line in lines(replace(base(), imperfections=(open_one,)))
        if line.startswith("Undercut, ")
    ]
    assert f"mm: {said}; by " in line


def test_a_long_cooling_time_has_no_decimals() -> None:
    report = base()
    t85 = np.full(len(report.bead.t85_s), 3000.0)
    said = lines(replace(report, bead=replace(report.bead, t85_s=t85)))
    assert "Cooling time t8/5 (EN 1011-2): 3,000 s, from 3,000 to 3,000 s" in said


def test_what_passes_leaves_no_line_of_what_cannot_be_told() -> None:
    report = base()
    rows = tuple(
        replace(row, verdict=Verdict.PASS, from_mm=NAN, to_mm=NAN) for row in report.iso5817.rows
    )
    sound = BendResult(BendTest.FRACTURE, Verdict.PASS, 0.0, 0.05, "weld.bend.sound")
    said = lines(
        replace(
            report,
            iso5817=replace(report.iso5817, rows=rows),
            aws_d11=replace(report.aws_d11, criteria=()),
            bends=(sound,),
        )
    )
    assert not any(line.startswith("Cannot tell") for line in said)
    assert (
        "Fracture test: pass; 0% to 5% likely to fail; nothing is predicted that would open" in said
    )


def test_an_arc_struck_where_nobody_saw_it_has_no_overlap_to_tell() -> None:
    report = base()
    arc = report.passes.arcs[0]
    twice = replace(report.passes, arcs=(arc, replace(arc, overlap_mm=NAN)), strikes=2)
    assert not any("Struck again" in line for line in lines(replace(report, passes=twice)))


@pytest.mark.parametrize("target", [10.0, -10.0])
@pytest.mark.parametrize(("way", "tipped"), [("high", 1.0), ("low", -1.0)])
def test_words_for_a_travel_angle_send_the_handle_the_way_that_mends_it(
    target: float, way: str, tipped: float
) -> None:
    # the handle at this angle from upright, forward positive; the wire points the other way
    def read(forward_deg: float) -> float:
        forward = np.radians(forward_deg)
        wire = np.array([-np.sin(forward), 0.0, -np.cos(forward)])
        return float(travel_angle_deg(wire, np.array([1.0, 0.0, 0.0])))

    off = target + (8.0 if way == "high" else -8.0)  # push or drag, too much or too little
    assert read(-off) == pytest.approx(off)
    assert abs(read(-off + 2.0 * tipped) - target) < abs(off - target)
    for key in ("weld.try", "reason.try"):
        assert ("a little forward" if tipped > 0.0 else "a little back") in texts("en").say(
            f"{key}.travel_angle.{way}"
        )
        assert ("biraz öne" if tipped > 0.0 else "biraz geriye") in texts("tr").say(
            f"{key}.travel_angle.{way}"
        )
