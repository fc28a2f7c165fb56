"""A weld as a picture: what is drawn where, in which style, and in the reader's language."""

from dataclasses import replace

import numpy as np
import pytest

from simlab.api.shapes import CardShape, MetricHeadShape, MetricScoreShape
from simlab.drawing.png import png_of
from simlab.drawing.scene import Scene, Strokes
from simlab.drawing.svg import svg_of
from simlab.locale import texts
from simlab.model.arrays import Floats
from simlab.model.scores import Verdict
from simlab.views.panel import Frame, Style
from simlab.views.weld_plot import (
    DONE,
    FULL,
    IDEAL,
    LEFT,
    PALE,
    PANEL,
    PLOT,
    RESTART,
    SETTINGS,
    SIGMA,
    TECHNIQUE,
    TOP,
    WIDTH_PX,
    ZERO,
    Plot,
    scene_of,
)
from simlab.weld.kinds import Cause, Imperfection, Kind, Untold
from simlab.weld.passes import Arc, Passes
from simlab.weld.profile_sums import Curve

NAN = float("nan")
EN = texts("en")
LENGTH = 100.0
PLACE: Floats = np.arange(100.0) + 0.5
HEAD = MetricHeadShape(
    name="ctwd", unit="mm", weight=1.0, target=10.0, full=2.0, zero=6.0, relative=False,
    signed=False,
)  # fmt: skip
SCORE = MetricScoreShape(
    name="ctwd", unit="mm", weight=1.0, mark=0.5, sigma=0.02, verdict=Verdict.FAIL, measured=0.9,
    mean=11.25, reasons=(),
)  # fmt: skip
CARD = CardShape(
    points=50.0, sigma=2.0, verdict=Verdict.FAIL, done=1.0, samples=10, metrics=(SCORE,),
    reasons=(), versions={},
)  # fmt: skip


def arc(start_mm: float, end_mm: float) -> Arc:
    return Arc(0.0, 1.0, start_mm, end_mm, True, NAN, 0.0, NAN, 0.0, NAN, NAN)


def passes(*arcs: Arc) -> Passes:
    return Passes(
        arcs, len(arcs), 0, 1.0, 1.0, 0.0, 1.0, 1.0, 0.0, LENGTH, (), NAN, NAN, NAN
    )  # fmt: skip


def imperfection(
    kind: Kind, from_mm: float, to_mm: float, least: float, cause: Cause = Cause.TECHNIQUE
) -> Imperfection:
    return Imperfection(
        kind, from_mm, to_mm, NAN, NAN, least, 0.9, cause, "ctwd", "high", "", False
    )


STEADY = Curve("ctwd", np.full(100, 11.0), np.full(100, 0.5))
WHOLE = passes(arc(0.0, LENGTH))
MADE = Plot(
    "A weld: 50 points, fail", "T-0001", LENGTH, PLACE, (STEADY,), (HEAD,), CARD, WHOLE, ()
)  # fmt: skip


def plot(
    curve: Curve = STEADY,
    head: MetricHeadShape = HEAD,
    done: Passes = WHOLE,
    found: tuple[Imperfection, ...] = (),
) -> Plot:
    return replace(MADE, curves=(curve,), heads=(head,), passes=done, imperfections=found)


def drawn(scene: Scene, style: Style) -> list[Strokes]:
    """Strokes of one style that lie within the panel: not those of the legend."""
    return [
        s
        for s in scene.strokes
        if (s.colour, s.width_px, s.dashed, s.dotted)
        == (style.colour, style.width_px, style.dashed, style.dotted)
        and len(s.start_px)
        and s.start_px[0, 1] > 100.0
    ]


def level(value: float) -> float:
    """Where a value stands: the band of 4 to 16 mm with a fifth of it as air above and below."""
    return TOP + PANEL * (1.0 - (value - 1.6) / (18.4 - 1.6))


def said(scene: Scene) -> list[str]:
    return [text.text for text in scene.texts]


def test_ideal_and_limits_are_lines_at_their_values_each_in_a_style_of_its_own() -> None:
    scene = scene_of(plot(), EN)
    for style, values in ((IDEAL, [10.0]), (FULL, [8.0, 12.0]), (ZERO, [4.0, 16.0])):
        rows = sorted(float(s.start_px[0, 1]) for s in drawn(scene, style))
        assert rows == pytest.approx(sorted(level(value) for value in values))
    styles = {(s.dashed, s.dotted, s.width_px) for s in (DONE, IDEAL, FULL, ZERO)}
    assert len(styles) == 4  # told apart without colours


