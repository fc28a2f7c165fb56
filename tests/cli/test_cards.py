"""A card on a terminal: in words, and what cannot be told is a dash."""

import io

import pytest
from rich.console import Console

from simlab.cli.cards import show_card
from simlab.locale import texts
from simlab.model.scores import MetricScore, Reason, ScoreCard, Verdict
from simlab.model.sessions import SessionHeader, SessionId, StationId, TraineeId

HEADER = SessionHeader(
    SessionId("s"), TraineeId("T-0001"), StationId("weld-1"), "weld", "mag-fillet-pb", 1, 0.0, ()
)


def shown(card: ScoreCard, language: str = "en", width: int = 200) -> str:
    stream = io.StringIO()
    show_card(Console(file=stream, width=width), HEADER, card, texts(language))
    return stream.getvalue()


def test_a_card_with_everything_in_it() -> None:
    high = Reason("reason.travel_speed.high", (("mean", 8.125), ("wanted", 6.5)), 2.0, 7.5)
    metric = MetricScore(
        "travel_speed", "mm/s", 2.0, 0.75, 0.01, Verdict.PASS, 0.97, 8.125, (high,)
    )
    late = Reason("reason.not_finished", (("done", 98.0),))
    text = shown(ScoreCard(75.25, 0.5, Verdict.PASS, 0.98, 300, (metric,), (late,), ()))
    for words in (
        "MAG fillet", "T-0001 at weld-1", "Travel speed", "8.13 mm/s", "0.750", "100%", "97%",
        "75.250 ± 0.500 points, pass; 98% of the path, 300 samples", "Too fast",
        "Not finished: 98",
    ):  # fmt: skip
        assert words in text


def test_a_card_that_cannot_tell() -> None:
    metric = MetricScore("ctwd", "mm", 1.0, None, None, Verdict.CANNOT_TELL, 0.0, None)
    text = shown(ScoreCard(None, None, Verdict.CANNOT_TELL, 0.0, 0, (metric,), (), ()))
    assert "– points, cannot tell; 0% of the path" in text
    assert "distance: Cannot tell: too little of it could be measured" in text
    assert "Contact tip to work distance" in text


def test_a_turkish_card_writes_numbers_and_units_as_turkish_does() -> None:
    metric = MetricScore("dwell_base", "s", 1.0, 0.75, 0.1, Verdict.CANNOT_TELL, 0.97, 0.254)
    angle = MetricScore("work_angle", "deg", 3.0, 1.0, 0.0, Verdict.PASS, 1.0, 45.5)
    card = ScoreCard(75.25, 0.5, Verdict.CANNOT_TELL, 0.98, 300, (metric, angle), (), ())
    text = shown(card, "tr")
    for words in ("0,25 sn", "45,50°", "0,750", "%25", "%97", "75,250 ± 0,500 puan", "yolun %98"):
        assert words in text, words
    assert text.count("geçme notuna fazla yakın") == 2  # the metric's mark, and the points


def test_points_of_some_metrics_only_say_so() -> None:
    blind = MetricScore("ctwd", "mm", 1.0, None, None, Verdict.CANNOT_TELL, 0.0, None)
    told = MetricScore("aim", "mm", 1.0, 1.0, 0.0, Verdict.PASS, 1.0, 0.1)
    of_all = (("told", 1.0), ("of", 2.0), ("share", 50.0), ("least", 50.0), ("most", 100.0))
    partial = (Reason("reason.partial", of_all),)
    card = ScoreCard(100.0, 0.0, Verdict.CANNOT_TELL, 1.0, 300, (blind, told), partial, ())
    assert "1 of 2 metrics (50% of the weight)" in shown(card)
    assert "between 50 and 100" in " ".join(shown(card).split())
    assert "too near to the pass mark" not in shown(card)
    whole = ScoreCard(100.0, 0.0, Verdict.PASS, 1.0, 300, (told,), (), ())
    assert "Cannot tell" not in shown(whole)


@pytest.mark.parametrize("width", [69, 60, 40])
@pytest.mark.parametrize("language", ["en", "tr"])
def test_a_narrow_terminal_breaks_no_word(width: int, language: str) -> None:
    metric = MetricScore("ctwd", "mm", 3.0, 0.125, 0.1, Verdict.CANNOT_TELL, 0.97, 12.518)
    angle = MetricScore("travel_angle", "deg", 1.0, None, None, Verdict.CANNOT_TELL, 0.0, None)
    card = ScoreCard(75.25, 0.5, Verdict.FAIL, 0.98, 300, (metric, angle), (), ())
    said = shown(card, language, width)
    assert max(map(len, said.splitlines())) <= width
    assert "\u2026" not in said  # nothing was cut off
    words, flat = texts(language), " ".join(said.split())
    verdict = words.say("verdict.cannot_tell")
    for name in ("ctwd", "travel_angle"):
        assert f"{words.say(f'metric.{name}')}: {verdict}" in flat
    for part in (f"{words.say('card.mean')} 12", f"{words.say('card.mark')} 0", "mm", "75", "97"):
        assert part in flat


def test_a_terminal_of_70_columns_has_a_table() -> None:
    card = ScoreCard(None, None, Verdict.CANNOT_TELL, 0.0, 0, (), (), ())
    assert "\u2503" in shown(card, width=70)
    assert "\u2503" not in shown(card, width=69)
