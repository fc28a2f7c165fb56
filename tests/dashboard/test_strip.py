"""A live curve and the band behind it."""

import pytest
from PySide6.QtWidgets import QApplication

from dashboard.desktop.look import LOOKS
from dashboard.desktop.widgets.strip import Strip
from simlab.api.shapes import MetricHeadShape
from simlab.locale import texts

FEED = MetricHeadShape(
    name="feed", unit="mm/min", weight=1.0, target=0.0, full=0.05, zero=0.2,
    relative=True, signed=False,
)  # fmt: skip
STEPS = ((0.0, 300.0), (20.0, 600.0))


@pytest.mark.parametrize(
    ("targets", "target", "grounds"), [((), 0.0, 0), ((), 300.0, 2), (STEPS, 0.0, 2)]
)
def test_a_band_stands_behind_the_curve_wherever_there_is_a_target(
    app: QApplication,
    targets: tuple[tuple[float, float], ...],
    target: float,
    grounds: int,
) -> None:
    head = FEED.model_copy(update={"targets": targets, "target": target})
    strip = Strip(head, 50.0, texts("en"), LOOKS["light"])
    assert strip.grounds() == grounds
    app.processEvents()
