"""Addresses of a service, as people write them."""

from urllib.parse import urlsplit

EXAMPLE = "http://127.0.0.1:8420"


def is_address(text: str) -> bool:
    """Can a service stand there? ``http`` or ``https``, a host, perhaps a port; no more.

    A name and password before the host would stand in every message about it.
    """
    try:
        parts = urlsplit(text)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        sound = sound and "@" not in parts.netloc
    except ValueError:  # a port that is no number or too large, brackets without an end
        return False
    rest = (parts.path.strip("/"), parts.query, parts.fragment)
    return sound and text.isascii() and text.isprintable() and " " not in text and not any(rest)
