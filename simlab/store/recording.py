"""A sealed recording: one HDF5 file with all of a session, and nothing that runs.

``words`` holds the int16 fixed-point samples, a row a sample; ``meta`` holds canonical JSON:
header (with the texts of exercise, procedure, program), channels, state, intake, card, digest.
The same session gives the same bytes, whenever it is sealed. Files come from strangers too, so
reading trusts no size, link, filter or type in them. docs/formats/recording.md has the table.
"""

import hashlib
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py as typed_h5py
import numpy as np

from simlab.model.arrays import Words
from simlab.model.errors import RecordingError
from simlab.model.fixed_point import Channel, steps_of, width
from simlab.model.scores import ScoreCard
from simlab.model.sessions import Intake, SessionHeader, SessionState
from simlab.store.canonical import from_json, to_json
from simlab.store.chunks import check_bitshuffle, damaged, inflate
from simlab.store.whole_files import write_whole

h5py: Any = typed_h5py  # its stubs know nothing of chunks, filters and links
try:
    from hdf5plugin import Bitshuffle
except ImportError:  # the `fast` extra is not installed: gzip, which every HDF5 has
    HAS_BITSHUFFLE = False
else:
    HAS_BITSHUFFLE = h5py.h5z.filter_avail(32008)

FORMAT = "simlab recording 1"
SUFFIX = ".h5"
MOST_META = 64 << 20
MOST_WORDS = 512 << 20
"""No recording holds more, once inflated [bytes]: sixteen million samples of a torch, a day at
200 Hz. They stand in memory while it is open, and half a GB is what a desk can spare for them."""
MOST_FILE = MOST_WORDS + MOST_META
"""No recording is larger [bytes]: packing makes nothing larger."""
CHUNK_ROWS = 4096
BITSHUFFLE, GZIP, SHUFFLE = 32008, h5py.h5z.FILTER_DEFLATE, h5py.h5z.FILTER_SHUFFLE
_FAULTS = (OSError, KeyError, RuntimeError, ValueError, TypeError, OverflowError)
"""What h5py raises on a file that is not sound."""


@dataclass(frozen=True, slots=True)
class _Body:
    """What the digest covers beside the words."""

    format: str
    header: SessionHeader
    channels: tuple[Channel, ...]
    state: SessionState
    intake: Intake
    card: ScoreCard


@dataclass(frozen=True, slots=True)
class _Meta:
    body: _Body
    digest: str


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """All of one session."""

    header: SessionHeader
    channels: tuple[Channel, ...]
    """How its words stand."""
    state: SessionState
    words: Words
    """(n, width) samples."""
    card: ScoreCard
    """The card that the station made."""
    intake: Intake
    duration_s: float
    """From the first sample to the last [s]."""
    digest: str
    """SHA-256 of all the above in hex: the same content, the same digest."""

    @classmethod
    def of(
        cls,
        header: SessionHeader,
        channels: tuple[Channel, ...],
        state: SessionState,
        words: Words,
        card: ScoreCard,
        intake: Intake,
    ) -> "Recording":
        """A recording with its duration and digest worked out."""
        body = _Body(FORMAT, header, channels, state, intake, card)
        return cls(
            header, channels, state, words, card, intake,
            duration_s=_duration_s(words, channels), digest=_digest(body, words),
        )  # fmt: skip


def seal(path: Path, recording: Recording, *, bitshuffle: bool = HAS_BITSHUFFLE) -> None:
    """Write a recording at `path`, whole or not at all.

    Raises
    ------
    StoreError
        where the disk does not take it; nothing is left behind
    """
    write_whole(path, to_bytes(recording, bitshuffle=bitshuffle))


def to_bytes(recording: Recording, *, bitshuffle: bool = HAS_BITSHUFFLE) -> bytes:
    """The file of a recording; `bitshuffle` (small, fast) needs the plugin to be read again."""
    body = _Body(
        FORMAT, recording.header, recording.channels, recording.state, recording.intake,
        recording.card,
    )  # fmt: skip
    meta = np.frombuffer(to_json(_Meta(body, recording.digest)).encode(), np.uint8)
    rows, words = recording.words.shape
    gzip: dict[str, Any] = {"compression": "gzip", "compression_opts": 1, "shuffle": True}
    packing = dict(Bitshuffle(cname="lz4")) if bitshuffle else gzip
    with h5py.File("recording", "w", driver="core", backing_store=False) as file:
        file.create_dataset(
            "meta", data=meta, chunks=meta.shape, compression="gzip", track_times=False
        )
        file.create_dataset(
            "words", data=recording.words.astype("<i2", copy=False), track_times=False,
            chunks=(min(max(rows, 1), CHUNK_ROWS), words), maxshape=(None, words), **packing,
        )  # fmt: skip
        file.flush()
        image: bytes = file.id.get_file_image()
    return image


