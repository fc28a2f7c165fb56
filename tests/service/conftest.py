"""The school in process, for every test of the service."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from simlab.crafts import exercise_from
from simlab.model.exercises import Exercise
from simlab.service.security import Passwords
from simlab.store.catalog import FILE, open_catalog
from simlab.store.library import Library
from tests.service.school import QUICK, School, fill, start


@pytest.fixture(scope="session")
def exercise() -> Exercise:
    return exercise_from(Library().texts("mag-fillet-pb"))


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalog with the small school in it, to be copied: making it takes most of a start."""
    folder = tmp_path_factory.mktemp("filled")
    catalog = open_catalog(folder)
    fill(catalog, Passwords(QUICK))
    catalog.close()
    return folder / FILE


@pytest.fixture
def school(tmp_path: Path, exercise: Exercise, filled: Path) -> Iterator[School]:
    shutil.copy(filled, tmp_path)
    with ExitStack() as closing:
        yield start(tmp_path, exercise, closing)
