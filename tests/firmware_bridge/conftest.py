"""The firmware, compiled in this test run, once a worker."""

from pathlib import Path

import pytest

from firmware_bridge.emulation.build import build


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("firmware")


@pytest.fixture(scope="session")
def firmware(folder: Path) -> dict[str, Path]:
    return build(folder)
