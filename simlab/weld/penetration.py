"""How deep an arc melts into the plate, and how wide and high its bead lies on it, with scatter.

`bead_on_plate` is a power law fitted to 31 published welds of one design of experiments, made at
250 to 550 A: heavy runs. For the short arc of a training booth it is an extrapolation, which
`BeadOnPlate.extrapolated` says and the sigmas grow with. `jackson_mm` serves the processes that the
runs say nothing about; it is from memory. Corrections for the torch's angle and for the position
have the direction that the manuals give; their sizes are simlab's proposals.
"""

from dataclasses import dataclass

import numpy as np

from simlab.model.arrays import Bools, Floats, Number


@dataclass(frozen=True, slots=True)
class _Factor:
    """A factor of the experiments: its middle and outermost levels, and its weight in the fit."""

    middle: float
    least: float
    most: float
    spread: float
    """Sum over the runs of the squared distance from the middle, in logarithms."""

    @classmethod
    def of(cls, least: float, most: float) -> "_Factor":
        """Central composite: 16 corners at half the way, 2 stars at the ends, 13 in the middle."""
        middle = 0.5 * (least + most)
        low, high = 0.5 * (middle + least), 0.5 * (middle + most)
        spread = 8.0 * (np.log(low / middle) ** 2 + np.log(high / middle) ** 2)
        spread += np.log(least / middle) ** 2 + np.log(most / middle) ** 2
        return cls(middle, least, most, float(spread))


@dataclass(frozen=True, slots=True)
class _Law:
    """A fitted power law: factor, exponents of volts, amperes, speed and distance."""

    factor: float
    exponents: tuple[float, float, float, float]
    loo_mm: float
    """Root mean square of the errors when each run is left out of its own fit."""
    repeat_mm: float
    """Scatter of runs made alike: no model can be better."""

    def at(self, logs: tuple[Floats, ...]) -> Floats:
        """The law where the factors have these logarithms."""
        total = self.exponents[0] * logs[0]
        for exponent, log in zip(self.exponents[1:], logs[1:], strict=True):
            total = total + exponent * log
        return np.asarray(self.factor * np.exp(total))


FACTORS = (
    _Factor.of(22.0, 36.0),
    _Factor.of(250.0, 550.0),
    _Factor.of(6.0, 18.0),
    _Factor.of(20.0, 34.0),
)
"""Volts, amperes, speed [mm/s], nozzle to plate [mm]."""
HEIGHT = _Law(0.0808, (-0.293, 0.669, -0.135, 0.194), 0.447, 0.21)
WIDTH = _Law(4.505, (0.459, 0.118, -0.336, -0.176), 0.928, 0.41)
DEPTH = _Law(0.0276, (-0.029, 1.308, -0.441, -0.494), 0.800, 0.32)
JACKSON = 0.01907
"""Jackson and Shrubsall's factor, 0.0010 for inches, brought to mm and mm/s."""
JACKSON_SCATTER = 0.4
"""Share of the depth: simlab's proposal."""
PUSH = 0.01
"""Penetration lost for each degree of push, gained for each of drag: simlab's proposal."""
STEEP_DEG, STEEP = 20.0, 0.02
"""Leaning further than this either way costs this share of the penetration for each degree."""
POSITION = {"PF": 1.1, "PG": 0.7, "PH": 1.1, "PJ": 0.7, "H-L045": 1.1, "J-L045": 0.7}
"""Penetration against flat: simlab's proposal. Upward the pool sinks away from under the arc;
downward it runs ahead of it."""
_UNSURE = 0.5
"""Share of a correction that may be wrong: simlab's proposal."""


@dataclass(frozen=True, slots=True, eq=False)
class BeadOnPlate:
    """A bead on a flat plate, with one standard deviation each."""

    height_mm: Floats
    width_mm: Floats
    depth_mm: Floats
    height_sigma_mm: Floats
    width_sigma_mm: Floats
    depth_sigma_mm: Floats
    extrapolated: Bools
    """A factor is outside the experiments."""


def bead_on_plate(
    voltage_v: Number, current_a: Number, speed_mm_s: Number, distance_mm: Number
) -> BeadOnPlate:
    """Height, width and penetration of a bead of wire on a flat plate.

    Parameters
    ----------
    voltage_v, current_a, speed_mm_s, distance_mm : each above 0, else NaN; the distance is from
        nozzle to plate in the experiments, about the contact tip's

    Source: 31 runs, central composite, published in aritraMandal02/final-year-project; fitted as a
    power law. The sigma is the prediction error of least squares: the leave-one-out error at the
    middle, growing with the distance from it, and never below the scatter of runs made alike.
    """
    logs, away = [], 0.0
    outside: Bools = np.asarray(False)
    for value, factor in zip((voltage_v, current_a, speed_mm_s, distance_mm), FACTORS, strict=True):
        given = np.asarray(value, dtype=np.float64)
        logs.append(np.log(np.where(given > 0.0, given, np.nan)))
        away = away + np.square(logs[-1] - np.log(factor.middle)) / factor.spread
        outside = outside | ~((given >= factor.least) & (given <= factor.most))
    grown = np.sqrt(1.0 + away)
    made = [law.at(tuple(logs)) for law in (HEIGHT, WIDTH, DEPTH)]
    sigmas = [
        _sigma(law, value, grown) for law, value in zip((HEIGHT, WIDTH, DEPTH), made, strict=True)
    ]
    return BeadOnPlate(made[0], made[1], made[2], sigmas[0], sigmas[1], sigmas[2], outside)


def jackson_mm(voltage_v: Number, current_a: Number, speed_mm_s: Number) -> Floats:
    """Penetration by Jackson and Shrubsall's rule, ``K (I^4 / (v U^2))^(1/3)``. [mm]

    NaN where speed or voltage are not above 0. From memory, not verified.
    """
    speed = np.asarray(speed_mm_s, dtype=np.float64)
    volts = np.asarray(voltage_v, dtype=np.float64)
    below = np.where((speed > 0.0) & (volts > 0.0), speed * volts * volts, np.nan)
    return np.asarray(JACKSON * np.cbrt(np.asarray(current_a, dtype=np.float64) ** 4 / below))[()]


def lean_factor(travel_deg: Number) -> Floats:
    """What leaning the torch does to the penetration: drag deepens, push flattens.

    Direction: torch makers' manuals (drag narrower, higher, deeper; beyond 20 degrees either way
    less penetration). Size: simlab's proposal.
    """
    travel = np.asarray(travel_deg, dtype=np.float64)
    gentle = 1.0 - PUSH * np.clip(travel, -STEEP_DEG, STEEP_DEG)
    steep = np.maximum(np.abs(travel) - STEEP_DEG, 0.0)
    return np.asarray(gentle * np.maximum(1.0 - STEEP * steep, 0.0))[()]


def corrected(depth_mm: Floats, sigma_mm: Floats, factor: Floats) -> tuple[Floats, Floats]:
    """A penetration and its sigma after a correction that is not verified."""
    unsure = _UNSURE * (factor - 1.0) * depth_mm
    return depth_mm * factor, np.sqrt(np.square(sigma_mm * factor) + np.square(unsure))


def _sigma(law: _Law, value: Floats, grown: Floats) -> Floats:
    middle = law.at(tuple(np.asarray(np.log(factor.middle)) for factor in FACTORS))
    return np.maximum(value * (law.loo_mm / float(middle)) * grown, law.repeat_mm)
