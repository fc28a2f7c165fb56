"""Fixed point: the numbers that a recording keeps, and that live scoring sees too.

Samples are rounded to the recording's fixed point *before* they are measured, so that a live
score and a replay see the same numbers. A channel is a whole number of steps; it stands in one
to four int16 words, the most significant first. The most negative number means NaN.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TypeVar

import numpy as np

from simlab.model.arrays import Ints, Words, own
from simlab.model.samples import Batch

AnyBatch = TypeVar("AnyBatch", bound=Batch)


@dataclass(frozen=True, slots=True)
class Channel:
    """How one column of a batch stands in int16 words."""

    name: str
    """Field of the batch."""
    column: int | None
    """Which column of a matrix field, None for a vector."""
    step: float
    """Size of one step, in the field's unit."""
    words: int
    """int16 words a value takes, 1 to 4."""

    @property
    def most(self) -> int:
        """The largest count of steps that fits; counts beyond it become NaN."""
        return int((1 << (16 * self.words - 1)) - 1) if self.words < 4 else (1 << 62)

    @property
    def nan(self) -> int:
        """The count that stands for NaN."""
        return -(1 << (16 * self.words - 1))


def width(channels: tuple[Channel, ...]) -> int:
    """int16 words a sample takes."""
    return sum(channel.words for channel in channels)


def to_words(batch: Batch, channels: tuple[Channel, ...]) -> Words:
    """(n, width) words of a batch; what does not fit, or is not finite, becomes NaN."""
    words = np.empty((len(batch), width(channels)), dtype=np.int16)
    at = 0
    for channel in channels:
        values = getattr(batch, channel.name)
        values = values if channel.column is None else values[:, channel.column]
        counts = values / channel.step
        np.rint(counts, out=counts)
        fits = np.abs(counts) <= channel.most  # False for NaN
        if fits.all():
            steps = counts.astype(np.int64)
        else:
            steps = np.where(fits, counts, 0.0).astype(np.int64)
            steps[~fits] = channel.nan
        for word in range(channel.words):  # the lowest 16 bits of each
            words[:, at + word] = steps >> 16 * (channel.words - 1 - word)
        at += channel.words
    return words


def relaid(
    words: Words,
    was: tuple[Channel, ...],
    now: tuple[Channel, ...],
    added: Mapping[str, float],
) -> Words | None:
    """Words that stand as `was` says, as `now` lays them out; None where that cannot be.

    `was` may lack channels of `now`, which then have their value in `added`; the others must be the
    same, in the same order.
    """
    if was == now:
        return words
    known = tuple(one for one in now if one in was or one.name not in added)
    if words.shape[1] != width(was) or was != known:
        return None
    made, old, new = np.empty((len(words), width(now)), dtype=np.int16), 0, 0
    for one in now:
        many = one.words
        if one in was:
            made[:, new : new + many] = words[:, old : old + many]
            old += many
        else:
            steps = round(added[one.name] / one.step)
            for word in range(many):
                lowest = steps >> 16 * (many - 1 - word) & 0xFFFF
                made[:, new + word] = np.uint16(lowest).astype(np.int16)
        new += many
    return made


def steps_of(words: Words, channels: tuple[Channel, ...]) -> dict[tuple[str, int | None], Ints]:
    """The counts of steps behind (n, width) words, a channel at a time."""
    counts: dict[tuple[str, int | None], Ints] = {}
    at = 0
    for channel in channels:
        steps = words[:, at].astype(np.int64)
        for word in range(1, channel.words):
            steps <<= 16
            steps |= words[:, at + word].astype(np.uint16)
        counts[channel.name, channel.column] = steps
        at += channel.words
    return counts


def from_words(words: Words, channels: tuple[Channel, ...], kind: type[AnyBatch]) -> AnyBatch:
    """The batch behind (n, width) words; the exact inverse of `to_words` on its own output."""
    n = len(words)
    made = {
        field.name: np.full(
            (n, kind.WIDTHS[field.name]) if field.name in kind.WIDTHS else n, np.nan
        )
        for field in fields(kind)
    }
    for channel, steps in zip(channels, steps_of(words, channels).values(), strict=True):
        values = (
            made[channel.name] if channel.column is None else made[channel.name][:, channel.column]
        )
        np.multiply(steps, channel.step, out=values)
        unknown = steps == channel.nan
        if unknown.any():
            values[unknown] = np.nan
    return kind(**{name: own(values) for name, values in made.items()})
