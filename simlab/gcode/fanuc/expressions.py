"""Expressions of macro B: text to a function of the variables, shared by all texts of one shape.

Numbers are taken out of the text as constants, so that a thousand lines which differ in their
numbers only are compiled once. A variable that was never assigned is `None`: it counts as 0 in
arithmetic, differs from 0 in EQ and NE, and a word whose value it is alone is not there.
"""

import re
from collections.abc import Callable, Mapping
from math import ceil, cos, exp, floor, log, radians, sin, sqrt, tan

import numpy as np

from simlab.gcode.faults import Fault
from simlab.motion.circle import turn_of

Value = float | None
Locals = list[Value]
Evaluate = Callable[[Locals, Callable[[float], Value], tuple[float, ...]], Value]
"""(local variables, any other variable by number, the text's numbers) to a value."""
_TOKEN = re.compile(r"(\d+\.?\d*|\.\d+)|([A-Z]+)|([\[\]#+\-*/,])")
_DEPTH, _OPERATORS = 6, 120
LOCALS = 33
_NAMES = re.compile(r"EQ|NE|GT|GE|LT|LE|OR|XOR|AND|MOD|[A-Z]{2,5}")
_COMPARES = {"EQ": "==", "NE": "!=", "GT": ">", "GE": ">=", "LT": "<", "LE": "<="}


class Trouble(Exception):  # noqa: N818 - caught by the executor, which knows the line
    """A value that cannot be worked out, or a text that is no expression."""

    def __init__(self, fault: Fault, what: str, letters: str = "", rest: int = -1) -> None:
        super().__init__(what)
        self.fault = fault
        self.what = what
        self.letters = letters
        self.rest = rest
        """How many characters of the line, blanks not counted, stand from the place to its end.

        Counted from the end, since labels and O numbers are taken off the front; -1: not known.
        """


class Expression:
    """One expression: a shared function and its own numbers."""

    __slots__ = ("constants", "function")

    def __init__(self, function: Evaluate, constants: tuple[float, ...]) -> None:
        self.function = function
        self.constants = constants

    def value(self, local: Locals, other: Callable[[float], Value]) -> Value:
        """Its value now.

        Raises
        ------
        Trouble
            where it has none
        """
        try:
            return self.function(local, other, self.constants)
        except ZeroDivisionError:
            raise Trouble(Fault.DIVISION, "a division by 0", "#[") from None
        except (OverflowError, ValueError):
            raise Trouble(Fault.DOMAIN, "a value that is beyond all numbers", "#[") from None


class Compiler:
    """Makes expressions; texts of one shape share their function."""

    def __init__(self) -> None:
        self._made: dict[str, Evaluate] = {}

    def read(self, text: str, at: int = 0) -> tuple[Expression, int]:
        """(the value that starts at `at`: a number, variable, or brackets; where it ends).

        Raises
        ------
        Trouble
            where there is none
        """
        parser = _Parser(text, at)
        return self._expression(_placed(parser, parser.signed), parser), parser.at

    def read_whole(self, text: str, at: int = 0) -> tuple[Expression, int]:
        """(the expression that starts at `at`, without brackets around it; where it ends).

        Raises
        ------
        Trouble
            where there is none
        """
        parser = _Parser(text, at)
        return self._expression(_placed(parser, parser.compare), parser), parser.at

    def _expression(self, source: str, parser: "_Parser") -> Expression:
        function = self._made.get(source)
        if function is None:
            # The text is made of our own operators and of k[n]: nothing of the program is in it.
            code = compile(f"lambda L, S, k: {source}", "<macro>", "eval")
            function = self._made[source] = eval(code, dict(_HELPERS))  # noqa: S307 - see above
        return Expression(function, tuple(parser.constants))


def _placed(parser: "_Parser", read: Callable[[], str]) -> str:
    """What is read; trouble is told where the parser stands."""
    try:
        return read()
    except Trouble as trouble:
        trouble.rest = len(parser.text) - parser.at
        raise


class _Variable(str):
    """The text of one variable and nothing else: it may be nothing."""

    __slots__ = ()


