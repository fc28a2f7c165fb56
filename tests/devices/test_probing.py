"""A probe: where bytes are alike, vendor and product decide."""

from typing import Any

import numpy as np
import pytest

from simlab.devices.link import Arrival
from simlab.devices.probing import Ear, probe
from simlab.devices.registry import DEVICES
from tests.devices.replay_link import ReplayLink

PROS = [DEVICES["shuttle_pro"], DEVICES["shuttle_pro_v2"]]


def ear() -> Ear:
    """Hears a simulated ShuttlePRO, anew at each opening."""
    times = iter(np.arange(0.0, 100.0, 0.01).tolist())
    kind = PROS[0]

    def open_at(_baud: int) -> Any:
        twin = kind.twin(1)
        twin.play(kind.example(100, np.random.default_rng(1)), kind.rate_hz, 0.0)
        return ReplayLink([Arrival(0.0, piece) for piece in twin.say(10.0)], "shuttle")

    return Ear(open_at, lambda: next(times), lambda _line, _span_s: None, 1.0)


@pytest.mark.parametrize(
    ("usb", "names"),
    [
        (None, {"shuttle_pro", "shuttle_pro_v2"}),
        ((0x05F3, 0x0240), {"shuttle_pro"}),
        ((0x0B33, 0x0030), {"shuttle_pro_v2"}),
        ((0x1A86, 0x7523), {"shuttle_pro", "shuttle_pro_v2"}),
    ],
)
def test_of_kinds_that_sound_alike_it_is_the_one_of_its_numbers(
    usb: tuple[int, int] | None, names: set[str]
) -> None:
    verdict = probe(PROS, None, ear(), usb)
    assert {one.kind.name for one in verdict.best} == names
    assert verdict.said > 0
    assert verdict.why == ""
