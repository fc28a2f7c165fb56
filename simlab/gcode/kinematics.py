"""How fast a machine's axes go, speed up and take corners: a machine file as typed values."""

from dataclasses import dataclass

import numpy as np

from simlab.gcode.state import LETTERS
from simlab.model.arrays import Floats
from simlab.model.toml_table import Table

SCHEMA = 1
STYLES = ("straight", "dog-leg")
_ROTARY = "ABC"
_S_PER_MIN = 60.0


@dataclass(frozen=True, slots=True)
class Axis:
    """What one axis can do: mm or degrees."""

    letter: str
    speed_s: float
    """Most speed, a second [mm/s, deg/s]."""
    acceleration_s2: float
    """[mm/s2, deg/s2]."""


@dataclass(frozen=True, slots=True)
class Kinematics:
    """A machine as its timing sees it."""

    name: str
    axes: tuple[Axis, ...]
    """Those that it has."""
    junction_deviation_mm: float = 0.01
    """How far a corner may be rounded under G64 without P; it says how fast corners are taken."""
    dog_leg: bool = False
    """In a rapid each axis goes at its own speed and stops when it is there."""
    rapids_stop: bool = False
    """The machine stands still between a rapid and a cut."""
    tool_change_s: float = 0.0
    spindle_s: float = 0.0
    """To reach another spindle speed; the machine waits for it."""

    def slowness(self) -> Floats:
        """(9,) seconds a mm or a degree at each axis' most speed; 0 for axes that are not there."""
        return self._of_each({axis.letter: 1.0 / axis.speed_s for axis in self.axes})

    def sluggishness(self) -> Floats:
        """(9,) one over each axis' acceleration; 0 for axes that are not there."""
        return self._of_each({axis.letter: 1.0 / axis.acceleration_s2 for axis in self.axes})

    def _of_each(self, values: dict[str, float]) -> Floats:
        return np.array([values.get(letter, 0.0) for letter in LETTERS])


def kinematics_from(text: str, source: str = "machine") -> Kinematics:
    """The machine that a TOML text describes; docs/formats/gcode-machine.md.

    Raises
    ------
    TableError
        where a value is missing, out of its limits or unknown
    """
    table = Table.read(text, source)
    table.whole("schema", least=SCHEMA, most=SCHEMA)
    name = table.text("name")
    deviation_mm = table.number("junction_deviation_mm", above=0.0, most=10.0)
    style, stop, change_s, spindle_s = STYLES[0], False, 0.0, 0.0
    if table.has("rapids"):
        rapids = table.table("rapids")
        style = rapids.text("path", one_of=STYLES, default=STYLES[0])
        stop = rapids.flag("stop", default=False)
        rapids.done()
    if table.has("waits"):
        waits = table.table("waits")
        change_s = waits.number("tool_change_s", least=0.0, most=3600.0, default=0.0)
        spindle_s = waits.number("spindle_s", least=0.0, most=3600.0, default=0.0)
        waits.done()
    axes = table.table("axes")
    found = tuple(_axis(axes, letter) for letter in LETTERS if axes.has(letter.lower()))
    axes.done()
    table.done()
    if not found:
        raise table.fail("axes", "names no axis", "write a table such as [axes.x] for each one")
    return Kinematics(
        name=name,
        axes=found,
        junction_deviation_mm=deviation_mm,
        dog_leg=style == "dog-leg",
        rapids_stop=stop,
        tool_change_s=change_s,
        spindle_s=spindle_s,
    )


def _axis(axes: Table, letter: str) -> Axis:
    table = axes.table(letter.lower())
    unit = "deg" if letter in _ROTARY else "mm"
    made = Axis(
        letter=letter,
        speed_s=table.number(f"speed_{unit}_min", above=0.0, most=1e6) / _S_PER_MIN,
        acceleration_s2=table.number(f"acceleration_{unit}_s2", above=0.0, most=1e6),
    )
    table.done()
    return made
