"""Seconds of CPU that a piece of work takes, while nothing is collected."""

import gc
from collections.abc import Callable
from time import process_time
from typing import TypeVar

Result = TypeVar("Result")


def seconds(work: Callable[[], Result]) -> tuple[float, Result]:
    gc.collect()
    gc.disable()
    start = process_time()
    result = work()
    spent = process_time() - start
    gc.enable()
    return spent, result
