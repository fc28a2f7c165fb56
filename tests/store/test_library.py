"""Exercises by name, packaged and of the site."""

import time
from pathlib import Path

import pytest

from simlab.crafts import CRAFTS, exercise_from
from simlab.locale import LANGUAGES, texts
from simlab.model.errors import InputError, MissingError, TableError
from simlab.store.library import Library

OUR_WPS = 'name = "our-wps"\nversion = 1\n'


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


def test_every_packaged_exercise_has_a_title_in_every_language() -> None:
    library = Library()
    for language in LANGUAGES:
        words = texts(language)
        for name in library.names():
            title = exercise_from(library.texts(name)).title
            assert words.say(title) != title, f"{language}: {title}"


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
    (tmp_path / "procedures" / "our-wps.toml").write_text(OUR_WPS)
    (tmp_path / "lost.toml").write_text('program = "../secret"\n')
    (tmp_path / "odd.toml").write_text("program = 3\n")
    return Library(tmp_path)


def test_the_sites_exercises_stand_beside_and_before_the_packaged_ones(site: Library) -> None:
    assert {"ours", "mag-fillet-pb", "tig-butt-pa"} <= set(site.names())
    assert site.texts("ours") == {"exercise": 'program = "ours.ngc"\n', "program": "G0 X1\n"}
    assert site.texts("mag-fillet-pb")["procedure"] == OUR_WPS


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


@pytest.mark.parametrize("name", ["huge", "huge-procedure", "huge-program"])
def test_nonsense_of_4_gb_is_refused_by_its_size(tmp_path: Path, name: str) -> None:
    (tmp_path / "procedures").mkdir()
    for file in ("huge.toml", "nonsense.ngc", "procedures/nonsense.toml"):
        with (tmp_path / file).open("wb") as sparse:
            sparse.truncate(4 << 30)
    (tmp_path / "huge-procedure.toml").write_text('procedure = "nonsense"\n')
    (tmp_path / "huge-program.toml").write_text('program = "nonsense.ngc"\n')
    began = time.perf_counter()
    with pytest.raises(
        InputError, match=r"(huge\.toml|nonsense\.(toml|ngc)): is larger than \d+ MB"
    ):
        Library(tmp_path).texts(name)
    assert time.perf_counter() - began < 1.0


def copied(*changes: tuple[str, str]) -> str:
    """A packaged procedure's text, changed."""
    text = Library().texts("mag-fillet-pb")["procedure"]
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def test_an_exercise_takes_the_newest_version_unless_it_names_one(tmp_path: Path) -> None:
    (tmp_path / "procedures").mkdir()
    second = copied(("version = 1", "version = 2"), ("target = 9.17", "target = 8.0"))
    third = copied(("version = 1", "version = 3"), ("target = 9.17", "target = 7.0"))
    (tmp_path / "procedures" / "135-pb-fillet-3@2.toml").write_text(second)
    (tmp_path / "procedures" / "135-pb-fillet-3@3.toml").write_text(third)
    text = Library().texts("mag-fillet-pb")["exercise"]
    for version in (1, 2):
        ours = text.replace(
            'procedure = "135-pb-fillet-3"', f'procedure = "135-pb-fillet-3@{version}"'
        )
        (tmp_path / f"ours-{version}.toml").write_text(ours)
    library = Library(tmp_path)
    speeds = {}
    for name in ("mag-fillet-pb", "ours-1", "ours-2"):
        made = exercise_from(library.texts(name))
        speeds[name] = (dict(made.versions)["procedure"], made.rubric.lines[0].band.target)
    assert speeds == {
        "mag-fillet-pb": ("135-pb-fillet-3@3", 7.0),
        "ours-1": ("135-pb-fillet-3@1", 9.17),
        "ours-2": ("135-pb-fillet-3@2", 8.0),
    }


def test_a_text_that_is_not_the_procedure_named_is_refused() -> None:
    given = Library().texts("mag-fillet-pb")
    other = given["procedure"].replace('name = "135-pb-fillet-3"', 'name = "135-pb-other"')
    with pytest.raises(
        TableError, match="procedure: names '135-pb-fillet-3', but its text is 135-pb-o"
    ):
        exercise_from({**given, "procedure": other})
    named = given["exercise"].replace('"135-pb-fillet-3"', '"135-pb-fillet-3@2"')
    with pytest.raises(TableError, match=r"names '135-pb-fillet-3@2', but its text is .*-3@1"):
        exercise_from({**given, "exercise": named})
