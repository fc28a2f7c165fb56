"""Designations of ISO 9606-1: read, written again, and refused with the part, place and remedy."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simlab.model.errors import DesignationError
from simlab.weld.designation import (
    BACKINGS,
    DIRECTIONS,
    FILLERS,
    GROUPS,
    LAYERS,
    PROCESSES,
    SIDES,
    WELDS,
    Designation,
    parse,
)
from simlab.weld.settings import POSITIONS


def test_the_worked_designation() -> None:
    assert parse("ISO 9606-1 135 P FW FM1 S t10 PB ml") == Designation(
        standard="ISO 9606-1",
        processes=("135",),
        product="P",
        welds=("FW",),
        groups=("FM1",),
        fillers=("S",),
        thickness_mm=10.0,
        deposit_mm=None,
        diameter_mm=None,
        positions=("PB",),
        layers="ml",
    )


@pytest.mark.parametrize(
    "text",
    [
        "ISO 9606-1 135 P FW FM1 S t10 PB ml",
        "ISO 9606-1 111 P BW FM1 B s13 PA ss nb",
        "TS EN ISO 9606-1:2017 141 T BW FM5 S s3.6 D60.3 H-L045 ss gb",
        "ISO 9606-1 141/111 T BW FM1 S/B t8 s8 D168.3 PH ss nb ml",
        "ISO 9606-1 136 P BW/FW FM2 P t12 PF PE bs",
        "ISO 9606-1 311 T BW FM1 S t3 D48.3 PH ss nb lw",
        "ISO 9606-1 142 P FW FM1 nm t1.5 PB sl",
        "ISO 9606-1 15 P FW FM1 15 t1.5 PB sl",
    ],
)
def test_a_designation_comes_back_as_it_was_written(text: str) -> None:
    assert str(parse(text)) == text


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("  ISO  9606-1   135 P FW\tFM1 S t 10 PB ml ", "ISO 9606-1 135 P FW FM1 S t10 PB ml"),
        ("ISO 9606-1 135 P FW FM1 S t3,0 PB, ml", "ISO 9606-1 135 P FW FM1 S t3 PB ml"),
        ("ISO 9606-1 135 P FW FM1 S PB t=10 ml", "ISO 9606-1 135 P FW FM1 S t10 PB ml"),
        ("ISO 9606-1 FW 135 S P FM1 ml PB t10 ,", "ISO 9606-1 135 P FW FM1 S t10 PB ml"),
        ("ISO 9606-1 135 P BW FM1 S s9 PE/PF/PE nb ss", "ISO 9606-1 135 P BW FM1 S s9 PE PF ss nb"),
        ("iso 9606-1 135 p fw fm1 s t10 pb ML", "ISO 9606-1 135 P FW FM1 S t10 PB ml"),
        ("ISO 9606-1 135 P FW FM1 S T10 PB ml.", "ISO 9606-1 135 P FW FM1 S t10 PB ml"),
        ("ISO 9606-1 135 P FW FM1 S t=10 mm PB ml", "ISO 9606-1 135 P FW FM1 S t10 PB ml"),
        ("ISO9606\u20111 \u2013 135 P FW FM1 S t10mm PB", "ISO 9606-1 135 P FW FM1 S t10 PB"),
        ("din en iso 9606-1 : 2017-12, 111 P FW FM1 B t8 PB",
         "DIN EN ISO 9606-1:2017-12 111 P FW FM1 B t8 PB"),
        ("ISO 9606-1 141 T BW FM5 S s3,6 \u00d860,3 HL045 ss nb",
         "ISO 9606-1 141 T BW FM5 S s3.6 D60.3 H-L045 ss nb"),
        ("ISO 9606-1 141/111 T BW FM1 S/B s3.0/10 d114.3 PH",
         "ISO 9606-1 141/111 T BW FM1 S/B s13(3/10) D114.3 PH"),
        ("ISO 9606-1 141/135-d P BW FM1 S s20 (5 / 15) PA",
         "ISO 9606-1 141/135-D P BW FM1 S s20(5/15) PA"),
        ("ISO 9606-1 136 P BW FM1 P s15(15) PF", "ISO 9606-1 136 P BW FM1 P s15 PF"),
        ("ISO 9606-1 T 142 BW nm t3 D48 PC", "ISO 9606-1 142 T BW nm t3 D48 PC"),
    ],
)  # fmt: skip
def test_forms_that_vary(text: str, same: str) -> None:
    assert str(parse(text)) == same


def test_what_each_of_several_processes_lays() -> None:
    found = parse("ISO 9606-1 141/135-D T BW FM1 S s20(5/15) D200 PA ss nb")
    assert (found.deposit_mm, found.deposits_mm) == (20.0, (5.0, 15.0))
    assert found.transfers == ("", "D")
    assert parse("ISO 9606-1 141/111 P BW FM1 S/B s3,5/10 PF").deposit_mm == 13.5


def test_a_plate_welded_with_a_cored_wire_of_type_p() -> None:
    found = parse("ISO 9606-1 136 P FW FM1 P t10 PB ml")
    assert (found.product, found.fillers) == ("P", ("P",))


def test_keys_of_the_texts_that_explain_it() -> None:
    assert parse("ISO 9606-1 142 P FW FM1 nm t1.5 PB ss nb sl rw").keys() == (
        "weld.designation.process.142",
        "weld.designation.product.P",
        "weld.designation.weld.FW",
        "weld.designation.filler.nm",
        "weld.designation.position.PB",
        "weld.designation.detail.ss",
        "weld.designation.detail.nb",
        "weld.designation.detail.sl",
        "weld.designation.detail.rw",
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "character 1: standard: is not ISO 9606-1"),
        ("ISO 9606-2 135 P", "character 1: standard: is not ISO 9606-1"),
        ("ISO 9606-1 135 P FW FM1 S t10 PB ml XX", "character 37: XX: is no part"),
        ("ISO 9606-1 135 P FW FM7 S t10 PB", "character 21: FM7: is no part"),
        ("ISO 9606-1 135-X P FW FM1 S t10 PB", "character 12: 135-X: is no part"),
        ("ISO 9606-1 141/135 P BW FM1 S t5/15 PA", "dimension t: has several values; state one"),
        ("ISO 9606-1 141/135 P BW FM1 S s5/15(20) PA", "dimension s: has several values"),
        ("ISO 9606-1 141/135 P BW FM1 S s21(5/15) PA", "dimension s: is 21, but its parts do not"),
        ("ISO 9606-1 141/135 P BW FM1 S t20(5/15) PA", "dimension t: is 20, but its parts do not"),
        ("ISO 9606-1 141/135 P BW FM1 S s15(0/15) PA", "character 31: dimension s: is 0"),
        ("ISO 9606-1 141/135 P BW FM1 S s99999/1 PA", "dimension s: has several values"),
        ("ISO 9606-1 135 P BW FM1 S s5/15 PA", "dimension s: has 2 parts for 1 processes"),
        ("ISO 9606-1 135 P/T FW FM1 S t10 PB", "character 16: P/T: is no part"),
        ("ISO 9606-1 135 P FW FM1 S t10 t12 PB", "character 31: dimension t: stands twice"),
        ("ISO 9606-1 135 P FW FM1 S t0 PB", "character 27: dimension t: is 0"),
        ("ISO 9606-1 135 P FW FM1 S t1.0.1 PB", "character 27: t1.0.1: is no part"),
        ("ISO 9606-1 135 P FW FM1 S t10 PB ss bs", "character 37: sides: ss stands before bs"),
        ("ISO 9606-1 135 136 P FW FM1 S t10 PB", "process: 135 stands before 136; state it once"),
        ("ISO 9606-1 P FW FM1 S t10 PB", "character 29: process: is missing; add it, such as 135"),
        ("ISO 9606-1 135 FW FM1 S t10 PB", "product: is missing; add it, such as P for plate"),
        ("ISO 9606-1 135 P FM1 S t10 PB", "weld type: is missing"),
        ("ISO 9606-1 135 P FW S t10 PB", "filler group: is missing"),
        ("ISO 9606-1 135 P FW FM1 t10 PB", "filler type: is missing"),
        ("ISO 9606-1 135 P FW FM1 S t10", "position: is missing; add it, such as PB"),
        ("ISO 9606-1 135 T FW FM1 S D60 PB", "dimension: is missing; add the thickness"),
        ("ISO 9606-1 135 P FW FM1 S t10 D60 PB", "dimension D: is of a tube"),
        ("ISO 9606-1 135 P FW FM1 S t10 PB " + "x" * 900, r": xxxxxxxxxxxxxxxxxxxx\.\.\.: is no"),
    ],
)
def test_mistakes_name_the_part_its_place_and_what_to_do(text: str, message: str) -> None:
    with pytest.raises(DesignationError, match=message) as caught:
        parse(text)
    assert "; " in str(caught.value)


def test_what_cannot_be_printed_is_not_repeated() -> None:
    with pytest.raises(DesignationError) as caught:
        parse("ISO 9606-1 135 P FW FM1 S t10 PB ml\x1b[2J\x00")
    assert str(caught.value).isprintable()


def test_an_error_carries_its_parts() -> None:
    with pytest.raises(DesignationError) as caught:
        parse("ISO 9606-1 135 P FW FM1 S t0 PB")
    error = caught.value
    assert (error.part, error.place) == ("dimension t", 27)
    assert (error.what, error.remedy) == ("is 0", "state it in millimetres, above 0")


def some_of(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True).map(tuple)


MILLIMETRES = st.integers(1, 9_999_999).map(lambda n: n / 1000.0)
DESIGNATIONS = st.builds(
    Designation,
    standard=st.sampled_from(["ISO 9606-1", "EN ISO 9606-1", "TS EN ISO 9606-1:2017"]),
    processes=some_of(PROCESSES),
    product=st.just("T"),
    welds=some_of(WELDS),
    groups=some_of(GROUPS),
    fillers=some_of(FILLERS),
    thickness_mm=MILLIMETRES,
    deposit_mm=st.none() | MILLIMETRES,
    diameter_mm=st.none() | MILLIMETRES,
    positions=some_of(POSITIONS),
    sides=st.none() | st.sampled_from(SIDES),
    backing=st.none() | st.sampled_from(BACKINGS),
    layers=st.none() | st.sampled_from(LAYERS),
    direction=st.none() | st.sampled_from(DIRECTIONS),
)


@given(DESIGNATIONS)
def test_what_is_written_reads_the_same(made: Designation) -> None:
    assert parse(str(made)) == made


@given(DESIGNATIONS)
def test_the_order_behind_the_product_does_not_matter(made: Designation) -> None:
    standard, _, rest = str(made).partition(" T ")
    words = rest.split(" ")
    positions = [word for word in words if word in POSITIONS]
    others = [word for word in words if word not in POSITIONS]
    shuffled = " ".join((standard, "T", *others[:1], *positions, *reversed(others[1:])))
    assert parse(shuffled) == made


@given(st.text() | st.text("ISO9606-1 /PTBWFMtsD.,035bnl()-").map("ISO 9606-1 {}".format))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(DesignationError):
        found = parse(text)
        assert parse(str(found)) == found
