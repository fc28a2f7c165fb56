"""`simlab weld procedures`: what it lists and shows, what it refuses, and what it writes."""

import json
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from simlab.cli.weld_procedures import app
from simlab.model.errors import InputError, MissingError, SimlabError, TableError

FILLET = "135-pb-fillet-3"
TEXT = (files("simlab.weld") / "procedures" / f"{FILLET}.toml").read_text(encoding="utf-8")
SECOND = TEXT.replace("version = 1", "version = 2").replace("target = 9.17", "target = 8.0")


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def said(*words: object) -> str:
    done = run(*words)
    assert done.exit_code == 0, done.exception
    return done.stdout


def refused(*words: object) -> SimlabError:
    """What `simlab` says in one sentence with exit 2 (tests/cli/test_app.py)."""
    error = run(*words).exception
    assert isinstance(error, SimlabError)
    return error


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """A second version of a packaged procedure, in a file of any name."""
    file = tmp_path / "changed.toml"
    file.write_text(SECOND)
    return file


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    return folder


def test_the_list_has_a_row_a_procedure() -> None:
    header, *rows = said().splitlines()
    assert header.split() == [
        "procedure", "version", "process", "position", "joint", "t", "mm", "from", "verified",
    ]  # fmt: skip
    told = {row.split()[0]: row.split()[1:] for row in rows}
    assert len(told) == len(rows) >= 20
    assert told[FILLET] == ["1", "135", "PB", "tee", "3.2", "packaged", "100", "%"]
    assert told["111-pf-fillet-e7018"][:5] == ["1", "111", "PF", "tee", "8"]
    assert len({row.index(" packaged") for row in rows}) == 1  # they stand under one another


def test_the_list_as_json() -> None:
    rows = {row["name"]: row for row in json.loads(said("--json"))}
    assert rows[FILLET] == {
        "name": FILLET, "version": 1, "process": 135, "position": "PB", "joint": "tee",
        "thickness_mm": [3.2, 3.2], "from": "packaged", "verified": 1.0, "weave": False,
        "whip": False,
    }  # fmt: skip
    assert rows["135-pf-fillet-6.0"]["weave"]
    assert rows["111-pa-butt-e6010"]["whip"]


def test_the_list_has_the_sites_newest_and_with_all_every_version(
    site: Path, changed: Path
) -> None:
    said("revise", changed, "--folder", site)
    rows = [row for row in said("--folder", site).splitlines() if row.startswith(FILLET)]
    assert [row.split()[1:7] for row in rows] == [["2", "135", "PB", "tee", "3.2", "site"]]
    every = [
        row
        for row in json.loads(said("--folder", site, "--all", "--json"))
        if row["name"] == FILLET
    ]
    assert [(row["version"], row["from"]) for row in every] == [(1, "packaged"), (2, "site")]


def test_a_thickness_may_be_a_range_or_left_open(site: Path) -> None:
    (site / "procedures").mkdir()
    ranged = TEXT.replace(f'"{FILLET}"', '"ranged"').replace("most = 3.2", "most = 5.0")
    unsaid = TEXT.replace(f'"{FILLET}"', '"unsaid"').replace('"thickness_mm"', '"preheat_c"')
    (site / "procedures" / "ranged.toml").write_text(ranged)
    (site / "procedures" / "unsaid.toml").write_text(unsaid)
    rows = {row.split()[0]: row.split() for row in said("--folder", site).splitlines()}
    assert rows["ranged"][5] == "3.2-5"
    assert rows["unsaid"][5] == "-"
    told = {row["name"]: row for row in json.loads(said("--folder", site, "--json"))}
    assert told["unsaid"]["thickness_mm"] is None


def test_show_says_technique_settings_and_sources() -> None:
    text = said("show", FILLET)
    assert text.startswith(f"{FILLET} version 1: 135 PB tee, 100 % verified\n")
    lines = {line.split()[0]: line for line in text.splitlines() if line}
    assert lines["travel_speed"].split()[:6] == ["travel_speed", "mm/s", "9.17", "10", "%", "35"]
    assert lines["ctwd"].split()[:6] == ["ctwd", "mm", "10", "2", "6", "yes"]
    assert "Panasonic YD-350GL4" in lines["ctwd"]
    assert lines["current_a"].split()[:4] == ["current_a", "130", "140", "yes"]


def test_show_says_what_is_special_of_a_stick() -> None:
    text = said("show", "111-pa-butt-e6010")
    assert text.startswith("111-pa-butt-e6010 version 1: 111 PA butt whipped, ")
    assert text.splitlines()[-1] == (
        "electrode 3.2 x 350 mm, shortens by 4.5 mm/s; verified: no; from memory: E6010 3.2 x 350 "
        "mm lasts some 67 s down to a stub of 50 mm"
    )
    assert " PF tee woven, " in said("show", "135-pf-fillet-6.0")


def test_show_as_json_and_as_the_file_itself() -> None:
    told = json.loads(said("show", FILLET, "--json"))
    assert (told["name"], told["process"], told["joint"]) == (FILLET, 135, "tee")
    assert told["techniques"][0]["band"]["target"] == 9.17
    assert told["electrode"] is None
    assert said("show", f"{FILLET}@1", "--toml") == TEXT


