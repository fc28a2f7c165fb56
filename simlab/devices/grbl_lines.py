"""Lines of grbl and its relatives that are no status report: answers, settings, messages."""

import re
from enum import Enum, IntEnum, auto


class Answer(Enum):
    """What a line is."""

    OK = auto()
    ERROR = auto()
    ALARM = auto()
    GREETING = auto()
    MESSAGE = auto()
    PROBE = auto()
    SETTING = auto()
    OTHER = auto()


class REPORT(IntEnum):
    """Settings that change what a status report says."""

    MASK = 10
    INCHES = 13


RPM = 30
"""Setting: the fastest that the spindle turns [rpm]."""
RATES = range(110, 116)
"""Settings: the fastest rates of the axes [mm/min]."""
_COORDINATE = r"-?\d{1,6}\.\d{2,5}"
_LINES = (
    (Answer.OK, re.compile(r"ok()")),
    (Answer.ERROR, re.compile(r"error:(\d{1,3})")),
    (Answer.ALARM, re.compile(r"ALARM:(\d{1,2})")),
    (Answer.GREETING, re.compile(r"(Grbl(?:HAL)? \d+\.\d+\w* \[.*\])", re.IGNORECASE)),
    (Answer.PROBE, re.compile(rf"\[PRB:({_COORDINATE}(?:,{_COORDINATE}){{1,5}}:[01])\]")),
    (Answer.MESSAGE, re.compile(r"\[MSG:([ -~]*)\]")),
    (Answer.SETTING, re.compile(r"\$(\d{1,3}=-?\d{1,7}(?:\.\d{1,4})?)")),
    (Answer.SETTING, re.compile(r"\$(\d{1,3}=-?\d{1,7}(?:\.\d{1,4})?) \([ -~]*\)")),  # before 1.1
    (
        Answer.OTHER,  # offsets, modes, build, help, startup lines, enumerations of grblHAL
        re.compile(
            r"(\[(?:G5[4-9](?:\.[123])?|G28|G30|G59\.\d|G92|TLO|TLR|GC|HLP|VER|OPT|echo|AXS|NEWOPT"
            r"|FIRMWARE|NVS STORAGE|DRIVER|DRIVER VERSION|BOARD|PLUGIN|HOME|T|TOOLLIST|SETTING"
            r"|SETTINGGROUP|ALARMCODE|ERRORCODE|JSON|SIGNALS)(?::[ -~]*)?\]"
            r"|>[ -~]*:(?:ok|error:\d+)|\$N\d=[ -~]*|\$\d{1,3}=[ -~]*|\$/[ -~]*=[ -~]*)"
        ),
    ),
)


def answer_of(text: bytes) -> tuple[Answer, str] | None:
    """(what it is, what it says), or None: a line that nobody sends."""
    line = text.decode("latin-1")
    for answer, pattern in _LINES:
        found = pattern.fullmatch(line)
        if found:
            return answer, found.group(1)
    return None


def settings_of(text: str) -> tuple[int, float]:
    """(number, value) of a setting."""
    number, _, value = text.partition("=")
    return int(number), float(value)
