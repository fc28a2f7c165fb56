"""Is this written as it always was? For protocols of text without a checksum.

A machine writes the same thing in the same way for as long as it runs. What is written otherwise
is damaged, unless it stays so: the third time in a row that it is written the new way, somebody
has changed a setting. So a wrong character costs its line, and a true change the two lines before
it is believed.
"""

from collections.abc import Hashable

from simlab.devices.plausible import BELIEVE

SURE = 8
"""Numbers in a row with equally many decimals."""
SURE_OF_ONE = 32
"""The same where there is one decimal only."""
CHANGES = 8
"""So often had the number changed among them."""


class Habit:
    """Something that stays the same, as the fields that a line has."""

    def __init__(self) -> None:
        self._usual: Hashable = None
        self._other: Hashable = None
        self._times = 0

    def judge(self, shape: Hashable) -> bool:
        """Is it as always, or a change that is believed? The first is taken as it is."""
        if self._usual not in (None, shape):
            self._times = self._times + 1 if shape == self._other else 1
            self._other = shape
            if self._times < BELIEVE:
                return False
        self._usual, self._other, self._times = shape, None, 0
        return True


class Decimals:
    """How many digits a number has behind its point, where that can be told.

    Most programs write a fixed number of them, and some as many as it takes. It is fixed where
    numbers end in a zero that need not be there: `1.50` is proof. `1.0` is none, as every second
    language writes that; with one decimal it takes many numbers.
    """

    def __init__(self) -> None:
        self._digits = 0
        self._run = self._changes = self._odd = 0
        self._zero = False
        self._last = ""

    @property
    def fixed(self) -> bool:
        """Is it known that their number is fixed?"""
        if not self._zero or self._changes < CHANGES:
            return False
        return self._run >= (SURE if self._digits > 1 else SURE_OF_ONE)

    def judge(self, text: str) -> bool:
        """Is a number written as it should be? One that is will be learnt from."""
        whole, point, digits = text.replace(",", ".").partition(".")
        if not point and whole.lstrip("+-") == "0":
            return True  # nought may be written shorter
        if len(digits) != self._digits or not point:
            if self.fixed:
                self._odd += 1
                if self._odd < BELIEVE:
                    return False
            self._digits, self._run, self._changes, self._zero = len(digits), 0, 0, False
        self._odd = 0
        self._run += 1
        self._changes += text != self._last
        self._zero |= digits.endswith("0")
        self._last = text
        return True


def one_apart(a: str, b: str) -> bool:
    """Is one the other with a character replaced, missing, or too many?"""
    short, long = sorted((a, b), key=len)
    if len(long) - len(short) > 1 or a == b:
        return False
    same = 0
    while same < len(short) and short[same] == long[same]:
        same += 1
    return short[same + (len(short) == len(long)) :] == long[same + 1 :]
