"""`simlab weld calibrate`: what it says, and what it refuses."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from simlab.cli.weld_calibrate import calibrate
from simlab.model.errors import InputError

app = typer.Typer()
app.command()(calibrate)
JOINT = """\
schema = 1

[joint]
base_mm = [[0, 20, 0], [100, 20, 0], [100, 80, 0], [0, 80, 0]]
butting_mm = [[0, 0, 20], [100, 0, 20], [100, 0, 80], [0, 0, 80]]
outside_mm = [50, 60, 60]
"""
# leant by 90 degrees about x, y and z, to and fro; the tip is at (0, 0, 100) of the body
TIP = """\
schema = 1

[tip]
body_x = [[1, 0, 0], [1, 0, 0], [1, 0, 0], [0, 0, -1], [0, 0, 1], [0, 1, 0]]
body_y = [[0, 1, 0], [0, 0, 1], [0, 0, -1], [0, 1, 0], [0, 1, 0], [-1, 0, 0]]
positions_mm = [[5, 5, -95], [5, 105, 5], [5, -95, 5], [-95, 5, 5], [105, 5, 5], [5, 5, -95]]
"""


def run(folder: Path, text: str, *more: str) -> str:
    file = folder / "touched.toml"
    file.write_text(text)
    result = CliRunner().invoke(app, [str(file), *more], catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def test_a_joint_in_numbers(tmp_path: Path) -> None:
    told = json.loads(run(tmp_path, JOINT, "--json"))["joint"]
    assert told["root_mm"] == pytest.approx([50.0, 0.0, 0.0])
    assert told["base_normal"] == pytest.approx([0.0, 0.0, 1.0])
    assert told["butting_normal"] == pytest.approx([0.0, 1.0, 0.0])
    assert told["along"] == pytest.approx([-1.0, 0.0, 0.0])
    assert told["joint_mm"] == pytest.approx(0.0, abs=1e-9)


def test_a_butt_joint_is_touched_along_its_seam(tmp_path: Path) -> None:
    text = JOINT.replace("butting_mm = [[0, 0, 20], [100, 0, 20], [100, 0, 80], [0, 0, 80]]",
                         "seam_mm = [[0, 50, 0], [90, 50, 0]]")  # fmt: skip
    told = json.loads(run(tmp_path, text, "--json"))["joint"]
    assert told["root_mm"] == pytest.approx([45.0, 50.0, 0.0])
    assert told["along"] == pytest.approx([1.0, 0.0, 0.0])
    assert "butting_normal" not in told


def test_a_tip_in_words(tmp_path: Path) -> None:
    told = run(tmp_path, TIP).splitlines()
    assert told[0] == "tip"
    rows = {row.split()[0]: [float(word) for word in row.split()[1:]] for row in told[1:]}
    assert rows["offset_mm"] == pytest.approx([0.0, 0.0, 100.0])
    assert rows["pivot_mm"] == pytest.approx([5.0, 5.0, 5.0])
    assert rows["residual_mm"] == rows["tip_mm"] == pytest.approx([0.0])


def test_both_at_once_and_a_noise_that_is_known(tmp_path: Path) -> None:
    three = JOINT.replace(", [0, 80, 0]]", "]").replace(", [0, 0, 80]]", "]")
    both = three + TIP.replace("schema = 1", "")
    assert "  joint_mm        not known: touch more than three" in run(tmp_path, both)
    told = json.loads(run(tmp_path, both.replace("[joint]", "[joint]\nnoise_mm = 0.2"), "--json"))
    assert list(told) == ["joint", "tip"]
    assert told["joint"]["residual_mm"] is None
    assert 0.1 < told["joint"]["joint_mm"] < 1.0


@pytest.mark.parametrize(
    ("text", "old", "new", "message"),
    [
        (JOINT, "[joint]", "[plate]", "joint: is missing"),
        (JOINT, "outside_mm", "inside_mm", "joint.outside_mm: is missing"),
        (JOINT, "[0, 80, 0]", "[0, 80]", "4: joint.base_mm: needs 3 finite numbers"),
        (JOINT, "[0, 20, 0], [100, 20, 0], [100, 80, 0], ", "", "base plate: 1 points make no"),
        (TIP, ", [105, 5, 5]", "", "6: tip.positions_mm: has 5 poses, body_x 6 and body_y 6"),
        (TIP, "body_x", "body_z", "tip.body_z: stands here, and body_x is missing"),
        (TIP, "schema = 1", "schema = 2", "1: schema: 2 is above 1"),
    ],
)
def test_a_mistake_is_told_where_it_stands(
    tmp_path: Path, text: str, old: str, new: str, message: str
) -> None:
    with pytest.raises(InputError) as caught:
        run(tmp_path, text.replace(old, new))
    assert message in str(caught.value)
