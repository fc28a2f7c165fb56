"""`simlab devices`: what is plugged in, live values, raw captures and their replay."""

import contextlib
import json as json_text
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.live import Live
from rich.markup import escape

from simlab.cli import device_probe
from simlab.cli.device_lens import lens
from simlab.cli.device_list import facts, found, table
from simlab.cli.device_marker import marker
from simlab.cli.device_mtconnect import served, tell_on
from simlab.cli.device_pivot import pivot
from simlab.cli.device_target import (
    Target,
    kind_named,
    kind_settled,
    kinds_at,
    simulated,
    target,
    until_told,
    wait,
)
from simlab.cli.device_watch import Figures, screen
from simlab.devices.capture import CaptureReader, CaptureWriter, Head, RecordingLink
from simlab.devices.host_clock import HostClock
from simlab.devices.kind import Plug
from simlab.devices.link import ByteLink
from simlab.devices.opening import open_place
from simlab.devices.places import How, place_from
from simlab.devices.probing import Ear, probe
from simlab.devices.registry import DEVICES
from simlab.devices.replaying import Digest, Replayed, columns_of, replayed, rows_of
from simlab.devices.shdr import PORT
from simlab.model.errors import InputError, StoreError
from simlab.model.samples import Batch

TICK_S = 0.1
"""Figures are drawn so often."""
JSON_S = 0.5
"""And written so often as JSON."""

app = typer.Typer(
    name="devices",
    help="What is plugged in: list it, watch it, record its bytes, read them again.",
    no_args_is_help=True,
)
app.command()(lens)
app.command()(marker)
app.command()(pivot)

PlaceWord = Annotated[
    str, typer.Argument(help="Where it is: usb:VID:PID[:SERIAL], uid:ID, tcp://…, simulated …")
]
KindWord = Annotated[str | None, typer.Option("--kind", help="What it is, as a bench writes it.")]
Baud = Annotated[int | None, typer.Option(min=300, max=4_000_000, help="Of a serial port.")]
Mapping = Annotated[Path | None, typer.Option(help="Settings file of a kind that takes one.")]
Span = Annotated[float | None, typer.Option("--for", min=0.0, help="Seconds; then it ends.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON instead of a screen.")]


def _line(what: Any) -> None:
    sys.stdout.write(json_text.dumps(what, allow_nan=False) + "\n")
    sys.stdout.flush()


@app.command("list")
def list_(*, json: AsJson = False) -> None:
    """What is plugged in: serial ports, HID devices, cameras."""
    devices = found()
    if json:
        _line([facts(one) for one in devices])
    elif devices:
        Console().print(table(devices))
    else:
        Console().print("nothing is plugged in; `simulated` is always there")


@app.command()
def watch(
    place: PlaceWord,
    kind: KindWord = None,
    *,
    baud: Baud = None,
    mapping: Mapping = None,
    for_s: Span = None,
    json: AsJson = False,
) -> None:
    """Its newest values, with rates, losses, refusals by cause, and how well time is known."""
    with target(place, kind, baud, mapping) as one, until_told():
        _watch(one, for_s, json=json)


def _watch(one: Target, for_s: float | None, *, json: bool) -> None:
    figures, until_s = Figures(one), one.until_s(for_s)
    shown_s = one.clock.now_s() + (JSON_S if json else TICK_S)
    with contextlib.ExitStack() as stack:
        stack.callback(figures.close)
        live = None if json else stack.enter_context(Live(auto_refresh=False))
        for now_s in figures.looks(until_s):
            if now_s < min(shown_s, until_s):
                continue
            shown_s = now_s + (JSON_S if json else TICK_S)
            figures.tick(now_s)
            if live is None:
                _line(figures.facts())
            else:
                live.update(screen(figures.facts()), refresh=True)


@app.command()
def mtconnect(
    place: PlaceWord,
    kind: KindWord = None,
    *,
    host: Annotated[str, typer.Option(help="Address of this desk that agents may use.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any free one.")] = PORT,
    baud: Baud = None,
    for_s: Span = None,
    json: AsJson = False,
) -> None:
    """Be its MTConnect adapter: agents connect, and hear what a controller says as it changes."""
    with target(place, kind, baud) as one:
        server = served(one, host, port)
        try:
            if json:
                _line({"listening": f"{host}:{server.port}"})
            else:
                words = f"agents connect to {host}:{server.port}; Ctrl+C ends it"
                Console().print(words, soft_wrap=True)
            with until_told():
                tell_on(one, server, for_s)
        finally:
            server.close()


@app.command()
def record(
    place: PlaceWord,
    file: Annotated[Path, typer.Argument(help="The capture; a new file.")],
    kind: KindWord = None,
    *,
    baud: Baud = None,
    mapping: Mapping = None,
    for_s: Span = None,
    json: AsJson = False,
) -> None:
    """Every byte that it says and is told, with its time; Ctrl+C ends it."""
    with target(place, kind, baud, mapping) as one:
        head = Head(one.kind.name, one.place.text, one.baud, one.clock.unix_s(0.0), one.settings)
        capture, digest = CaptureWriter(file, head), Digest()
        try:
            with until_told():
                _record(one, capture, digest, for_s, hidden=json)
        finally:
            capture.close()
    if json:
        _line({"file": str(file), "size": capture.size, "digest": digest.hex()})
    else:
        words = f"{file}: {capture.size} bytes, digest {digest.hex()}"
        Console(highlight=False).print(escape(words), soft_wrap=True)