def test_a_file_without_a_mistake(changed: Path) -> None:
    assert said("check", changed) == (
        f"{changed}: {FILLET} version 2: 135 PB tee; no mistakes; 100 % verified\n"
    )
    assert json.loads(said("check", changed, "--json")) == {
        "file": str(changed), "ok": True, "name": FILLET, "version": 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("target = 8.0", "target = -8.0", ":10: technique.travel_speed.target: -8 is not above 0"),
        ('name = "gas_l_min"', 'name = "gas"', ":80: setting.name: 'gas' is not known"),
        ("[technique.aim]", "[technique.aim", ":37: file: "),
    ],
)
def test_a_file_with_a_mistake_is_refused_with_its_line(
    changed: Path, old: str, new: str, message: str
) -> None:
    changed.write_text(SECOND.replace(old, new))
    error = refused("check", changed)
    assert isinstance(error, TableError)
    assert str(error).startswith(f"{changed}{message}")


def test_a_revision_is_a_new_file_beside_the_old_ones(site: Path, changed: Path) -> None:
    file = site / "procedures" / f"{FILLET}@2.toml"
    assert said("revise", changed, "--folder", site) == f"{FILLET}@2: {file}\n"
    assert file.read_text() == SECOND
    changed.write_text(SECOND.replace("version = 2", "version = 3").replace("8.0", "7.5"))
    told = json.loads(said("revise", changed, "--folder", site, "--json"))
    assert (told["name"], told["version"]) == (FILLET, 3)
    assert file.read_text() == SECOND
    assert said("show", f"{FILLET}@3", "--folder", site, "--toml") == changed.read_text()


def test_a_revision_that_comes_too_late_is_refused(site: Path, changed: Path) -> None:
    said("revise", changed, "--folder", site)
    changed.write_text(SECOND.replace("8.0", "7.5"))
    assert str(refused("revise", changed, "--folder", site)).startswith(
        f"{changed}:4: version: 2 is not the next one; the newest of {FILLET} is 2"
    )


@pytest.mark.parametrize(
    "words", [("--folder", "nowhere"), ("show", FILLET, "--folder", "nowhere")]
)
def test_a_folder_that_is_none_is_refused(words: tuple[str, ...]) -> None:
    error = refused(*words)
    assert isinstance(error, InputError)
    assert "nowhere: is no folder; name that of the site's exercises" in str(error)


def test_a_revision_that_an_exercise_could_not_be_done_by_is_refused(
    site: Path, changed: Path
) -> None:
    (site / "broken.toml").write_text(f'procedure = "{FILLET}"\n')  # is let be
    (site / "lost.toml").write_text('procedure = "lost"\n')
    changed.write_text(SECOND.replace('joint = "tee"', 'joint = "lap"'))
    said("revise", changed, "--folder", site)  # a lap has the plates of a tee
    third = SECOND.replace("version = 2", "version = 3")
    changed.write_text(third + WHIP)
    assert str(refused("revise", changed, "--folder", site)) == (
        f"{changed}: exercise mag-fillet-pb could not be done by it (rubric.metric: whip_pitch is "
        "left out); give the procedure a name of its own, and name that in an exercise"
    )
    changed.write_text((third + WHIP).replace(FILLET, "ours").replace("version = 3", "version = 1"))
    assert said("revise", changed, "--folder", site).startswith("ours@1: ")


WHIP = """
[technique.whip_pitch]
target = 4.0
full = 0.2
zero = 0.5
source = "a test"
verified = false

[technique.whip_time]
target = 0.5
full = 0.2
zero = 0.5
source = "a test"
verified = false
"""


def test_the_command_is_mounted_and_refuses_with_exit_2(changed: Path) -> None:
    command = [sys.executable, "-m", "simlab.cli.app", "weld", "procedures", "check", str(changed)]
    good = subprocess.run(command, capture_output=True, text=True, check=False, timeout=180)
    assert (good.returncode, good.stderr) == (0, "")
    changed.write_text(SECOND.replace("full = 0.10", "full = 0.9"))
    bad = subprocess.run(command, capture_output=True, text=True, check=False, timeout=180)
    assert (bad.returncode, bad.stdout) == (2, "")
    assert bad.stderr == (
        f"simlab: {changed}:12: technique.travel_speed.zero: 0.35 is not above 0.9; write a larger "
        "number\n"
    )


def test_a_procedure_that_is_not_there_is_told() -> None:
    error = refused("show", "nothing")
    assert isinstance(error, MissingError)
    assert str(error).startswith("procedure 'nothing' is not there; ")


@pytest.mark.parametrize("command", [("check",), ("revise", "--folder", ".")])
def test_files_that_are_none_or_nonsense_of_4_gb_are_refused(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    huge, noise = tmp_path / "huge.toml", tmp_path / "noise.toml"
    with huge.open("wb") as file:
        file.truncate(4 << 30)
    noise.write_bytes(b"\xff\xfe\x00")
    for path, message in [
        (huge, "huge.toml: is larger than 1 MB; name the TOML file of a procedure"),
        (noise, "noise.toml: is no text in UTF-8; "),
        (tmp_path / "none.toml", "none.toml: cannot be read (no such file or directory); "),
    ]:
        assert message in str(refused(*command, path))
