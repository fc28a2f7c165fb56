"""Texts in the languages of the people who use simlab: one flat JSON file a language and area."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal, TypeAlias

from simlab.locale.numbers import NumberForm

Language: TypeAlias = Literal["tr", "en"]
LANGUAGES: tuple[Language, ...] = ("tr", "en")
"""Every language that there is a catalogue for; the first is the one a new account speaks."""

PLACE = re.compile(r"\{([a-z0-9_]+)\}")
"""A place in a text that a value fills."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All texts of one language."""

    language: str
    texts: Mapping[str, str]
    numbers: NumberForm

    def say(self, key: str, **values: str | float) -> str:
        """The text under `key` with `values` in its places; numbers as people say them.

        A key that is not there shows itself, and so does a place without a value: a screen with
        one odd word serves its reader better than none.
        """
        text = self.texts.get(key, key)

        def fill(place: re.Match[str]) -> str:
            value = values.get(place[1], place[0])
            return value if isinstance(value, str) else self.numbers.brief(value)

        return PLACE.sub(fill, text)

    def has(self, key: str) -> bool:
        """Is there a text under `key`?"""
        return key in self.texts


def areas(language: str) -> dict[str, dict[str, str]]:
    """The catalogue files of one language as they stand: area to its texts."""
    folder = files("simlab.locale").joinpath(language)
    return {
        file.name.removesuffix(".json"): json.loads(file.read_text(encoding="utf-8"))
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
        if file.name.endswith(".json")
    }


@cache
def texts(language: str) -> Catalogue:
    """The catalogue of one of `LANGUAGES`.

    Raises
    ------
    ValueError
        for any other language (a bug in the caller: shapes let no other one through)
    """
    if language not in LANGUAGES:
        raise ValueError(f"no catalogue for {language!r}; there are {', '.join(LANGUAGES)}")
    merged = {key: text for area in areas(language).values() for key, text in area.items()}
    numbers = NumberForm(
        decimal=merged["number.decimal"],
        group=merged["number.group"],
        percent=merged["number.percent"],
        none=merged["number.none"],
    )
    return Catalogue(language, MappingProxyType(merged), numbers)
