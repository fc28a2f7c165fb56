"""Array types, and the two checks that every batch makes once, when it is made."""

from typing import TypeAlias, TypeGuard

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Number: TypeAlias = float | Floats
"""One, or an array of any shape."""
Ints: TypeAlias = NDArray[np.int64]
Words: TypeAlias = NDArray[np.int16]
"""(n, width) fixed-point rows as they stand in a journal or recording."""
Bools: TypeAlias = NDArray[np.bool_]
Bytes: TypeAlias = NDArray[np.uint8]


def column(values: object, shape: tuple[int, ...]) -> Floats:
    """A read-only float64 column of exactly `shape`.

    It is a copy, but for columns already made, and slices of them: nobody can write into those.

    Raises
    ------
    ValueError
        when the shape is another one (a bug in the caller, not bad input)
    """
    array = values if _is_column(values) else np.array(values, dtype=np.float64, order="C")
    if array.shape != shape:
        raise ValueError(f"expected an array of shape {shape}, got {array.shape}")
    array.flags.writeable = False
    return array


def own(array: Floats) -> Floats:
    """The same array, made a column without a copy; for one just made, that nobody else holds."""
    array.flags.writeable = False
    return array


def _is_column(values: object) -> TypeGuard[Floats]:
    """Is it float64 in a row, read-only, and is the memory behind it read-only to all?"""
    if type(values) is not np.ndarray or values.dtype != np.float64:
        return False
    owner = values if values.base is None else values.base
    return (
        values.flags.c_contiguous
        and type(owner) is np.ndarray
        and owner.flags.owndata
        and not owner.flags.writeable
        and not values.flags.writeable
    )


def read_only(array: Floats) -> Floats:
    """The same array, no longer writeable through this name."""
    view = array.view()
    view.flags.writeable = False
    return view
