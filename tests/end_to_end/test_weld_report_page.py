"""The report of a weld in a browser: sentences in either language, places shown in the replay."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from simlab.model.people import Role
from tests.end_to_end.browsing import SOON_MS, Visit

pytestmark = pytest.mark.browser


@pytest.fixture
def teacher(visit: Callable[..., Visit]) -> Visit:
    teacher = visit(locale="en-GB")
    teacher.enter(Role.INSTRUCTOR)
    teacher.speak("en")
    return teacher


def told(teacher: Visit, session: str) -> dict[str, Any]:
    """What the service says, by the name of the section."""
    address = f"{teacher.url}/api/sessions/{session}/report?language=en"
    answer = teacher.page.request.get(address, timeout=SOON_MS)
    return {section["name"]: section for section in answer.json()["sections"]}


def test_a_weld_is_told_below_its_replay_and_a_place_is_shown(teacher: Visit, session: str) -> None:
    page = teacher.page
    sections = told(teacher, session)
    teacher.go(f"/sessions/{session}")
    region = page.get_by_role("region", name="Report of the weld")
    expect(region.get_by_role("heading", level=3)).to_have_text(
        [section["heading"] for section in sections.values()]
    )
    expect(region).to_contain_text(sections["heat"]["lines"][0]["text"])
    placed = [one for one in sections["imperfections"]["lines"] if one["from_mm"] is not None]
    shown = region.get_by_role("button", name=re.compile("^show"))
    expect(shown).to_have_count(len(placed))
    assert placed, "this trainee's weld has places worth showing"
    last = placed[-1]
    shown.last.focus()
    page.keyboard.press("Enter")
    slider = page.get_by_role("slider")
    expect(slider).to_be_in_viewport()
    place = re.search(r"at (-?[\d.]+) mm", slider.get_attribute("aria-valuetext") or "")
    assert place is not None
    assert float(place[1]) == pytest.approx(last["from_mm"], abs=2.0)
    teacher.check("a weld's report")


def test_the_report_changes_its_language_with_the_page(teacher: Visit, session: str) -> None:
    teacher.go(f"/sessions/{session}")
    headings = teacher.page.get_by_role("heading", level=3)
    expect(headings.filter(has_text=re.compile("^Heat$"))).to_be_visible()
    teacher.speak("tr")
    expect(teacher.page.get_by_role("region", name="Kaynak raporu")).to_contain_text("Isı girdisi")
    expect(headings.filter(has_text=re.compile("^Heat$"))).to_have_count(0)


def test_where_there_is_no_recording_there_is_no_report(teacher: Visit) -> None:
    teacher.go("/sessions")
    page = teacher.page
    without = page.request.get(f"{teacher.url}/api/sessions?limit=200", timeout=SOON_MS).json()[
        "sessions"
    ]
    past = min(without, key=lambda one: one["started_unix_s"])["session"]
    teacher.go(f"/sessions/{past}")
    expect(page.get_by_text("There is no recording of this session here")).to_be_visible()
    expect(page.get_by_role("region", name="Report of the weld")).to_have_count(0)


def test_a_report_that_fails_says_so_and_leaves_the_replay(teacher: Visit, session: str) -> None:
    page = teacher.page
    page.route("**/report?*", lambda route: route.fulfill(status=404, json={"detail": "no"}))
    teacher.go(f"/sessions/{session}")
    expect(page.get_by_text("The report could not be worked out.")).to_be_visible()
    expect(page.get_by_role("slider")).to_be_visible()
