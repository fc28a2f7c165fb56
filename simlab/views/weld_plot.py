"""A weld as a picture: every metric against the place on the seam, with limits and imperfections.

Colours are Okabe and Ito's, which colour-blind people tell apart; every kind of line has a style of
its own as well: what was done is thick, the ideal thin, the end of full marks dashed, the end of
all marks dotted.
"""

from dataclasses import dataclass, replace

import numpy as np

from simlab.api.shapes import CardShape, MetricHeadShape, MetricScoreShape
from simlab.drawing.scene import Area, Scene, Strokes, Text
from simlab.locale import Catalogue
from simlab.model.arrays import Floats
from simlab.views.curves import reach
from simlab.views.panel import FAINT, TICK_SIZE, Frame, Style
from simlab.views.tones import Limits, limits
from simlab.views.weld_report import likely
from simlab.weld.kinds import Cause, Imperfection, Untold
from simlab.weld.passes import Passes
from simlab.weld.profile_sums import Curve

WIDTH_PX = 1600
LEFT, PLOT, RIGHT = 210.0, 1120.0, 1356.0
"""Left edge and width of the panels, and left edge of the column beside them."""
TOP, PANEL, STEP = 128.0, 118.0, 156.0
"""Top of the first panel, height of one, and from one to the next."""
ROW = 26.0
"""From one kind of imperfection to the next."""
TECHNIQUE, SETTINGS, SIGMA = "#c8500a", "#7f3c8d", "#c9e1f2"
DONE = Style("#0072b2", 2.2)
IDEAL = Style("#20242a")
FULL = Style("#00795a", 1.4, dashed=True)
ZERO = Style("#c8500a", 1.6, dotted=True)
RESTART = Style("#7f3c8d", 1.2, dashed=True)
ARC = Style("#4b5563", 5.0)
CAUSES = {Cause.TECHNIQUE: TECHNIQUE, Cause.SETTINGS: SETTINGS}
PALE = "#fbeadb"
"""Behind the curves, where technique makes an imperfection likely; settings do so everywhere."""
LIKELY = 0.5
"""Probability from which an imperfection is more likely there than not."""
FURTHEST = 2.0
"""Values are drawn up to this many times as far from the target as marks end."""
MOST_TITLE = 110
STRONG, WEAK = 9.0, 5.0
"""Width of a bar whose imperfection is more likely there than not, and of one that is less so."""


@dataclass(frozen=True, slots=True, eq=False)
class Plot:
    """All that stands in the picture."""

    title: str
    subtitle: str
    length_mm: float
    place_mm: Floats
    """(m,) places of the curves."""
    curves: tuple[Curve, ...]
    heads: tuple[MetricHeadShape, ...]
    card: CardShape
    passes: Passes
    imperfections: tuple[Imperfection, ...]
    untold: tuple[Untold, ...] = ()


def scene_of(plot: Plot, words: Catalogue) -> Scene:
    """The picture of a weld.

    Parameters
    ----------
    plot : curves, heads and the card's metrics, in the same order
    words : the catalogue of the reader's language
    """
    strokes: list[Strokes] = []
    texts = [
        Text(24.0, 38.0, _short(plot.title), 22.0),
        Text(24.0, 64.0, _short(plot.subtitle), 13.0, colour=FAINT),
    ]
    areas: list[Area] = []
    top = TOP
    scores = {metric.name: metric for metric in plot.card.metrics}
    for curve, head in zip(plot.curves, plot.heads, strict=True):
        last = curve is plot.curves[-1]
        below, more, said = _metric(plot, curve, head, scores[head.name], top, words, last=last)
        areas, strokes, texts = areas + below, strokes + more, texts + said
        top += STEP
    strip = _Strip.below(plot, top + 46.0, words)
    legend, said = _legend(words)
    return Scene(
        WIDTH_PX,
        int(strip.bottom + 30.0),
        plot.title,
        (*strokes, *strip.strokes, *legend),
        tuple(replace(text, marks=True) for text in (*texts, *strip.texts, *said)),
        tuple(areas),
    )


def _metric(
    plot: Plot,
    curve: Curve,
    head: MetricHeadShape,
    score: MetricScoreShape,
    top: float,
    words: Catalogue,
    *,
    last: bool,
) -> tuple[list[Area], list[Strokes], list[Text]]:
    """One metric's panel, and what the card says of it."""
    band = limits(head)
    known = curve.value[np.isfinite(curve.value)]
    span = _span(band, known)
    frame = Frame(LEFT, top, PLOT, PANEL, (0.0, plot.length_mm), span)
    unit = words.say(f"unit.{head.unit}")
    name = f"{words.say(f'metric.{head.name}')} [{unit}]"
    along = words.say("weld.plot.place")
    strokes, texts = frame.furniture(words, name=name, x_name=along if last else None)
    by_hand = [i for i in plot.imperfections if i.cause == Cause.TECHNIQUE and i.least >= LIKELY]
    areas = [frame.span(i.from_mm, i.to_mm, PALE) for i in by_hand]
    low, high = curve.value - curve.sigma, curve.value + curve.sigma
    areas.append(frame.between(plot.place_mm, low, high, SIGMA))
    if band is not None:
        rows = (
            (band.target, IDEAL),
            (band.full_low, FULL), (band.full_high, FULL),
            (band.zero_low, ZERO), (band.zero_high, ZERO),
        )  # fmt: skip
        strokes += [frame.across(float(value[0]), style) for value, style in rows]
    strokes.append(frame.upright(_restarts(plot.passes), RESTART))
    strokes += frame.curve(plot.place_mm, curve.value, DONE)
    if not len(known):
        text = words.say("weld.plot.nothing")
        height = top + 0.3 * PANEL  # between two lines of the limits
        texts.append(Text(LEFT + PLOT / 2.0, height, text, 14.0, "middle", FAINT))
    ends = (float(known.min()), float(known.max())) if len(known) else span
    cut = None if span[0] <= ends[0] and ends[1] <= span[1] else ends
    return areas, strokes, texts + _beside(score, unit, top, words, cut)


