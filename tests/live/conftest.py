"""Sessions to be run and replayed, one a craft."""

from collections.abc import Callable

import numpy as np
import pytest

from simlab.crafts import exercise_from
from simlab.model.exercises import Exercise
from simlab.model.samples import Batch, ToolSamples, TorchSamples
from simlab.store.library import Library
from simlab.store.recording import Recording
from simlab.weld.joint import Seam
from tests.live.sealed import sealed

SIGMAS = {"tip_mm": 0.1, "axis_deg": 0.2, "tool_mm": 0.01}
RATE_HZ = 100.0


def weld_pass(exercise: Exercise) -> TorchSamples:
    """A torch that walks the seam with a steady hand, a little fast and leaning a little."""
    seam = exercise.wanted
    assert isinstance(seam, Seam)
    speed = next(li.band.target for li in exercise.rubric.lines if li.metric == "travel_speed")
    t_s = np.arange(0.0, seam.length_mm / (1.1 * speed) + 0.6, 1 / RATE_HZ)
    place = np.clip(1.1 * speed * (t_s - 0.3), 0.0, seam.length_mm)
    lean = np.radians(np.linspace(3.0, 14.0, len(t_s)))
    held = seam.line.at(place)
    upright = np.sqrt(0.5) * (held.base_normal + held.across)
    axis = np.sin(lean)[:, None] * held.along - np.cos(lean)[:, None] * upright
    arc = (t_s > 0.25) & (t_s < t_s[-1] - 0.2)
    return TorchSamples(
        t_s=t_s,
        t_bound_s=np.full(len(t_s), 0.001),
        tip_mm=held.root_mm - 12.0 * axis,
        axis=axis,
        arc_on=arc,
        current_a=180.0 * arc,
        voltage_v=21.0 * arc,
    )


def cut_pass(exercise: Exercise) -> ToolSamples:
    """A tool that goes round the path at a steady speed, a tenth of a millimetre beside it."""
    corners = exercise.wanted.outline_mm()
    along = np.concatenate(([0.0], np.cumsum(np.linalg.norm(np.diff(corners, axis=0), axis=1))))
    t_s = np.arange(0.0, 8.0, 1 / RATE_HZ)
    place = np.linspace(0.0, along[-1], len(t_s))
    tool = np.stack([np.interp(place, along, corners[:, k]) for k in range(3)], axis=1)
    return ToolSamples(
        t_s=t_s,
        t_bound_s=np.full(len(t_s), 0.001),
        tool_mm=tool + 0.1,
        spindle_rpm=np.where(t_s < 7.5, 8000.0, 0.0),
    )


PASSES: dict[str, tuple[str, Callable[[Exercise], Batch]]] = {
    "weld": ("mag-fillet-pb", weld_pass),
    "cnc": ("mill-square-pocket", cut_pass),
}


@pytest.fixture(scope="session", params=sorted(PASSES))
def practised(request: pytest.FixtureRequest) -> tuple[Exercise, Batch]:
    """An exercise and the samples of one pass."""
    name, make = PASSES[request.param]
    exercise = exercise_from(Library().texts(name))
    return exercise, make(exercise)


@pytest.fixture(scope="session")
def sigmas() -> dict[str, float]:
    """Noise of the trackers."""
    return SIGMAS


@pytest.fixture(scope="session")
def recording(practised: tuple[Exercise, Batch]) -> Recording:
    """The recording of the pass, with the card that a live runner gave it in one go."""
    exercise, samples = practised
    return sealed(samples, exercise.name, SIGMAS)
