"""Samples that no torch would give: a card and a report come out, without a warning."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simlab.api.report_json import to_json
from simlab.live.replay import report
from simlab.locale import texts
from simlab.model.arrays import Floats
from simlab.model.samples import TorchSamples
from simlab.views.weld_report import sections
from tests.live.sealed import sealed

NAN = float("nan")


def nonsense(seed: int, rows: int, reach_mm: float, missing: float) -> TorchSamples:
    """Random columns: leaping, flickering, pointing anywhere, with holes in each of them."""
    rng = np.random.default_rng(seed)

    def holes(column: Floats) -> Floats:
        return np.where(rng.uniform(size=column.shape) < missing, NAN, column)

    leap = rng.choice([0.004, 0.05, 3.0], rows, p=[0.9, 0.08, 0.02])
    return TorchSamples(
        t_s=np.cumsum(leap), t_bound_s=rng.uniform(0.0, 0.01, rows),
        tip_mm=holes(np.cumsum(rng.normal(0.0, reach_mm / 20, (rows, 3)), axis=0) + 5.0),
        axis=holes(rng.normal(size=(rows, 3)) * rng.choice([0.0, 0.5, 1.0], (rows, 1))),
        arc_on=holes(np.repeat(rng.integers(0, 2, rows // 40 + 1), 40)[:rows].astype(float)),
        current_a=holes(rng.normal(100.0, 150.0, rows)),
        voltage_v=holes(rng.normal(20.0, 15.0, rows)),
    )  # fmt: skip


@pytest.mark.parametrize("exercise", ["mag-fillet-pf", "stick-butt-pa", "tig-pipe-ph"])
@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000), rows=st.integers(1, 900),
    reach_mm=st.sampled_from([0.5, 5.0, 80.0]),
    missing=st.sampled_from([0.0, 0.1, 0.7]), sigma=st.sampled_from([0.0, 0.5, 50.0, NAN]),
)  # fmt: skip
def test_nonsense_gives_a_report_and_never_a_crash(
    exercise: str, seed: int, rows: int, reach_mm: float, missing: float, sigma: float
) -> None:
    sigmas = {} if sigma != sigma else {"tip_mm": sigma, "axis_deg": sigma}
    made = sealed(nonsense(seed, rows, reach_mm, missing), exercise, sigmas)
    card, told = report(made)
    assert card == made.card
    assert '"format":1' in to_json(told)
    for language in ("en", "tr"):
        for section in sections(told, card, texts(language)):
            assert all("nan" not in line.lower().split() for line in section.lines)
