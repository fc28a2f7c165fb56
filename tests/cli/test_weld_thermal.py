"""`simlab weld thermal`: what it says, and what it refuses."""

import json

import pytest
import typer
from typer.testing import CliRunner, Result

from simlab.cli.weld_thermal import thermal
from simlab.model.errors import InputError

app = typer.Typer()
app.command()(thermal)
USUAL = {"--process": "135", "--volts": "24", "--amps": "180", "--speed-mm-s": "5",
         "--thickness-mm": "10"}  # fmt: skip


def run(*more: str, **other: str) -> Result:
    words = {**USUAL, **{f"--{key.replace('_', '-')}": value for key, value in other.items()}}
    return CliRunner().invoke(app, [*(word for pair in words.items() for word in pair), *more])


def test_the_worked_example() -> None:
    told = json.loads(run("--json").stdout)
    assert told["arc_energy_kj_mm"] == pytest.approx(0.864)
    assert told["heat_input_kj_mm"] == pytest.approx(0.691, abs=0.0005)
    assert told["efficiency"] == 0.8
    # 5.28841 a kJ/mm in three dimensions; 1136.36 Q^2 / d^2 in two, by hand.
    assert told["t85_thick_s"] == pytest.approx(3.655, abs=0.001)
    assert told["t85_thin_s"] == pytest.approx(5.429, abs=0.001)
    assert told["t85_s"] == told["t85_thin_s"]
    assert told["governs"] == "thin"
    assert told["transition_mm"] == pytest.approx(12.187, abs=0.001)
    assert told["shape_factors"]["verified"]


def test_in_words() -> None:
    text = run().stdout
    assert text.startswith("135, 24 V, 180 A, 5 mm/s, 10 mm, preheat 20 °C, bead on plate\n")
    assert "arc energy, U I / v       0.864 kJ/mm   21.9 kJ/in\n" in text
    assert "heat input, k = 0.8       0.691 kJ/mm   17.6 kJ/in\n" in text
    assert "t8/5 in three dimensions  3.66 s\n" in text
    assert "t8/5 in two dimensions    5.43 s   governs: the larger of the two\n" in text
    assert "not verified" not in text


def test_a_thick_tee_says_that_its_factors_are_from_memory() -> None:
    text = run(joint="tee", thickness_mm="40").stdout
    assert "t8/5 in three dimensions  2.45 s   governs: the larger of the two\n" in text
    assert "F2 0.56 (0.45 to 0.67), F3 0.67 (not verified, from memory: " in text


@pytest.mark.parametrize("joint", ["plate", "tee", "lap", "corner", "butt", "pipe"])
def test_every_joint(joint: str) -> None:
    told = json.loads(run("--json", joint=joint).stdout)
    assert told["joint"] == joint
    assert told["t85_s"] == max(told["t85_thick_s"], told["t85_thin_s"])


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ({"process": "999"}, "process '999': has no thermal efficiency"),
        ({"volts": "0"}, "--volts 0: is not from 0.01"),
        ({"amps": "-5"}, "--amps -5: is not from 0.01"),
        ({"speed_mm_s": "0"}, "--speed-mm-s 0: is not from 0.01"),
        ({"speed_mm_s": "nan"}, "--speed-mm-s nan: is not from 0.01"),
        ({"thickness_mm": "inf"}, "--thickness-mm inf: is not from 0.01"),
        ({"preheat_c": "500"}, "--preheat-c 500: is not from -100 to below 500"),
        ({"preheat_c": "nan"}, "--preheat-c nan: "),
    ],
)
def test_a_refusal_is_one_sentence(what: dict[str, str], sentence: str) -> None:
    result = run(**what)
    assert isinstance(result.exception, InputError)
    assert str(result.exception).startswith(sentence)
    assert result.stdout == ""


def test_an_unknown_joint_is_a_usage_error() -> None:
    assert run(joint="cross").exit_code == 2


def test_the_most_and_the_least_give_numbers() -> None:
    told = json.loads(
        run("--json", volts="1e3", amps="1e4", speed_mm_s="0.01", thickness_mm="0.01").stdout
    )
    assert all(value < float("inf") for value in told.values() if isinstance(value, float))


def test_small_numbers_stay_readable() -> None:
    # 0.8 24 1 / 10000 / 1000 = 1.92e-6 kJ/mm, 5.28841 s for each.
    text = run(speed_mm_s="10000", amps="1", thickness_mm="0.5").stdout
    assert "e-" not in text
    assert "t8/5 in three dimensions  0.0000102 s   governs" in text
