"""A school, its service, a session, and browsers, for the tests that need them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, sync_playwright

import simlab.service
from simlab.cli.demo_school import School, make_school
from tests.end_to_end.browsing import (
    FLAGS,
    OTHER_STATION,
    SOON_MS,
    Visit,
    find_chromium,
    reports,
    service_process,
    station_process,
)


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> School:
    """A made-up school whose accounts have new passwords."""
    pages = Path(simlab.service.__path__[0]) / "pages" / "index.html"
    assert pages.is_file(), "the web pages are not built; run make setup"
    return make_school(tmp_path_factory.mktemp("school"))


@pytest.fixture(scope="module")
def url(school: School) -> Iterator[str]:
    with service_process(school) as address:
        school.write_benches(address)
        yield address


@pytest.fixture(scope="module")
def session(school: School, url: str) -> str:
    """A session that was practised, sent in and checked."""
    assert url
    with station_process(school, OTHER_STATION) as station:
        (sent,) = reports(station, "uploaded")
    assert sent["verified"]
    return str(sent["session"])


@pytest.fixture(scope="module")
def chromium() -> Iterator[Callable[..., Browser]]:
    """Starts browsers, with more flags than the usual ones if need be."""
    with sync_playwright() as playwright:
        path = find_chromium()

        def start(*more: str) -> Browser:
            return playwright.chromium.launch(executable_path=path, args=[*FLAGS, *more])

        yield start


@pytest.fixture(scope="module")
def browser(chromium: Callable[..., Browser]) -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def visit(browser: Browser, url: str, school: School) -> Iterator[Callable[..., Visit]]:
    """Opens pages; at the end none of them complained or asked anybody else."""
    asked: set[str] = set()
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        # That nobody is signed in yet, or no such session is here, is an answer, no complaint;
        # and a drawing board made of software remarks on its own speed.
        usual = ("status of 401", "status of 404", "GL Driver Message")
        if message.type in {"error", "warning"} and not any(one in message.text for one in usual):
            complaints.append(message.text)

    def open_page(**options: Any) -> Visit:
        context = stack.enter_context(browser.new_context(**options))
        context.on("request", lambda request: asked.add(request.url.split("/api/")[0]))
        page = context.new_page()
        page.set_default_timeout(SOON_MS)
        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return Visit(page, url, school)

    with ExitStack() as stack:
        yield open_page
    assert complaints == []
    assert {address for address in asked if not address.startswith(url)} == set()