def test_what_was_done_is_a_curve_within_a_light_band_of_one_sigma() -> None:
    scene = scene_of(plot(), EN)
    (curve,) = drawn(scene, DONE)
    assert curve.start_px[0].tolist() == pytest.approx([LEFT + PLOT * 0.005, level(11.0)])
    assert len(curve.start_px) == 99
    (band,) = [area for area in scene.areas if area.colour == SIGMA]
    assert band.high_px[0] == pytest.approx(level(11.5))
    assert band.low_px[0] == pytest.approx(level(10.5))


def test_a_gap_is_a_gap_and_a_lone_value_a_dot() -> None:
    value = np.full(100, 11.0)
    value[20:30], value[40:] = NAN, NAN
    value[60] = 11.0
    scene = scene_of(plot(Curve("ctwd", value, np.full(100, 0.5))), EN)
    curve, dot = (s for s in scene.strokes if s.colour == DONE.colour and s.start_px[0, 1] > 100)
    assert len(curve.start_px) == 19 + 9
    assert dot.width_px > DONE.width_px
    assert dot.start_px[:, 0] == pytest.approx([LEFT + PLOT * 0.605 - 0.5])


def test_values_beyond_the_marks_widen_the_panel_but_not_without_end() -> None:
    def top_tick(value: float) -> float:
        curve = Curve("ctwd", np.full(100, value), np.zeros(100))
        numbers = [text for text in scene_of(plot(curve), EN).texts if text.anchor == "end"]
        return max(float(text.text) for text in numbers if text.text.isdigit())

    assert top_tick(11.0) <= 18.0
    assert 18.0 < top_tick(21.0) <= 22.0
    assert top_tick(500.0) <= 22.0  # twice as far from the target as marks end


def test_nothing_told_is_said_so() -> None:
    nothing = Curve("ctwd", np.full(100, NAN), np.full(100, NAN))
    score = SCORE.model_copy(update={"mark": None, "sigma": None, "mean": None})
    card = CARD.model_copy(update={"metrics": (score,)})
    words = said(scene_of(replace(plot(nothing), card=card), EN))
    assert {"mark –", "mean –"} <= set(words)
    assert "nothing that the tracker could tell" in said(scene_of(plot(nothing), EN))


def test_title_axes_and_what_the_card_says_stand_in_the_picture() -> None:
    words = said(scene_of(plot(), EN))
    for text in (
        "A weld: 50 points, fail", "T-0001", "Contact tip to work distance [mm]",
        "place on the seam [mm]", "Fail", "mark 0.50 ± 0.02", "mean 11.25 mm",
        "90% of the seam told", "arc burning", "No imperfection is predicted", "full marks end",
    ):  # fmt: skip
        assert text in words
    assert {"0", "50", "100"} <= set(words)
    assert "Kontak meme–iş parçası mesafesi [mm]" in said(scene_of(plot(), texts("tr")))
    long = said(scene_of(replace(MADE, title="x" * 300), EN))[0]
    assert len(long) == 110
    assert long.endswith("...")


def test_imperfections_stand_by_place_and_kind_and_cause() -> None:
    found = (
        imperfection(Kind.UNDERCUT, 20.0, 30.0, 0.2),
        imperfection(Kind.UNDERCUT, 60.0, 65.0, 0.7),
        imperfection(Kind.SLAG, 0.0, LENGTH, 0.6, Cause.SETTINGS),
        imperfection(Kind.SURFACE_PORE, NAN, NAN, 0.1),
    )
    scene = scene_of(plot(found=found), EN)
    bars = {
        (s.colour, s.width_px, float(s.start_px[0, 0]), float(s.end_px[0, 0]))
        for s in scene.strokes
        if s.width_px in (5.0, 9.0) and s.start_px[0, 1] > 200
    }
    assert (TECHNIQUE, 5.0, LEFT + 0.2 * PLOT, LEFT + 0.3 * PLOT) in bars
    assert (TECHNIQUE, 9.0, LEFT + 0.6 * PLOT, LEFT + 0.65 * PLOT) in bars
    assert (SETTINGS, 9.0, LEFT, LEFT + PLOT) in bars
    (span,) = [area for area in scene.areas if area.colour == PALE]  # only where it is likely
    assert span.x_px.tolist() == pytest.approx([LEFT + 0.6 * PLOT, LEFT + 0.65 * PLOT])
    words = said(scene)
    assert {"undercut", "slag inclusion", "at worst 70% to 90% likely"} <= set(words)
    assert words.index("slag inclusion") < words.index("undercut")  # 301 before 501


