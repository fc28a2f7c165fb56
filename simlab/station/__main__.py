"""A station as a process: `python -m simlab.station BENCH DATA`, or `simlab station`."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

from rich.console import Console

from simlab.client.station_client import StationClient
from simlab.devices.host_clock import HostClock
from simlab.model.errors import InputError
from simlab.station.bench import Bench, read_bench
from simlab.station.desk import desk_of
from simlab.station.live import LiveLink, NoLink
from simlab.station.loop import Parts, Station, Stop
from simlab.station.outbox import Later, Outbox, Refused, Uploaded
from simlab.station.publishing import publishing_of
from simlab.station.reports import JsonReports, Reports, TerminalReports, WhileHeard
from simlab.station.simulation import Simulation
from simlab.store.data_folder import held
from simlab.store.library import Library
from simlab.store.whole_files import read_text

MOST_TOKEN = 1 << 20
"""No token file is larger [bytes]."""
OUTBOX_IDLE_S = 0.2
"""How often the outbox is looked into."""
LAST_CHANCE_S = 15.0
"""At a stop, the outbox gets so long; what is left goes at the next start."""


def run(bench_file: Path, data: Path, reports: Reports) -> None:
    """Run the station of a bench file until its sessions are done or a signal stops it.

    SIGTERM, SIGINT and SIGHUP end the running session, and so does the end of whoever hears the
    reports; SIGUSR1 lets it come to its end first. Either way it is sealed, and the outbox gets a
    last chance.

    Raises
    ------
    InputError
        where the bench or its exercise has a mistake
    StoreError
        where another station works in `data`, or nothing can be written there
    """
    bench = read_bench(bench_file)
    library = Library(bench.exercises)
    stop = Stop()
    reports = WhileHeard(reports, stop.now.set)
    with ExitStack() as stack:
        stack.enter_context(held(data, "station"))  # two would seal each other's journals
        stack.enter_context(_signals(stop))
        client = _client(bench)
        outbox = Outbox(data, client)
        live: LiveLink = client.live() if client else NoLink()
        stack.callback(live.close)
        clock = HostClock(bench.speed, waits=bench.is_simulated)
        simulation = Simulation(bench.devices, clock)
        stack.callback(simulation.close)
        publishing = None
        if bench.mtconnect is not None:
            publishing = publishing_of(bench.mtconnect, bench.station, clock)
            stack.callback(publishing.close)
            reports.tell("mtconnect", host=bench.mtconnect.host, port=publishing.port)
        desk = desk_of(bench, simulation, clock, reports, publishing)
        stack.callback(desk.close)
        station = Station(
            Parts(bench, library, data, outbox, live, clock, desk, simulation, reports, stop)
        )
        if client:
            stack.enter_context(_uploading(outbox, reports))
        station.run()


@contextmanager
def _signals(stop: Stop) -> Iterator[None]:
    """Let signals ask for a stop."""

    def now(_number: int, _frame: FrameType | None) -> None:
        stop.now.set()

    def after(_number: int, _frame: FrameType | None) -> None:
        stop.after.set()

    handlers = {signal.SIGTERM: now, signal.SIGINT: now, signal.SIGUSR1: after}
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # as nohup has it: it goes on
        handlers[signal.SIGHUP] = now
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _uploading(outbox: Outbox, reports: Reports) -> Iterator[None]:
    """Send recordings from a thread; at the end, give what is left one more chance."""
    leave, unreachable = threading.Event(), threading.Event()

    def tell(done: Uploaded | Refused | Later) -> None:
        match done:
            case Uploaded(session, verified):
                reports.tell("uploaded", session=session, verified=verified)
            case Refused(session, why):
                reports.tell("upload_refused", session=session, why=why)
            case Later(session, why, wait_s):
                reports.tell("upload_later", session=session, why=why, wait_s=wait_s)
        if isinstance(done, Later):
            unreachable.set()
        else:
            unreachable.clear()

    def wait(span_s: float) -> bool:
        if leave.wait(span_s):
            return unreachable.is_set() or not outbox.pending()
        return False

    arguments = (tell, wait, OUTBOX_IDLE_S)
    thread = threading.Thread(target=outbox.send_all, args=arguments, name="outbox", daemon=True)
    thread.start()
    try:
        yield
    finally:
        leave.set()
        thread.join(LAST_CHANCE_S)


def _client(bench: Bench) -> StationClient | None:
    if bench.service is None or bench.token_file is None:
        return None
    remedy = "put the token there that the service gave for this station"
    token = read_text(bench.token_file, MOST_TOKEN, remedy).strip()
    if not (token and token.isascii() and token.isprintable()):
        raise InputError(f"{bench.token_file}: holds no token; {remedy}")
    return StationClient(bench.service, token)


if __name__ == "__main__":
    out = TerminalReports(Console()) if sys.stdout.isatty() else JsonReports(sys.stdout)
    run(Path(sys.argv[1]), Path(sys.argv[2]), out)
