"""G4, G28 and G30: what they wait and where they go; numbers as rs274 prints them."""

import pytest

from simlab.gcode.faults import Fault
from tests.gcode.moved import moves, path_of, refused


def test_g4_waits() -> None:
    event, note = path_of("G4 P2.5").trace.events
    assert note.text == "gcode.note.dwell-seconds"
    assert (event.kind, event.value, event.before) == ("dwell", 2.5, 0)


def test_g28_goes_home_over_a_place() -> None:
    assert moves("G0 X9 Y9|G28") == "R 9 9 0, R 9 9 0, R 0 0 0"
    assert moves("G0 X9 Y9|G28.1|G0 X1 Y1|G28 X2") == "R 9 9 0, R 1 1 0, R 2 1 0, R 9 1 0"
    assert moves("G0 X9 Y9|G30.1|G91 G30 Y2") == "R 9 9 0, R 9 11 0, R 9 9 0"


def test_g28_under_a_turned_offset_moves_the_named_axes_of_the_program() -> None:
    # At the program's (1, 2); home is its (-13.8564, 8), of which G30 Y takes 8.
    assert moves("G10 L2 P1 X16 R30|G0 X1 Y2|G30 Y10") == (
        "R 15.866 2.2321 0, R 11.866 9.1603 0, R 12.866 7.4282 0"
    )


@pytest.mark.parametrize(
    ("program", "fault"),
    [("G4 P-0.5", Fault.NEGATIVE), ("G41.1 D1 G1 X5|G28 X1", Fault.COMP_ACTIVE)],
)
def test_what_cannot_be_is_refused(program: str, fault: Fault) -> None:
    refused(program, fault)
