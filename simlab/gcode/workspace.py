"""Memory used again from chunk to chunk: fresh pages cost more than the arithmetic on them."""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

SLAB_BYTES = 1 << 24
_LINE = 64  # bytes of a cache line, where every array starts


class Workspace:
    """Arrays by name, as long as was ever needed; what is in them is whatever was left there.

    They are cut from one slab, which the system backs with large pages: gathers all over many
    small pages miss the processor's page table cache.
    """

    def __init__(self) -> None:
        self._arrays: dict[str, NDArray[Any]] = {}
        self._slab = np.empty(SLAB_BYTES, dtype=np.uint8)
        self._used = 0

    def array(self, name: str, dtype: DTypeLike, size: int) -> NDArray[Any]:
        """`size` items of the array of that name; the next call with this name takes them back."""
        array = self._arrays.get(name)
        if array is None or len(array) < size:
            array = self._arrays[name] = self._cut(np.dtype(dtype), size + size // 4)
        return array[:size]

    def _cut(self, dtype: np.dtype[Any], size: int) -> NDArray[Any]:
        """A new array, from the slab as long as there is room."""
        stop = self._used + dtype.itemsize * size
        if stop > SLAB_BYTES:
            return np.empty(size, dtype=dtype)
        cut = self._slab[self._used : stop]
        self._used = -(-stop // _LINE) * _LINE
        return cut.view(dtype)
