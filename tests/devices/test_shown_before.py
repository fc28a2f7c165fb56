"""A move that the state told is not told by its event, however late that comes."""

from simlab.devices.panel_events import Event
from simlab.devices.readings import Control
from simlab.devices.shown_before import WRAP_US, ShownBefore

DOWN, UP = (Event(Control.BUTTON, 2, value) for value in (1.0, 0.0))


def shown(*states: tuple[int, list[Event]]) -> ShownBefore:
    made = ShownBefore()
    for stamp_us, told in states:
        made.state(stamp_us, told)
    return made


def test_an_event_between_two_states_is_what_the_second_one_told_and_only_once() -> None:
    before = shown((1000, []), (2000, [DOWN]), (3000, [UP]))
    assert before.had(DOWN, 1500)
    assert not before.had(DOWN, 1500)
    assert before.had(UP, 3000)


def test_other_times_values_and_switches_are_others() -> None:
    before = shown((1000, []), (2000, [DOWN]))
    assert not before.had(DOWN, 1000)
    assert not before.had(DOWN, 2001)
    assert not before.had(UP, 1500)
    assert not before.had(Event(Control.BUTTON, 3, 1.0), 1500)
    assert before.had(DOWN, 2000)


def test_the_first_state_tells_what_was_moved_before_anybody_listened() -> None:
    assert shown((5_000_000, [DOWN])).had(DOWN, 17)


def test_time_wraps() -> None:
    before = shown((WRAP_US - 500, []), (500, [DOWN]))
    assert before.had(DOWN, WRAP_US - 1)


def test_a_board_that_started_anew_has_shown_nothing() -> None:
    before = shown((5_000_000, []), (6_000_000, [DOWN]), (1000, []))
    assert not before.had(DOWN, 5_500_000)


def test_a_switch_that_is_moved_on_and_on_is_remembered_in_bounded_memory() -> None:
    before = shown(*((1000 * n, [DOWN if n % 2 else UP]) for n in range(1, 100)))
    assert not before.had(DOWN, 50_500)
    assert before.had(DOWN, 98_500)
