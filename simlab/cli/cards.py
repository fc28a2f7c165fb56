"""A score card for a terminal, in words."""

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from simlab.api.conversions import reason_shape
from simlab.locale import Catalogue, texts
from simlab.model.scores import MetricScore, Reason, ScoreCard, Verdict
from simlab.model.sessions import SessionHeader
from simlab.views.reasons import sentence

NARROW = 70
"""Columns of a terminal below which the table's words would break."""
COLUMNS = ("metric", "mean", "mark", "weight", "seen", "verdict")


def show_card(
    console: Console, header: SessionHeader, card: ScoreCard, words: Catalogue | None = None
) -> None:
    """Print the card, a row a metric; what cannot be told is a dash. English where not said."""
    words = texts("en") if words is None else words
    title = words.say(
        "card.title",
        exercise=words.say(f"exercise.{header.exercise}"),
        trainee=header.trainee,
        station=header.station,
    )
    weights = sum(metric.weight for metric in card.metrics)
    rows = [_row(metric, weights, words) for metric in card.metrics]
    if console.width < NARROW:
        _listed(console, title, rows, _points(card, words), words)
    else:
        _tabled(console, title, rows, _points(card, words), words)
    for metric in card.metrics:
        said = [_said(reason, words) for reason in metric.reasons]
        if metric.verdict is Verdict.CANNOT_TELL and (metric.mark is not None or not said):
            said.append(words.say("card.untold" if metric.mark is None else "card.near"))
        for text in said:
            _line(console, f"{words.say(f'metric.{metric.name}')}: {text}")
    for reason in card.reasons:
        _line(console, _said(reason, words))
    whole = card.points is not None and all(metric.mark is not None for metric in card.metrics)
    if whole and card.verdict is Verdict.CANNOT_TELL:
        _line(console, words.say("card.near_points"))


def _tabled(
    console: Console, title: str, rows: list[tuple[str, ...]], points: str, words: Catalogue
) -> None:
    table = Table(title=escape(title), caption=escape(points))
    for name in COLUMNS:
        table.add_column(
            words.say(f"card.{name}"), justify="left" if name in ("metric", "verdict") else "right"
        )
    for row in rows:
        table.add_row(*row)
    console.print(table)


def _listed(
    console: Console, title: str, rows: list[tuple[str, ...]], points: str, words: Catalogue
) -> None:
    """A metric under the other, its numbers below its name, where a table would break them."""
    console.print(f"[bold]{escape(title)}[/]")
    for name, *numbers, verdict in rows:
        console.print(f"{escape(name)}: [bold]{escape(verdict)}[/]")
        named = zip(COLUMNS[1:-1], numbers, strict=True)
        _line(console, ", ".join(f"{words.say(f'card.{of}')} {number}" for of, number in named))
    console.print(f"[bold]{escape(points)}[/]")


def _points(card: ScoreCard, words: Catalogue) -> str:
    number = words.numbers
    points = number.number(card.points, 3)
    sigma = "" if card.sigma is None else f" ± {number.number(card.sigma, 3)}"
    return words.say(
        "card.points",
        points=f"{points}{sigma}",
        verdict=words.say(f"verdict.{card.verdict.value}").lower(),
        done=number.share(card.done),
        samples=str(card.samples),
    )


def _row(metric: MetricScore, weights: float, words: Catalogue) -> tuple[str, ...]:
    number, unit = words.numbers, words.say(f"unit.{metric.unit}")
    space = "" if unit.startswith("°") else " "
    mean = number.number(metric.mean, 2)
    return (
        words.say(f"metric.{metric.name}"),
        mean if metric.mean is None else f"{mean}{space}{unit}",
        number.number(metric.mark, 3),
        number.share(metric.weight / weights),
        number.share(metric.measured),
        words.say(f"verdict.{metric.verdict.value}"),
    )


def _line(console: Console, text: str) -> None:
    console.print(Padding(escape(text), (0, 0, 0, 2), expand=False))


def _said(reason: Reason, words: Catalogue) -> str:
    return sentence(reason_shape(reason), words)
