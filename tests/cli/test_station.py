"""`simlab station`, `simlab weld score` and `simlab replay`: practised, scored, replayed."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from simlab.cli import replay, station, weld
from simlab.model.errors import InputError, RecordingError
from simlab.store.recording import Recording, read_recording, seal

BENCH = """\
schema = 1
station = "desk-1"
craft = "{craft}"
[device]
kind = "{kind}"
port = "simulated"
[device.simulated]
seed = 3
skill = 0.9
speed = 20
[session]
trainees = ["T-0001"]
exercise = "{exercise}"
"""
WELD = BENCH.format(craft="weld", kind="torch_tracker", exercise="mag-fillet-pb")
MILL = BENCH.format(craft="cnc", kind="tool_tracker", exercise="mill-arc-contour")

app = typer.Typer()
app.command("station")(station.station)
app.command("replay")(replay.replay)
app.add_typer(weld.app, name="weld")
runner = CliRunner()


def practised(folder: Path, bench: str) -> Path:
    """The recording of one session at a bench."""
    (folder / "bench.toml").write_text(bench)
    command = ["station", "--bench", str(folder / "bench.toml"), "--data", str(folder / "data")]
    result = runner.invoke(app, [*command, "--json"], catch_exceptions=False)
    assert result.exit_code == 0
    events = [json.loads(line) for line in result.stdout.splitlines()]
    (finished,) = [event for event in events if event["event"] == "session_finished"]
    (path,) = (folder / "data" / "outbox").glob("*.h5")
    assert finished["session"] in path.name
    return path


@pytest.fixture(scope="module")
def weld_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording of a weld."""
    return practised(tmp_path_factory.mktemp("weld"), WELD)


@pytest.fixture(scope="module")
def mill_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording of a cut."""
    return practised(tmp_path_factory.mktemp("mill"), MILL)


@pytest.fixture
def forged(weld_file: Path, tmp_path: Path) -> Path:
    """The weld with a card that it does not deserve."""
    sealed = read_recording(weld_file)
    card = replace(sealed.card, points=100.0)
    path = tmp_path / "forged.h5"
    seal(
        path,
        Recording.of(
            sealed.header, sealed.channels, sealed.state, sealed.words, card, sealed.intake
        ),
    )
    return path


def test_a_person_sees_what_the_station_does(tmp_path: Path) -> None:
    (tmp_path / "bench.toml").write_text(WELD)
    command = ["station", "--bench", str(tmp_path / "bench.toml"), "--data", str(tmp_path / "d")]
    result = runner.invoke(app, command, catch_exceptions=False)
    assert result.exit_code == 0
    assert "session finished" in result.stdout
    assert "kept" not in result.stdout


def test_a_weld_is_scored_again(weld_file: Path) -> None:
    points = read_recording(weld_file).card.points
    result = runner.invoke(app, ["weld", "score", str(weld_file)], catch_exceptions=False)
    assert result.exit_code == 0
    assert f"{points:.3f}" in result.stdout
    for verdict in ("pass", "Pass"):
        assert verdict in result.stdout
    assert "Same card as the recording carries, to the bit: yes" in result.stdout


def test_a_weld_is_scored_again_as_json(weld_file: Path, forged: Path) -> None:
    result = runner.invoke(app, ["weld", "score", str(weld_file), "--json"])
    answer = json.loads(result.stdout)
    assert answer["same"] is True
    assert answer["card"]["points"] == read_recording(weld_file).card.points
    again = json.loads(runner.invoke(app, ["weld", "score", str(forged), "--json"]).stdout)
    assert again["same"] is False
    assert again["card"] == answer["card"]


def test_a_cut_is_no_weld(mill_file: Path) -> None:
    with pytest.raises(InputError, match="take `simlab replay`"):
        runner.invoke(app, ["weld", "score", str(mill_file)], catch_exceptions=False)


@pytest.mark.parametrize("speed", ["0", "1000"])
def test_a_replay_is_the_same_to_the_bit(weld_file: Path, mill_file: Path, speed: str) -> None:
    for file in (weld_file, mill_file):
        result = runner.invoke(app, ["replay", str(file), "--speed", speed])
        assert result.exit_code == 0
        assert "same to the bit: yes" in result.stdout


def test_a_replay_as_json_is_one_object(mill_file: Path) -> None:
    result = runner.invoke(app, ["replay", str(mill_file), "--json"])
    assert json.loads(result.stdout)["same"] is True


def test_a_replay_that_differs_fails(forged: Path) -> None:
    result = runner.invoke(app, ["replay", str(forged)])
    assert result.exit_code == 1
    assert "same to the bit: no" in result.stdout


def test_a_file_that_is_no_recording_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.h5"
    path.write_bytes(b"something else")
    with pytest.raises(RecordingError):
        runner.invoke(app, ["replay", str(path)], catch_exceptions=False)
