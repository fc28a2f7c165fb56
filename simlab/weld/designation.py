"""Designation of a welder's qualification as ISO 9606-1 writes it, read part by part.

    ISO 9606-1 135 P FW FM1 S t10 PB ml
    standard   |   | |  |   | |   |  details: ss bs, nb mb gb ci fb, sl ml, lw rw
               |   | |  |   | |   positions, one or more (ISO 6947)
               |   | |  |   | dimensions: t plate or wall, s deposit, D outside diameter [mm]
               |   | |  |   kind of filler, or nm for none
               |   | |  group of the filler, FM1 to FM6
               |   | BW butt weld, FW fillet weld
               |   P plate, T tube
               process (ISO 4063), one or more

Parts behind the standard may stand in any order, and several values of one part may be parted by
``/``. The lists of values are from memory of ISO 9606-1:2012; they decide nothing but what is read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from simlab.model.errors import DesignationError

PROCESSES = (
    "111", "114", "121", "125", "131", "135", "136", "138", "141", "142", "143", "145", "15", "311",
)  # fmt: skip
PRODUCTS = ("P", "T")
WELDS = ("BW", "FW")
GROUPS = ("FM1", "FM2", "FM3", "FM4", "FM5", "FM6")
FILLERS = (
    "nm", "A", "B", "C", "R", "RA", "RB", "RC", "RR", "S", "M", "P", "V", "W", "Y", "Z",
    "03", "10", "11", "12", "13", "14", "15", "16", "18", "19", "20", "24", "27", "28", "40", "45",
    "48",
)  # fmt: skip
POSITIONS = (
    "PA", "PB", "PC", "PD", "PE", "PF", "PG", "PH", "PJ", "H-L045", "J-L045",
)  # fmt: skip
SIDES = ("ss", "bs")
BACKINGS = ("nb", "mb", "gb", "ci", "fb")
LAYERS = ("sl", "ml")
DIRECTIONS = ("lw", "rw")

_STANDARD = re.compile(
    r"\s*((?:(?:TS|DIN|BS|NF|UNI)\s+)?(?:EN\s+)?ISO\s+9606-1(?::[0-9]{4})?)(?!\S)"
)
_WORD = re.compile(r"(?<!\S)[tsD]\s*=?\s*[0-9]\S*|\S+")
_DIMENSION = re.compile(r"([tsD])\s*=?\s*([0-9]{1,5}(?:[.,][0-9]{1,3})?)")
_SHOWN = 20
"""Characters of an unknown part that its error repeats."""


@dataclass(frozen=True, slots=True)
class Designation:
    """A welder's qualification; parts that a designation may leave out are None."""

    standard: str
    """With its country's mark and year, as given: ``TS EN ISO 9606-1:2017``."""
    processes: tuple[str, ...]
    """ISO 4063 numbers."""
    product: str
    """``P`` plate, ``T`` tube."""
    welds: tuple[str, ...]
    """``BW`` butt weld, ``FW`` fillet weld."""
    groups: tuple[str, ...]
    """Groups of the filler."""
    fillers: tuple[str, ...]
    """Kinds of filler."""
    thickness_mm: float | None
    """t: of the plate or the tube's wall."""
    deposit_mm: float | None
    """s: of the weld metal."""
    diameter_mm: float | None
    """D: outside, of a tube."""
    positions: tuple[str, ...]
    sides: str | None = None
    backing: str | None = None
    layers: str | None = None
    direction: str | None = None
    """``lw`` leftward, ``rw`` rightward."""

    def __str__(self) -> str:
        """The designation in the order of the standard."""
        details = (self.sides, self.backing, self.layers, self.direction)
        return " ".join(
            (
                self.standard,
                "/".join(self.processes),
                self.product,
                "/".join(self.welds),
                "/".join(self.groups),
                "/".join(self.fillers),
                *self._dimensions(),
                *self.positions,
                *(detail for detail in details if detail),
            )
        )

    def keys(self) -> tuple[str, ...]:
        """Keys of the texts that explain its parts, without the dimensions."""
        details = (self.sides, self.backing, self.layers, self.direction)
        return (
            *(f"weld.designation.process.{process}" for process in self.processes),
            f"weld.designation.product.{self.product}",
            *(f"weld.designation.weld.{weld}" for weld in self.welds),
            *(f"weld.designation.filler.{filler}" for filler in self.fillers if filler == "nm"),
            *(f"weld.designation.position.{position}" for position in self.positions),
            *(f"weld.designation.detail.{detail}" for detail in details if detail),
        )

    def _dimensions(self) -> Iterator[str]:
        sizes = (("t", self.thickness_mm), ("s", self.deposit_mm), ("D", self.diameter_mm))
        for letter, size in sizes:
            if size is not None:
                yield letter + f"{size:.3f}".rstrip("0").rstrip(".")


