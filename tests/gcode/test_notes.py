"""What a learner who mixes dialects is told in a plain RS274/NGC program."""

import pytest

from simlab.gcode import interpret
from simlab.gcode.notes import Note
from simlab.gcode.trace import EventKind
from simlab.locale import LANGUAGES, Language, texts


def notes(program: str, dialect: str = "rs274ngc") -> list[tuple[str, int]]:
    path = interpret(program.encode(), dialect=dialect)
    return [(e.text, e.line) for e in path.trace.events if e.kind is EventKind.NOTE]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_note_has_a_text(language: Language) -> None:
    catalogue = texts(language)
    assert [note for note in Note if not catalogue.has(note)] == []


def test_a_line_that_looks_like_a_turning_cycle_is_told() -> None:
    assert notes("G1 F100 X1\nG90 X40 Z-20 F0.2") == [("gcode.note.g90-absolute", 2)]
    assert notes("g1 f100 x1\n(G90 X Z F) g90 x40 z-20 f1") == [("gcode.note.g90-absolute", 2)]


@pytest.mark.parametrize(
    "program",
    [
        "G90",
        "G90 G1 X1 Z1 F1",
        "G1 F1 X1\nG90 X1 Y1 Z1 F1",
        "G1 F1\nG90 X1 Z1",
        "G0 X1 (G90 X1 Z1 F1)",
    ],
)
def test_other_lines_are_not(program: str) -> None:
    assert notes(program) == []


def test_a_program_with_g90_everywhere_is_searched_in_part() -> None:
    assert notes("G90\n" * 1001 + "G1 F100 X1\nG90 X40 Z-20 F0.2") == []


def test_times_and_levels_are_told_once() -> None:
    assert notes("G4 P1\nG4 P2\nG99\nG99") == [
        ("gcode.note.dwell-seconds", 1),
        ("gcode.note.g99-return-to-r", 3),
    ]
