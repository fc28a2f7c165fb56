"""Score cards as text: two cards are equal exactly when their texts are."""

from simlab.model.scores import ScoreCard
from simlab.store.canonical import from_json, to_json


def card_to_json(card: ScoreCard) -> str:
    """The canonical text of a card."""
    return to_json(card)


def card_from_json(text: str | bytes, source: str = "card") -> ScoreCard:
    """The card behind its canonical text.

    Raises
    ------
    RecordingError
        where `text` is not the canonical text of a card
    """
    return from_json(text, ScoreCard, source)
