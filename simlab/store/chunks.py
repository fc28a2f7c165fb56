"""Compressed chunks from strangers: nothing is inflated beyond the size that it should have.

HDF5 would hand a chunk to its filters as it is, and they believe what the chunk says of itself.
Recordings come over the network, so every chunk is held against its nominal size first.
"""

import struct
import zlib

import numpy as np

from simlab.model.errors import RecordingError

_WHOLE = struct.Struct(">QI")
"""Head of a bitshuffle-LZ4 chunk: bytes inflated, bytes a block."""
_BLOCK = struct.Struct(">I")
"""Head of one block: bytes deflated."""
_MOST_BLOCK = 1 << 16


def inflate(chunk: bytes, nominal: int, item: int, source: str) -> bytes:
    """A chunk of `nominal` bytes behind gzip and byte shuffle (none for 1-byte items).

    Raises
    ------
    RecordingError
        where the chunk is damaged, or holds more or less than `nominal` bytes
    """
    inflater = zlib.decompressobj()
    try:
        plain = inflater.decompress(chunk, nominal + 1)
    except zlib.error as error:
        raise damaged(source) from error
    if len(plain) != nominal or not inflater.eof or inflater.unused_data:
        raise damaged(source)
    if item == 1:
        return plain
    return np.frombuffer(plain, np.uint8).reshape(item, -1).T.tobytes()


def check_bitshuffle(chunk: bytes, nominal: int, item: int, source: str) -> None:
    """See that a bitshuffle-LZ4 chunk holds `nominal` bytes in blocks that end where it ends.

    Raises
    ------
    RecordingError
        where its blocks reach beyond the chunk, or do not fill it
    """
    if len(chunk) < _WHOLE.size:
        raise damaged(source)
    total, block = _WHOLE.unpack_from(chunk)
    items_a_block = block // item
    if total != nominal or not 0 < block <= _MOST_BLOCK or items_a_block % 8 or block % item:
        raise damaged(source)
    items = nominal // item
    blocks = items // items_a_block + (items % items_a_block >= 8)
    at = _WHOLE.size
    for _ in range(blocks):  # some dozens a chunk
        if at + _BLOCK.size > len(chunk):
            raise damaged(source)
        at += _BLOCK.size + _BLOCK.unpack_from(chunk, at)[0]
    if at + items % 8 * item != len(chunk):  # the last items of a chunk stand as they are
        raise damaged(source)


def damaged(source: str) -> RecordingError:
    """The error for a recording whose bytes are not what they were."""
    return RecordingError(source, "the recording is damaged", "take it from the station once more")
