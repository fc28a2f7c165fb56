"""A welding report as JSON: its fields by name and in their order; what is not known is null."""

import json
import math
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

import numpy as np

DIGITS = 6
"""Significant digits of a number: what stands behind them is not known anyway."""


def to_json(value: object) -> str:
    """One line of JSON: dataclasses are objects, arrays and tuples lists, NaN and infinity null."""
    return json.dumps(plain(value), separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def plain(value: object) -> Any:
    """The same in dicts, lists, texts and numbers.

    Raises
    ------
    TypeError
        where something of another kind is in it (a bug in the caller)
    """
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None
    if isinstance(value, np.ndarray | np.generic):
        return plain(value.tolist())
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {str(name): plain(one) for name, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    raise TypeError(f"no JSON for {type(value).__name__}")
