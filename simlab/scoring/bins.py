"""Sums along the path: whole numbers in bins of fixed length, so that order cannot matter.

Within a bin samples are averaged, and then the bins are; so a metre counts as a metre, however
long the trainee stood there and however fast the sensor was. All sums are whole numbers in steps
of 2**-20: they come to the same whatever the batches were.
"""

from enum import IntEnum

import numpy as np

from simlab.model.arrays import Bools, Floats, Ints
from simlab.model.exercises import Band
from simlab.model.tracks import MetricTrack
from simlab.motion.bins import ONE, Bins
from simlab.scoring import bands, uncertainty

LARGEST = 1e6
"""Values further from zero than this are not believed."""


class Sum(IntEnum):
    """Rows of a metric's sums."""

    COUNT = 0
    """Samples with a value that the tracker can tell."""
    MARK = 1
    SPREAD = 2
    """How far noise moves the mark."""
    VALUE = 3
    TARGET = 4
    WRONG_SIGN = 5
    """Samples on the other side of zero."""
    BLURRED = 6
    """Samples whose noise is wider than the band, or not known."""
    UNSEEN = 7
    """Samples without a value."""


_FIRST = np.zeros(1, dtype=np.intp)
_OF_CLEAR = tuple(Sum)[: Sum.WRONG_SIGN + 1]
"""Rows to which a value that can be told adds."""


def no_sums(bins: Bins) -> Ints:
    """The sums of one metric before anything was measured."""
    return np.zeros((len(Sum), bins.count), dtype=np.int64)


def with_track(
    sums: Ints, bins: Bins, band: Band, track: MetricTrack, at: Ints | None = None
) -> Ints:
    """The sums of one metric, and the values of this track.

    `at` is `Bins.at` of its places, where it is known already.
    """
    if not len(track):
        return sums
    sums = sums.copy()
    at = bins.at(track.place_mm) if at is None else at
    value, sigma, target = track.value, track.sigma, bands.targets(band, track.wanted)
    here, seen = at >= 0, np.abs(value) <= LARGEST
    clear = here & seen & uncertainty.sharp(band, target, sigma)
    if not clear.all():
        sums[Sum.UNSEEN] += np.bincount(at[here & ~seen], minlength=bins.count)
        sums[Sum.BLURRED] += np.bincount(at[here & seen & ~clear], minlength=bins.count)
        at, value, sigma, target = at[clear], value[clear], sigma[clear], target[clear]
    if len(at):
        _add_clear(sums, band, at, value, sigma, target)
    return sums


def _add_clear(
    sums: Ints, band: Band, at: Ints, value: Floats, sigma: Floats, target: Floats
) -> None:
    """Add values that the tracker can tell, a run of samples of one bin after the other."""
    first = np.concatenate((_FIRST, np.flatnonzero(at[1:] != at[:-1]) + 1))
    mark, spread = uncertainty.marks_and_spread(band, value, target, sigma)
    amounts = np.empty((len(_OF_CLEAR), len(at)), dtype=np.int64)
    amounts[Sum.COUNT] = 1
    amounts[Sum.WRONG_SIGN] = bands.wrong_sign(band, value, target)
    for row, amount in (
        (Sum.MARK, mark),
        (Sum.SPREAD, spread),
        (Sum.VALUE, value),
        (Sum.TARGET, target),
    ):
        amounts[row] = np.rint(amount * ONE)
    totals = np.add.reduceat(amounts, first, axis=1)
    if len(first) == 1:
        sums[: len(_OF_CLEAR), at[0]] += totals[:, 0]
        return
    for row, total in zip(_OF_CLEAR, totals, strict=True):
        np.add.at(sums[row], at[first], total)


def told(sums: Ints) -> Bools:
    """(bins,) does the bin have a value?"""
    have: Bools = sums[Sum.COUNT] > 0
    return have


def mean(sums: Ints, row: Sum) -> Floats:
    """(bins told,) mean of one sum over the samples of each bin that has any."""
    have = told(sums)
    means: Floats = sums[row][have] / sums[Sum.COUNT][have] / ONE
    return means


def average(sums: Ints, row: Sum) -> float:
    """Mean over the bins told, at least one, of the means within them."""
    means = np.rint(mean(sums, row) * ONE).astype(np.int64)
    return int(means.sum()) / (len(means) * ONE)