class _Parser:
    """Recursive descent; what comes back is Python text."""

    def __init__(self, text: str, at: int) -> None:
        self.text, self.at = text, at
        self.constants: list[float] = []
        self._depth = self._operators = 0

    def compare(self) -> str:
        left = self._sum()
        while self._name() in _COMPARES:
            name = self._take_operator()
            right = self._sum()
            if name in ("EQ", "NE"):
                left = f"({left}{_COMPARES[name]}{right})*1.0"
            else:
                left = f"({_number(left)}{_COMPARES[name]}{_number(right)})*1.0"
        return left

    def signed(self) -> str:
        """A value behind an address: no operators outside brackets."""
        minus = False
        while self._peek() in ("+", "-"):
            minus ^= self._peek() == "-"
            self.at += 1
        value = self._atom()
        return f"(-{_number(value)})" if minus else value

    def _sum(self) -> str:
        left = self._product()
        while (peek := self._peek()) in ("+", "-") or self._name() in ("OR", "XOR"):
            name = self._take_operator() if peek not in ("+", "-") else self._take_sign()
            right = self._product()
            left = _joined(name, left, right)
        return left

    def _product(self) -> str:
        left = self.signed()
        while (peek := self._peek()) in ("*", "/") or self._name() in ("AND", "MOD"):
            name = self._take_operator() if peek not in ("*", "/") else self._take_sign()
            right = self.signed()
            left = _joined(name, left, right)
        return left

    def _atom(self) -> str:
        match = _TOKEN.match(self.text, self.at)
        if match is None:
            raise Trouble(Fault.EXPRESSION, "a number, a variable or a bracket is missing here")
        number, name, sign = match.groups()
        if number:
            self.at = match.end()
            return self._constant(float(number))
        if sign == "#":
            self.at = match.end()
            return self._variable()
        if sign == "[":
            return self._brackets()
        if name:
            return self._function()
        raise Trouble(Fault.EXPRESSION, f"{sign} stands where a value should")

    def _constant(self, value: float) -> str:
        self.constants.append(value)
        return f"k[{len(self.constants) - 1}]"

    def _variable(self) -> str:
        match = re.compile(r"\d+").match(self.text, self.at)
        if match:
            self.at = match.end()
            number = int(match.group())
            local = number <= LOCALS
            return _Variable(f"L[{number}]" if local else f"S({self._constant(number)})")
        if self._peek() == "[":
            return _Variable(f"S({_number(self._brackets())})")
        raise Trouble(Fault.PARAMETER_NUMBER, "# needs the number of a variable")

    def _brackets(self) -> str:
        self._deeper()
        self.at += 1
        inner = self.compare()
        self._close()
        return inner if isinstance(inner, _Variable) else f"({inner})"

    def _close(self) -> None:
        if self._peek() != "]":
            raise Trouble(Fault.EXPRESSION, "a bracket [ is not closed")
        self.at += 1
        self._depth -= 1

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > _DEPTH:
            raise Trouble(Fault.EXPRESSION, "too many brackets within brackets")

    def _function(self) -> str:
        name = self._name()
        if name not in _FUNCTIONS:
            raise Trouble(Fault.EXPRESSION, f"{name or self._peek()} is no function of macro B")
        self.at += len(name)
        if self._peek() != "[":
            raise Trouble(Fault.EXPRESSION, f"{name} needs its value in [ ]")
        self._deeper()
        self.at += 1
        values = [_number(self.compare())]
        if self._peek() == "," and name in ("ATAN", "POW"):
            self.at += 1
            values.append(_number(self.compare()))
        self._close()
        if name == "ATAN" and len(values) == 1 and self.text[self.at : self.at + 2] == "/[":
            self.at += 1
            values.append(_number(self._brackets()))
        if name == "POW" and len(values) == 1:
            raise Trouble(Fault.EXPRESSION, "POW needs two values: POW[2,3]")
        return f"{name}({','.join(values)})"

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _name(self) -> str:
        match = _NAMES.match(self.text, self.at)
        return match.group() if match else ""

    def _take_operator(self) -> str:
        name = self._name()
        self.at += len(name)
        return self._counted(name)

    def _take_sign(self) -> str:
        self.at += 1
        return self._counted(self.text[self.at - 1])

    def _counted(self, name: str) -> str:
        self._operators += 1
        if self._operators > _OPERATORS:
            raise Trouble(Fault.EXPRESSION, "an expression of too many parts")
        return name


