"""Data folders: made, held by one alone, or refused in a sentence."""

from pathlib import Path

import pytest

from simlab.model.errors import StoreError
from simlab.store.data_folder import held, made


def test_a_folder_is_made_with_all_above_it(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    assert made(folder) == folder
    assert made(folder).is_dir()


def test_a_folder_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with held(folder, "station"):
        again = held(folder, "station")
        with pytest.raises(StoreError, match="data: another station works in this folder; stop"):
            again.__enter__()
    with held(folder, "station"), held(folder, "service"):
        pass


def test_what_is_no_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"file: cannot be written \(File exists\); mend"):
        made(tmp_path / "file")
    (tmp_path / "station.lock").mkdir()
    taken = held(tmp_path, "station")
    with pytest.raises(StoreError, match=r"cannot be written \(Is a directory\); mend"):
        taken.__enter__()
