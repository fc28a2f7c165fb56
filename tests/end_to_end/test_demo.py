"""`simlab demo --for` ends by itself, loses nothing, and verifies every card."""

import json
import os
import signal
import subprocess
import sys
import time
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
    assert report["sessions_finished"] >= 4
    assert report["cards_verified"] == report["sessions_finished"]
    assert report["samples_in"] > 4 * 1000
    assert report["samples_lost"] == 0
    assert report["frames_refused"] == 0
    assert report["latency_ms"]["p50"] > 0


def test_a_report_that_cannot_be_written_is_said_before_anything_starts(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "simlab.cli.app", "demo", "--port", "0", "--for", "5"]
    command += ["--report", str(tmp_path / "no" / "such" / "folder" / "x.json")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=180)
    assert done.returncode == 2
    assert "no such folder" in done.stderr.lower()


def test_ctrl_c_lets_the_last_sessions_reach_the_service(tmp_path: Path) -> None:
    file = tmp_path / "demo.json"
    command = [sys.executable, "-m", "simlab.cli.app", "demo", "--port", "0", "--no-browser"]
    command += ["--report", str(file), "--data", str(tmp_path / "data")]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as process:
        try:
            until = time.monotonic() + 120
            while not list((tmp_path / "data" / "weld-1").rglob("*.journal")):  # a session runs
                assert process.poll() is None
                assert time.monotonic() < until
                time.sleep(0.05)
            os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all of the demo's group
            said = process.communicate(timeout=120)[0]
        finally:  # a demo that goes on would keep the tests from their end
            process.terminate()
    assert process.returncode == 0, said
    report = json.loads(file.read_text())
    assert report["sessions_finished"] >= 1
    assert report["cards_verified"] == report["sessions_finished"]
    assert report["samples_lost"] == 0
