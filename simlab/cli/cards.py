"""A score card for a terminal."""

from rich.table import Table

from simlab.model.scores import MetricScore, ScoreCard
from simlab.model.sessions import SessionHeader


def card_table(header: SessionHeader, card: ScoreCard) -> Table:
    """The card, a row a metric; what cannot be told is a dash."""
    points = "-" if card.points is None else f"{card.points:.3f} ± {_told(card.sigma)}"
    table = Table(
        title=f"{header.exercise}@{header.exercise_version}  {header.trainee}  {header.station}",
        caption=(
            f"{points} points, {card.verdict.value.replace('_', ' ')}; "
            f"{100 * card.done:.0f} % of the path, {card.samples} samples"
        ),
    )
    for name in ("metric", "mean", "mark", "weight", "measured", "verdict", "why"):
        table.add_column(name, justify="left" if name in ("metric", "verdict", "why") else "right")
    for metric in card.metrics:
        table.add_row(*_row(metric))
    return table


def _row(metric: MetricScore) -> tuple[str, ...]:
    return (
        metric.name,
        "-" if metric.mean is None else f"{metric.mean:.2f} {metric.unit}",
        "-" if metric.mark is None else f"{metric.mark:.3f}",
        f"{metric.weight:g}",
        f"{100 * metric.measured:.0f} %",
        metric.verdict.value.replace("_", " "),
        "\n".join(reason.key.removeprefix("reason.") for reason in metric.reasons),
    )


def _told(sigma: float | None) -> str:
    return "-" if sigma is None else f"{sigma:.3f}"
