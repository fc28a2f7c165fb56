"""What was practised, what was left out, and what nobody saw."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simlab.model.arrays import Bools
from simlab.motion.overlap import Measured
from simlab.scoring.bins import Bins
from simlab.scoring.visits import Visits

TEN = Bins.along(10.0, 1.0)
NOWHERE = np.nan


def after(*batches: Measured) -> Visits:
    visits = Visits.none(TEN)
    for batch in batches:
        visits = visits.after(batch, TEN)
    return visits


def bins(mask: Bools) -> list[int]:
    return np.flatnonzero(mask).tolist()


Make = Callable[..., Measured]


def test_bins_with_work_are_done(measured: Make) -> None:
    visits = after(measured([0.5, 1.5, 2.5, 12.0, -3.0]))
    assert bins(visits.done) == [0, 1, 2]
    assert bins(visits.unseen()) == []
    assert visits.share() == 0.3


def test_without_work_nothing_is_done(measured: Make) -> None:
    visits = after(measured([0.5, 1.5], working=False))
    assert (bins(visits.done), bins(visits.unseen()), visits.share()) == ([], [], 0.0)


def test_what_was_passed_without_being_seen_is_neither_done_nor_left_out(measured: Make) -> None:
    visits = after(measured([0.5, NOWHERE, NOWHERE, 4.5]))
    assert bins(visits.done) == [0, 4]
    assert bins(visits.unseen()) == [1, 2, 3]
    assert visits.share() == pytest.approx(2 / 7)


def test_what_was_jumped_over_in_full_sight_is_left_out(measured: Make) -> None:
    visits = after(measured([0.5, 4.5]))
    assert bins(visits.unseen()) == []
    assert visits.share() == 0.2


def test_silence_hides_what_was_passed_meanwhile(measured: Make) -> None:
    visits = after(measured([0.5, 4.5], blind=[False, True]))
    assert bins(visits.unseen()) == [1, 2, 3]


def test_backwards_counts_like_forwards(measured: Make) -> None:
    assert bins(after(measured([4.5, NOWHERE, 0.5])).unseen()) == [1, 2, 3]


def test_nothing_is_passed_while_the_trainee_rests(measured: Make) -> None:
    resting = measured([0.5, 0.5, NOWHERE, 4.5], working=[True, False, False, True])
    assert bins(after(resting).unseen()) == []
    moved_away = measured([0.5, NOWHERE, 4.5, 4.5], working=[True, True, False, True])
    assert bins(after(moved_away).unseen()) == []


def test_dead_from_the_start_hides_all_up_to_where_it_wakes(measured: Make) -> None:
    visits = after(measured([NOWHERE, NOWHERE, 3.5]))
    assert bins(visits.unseen()) == [0, 1, 2]


def test_dead_to_the_end_hides_all_that_was_not_done(measured: Make) -> None:
    visits = after(measured([0.5, 1.5]), measured([NOWHERE]), measured([]))
    assert bins(visits.unseen()) == [2, 3, 4, 5, 6, 7, 8, 9]
    assert visits.share() == 1.0


def test_dead_throughout_leaves_nothing_to_say(measured: Make) -> None:
    visits = after(measured([NOWHERE, NOWHERE]))
    assert visits.unseen().all()
    assert visits.share() == 0.0


def test_seen_again_the_rest_is_no_longer_hidden(measured: Make) -> None:
    visits = after(measured([0.5, NOWHERE]), measured([1.5]))
    assert bins(visits.unseen()) == []
    assert not visits.blind


PLACES = st.lists(
    st.tuples(
        st.sampled_from([NOWHERE, -1.0, 0.5, 2.5, 5.5, 9.5, 11.0]), st.booleans(), st.booleans()
    ),
    min_size=1,
    max_size=12,
)


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
    assert (whole.last, whole.blind) == (parts.last, parts.blind)
