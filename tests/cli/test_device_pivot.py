"""`simlab devices pivot`: from captures of a torch turned about its tip to a mounting."""

import json
import math
import tomllib
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose
from typer.testing import CliRunner

from simlab.cli import device_pivot
from simlab.cli.devices import app
from simlab.devices.capture import CaptureWriter, Head, Heard, What
from simlab.devices.marker_camera import packet_of
from simlab.devices.mounting import mounting_from
from simlab.devices.packets import wrap
from simlab.devices.quaternions import turn_by, turned
from simlab.devices.readings import PoseSamples
from simlab.devices.simulated.polhemus import Fastrak
from simlab.model.arrays import Floats
from simlab.model.errors import InputError
from simlab.model.toml_table import Table

runner = CliRunner()
TIP, BEHIND = np.array([3.0, -2.0, -110.0]), np.array([3.0, -2.0, -50.0])
"""On the body; between them lies the axis (0, 0, -1)."""
PUNCH_MM = np.array([240.0, 130.0, 5.0])
POSES = 240


def poses(on_body: Floats, lean_rad: float) -> PoseSamples:
    """A body that is leaned about a point of it, round and round."""
    n = np.arange(POSES)
    round_rad = 2 * math.pi * n / 80
    leans = np.stack((np.cos(round_rad), np.sin(round_rad), 0 * round_rad), axis=1)
    rotation = turn_by(lean_rad * leans)
    position = PUNCH_MM - turned(rotation, np.broadcast_to(on_body, (POSES, 3)))
    ones = np.ones(POSES)
    return PoseSamples(n / 120.0, 0.0 * ones, position, rotation, ones, ones)


def capture(
    folder: Path, name: str, on_body: Floats, lean_rad: float = 0.5, *, kind: str = "fastrak"
) -> str:
    """What a FASTRAK said of it."""
    twin = Fastrak()
    twin.play(poses(on_body, lean_rad), 120.0, 0.0)
    writer = CaptureWriter(folder / name, Head(kind, "simulated", 115200, 0.0))
    writer.put(Heard(What.OPENED, 0.0, b""))
    for row in range(POSES):
        writer.put(Heard(What.READ, row / 120.0, twin.record(row)))
    writer.close()
    return str(folder / name)


def said(*words: str) -> str:
    result = runner.invoke(app, ["pivot", *words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def pictures(folder: Path, many: int) -> str:
    """A marker camera that never saw the body."""
    writer = CaptureWriter(folder / "dark.capture", Head("marker_camera", "camera:0", 0, 0.0))
    writer.put(Heard(What.OPENED, 0.0, b""))
    for n in range(many):
        packet = wrap(packet_of(n + 1, n * 33_000, (1280, 720), {}))
        writer.put(Heard(What.READ, 0.033 * n, packet))
    writer.close()
    return str(folder / "dark.capture")


def test_two_pivots_are_a_mounting_as_the_bench_file_wants_it(tmp_path: Path) -> None:
    words = (capture(tmp_path, "tip", TIP), capture(tmp_path, "behind", BEHIND))
    text = said(*words)
    found = mounting_from(Table.read(text, "bench.toml").table("device").table("mounting"))
    assert_allclose(found.tip_mm, TIP, atol=0.01)
    assert_allclose(found.axis, [0.0, 0.0, -1.0], atol=1e-4)
    assert f"# tip: {POSES} poses, 0 not seen; they miss it by 0.00 mm" in text
    assert "# axis known within 0.00 degrees" in text
    facts = json.loads(said(*words, "--json"))
    assert facts["mounting"] == tomllib.loads(text)["device"]["mounting"]
    assert facts["left"]["behind"]["poses"] == POSES
    assert facts["left"]["axis_deg"] < 0.01


def test_one_pivot_is_a_tip_and_asks_for_the_axis(tmp_path: Path) -> None:
    text = said(capture(tmp_path, "tip", TIP, kind="unknown"), "--kind", "fastrak")
    assert tomllib.loads(text)["device"]["mounting"].keys() == {"tip_mm"}
    assert "# axis: name a second capture" in text


def test_what_does_not_tell_is_one_sentence(tmp_path: Path) -> None:
    def refused(match: str, *words: str) -> None:
        with pytest.raises(InputError, match=match):
            runner.invoke(app, ["pivot", *words], catch_exceptions=False)

    tip = capture(tmp_path, "tip", TIP)
    refused("tip2: the torch was turned by", capture(tmp_path, "tip2", TIP, 0.05))
    refused(r"tip: the two pivots lie 0 mm apart", tip, tip)
    refused("--kind: a bno08x_rvc does not say where a body is", tip, "--kind", "bno08x_rvc")
    refused("grbl: a grbl does not say where", capture(tmp_path, "grbl", TIP, kind="grbl"))
    refused("--kind: 'fast' is no kind of device", tip, "--kind", "fast")
    refused("takes no settings file", tip, "--mapping", str(tmp_path / "tip.toml"))
    refused("dark.capture: none of its 9 poses was seen", pictures(tmp_path, 9))
    refused("holds no poses", tip, "--kind", "liberty")


def test_more_poses_than_anybody_turns_a_torch_for_are_refused(tmp_path: Path) -> None:
    batch = poses(TIP, 0.5)
    gathered = device_pivot.Gathered(tmp_path / "long")
    for _ in range(100_000 // POSES):
        gathered.add(batch)
    assert len(gathered.poses()) == 99_840
    with pytest.raises(InputError, match="holds more than 100000 poses"):
        gathered.add(batch)
