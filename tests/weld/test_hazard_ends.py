"""Craters, restarts and gaps: what the ends of a pass leave."""

from dataclasses import replace

import numpy as np
import pytest

from simlab.weld.bead import bead_of
from simlab.weld.hazards import predict, untold
from simlab.weld.kinds import SURE, Imperfection, Kind, Untold
from simlab.weld.passes import Gap, Passes
from tests.weld.passes_made import MAG, MAG_BANDS, MMA, MMA_BANDS, NAN, arc, passes, profile

M = 60


def told(done: Passes) -> tuple[Imperfection, ...]:
    """What is predicted of a perfect pass with these arcs."""
    made = profile(MAG_BANDS, M)
    return predict(made, bead_of(made, MAG), MAG, done, MAG_BANDS)


def test_a_crater_that_is_not_filled() -> None:
    (crater,) = told(passes(arc(crater_s=2.0 / 6.0)))  # no longer than passing by takes
    assert crater.kind is Kind.CRATER_PIPE
    assert (crater.from_mm, crater.to_mm) == (58.0, 60.0)
    width = float(bead_of(profile(MAG_BANDS, M), MAG).width_mm[0])
    assert crater.size_mm == pytest.approx(0.2 * width)
    assert (crater.because, crater.way, crater.least) == ("crater_fill", "low", 0.25)


def test_a_crater_filled_faded_or_melted_again_is_none() -> None:
    assert told(passes(arc(crater_s=2.0 / 6.0, fade=0.5))) == ()
    again = passes(arc(0, 30, crater_s=0.0), arc(20, 60, overlap_mm=10.0))
    assert told(again) == ()


def test_a_crater_that_nobody_saw_is_untold() -> None:
    made = profile(MAG_BANDS, M)
    bead = bead_of(made, MAG)
    assert untold(made, bead, MAG, passes(arc(ended=False)), MAG_BANDS) == (
        Untold(Kind.CRATER_PIPE, 58.0, 60.0, "crater_fill"),
    )
    assert untold(made, bead, MAG, passes(arc(ended=False, end_mm=NAN)), MAG_BANDS) == ()


def test_a_restart_that_does_not_reach_back() -> None:
    done = passes(arc(0, 30), arc(29, 60, overlap_mm=1.0))
    (poor,) = told(done)
    assert (poor.kind, poor.from_mm, poor.to_mm) == (Kind.POOR_RESTART, 25.0, 30.0)
    assert poor.least == pytest.approx(0.25 * 0.8)  # 4 of 5 mm are missing


def test_a_gap_that_no_pool_closes_is_sure() -> None:
    width = float(bead_of(profile(MAG_BANDS, M), MAG).width_mm[0])
    done = passes(
        arc(0, 20), arc(40, 60, overlap_mm=-20.0), gaps=(Gap(20.0, 40.0), Gap(50.0, 52.0))
    )
    open_, closed = (i for i in told(done) if i.kind is Kind.LACK_OF_FUSION)
    assert open_.size_mm == pytest.approx(20.0 - width)
    assert (open_.least, open_.most, open_.verified) == (SURE, 1.0, True)
    assert (open_.because, open_.way) == ("restart_overlap", "missing")
    assert (closed.from_mm, closed.to_mm, closed.way) == (50.0, 52.0, "low")
    assert closed.least < 0.5


def test_a_gap_beside_a_weld_of_unknown_width_is_not_sure() -> None:
    done = passes(arc(0, 20), arc(40, 60, overlap_mm=-20.0), gaps=(Gap(20.0, 40.0),))
    setup, made = replace(MMA, process=141), profile(MMA_BANDS, M)
    found = predict(made, bead_of(made, setup), setup, done, MMA_BANDS)
    (gap,) = (i for i in found if i.way == "missing")
    assert gap.least == 0.25


def test_no_arc_at_all_has_no_end() -> None:
    made = profile(MAG_BANDS, M)
    none = replace(passes(), arcs=())
    assert predict(made, bead_of(made, MAG), MAG, none, MAG_BANDS) == ()


def test_a_tenth_too_short_is_let_pass() -> None:
    assert told(passes(arc(crater_s=2.0 / 6.0 + 0.46))) == ()
    (crater,) = told(passes(arc(crater_s=2.0 / 6.0 + 0.44)))
    assert crater.size_sigma_mm > crater.size_mm
    assert told(passes(arc(0, 30), arc(25.4, 60, overlap_mm=4.6))) == ()


def test_standing_at_the_ends_of_a_pass_is_no_fault() -> None:
    speed = np.full(M, 7.5)
    speed[[0, 1, 58, 59]] = 1.0
    made = profile(MAG_BANDS, M, speed_mm_s=speed)
    bead = bead_of(made, MAG)
    assert predict(made, bead, MAG, passes(), MAG_BANDS) == ()
    elsewhere = passes(arc(-20.0, 80.0))
    kinds = {i.kind for i in predict(made, bead, MAG, elsewhere, MAG_BANDS)}
    assert {Kind.OVERLAP, Kind.EXCESS_THROAT} <= kinds


def test_a_crater_does_not_reach_beyond_the_weld() -> None:
    done = replace(passes(arc(60.0, 0.0, crater_s=2.0 / 6.0)), from_mm=0.0, to_mm=60.0)
    (crater,) = told(done)
    assert (crater.from_mm, crater.to_mm) == (0.0, 2.0)
