"""A welding report as sentences: heat, bead, imperfections, verdicts, hand, what is not known."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from simlab.locale import Catalogue
from simlab.model.scores import ScoreCard, Verdict
from simlab.weld.aws_visual import Criterion
from simlab.weld.bend import BendResult
from simlab.weld.quality import KindVerdict
from simlab.weld.report import Report
from simlab.weld.summary import Predicted, Size, Summary, summary_of

HEAT = ("arc_energy", "heat_input", "t85")
MOST_KINDS = 6
"""Kinds of imperfection that are told, the likeliest first."""
WORTH_TELLING = 0.25
"""Kinds that are less likely than this at the most are named and no more."""
DECIMALS = {"kJ/mm": 2, "s": 1, "mm": 1}
WOVEN = 0.2
"""Share of the weld from which on a weave that nobody asked for is spoken of."""
SOME = 0.005
"""A smaller share is not spoken of."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it."""

    name: str
    """The last part of its heading's key."""
    heading: str
    lines: tuple[str, ...]
    places: tuple[tuple[float, float] | None, ...]
    """(from, to) on the seam that each line speaks of [mm], None where it names none or many."""


def sections(report: Report, card: ScoreCard, words: Catalogue) -> tuple[Section, ...]:
    """The report in the reader's language; sections without a line are left out."""
    told = summary_of(report)
    made = (
        ("passes", tuple(_passes(report, told, words))),
        ("heat", tuple(_heat(told, words))),
        ("bead", tuple(_bead(told, words))),
        ("imperfections", tuple(_imperfections(report, told, words))),
        ("quality", tuple(_quality(report, told, words))),
        ("hand", tuple(_hand(report, words))),
        ("unknown", tuple(_unknown(report, words))),
        ("next", tuple(_next(report, card, words))),
    )
    places = {"imperfections": [(row.worst.from_mm, row.worst.to_mm) for row in _likelier(told)]}
    return tuple(
        Section(
            name=name,
            heading=words.say(f"weld.report.{name}"),
            lines=tuple(_begun(line, words) for line in lines),
            places=tuple(
                place for _, place in zip_longest(lines, places.get(name, ())[: len(lines)])
            ),
        )
        for name, lines in made
        if lines
    )


def _passes(report: Report, told: Summary, words: Catalogue) -> Iterator[str]:
    passes, number = report.passes, words.numbers
    if passes.strikes and not told.welded_mm:
        return  # nothing of it was seen; what was not known says so
    asked = report.setup.position
    if report.positions:
        iso = "/".join(placed.iso6947 for placed in report.positions)
        aws = "/".join(placed.aws for placed in report.positions if placed.aws)
        fits = asked in [placed.iso6947 for placed in report.positions]
        key = "weld.report.position" if fits else "weld.report.position_other"
        yield words.say(key, iso=iso, aws=aws or number.none, asked=asked)
    if not passes.strikes:
        yield words.say("weld.report.no_arc")
        return
    yield words.say(
        "weld.report.welded",
        welded=number.number(told.welded_mm, 0),
        length=number.number(report.length_mm, 0),
        arc=number.number(passes.arc_on_s, 1),
        arcs=str(passes.strikes),
        continuity=number.share(passes.continuity),
    )
    for arc in passes.arcs[1:]:
        if arc.overlap_mm == arc.overlap_mm:
            key = "weld.report.overlap" if arc.overlap_mm >= 0.0 else "weld.report.gap"
            place, by = number.number(arc.start_mm, 0), number.number(abs(arc.overlap_mm), 1)
            yield words.say(key, place=place, by=by)
    last = [arc for arc in passes.arcs if arc.ended][-1:]
    for arc in last:
        key = "crater" if arc.stood_s == arc.stood_s else "crater_unknown"
        stood, place = number.number(arc.stood_s, 1), number.number(arc.end_mm, 0)
        yield words.say(f"weld.report.{key}", stood=stood, place=place)
    asked_for = any(curve.metric == "weave_width" for curve in report.curves)
    if passes.woven > WOVEN and not asked_for:
        yield words.say(
            "weld.report.woven",
            share=number.share(passes.woven),
            width=number.number(passes.weave_width_mm, 1),
        )
    if passes.straightness_mm == passes.straightness_mm:
        yield words.say(
            "weld.report.straightness",
            rms=number.number(passes.straightness_mm, 1),
            peak=number.number(passes.straightness_peak_mm, 1),
        )


