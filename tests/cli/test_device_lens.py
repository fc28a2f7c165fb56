"""`simlab devices lens`: from a capture of a sheet to the settings of a camera."""

import json
import tomllib
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from simlab.cli.devices import app
from simlab.devices.capture import CaptureWriter, Head, Heard, What
from simlab.devices.marker_camera import TILTED, packet_of
from simlab.devices.packets import wrap
from simlab.model.errors import InputError
from tests.devices.test_lens_calibration import SHEET, TRUE, pictures

runner = CliRunner()


def sheet(folder: Path) -> Path:
    """The file of the sheet that the pictures show."""
    text = TILTED.split("[[marker]]")[0]
    for number, body in enumerate(SHEET):
        centre = body.mean(axis=0).tolist()
        text += f"[[marker]]\nid = {number}\nsize_mm = 30\ncentre_mm = {centre}\n"
        text += "x = [1, 0, 0]\ny = [0, 1, 0]\n"
    (folder / "sheet.toml").write_text(text)
    return folder / "sheet.toml"


def capture(folder: Path, many: int, *sizes: tuple[int, int]) -> Path:
    writer = CaptureWriter(folder / "a.capture", Head("marker_camera", "camera:0", 0, 0.0))
    writer.put(Heard(What.OPENED, 0.0, b""))
    for size in sizes:
        for n, one in enumerate(pictures(many)):
            number = {id(body): nth for nth, body in enumerate(SHEET)}
            seen = {number[id(body)]: pixels for body, pixels in one} | {500: np.zeros((4, 2))}
            packet = wrap(packet_of(n + 1, n * 33_000, size, seen))
            writer.put(Heard(What.READ, 0.1 * n, packet))
    writer.close()
    return folder / "a.capture"


def test_a_sheet_tells_the_lens_as_a_settings_file_wants_it(tmp_path: Path) -> None:
    words = ["lens", str(capture(tmp_path, 15, (1280, 720))), str(sheet(tmp_path))]
    said = runner.invoke(app, words, catch_exceptions=False)
    assert said.exit_code == 0, said.output
    camera = tomllib.loads(said.stdout)["camera"]
    assert camera["fx_px"] == pytest.approx(TRUE.fx, abs=2.0)
    assert camera["cy_px"] == pytest.approx(TRUE.cy, abs=2.0)
    assert len(camera["distortion"]) == 5
    assert "15 pictures; corners miss by 0.0" in said.stdout
    again = runner.invoke(app, [*words, "--json"], catch_exceptions=False)
    facts = json.loads(again.stdout)
    assert facts["camera"] == camera
    assert facts["left"]["pictures"] == 15


def test_a_capture_that_does_not_tell_is_one_sentence(tmp_path: Path) -> None:
    words = ["lens", str(capture(tmp_path, 3, (1280, 720), (640, 480))), str(sheet(tmp_path))]
    with pytest.raises(InputError, match="several sizes"):
        runner.invoke(app, words, catch_exceptions=False)
    (tmp_path / "a.capture").unlink()
    words[1] = str(capture(tmp_path, 3))
    with pytest.raises(InputError, match="holds no pictures"):
        runner.invoke(app, words, catch_exceptions=False)
