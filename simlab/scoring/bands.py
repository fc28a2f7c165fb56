"""The mark of a value: full within the band, none beyond its end, straight between."""

import numpy as np

from simlab.model.arrays import Bools, Floats
from simlab.model.exercises import Band


def targets(band: Band, wanted: Floats) -> Floats:
    """(n,) what each value should be: what is wanted at its place, or else the band's target."""
    return np.where(wanted == wanted, wanted, band.target)


def deviations(band: Band, value: Floats, target: Floats) -> Floats:
    """(n,) how far each value is off, in the band's own measure (a share where it is relative)."""
    off = value - target
    return off / np.abs(target) if band.relative else off


def wrong_sign(band: Band, value: Floats, target: Floats) -> Bools:
    """(n,) does a signed band see the value on the other side of zero (drag instead of push)?"""
    off = value * target
    return off < 0.0 if band.signed else np.zeros(off.shape, np.bool_)


def marks(band: Band, value: Floats, target: Floats) -> Floats:
    """0..1, of the shape of `value`; NaN where the value is NaN."""
    mark = np.asarray(deviations(band, value, target))
    np.abs(mark, out=mark)
    np.subtract(band.zero, mark, out=mark)
    mark /= band.zero - band.full
    np.maximum(mark, 0.0, out=mark)
    np.minimum(mark, 1.0, out=mark)
    return np.where(wrong_sign(band, value, target), 0.0, mark) if band.signed else mark
