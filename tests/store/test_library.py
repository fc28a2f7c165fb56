"""Exercises by name, packaged and of the site."""

from pathlib import Path

import pytest

from simlab.crafts import CRAFTS, exercise_from
from simlab.model.errors import InputError, MissingError, TableError
from simlab.store.library import Library


def test_every_packaged_exercise_can_be_practised() -> None:
    library = Library()
    names = library.names()
    assert set(names) >= {
        "mag-fillet-pb", "tig-butt-pa", "mag-butt-pa", "mill-square-pocket", "mill-arc-contour",
    }  # fmt: skip
    assert list(names) == sorted(names)
    for name in names:
        exercise = exercise_from(library.texts(name))
        assert exercise.name == name
        assert exercise.craft in CRAFTS


def test_a_weld_brings_its_procedure_and_a_program_its_text() -> None:
    library = Library()
    assert set(library.texts("mag-fillet-pb")) == {"exercise", "procedure"}
    assert set(library.texts("mill-square-pocket")) == {"exercise", "program"}


@pytest.fixture
def site(tmp_path: Path) -> Library:
    """A site with an exercise of its own, and one instead of a packaged one."""
    (tmp_path / "ours.toml").write_text('program = "ours.ngc"\n')
    (tmp_path / "ours.ngc").write_text("G0 X1\n")
    (tmp_path / "mag-fillet-pb.toml").write_text('procedure = "our-wps"\n')
    (tmp_path / "procedures").mkdir()
    (tmp_path / "procedures" / "our-wps.toml").write_text("schema = 1\n")
    (tmp_path / "lost.toml").write_text('program = "../secret"\n')
    (tmp_path / "odd.toml").write_text("program = 3\n")
    return Library(tmp_path)


def test_the_sites_exercises_stand_beside_and_before_the_packaged_ones(site: Library) -> None:
    assert {"ours", "mag-fillet-pb", "tig-butt-pa"} <= set(site.names())
    assert site.texts("ours") == {"exercise": 'program = "ours.ngc"\n', "program": "G0 X1\n"}
    assert site.texts("mag-fillet-pb")["procedure"] == "schema = 1\n"


@pytest.mark.parametrize("name", ["nothing", "../mag-fillet-pb", "/etc/passwd", "", ".hidden"])
def test_no_name_leads_out_of_the_library(site: Library, name: str) -> None:
    with pytest.raises(MissingError):
        site.texts(name)


def test_an_exercise_does_not_lead_out_of_the_library_either(site: Library) -> None:
    with pytest.raises(MissingError, match="secret"):
        site.texts("lost")


def test_an_exercise_that_names_no_text_is_told_with_its_line(site: Library) -> None:
    with pytest.raises(TableError, match=r"odd\.toml:1: program"):
        site.texts("odd")


def test_a_name_that_is_not_there_is_told_with_those_that_are(site: Library) -> None:
    with pytest.raises(MissingError, match=r"exercise 'nothing' is not there; .*mag-fillet-pb,.*"):
        site.texts("nothing")


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere: is no folder; "):
        Library(tmp_path / "nowhere")


def test_an_exercise_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "noise.toml").write_bytes(b"\xc5\x00")
    with pytest.raises(InputError, match=r"noise\.toml: is no text in UTF-8; "):
        Library(tmp_path).texts("noise")


def test_an_exercise_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "huge.toml").open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(InputError, match=r"huge\.toml: is larger than "):
        Library(tmp_path).texts("huge")
