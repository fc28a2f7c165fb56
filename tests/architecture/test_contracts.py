"""The floors hold, and each contract catches a planted violation."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text())

# contract -> (the file to plant, its text): a sin that only this contract must forgive no one
PLANTED = {
    "floors": ("simlab/model/planted.py", "import simlab.motion.overlap\n"),
    "floors-exhaustive": ("simlab/planted/__init__.py", '"""A room without a floor."""\n'),
    "programs": ("dashboard/planted.py", "import firmware_bridge\n"),
    "core": ("simlab/motion/planted.py", "import time\n"),
    "crafts-apart": ("simlab/gcode/planted.py", "import simlab.weld\n"),
    "devices": ("dashboard/planted.py", "import simlab.devices\n"),
    "serial-door": ("simlab/station/planted.py", "import serial\n"),
    "hid-door": ("simlab/station/planted.py", "import hid\n"),
    "modbus-door": ("simlab/station/planted.py", "import pymodbus\n"),
    "vision-door": ("simlab/station/planted.py", "import cv2\n"),
    "yasimavr-door": ("firmware_bridge/planted.py", "import yasimavr\n"),
    "h5py-door": ("simlab/store/planted.py", "import h5py\n"),
    "sqlalchemy-door": ("simlab/service/planted.py", "import sqlalchemy\n"),
    "pyqtgraph-door": ("simlab/views/planted.py", "import pyqtgraph\n"),
    "clients": ("simlab/client/planted.py", "import simlab.store\n"),
    "no-circles": ("simlab/store/planted.py", "import simlab.store.planted_too\n"),
}


def lint(folder: Path, contract: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    command += ["--config", str(folder / "pyproject.toml"), "--no-cache"]
    command += ["--contract", contract] if contract else []
    environment = {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tree")
    leave = shutil.ignore_patterns("node_modules", "pages", "__pycache__", "web")
    for package in ("simlab", "dashboard", "firmware_bridge"):
        shutil.copytree(ROOT / package, folder / package, ignore=leave)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_the_tree_keeps_every_contract() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_contract_has_a_planted_violation() -> None:
    contracts = {one["id"] for one in SETTINGS["tool"]["importlinter"]["contracts"]}
    assert contracts == {name.removesuffix("-exhaustive") for name in PLANTED}


@pytest.mark.parametrize("contract", PLANTED)
def test_a_planted_violation_is_caught(contract: str, copy: Path) -> None:
    name, text = PLANTED[contract]
    planted = copy / name
    planted.parent.mkdir(exist_ok=True)
    planted.write_text(text)
    others = {}
    if contract == "no-circles":
        others[copy / "simlab/store/planted_too.py"] = "import simlab.store.planted\n"
    for path, words in others.items():
        path.write_text(words)
    try:
        done = lint(copy, contract.removesuffix("-exhaustive"))
    finally:
        for path in (planted, *others):
            path.unlink()
        if contract == "floors-exhaustive":
            shutil.rmtree(planted.parent)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "BROKEN" in done.stdout
    assert "planted" in done.stdout


def test_no_contract_lists_exceptions() -> None:
    for contract in SETTINGS["tool"]["importlinter"]["contracts"]:
        assert "ignore_imports" not in contract, contract["id"]
        assert "skip_descendants" not in contract, contract["id"]
