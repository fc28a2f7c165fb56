"""The catalogue files themselves: every language says everything, once, with the same places."""

import re
from collections import Counter

import pytest

from simlab.devices.decoding import CAUSES
from simlab.locale import LANGUAGES, areas, texts
from simlab.model.sessions import Liveness


def keys_of(language: str) -> set[tuple[str, str]]:
    return {(area, key) for area, found in areas(language).items() for key in found}


def places(text: str) -> Counter[str]:
    return Counter(re.findall(r"\{([^}]*)\}", text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_stands_in_two_areas(language: str) -> None:
    counts = Counter(key for _, key in keys_of(language))
    assert [key for key, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_or_begins_or_ends_in_space(language: str) -> None:
    odd = [
        (area, key)
        for area, found in areas(language).items()
        for key, text in found.items()
        if not text or text != text.strip()
    ]
    assert odd == []


@pytest.mark.parametrize("language", [name for name in LANGUAGES if name != "en"])
def test_every_language_has_the_same_keys_as_english(language: str) -> None:
    ours, english = keys_of(language), keys_of("en")
    assert sorted(english - ours) == [], f"not translated to {language}"
    assert sorted(ours - english) == [], f"only in {language}"


@pytest.mark.parametrize("language", [name for name in LANGUAGES if name != "en"])
def test_every_translation_has_the_same_places_as_english(language: str) -> None:
    english = texts("en").texts
    odd = [
        key
        for key, text in texts(language).texts.items()
        if places(text) != places(english.get(key, text))
    ]
    assert odd == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_brace_belongs_to_a_place_with_a_plain_name(language: str) -> None:
    odd = [
        key
        for key, text in texts(language).texts.items()
        if re.search(r"[{}]", re.sub(r"\{[a-z0-9_]+\}", "", text))
    ]
    assert odd == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_that_the_model_knows_has_a_text(language: str) -> None:
    catalogue = texts(language)
    for key in ("role.trainee", "role.instructor", "role.school", "role.admin"):
        assert catalogue.has(key)
    for key in ("state.idle", "state.running", "state.finished", "state.lost"):
        assert catalogue.has(key)
    assert [one for one in Liveness if not catalogue.has(f"device.{one}")] == []
    calling = [one for one in Liveness if one is not Liveness.LIVE]
    assert [one for one in calling if not catalogue.has(f"device.advice.{one}")] == []
    causes = [*CAUSES, "time", "midway"]
    assert [one for one in causes if not catalogue.has(f"device.cause.{one}")] == []
    assert [m for m in range(1, 13) if not catalogue.has(f"month.{m}")] == []


def test_say_fills_places_with_words_and_with_numbers_of_the_language() -> None:
    assert texts("tr").say("number.percent", n=9.5) == "%9,5"
    assert texts("en").say("number.percent", n="about 12") == "about 12%"


def test_a_missing_key_shows_itself_and_so_does_a_place_without_a_value() -> None:
    assert texts("en").say("no.such.key", n=1) == "no.such.key"
    assert texts("en").say("number.percent") == "{n}%"


def test_a_value_is_never_read_as_a_place_itself() -> None:
    assert texts("en").say("number.percent", n="{n}") == "{n}%"


def test_a_language_without_a_catalogue_is_refused() -> None:
    with pytest.raises(ValueError, match="no catalogue for 'xx'"):
        texts("xx")
