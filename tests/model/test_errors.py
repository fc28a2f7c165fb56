"""Errors say what, where, and what to do."""

from simlab.model import errors


def test_a_program_error_tells_line_column_what_and_remedy() -> None:
    error = errors.ProgramError(12, 4, "G99 is not known", "write G98", "gcode.word.unsupported")
    assert str(error) == "12:4: G99 is not known; write G98"
    assert (error.line, error.column, error.fault) == (12, 4, "gcode.word.unsupported")


def test_a_table_error_tells_file_line_field_what_and_remedy() -> None:
    error = errors.TableError("a.toml", 3, "seam.length", "is missing", "write it")
    assert str(error) == "a.toml:3: seam.length: is missing; write it"


def test_a_recording_error_tells_file_what_and_remedy() -> None:
    error = errors.RecordingError("x.h5", "is cut short", "fetch it again")
    assert str(error) == "x.h5: is cut short; fetch it again"


def test_every_error_has_a_docstring_and_stands_under_one_root() -> None:
    made = [value for value in vars(errors).values() if isinstance(value, type)]
    assert len(made) == 12
    for error in made:
        assert issubclass(error, errors.SimlabError)
        assert error.__doc__
        assert error is errors.SimlabError or error.__name__ in (errors.__doc__ or "")
