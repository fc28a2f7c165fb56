"""G70 to G72.2 by hand: steps and cones whose passes are known."""

import pytest
from numpy.testing import assert_allclose

from simlab.gcode.faults import Fault
from simlab.gcode.lathe_passes import Passes
from simlab.gcode.lathe_pieces import BadProfile, Piece, join
from simlab.gcode.lathe_profile import Profile, Work
from simlab.gcode.toolpath import MoveKind, Toolpath
from simlab.model.errors import ProgramError
from tests.gcode.compare import difference
from tests.gcode.contours import moves_of
from tests.gcode.peer import run_rs274
from tests.gcode.rows import done

STEP = "o100 sub|G0 X10|G1 Z-10|X20|Z-20|o100 endsub"
HEAD = "F100 G18|G0 X22 Z2"


def _moves(cycle: str, sub: str = STEP, head: str = HEAD) -> Toolpath:
    return moves_of(f"{sub}|{head}|{cycle}|M2".replace("|", "\n"))


def _ends(path: Toolpath) -> list[tuple[str, float, float]]:
    """Behind the first two rapids to the start: kind, Z, X."""
    names = {MoveKind.RAPID: "rapid", MoveKind.FEED: "feed"}
    return [
        (names[MoveKind(int(kind))], round(float(end[2]), 6) + 0.0, round(float(end[0]), 6) + 0.0)
        for kind, end in zip(path.kind[2:], path.end_mm[2:], strict=True)
    ]


def _refused(cycle: str, sub: str = STEP, head: str = HEAD) -> tuple[str, int]:
    with pytest.raises(ProgramError) as caught:
        _moves(cycle, sub, head)
    return caught.value.fault, caught.value.line


def test_g70_follows_the_contour() -> None:
    assert _ends(_moves("G70 Q100")) == [
        ("rapid", 2, 22),
        ("rapid", 2, 10),
        ("feed", -10, 10),
        ("feed", -10, 20),
        ("feed", -20, 20),
    ]


def test_g70_comes_nearer_in_passes() -> None:
    # Two passes from 1 mm off to the contour: 0.5 mm off, with an arc around the edge, and 0.
    ends = _ends(_moves("G70 Q100 D1 E0 P2"))
    assert ends[:6] == [
        ("rapid", 2, 22),
        ("rapid", 2, 10.5),
        ("feed", -9.5, 10.5),
        ("feed", -9.5, 20),
        ("feed", -10, 20.5),
        ("feed", -20, 20.5),
    ]
    assert ends[6:] == _ends(_moves("G70 Q100"))


def test_g71_cuts_along_z_level_by_level() -> None:
    assert _ends(_moves("G71 Q100 I6 R1")) == [
        ("rapid", 2, 22),
        ("rapid", 2, 22),
        ("feed", -20, 22),
        ("rapid", -19, 23),
        ("rapid", 1, 23),
        ("rapid", 2, 22),
        ("rapid", 2, 16),
        ("feed", -10, 16),
        ("rapid", -9, 17),
        ("rapid", 1, 17),
        ("rapid", 2, 16),
        ("rapid", 2, 10),
        ("feed", -10, 10),
        ("feed", -10, 20),
        ("feed", -20, 20),
        ("feed", -20, 22),
    ]


def test_a_mirrored_contour_is_cut_the_other_way() -> None:
    there = _ends(_moves("G71 Q100 I6 R1"))
    mirrored = STEP.replace("Z-", "Z")
    back = _ends(_moves("G71 Q100 I6 R1", mirrored, "F100 G18|G0 X22 Z-2"))
    assert back == [(kind, -z + 0.0, x) for kind, z, x in there]


def test_a_short_pass_is_left_by_half_its_length() -> None:
    # At X19 the cone X10 Z1 to X20 Z-9 is 10 mm away: R of 8 is shortened to 5.
    sub = "o100 sub|G0 X10|G1 Z1|X20 Z-9|o100 endsub"
    ends = _ends(_moves("G71 Q100 I3 R8", sub))
    assert ends[6:11] == [
        ("rapid", 2, 19),
        ("feed", -8, 19),
        ("rapid", -3, 24),
        ("rapid", -3, 24),
        ("rapid", 2, 19),
    ]


def test_levels_stop_at_a_pocket_and_go_on_behind_it() -> None:
    pocket = "o100 sub|G0 X10|G1 Z-5|X20|Z-10|X14 Z-13|Z-15|X20 Z-18|Z-20|o100 endsub"
    whole = _ends(_moves("G71 Q100 I4 R1", pocket))
    above = _ends(_moves("G71.1 Q100 I4 R1", pocket))
    below = _ends(_moves("G71.2 Q100 I4 R1", pocket))
    deep = [z for kind, z, x in whole if x < 19.9 and z < -10]
    assert deep
    assert not [z for kind, z, x in above if x < 19.9 and z < -10]
    assert [z for kind, z, x in below if x < 19.9 and z < -10]
    assert len(above) < len(whole)


