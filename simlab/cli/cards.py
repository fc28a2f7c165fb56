"""A score card for a terminal, in words."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from simlab.api.conversions import reason_shape
from simlab.locale import Catalogue, texts
from simlab.model.scores import MetricScore, Reason, ScoreCard
from simlab.model.sessions import SessionHeader
from simlab.views.reasons import sentence


def show_card(
    console: Console, header: SessionHeader, card: ScoreCard, words: Catalogue | None = None
) -> None:
    """Print the card, a row a metric; what cannot be told is a dash. English where not said."""
    words = texts("en") if words is None else words
    table = Table(
        title=words.say(
            "card.title",
            exercise=words.say(f"exercise.{header.exercise}"),
            trainee=header.trainee,
            station=header.station,
        ),
        caption=_points(card, words),
    )
    for name in ("metric", "mean", "mark", "weight", "seen", "verdict"):
        table.add_column(
            words.say(f"card.{name}"), justify="left" if name in ("metric", "verdict") else "right"
        )
    for metric in card.metrics:
        table.add_row(*_row(metric, words))
    console.print(table)
    for metric in card.metrics:
        for reason in metric.reasons:
            name = words.say(f"metric.{metric.name}")
            console.print(f"  {name}: {escape(_said(reason, words))}")
    for reason in card.reasons:
        console.print(f"  {escape(_said(reason, words))}")


def _points(card: ScoreCard, words: Catalogue) -> str:
    points = "-" if card.points is None else f"{card.points:.3f}"
    sigma = "" if card.sigma is None else f" ± {card.sigma:.3f}"
    return words.say(
        "card.points",
        points=f"{points}{sigma}",
        verdict=words.say(f"verdict.{card.verdict.value}").lower(),
        done=f"{100 * card.done:.0f}",
        samples=str(card.samples),
    )


def _row(metric: MetricScore, words: Catalogue) -> tuple[str, ...]:
    return (
        words.say(f"metric.{metric.name}"),
        "-" if metric.mean is None else f"{metric.mean:.2f} {metric.unit}",
        "-" if metric.mark is None else f"{metric.mark:.3f}",
        f"{metric.weight:g}",
        f"{100 * metric.measured:.0f} %",
        words.say(f"verdict.{metric.verdict.value}"),
    )


def _said(reason: Reason, words: Catalogue) -> str:
    return sentence(reason_shape(reason), words)
