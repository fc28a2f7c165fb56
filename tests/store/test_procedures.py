"""Versions of procedures: an edit makes a new one, and none is lost or written over."""

from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path
from threading import Barrier

import numpy as np
import pytest

from simlab.crafts import CRAFTS, exercise_from
from simlab.live.replay import rescore
from simlab.live.runner import Runner
from simlab.model.errors import ConflictError, InputError, MissingError, StoreError, TableError
from simlab.model.fixed_point import to_words
from simlab.model.samples import TorchSamples
from simlab.model.sessions import (
    Intake,
    SessionHeader,
    SessionId,
    SessionState,
    StationId,
    TraineeId,
)
from simlab.store.library import Library
from simlab.store.procedures import Procedures, revise
from simlab.store.recording import Recording, read_recording, seal

NAME = "135-pb-fillet-3"
SIGMAS = {"tip_mm": 0.05, "axis_deg": 0.2}
BROUGHT = (files("simlab.weld") / "procedures" / f"{NAME}.toml").read_text(encoding="utf-8")


def changed(version: int, speed: float = 8.0, name: str = NAME) -> str:
    """The packaged procedure as another version, with another speed."""
    return (
        BROUGHT.replace("version = 1", f"version = {version}", 1)
        .replace("target = 9.17", f"target = {speed}", 1)
        .replace(f'name = "{NAME}"', f'name = "{name}"', 1)
    )


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site's folder of exercises, with nothing in it."""
    folder = tmp_path / "site"
    folder.mkdir()
    return folder


def put(site: Path, file: str, text: str) -> None:
    (site / "procedures").mkdir(exist_ok=True)
    (site / "procedures" / file).write_text(text, encoding="utf-8")


def names_in(site: Path) -> list[str]:
    return sorted(entry.name for entry in (site / "procedures").iterdir())


def test_what_simlab_brings_is_there_in_its_one_version() -> None:
    brought = Procedures()
    assert len(brought.names()) >= 20
    (only,) = brought.versions(NAME)
    assert (only.name, only.version, only.of_site) == (NAME, 1, False)
    assert brought.text(NAME) == brought.text(f"{NAME}@1") == BROUGHT
    assert brought.newest(NAME) == only
    assert brought.newest("nothing") is None


def test_an_edit_is_a_new_version_beside_the_old_one(site: Path) -> None:
    second = revise(site, changed(2))
    assert (second.name, second.version, second.of_site) == (NAME, 2, True)
    revise(site, changed(3, speed=7.0))
    assert names_in(site) == [f"{NAME}@2.toml", f"{NAME}@3.toml"]
    procedures = Procedures(site)
    assert procedures.text(NAME) == procedures.text(f"{NAME}@3") == changed(3, speed=7.0)
    assert procedures.text(f"{NAME}@2") == second.text() == changed(2)
    assert procedures.text(f"{NAME}@1") == BROUGHT
    assert [(v.version, v.of_site) for v in procedures.versions(NAME)] == [
        (1, False), (2, True), (3, True),
    ]  # fmt: skip


def test_a_procedure_of_the_sites_own_begins_with_version_1(site: Path) -> None:
    assert revise(site, changed(1, name="our-own")).version == 1
    assert "our-own" in Procedures(site).names()
    with pytest.raises(
        TableError, match=r"version: 3 is not the next one; the newest of our-own is"
    ):
        revise(site, changed(3, name="our-own"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            changed(1),
            r"wps:4: version: 1 is not the next one; the newest of 135-pb-fillet-3 is 1; .* 2$",
        ),
        (changed(3), r"wps:4: version: 3 is not the next one; "),
        (changed(7, name="new"), r"wps:4: version: 7 is not the next one; write 1$"),
        (changed(2, speed=9.17), r"wps:4: version: says the same as version 1; change a value"),
        (changed(2, speed=0.0), r"wps:10: technique\.travel_speed\.target: 0 is not above 0"),
        ("schema = ", r"wps:1: file: "),
    ],
)
def test_what_is_no_next_version_is_refused_and_nothing_is_written(
    site: Path, text: str, message: str
) -> None:
    with pytest.raises(TableError, match=message):
        revise(site, text, "wps")
    assert list(site.iterdir()) == []


