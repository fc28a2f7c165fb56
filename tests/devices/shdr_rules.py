"""A checker of SHDR lines, written from the published rules and from nothing of ours.

MTConnect part 5 and the agent's own tests (mtconnect/cppagent: shdr_tokenizer_test.cpp,
connector.cpp): a line is a stamp and pairs between bars; a bar within a field is escaped, and the
field stands in quotation marks then; lines of the protocol begin with an asterisk; the answer to
``* PING`` is ``* PONG`` and whole milliseconds.
"""

import re
from collections.abc import Mapping

PROTOCOL = re.compile(r"\* (PONG [1-9]\d*|[A-Za-z]+: .+)")
STAMP = re.compile(r"\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d(\.\d{1,6})?Z")
KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
EXECUTION = frozenset(
    {"READY", "ACTIVE", "INTERRUPTED", "FEED_HOLD", "STOPPED", "OPTIONAL_STOP", "PROGRAM_STOPPED",
     "PROGRAM_COMPLETED", "PROGRAM_OPTIONAL_STOP", "WAIT"}
)  # fmt: skip
NUMBER = re.compile(r"-?\d+(\.\d+)?")
VOCABULARY: Mapping[str, frozenset[str]] = {
    "avail": frozenset({"AVAILABLE"}),
    "estop": frozenset({"ARMED", "TRIGGERED"}),
    "power": frozenset({"ON", "OFF"}),
    "execution": EXECUTION,
}


def cut(line: str) -> list[str]:
    """The fields of a line, character by character."""
    fields, field = [], ""
    quoted = closes(line, 0)
    at = 0
    while at < len(line):
        if quoted and line.startswith("\\|", at):
            field, at = field + "|", at + 2
            continue
        if line[at] == "|":
            fields.append(bare(field, quoted=quoted))
            field, quoted = "", closes(line, at + 1)
        else:
            field += line[at]
        at += 1
    return [*fields, bare(field, quoted=quoted)]


def closes(line: str, at: int) -> bool:
    """Is the field from here on one between quotation marks?"""
    rest = line[at:].lstrip(" ")
    if not rest.startswith('"'):
        return False
    place = 1
    while place < len(rest):
        if rest.startswith("\\|", place):
            place += 2
        elif rest[place] == "|":
            return False
        elif rest[place] == '"':
            behind = rest[place + 1 :].lstrip(" ")
            return not behind or behind[0] == "|"
        else:
            place += 1
    return False


def bare(field: str, *, quoted: bool) -> str:
    text = field.strip()
    return text[1:-1] if quoted else text


def check_line(raw: bytes) -> dict[str, str]:
    """The pairs of one line that an adapter wrote; none of a line of the protocol.

    Raises
    ------
    AssertionError
        where the line breaks a rule
    """
    assert raw.endswith(b"\n")
    assert b"\n" not in raw[:-1]
    assert b"\r" not in raw
    line = raw[:-1].decode("utf-8")
    assert line
    if line.startswith("*"):
        assert PROTOCOL.fullmatch(line), line
        return {}
    stamp, *rest = cut(line)
    assert STAMP.fullmatch(stamp), line
    assert rest
    assert len(rest) % 2 == 0, line
    pairs = dict(zip(rest[::2], rest[1::2], strict=True))
    assert len(pairs) == len(rest) // 2, "a key twice"
    for key, value in pairs.items():
        assert KEY.fullmatch(key), line
        known = value in VOCABULARY.get(key, ()) or key not in VOCABULARY
        number = key in VOCABULARY or NUMBER.fullmatch(value)
        assert value == "UNAVAILABLE" or (known and number), f"{key} cannot be {value}"
    return pairs
