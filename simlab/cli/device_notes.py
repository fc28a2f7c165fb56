"""What a device said besides its samples, as far as its decoder kept it: one short line."""

from simlab.devices.decoding import Decoder
from simlab.devices.grbl import GrblDecoder
from simlab.devices.modbus import ModbusDecoder
from simlab.devices.one_body import OneBody
from simlab.devices.own_frames import OwnDecoder
from simlab.devices.panel import PanelDecoder
from simlab.devices.power_csv import CsvDecoder
from simlab.devices.readings import MachineState
from simlab.devices.shdr import ShdrDecoder

MOST_LETTERS = 160
SOUND = ("NORMAL", "UNAVAILABLE")
"""Levels of a condition that nobody need look at."""
MISHAPS = (
    "rx_noise",
    "rx_checksum",
    "rx_unknown",
    "rx_overruns",
    "tx_overruns",
    "sensor_errors",
    "events_lost",
)
"""What a board counts of its own errors; the rest of STATS are levels."""


def notes_of(decoder: Decoder) -> str:
    """What is worth a look; "": nothing."""
    parts: list[str] = []
    match decoder:
        case GrblDecoder():
            parts = _grbl(decoder)
        case ShdrDecoder():
            parts = _shdr(decoder)
        case ModbusDecoder():
            parts = _modbus(decoder)
        case CsvDecoder():
            parts = [str(decoder.complaints[-1])] if decoder.complaints else []
        case OneBody():
            parts = _body(decoder)
        case PanelDecoder():
            parts = _own(decoder.own)
        case OwnDecoder():
            parts = _own(decoder)
        case _:
            pass
    return _line("; ".join(parts))


def _grbl(decoder: GrblDecoder) -> list[str]:
    notes = decoder.notes
    parts = []
    if notes.alarm is not None:
        parts.append(f"alarm {notes.alarm}")
    elif notes.state == MachineState.ALARM:
        parts.append("alarm")
    if notes.inches is None:
        parts.append("its unit is not known yet, so no place is")
    elif notes.inches:
        parts.append("reports inches")
    if notes.pins:
        parts.append(f"inputs on: {notes.pins}")
    if notes.errors:
        parts.append(f"lines it would not run: {notes.errors}")
    if notes.started > 1:
        parts.append(f"started {notes.started} times")
    if notes.message:
        parts.append(f"says {notes.message!r}")
    return parts


def _shdr(decoder: ShdrDecoder) -> list[str]:
    notes = decoder.notes
    parts = [
        " ".join(word for word in (key, one.level.lower(), one.code, one.text) if word)
        for key, one in notes.conditions.items()
        if one.level not in SOUND
    ]
    parts += [f"says {one.text!r}" for one in notes.messages.values() if one.text]
    if notes.heartbeat_s is not None:
        parts.append(f"heartbeat {notes.heartbeat_s:g} s")
    return parts


def _modbus(decoder: ModbusDecoder) -> list[str]:
    polls = decoder.polls
    if not polls.asked:
        return []
    parts = [f"answered {polls.answered} of {polls.asked}"]
    if polls.timed_out:
        parts.append(f"timed out {polls.timed_out}")
    if polls.late:
        parts.append(f"too late {polls.late}")
    parts += [f"exception {code}: {many} times" for code, many in sorted(polls.exceptions.items())]
    return parts


def _body(decoder: OneBody) -> list[str]:
    if not decoder.body:
        return []
    return [f"body {decoder.body}" + ("" if decoder.streams else ": nothing of it yet")]


def _own(decoder: OwnDecoder) -> list[str]:
    parts = []
    if decoder.board is not None:
        parts.append(f"{decoder.board.name} {decoder.board.firmware}")
    if decoder.stats:
        wrong = [name for name in MISHAPS if decoder.stats[name]]
        counted = ", ".join(f"{name} {decoder.stats[name]}" for name in wrong)
        parts.append(counted or "no errors of its own")
    return parts


def _line(text: str) -> str:
    """One short line that a terminal can show, whatever a device wrote into it."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    return plain if len(plain) <= MOST_LETTERS else plain[: MOST_LETTERS - 1] + "…"