def test_a_version_made_in_the_meantime_is_not_written_over(site: Path) -> None:
    """Two instructors changed version 1; the later one is told, and nothing is lost."""
    revise(site, changed(2, speed=8.0))
    with pytest.raises(TableError, match="2 is not the next one"):
        revise(site, changed(2, speed=7.0))
    assert Procedures(site).text(NAME) == changed(2, speed=8.0)


def test_of_many_at_the_same_moment_one_makes_the_version(site: Path) -> None:
    together = Barrier(8)

    def edit(nth: int) -> str:
        together.wait()
        try:
            revise(site, changed(2, speed=5.0 + nth))
        except (ConflictError, TableError) as error:
            return str(error)
        return ""

    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(edit, range(8)))
    assert said.count("") == 1
    assert Procedures(site).text(NAME) == changed(2, speed=5.0 + said.index(""))
    assert names_in(site) == [f"{NAME}@2.toml"]
    for sentence in filter(None, said):
        assert "look at it, and make your change version 3" in sentence or "write 3" in sentence


def test_a_version_that_came_to_be_between_looking_and_writing_is_told(site: Path) -> None:
    (site / "procedures" / f"{NAME}@2.toml").mkdir(parents=True)  # stands there, but is no file
    with pytest.raises(
        ConflictError, match=r"somebody else has just made this version; .* version 3"
    ):
        revise(site, changed(2))


def test_a_folder_that_is_none_is_refused(site: Path) -> None:
    with pytest.raises(InputError, match="nowhere: is no folder"):
        revise(site / "nowhere", changed(2))


def test_a_folder_that_cannot_be_made_is_told(site: Path) -> None:
    (site / "procedures").touch()
    with pytest.raises(StoreError, match="procedures: cannot be written"):
        revise(site, changed(2))


def test_the_sites_procedure_stands_before_that_of_the_same_version(site: Path) -> None:
    put(site, f"{NAME}.toml", changed(1, speed=6.0))
    procedures = Procedures(site)
    assert procedures.text(NAME) == procedures.text(f"{NAME}@1") == changed(1, speed=6.0)
    assert revise(site, changed(2)).version == 2


def test_the_file_of_the_plain_name_may_be_any_version(site: Path) -> None:
    put(site, f"{NAME}.toml", changed(3))
    put(site, f"{NAME}@2.toml", changed(2, speed=6.0))
    assert Procedures(site).text(NAME) == changed(3)
    assert revise(site, changed(4, speed=6.5)).version == 4


