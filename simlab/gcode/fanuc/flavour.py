"""The four controls: which words each of them knows, and under which number they are done here.

A lathe's system A has other numbers for words that exist elsewhere too: they are done under the
numbers of system B, which are the mill's where the mill has them. (B-64304EN, "G code list".)
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

_SHARED: tuple[int, ...] = (
    0,
    10,
    20,
    30,
    40,
    100,
    110,
    170,
    180,
    190,
    200,
    210,
    280,
    300,
    310,
    400,
    410,
    420,
)
_SHARED += (520, 530, 540, 541, 550, 560, 570, 580, 590, 650, 660, 670, 680, 690, 800)
_SHARED += (610, 640, 90, 700, 710, 720, 730, 740, 760, 820, 830, 840, 850, 860, 870, 880, 890)
_MILL_ONLY: tuple[int, ...] = (
    150,
    160,
    430,
    440,
    490,
    500,
    501,
    510,
    511,
    620,
    630,
    810,
    900,
    910,
    920,
    921,
)
_MILL_ONLY += (330, 940, 950, 960, 970, 980, 990)
_MILL = frozenset(_SHARED + _MILL_ONLY) - {700, 710, 720}
_HAAS = (_MILL - {501, 511}) | {120, 130, 700, 710, 720, 1000, 1010, 1030, 1540, 1870}
_HAAS |= frozenset(range(1100, 1300, 10))
_LATHE = frozenset((*_SHARED, 750, 960, 970)) - {690, 680, 820, 860, 810}
_ONLY_A = {900: 770, 920: 780, 940: 790, 980: 940, 990: 950, 500: 920, 320: 330, 503: 923}
_ONLY_B = (770, 780, 790, 900, 910, 920, 940, 950, 980, 990, 330, 923)

TURN, THREAD_TURN, FACE = 770, 780, 790
SET = 920
"""G92 of mills and system B, G50 of system A."""


@dataclass(frozen=True, slots=True)
class Flavour:
    """One control."""

    name: str
    g: Mapping[int, int]
    """From ten times the number of a G word to the number it is done under."""
    m: frozenset[int] = field(
        default=frozenset((0, 1, 2, 30, 3, 4, 5, 6, 7, 8, 9, 19, 29, 48, 49, 98, 99))
    )
    lathe: bool = False
    system: str = ""
    haas: bool = False


_LATHE_M = frozenset((0, 1, 2, 30, 3, 4, 5, 7, 8, 9, 19, 29, 48, 49, 98, 99))
MILL = Flavour("fanuc-mill", {code: code for code in _MILL})
HAAS = Flavour(
    "haas-mill",
    {code: code for code in _HAAS},
    frozenset((0, 1, 2, 30, 3, 4, 5, 6, 7, 8, 9, 19, 29, 48, 49, 97, 98, 99)),
    haas=True,
)
LATHE_A = Flavour(
    "fanuc-lathe-a",
    {code: code for code in _LATHE} | _ONLY_A,
    _LATHE_M,
    lathe=True,
    system="A",
)
LATHE_B = Flavour(
    "fanuc-lathe-b",
    {code: code for code in (*_LATHE, *_ONLY_B)},
    _LATHE_M,
    lathe=True,
    system="B",
)
FLAVOURS: Mapping[str, Flavour] = {f.name: f for f in (MILL, LATHE_A, LATHE_B, HAAS)}
