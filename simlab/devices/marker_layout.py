"""A settings file of a marker camera: how its lens sees, and where the markers are on the body."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from simlab.devices.camera_model import Lens
from simlab.model.arrays import Floats, read_only
from simlab.model.toml_table import Table
from simlab.motion.rotation import unit

SCHEMA = 1
MOST_ID = 586
"""Last of the family 36h11."""
MOST_MARKERS = 32
CORNERS = np.array([[-0.5, 0.5], [0.5, 0.5], [0.5, -0.5], [-0.5, -0.5]])
"""A marker's corners in its own x (right) and y (up), from its upper left one clockwise."""


@dataclass(frozen=True, slots=True, eq=False)
class Setup:
    """One camera and one body with markers."""

    lens: Lens
    corner_px: float
    """Noise of a corner that is found, one standard deviation of a coordinate."""
    markers: Mapping[int, Floats]
    """Number to (4, 3) corners in the body's frame [mm]."""


def setup_from(text: str, source: str) -> Setup:
    """The setup in a file: docs/formats/marker-camera.md.

    Raises
    ------
    TableError
        where it has a mistake
    """
    table = Table.read(text, source)
    table.whole("schema", least=SCHEMA, most=SCHEMA)
    lens, corner_px = _lens(table.table("camera"))
    markers: dict[int, Floats] = {}
    for one in table.tables("marker"):
        number = one.whole("id", least=0, most=MOST_ID)
        if number in markers:
            raise one.fail("id", f"{number} is there twice", "give every marker its own")
        if len(markers) == MOST_MARKERS:
            raise one.fail("id", f"is marker {MOST_MARKERS + 1}", f"take {MOST_MARKERS} at most")
        markers[number] = _corners(one)
    table.done()
    return Setup(lens, corner_px, MappingProxyType(markers))


def _lens(table: Table) -> tuple[Lens, float]:
    bent = table.numbers("distortion", count=5) if table.has("distortion") else (0.0,) * 5
    k1, k2, p1, p2, k3 = bent
    lens = Lens(
        width=table.whole("width_px", least=16, most=4095),
        height=table.whole("height_px", least=16, most=4095),
        fx=table.number("fx_px", above=0.0),
        fy=table.number("fy_px", above=0.0),
        cx=table.number("cx_px"),
        cy=table.number("cy_px"),
        distortion=(k1, k2, p1, p2, k3),
    )
    noise = table.number("corner_px", above=0.0) if table.has("corner_px") else 0.1
    table.done()
    return lens, noise


def _corners(table: Table) -> Floats:
    size = table.number("size_mm", above=0.0)
    centre, x, y = (np.array(table.numbers(key, count=3)) for key in ("centre_mm", "x", "y"))
    table.done()
    right = unit(x)
    up = unit(y - (y @ right) * right) if np.isfinite(right).all() else right
    if not np.isfinite(up).all() or abs(unit(y) @ right) > 0.01:
        raise table.fail("y", "is not square to x", "write the marker's right and its upwards")
    return read_only(centre + size * (CORNERS @ np.stack((right, up))))
