"""Cards as text: equal exactly when the cards are."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simlab.model.errors import RecordingError
from simlab.model.scores import Reason, ScoreCard, Verdict
from simlab.store.canonical import from_json, to_json
from simlab.store.cards import card_from_json, card_to_json

numbers = st.floats(allow_nan=False, allow_infinity=False).map(lambda x: x + 0.0)
cards = st.builds(
    ScoreCard,
    points=st.none() | numbers,
    sigma=st.none() | numbers,
    verdict=st.sampled_from(Verdict),
    done=numbers,
    samples=st.integers(0, 2**40),
    metrics=st.just(()),
    reasons=st.lists(
        st.builds(Reason, st.text(), st.lists(st.tuples(st.text(), numbers)).map(tuple))
    ).map(tuple),
    versions=st.lists(st.tuples(st.text(), st.text())).map(tuple),
)


def test_the_text_of_a_card_is_sorted_dense_and_short() -> None:
    card = ScoreCard(
        points=88.1, sigma=None, verdict=Verdict.CANNOT_TELL, done=1.0, samples=7,
        metrics=(), reasons=(Reason("reason.ü", (("off", 0.1),)),), versions=(("a", "b"),),
    )  # fmt: skip
    assert card_to_json(card) == (
        '{"done":1.0,"metrics":[],"points":88.1,"reasons":[{"from_mm":null,"key":"reason.ü",'
        '"to_mm":null,"values":[["off",0.1]]}],"samples":7,"sigma":null,'
        '"verdict":"cannot_tell","versions":[["a","b"]]}'
    )


@given(cards)
def test_a_card_comes_back_from_its_text(card: ScoreCard) -> None:
    assert card_from_json(card_to_json(card)) == card


@given(cards, cards)
def test_texts_are_equal_exactly_when_cards_are(one: ScoreCard, other: ScoreCard) -> None:
    assert (card_to_json(one) == card_to_json(other)) == (one == other)
    assert card_to_json(one) == card_to_json(replace(one))


def test_a_whole_number_where_a_float_belongs_gives_the_floats_text(card: ScoreCard) -> None:
    whole = replace(card, points=75)
    assert card_to_json(whole) == card_to_json(card)


def test_nan_has_no_text(card: ScoreCard) -> None:
    with pytest.raises(ValueError, match=r"JSON|NaN|nan"):
        card_to_json(replace(card, done=float("nan")))


@pytest.mark.parametrize(
    "change",
    [
        ('"samples":300', '"samples":300,"extra":1'),
        ('"samples":300', '"samples": 300'),
        ('"samples":300', '"samples":3e2'),
        ('"samples":300', '"samples":"300"'),
        ('"samples":300', '"samples":300,"samples":300'),
        ('"samples":300,', ""),
        ('"done":0.98', '"done":NaN'),
        ('"done":0.98', '"done":0.9800'),
        ('"verdict":"pass"', '"verdict":"perhaps"'),
        ("}", ""),
    ],
)
def test_a_text_that_simlab_would_not_write_is_refused(
    card: ScoreCard, change: tuple[str, str]
) -> None:
    text = card_to_json(card)
    assert change[0] in text
    with pytest.raises(RecordingError, match="take the file from the station once more"):
        card_from_json(text.replace(*change, 1))


def test_bytes_are_read_like_text(card: ScoreCard) -> None:
    assert from_json(to_json(card).encode(), ScoreCard, "x") == card
    with pytest.raises(RecordingError):
        from_json(b"\xff\xfe", ScoreCard, "x")