def test_g72_faces() -> None:
    face = "o100 sub|G0 Z-10|G1 X10|Z0|X4|o100 endsub"
    turned = "o100 sub|G0 X-10|G1 Z10|X0|Z4|o100 endsub"
    ends = _ends(_moves("G72 Q100 I3 R1", face, "F100 G18|G0 X22 Z2"))
    same = _ends(_moves("G71 Q100 I3 R1", turned, "F100 G18|G0 X2 Z22"))
    assert [(kind, x, z) for kind, z, x in ends] == same


def test_corners_are_rounded_and_chamfered() -> None:
    sub = "o100 sub|G0 X10|G1 Z-10 A2|X20 C2|Z-20|o100 endsub"
    path = _moves("G70 Q100", sub)
    assert_allclose(
        path.end_mm[4:, [2, 0]],
        [[-8, 10], [-10, 12], [-10, 18], [-12, 20], [-20, 20]],
        atol=1e-9,
    )
    assert path.turns[5] == pytest.approx(-0.25)
    assert path.centre_mm[5].tolist() == pytest.approx([12, 0, -8])


def test_contours_count_from_the_line_before_with_g91_and_u_w() -> None:
    plain = _ends(_moves("G70 Q100"))
    by_steps = "o100 sub|G0 X-12|G1 Z-12|X10|Z-10|o100 endsub"
    assert _ends(_moves("G91 G70 Q100", by_steps, HEAD + "|G91 G0 X-22 Z-2|G0 X22 Z2|G90"))[2:] == (
        plain
    )
    letters = "o100 sub|G0 U-12|G1 W-12|U10|W-10|o100 endsub"
    assert _ends(_moves("G70 Q100", letters)) == plain


def test_x_is_a_diameter_in_the_contour_too() -> None:
    doubled = "o100 sub|G0 X20|G1 Z-10|X40|Z-20|o100 endsub"
    path = _moves("G70 Q100 X44", doubled, "F100 G18 G7|G0 X44 Z2")
    assert _ends(path) == _ends(_moves("G70 Q100"))


def test_arcs_are_cut_by_radius_and_by_centre() -> None:
    sub = "o100 sub|G0 X10|G1 Z-5|G2 X15 Z-10 {}|G3 X20 Z-15 {}|G1 Z-20|o100 endsub"
    ends = [
        _ends(_moves("G71 Q100 I2 R1", sub.format(*centres)))
        for centres in (("R5", "R5"), ("I5", "K-5"))
    ]
    assert ends[0] == ends[1]
    path = _moves("G70 Q100", sub.format("I5", "K-5"))
    assert path.turns[-3:].tolist() == pytest.approx([-0.25, 0.25, 0])
    absolute = _moves("G70 Q100", sub.format("I15 K-5", "I15 K-15"), HEAD + "|G90.1")
    assert _ends(absolute) == _ends(path)


def test_a_contour_of_one_move_is_not_cut_but_counts_as_done() -> None:
    path = _moves("G71 Q100|G91 G0 X1", "o100 sub|G0 X10 Z-4|G80|X3|o100 endsub")
    assert _ends(path) == [("rapid", -4, 4)]


def test_compensation_holds_along_g70() -> None:
    # From Z-27 to the start at X20 Z2: only the contour behind it counts here.
    path = _moves("G0 X20 Z-27|G42.1 D2|G70 Q100 X20 Z2|G40")
    expected = [[-9, 11], [-9, 20], [-10, 21], [-20, 21]]
    assert_allclose(path.end_mm[-4:, [2, 0]], expected, atol=1e-9)
    assert path.turns[-2] == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("cycle", "fault"),
    [
        ("G71", Fault.MISSING),
        ("G71 Q100 I0", Fault.VALUE),
        ("G71 Q7", Fault.SUB_MISSING),
        ("G17 G71 Q100", Fault.PROFILE),
        ("G42.1 D1 G71 Q100", Fault.COMP_ACTIVE),
        ("G93 F2 G71 Q100", Fault.INVERSE_FEED),
        ("G70 Q100 D50 P100000", Fault.POINTS),
        ("G71 Q100 D10000000", Fault.PROFILE),
        ("G71 Q100 I0.00001", Fault.POINTS),
        ("G70 Q100 P100000000", Fault.POINTS),
    ],
)
def test_what_a_cycle_cannot_do_is_refused(cycle: str, fault: Fault) -> None:
    assert _refused(cycle)[0] == fault


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ("G1 Z-10|X20|Z-5|X30", Fault.PROFILE),  # turns back
        ("G1 Z-10|U3 X20|Z-20", Fault.PROFILE),
        ("G1 Z-10|W3 Z-20", Fault.PROFILE),
        ("G1 Z-10 A1 C1|X20", Fault.PROFILE),
        ("G1 Z-10|G2 X20 Z-20", Fault.NO_CENTRE),
        ("G1 Z-10|G2 X20 Z-20 R2", Fault.SHORT_RADIUS),
        ("G1 Z-10|G2 X20 Z-20 R20 K3", Fault.MIXED),
        ("G1 Z-10 A50|X20|Z-20", Fault.PROFILE),
        ("Z-10 A1|G3 X20 Z-30 R11", Fault.SHORT_RADIUS),
    ],
)
def test_what_a_contour_cannot_be_is_refused(lines: str, fault: Fault) -> None:
    assert _refused("G71 Q100 I2", f"o100 sub|G0 X10|{lines}|o100 endsub")[0] == fault


