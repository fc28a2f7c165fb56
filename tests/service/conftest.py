"""The school in process, for every test of the service."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from simlab.crafts import exercise_from
from simlab.model.exercises import Exercise
from simlab.store.library import Library
from tests.service.school import School, start


@pytest.fixture(scope="session")
def exercise() -> Exercise:
    return exercise_from(Library().texts("mag-fillet-pb"))


@pytest.fixture
def school(tmp_path: Path, exercise: Exercise) -> Iterator[School]:
    with ExitStack() as closing:
        yield start(tmp_path, exercise, closing)
