"""Files that are whole or not there."""

from pathlib import Path

import pytest

from simlab.model.errors import StoreError
from simlab.store.whole_files import write_whole


def test_the_new_file_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "a.h5"
    write_whole(path, b"old")
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.h5"]


def test_a_disk_that_does_not_take_it_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "full"
    path.mkdir()
    (path / "x").touch()  # a folder that is not empty cannot be written over
    with pytest.raises(StoreError, match="free some space"):
        write_whole(path, b"new")
    assert [entry.name for entry in tmp_path.iterdir()] == ["full"]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"a\.h5"):
        write_whole(tmp_path / "nowhere" / "a.h5", b"new")