def _number(source: str) -> str:
    """The same with nothing counted as 0."""
    return f"({source} or 0.0)" if isinstance(source, _Variable) else source


def _joined(name: str, left: str, right: str) -> str:
    left, right = _number(left), _number(right)
    if name in "+-*/":
        return f"({left}{name}{right})"
    return f"{name}({left},{right})"


def _whole(value: float) -> int:
    return floor(abs(value) + 0.5) * (-1 if value < 0.0 else 1)


def _root(value: float) -> float:
    if value < 0.0:
        raise Trouble(Fault.DOMAIN, "the square root of a number below 0", "#[")
    return sqrt(value)


def _logarithm(value: float) -> float:
    if value <= 0.0:
        raise Trouble(Fault.DOMAIN, "the logarithm of a number that is not above 0", "#[")
    return log(value)


def _angle_deg(x: float, y: float) -> float:
    return 360.0 * float(turn_of(np.array([x]), np.array([y]))[0])


def _sine_of_deg(value: float) -> float:
    if abs(value) > 1.0:
        raise Trouble(Fault.DOMAIN, "the angle of a sine or cosine beyond 1", "#[")
    return value


def _asin(value: float) -> float:
    """-1 gives 270: FANUC's range is 270 to 90 where parameter 6004 bit 0 is 0."""
    degrees = _angle_deg(sqrt(1.0 - _sine_of_deg(value) ** 2), value)
    return degrees + 360.0 if degrees < 0.0 else degrees


def _acos(value: float) -> float:
    return _angle_deg(value, sqrt(1.0 - _sine_of_deg(value) ** 2))


def _atan(y: float, x: float | None = None) -> float:
    """ATAN[y] is -90 to 90, ATAN[y]/[x] is 0 to 360."""
    if x is None:
        return _angle_deg(1.0, y)
    degrees = _angle_deg(x, y)
    return degrees + 360.0 if degrees < 0.0 else degrees


def _power(base: float, exponent: float) -> float:
    if base < 0.0 and exponent != floor(exponent):
        raise Trouble(Fault.DOMAIN, "a number below 0 to a power that is not whole", "#[")
    return float(base**exponent)


def _from_bcd(value: float) -> float:
    return float(int(format(_whole(value), "x"))) if value >= 0.0 else 0.0


def _to_bcd(value: float) -> float:
    return float(int(str(abs(_whole(value))), 16))


def _rest(a: float, b: float) -> float:
    """MOD has the sign of the dividend, as a rest of whole division towards 0."""
    rest = abs(a) % abs(b)
    return -rest if a < 0.0 else rest


_FUNCTIONS: Mapping[str, Callable[..., float]] = {
    "SIN": lambda a: sin(radians(a)),
    "COS": lambda a: cos(radians(a)),
    "TAN": lambda a: tan(radians(a)),
    "ASIN": _asin,
    "ACOS": _acos,
    "ATAN": _atan,
    "SQRT": _root,
    "SQR": _root,
    "ABS": abs,
    "ROUND": lambda a: float(_whole(a)),
    "RND": lambda a: float(_whole(a)),
    "FIX": lambda a: float(int(a)),
    "FUP": lambda a: float(ceil(a) if a >= 0.0 else floor(a)),
    "LN": _logarithm,
    "EXP": exp,
    "POW": _power,
    "BIN": _from_bcd,
    "BCD": _to_bcd,
}
_HELPERS: Mapping[str, object] = {
    **_FUNCTIONS,
    "AND": lambda a, b: float(_whole(a) & _whole(b)),
    "OR": lambda a, b: float(_whole(a) | _whole(b)),
    "XOR": lambda a, b: float(_whole(a) ^ _whole(b)),
    "MOD": _rest,
    "__builtins__": {},
}
