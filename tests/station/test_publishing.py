"""`[mtconnect]` of a bench: the desk's machine, read back by our own reader beside the session."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from simlab.devices.readings import MachineSamples, MachineState, PowerSamples
from simlab.devices.shdr import ShdrDecoder, decode
from simlab.devices.shdr_server import ShdrServer
from simlab.model.errors import InputError, TableError
from simlab.model.samples import ToolSamples, TorchSamples
from simlab.station.__main__ import run
from simlab.station.bench import bench_from
from simlab.station.publishing import Publishing, published
from tests.station.test_desk import HEAD, TORCH, World
from tests.station.test_main import BENCH, Log

TOOL = '[[device]]\nkind = "tool_tracker"\nplace = "/dev/ttyUSB0"\n[device.noise]\ntool_mm = 0.1\n'
GRBL = '[[device]]\nkind = "grbl"\nrole = "machine"\nplace = "/dev/ttyUSB1"\n'
MILL = HEAD.format(craft="cnc", exercise="mill-square-pocket")
DEADLINE_S = 60.0


class Agent:
    """Who connects, and what it has heard."""

    def __init__(self, port: int) -> None:
        self.line = socket.create_connection(("127.0.0.1", port), timeout=DEADLINE_S)
        self.decoder = ShdrDecoder()
        self.rows: list[MachineSamples] = []

    def read(self) -> bool:
        """What came; False: nobody is there any more."""
        data = self.line.recv(65_536)
        rows = self.decoder.feed(data).rows
        if len(rows):
            self.rows.append(decode(rows, np.zeros(len(rows)), np.zeros(len(rows)))[0])
        return bool(data)

    @property
    def place_mm(self) -> list[float]:
        """The last one."""
        place: list[float] = self.rows[-1].tool_mm[-1].tolist()
        return place

    @property
    def state(self) -> MachineState:
        """The last one."""
        return MachineState(int(self.rows[-1].state[-1]))


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def publishing(world: World) -> Iterator[Publishing]:
    """It lives in the desk's time."""
    made = Publishing(ShdrServer("127.0.0.1", 0, lambda: world.now_s, lambda at_s: 1.79e9 + at_s))
    yield made
    made.close()


def heard_by(agent: Agent, publishing: Publishing, there: bool = True) -> list[float]:
    publishing.tick(there=there)
    agent.read()
    return agent.place_mm


def test_a_controller_is_published_rather_than_a_tracker() -> None:
    assert published([ToolSamples, PowerSamples, MachineSamples]) == 2
    assert published([PowerSamples, ToolSamples]) == 1
    assert published([TorchSamples, PowerSamples]) is None


def test_a_tools_last_sample_is_told_with_what_is_known_of_it(
    world: World, publishing: Publishing
) -> None:
    world.now_s = 2.0
    agent = Agent(publishing.port)
    tool = ToolSamples(
        t_s=np.array([1.0, 2.0]),
        t_bound_s=np.zeros(2),
        tool_mm=np.array([[0.0, 0, 0], [1.5, -2.0, np.nan]]),
        spindle_rpm=np.array([0.0, 3000.0]),
        sigma_times=np.ones(2),
    )
    publishing.tick(there=True)
    publishing.hear(tool, 0.0)
    while not agent.rows or np.isnan(agent.rows[-1].spindle_rpm[-1]):
        heard_by(agent, publishing)
    assert_allclose(agent.place_mm, [1.5, -2.0, np.nan])
    assert agent.rows[-1].spindle_rpm[-1] == 3000.0
    assert agent.state == MachineState.UNKNOWN
    while not np.isnan(heard_by(agent, publishing, there=False)).all():
        pass
    agent.line.close()


def test_what_gives_no_machine_is_not_told(publishing: Publishing) -> None:
    agent = Agent(publishing.port)
    publishing.hear(TorchSamples.unseen(1.0), 0.0)
    assert np.isnan(heard_by(agent, publishing)).all()
    agent.line.close()


def test_a_desk_publishes_its_controller_while_it_is_there(
    world: World, publishing: Publishing
) -> None:
    desk = world.sit(bench_from(MILL + TOOL + GRBL, "bench.toml", Path()), publishing)
    agent = Agent(publishing.port)
    world.run(3.0)
    world.twins[1].hear(b"G21\nG1 X10 F600\n", world.now_s)
    world.run(6.0)
    while not np.isclose(agent.place_mm[0] if agent.rows else 0.0, 10.0):
        agent.read()
    assert_allclose(agent.place_mm, [10.0, 0.0, 0.0], atol=0.01)
    world.run(7.0)
    world.lines[1].pulled = True
    world.run(8.0)
    while not np.isnan(agent.place_mm).all():
        agent.read()
    desk.close()
    agent.line.close()


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (HEAD.format(craft="weld", exercise="x") + TORCH + "[mtconnect]\n", "this desk has none"),
        (MILL + TOOL + "[mtconnect]\nport = 70000\n", "above"),
        (MILL + TOOL + '[mtconnect]\nhost = ""\n', "is empty"),
        (MILL + TOOL + '[mtconnect]\nhost = "\\u0000"\n', "is no address"),
        (MILL + TOOL + f'[mtconnect]\nhost = "{"ü" * 80}"\n', "is no address"),
        (MILL + TOOL + "[mtconnect]\nprt = 1\n", "not known"),
    ],
)
def test_mistakes_are_named(text: str, what: str) -> None:
    with pytest.raises(TableError, match=what):
        bench_from(text, "bench.toml", Path())


def test_where_nothing_is_said_it_is_the_usual_port_of_this_computer() -> None:
    bench = bench_from(MILL + TOOL + "[mtconnect]\n", "bench.toml", Path())
    assert bench.mtconnect is not None
    assert (bench.mtconnect.host, bench.mtconnect.port) == ("127.0.0.1", 7878)
    assert bench_from(MILL + TOOL, "bench.toml", Path()).mtconnect is None


def milling(folder: Path, port: int) -> Path:
    text = BENCH.format(service="", sessions=1).replace("torch_tracker", "tool_tracker")
    text = text.replace('"weld"', '"cnc"').replace("mag-fillet-pb", "mill-square-pocket")
    path = folder / "bench.toml"
    path.write_text(text.replace("[session]", f"[mtconnect]\nport = {port}\n[session]"))
    return path


def test_a_station_publishes_its_machine_through_a_session(tmp_path: Path) -> None:
    agents: list[Agent] = []
    threads: list[threading.Thread] = []

    def act(event: str) -> None:
        if event != "mtconnect":
            return
        agent = Agent(int(log.events[-1]["port"]))
        agents.append(agent)

        def listen() -> None:
            while agent.read():
                pass

        threads.append(threading.Thread(target=listen, daemon=True))
        threads[0].start()

    log = Log(act)
    run(milling(tmp_path, 0), tmp_path / "data", log)
    threads[0].join(DEADLINE_S)
    agents[0].line.close()
    assert not threads[0].is_alive()  # it was let go when the station ended
    assert log.names().count("session_finished") == 1
    places = np.concatenate([rows.tool_mm for rows in agents[0].rows])
    seen = places[np.isfinite(places).all(axis=1)]
    assert np.ptp(seen[:, 0]) > 10.0  # the pocket was followed
    assert not agents[0].decoder.tally.refused


def test_a_port_that_another_has_is_said_before_anything_starts(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(InputError, match=f"bench: mtconnect: 127.0.0.1:{port} cannot be"):
            run(milling(tmp_path, port), tmp_path / "data", Log())
