"""What a probe came to, for JSON and for a terminal."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table

from simlab.devices.dictionary import Board
from simlab.devices.probing import Heard, Tell, Verdict

MOST_ROWS = 8


def facts(place: str, verdict: Verdict) -> dict[str, Any]:
    """For JSON."""
    return {
        "place": place,
        "said": verdict.said,
        "why": verdict.why,
        "is": [one.kind.name for one in verdict.best],
        "board": {} if verdict.board is None else _board_facts(verdict.board),
        "heard": [_heard_facts(one) for one in verdict.heard],
    }


@contextmanager
def progress(*, shown: bool) -> Iterator[Tell]:
    """How far a probe is, in a bar on the terminal; it goes however the probe ends."""
    columns = (BarColumn(20), TextColumn("{task.description}"))
    console = Console(stderr=True, highlight=False)
    with Progress(*columns, console=console, transient=True, disable=not shown) as bar:
        task = bar.add_task("opening", total=None)

        def tell(done: int, most: int, what: str) -> None:
            bar.update(task, completed=done, total=most, description=escape(what))

        yield tell


def show(place: str, verdict: Verdict, *, asked: bool) -> None:
    """For a terminal; `asked`: was it asked as every kind?"""
    console = Console(highlight=False)
    rows = Table("kind", "baud", "greeted", "samples", "refused", "of bytes")
    for one in verdict.heard[:MOST_ROWS]:
        greeted = "yes" if one.greeted else "no"
        share = f"{100 * one.refused:.1f} %"
        rows.add_row(one.kind.name, str(one.baud), greeted, str(one.rows), share, str(one.fed))
    if verdict.heard:
        console.print(rows)
    console.print(escape(f"{place} {_words(verdict, asked=asked)}"))
    board = verdict.board
    if board is not None:
        console.print(escape(f"uid:{board.uid:08x} {board.name} firmware {board.firmware}"))
        for stream in board.streams:
            named = ", ".join(f"{one.name} {one.unit}".strip() for one in stream.message.fields)
            console.print(escape(f"  {stream.message.name} {stream.rate_hz:g}/s: {named}"))


def _words(verdict: Verdict, *, asked: bool) -> str:
    names = [one.kind.name for one in verdict.best]
    if verdict.why:
        return f"says nothing: {verdict.why}"
    if not verdict.said and asked:
        return "says nothing; move it, wake it, or try another --baud"
    if not verdict.said:
        ask = "or, where no machine can be on this line, --ask"
        return f"says nothing; move it, wake it, try another --baud, {ask}"
    if not names:
        return "speaks, but like no device that simlab knows; try another --baud"
    if len(names) == 1:
        best = verdict.best[0]
        return f"is a {names[0]} at {best.baud} baud. {best.kind.notes}".rstrip(" .") + "."
    return f"may be any of {', '.join(names)}: write the right one into the bench file"


def _heard_facts(one: Heard) -> dict[str, Any]:
    return {
        "kind": one.kind.name,
        "baud": one.baud,
        "greeted": one.greeted,
        "frames": one.frames,
        "samples": one.rows,
        "bytes": one.fed,
        "refused": dict(one.decoder.tally.refused),
        "refused_bytes": dict(one.decoder.tally.refused_bytes),
        "convincing": one.convincing,
    }


def _board_facts(board: Board) -> dict[str, Any]:
    return {
        "name": board.name,
        "uid": f"{board.uid:08x}",
        "firmware": board.firmware,
        "git": board.git,
        "can": list(board.capabilities),
        "streams": [
            {
                "stream": stream.number,
                "rate_hz": stream.rate_hz,
                "message": stream.message.name,
                "fields": [
                    {"name": one.name, "unit": one.unit, "step": one.step}
                    for one in stream.message.fields
                ],
            }
            for stream in board.streams
        ],
    }