def parse(text: str) -> Designation:
    """The qualification that a designation states.

    Raises
    ------
    DesignationError
        where a part is unknown, stands twice, contradicts another or is missing
    """
    begin = _STANDARD.match(text)
    if begin is None:
        raise DesignationError(
            "standard", 1, "is not ISO 9606-1", "begin with ISO 9606-1, as in ISO 9606-1 135 P FW"
        )
    parts = _Parts()
    for word in _WORD.finditer(text, begin.end()):
        bare = word[0].rstrip(",;")
        if bare:
            parts.add(bare, word.start() + 1)
    return parts.whole(" ".join(begin[1].split()), len(text) + 1)


_ONE_OF = (
    # part, its values, whether "/" may part several
    ("process", PROCESSES, True),
    ("product", PRODUCTS, False),
    ("weld type", WELDS, True),
    ("filler group", GROUPS, True),
    ("filler type", FILLERS, True),
    ("position", POSITIONS, True),
    ("sides", SIDES, False),
    ("backing", BACKINGS, False),
    ("layers", LAYERS, False),
    ("direction", DIRECTIONS, False),
)
_NEEDED = {
    "process": "135",
    "product": "P for plate or T for tube",
    "weld type": "BW or FW",
    "filler group": "FM1",
    "filler type": "S for a solid wire, or nm for none",
    "position": "PB",
}


class _Parts:
    """The parts found so far."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[str, ...]] = {}
        self._sizes: dict[str, float] = {}

    def add(self, word: str, place: int) -> None:
        """One word of the designation."""
        size = _DIMENSION.fullmatch(word)
        if size is not None:
            self._add_size(size[1], float(size[2].replace(",", ".")), place)
            return
        values = tuple(word.split("/"))
        known = [
            part
            for part, allowed, several in _ONE_OF
            if set(values) <= set(allowed) and (several or len(values) == 1)
        ]
        if not known:
            raise DesignationError(
                _short(word), place, "is no part of a designation", "correct it or leave it out"
            )
        # P may be plate or a cored wire, 15 plasma or an electrode: the part that is still missing
        part = next((part for part in known if part not in self._found), known[0])
        before = self._found.get(part, ())
        if before and part != "position":
            what = f"{'/'.join(before)} stands before {_short(word)}"
            raise DesignationError(part, place, what, "state it once")
        self._found[part] = tuple(dict.fromkeys((*before, *values)))

    def _add_size(self, letter: str, size_mm: float, place: int) -> None:
        if letter in self._sizes:
            raise DesignationError(f"dimension {letter}", place, "stands twice", "state it once")
        if size_mm == 0.0:
            remedy = "state it in millimetres, above 0"
            raise DesignationError(f"dimension {letter}", place, "is 0", remedy)
        self._sizes[letter] = size_mm

    def whole(self, standard: str, end: int) -> Designation:
        """The designation, when nothing is missing."""
        for part, example in _NEEDED.items():
            if part not in self._found:
                raise DesignationError(part, end, "is missing", f"add it, such as {example}")
        if not {"t", "s"} & self._sizes.keys():
            remedy = "add the thickness in millimetres, such as t10 or s10"
            raise DesignationError("dimension", end, "is missing", remedy)
        if self._found["product"] == ("P",) and "D" in self._sizes:
            remedy = "leave D out, or state T for a tube"
            raise DesignationError("dimension D", end, "is of a tube, not of a plate", remedy)
        return Designation(
            standard=standard,
            processes=self._found["process"],
            product=self._found["product"][0],
            welds=self._found["weld type"],
            groups=self._found["filler group"],
            fillers=self._found["filler type"],
            thickness_mm=self._sizes.get("t"),
            deposit_mm=self._sizes.get("s"),
            diameter_mm=self._sizes.get("D"),
            positions=self._found["position"],
            sides=self._one("sides"),
            backing=self._one("backing"),
            layers=self._one("layers"),
            direction=self._one("direction"),
        )

    def _one(self, part: str) -> str | None:
        found = self._found.get(part)
        return None if found is None else found[0]


def _short(word: str) -> str:
    """A word, as much of it as an error can show."""
    return word if len(word) <= _SHOWN else word[:_SHOWN] + "..."
