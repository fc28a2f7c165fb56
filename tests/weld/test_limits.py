"""The tables of limits: values by hand, and what marks and editions they carry."""

import numpy as np
import pytest

from simlab.model.arrays import Floats
from simlab.weld.kinds import Kind
from simlab.weld.limits import BEND_MM, ISO_5817, LEVELS

FROM_MEMORY = {
    Kind.UNDERCUT,
    Kind.EXCESS_WELD_METAL,
    Kind.MISALIGNMENT,
    Kind.OVERLAP,
    Kind.BURN_THROUGH,
}


def at(kind: Kind, t: float, a: float = np.nan, b: float = np.nan) -> list[float]:
    """Limits of B, C and D."""
    sizes: list[Floats] = [np.array(size) for size in (t, a, b)]
    return [float(limit.at(*sizes)) for limit in ISO_5817[kind]]


@pytest.mark.parametrize(
    ("kind", "sizes", "wanted"),
    [
        (Kind.SURFACE_PORE, (10.0, 5.0), [0.0, 1.0, 1.5]),
        (Kind.SURFACE_PORE, (10.0, 20.0), [0.0, 2.0, 3.0]),  # the most permitted
        (Kind.CRATER_PIPE, (8.0,), [0.0, 0.8, 1.6]),
        (Kind.CRATER_PIPE, (30.0,), [0.0, 1.0, 2.0]),
        (Kind.EXCESS_CONVEXITY, (10.0, np.nan, 10.0), [2.0, 2.5, 3.5]),
        (Kind.EXCESS_CONVEXITY, (10.0, np.nan, 40.0), [3.0, 4.0, 5.0]),
        (Kind.EXCESS_ASYMMETRY, (10.0, 10.0), [3.0, 3.5, 4.0]),
        (Kind.INSUFFICIENT_THROAT, (10.0, 5.0), [0.0, 0.8, 0.8]),
        (Kind.INSUFFICIENT_THROAT, (10.0, 20.0), [0.0, 1.0, 2.0]),
        (Kind.EXCESS_THROAT, (10.0, 10.0), [2.5, 3.0, np.inf]),
        (Kind.UNDERCUT, (4.0,), [0.2, 0.4, 0.8]),
        (Kind.UNDERCUT, (20.0,), [0.5, 0.5, 1.0]),
        (Kind.EXCESS_WELD_METAL, (10.0, np.nan, 20.0), [3.0, 4.0, 6.0]),
        (Kind.MISALIGNMENT, (10.0,), [1.0, 1.5, 2.5]),
        (Kind.OVERLAP, (10.0, np.nan, 10.0), [0.0, 0.0, 2.0]),
        (Kind.BURN_THROUGH, (10.0,), [0.0, 0.0, 0.0]),
        (Kind.CRACK, (1.0,), [0.0, 0.0, 0.0]),
        (Kind.LACK_OF_FUSION, (0.5,), [0.0, 0.0, 0.0]),
    ],
)
def test_limits_by_hand(kind: Kind, sizes: tuple[float, ...], wanted: list[float]) -> None:
    assert at(kind, *sizes) == pytest.approx(wanted)


@pytest.mark.parametrize(
    "kind", [k for k in ISO_5817 if k not in (Kind.CRACK, Kind.LACK_OF_FUSION)]
)
def test_plates_up_to_three_millimetres_are_not_covered(kind: Kind) -> None:
    assert np.isnan(at(kind, 3.0, 2.0, 5.0)).all()
    assert not np.isnan(at(kind, 3.1, 2.0, 5.0)).any()


def test_a_size_that_is_not_known_leaves_no_limit_but_where_none_is_permitted() -> None:
    np.testing.assert_equal(at(Kind.SURFACE_PORE, 10.0), [0.0, np.nan, np.nan])


def test_levels_stand_from_the_strictest_and_limits_nest() -> None:
    for kind, limits in ISO_5817.items():
        assert tuple(limit.level for limit in limits) == LEVELS
        values = at(kind, 6.0, 4.0, 8.0)
        assert values == sorted(values), kind


def test_limits_from_memory_are_marked_and_all_others_name_an_edition() -> None:
    for kind, limits in ISO_5817.items():
        for limit in limits:
            known = kind not in FROM_MEMORY and limit.least_mm < np.inf
            assert limit.verified is known, (kind, limit.level)
            assert ("memory" in limit.edition) is not known
            assert limit.edition.startswith(("ISO 5817:2014", "EN 25817:1992"))


def test_a_bend_specimen_may_have_three_millimetres() -> None:
    assert BEND_MM == 3.0
