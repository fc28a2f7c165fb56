"""Made-up measurements: what a craft's `measure` would hand to scoring."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from simlab.model.tracks import MetricTrack
from simlab.motion.overlap import Measured

Values = Mapping[str, Any]
Make = Callable[..., Measured]


@pytest.fixture(scope="session")
def measured() -> Make:
    """``measured(place, gap=[...])``: samples at work, one value a metric and sample."""

    def make(
        place: Any,
        *,
        working: Any = True,
        blind: Any = False,
        repeated: Any = None,
        laid_aside_s: Any = None,
        either_way: bool = False,
        sigma: float = 0.0,
        **values: Any,
    ) -> Measured:
        place_mm = np.array(place, dtype=float)
        n = len(place_mm)
        tracks = tuple(
            MetricTrack(
                name=name,
                unit="mm",
                t_s=np.arange(n) / 100.0,
                place_mm=place_mm,
                value=np.broadcast_to(np.array(value, dtype=float), (n,)),
                sigma=np.full(n, sigma),
                wanted=np.full(n, np.nan),
            )
            for name, value in values.items()
        )
        return Measured(
            tracks=tracks,
            cursor=None,
            place_mm=place_mm,
            working=np.full(n, working, dtype=np.bool_),
            blind=np.full(n, blind, dtype=np.bool_),
            repeated=None if repeated is None else np.full(n, repeated, dtype=np.bool_),
            laid_aside_s=None if laid_aside_s is None else np.array(laid_aside_s, dtype=float),
            either_way=either_way,
        )

    return make
