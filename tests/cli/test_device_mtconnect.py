"""`simlab devices mtconnect`: a simulated controller, and an agent that hears it."""

import json
import socket

import pytest
from typer.testing import CliRunner

from simlab.cli.device_mtconnect import served, tell_on
from simlab.cli.device_target import target
from simlab.cli.devices import app
from simlab.devices.shdr_values import nothing
from simlab.model.errors import DeviceError, InputError
from tests.devices.shdr_rules import check_line

runner = CliRunner()


def test_an_agent_hears_what_a_controller_says() -> None:
    with target("simulated", "linuxcnc", None) as one:
        server = served(one, "127.0.0.1", 0)
        with socket.create_connection(("127.0.0.1", server.port)) as agent:
            agent.sendall(b"* PING\n")
            told = tell_on(one, server, 1.0)
            server.close()
            data = b"".join(iter(lambda: agent.recv(65536), b""))
    lines = data.splitlines(keepends=True)
    said = [pairs for pairs in map(check_line, lines) if pairs]
    assert told > 5
    assert said[0] == nothing()
    assert said[1]["avail"] == "AVAILABLE"
    assert 5 < len(said) <= told + 1  # a sample like the one before it says nothing
    assert b"* PONG 10000\n" in lines


def test_while_nobody_is_heard_nothing_is_available() -> None:
    with target("tcp://127.0.0.1:1", "linuxcnc", None) as one:
        server = served(one, "127.0.0.1", 0)
        with socket.create_connection(("127.0.0.1", server.port)) as agent:
            assert tell_on(one, server, 0.1) == 0
            server.close()
            data = b"".join(iter(lambda: agent.recv(65536), b""))
    assert [pairs for pairs in map(check_line, data.splitlines(keepends=True)) if pairs] == [
        nothing()
    ]


def test_the_command_says_where_it_listens() -> None:
    words = ["mtconnect", "simulated", "--kind", "grbl", "--port", "0", "--for", "0.1"]
    shown = runner.invoke(app, words, catch_exceptions=False)
    assert "agents connect to 127.0.0.1:" in shown.stdout
    shown = runner.invoke(app, [*words, "--json"], catch_exceptions=False)
    assert json.loads(shown.stdout)["listening"].startswith("127.0.0.1:")


def test_a_torch_is_no_machine_and_a_port_may_be_taken() -> None:
    with target("simulated", "torch_tracker", None) as one, pytest.raises(InputError):
        served(one, "127.0.0.1", 0)
    with (
        target("simulated", "grbl", None) as one,
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(DeviceError, match="cannot be listened at"),
    ):
        served(one, "127.0.0.1", taken.getsockname()[1])
