"""`simlab weld score` and `plot`: what they say, and what they say of what is wrong."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from simlab.cli.app import app as whole
from simlab.cli.weld import app
from simlab.model.errors import InputError, SimlabError
from simlab.model.samples import ToolSamples, TorchSamples
from simlab.store.cards import card_to_json
from simlab.store.recording import Recording, seal
from tests.live.sealed import sealed, trainee

NAN = float("nan")


def run(*words: object) -> Result:
    return CliRunner(env={"COLUMNS": "200"}).invoke(app, [str(word) for word in words])


def refused(*words: object) -> str:
    """The one sentence that the command line ends with."""
    result = run(*words)
    assert isinstance(result.exception, SimlabError), result.exception
    return str(result.exception)


def kept(folder: Path, recording: Recording, name: str = "weld.h5") -> Path:
    file = folder / name
    seal(file, recording)
    return file


@pytest.fixture(scope="module")
def weld(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return kept(tmp_path_factory.mktemp("weld"), sealed(trainee(0.6)))


@pytest.fixture(scope="module")
def text(weld: Path) -> str:
    return run("score", weld).stdout


def test_below_the_card_stands_the_report_in_plain_words(text: str) -> None:
    for words in (
        "MAG fillet weld, tee joint, PB, T-0001 at desk-1", "What was welded",
        "Position PB (AWS 2F), as the procedure asks", "Heat input (EN 1011-1): ", "kJ/mm",
        "Cooling time t8/5 (EN 1011-2): ", "Leg on the base plate: ", "Throat: ",
        "Imperfections to be expected", " likely; by ", "Would it be accepted?", "ISO 5817",
        "AWS D1.1", "likely to fail", "The hand", "Starts: 1, smoothness SPARC ",
        "Same card as the recording carries, to the bit: yes",
    ):  # fmt: skip
        assert words in text, words


def test_no_key_is_left_without_its_text(weld: Path, text: str) -> None:
    for language, said in (("en", text), ("tr", run("score", weld, "--language", "tr").stdout)):
        for beginning in ("weld.", "reason.", "metric.", "card.", "verdict.", "{"):
            assert beginning not in said, f"{language}: {beginning}"


def test_it_speaks_turkish(weld: Path) -> None:
    said = run("score", weld, "--language", "tr").stdout
    for words in ("Isı girdisi (EN 1011-1): ", "Beklenen kusurlar", "düzeyinde aynı: evet"):
        assert words in said


def test_json_has_card_summary_and_report_in_a_stable_order(weld: Path) -> None:
    result = run("score", weld, "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert list(told) == ["card", "same", "summary", "report"]
    assert told["same"] is True
    assert list(told["report"])[:4] == ["format", "versions", "length_mm", "positions"]
    assert told["report"]["format"] == 1
    m = len(told["report"]["profile"]["place_mm"])
    assert m == 75
    assert len(told["report"]["bead"]["heat_input_kj_mm"]) == m
    assert "NaN" not in result.stdout
    assert result.stdout == run("score", weld, "--json").stdout


def test_the_card_on_the_command_line_is_the_live_card_to_the_bit(weld: Path) -> None:
    live = card_to_json(sealed(trainee(0.6)).card)
    assert run("score", weld, "--json").stdout.startswith(f'{{"card":{live},"same":true')


def test_another_procedure_is_named_and_nothing_is_compared(weld: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    procedure = dict(sealed(trainee(0.6)).header.texts)["procedure"]
    file.write_text(procedure.replace("version = 1\n", "version = 7\n", 1))
    result = run("score", weld, "--procedure", file)
    assert result.exit_code == 0
    assert "to the bit" not in result.stdout
    told = json.loads(run("score", weld, "--procedure", file, "--json").stdout)
    assert told["same"] is None
    assert dict(told["card"]["versions"])["procedure"].endswith("@7")
    file.write_text(procedure.replace('joint = "tee"', 'joint = "lap"', 1))
    assert "is for a lap joint" in refused("score", weld, "--procedure", file)
    file.write_text("process = [")
    assert f"{file}:1" in refused("plot", weld, "--procedure", file, "-o", tmp_path / "p.png")
    assert "name a procedure's TOML file" in refused("score", weld, "--procedure", tmp_path / "no")


def test_a_card_that_was_edited_is_told_and_ends_with_1(tmp_path: Path) -> None:
    made = sealed(trainee(0.6))
    forged = Recording.of(
        made.header, made.channels, made.state, made.words, replace(made.card, points=99.0),
        made.intake,
    )  # fmt: skip
    file = kept(tmp_path, forged)
    result = run("score", file)
    assert result.exit_code == 1
    assert "to the bit: no" in result.stdout
    result = run("score", file, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["same"] is False


def test_a_picture_is_written_as_its_ending_says(weld: Path, tmp_path: Path) -> None:
    png, svg = tmp_path / "weld.PNG", tmp_path / "weld.svg"
    assert run("plot", weld, "-o", png).exit_code == 0
    assert png.read_bytes()[:4] == b"\x89PNG"
    assert int.from_bytes(png.read_bytes()[16:20], "big") == 1600
    assert run("plot", weld, "-o", svg, "--language", "tr").exit_code == 0
    assert "Kaynak hızı" in svg.read_text()
    assert "name it .png or .svg" in refused("plot", weld, "-o", tmp_path / "weld.jpg")
    said = refused("plot", weld, "-o", tmp_path / "no" / "weld.png")
    assert said == f"{tmp_path / 'no' / 'weld.png'}: No such file or directory; " + (
        "give a place that can be written to"
    )


def test_points_for_some_metrics_only_are_called_so_in_the_picture(tmp_path: Path) -> None:
    coarse = kept(tmp_path, sealed(trainee(0.6), sigmas={"tip_mm": 5.0, "axis_deg": 0.5}))
    svg = tmp_path / "weld.svg"
    assert run("plot", coarse, "-o", svg).exit_code == 0
    assert "points for what can be told, cannot tell" in svg.read_text()
    fine = kept(tmp_path, sealed(trainee(0.6)))
    assert run("plot", fine, "-o", svg).exit_code == 0
    assert "for what can be told" not in svg.read_text()


# What is wrong with a recording: a clear sentence, or "cannot tell"; never a traceback.


def everywhere(*words: object, folder: Path) -> list[str]:
    """What score, --json and plot say of a file that none of them can take."""
    picture = folder / "weld.png"
    said = [
        refused("score", *words),
        refused("score", *words, "--json"),
        refused("plot", *words, "-o", picture),
    ]
    assert not picture.exists()
    return said


@pytest.mark.parametrize(
    "content", [b"", b"no recording\n", b"\x89HDF\r\n\x1a\n" + b"\0" * 600, b"\xff" * 9000]
)
def test_a_foreign_file_is_refused(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "weld.h5"
    file.write_bytes(content)
    for said in everywhere(file, folder=tmp_path):
        assert "is not a recording of simlab" in said
        assert "\n" not in said


def test_a_truncated_recording_is_refused(weld: Path, tmp_path: Path) -> None:
    file = tmp_path / "weld.h5"
    file.write_bytes(weld.read_bytes()[:-2000])
    for said in everywhere(file, folder=tmp_path):
        assert said.startswith("weld.h5: ")


def test_a_recording_with_a_byte_changed_is_refused(weld: Path, tmp_path: Path) -> None:
    whole_file = weld.read_bytes()
    file = tmp_path / "weld.h5"
    for at in np.random.default_rng(4).integers(0, len(whole_file), 12).tolist():
        file.write_bytes(whole_file[:at] + bytes([whole_file[at] ^ 0x55]) + whole_file[at + 1 :])
        result = run("score", file, "--json")
        told = result.exit_code == 0 and json.loads(result.stdout)["same"] is True
        assert told or isinstance(result.exception, InputError), (at, result.exception)


def test_four_gigabytes_of_nonsense_are_refused_at_once(tmp_path: Path) -> None:
    file = tmp_path / "weld.h5"
    with file.open("wb") as sparse:
        sparse.seek((4 << 30) - 1)
        sparse.write(b"\0")
    for said in everywhere(file, folder=tmp_path):
        assert "is larger than" in said


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for said in everywhere(tmp_path / "none.h5", folder=tmp_path):
        assert "cannot be read (No such file or directory)" in said
    for said in everywhere(tmp_path, folder=tmp_path):
        assert "is not a recording" in said


def test_a_recording_of_milling_is_refused(tmp_path: Path) -> None:
    file = kept(tmp_path, sealed(ToolSamples.empty(), "mill-square-pocket", {"tool_mm": 0.01}))
    for said in everywhere(file, folder=tmp_path):
        assert said.endswith("is a recording of cnc; take `simlab replay` for it")


def columns(batch: TorchSamples, **changed: object) -> TorchSamples:
    return replace(batch, **{name: np.asarray(value, float) for name, value in changed.items()})


def whole_pass() -> TorchSamples:
    return trainee(0.6)


def none_of(batch: TorchSamples) -> TorchSamples:
    return columns(
        batch, tip_mm=np.full_like(batch.tip_mm, NAN), axis=np.full_like(batch.axis, NAN)
    )


NOTHING: dict[str, Callable[[], TorchSamples]] = {
    "no samples": TorchSamples.empty,
    "a dead tracker": lambda: none_of(whole_pass()),
    "no arc": lambda: columns(whole_pass(), arc_on=np.zeros(len(whole_pass()))),
    "NaN everywhere": lambda: columns(
        none_of(whole_pass()),
        arc_on=np.full(len(whole_pass()), NAN),
        current_a=np.full(len(whole_pass()), NAN),
        voltage_v=np.full(len(whole_pass()), NAN),
    ),
    "a torch far away": lambda: columns(whole_pass(), tip_mm=whole_pass().tip_mm + 20_000.0),
}


@pytest.mark.parametrize("what", sorted(NOTHING))
def test_what_cannot_be_told_is_said_so_and_never_a_number(what: str, tmp_path: Path) -> None:
    file = kept(tmp_path, sealed(NOTHING[what]()))
    result = run("score", file)
    assert result.exit_code == 0, result.exception
    assert "– points, cannot tell" in result.stdout
    assert "yes" in result.stdout.splitlines()[-1]
    told = json.loads(run("score", file, "--json").stdout)
    assert told["card"]["points"] is None
    assert told["card"]["verdict"] == "cannot_tell"
    nothing_is_said_of_the_weld(told)
    picture = tmp_path / "weld.png"
    assert run("plot", file, "-o", picture).exit_code == 0
    assert picture.read_bytes()[:4] == b"\x89PNG"


def nothing_is_said_of_the_weld(told: dict[str, Any]) -> None:
    assert told["report"]["unknown"] != []
    assert told["summary"]["sizes"] == []
    assert told["summary"]["iso5817"] == told["summary"]["aws_d11"] == "cannot_tell"
    assert told["report"]["imperfections"] == []


@pytest.mark.parametrize("count", [1, 2])
def test_one_sample_is_no_weld(count: int, tmp_path: Path) -> None:
    file = kept(tmp_path, sealed(whole_pass().rows(slice(400, 400 + count))))
    result = run("score", file)
    assert "Not finished: 0." in result.stdout
    told = json.loads(run("score", file, "--json").stdout)
    assert told["card"]["points"] < 1.0  # of so little, next to nothing
    assert told["summary"]["sizes"] == [] or count == 2
    assert told["summary"]["iso5817"] != "pass"
    assert told["summary"]["aws_d11"] != "pass"
    assert run("plot", file, "-o", tmp_path / "weld.png").exit_code == 0


def test_what_has_no_geometry_has_no_marks(tmp_path: Path) -> None:
    along = np.tile((1.0, 0.0, 0.0), (len(whole_pass()), 1))
    file = kept(tmp_path, sealed(columns(whole_pass(), axis=along)))
    told = json.loads(run("score", file, "--json").stdout)
    marks = {metric["name"]: metric["mark"] for metric in told["card"]["metrics"]}
    assert [name for name, mark in marks.items() if mark is not None] == ["travel_speed"]
    assert told["card"]["verdict"] == told["summary"]["iso5817"] == "cannot_tell"
    assert {one["metric"] for one in told["report"]["unknown"]} >= {"work_angle", "ctwd", "aim"}


def test_gaps_and_steps_of_the_clock_cost_no_marks(tmp_path: Path) -> None:
    good = trainee(1.0, seed=3)
    t_s = good.t_s.copy()
    t_s[len(t_s) // 2 :] += 30.0  # the clock leaps half a minute ahead
    t_s[700:720] -= 3.0  # and once it goes back: these are refused
    holes = np.arange(len(t_s)) % 300 < 30
    tip = np.where(holes[:, None], NAN, good.tip_mm)
    whole_card = sealed(good).card
    file = kept(tmp_path, sealed(columns(good, t_s=t_s, tip_mm=tip)))
    result = run("score", file, "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert told["same"] is True
    assert told["card"]["verdict"] != "fail"
    assert whole_card.points is not None
    if told["card"]["points"] is not None:
        assert told["card"]["points"] >= whole_card.points - 5.0


def test_on_a_real_terminal_there_is_one_sentence_and_exit_2(tmp_path: Path) -> None:
    file = tmp_path / "weld.h5"
    file.write_bytes(b"no recording")
    done = subprocess.run(
        [sys.executable, "-m", "simlab.cli.app", "weld", "score", str(file)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == (
        "simlab: weld.h5: is not a recording of simlab; send the file of a session\n"
    )
    assert whole is not app
