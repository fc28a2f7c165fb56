"""Reasons as sentences: the text behind the key, its numbers, and the place on the path."""

from simlab.api.shapes import ReasonShape
from simlab.locale import Catalogue


def sentence(reason: ReasonShape, catalogue: Catalogue) -> str:
    """One reason as a person reads it."""
    text = catalogue.say(reason.key, **reason.values)
    if reason.from_mm is None:
        return text
    number = catalogue.numbers.number
    if reason.to_mm is None:
        return catalogue.say("view.from", start=number(reason.from_mm, 0), text=text)
    return catalogue.say(
        "view.span",
        start=number(reason.from_mm, 0),
        end=number(reason.to_mm, 0),
        text=text,
    )


def sentences(reasons: tuple[ReasonShape, ...], catalogue: Catalogue) -> tuple[str, ...]:
    """Several, in their order."""
    return tuple(sentence(reason, catalogue) for reason in reasons)