def _record(
    one: Target, capture: CaptureWriter, digest: Digest, for_s: float | None, *, hidden: bool
) -> None:
    def opened() -> ByteLink:
        return RecordingLink(one.open(), capture, one.clock.now_s())

    def add(batch: Batch | None) -> None:
        if batch is not None:
            digest.add(batch)

    figures = Figures(one, opened)
    console = Console(stderr=True, quiet=hidden)
    try:
        with console.status("waiting for the device") as status:
            for now_s in figures.looks(one.until_s(for_s)):
                add(figures.tick(now_s))
                now = figures.facts()
                status.update(
                    f"{now['state']}  {now['samples']} samples  {capture.size} bytes; Ctrl+C ends"
                )
    finally:
        add(figures.close())


@app.command()
def replay(
    file: Annotated[Path, typer.Argument(help="A capture that `record` made.")],
    kind: KindWord = None,
    *,
    mapping: Mapping = None,
    csv: Annotated[Path | None, typer.Option(help="Write the samples there, a row each.")] = None,
    json: AsJson = False,
) -> None:
    """A capture through the same decoder once more: the same samples, to the bit."""
    if csv is not None and csv.exists() and file.exists() and csv.samefile(file):
        raise InputError(f"--csv: {csv} is the capture itself; name another file")
    with contextlib.ExitStack() as stack:
        reader = CaptureReader(file)
        stack.callback(reader.close)
        name = kind or reader.head.kind
        if name not in DEVICES:
            raise InputError(
                f"{file}: {name!r} is no kind of device; write --kind, one of "
                f"{', '.join(sorted(DEVICES))}"
            )
        settled = kind_settled(DEVICES[name], mapping, reader.head.settings)
        sink = stack.enter_context(_csv(csv, settled.samples))
        came = replayed(reader, settled, sink)
    if json:
        _line(came.facts())
    else:
        _show_replayed(came)


@contextlib.contextmanager
def _csv(path: Path | None, samples: type[Batch]) -> Iterator[Callable[[Batch], None]]:
    """Takes samples to a table of numbers; nowhere where no path is given."""
    if path is None:
        yield lambda _batch: None
        return
    try:
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.write(",".join(columns_of(samples)) + "\n")
            yield lambda batch: file.writelines(
                ",".join(map(repr, row)) + "\n" for row in rows_of(batch).tolist()
            )
    except OSError as error:
        raise StoreError(
            f"{path}: cannot be written ({(error.strerror or '').lower()}); name another file"
        ) from error


def _show_replayed(came: Replayed) -> None:
    console = Console(highlight=False)
    for name, value in came.facts().items():
        console.print(escape(f"{name.replace('_', ' '):<16}{value}"), soft_wrap=True)


@app.command("probe")
def probe_(
    place: PlaceWord,
    kind: Annotated[str | None, typer.Option("--kind", help="What a simulated one is.")] = None,
    *,
    baud: Baud = None,
    for_s: Annotated[float, typer.Option("--for", min=0.1, help="Seconds at each try.")] = 3.0,
    ask: Annotated[bool, typer.Option("--ask", help="No machine is there: ask as all.")] = False,
    json: AsJson = False,
) -> None:
    """Which kind it is: every decoder reads what it says, and the bytes decide. Exit 1: none.

    A serial line is listened to first, by all kinds together; then simlab boards are greeted, and
    controllers asked for their status. Trackers and panels that must be told to speak are asked
    with --ask only: a machine of another make could take such words for commands.
    """
    where, clock = place_from(place), HostClock()
    kinds = kinds_at(where)
    bauds = None if baud is None else [baud]
    with contextlib.ExitStack() as stack:
        plugged = stack.enter_context(contextlib.ExitStack())
        one = kind_named(kind, where) if where.how == How.SIMULATED else None
        if one is not None:
            kinds = [other for other in DEVICES.values() if other.plug == one.plug]

        def open_at(rate: int) -> ByteLink:
            at = where
            if one is not None:  # it starts anew, as a connection or a board that is opened
                plugged.close()
                at = place_from(plugged.enter_context(simulated(one, clock)))
            return open_place(at, kinds[0], rate, clock.now_s)

        tell = stack.enter_context(device_probe.progress(shown=not json))
        usb = (where.vendor, where.product)
        ask = ask or one is not None or kinds[0].plug is not Plug.SERIAL
        ear = Ear(open_at, clock.now_s, wait, for_s)
        verdict = probe(kinds, bauds, ear, usb, ask=ask, tell=tell)
    if json:
        _line(device_probe.facts(place, verdict))
    else:
        device_probe.show(place, verdict, asked=ask)
    if not verdict.best:
        raise typer.Exit(1)
