"""What was practised, what was left out, and what nobody saw."""

from collections.abc import Callable
from dataclasses import replace

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


def torch(measured: Make, place: list[float], t_s: list[float], working: object = True) -> Measured:
    """A torch, which is laid aside anywhere, at these times."""
    return measured(place, working=working, laid_aside_s=t_s)


def test_where_a_torch_rests_does_not_say_where_it_was_struck_unseen(measured: Make) -> None:
    for rest in (-40.0, 0.5, 2.5, 4.5, 8.5, 40.0):
        struck = torch(measured, [rest, NOWHERE, 4.5], [0.0, 0.1, 0.3], [False, True, True])
        assert slots(after(struck).unseen()) == [0, 1, 2, 3]


def test_where_a_torch_rests_does_not_say_where_it_was_drawn_off_unseen(measured: Make) -> None:
    for rest in (-40.0, 0.5, 4.5, 8.5, 40.0):
        drawn_off = torch(measured, [4.5, NOWHERE, rest], [0.0, 0.1, 0.3], [True, True, False])
        assert slots(after(drawn_off).unseen()) == list(range(5, 20))
        in_parts = after(
            torch(measured, [4.5], [0.0]), torch(measured, [NOWHERE], [0.1]),
            torch(measured, [rest], [0.3], False),
        )  # fmt: skip
        assert slots(in_parts.unseen()) == list(range(5, 20))


def test_a_torch_at_rest_before_and_afterwards_may_have_welded_anything(measured: Make) -> None:
    both = torch(measured, [0.5, NOWHERE, 4.5], [0.0, 0.1, 0.3], [False, True, False])
    assert after(both).unseen().all()
    woken = torch(measured, [NOWHERE, 4.5], [0.1, 0.3], [True, False])
    assert after(woken).unseen().all()


def test_a_torch_does_not_go_far_in_a_tenth_of_a_second(measured: Make) -> None:
    struck = torch(measured, [2.5, NOWHERE, 4.5], [0.0, 0.05, 0.1], [False, True, True])
    assert slots(after(struck).unseen()) == [3]
    drawn_off = torch(measured, [2.5, NOWHERE, 4.5], [0.0, 0.05, 0.1], [True, True, False])
    assert slots(after(drawn_off).unseen()) == [3]


def test_a_moment_unseen_within_a_bin_is_work_that_went_on(measured: Make) -> None:
    moment = after(torch(measured, [2.5, NOWHERE, 5.5], [0.0, 0.05, 0.1]))
    assert (slots(moment.done), slots(moment.unseen())) == ([2, 3, 4, 5], [])
    longer = after(torch(measured, [2.5, NOWHERE, 5.5], [0.0, 0.1, 0.2]))
    assert (slots(longer.done), slots(longer.unseen())) == ([2, 5], [3, 4])
    further = after(torch(measured, [2.5, NOWHERE, 7.5], [0.0, 0.05, 0.1]))
    assert (slots(further.done), slots(further.unseen())) == ([2, 7], [3, 4, 5, 6])


def test_struck_unseen_it_may_have_come_from_the_other_end(measured: Make) -> None:
    """Where it is seen first says from which end a seam is welded that may be welded either way."""

    def struck(place: float, after_s: float, *, either_way: bool = True) -> list[int]:
        rows = measured(
            [2.5, NOWHERE, place], working=[False, True, True], either_way=either_way,
            laid_aside_s=[0.0, 0.01, after_s],
        )  # fmt: skip
        return slots(after(rows).unseen())

    others = [n for n in range(20) if n != 8]
    assert struck(8.5, 1.0) == others  # 12 mm from the other end: 0.24 s at 50 mm/s
    assert struck(8.5, 0.25) == others
    assert struck(8.5, 0.23) == list(range(8))
    assert struck(8.5, 1.0, either_way=False) == list(range(8))
    from_start = measured([NOWHERE, 8.5], either_way=True, laid_aside_s=[0.0, 0.1])
    assert slots(after(from_start).unseen()) == others


def test_the_end_is_known_once_work_was_seen(measured: Make) -> None:
    known = measured(
        [0.5, 0.5, NOWHERE, 8.5], working=[True, False, True, True], either_way=True,
        laid_aside_s=[0.0, 1.0, 2.0, 3.0],
    )  # fmt: skip
    assert slots(after(known).unseen()) == list(range(1, 8))
    in_parts = after(
        measured([0.5], either_way=True, laid_aside_s=[0.0]),
        measured([0.5], working=False, either_way=True, laid_aside_s=[1.0]),
        measured([NOWHERE, 8.5], either_way=True, laid_aside_s=[2.0, 3.0]),
    )
    assert slots(in_parts.unseen()) == list(range(1, 8))


