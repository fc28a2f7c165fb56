"""Files that are whole or not there."""

from pathlib import Path

import pytest

from simlab.model.errors import ConflictError, InputError, StoreError
from simlab.store.whole_files import read_text, read_whole, write_new, write_whole


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


def test_a_new_file_is_written_where_none_is_and_never_over_one(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    write_new(path, b"first")
    with pytest.raises(ConflictError, match=r"a\.toml: is there already"):
        write_new(path, b"second")
    assert path.read_bytes() == b"first"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.toml"]


@pytest.mark.parametrize("folder", ["nowhere", "file"])
def test_a_new_file_in_no_folder_is_told(tmp_path: Path, folder: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"a\.toml: was not written"):
        write_new(tmp_path / folder / "a.toml", b"new")


def test_a_small_file_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\xef\xbb\xbfabc")  # a byte order mark, as Windows' editors do
    assert read_whole(tmp_path / "a", 6, "shorten it") == b"\xef\xbb\xbfabc"
    assert read_text(tmp_path / "a", 6, "shorten it") == "abc"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("none", "none: cannot be read (no such file or directory); mend it"),
        ("folder", "folder: cannot be read (is a directory); mend it"),
        ("long", "long: is larger than 1 MB; mend it"),
        ("latin", "latin: is no text in UTF-8; mend it"),
        ("a\0b", "cannot be read (embedded null byte); mend it"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "long").write_bytes(b" " * ((1 << 20) + 1))
    (tmp_path / "latin").write_bytes("ş".encode("iso8859-9"))
    with pytest.raises(InputError) as raised:
        read_text(tmp_path / name, 1 << 20, "mend it")
    assert str(raised.value).endswith(said)


def test_a_file_that_claims_no_size_is_read_no_further_than_the_limit() -> None:
    with pytest.raises(InputError, match="is larger than 1 MB"):
        read_whole(Path("/dev/zero"), 1 << 20, "mend it")
