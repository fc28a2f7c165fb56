"""Why marks were lost: what, where, how much; and the one thing to try."""

import numpy as np
import pytest

from simlab.locale import LANGUAGES, texts
from simlab.model.arrays import Floats
from simlab.model.exercises import Band, RubricLine
from simlab.model.scores import Reason
from simlab.model.tracks import MetricTrack
from simlab.motion.bins import Bins
from simlab.scoring.bins import no_sums, with_track
from simlab.scoring.feedback import Fault, Stretch, next_try, stretches

TEN = Bins.along(10.0, 1.0)
LINE = RubricLine("ctwd", "mm", 0.5, Band(target=10.0, full=2.0, zero=6.0))
PUSH = RubricLine("travel_angle", "deg", 0.5, Band(10.0, 5.0, 15.0, signed=True))


def found(
    values: list[float], line: RubricLine = LINE, wanted: float = np.nan
) -> tuple[Stretch, ...]:
    """Stretches of a pass with ten values, one in each bin; NaN where there is none."""
    return found_at(np.arange(0.5, 10.0), np.array(values), line, wanted)


def found_at(
    place: Floats, value: Floats, line: RubricLine = LINE, wanted: float = np.nan
) -> tuple[Stretch, ...]:
    n = len(place)
    track = MetricTrack(
        "x", "mm", np.arange(n, dtype=float), place, value, np.zeros(n), np.full(n, wanted)
    )
    return stretches(line, with_track(no_sums(TEN), TEN, line.band, track), TEN)


def test_a_good_pass_has_nothing_to_say() -> None:
    assert found([10.0] * 10) == ()


def test_neighbouring_bins_with_one_fault_are_one_stretch() -> None:
    (stretch,) = found([10, 10, 14, 15, 16, 10, 10, 10, 10, 10])
    assert stretch.fault is Fault.HIGH
    assert stretch.loss == pytest.approx(0.5 + 0.75 + 1.0, abs=1e-3)
    assert stretch.reason == Reason(
        "reason.ctwd.high", (("off", 5.0), ("mean", 15.0), ("wanted", 10.0)), 2.0, 5.0
    )


def test_the_dearest_stretch_comes_first() -> None:
    dear, cheap = found([13, 10, 10, 4, 4, 4, 10, 10, 10, 10])
    assert (dear.fault, dear.reason.from_mm, dear.reason.to_mm) == (Fault.LOW, 3.0, 6.0)
    assert (cheap.fault, cheap.reason.from_mm, cheap.reason.to_mm) == (Fault.HIGH, 0.0, 1.0)


def test_what_is_so_all_along_has_no_place() -> None:
    (stretch,) = found([14.0] * 10)
    assert (stretch.reason.from_mm, stretch.reason.to_mm) == (None, None)


def test_bins_without_a_value_do_not_part_a_stretch() -> None:
    (stretch,) = found([10, 14, np.nan, 14, 10, 10, 10, 10, 10, 10])
    assert (stretch.reason.from_mm, stretch.reason.to_mm) == (1.0, 4.0)


def test_the_wrong_sign_is_named_before_its_size() -> None:
    (stretch,) = found([-3.0] * 10, PUSH)
    assert stretch.fault is Fault.WRONG_SIGN
    assert stretch.reason.key == "reason.travel_angle.wrong_sign"


def test_a_band_may_have_its_own_words_for_above_and_below() -> None:
    aim = RubricLine("aim", "mm", 0.5, Band(0.0, 1.0, 3.0, sides=("right", "left")))
    dear, cheap = found([0, 2, 2, 2, 0, 0, 0, 0, -2, 0], aim)
    assert (dear.fault, dear.reason.key) == (Fault.HIGH, "reason.aim.right")
    assert (cheap.fault, cheap.reason.key) == (Fault.LOW, "reason.aim.left")
    assert next_try([("aim", 0.2, (dear, cheap))]) == (Reason("reason.try.aim.right"),)


def test_swinging_about_the_target_is_unsteady() -> None:
    place, value = np.repeat(np.arange(0.5, 10.0), 2), np.tile([4.0, 16.0], 10)
    (stretch,) = found_at(place, value)
    assert stretch.fault is Fault.UNSTEADY


def test_a_relative_band_is_measured_against_what_is_wanted_there() -> None:
    feed = RubricLine("feed", "mm/min", 1.0, Band(0.0, 0.1, 0.35, relative=True))
    (stretch,) = found([600, 600, 500, 600, 600, 600, 600, 600, 600, 600], feed, wanted=600.0)
    assert stretch.fault is Fault.LOW
    assert dict(stretch.reason.values) == {"off": 100.0, "mean": 500.0, "wanted": 600.0}


def test_nothing_measured_has_no_stretches() -> None:
    assert found([np.nan] * 10) == ()


def test_the_next_try_is_the_dearest_fault_of_the_dearest_metric() -> None:
    ctwd, push = found([14, 14, 14, 10, 10, 10, 4, 10, 10, 10]), found([-3.0] * 10, PUSH)
    assert next_try([("ctwd", 0.2, ctwd), ("travel_angle", 0.1, push)]) == (
        Reason("reason.try.ctwd.high"),
    )
    assert next_try([("ctwd", 0.2, ctwd), ("travel_angle", 0.3, push)]) == (
        Reason("reason.try.travel_angle.wrong_sign"),
    )


def test_with_next_to_nothing_lost_there_is_nothing_to_try() -> None:
    assert next_try([("ctwd", 0.009, found([13.0] * 10)), ("work_angle", 0.5, ())]) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_that_can_be_given_has_a_text(language: str) -> None:
    catalogue = texts(language)
    metrics = {
        "travel_speed": "high low unsteady",
        "travel_angle": "high low wrong_sign unsteady",
        "work_angle": "high low unsteady",
        "ctwd": "high low unsteady",
        "arc_length": "high low unsteady",
        "path_deviation": "high unsteady",
        "feed": "high low unsteady",
        "aim": "base butting right left unsteady",
        **dict.fromkeys(
            (
                "weave_width",
                "weave_pitch",
                "dwell_base",
                "dwell_butting",
                "dwell_right",
                "dwell_left",
                "whip_pitch",
                "whip_time",
            ),
            "high low unsteady",
        ),
    }
    keys = ["reason.not_finished", "reason.unseen", "reason.frozen", "reason.no_signal"]
    keys += ["reason.imprecise", "reason.partial"]
    keys += [f"metric.{metric}" for metric in metrics]
    keys += [f"reason.{m}.{fault}" for m, faults in metrics.items() for fault in faults.split()]
    keys += [f"reason.try.{m}.{fault}" for m, faults in metrics.items() for fault in faults.split()]
    keys += [f"unit.{unit}" for unit in ("mm", "mm/s", "deg", "mm/min", "s")]
    keys += [f"verdict.{verdict}" for verdict in ("pass", "fail", "cannot_tell")]
    assert [key for key in keys if not catalogue.has(key)] == []
    said = catalogue.say("reason.ctwd.high", off=5.0, mean=15.0, wanted=10.0)
    assert "{" not in said
    assert "15" in said
