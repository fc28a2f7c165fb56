"""Bands and limits behind a curve: some marks, full marks, the ideal, and where marks end."""

from dashboard.desktop.look import Look
from dashboard.desktop.plotting import Plot
from simlab.model.arrays import Floats
from simlab.views.tones import Limits

SOME, FULL = 26, 52
"""How strongly the two grounds cover what is behind them, of 255."""
SPREAD = 40
"""And the spread about a curve."""


def draw_band(plot: Plot, band: Limits, look: Look) -> None:
    """A band that is the same all along the way."""
    plot.ground(float(band.zero_low[0]), float(band.zero_high[0]), look.good, SOME)
    plot.ground(float(band.full_low[0]), float(band.full_high[0]), look.good, FULL)
    plot.level(float(band.target[0]), look.path, dashed=False)
    for end in (band.zero_low, band.zero_high):
        plot.level(float(end[0]), look.near, dashed=True)


def draw_band_along(plot: Plot, band: Limits, place_mm: Floats, look: Look) -> None:
    """A band whose target varies along the way, a value for each place."""
    plot.ground_along(place_mm, band.zero_low, band.zero_high, look.good, SOME)
    plot.ground_along(place_mm, band.full_low, band.full_high, look.good, FULL)
    plot.line_along(place_mm, band.target, look.path, dashed=False)
    for end in (band.zero_low, band.zero_high):
        plot.line_along(place_mm, end, look.near, dashed=True)