def read_recording(path: Path, *, most_words: int = MOST_WORDS) -> Recording:
    """The recording in a file, held against its own digest.

    Memory: its words, at most `most_words` bytes of them, and one packed chunk.

    Raises
    ------
    RecordingError
        where the file is not a recording, is damaged, or needs a plugin that is not here
    """
    source = path.name
    try:
        size = path.stat().st_size
    except OSError as error:
        raise RecordingError(
            source, f"cannot be read ({error.strerror})", "name the file of a session"
        ) from error
    if size > MOST_FILE:
        raise RecordingError(
            source, f"is larger than {MOST_FILE >> 20} MB", "no session is that long; look into it"
        )
    try:
        with h5py.File(path, "r") as file:
            if set(file) != {"meta", "words"}:
                raise _foreign(source)
            meta_bytes = _read(file, "meta", "u1", MOST_META, source)
            meta = from_json(meta_bytes.tobytes(), _Meta, source)
            if meta.body.format != FORMAT:
                raise RecordingError(
                    source, f"its format is {meta.body.format!r}", f"this simlab reads {FORMAT!r}"
                )
            _check_channels(meta.body.channels, source)
            words = _read(file, "words", "<i2", most_words, source).astype(np.int16, copy=False)
    except _FAULTS as error:
        raise _foreign(source) from error
    body = meta.body
    if words.ndim != 2 or words.shape[1] != width(body.channels):
        raise damaged(source)
    if _digest(body, words) != meta.digest:
        raise damaged(source)
    return Recording(
        body.header, body.channels, body.state, words, body.card, body.intake,
        duration_s=_duration_s(words, body.channels), digest=meta.digest,
    )  # fmt: skip


def _read(file: Any, name: str, kind: str, most: int, source: str) -> Any:
    """A dataset, after every size and filter in it was found to be as we write them."""
    if not isinstance(file.get(name, getlink=True), h5py.HardLink):
        raise _foreign(source)
    dataset = file[name]
    if not isinstance(dataset, h5py.Dataset) or dataset.dtype != np.dtype(kind):
        raise _foreign(source)
    item = dataset.dtype.itemsize
    chunks = dataset.chunks
    if chunks is None or math.prod(chunks) * item > most:
        raise _foreign(source)
    if math.prod(dataset.shape) * item > most:
        raise RecordingError(
            source, f"its {name} take more than {most >> 20} MB",
            "no session is that long; look into it",
        )  # fmt: skip
    plist = dataset.id.get_create_plist()
    filters = [plist.get_filter(i)[0] for i in range(plist.get_nfilters())]
    if filters not in ([BITSHUFFLE], [GZIP], [SHUFFLE, GZIP]) or (filters == [GZIP]) != (item == 1):
        raise _foreign(source)
    if filters == [BITSHUFFLE] and not HAS_BITSHUFFLE:
        raise RecordingError(
            source, "is packed with bitshuffle, and its plugin is not installed here",
            "install simlab[fast], or seal it without",
        )  # fmt: skip
    starts = range(0, dataset.shape[0], chunks[0])
    if chunks[1:] != dataset.shape[1:] or dataset.id.get_num_chunks() != len(starts):
        raise damaged(source)
    nominal = math.prod(chunks) * item
    whole = np.empty((len(starts) * chunks[0], *chunks[1:]), dtype=kind)
    for start in starts:
        mask, chunk = dataset.id.read_direct_chunk((start, *([0] * (dataset.ndim - 1))))
        if mask:
            raise damaged(source)
        if filters == [BITSHUFFLE]:
            check_bitshuffle(chunk, nominal, item, source)
        else:
            plain = inflate(chunk, nominal, item, source)
            whole[start : start + chunks[0]] = np.frombuffer(plain, kind).reshape(chunks)
    return dataset[...] if filters == [BITSHUFFLE] else whole[: dataset.shape[0]]


def _check_channels(channels: tuple[Channel, ...], source: str) -> None:
    names = [(channel.name, channel.column) for channel in channels]
    sound = all(0 < c.words <= 4 and 0 < c.step < math.inf for c in channels)
    if not sound or len(set(names)) != len(names) or ("t_s", None) not in names:
        raise damaged(source)


def _duration_s(words: Words, channels: tuple[Channel, ...]) -> float:
    if not len(words):
        return 0.0
    step = next(channel.step for channel in channels if channel.name == "t_s")
    ends = steps_of(words[[0, -1]], channels)["t_s", None]
    return float(ends[1] - ends[0]) * step


def _digest(body: _Body, words: Words) -> str:
    check = hashlib.sha256(to_json(body).encode())
    check.update(np.ascontiguousarray(words, dtype="<i2").data)  # a copy may be half a GB
    return check.hexdigest()


def _foreign(source: str) -> RecordingError:
    return RecordingError(source, "is not a recording of simlab", "send the file of a session")
