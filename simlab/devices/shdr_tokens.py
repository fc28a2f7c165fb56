"""Tokens of an SHDR line, as MTConnect's agent cuts them, and lines written so that it can."""

import re
from collections.abc import Sequence

_QUOTED = re.compile(r'\s*"((?:\\\||[^|"])*)"\s*(?=\||$)')
_PLAIN = re.compile(r"[^|]*")
_BREAKS = re.compile(r"[\r\n]+")


def tokens_of(line: str) -> list[str]:
    r"""The fields between bars, without the blanks around them.

    A bar is part of a field where it is written ``\|`` in a field that begins and ends with a
    quotation mark; the marks go. Any other mark or backslash is a character like others.
    """
    tokens = []
    at = 0
    while True:
        found = _QUOTED.match(line, at)
        if found:
            tokens.append(found.group(1).replace("\\|", "|"))
        else:
            found = _PLAIN.match(line, at)
            assert found is not None  # noqa: S101  (it matches nothing as well)
            tokens.append(found.group().strip())
        at = found.end()
        if at >= len(line):
            return tokens
        at += 1


def line_of(tokens: Sequence[str]) -> str:
    """A line that is cut into these tokens again; blanks around them and line breaks are lost."""
    return "|".join(_field(token) for token in tokens)


def _field(token: str) -> str:
    """A token as a field: with bars it is quoted, and cannot hold a quotation mark then."""
    text = _BREAKS.sub(" ", token).strip()
    if "|" not in text:
        return text if not _QUOTED.fullmatch(text) else text.replace('"', "'")
    return '"' + text.replace('"', "'").replace("|", "\\|") + '"'
