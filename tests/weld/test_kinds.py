"""Kinds of imperfection: their numbers in ISO 6520-1."""

import pytest

from simlab.weld.kinds import Kind


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (Kind.CRACK, 100),
        (Kind.CRATER_PIPE, 2025),
        (Kind.SURFACE_PORE, 2017),
        (Kind.LACK_OF_FUSION, 401),
        (Kind.EXCESS_WELD_METAL, 502),
        (Kind.EXCESS_CONVEXITY, 503),
        (Kind.EXCESS_ASYMMETRY, 512),
        (Kind.INSUFFICIENT_THROAT, 5213),
        (Kind.EXCESS_THROAT, 5214),
    ],
)
def test_numbers_that_public_copies_of_standards_name(kind: Kind, number: int) -> None:
    assert kind.iso6520 == (number, True)


def test_every_kind_has_a_number_of_its_own() -> None:
    assert len({kind.iso6520.number for kind in Kind}) == len(Kind)
    assert kind_numbers_from_memory() == {301, 402, 501, 506, 507, 510, 517, 521}


def kind_numbers_from_memory() -> set[int]:
    return {kind.iso6520.number for kind in Kind if not kind.iso6520.verified}
