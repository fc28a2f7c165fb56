"""The set-up that runs before anything is installed: standard library only, clear when it stops."""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / ".ci" / "bootstrap.py"


def test_it_imports_the_standard_library_only() -> None:
    for node in ast.walk(ast.parse(SCRIPT.read_text())):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        for name in names:
            assert name.split(".")[0] in sys.stdlib_module_names


def test_an_unknown_word_is_refused_with_what_there_is() -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "everything"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "run|dev [pages] [system]" in done.stderr


def test_every_pinned_version_is_exact_and_names_no_host() -> None:
    for line in (ROOT / "constraints.txt").read_text().splitlines():
        if not line.startswith("#"):
            assert line.count("==") == 1
            assert "@" not in line
            assert "/" not in line
