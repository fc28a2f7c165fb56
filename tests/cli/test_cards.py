"""A card on a terminal: what cannot be told is a dash."""

import io

from rich.console import Console

from simlab.cli.cards import card_table
from simlab.model.scores import MetricScore, Reason, ScoreCard, Verdict
from simlab.model.sessions import SessionHeader, SessionId, StationId, TraineeId

HEADER = SessionHeader(
    SessionId("s"), TraineeId("T-0001"), StationId("weld-1"), "weld", "mag-fillet-pb", 1, 0.0, ()
)


def shown(card: ScoreCard) -> str:
    stream = io.StringIO()
    Console(file=stream, width=200).print(card_table(HEADER, card))
    return stream.getvalue()


def test_a_card_with_everything_in_it() -> None:
    high = Reason("reason.travel_speed.high", (("off", 1.5),), 2.0, 7.5)
    metric = MetricScore(
        "travel_speed", "mm/s", 2.0, 0.75, 0.01, Verdict.PASS, 0.97, 8.125, (high,)
    )
    text = shown(ScoreCard(75.25, 0.5, Verdict.PASS, 0.98, 300, (metric,), (), ()))
    for words in ("mag-fillet-pb@1", "T-0001", "8.12 mm/s", "0.750", "97 %", "75.250 ± 0.500"):
        assert words in text


def test_a_card_that_cannot_tell() -> None:
    metric = MetricScore("ctwd", "mm", 1.0, None, None, Verdict.CANNOT_TELL, 0.0, None)
    text = shown(ScoreCard(None, None, Verdict.CANNOT_TELL, 0.0, 0, (metric,), (), ()))
    assert "- points, cannot tell" in text
    assert "cannot tell" in text
