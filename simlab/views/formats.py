"""Numbers, units and moments as a reader of one language expects them."""

from datetime import UTC, datetime, tzinfo

from simlab.api.shapes import MetricHeadShape
from simlab.locale import Catalogue

SPREAD_SIGMAS = 2.0
"""Standard deviations that are shown to each side: 19 values of 20 lie within."""


def decimals(head: MetricHeadShape) -> int:
    """The fewest decimals whose step is at most a fifth of the half-width of full marks.

    So a number shows where it stands in its band, and its last figure does not flicker.
    """
    full = head.full * abs(head.target) if head.relative else head.full
    for count in range(4):
        if 10.0**-count <= full / 5.0 * (1.0 + 1e-9):
            return count
    return 0 if head.relative else 3


def label(catalogue: Catalogue, metric: str) -> str:
    """The name of a metric."""
    return catalogue.say(f"metric.{metric}")


def unit(catalogue: Catalogue, sign: str) -> str:
    """The unit as it is written."""
    return catalogue.say(f"unit.{sign}")


def _with_unit(catalogue: Catalogue, written: str, sign: str) -> str:
    """Number and unit; the degree sign stands close, as a sign of the number."""
    text = unit(catalogue, sign)
    return f"{written}{text}" if text.startswith("°") else f"{written} {text}"


def value(catalogue: Catalogue, head: MetricHeadShape, number: float | None) -> str:
    """A value of a metric, without its unit."""
    return catalogue.numbers.number(number, decimals(head))


def quantity(catalogue: Catalogue, head: MetricHeadShape, number: float | None) -> str:
    """A value of a metric with its unit; what cannot be told has none."""
    written = value(catalogue, head, number)
    if written == catalogue.numbers.none:
        return written
    return _with_unit(catalogue, written, head.unit)


def wanted(catalogue: Catalogue, head: MetricHeadShape, here: float | None = None) -> str:
    """What is asked for: the target and the half-width of full marks.

    Where the target varies along the path it is `here`; without it, only the half-width can be
    said, as a share of the target.
    """
    target = head.target if here is None else here
    if head.relative and not target > 0:
        return f"± {catalogue.numbers.share(head.full)}"
    written = catalogue.numbers.number(target, decimals(head))
    full = head.full * target if head.relative else head.full
    half = catalogue.numbers.number(full, decimals(head))
    return _with_unit(catalogue, f"{written} ± {half}", head.unit)


def points(catalogue: Catalogue, number: float | None, sigma: float | None = None) -> str:
    """Points of 100, with their spread where it is known."""
    written = catalogue.numbers.number(number, 1)
    if sigma is None or written == catalogue.numbers.none:
        return written
    return f"{written} ± {catalogue.numbers.number(SPREAD_SIGMAS * sigma, 1)}"


def moment(catalogue: Catalogue, unix_s: float | None, zone: tzinfo | None = None) -> str:
    """Day and time of day, to the minute; without a zone, in the machine's own."""
    if unix_s is None:
        return catalogue.numbers.none
    at = datetime.fromtimestamp(unix_s, UTC).astimezone(zone)
    return catalogue.say(
        "view.moment",
        day=str(at.day),
        month=catalogue.say(f"month.{at.month}"),
        year=str(at.year),
        clock=f"{at:%H:%M}",
    )


def duration(catalogue: Catalogue, seconds: float) -> str:
    """A span of time: seconds, and minutes from one on."""
    if seconds < 60.0:
        return catalogue.say("view.seconds", s=catalogue.numbers.number(seconds, 1))
    whole = round(seconds)
    return catalogue.say("view.minutes", m=str(whole // 60), s=str(whole % 60))
