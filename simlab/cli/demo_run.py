"""The demo's processes: the service and three stations, watched until the end."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
import webbrowser
from collections.abc import Iterator
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
from simlab.model.errors import SimlabError

GRACE_S = 45.0
"""How long the last sessions may take to finish and reach the service."""


def run(
    console: Console, folder: Path, for_s: float | None, port: int, *, browser: bool
) -> dict[str, Any]:
    """Run the school until its time is up or Ctrl+C; gives the figures."""
    folder.mkdir(parents=True, exist_ok=True)
    with console.status("Making a school: 100 trainees with months of history"):
        school = make_school(folder)
    with contextlib.ExitStack() as stack:
        url = stack.enter_context(_service(folder, port))
        school.write_benches(url)
        tally, latency = Tally(), Latency()
        stations = [stack.enter_context(_station(folder, name, tally)) for name in school.stations]
        client = ServiceClient(url)
        client.sign_in(school.instructor.account, school.instructor.password)
        feed = LiveFeed(client, latency.take)
        stack.callback(feed.close)
        feed.start()
        _welcome(console, url, school)
        if browser and os.environ.get("DISPLAY"):
            webbrowser.open(url)
        _watch(console, for_s, tally, latency, stations)
        _finish(console, tally, stations)
        filed = [
            (one.row.session, one.samples_in, one.row.verified)
            for one in (client.session(session) for session in tally.taken)
        ]
        return tally.report(filed, latency)


@contextlib.contextmanager
def _service(folder: Path, port: int) -> Iterator[str]:
    """The service as a process of its own; gives its address."""
    log = (folder / "service.log").open("wb")
    command = [sys.executable, "-m", "simlab.cli.app", "serve", "--json"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--data", str(folder / "service")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)  # noqa: S603 - our own program
    try:
        line = process.stdout.readline() if process.stdout else ""
        if not line:
            raise SimlabError(
                f"the service did not start; {folder / 'service.log'} says: "
                f"{(folder / 'service.log').read_text()[-600:].strip()}"
            )
        yield json.loads(line)["url"]
    finally:
        _stop(process)
        log.close()


@contextlib.contextmanager
def _station(folder: Path, name: str, tally: Tally) -> Iterator["subprocess.Popen[str]"]:
    """One station as a process of its own; what it says goes to the tally."""
    log = (folder / f"{name}.log").open("wb")
    command = [sys.executable, "-m", "simlab.cli.app", "station", "--json"]
    command += ["--bench", str(folder / f"{name}.toml"), "--data", str(folder / name)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)  # noqa: S603 - our own program

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
        log.close()


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
    stations: list["subprocess.Popen[str]"],
) -> None:
    """Show what happens until the time is up, a key interrupts, or a process ends."""
    progress = Progress(TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    task = progress.add_task("running", total=for_s)
    started = time.monotonic()
    with (
        contextlib.suppress(KeyboardInterrupt),
        Live(console=console, refresh_per_second=2, transient=True) as live,
    ):
        while for_s is None or time.monotonic() - started < for_s:
            ended = [one for one in stations if one.poll() is not None]
            if ended:
                raise SimlabError("a station ended by itself; its log is in the data folder")
            progress.update(task, completed=time.monotonic() - started)
            live.update(Group(_table(tally, latency), progress))
            time.sleep(0.25)


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