def _span(band: Limits | None, known: Floats) -> tuple[float, float]:
    """Of the values: the band with air around it, and further for values that leave it."""
    low, high = reach(band, known)
    if band is None or not len(known):
        return low, high
    target = float(band.target[0])
    furthest = FURTHEST * (float(band.zero_high[0]) - target)
    return (
        min(low, max(float(known.min()), target - furthest)),
        max(high, min(float(known.max()), target + furthest)),
    )


def _beside(
    score: MetricScoreShape,
    unit: str,
    top: float,
    words: Catalogue,
    cut: tuple[float, float] | None,
) -> list[Text]:
    """What the card says of a metric, beside its panel, and how far a curve goes that is `cut`."""
    number = words.numbers
    sigma = "" if score.sigma is None else f" ± {number.number(score.sigma, 2)}"
    space = "" if unit.startswith("°") else " "
    mean = number.none if score.mean is None else f"{number.number(score.mean, 2)}{space}{unit}"
    rows = [
        words.say("weld.plot.mark", mark=f"{number.number(score.mark, 2)}{sigma}"),
        words.say("weld.plot.mean", mean=mean),
        words.say("weld.plot.seen", share=number.share(score.measured)),
    ]
    if cut is not None:
        least, most = (number.number(end, 1) for end in cut)
        rows.append(words.say("weld.plot.cut", least=least, most=most))
    return [
        Text(RIGHT, top + 20.0, words.say(f"verdict.{score.verdict}"), 14.0),
        *(Text(RIGHT, top + 44.0 + 22.0 * n, row, colour=FAINT) for n, row in enumerate(rows)),
    ]


def _restarts(passes: Passes) -> list[float]:
    """Where an arc was struck again."""
    return [arc.start_mm for arc in passes.arcs[1:] if arc.start_mm == arc.start_mm]


@dataclass(frozen=True, slots=True, eq=False)
class _Strip:
    """Below the panels: where arcs burnt, and each kind of imperfection in a row of its own."""

    strokes: list[Strokes]
    texts: list[Text]
    bottom: float

    @classmethod
    def below(cls, plot: Plot, top: float, words: Catalogue) -> "_Strip":
        frame = Frame(LEFT, top, PLOT, ROW, (0.0, plot.length_mm), (0.0, 1.0))
        made = cls([], [], top)
        kinds = sorted({i.kind for i in plot.imperfections}, key=lambda kind: kind.iso6520.number)
        row = top + 8.0
        made._name(words.say("weld.plot.arcs"), row)
        for arc in plot.passes.arcs:
            made._bar(frame, arc.start_mm, arc.end_mm, row, ARC)
        for kind in kinds:
            row += ROW
            made._name(words.say(f"weld.kind.{kind.value}"), row)
            own = [i for i in plot.imperfections if i.kind == kind]
            for one in own:
                width = STRONG if one.least >= LIKELY else WEAK
                made._bar(frame, one.from_mm, one.to_mm, row, Style(CAUSES[one.cause], width))
            worst = likely(max(i.least for i in own), max(i.most for i in own), words)
            said = words.say("weld.plot.likely", likely=worst)
            made.texts.append(Text(RIGHT, row + 4.0, said, TICK_SIZE, colour=FAINT))
        if not kinds:
            row += ROW
            key = "weld.plot.no_imperfection"
            if plot.passes.from_mm != plot.passes.from_mm:
                key = "weld.unknown.no_weld"
            elif plot.untold:
                key = "weld.plot.no_imperfection_told"
            said = words.say(key)
            made.texts.append(Text(LEFT, row + 4.0, said, TICK_SIZE, colour=FAINT))
        return replace(made, bottom=row + 14.0)

    def _name(self, text: str, row: float) -> None:
        self.texts.append(Text(LEFT - 12.0, row + 4.0, text, TICK_SIZE, "end"))

    def _bar(self, frame: Frame, from_mm: float, to_mm: float, row: float, style: Style) -> None:
        if from_mm == from_mm and to_mm == to_mm:
            x, to_x = sorted(frame.x_px(np.array([from_mm, to_mm])).tolist())
            self.strokes.append(style.lines([(x, row, max(to_x, x + 1.0), row)]))


def _legend(words: Catalogue) -> tuple[list[Strokes], list[Text]]:
    """One line above the panels: which line is which."""
    styles = (
        ("done", DONE), ("sigma", Style(SIGMA, 10.0)), ("ideal", IDEAL), ("full", FULL),
        ("zero", ZERO), ("restart", RESTART), ("technique", Style(TECHNIQUE, STRONG)),
        ("settings", Style(SETTINGS, STRONG)),
    )  # fmt: skip
    strokes, texts, x = [], [], 24.0
    for name, style in styles:
        text = words.say(f"weld.plot.legend.{name}")
        strokes.append(style.lines([(x, 88.0, x + 30.0, 88.0)]))
        texts.append(Text(x + 40.0, 92.0, text, TICK_SIZE))
        x += 58.0 + 7.6 * len(text)
    return strokes, texts


def _short(text: str) -> str:
    return text if len(text) <= MOST_TITLE else f"{text[: MOST_TITLE - 3]}..."
