"""Chunks from strangers: exact sizes, or refused before anything is inflated."""

import struct
import zlib

import h5py as typed_h5py
import hdf5plugin
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simlab.model.errors import RecordingError
from simlab.store.chunks import check_bitshuffle, inflate


def bitshuffled(rows: int) -> bytes:
    """The first chunk of `rows` int16 as the plugin itself packs them."""
    with typed_h5py.File("x", "w", driver="core", backing_store=False) as file:
        dataset = file.create_dataset(
            "x", data=np.arange(rows, dtype="<i2"), chunks=(rows,), **hdf5plugin.Bitshuffle()
        )
        file.flush()
        low: typed_h5py.h5d.DatasetID = dataset.id
        chunk: bytes = getattr(low, "read_direct_chunk")((0,))[1]  # noqa: B009 - not in the stubs
    return chunk


@pytest.mark.parametrize("rows", [1, 7, 8, 15, 4095, 4096, 4097, 8192, 50_003])
def test_chunks_of_the_plugin_itself_are_whole(rows: int) -> None:
    check_bitshuffle(bitshuffled(rows), 2 * rows, 2, "a")


@pytest.mark.parametrize("rows", [8, 50_003])
def test_chunks_cut_short_or_too_long_are_refused(rows: int) -> None:
    chunk = bitshuffled(rows)
    for wrong in (chunk[:-1], chunk + b"\0", chunk[:11], chunk[:13], b""):
        with pytest.raises(RecordingError):
            check_bitshuffle(wrong, 2 * rows, 2, "a")


def test_a_chunk_that_says_it_is_larger_is_refused() -> None:
    chunk = bitshuffled(100)
    with pytest.raises(RecordingError):
        check_bitshuffle(struct.pack(">Q", 1 << 40) + chunk[8:], 200, 2, "a")
    with pytest.raises(RecordingError):
        check_bitshuffle(chunk, 198, 2, "a")


@pytest.mark.parametrize("block", [0, 7, 24, 1 << 17])
def test_a_chunk_with_odd_blocks_is_refused(block: int) -> None:
    chunk = bitshuffled(100)
    wrong = chunk[:8] + struct.pack(">I", block) + chunk[12:]
    with pytest.raises(RecordingError):
        check_bitshuffle(wrong, 200, 2, "a")


def test_a_block_that_reaches_beyond_its_chunk_is_refused() -> None:
    chunk = bitshuffled(8192)
    wrong = chunk[:12] + struct.pack(">I", 0x7FFFFFFF) + chunk[16:]
    with pytest.raises(RecordingError):
        check_bitshuffle(wrong, 16384, 2, "a")


@given(st.binary(min_size=2).filter(lambda data: len(data) % 2 == 0))
def test_bytes_that_were_shuffled_come_back(data: bytes) -> None:
    low, high = data[0::2], data[1::2]
    assert inflate(zlib.compress(low + high), len(data), 2, "a") == data
    assert inflate(zlib.compress(data), len(data), 1, "a") == data


@pytest.mark.parametrize(
    "chunk",
    [
        b"",
        b"no zlib",
        zlib.compress(b"\0" * 99),
        zlib.compress(b"\0" * 101),
        zlib.compress(b"\0" * 100)[:-1],
        zlib.compress(b"\0" * 100) + b"more",
        zlib.compress(b"\0" * (64 << 20)),
    ],
)
def test_a_chunk_that_is_not_exactly_its_size_is_refused(chunk: bytes) -> None:
    with pytest.raises(RecordingError, match="damaged"):
        inflate(chunk, 100, 1, "a")
