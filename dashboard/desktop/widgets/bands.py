"""Bands and limits behind a curve: some marks, full marks, the ideal, and where marks end."""

import numpy as np

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
    there = np.isfinite(place_mm)
    x = place_mm[there]
    plot.ground_along(x, band.zero_low[there], band.zero_high[there], look.good, SOME)
    plot.ground_along(x, band.full_low[there], band.full_high[there], look.good, FULL)
    plot.line_along(x, band.target[there], look.path, dashed=False)
    for end in (band.zero_low, band.zero_high):
        plot.line_along(x, end[there], look.near, dashed=True)