def _heat(told: Summary, words: Catalogue) -> Iterator[str]:
    for size in told.sizes:
        if size.name in HEAT:
            yield _size(size, words)
    if told.thick == told.thick:
        key = "thick" if told.thick > 0.5 else "thin"
        yield words.say(f"weld.report.regime_{key}")


def _bead(told: Summary, words: Catalogue) -> Iterator[str]:
    for size in told.sizes:
        blind = size.name == "stick_out" and size.sigma > 0.5 * size.mean
        if size.name not in HEAT and not blind:
            yield _size(size, words)
    if told.extrapolated > SOME:
        yield words.say("weld.report.extrapolated", share=words.numbers.share(told.extrapolated))


def _size(size: Size, words: Catalogue) -> str:
    number, unit = words.numbers, f"unit.{size.unit}"
    decimals = DECIMALS[size.unit] if size.most < 100.0 else 0
    values = {
        "name": words.say(f"weld.size.{size.name}"),
        "unit": words.say(unit) if words.has(unit) else size.unit,
        "least": number.number(size.least, decimals),
        "mean": number.number(size.mean, decimals),
        "most": number.number(size.most, decimals),
        "sigma": number.number(size.sigma, decimals),
    }
    key = "weld.report.size_sigma" if size.sigma == size.sigma else "weld.report.size"
    text = words.say(key, **values)
    if size.known < 1.0 - SOME:
        text = f"{text} {words.say('weld.report.known', share=number.share(size.known))}"
    return text


def _imperfections(report: Report, told: Summary, words: Catalogue) -> Iterator[str]:
    if not told.welded_mm:
        return
    if not told.predicted:
        yield words.say(f"weld.report.none_{'told' if report.untold else 'predicted'}")
    likelier = _likelier(told)
    for row in likelier:
        yield _predicted(row, words)
    more = [row for row in told.predicted if row not in likelier]
    if more:
        kinds = ", ".join(words.say(f"weld.kind.{row.kind.value}") for row in more)
        yield words.say("weld.report.less_likely", kinds=kinds)
    blind = dict.fromkeys(gap.kind for gap in report.untold)
    if blind:
        kinds = ", ".join(words.say(f"weld.kind.{kind.value}") for kind in blind)
        yield words.say("weld.report.untold", kinds=kinds)


def _likelier(told: Summary) -> list[Predicted]:
    """What is told at length, the likeliest first."""
    return [row for row in told.predicted if row.worst.most >= WORTH_TELLING][:MOST_KINDS]


def _predicted(row: Predicted, words: Catalogue) -> str:
    number, worst = words.numbers, row.worst
    sized = worst.size_mm == worst.size_mm
    values = {
        "kind": words.say(f"weld.kind.{row.kind.value}"),
        "from_mm": number.number(worst.from_mm, 0),
        "to_mm": number.number(worst.to_mm, 0),
        "size": number.number(worst.size_mm, 1),
        "likely": likely(worst.least, worst.most, words),
        "cause": words.say(f"weld.cause.{worst.cause.value}"),
        "because": words.say(worst.because_key),
    }
    text = words.say("weld.report.sized" if sized else "weld.report.unsized", **values)
    if row.places > 1:
        length = number.number(row.length_mm, 0)
        text = f"{text} {words.say('weld.report.places', places=str(row.places), length=length)}"
    return text


def _quality(report: Report, told: Summary, words: Catalogue) -> Iterator[str]:
    if not told.welded_mm:
        return
    yield words.say("weld.report.iso5817", verdict=_verdict(told.iso5817, words))
    for row in report.iso5817.rows:
        if row.verdict is Verdict.FAIL:
            yield _row(row, words)
    open_ = [row for row in report.iso5817.rows if row.verdict is Verdict.CANNOT_TELL]
    yield from _open([f"weld.kind.{row.kind.value}" for row in open_], words)
    unverified = [row for row in report.iso5817.rows if row.edition and not row.verified]
    if unverified:
        kinds = ", ".join(words.say(f"weld.kind.{row.kind.value}") for row in unverified)
        yield words.say("weld.report.unverified", kinds=kinds)
    yield words.say("weld.report.aws_d11", verdict=_verdict(told.aws_d11, words))
    for criterion in report.aws_d11.criteria:
        if criterion.verdict is Verdict.FAIL:
            name = words.say(f"weld.aws.{criterion.name}")
            yield words.say("weld.report.aws_fails", name=name, place=_place(criterion, words))
    left = [row for row in report.aws_d11.criteria if row.verdict is Verdict.CANNOT_TELL]
    yield from _open([f"weld.aws.{row.name}" for row in left], words)
    for result in report.bends:
        yield _bend(result, words)