def test_an_arc_struck_again_is_a_line_through_the_panel() -> None:
    scene = scene_of(plot(done=passes(arc(0.0, 40.0), arc(35.0, 90.0), arc(NAN, NAN))), EN)
    (again,) = drawn(scene, RESTART)
    assert again.start_px.tolist() == [[LEFT + 0.35 * PLOT, TOP]]
    assert again.end_px.tolist() == [[LEFT + 0.35 * PLOT, TOP + PANEL]]


def test_a_metric_without_a_band_of_its_own_is_drawn_without_limits() -> None:
    head = HEAD.model_copy(update={"relative": True, "target": 0.0})
    scene = scene_of(plot(head=head), EN)
    assert drawn(scene, FULL) == []
    assert len(drawn(scene, DONE)) == 1


def test_a_long_seam_is_thinned_and_the_picture_stays_small() -> None:
    m = 50_000
    value = 10.0 + np.sin(np.arange(m))
    value[12_345] = 15.5
    long = replace(
        MADE, length_mm=float(m), place_mm=np.arange(float(m)) + 0.5,
        curves=(Curve("ctwd", value, np.full(m, 0.5)),),
    )  # fmt: skip
    scene = scene_of(long, EN)
    (curve,) = drawn(scene, DONE)
    assert len(curve.start_px) <= 2 * PLOT
    assert curve.start_px[:, 1].min() == pytest.approx(level(15.5))  # the extreme survives
    assert len(svg_of(scene)) < 200_000
    assert all(len(area.x_px) <= PLOT + 1 for area in scene.areas)


def test_both_kinds_of_picture_come_out() -> None:
    scene = scene_of(plot(), EN)
    png = png_of(scene)
    assert int.from_bytes(png[16:20], "big") == WIDTH_PX == 1600
    assert "<svg" in svg_of(scene)


def test_a_frame_turns_values_into_pixels_and_holds_them_within() -> None:
    frame = Frame(100.0, 50.0, 200.0, 80.0, (0.0, 10.0), (-1.0, 1.0))
    assert frame.x_px(np.array([0.0, 5.0, 99.0])).tolist() == [100.0, 200.0, 300.0]
    assert frame.y_px(np.array([-1.0, 0.0, 99.0])).tolist() == [130.0, 90.0, 50.0]
    assert len(frame.across(2.0, IDEAL).start_px) == 0
    assert frame.span(5.0, 5.0, PALE).x_px.tolist() == [200.0, 202.0]


def test_no_imperfection_is_claimed_only_where_each_could_be_told() -> None:
    none = replace(plot(), imperfections=())
    assert EN.say("weld.plot.no_imperfection") in said(scene_of(none, EN))
    blind = replace(none, untold=(Untold(Kind.UNDERCUT, 0.0, 5.0, "travel_speed"),))
    assert "No imperfection is predicted, some cannot be told" in said(scene_of(blind, EN))
    unseen = replace(blind, passes=replace(WHOLE, arcs=(), from_mm=NAN, to_mm=NAN))
    assert "No arc was seen to burn at the seam: nothing can be told of a weld" in said(
        scene_of(unseen, EN)
    )


def test_a_curve_that_leaves_the_picture_says_how_far_it_goes() -> None:
    far = replace(STEADY, value=np.where(PLACE < 50.0, 11.0, -90.25))
    texts_of = [text.text for text in scene_of(replace(MADE, curves=(far,)), EN).texts]
    assert "curve cut off: -90.3 to 11.0" in [text.replace("\u2212", "-") for text in texts_of]
    near = [text.text for text in scene_of(MADE, EN).texts]
    assert not any("cut off" in text for text in near)
