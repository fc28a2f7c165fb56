"""Silent is not lost, asleep is not silent, unplugged is none of them."""

import math

import pytest

from simlab.devices.liveness import Heard, liveness
from simlab.model.sessions import Liveness


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        (Heard(plugged=True, asleep=False, sample_s=9.9, frame_s=9.9), Liveness.LIVE),
        (Heard(plugged=True, asleep=False, sample_s=9.0, frame_s=9.9), Liveness.SILENT),
        (Heard(plugged=True, asleep=False, sample_s=-math.inf, frame_s=9.9), Liveness.SILENT),
        (Heard(plugged=True, asleep=False, sample_s=6.0, frame_s=6.5), Liveness.LOST),
        (Heard(plugged=True, asleep=True, sample_s=1.0, frame_s=1.0), Liveness.ASLEEP),
        (Heard(plugged=False, asleep=True, sample_s=9.9, frame_s=9.9), Liveness.UNPLUGGED),
    ],
)
def test_what_is_said_of_a_device(heard: Heard, expected: Liveness) -> None:
    assert liveness(heard, now_s=10.0) is expected
