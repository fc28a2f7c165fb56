"""The functions of expressions in RS274/NGC, in degrees, to the last bit where that can be had."""

from collections.abc import Callable, Mapping
from math import acos, asin, atan2, ceil, cos, exp, floor, fmod, log, sin, sqrt, tan

from simlab.gcode.faults import Fault

SAME = 1e-4
"""EQ and NE take numbers for equal that differ by less."""
_RAD, _RAD_REST = 0.017453292519943295, 2.9486522708701687e-19
"""pi / 180 as the sum of two numbers."""
_DEG, _DEG_REST = 57.29577951308232, -1.9878495670576283e-15
_SPLIT = 134217729.0
_MOST_ROUNDED = 2.0**31


class Impossible(Exception):  # noqa: N818 - caught by the executor, which knows the line
    """A value that cannot be worked out."""

    def __init__(self, fault: Fault, what: str) -> None:
        super().__init__(what)
        self.fault = fault
        self.what = what


def rad(degrees: float) -> float:
    """Degrees to radians, rounded once: sin[30] is 0.5 as far as a number can say it."""
    return _times(degrees, _RAD, _RAD_REST)


def acos_deg(value: float) -> float:
    """Arc cosine in degrees."""
    return _times(acos(value), _DEG, _DEG_REST)


def asin_deg(value: float) -> float:
    """Arc sine in degrees."""
    return _times(asin(value), _DEG, _DEG_REST)


def atan_deg(y: float, x: float) -> float:
    """Direction of (x, y), -180 to 180 degrees."""
    return _times(atan2(y, x), _DEG, _DEG_REST)


def nearest(value: float) -> float:
    """The nearest whole number; halves go away from 0."""
    if abs(value) >= _MOST_ROUNDED:
        raise Impossible(Fault.LARGE, f"{value:g} is too large to be rounded")
    return float(int(value + (-0.5 if value < 0.0 else 0.5)))


def power(base: float, exponent: float) -> float:
    """``**``."""
    if base < 0.0 and exponent != floor(exponent):
        what = f"{base:g} to the power of {exponent:g}: a negative number and no whole exponent"
        raise Impossible(Fault.DOMAIN, what)
    return float(base**exponent)


def modulo(value: float, by: float) -> float:
    """The remainder, never negative."""
    rest = fmod(value, by)
    return rest + abs(by) if rest < 0.0 else rest


def finite(value: float) -> float:
    """The value itself.

    Raises
    ------
    Impossible
        where it is no number, or larger than any
    """
    if value - value != 0.0:
        raise Impossible(Fault.LARGE, "the result is larger than any number")
    return value


def whole_number(value: float) -> int:
    """The whole number that the value is, or is within 0.0001 of.

    Raises
    ------
    Impossible
        where it is none
    """
    number = floor(value)
    if value - number > 0.9999:
        return number + 1
    if value - number > 0.0001:
        raise Impossible(Fault.WHOLE, f"{value:g} where a whole number is needed")
    return number


FUNCTIONS: Mapping[str, Callable[..., float] | float] = {
    "SAME": SAME,
    "abs": abs,
    "acos_deg": acos_deg,
    "asin_deg": asin_deg,
    "atan_deg": atan_deg,
    "ceil": ceil,
    "cos": cos,
    "exp": exp,
    "finite": finite,
    "floor": floor,
    "log": log,
    "modulo": modulo,
    "nearest": nearest,
    "power": power,
    "rad": rad,
    "sin": sin,
    "sqrt": sqrt,
    "tan": tan,
    "whole_number": whole_number,
}
"""What the names in the source of an expression stand for."""


def _times(value: float, factor: float, rest: float) -> float:
    """The product with (factor + rest), rounded once (Dekker)."""
    product = value * factor
    a, b = value * _SPLIT, factor * _SPLIT
    high, other = a - (a - value), b - (b - factor)
    low, least = value - high, factor - other
    error = ((high * other - product) + high * least + low * other) + low * least
    corrected = product + (error + value * rest)
    return corrected if corrected - corrected == 0.0 else product