def _open(keys: list[str], words: Catalogue) -> Iterator[str]:
    """What cannot be told, in one line with the reason why."""
    if keys:
        yield words.say("weld.report.open", names=", ".join(words.say(key) for key in keys))


def likely(least: float, most: float, words: Catalogue) -> str:
    """How likely something is: a range, one figure where its ends are written alike."""
    low, high = words.numbers.share(least), words.numbers.share(most)
    if round(100.0 * least) >= 100:
        return words.say("weld.report.likely_sure")
    if round(100.0 * least) <= 0 and round(100.0 * most) >= 100:
        return words.say("weld.report.likely_open")
    key = "likely_one" if low == high else "likely"
    return words.say(f"weld.report.{key}", least=low, most=high)


def _row(row: KindVerdict, words: Catalogue) -> str:
    number = words.numbers
    limited = row.limit_mm == row.limit_mm and row.size_mm == row.size_mm
    return words.say(
        "weld.report.kind_limit" if limited else "weld.report.kind",
        kind=words.say(f"weld.kind.{row.kind.value}"),
        level=row.level.value,
        verdict=_verdict(row.verdict, words),
        size=number.number(row.size_mm, 1),
        limit=number.number(row.limit_mm, 1),
        place=_place(row, words),
    )


def _bend(result: BendResult, words: Catalogue) -> str:
    number = words.numbers
    kind = "" if result.kind is None else words.say(f"weld.kind.{result.kind.value}")
    blind = result.least <= 0.0 and result.most >= 1.0
    return words.say(
        "weld.report.bend_blind" if blind else "weld.report.bend",
        test=words.say(f"weld.bend.{result.test.value}"),
        verdict=_verdict(result.verdict, words),
        least=number.share(result.least),
        most=number.share(result.most),
        why=words.say(result.key, kind=kind, place=_place(result, words)),
    )


def _place(of: KindVerdict | BendResult | Criterion, words: Catalogue) -> str:
    """Where: from one place to another; a dash where there is none."""
    number = words.numbers
    if of.from_mm != of.from_mm:
        return number.none
    return words.say(
        "weld.report.place", start=number.number(of.from_mm, 0), end=number.number(of.to_mm, 0)
    )


def _hand(report: Report, words: Catalogue) -> Iterator[str]:
    hand, number = report.hand, words.numbers
    for row in report.in_band:
        if row.time is not None:
            yield words.say(
                "weld.report.in_band",
                metric=words.say(f"metric.{row.metric}"),
                time=number.share(row.time),
                distance=number.share(row.distance),
            )
    if hand.speed_drift == hand.speed_drift:
        drift, cv = number.number(hand.speed_drift, 2), number.share(hand.speed_cv)
        yield words.say("weld.report.drift", drift=drift, cv=cv)
    if hand.dead_time_s == hand.dead_time_s:
        yield words.say("weld.report.dead_time", time=number.number(hand.dead_time_s, 1))
    if hand.tremor_across == hand.tremor_across:
        across = number.share(hand.tremor_across)
        yield words.say(
            "weld.report.tremor", across=across, axis=number.share(hand.tremor_along_axis)
        )
    for part in hand.movements:
        if part.count:
            yield words.say(
                f"weld.report.smooth_{part.part.value}",
                count=str(part.count),
                sparc=number.number(part.sparc, 2),
                ldlj=number.number(part.ldlj, 1),
            )
    if hand.dwell_symmetry == hand.dwell_symmetry:
        yield words.say("weld.report.symmetry", share=number.number(hand.dwell_symmetry, 2))


def _unknown(report: Report, words: Catalogue) -> Iterator[str]:
    for one in report.unknown:
        metric = "" if one.metric is None else words.say(f"metric.{one.metric}")
        yield words.say(f"weld.unknown.{one.what}", metric=metric, share=one.share, value=one.value)


def _next(report: Report, card: ScoreCard, words: Catalogue) -> Iterator[str]:
    """What the likeliest imperfection asks for; nothing where the card says what to try."""
    if not any(reason.key.startswith("reason.try.") for reason in card.reasons):
        for row in summary_of(report).predicted[:1]:
            yield words.say(row.worst.try_key)


def _verdict(verdict: Verdict, words: Catalogue) -> str:
    return words.say(f"verdict.{verdict.value}").lower()


def _begun(text: str, words: Catalogue) -> str:
    """The text with a capital, as its language writes it."""
    first = "İ" if words.language == "tr" and text[:1] == "i" else text[:1].upper()
    return first + text[1:]
