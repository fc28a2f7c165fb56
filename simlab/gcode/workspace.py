"""Memory used again from chunk to chunk: fresh pages cost more than the arithmetic on them."""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray


class Workspace:
    """Arrays by name, as long as was ever needed; what is in them is whatever was left there."""

    def __init__(self) -> None:
        self._arrays: dict[str, NDArray[Any]] = {}

    def array(self, name: str, dtype: DTypeLike, size: int) -> NDArray[Any]:
        """`size` items of the array of that name; the next call with this name takes them back."""
        array = self._arrays.get(name)
        if array is None or len(array) < size:
            array = np.empty(size + size // 4, dtype=dtype)
            self._arrays[name] = array
        return array[:size]
