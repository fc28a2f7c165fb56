"""Ctrl+C while Python looks for a module: a real signal, at a known moment."""

import subprocess
import sys

import pytest

WHEN_SOUGHT = """
import os, signal, sys

class Hook:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == sys.argv[1]:
            sys.argv[1:] = ["--help"]
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Hook)
from simlab.cli.start import main
main()
"""
"""`simlab --help`, with the signal when the module that is named is looked for."""


def run(module: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", WHEN_SOUGHT, module]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)


@pytest.mark.skipif(sys.platform == "win32", reason="there, os.kill ends a process at once")
@pytest.mark.parametrize(
    "module",
    [
        "simlab.cli.app",  # the first
        "typer",
        "numpy",
        "numpy._core.multiarray",  # from within a module written in C
        "h5py",
        "simlab.cli.weld",
        "simlab.weld.report",
    ],
)
def test_while_a_module_is_looked_for_it_ends_at_once_and_says_nothing(module: str) -> None:
    done = run(module)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_without_a_signal_the_same_program_runs() -> None:
    done = run("no_such_module")
    assert done.returncode == 2  # it is no command
    assert "no_such_module" in done.stderr