def test_two_files_of_one_version_are_refused(site: Path) -> None:
    put(site, f"{NAME}.toml", changed(2))
    put(site, f"{NAME}@2.toml", changed(2))
    with pytest.raises(InputError, match=r"@2\.toml: both are version 2 of .*take one of them out"):
        Procedures(site).text(NAME)


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        (f"{NAME}@2.toml", changed(3), rf"{NAME}@2\.toml:4: version: 3 is not what the file is"),
        (f"{NAME}@2.toml", changed(2, name="x"), rf"{NAME}@2\.toml:3: name: 'x' is not what the"),
        (f"{NAME}.toml", changed(1, name="x"), rf"{NAME}\.toml:3: name: 'x' is not what the file"),
        (f"{NAME}.toml", "schema = 1\n", rf"{NAME}\.toml:1: name: is missing"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(
    site: Path, file: str, text: str, message: str
) -> None:
    put(site, file, text)
    with pytest.raises(TableError, match=message):
        Procedures(site).text(NAME)


def test_a_newest_version_that_was_broken_by_hand_can_be_replaced(site: Path) -> None:
    put(site, f"{NAME}@2.toml", "name = ")
    assert revise(site, changed(3)).version == 3
    assert Procedures(site).text(NAME) == changed(3)


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ("nothing", "procedure 'nothing' is not there; put nothing.toml under procedures/"),
        (f"{NAME}@9", f"procedure '{NAME}@9' is not there; write one of {NAME}@1"),
        ("../secret", "procedure '../secret' is not there"),
        (f"{NAME}@0", "is not there"),
        (f"{NAME}@01", "is not there"),
        (f"{NAME}@", "is not there"),
        ("", "procedure '' is not there"),
        ("/etc/passwd", "is not there"),
    ],
)
def test_a_name_that_is_not_there_is_told_and_leads_nowhere(
    site: Path, named: str, message: str
) -> None:
    (site / "secret.toml").write_text(changed(1, name="secret"))
    with pytest.raises(MissingError) as raised:
        Procedures(site).text(named)
    assert message in str(raised.value)


def test_what_else_lies_in_the_folder_is_let_be(site: Path) -> None:
    for file in ("README.md", ".x.toml", f".{NAME}@2.toml.0a.part", f"{NAME}@x.toml", "a b.toml"):
        put(site, file, "garbage")
    (site / "procedures" / "folder.toml").mkdir()
    procedures = Procedures(site)
    assert procedures.names() == Procedures().names()
    assert procedures.text(NAME) == BROUGHT


def test_a_card_names_the_version_it_was_made_by_live_and_in_replay(site: Path) -> None:
    """A torch at 8 mm/s: right by version 2, a little slow by version 1; replay says the same."""
    library = Library(site)
    before = sealed_at_8_mm_s(site / "before.h5", library)
    revise(site, changed(2, speed=8.0))
    after = sealed_at_8_mm_s(site / "after.h5", library)
    revise(site, changed(3, speed=3.0))  # made later; changes no card that there is
    for recording, version, right in ((before, 1, False), (after, 2, True)):
        assert ("procedure", f"{NAME}@{version}") in recording.card.versions
        speed = recording.card.metrics[0]
        assert (speed.name, speed.mark == 1.0) == ("travel_speed", right)
        assert rescore(recording) == recording.card


def sealed_at_8_mm_s(path: Path, library: Library) -> Recording:
    """A pass as a station would score and seal it; read again."""
    exercise, craft = exercise_from(library.texts("mag-fillet-pb")), CRAFTS["weld"]
    t_s = np.arange(0.0, 9.0, 0.005)
    lean, half = np.radians(10.0), np.sqrt(0.5)
    axis = np.array([np.sin(lean), -np.cos(lean) * half, -np.cos(lean) * half])
    root = np.stack([8.0 * t_s, 0.0 * t_s, 0.0 * t_s], axis=1)
    samples = TorchSamples(
        t_s=t_s,
        t_bound_s=np.zeros(len(t_s)),
        tip_mm=root - 10.0 * axis,
        axis=np.tile(axis, (len(t_s), 1)),
        arc_on=np.ones(len(t_s)),
        current_a=np.full(len(t_s), 135.0),
        voltage_v=np.full(len(t_s), 20.0),
    )
    runner = Runner(exercise, SIGMAS)
    runner.add(samples)
    header = SessionHeader(
        SessionId("6f9619ff-8b86-4d01-b42d-00cf4fc964ff"), TraineeId("T-0001"),
        StationId("weld-1"), "weld", exercise.name, exercise.version, 0.0,
        exercise.texts, tuple(SIGMAS.items()),
    )  # fmt: skip
    words = to_words(samples, craft.channels)
    intake = Intake(samples_in=len(words))
    seal(
        path,
        Recording.of(header, craft.channels, SessionState.FINISHED, words, runner.card(), intake),
    )
    return read_recording(path)
