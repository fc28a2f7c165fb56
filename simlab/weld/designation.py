"""Designation of a welder's qualification as ISO 9606-1 writes it, read part by part.

    ISO 9606-1 135 P FW FM1 S t10 PB ml
    standard   |   | |  |   | |   |  details: ss bs, nb mb gb ci fb, sl ml, lw rw
               |   | |  |   | |   positions, one or more (ISO 6947)
               |   | |  |   | dimensions: t plate or wall, s deposit, D outside diameter [mm];
               |   | |  |   |   of several processes s20(5/15) or s5/15: what each lays
               |   | |  |   kind of filler, or nm for none
               |   | |  group of the filler, FM1 to FM6
               |   | BW butt weld, FW fillet weld
               |   P plate, T tube
               process (ISO 4063), one or more; 135-D with the transfer of its metal

Parts behind the standard may stand in any order and in small or large letters, and several values
of one part may be parted by ``/``. Only nm may do without a group. The lists of values are from
memory of ISO 9606-1:2012; they decide nothing but what is read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from simlab.model.errors import DesignationError
from simlab.weld.settings import POSITIONS

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
SIDES = ("ss", "bs")
BACKINGS = ("nb", "mb", "gb", "ci", "fb")
LAYERS = ("sl", "ml")
DIRECTIONS = ("lw", "rw")

TRANSFERS = ("D", "G", "S", "P")
"""Dip (short arc), globular, spray, pulsed; of the processes 131 to 138."""

_DASHES = "-\u2010\u2011\u2012\u2013\u2014"
_STANDARD = re.compile(
    r"\s*((?:(?:TS|DIN|BS|NF|UNI)\s+)?(?:EN\s+)?)ISO\s*9606[" + _DASHES + r"]1"
    r"(?:\s?:\s?([0-9]{4}(?:-[0-9]{2})?))?(?![^\s,;])",
    re.IGNORECASE,
)
_DIAMETER = "\u00d8\u00f8\u2300"
_WORD = re.compile(
    r"(?<!\S)[tsD" + _DIAMETER + r"]\s*=?\s*[0-9][^\s(]*(?:\s?mm(?!\S))?(?:\s*\([^()]*\))?|\S+"
)
_SIZE = r"[0-9]{1,5}(?:[.,][0-9]{1,3})?"
_SIZES = rf"{_SIZE}(?:\s*/\s*{_SIZE})*"
_DIMENSION = re.compile(
    r"([tsD" + _DIAMETER + rf"])\s*=?\s*({_SIZES})\s?(?:mm)?\s*(?:\(\s*({_SIZES})\s*\))?",
    re.IGNORECASE,
)
_TRANSFER = re.compile(r"(13[0-9])[" + _DASHES + r"]([DGSP])", re.IGNORECASE)
_ADDS_UP_MM = 0.1
_TOO_MUCH_MM = 1e5
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
    """Groups of the filler; none where there is no filler."""
    fillers: tuple[str, ...]
    """Kinds of filler."""
    thickness_mm: float | None
    """t: of the plate or the tube's wall."""
    deposit_mm: float | None
    """s: of the weld metal, of all processes together."""
    diameter_mm: float | None
    """D: outside, of a tube."""
    positions: tuple[str, ...]
    sides: str | None = None
    backing: str | None = None
    layers: str | None = None
    direction: str | None = None
    """``lw`` leftward, ``rw`` rightward."""
    deposits_mm: tuple[float, ...] = ()
    """What each of several processes lays, where that is stated."""
    transfers: tuple[str, ...] = ()
    """One of `TRANSFERS` or "" for each process; none where none is stated."""

    def __str__(self) -> str:
        """The designation in the order of the standard."""
        details = (self.sides, self.backing, self.layers, self.direction)
        ways = self.transfers or ("",) * len(self.processes)
        return " ".join(
            (
                self.standard,
                "/".join(
                    f"{process}-{way}" if way else process
                    for process, way in zip(self.processes, ways, strict=True)
                ),
                self.product,
                "/".join(self.welds),
                *(("/".join(self.groups),) if self.groups else ()),
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
                each = "/".join(_millimetres(one) for one in self.deposits_mm)
                yield letter + _millimetres(size) + (f"({each})" if letter == "s" and each else "")


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
        bare = word[0].rstrip(",;.")
        if bare.strip(_DASHES):
            parts.add(bare, word.start() + 1)
    year = f":{begin[2]}" if begin[2] else ""
    standard = " ".join((*begin[1].upper().split(), f"ISO 9606-1{year}"))
    return parts.whole(standard, len(text) + 1)


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
_PLAIN = str.maketrans("", "", _DASHES)
_FOLDED = {
    part: {value.casefold().translate(_PLAIN): value for value in values}
    for part, values, _ in _ONE_OF
}
"""By part: its values as they may be written, small or large and without their dash."""
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
        self._deposits_mm: tuple[float, ...] = ()
        self._transfers: dict[str, str] = {}

    def add(self, word: str, place: int) -> None:
        """One word of the designation."""
        size = _DIMENSION.fullmatch(word)
        if size is not None:
            self._add_size(size, place)
            return
        written = word.split("/")
        for nth, one in enumerate(written):
            way = _TRANSFER.fullmatch(one)
            if way is not None:
                written[nth] = way[1]
                self._transfers[way[1]] = way[2].upper()
        plain = [one.casefold().translate(_PLAIN) for one in written]
        known = [
            part
            for part, _, several in _ONE_OF
            if _FOLDED[part].keys() >= set(plain) and (several or len(plain) == 1)
        ]
        if not known:
            raise DesignationError(
                _short(word), place, "is no part of a designation", "correct it or leave it out"
            )
        # P may be plate or a cored wire, 15 plasma or an electrode: the part that is still missing
        part = next((part for part in known if part not in self._found), known[0])
        values = tuple(_FOLDED[part][one] for one in plain)
        before = self._found.get(part, ())
        if before and part != "position":
            what = f"{'/'.join(before)} stands before {_short(word)}"
            raise DesignationError(part, place, what, "state it once")
        self._found[part] = tuple(dict.fromkeys((*before, *values)))

    def _add_size(self, found: re.Match[str], place: int) -> None:
        letter = {"t": "t", "s": "s"}.get(found[1].lower(), "D")
        part = f"dimension {letter}"
        sizes, within = _sizes(found[2]), _sizes(found[3] or "")
        if letter in self._sizes:
            raise DesignationError(part, place, "stands twice", "state it once")
        if 0.0 in sizes + within:
            raise DesignationError(part, place, "is 0", "state it in millimetres, above 0")
        each = within if len(sizes) == 1 else sizes
        if len(sizes) > 1 and (within or letter != "s" or sum(sizes) >= _TOO_MUCH_MM):
            raise DesignationError(part, place, "has several values", "state one")
        if within and (letter != "s" or abs(sum(within) - sizes[0]) > _ADDS_UP_MM):
            what = f"is {_millimetres(sizes[0])}, but its parts do not add up to that"
            raise DesignationError(part, place, what, "state for each process what it lays")
        if len(each) > 1:
            self._deposits_mm = each
        self._sizes[letter] = sizes[0] if len(sizes) == 1 else round(sum(sizes), 3)

    def whole(self, standard: str, end: int) -> Designation:
        """The designation, when nothing is missing."""
        if self._found.get("filler type") == ("nm",):
            self._found.setdefault("filler group", ())
        for part, example in _NEEDED.items():
            if part not in self._found:
                raise DesignationError(part, end, "is missing", f"add it, such as {example}")
        if not {"t", "s"} & self._sizes.keys():
            remedy = "add the thickness in millimetres, such as t10 or s10"
            raise DesignationError("dimension", end, "is missing", remedy)
        if self._found["product"] == ("P",) and "D" in self._sizes:
            remedy = "leave D out, or state T for a tube"
            raise DesignationError("dimension D", end, "is of a tube, not of a plate", remedy)
        processes = self._found["process"]
        if len(self._deposits_mm) not in (0, len(processes)):
            what = f"has {len(self._deposits_mm)} parts for {len(processes)} processes"
            raise DesignationError("dimension s", end, what, "state one for each process")
        return Designation(
            standard=standard,
            processes=processes,
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
            deposits_mm=self._deposits_mm,
            transfers=tuple(self._transfers.get(one, "") for one in processes)
            if self._transfers
            else (),
        )

    def _one(self, part: str) -> str | None:
        found = self._found.get(part)
        return None if found is None else found[0]


def _sizes(text: str) -> tuple[float, ...]:
    """Sizes parted by ``/``, with a point or a comma."""
    return tuple(float(one.replace(",", ".")) for one in text.split("/") if one)


def _millimetres(size_mm: float) -> str:
    return f"{size_mm:.3f}".rstrip("0").rstrip(".")


def _short(word: str) -> str:
    """A word, as much of it as an error can show."""
    shown = "".join(sign if sign.isprintable() else "\ufffd" for sign in word[:_SHOWN])
    return shown if len(word) <= _SHOWN else shown + "..."
