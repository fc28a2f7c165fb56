"""`simlab demo --for` ends by itself, loses nothing, and verifies every card."""

import json
import subprocess
import sys
from pathlib import Path


def test_the_demo_runs_loses_nothing_and_verifies_every_card(tmp_path: Path) -> None:
    file = tmp_path / "demo.json"
    command = [sys.executable, "-m", "simlab.cli.app", "demo", "--port", "0"]
    command += ["--for", "14", "--report", str(file), "--data", str(tmp_path / "data")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=150)
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(file.read_text())
    assert set(report) == {
        "sessions_finished", "cards_verified", "samples_in", "samples_lost", "frames_refused",
        "latency_ms",
    }  # fmt: skip
    assert report["sessions_finished"] >= 3
    assert report["cards_verified"] == report["sessions_finished"]
    assert report["samples_in"] > 3 * 1000
    assert report["samples_lost"] == 0
    assert report["frames_refused"] == 0
    assert report["latency_ms"]["p50"] > 0


def test_a_report_that_cannot_be_written_is_said_before_anything_starts(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "simlab.cli.app", "demo", "--port", "0", "--for", "5"]
    command += ["--report", str(tmp_path / "no" / "such" / "folder" / "x.json")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert "no such folder" in done.stderr.lower()