def test_no_hand_leaps(measured: Make) -> None:
    """10 mm in 4 ms: the clock was set back, or the tracker slipped. In 10 ms a hand may do it."""
    leap = after(torch(measured, [2.5, 12.5], [0.0, 0.004]))
    assert (slots(leap.done), slots(leap.unseen())) == ([2, 12], list(range(3, 12)))
    moved = after(torch(measured, [2.5, 12.5], [0.0, 0.01]))
    assert (slots(moved.done), slots(moved.unseen())) == ([2, 12], [])
    resting = after(torch(measured, [2.5, 12.5], [0.0, 0.004], [False, True]))
    assert slots(resting.unseen()) == []


def test_a_slow_tracker_sees_few_samples_of_a_steady_hand(measured: Make) -> None:
    """50 mm/s are 4 mm in 80 ms; a bin, at whatever pace."""

    def left_out(to_mm: float, after_s: float) -> list[int]:
        visits = after(torch(measured, [2.5, to_mm], [0.0, after_s]))
        return [n for n in range(3, int(to_mm)) if n not in slots(visits.done | visits.unseen())]

    assert left_out(6.5, 0.081) == left_out(6.5, 0.02) == []
    assert left_out(7.5, 0.081) == [3, 4, 5, 6]
    assert left_out(12.5, 0.0999) == list(range(3, 12))


def test_a_silent_line_does_not_say_what_a_torch_did(measured: Make) -> None:
    def silent(worked: bool, working: bool) -> list[int]:
        rows = measured(
            [2.5, 4.5], working=[worked, working], blind=[False, True], laid_aside_s=[0.0, 1.0]
        )
        return slots(after(rows).unseen())

    assert silent(True, True) == [3]
    assert silent(True, False) == list(range(3, 20))
    assert silent(False, True) == [0, 1, 2, 3]
    assert silent(False, False) == []  # nothing says that it worked


def test_a_pose_said_again_is_why_something_was_not_seen(measured: Make) -> None:
    gone = [0.5, NOWHERE, NOWHERE, 4.5]
    assert not after(measured(gone)).froze()
    assert after(measured(gone, repeated=[False, False, True, False])).froze()
    idle = measured(gone, repeated=[False, True, True, False], working=[True, False, False, True])
    assert not after(idle).froze()
    at_last = after(measured(gone[:3], repeated=[False, True, True]))
    assert at_last.froze()
    assert not replace(at_last, blind=False).froze()
    assert after(measured(gone[:1]), measured([NOWHERE], repeated=True), measured([4.5])).froze()
    assert not after(measured([0.5, NOWHERE, 0.7], repeated=[False, True, False])).froze()
    moment = {"repeated": [False, True, False], "laid_aside_s": [0.0, 0.05, 0.1]}
    assert not after(measured([2.5, NOWHERE, 5.5], **moment)).froze()


PLACES = st.lists(
    st.tuples(
        st.sampled_from([NOWHERE, -1.0, 0.5, 2.5, 5.5, 9.5, 11.0]), st.booleans(), st.booleans()
    ),
    min_size=1,
    max_size=12,
)


@settings(deadline=None)
@given(PLACES, st.integers(0, 12), st.sampled_from([0.0, 0.04, 0.2]), st.booleans())
def test_the_cut_into_batches_changes_nothing(
    measured: Make, rows: list[tuple[float, bool, bool]], cut: int, step_s: float, either_way: bool
) -> None:
    place, working, blind = zip(*rows, strict=True)

    def part(low: int, high: int) -> Measured:
        return measured(
            place[low:high],
            working=working[low:high],
            blind=blind[low:high],
            repeated=np.isnan(place[low:high]),
            either_way=either_way,
            laid_aside_s=np.arange(12.0)[: len(place)][low:high] * step_s if step_s else None,
        )

    whole, parts = after(part(0, 12)), after(part(0, cut), part(cut, 12))
    assert whole.done.tolist() == parts.done.tolist()
    assert whole.passed.tolist() == parts.passed.tolist()
    assert (whole.last, whole.working) == (parts.last, parts.working)
    assert (whole.blind, whole.hidden) == (parts.blind, parts.hidden)
    assert (whole.stuck, whole.cost, whole.froze()) == (parts.stuck, parts.cost, parts.froze())
    assert whole.worked == parts.worked
    np.testing.assert_equal(whole.last_s, parts.last_s)