def test_pockets_in_round_bottoms_end() -> None:
    """The peer runs for ever here."""
    sub = "o100 sub|G1 Z0 X0.0858|G3 Z-0.2145 X0.0858 R0.3043|o100 endsub"
    head = "G20 F100 G18|G0 X0.25 Z0.1826"
    cycle = "G71.2 Q100 Z0.0645 X0.1319 D2 I0.0394 R0.0197"
    assert _refused(cycle, sub, head)[0] == Fault.PROFILE


def test_a_contour_that_turns_back_at_its_distance_loses_pieces() -> None:
    sub = "o100 sub|G1 X-4.3797|Z-6.7449 X-8.0547 A0.2571|Z-8.4219 X-11.1776 C0.3005|o100 endsub"
    program = f"{sub}|G18 G0 Z5.3631 X-16.747 F9|G70 Q100 Z2.3631 X-13.747 D3 E0.1 P3|M2"
    path = moves_of(program.replace("|", "\n"))
    peer = run_rs274(program.replace("|", "\n").encode())
    assert difference(path, peer) == ""


@pytest.mark.parametrize(
    ("pieces", "distance"),
    [
        ([Piece(1, 1)], 1.0),
        ([Piece(1, 2, 1)], 1.0),
        ([Piece(0, -0.002)], 10.0),
        ([Piece(-0.003, 0.003j, 0, ccw=False)], 10.0),
        ([Piece(0, 1j, 2, ccw=True), Piece(1j, -1 + 1j)], 0.5),
    ],
)
def test_a_contour_without_room_is_refused(pieces: list[Piece], distance: float) -> None:
    with pytest.raises(BadProfile):
        Profile([Piece(10 + 10j, pieces[0].start), *pieces]).keep_off(distance)


def test_too_little_is_left_of_a_contour() -> None:
    with pytest.raises(BadProfile):
        Profile([Piece(0, 1), Piece(1, 1.0001)]).cut_corners()


def test_arcs_around_one_middle_do_not_meet() -> None:
    with pytest.raises(BadProfile):
        join(Piece(1, 1j, 0), Piece(1j, -1, 0))


def test_work_is_counted() -> None:
    with pytest.raises(BadProfile):
        Work(1).spend(2)


@pytest.mark.parametrize(
    "pieces",
    [
        [Piece(2 + 5j, 2 + 1j), Piece(1 + 2j, 0 + 3j)],
        [Piece(2 + 5j, 2 + 4j), Piece(1 + 2j, 0 + 1j), Piece(-1, -1 + 9j)],
        [Piece(2 + 5j, 2 + 4j), Piece(1 + 4j, 0 + 6j)],
        [Piece(2 + 5j, 2 + 4j), Piece(1 + 3j, 3 + 7j)],
    ],
)
def test_pieces_apart_are_refused(pieces: list[Piece]) -> None:
    with pytest.raises(BadProfile):
        Passes(Profile(pieces), 1.0, 1 + 1j, 100).run(0)


def test_a_corner_between_pieces_apart_is_refused() -> None:
    with pytest.raises(BadProfile, match="corner"):
        Profile([Piece(10, 5), Piece(5, 5, corner=1.0), Piece(0, -5)]).cut_corners()


def test_a_program_of_lines_alone_has_no_contours() -> None:
    with pytest.raises(ProgramError) as caught:
        done("F100 G18|G71 Q100")
    assert caught.value.fault == Fault.SUB_MISSING


def test_compensated_arcs_of_g70() -> None:
    sub = "o100 sub|G0 X10|G1 Z-5|G2 X15 Z-10 R5|G1 X20|o100 endsub"
    path = _moves("G0 X20 Z-27|G42.1 D2|G70 Q100 X20 Z2|G40", sub)
    assert_allclose(path.end_mm[-3:, [2, 0]], [[-5, 11], [-9, 15], [-9, 20]], atol=1e-9)
    assert path.turns[-2] == pytest.approx(-0.25)


FACED = """\
o100 sub
G1 Z-12.0353 X40
G1 Z-12.6575 X38.4801
G1 Z-14.7329 X37.082
G2 Z-13.3534 X35.573 K-1.4185 I-2.6819
G3 Z-17.7621 X28.4372 R10.6156
G2 Z-17.7621 X27.2634 R1.4381
o100 endsub
F100 G18 G7
G0 Z-22.7654 X44.6913
G0 Z-19.7654 X41.6913
G72 Q100  D0.1000 I0.5000 R0.5000
M2
"""


def test_a_faced_contour_with_uneven_arcs_is_refused_as_the_peer_does() -> None:
    assert "Radius to end of arc differs" in run_rs274(FACED.encode()).error
    with pytest.raises(ProgramError) as caught:
        moves_of(FACED)
    assert caught.value.fault == Fault.RADII
