"""The demo's processes: the service and its stations, watched until the end."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
import webbrowser
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from simlab.cli.demo_school import School, make_school
from simlab.cli.demo_watch import Latency, Tally
from simlab.client.live_feed import LiveFeed
from simlab.client.service_client import ServiceClient
from simlab.model.errors import StoreError
from simlab.model.sessions import StationId

GRACE_S = 45.0
"""How long the last sessions may take to finish and reach the service."""


def run(
    console: Console, folder: Path, for_s: float | None, port: int, *, browser: bool
) -> dict[str, Any]:
    """Run the school until its time is up or Ctrl+C; gives the figures."""
    folder.mkdir(parents=True, exist_ok=True)
    with console.status("Making a school: 100 trainees with months of history"):
        school = make_school(folder)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have it ignored
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, _end)
    with contextlib.ExitStack() as stack:
        url = stack.enter_context(_service(folder, port))
        school.write_benches(url)
        tally, latency = Tally(), Latency()
        stations = {
            name: stack.enter_context(_station(folder, name, tally)) for name in school.stations
        }
        client = ServiceClient(url)
        client.sign_in(school.instructor.account, school.instructor.password)
        feed = LiveFeed(client, latency.take)
        stack.callback(feed.close)
        feed.start()
        with contextlib.suppress(KeyboardInterrupt):
            _welcome(console, url, school)
            if browser and os.environ.get("DISPLAY"):
                webbrowser.open(url)
            _watch(console, for_s, tally, latency, lambda: _fallen(folder, stations))
        _finish(console, tally, list(stations.values()))
        filed = [
            (one.row.session, one.samples_in, one.row.verified)
            for one in (client.session(session) for session in tally.taken)
        ]
        return tally.report(filed, latency)


@contextlib.contextmanager
def _process(folder: Path, name: str, words: list[str]) -> Iterator["subprocess.Popen[str]"]:
    """A command of ours as a process of its own, with its log; stopped at the end.

    It stands in a process group of its own, so that Ctrl+C ends the demo and not the service under
    sessions that still have to reach it.
    """
    command = [sys.executable, "-m", "simlab.cli.app", *words]
    with (
        (folder / f"{name}.log").open("wb") as log,
        subprocess.Popen(  # noqa: S603 - our own program
            command, stdout=subprocess.PIPE, stderr=log, text=True, process_group=0
        ) as process,
    ):
        try:
            yield process
        finally:
            _stop(process)


@contextlib.contextmanager
def _service(folder: Path, port: int) -> Iterator[str]:
    """The service; gives its address."""
    words = ["serve", "--json", "--host", "127.0.0.1", "--port", str(port)]
    words += ["--data", str(folder / "service")]
    with _process(folder, "service", words) as process:
        line = process.stdout.readline() if process.stdout else ""
        if not line:
            raise StoreError(f"the service did not start; {_last_words(folder, 'service')}")
        yield json.loads(line)["url"]


@contextlib.contextmanager
def _station(folder: Path, name: str, tally: Tally) -> Iterator["subprocess.Popen[str]"]:
    """One station; what it says goes to the tally."""
    words = ["station", "--json", "--bench", str(folder / f"{name}.toml")]
    words += ["--data", str(folder / name)]
    with _process(folder, name, words) as process:

        def listen() -> None:
            for line in process.stdout or ():
                tally.hear(name, line)

        ears = threading.Thread(target=listen, daemon=True)
        ears.start()
        try:
            yield process
        finally:
            _stop(process)
            ears.join(5)


def _last_words(folder: Path, name: str) -> str:
    """The end of a process's log, while its folder is there."""
    log = folder / f"{name}.log"
    return f"{log} says: {log.read_text()[-600:].strip()}"


def _end(number: int, _frame: object) -> None:
    """Told to end: leave by the way that stops the processes."""
    raise SystemExit(128 + number)


def _stop(process: "subprocess.Popen[str]") -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _watch(
    console: Console,
    for_s: float | None,
    tally: Tally,
    latency: Latency,
    check: Callable[[], None],
) -> None:
    """Show what happens until the time is up, Ctrl+C, or a process ends."""
    progress = Progress(TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    task = progress.add_task("running", total=for_s)
    started = time.monotonic()
    with Live(console=console, refresh_per_second=2, transient=True) as live:
        while for_s is None or time.monotonic() - started < for_s:
            check()
            progress.update(task, completed=time.monotonic() - started)
            live.update(Group(_table(tally, latency), progress))
            time.sleep(0.25)


def _fallen(folder: Path, stations: Mapping[StationId, "subprocess.Popen[str]"]) -> None:
    """See that every station still runs."""
    for name, process in stations.items():
        if process.poll() is not None:
            raise StoreError(f"station {name} ended by itself; {_last_words(folder, name)}")


def _finish(console: Console, tally: Tally, stations: list["subprocess.Popen[str]"]) -> None:
    """Let the sessions that run come to their end, and everything reach the service."""
    with console.status("Letting the last sessions finish"):
        for process in stations:
            process.send_signal(signal.SIGUSR1)
        until = time.monotonic() + GRACE_S
        while time.monotonic() < until:
            if not tally.pending and all(one.poll() is not None for one in stations):
                break
            time.sleep(0.1)


def _welcome(console: Console, url: str, school: School) -> None:
    console.print(f"\n  simlab runs at [bold]{url}[/]  (Ctrl+C ends it)\n")
    table = Table("role", "account", "password", title="accounts made for this run")
    for one in school.accounts:
        table.add_row(one.role.value, one.account, one.password)
    console.print(table)


def _table(tally: Tally, latency: Latency) -> Table:
    table = Table("station", "last event", "points", title="stations")
    for station, event in sorted(tally.last.items()):
        points = event.get("points")
        table.add_row(
            station, event["event"].replace("_", " "), "" if points is None else str(points)
        )
    ms = latency.percentiles()
    table.caption = (
        f"{tally.finished} sessions finished; sample to browser: "
        f"p50 {ms['p50']} ms, p99 {ms['p99']} ms"
    )
    return table
