"""What was practised, what was left out, and what nobody saw."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simlab.model.arrays import Bools
from simlab.motion.overlap import Measured
from simlab.scoring.visits import Visits

NOWHERE = np.nan
Make = Callable[..., Measured]


def after(*batches: Measured) -> Visits:
    """On a path of 20 mm, in slots of 1 mm."""
    visits = Visits.along(20.0, 4.0)
    for batch in batches:
        visits = visits.after(batch)
    return visits


def slots(mask: Bools) -> list[int]:
    return np.flatnonzero(mask).tolist()


def test_slots_with_work_are_done(measured: Make) -> None:
    visits = after(measured([0.5, 1.5, 2.5, 25.0, -3.0]))
    assert slots(visits.done) == [0, 1, 2]
    assert slots(visits.unseen()) == []
    assert visits.share() == visits.practised() == 3 / 20


def test_without_work_nothing_is_done(measured: Make) -> None:
    visits = after(measured([0.5, 1.5], working=False))
    assert (slots(visits.done), slots(visits.unseen()), visits.share()) == ([], [], 0.0)


def test_between_two_samples_no_further_apart_than_a_bin_all_is_done(measured: Make) -> None:
    assert slots(after(measured([0.5, 4.5])).done) == [0, 1, 2, 3, 4]
    assert slots(after(measured([4.5]), measured([0.5])).done) == [0, 1, 2, 3, 4]
    assert slots(after(measured([3.5, 3.5, 5.5], working=[True, False, True])).done) == [3, 5]


def test_what_was_jumped_over_in_full_sight_is_left_out(measured: Make) -> None:
    visits = after(measured([0.5, 5.5]))
    assert slots(visits.done) == [0, 5]
    assert slots(visits.unseen()) == []


def test_work_may_begin_anywhere(measured: Make) -> None:
    assert slots(after(measured([3.5])).done) == [3]


def test_what_was_passed_without_being_seen_is_neither_done_nor_left_out(measured: Make) -> None:
    visits = after(measured([0.5, NOWHERE, NOWHERE, 4.5]))
    assert slots(visits.done) == [0, 4]
    assert slots(visits.unseen()) == [1, 2, 3]
    assert visits.share() == pytest.approx(2 / 17)
    assert visits.practised() == 5 / 20


def test_silence_hides_what_was_passed_meanwhile(measured: Make) -> None:
    visits = after(measured([0.5, 9.5], blind=[False, True]))
    assert slots(visits.unseen()) == list(range(1, 9))


def test_backwards_counts_like_forwards(measured: Make) -> None:
    assert slots(after(measured([4.5, NOWHERE, 0.5])).unseen()) == [1, 2, 3]


def test_nothing_is_passed_while_the_trainee_rests(measured: Make) -> None:
    resting = measured([0.5, 0.5, NOWHERE, 4.5], working=[True, False, False, True])
    assert slots(after(resting).unseen()) == []
    moved_away = measured([0.5, 0.5, 4.5, 4.5], working=[True, False, False, True])
    assert slots(after(moved_away).unseen()) == []
    silent = measured([0.5, 4.5, 9.5], working=[True, False, True], blind=[False, True, True])
    assert slots(after(silent).unseen()) == []


def test_what_was_worked_at_unseen_from_rest_or_to_rest_is_not_left_out(measured: Make) -> None:
    struck = measured([0.5, NOWHERE, 4.5], working=[False, True, True])
    assert slots(after(struck).unseen()) == [1, 2, 3]
    drawn_off = measured([0.5, NOWHERE, 4.5], working=[True, True, False])
    assert slots(after(drawn_off).unseen()) == [1, 2, 3]
    both = measured([0.5, NOWHERE, 4.5], working=[False, True, False])
    assert slots(after(both).unseen()) == [1, 2, 3]
    in_parts = after(
        measured([0.5], working=False), measured([NOWHERE]), measured([4.5], working=False)
    )
    assert slots(in_parts.unseen()) == [1, 2, 3]
    lost_at_once = measured([0.5, NOWHERE, 0.7], working=[True, True, False])
    assert slots(after(lost_at_once).unseen()) == []


def test_dead_from_the_start_hides_all_up_to_where_it_wakes(measured: Make) -> None:
    assert slots(after(measured([NOWHERE, NOWHERE, 3.5])).unseen()) == [0, 1, 2]
    assert slots(after(measured([NOWHERE]), measured([3.5])).unseen()) == [0, 1, 2]


def test_dead_to_the_end_hides_all_that_was_not_done(measured: Make) -> None:
    visits = after(measured([0.5, 1.5]), measured([NOWHERE]), measured([]))
    assert slots(visits.unseen()) == list(range(2, 20))
    assert visits.share() == 1.0


def test_dead_throughout_leaves_nothing_to_say(measured: Make) -> None:
    visits = after(measured([NOWHERE, NOWHERE]))
    assert visits.unseen().all()
    assert visits.share() == 0.0


def test_seen_again_the_rest_is_no_longer_hidden(measured: Make) -> None:
    visits = after(measured([0.5, NOWHERE]), measured([1.5]))
    assert slots(visits.unseen()) == []
    assert not visits.blind


PLACES = st.lists(
    st.tuples(
        st.sampled_from([NOWHERE, -1.0, 0.5, 2.5, 5.5, 9.5, 11.0]), st.booleans(), st.booleans()
    ),
    min_size=1,
    max_size=12,
)


@settings(deadline=None)
@given(PLACES, st.integers(0, 12))
def test_the_cut_into_batches_changes_nothing(
    measured: Make, rows: list[tuple[float, bool, bool]], cut: int
) -> None:
    place, working, blind = zip(*rows, strict=True)

    def part(low: int, high: int) -> Measured:
        return measured(place[low:high], working=working[low:high], blind=blind[low:high])

    whole, parts = after(part(0, 12)), after(part(0, cut), part(cut, 12))
    assert whole.done.tolist() == parts.done.tolist()
    assert whole.passed.tolist() == parts.passed.tolist()
    assert (whole.last, whole.working) == (parts.last, parts.working)
    assert (whole.blind, whole.hidden) == (parts.blind, parts.hidden)
