"""What browser tests share: processes of a school, and somebody in front of a browser."""

import json
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from simlab.cli.demo_school import School
from simlab.model.people import Role

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
AXE = (files("axe_playwright_python") / "axe.min.js").read_text()
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LANGUAGES = ("tr", "en")
STATION, OTHER_STATION = "weld-1", "weld-2"
KEY = re.compile(
    r"\b(?:web|metric|unit|reason|exercise|view|state|craft|verdict|device)\.[a-z][\w.-]*"
)
"""A message key: what is seen where a text is missing."""
SOON_MS = 60_000
"""Whatever a page waits for is there by then, however busy the machine; it is never waited out."""
expect.set_options(timeout=SOON_MS)


@contextmanager
def simlab_process(folder: Path, name: str, *words: str) -> Iterator["subprocess.Popen[str]"]:
    """One `simlab` command as a process of its own, ended at the end."""
    with (folder / f"{name}.log").open("ab") as log:
        command = [sys.executable, "-m", "simlab.cli.app", *words]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True) as process:
            try:
                yield process
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(90)


@contextmanager
def service_process(school: School, port: int = 0) -> Iterator[str]:
    """The service of a school; gives its address."""
    words = ("serve", "--json", "--port", str(port), "--data", str(school.folder / "service"))
    with simlab_process(school.folder, "service", *words) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, (school.folder / "service.log").read_text()
        yield json.loads(line)["url"]


@contextmanager
def station_process(school: School, name: str) -> Iterator["subprocess.Popen[str]"]:
    """A station at which one session is practised."""
    bench = school.folder / f"{name}.toml"
    bench.write_text(bench.read_text().replace("repeat = true", "repeat = false"))
    words = ("station", "--json", "--bench", str(bench), "--data", str(school.folder / name))
    with simlab_process(school.folder, name, *words) as process:
        yield process


def reports(station: "subprocess.Popen[str]", event: str) -> list[dict[str, Any]]:
    """All that a station says of one kind, until it ends."""
    said = [json.loads(line) for line in station.stdout or ()]
    return [one for one in said if one["event"] == event]


def find_chromium() -> str:
    """Where Chromium is on this machine."""
    for name in ("chromium", "chromium-browser"):
        found = shutil.which(name)
        if found:
            return found
    pytest.fail("there is no Chromium here; install Debian's package chromium")


@dataclass
class Visit:
    """Somebody in front of a browser."""

    page: Page
    url: str
    school: School

    def enter(self, role: Role) -> None:
        """Sign in at the door."""
        account = next(one for one in self.school.accounts if one.role is role)
        self.page.goto(self.url)
        self.page.locator("[name=account]").fill(account.account)
        self.page.locator("[name=password]").fill(account.password)
        self.page.locator("[type=submit]").click()
        expect(self.page.get_by_role("banner")).to_be_visible()

    def go(self, address: str) -> None:
        """To another screen, and until it is there."""
        self.page.goto(f"{self.url}/#{address}")
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()

    def speak(self, language: str) -> None:
        self.page.locator("select").first.select_option(language)
        expect(self.page.locator("html")).to_have_attribute("lang", language)

    def check(self, where: str) -> None:
        """Axe finds nothing, in either language."""
        for language in LANGUAGES:
            self.speak(language)
            self.page.evaluate(AXE)
            found = self.page.evaluate("rules => axe.run({runOnly: rules})", WCAG)["violations"]
            told = [(v["id"], v["help"], [n["html"] for n in v["nodes"]]) for v in found]
            assert told == [], f"{where} in {language}"
            missing = KEY.findall(self.page.locator("body").inner_text())
            assert missing == [], f"{where} in {language}: keys without a text"
