"""The web app as a person meets it: real service, real station, headless Chromium, and axe."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from simlab.cli.demo_school import School, make_school
from simlab.model.people import Role
from tests.end_to_end.browsing import (
    SOON_MS,
    STATION,
    Visit,
    reports,
    service_process,
    station_process,
)

pytestmark = pytest.mark.browser

METRICS = 5
"""Of the exercise practised: travel speed, both angles, the tip's distance, aim."""
SESSION_MS = 240_000
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def metric_values(card: Locator) -> list[str]:
    return card.locator("dl dd.value").all_inner_texts()


def test_the_door_speaks_the_browsers_language_and_says_when_a_password_is_wrong(
    visit: Callable[..., Visit],
) -> None:
    door = visit(locale="tr-TR")
    door.page.goto(door.url)
    expect(door.page.locator("html")).to_have_attribute("lang", "tr")
    expect(door.page.get_by_role("heading", name="Giriş")).to_be_visible()
    door.page.get_by_label("Hesap").fill("instructor")
    door.page.get_by_label("Parola").fill("not the password")
    door.page.get_by_role("button", name="Giriş yap").click()
    expect(door.page.get_by_role("alert")).to_contain_text("uyuşmuyor")
    door.check("sign in")


def test_a_session_is_watched_live_to_its_end_then_replayed(
    visit: Callable[..., Visit], school: School
) -> None:
    watcher = visit(locale="en-GB")
    watcher.enter(Role.INSTRUCTOR)
    watcher.speak("en")
    page = watcher.page
    card = page.locator("article", has=page.get_by_role("link", name=STATION, exact=True))
    expect(card).to_contain_text("Nobody has practised here yet.")
    with station_process(school, STATION) as station:
        expect(card).to_contain_text("Running", timeout=SESSION_MS)
        expect(card.locator(".device")).to_be_visible()  # the station says how its device stands
        expect(card.locator("dl dt")).to_have_count(METRICS)
        expect(card.locator("dd.curve canvas")).to_have_count(METRICS)
        expect(card.get_by_role("img", name="torch")).to_be_visible()
        expect(card.locator("dd.value").first).not_to_contain_text("–")
        early = metric_values(card)
        expect(card.locator(".points")).not_to_have_text("–")
        watcher.check("wall, running")
        watcher.speak("en")
        assert metric_values(card) != early
        expect(card).to_contain_text("Finished", timeout=SESSION_MS)
        (ended,) = reports(station, "session_finished")
    points = ended["points"]
    expect(card.locator(".points")).to_have_text(f"{points:.1f}")
    watcher.check("wall, finished")
    watcher.speak("en")

    card.get_by_role("link", name="Open the replay").click()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    expect(page.locator("#card-title + .points")).to_contain_text(f"{points:.1f}")
    expect(page.get_by_role("button", name="Checked")).to_have_accessible_description(
        "The service scored the recording again by itself, and got exactly the same card as the "
        "station."
    )
    slider = page.get_by_role("slider")
    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"^0\.0 s · at -?\d\.\d mm$"))
    page.keyboard.press("Space")
    expect(slider).not_to_have_attribute("aria-valuetext", re.compile(r"^0\.0 s"))
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    stopped = float(slider.input_value())
    page.keyboard.press("ArrowRight")
    expect(slider).not_to_have_value(str(stopped))
    assert float(slider.input_value()) == pytest.approx(stopped + 0.1, abs=0.051)
    expect(page.locator("figure")).to_have_count(METRICS)
    watcher.check("replay")


def test_the_language_is_the_persons_own_and_changes_everything_at_once(
    visit: Callable[..., Visit],
) -> None:
    reader = visit(locale="en-GB")
    reader.enter(Role.SCHOOL)
    reader.go("/cohort")
    reader.speak("tr")
    page = reader.page
    expect(page).to_have_title("Sınıf · simlab")
    expect(page.get_by_role("link", name="Canlı pano")).to_be_visible()
    expect(page.locator("tbody tr").first).to_contain_text("%")
    attendance = page.locator("tbody tr").first.locator("td.numeric").first
    assert attendance.inner_text().startswith("%")
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "tr")
    reader.speak("en")
    assert attendance.inner_text().endswith("%")


def test_the_cohort_is_sorted_and_searched_by_keyboard(visit: Callable[..., Visit]) -> None:
    teacher = visit()
    teacher.enter(Role.INSTRUCTOR)
    teacher.speak("tr")
    teacher.go("/cohort")
    page, rows = teacher.page, teacher.page.locator("tbody tr")
    expect(rows).to_have_count(100)
    name = page.get_by_role("columnheader", name="Kursiyer")
    name.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(name).to_have_attribute("aria-sort", "ascending")
    page.keyboard.press("Enter")
    expect(name).to_have_attribute("aria-sort", "descending")
    wanted = teacher.school.people[0].name
    # Turkish capitals: i becomes İ, ı becomes I.
    shouted = wanted.replace("i", "İ").replace("ı", "I").upper()
    page.get_by_label("Kursiyer bul").fill(shouted)
    expect(rows.first).to_contain_text(wanted)
    assert rows.count() < 10
    page.get_by_label("Kursiyer bul").fill("")
    teacher.check("cohort")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_screen_is_clean_in_light_and_dark(
    visit: Callable[..., Visit], session: str, scheme: str
) -> None:
    teacher = visit(color_scheme=scheme)
    teacher.page.goto(teacher.url)
    teacher.check(f"sign in, {scheme}")
    teacher.enter(Role.INSTRUCTOR)
    for address in (
        "/wall", "/wall/2", "/wall/99", "/sessions", f"/sessions/{session}",
        f"/sessions/{UNKNOWN}", "/cohort",
    ):  # fmt: skip
        teacher.go(address)
        teacher.check(f"{address}, {scheme}")


def test_no_screen_scrolls_sideways_on_a_phone(visit: Callable[..., Visit], session: str) -> None:
    phone = visit(viewport={"width": 320, "height": 640})
    phone.enter(Role.INSTRUCTOR)
    for address in ("/wall", "/wall/2", "/sessions", f"/sessions/{session}", "/cohort"):
        phone.go(address)
        wide = phone.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 320, f"{address} is {wide} px wide"
    phone.go(f"/sessions/{session}")
    phone.page.locator(".hint button").first.focus()
    expect(phone.page.get_by_role("tooltip").first).to_be_visible()
    wide = phone.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 320, f"with its note open, the page is {wide} px wide"


def test_the_wall_is_reached_and_enlarged_by_keyboard(visit: Callable[..., Visit]) -> None:
    person = visit()
    person.enter(Role.INSTRUCTOR)
    person.speak("en")
    page = person.page
    expect(page.locator("article")).to_have_count(len(person.school.stations))
    page.get_by_role("link", name="Skip to the content").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name=STATION, exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    heading = page.get_by_role("heading", level=1, name=STATION)
    expect(heading).to_be_focused()
    expect(page.locator("article")).to_have_count(1)


def test_a_trainee_finds_no_cohort_and_only_their_own_sessions(visit: Callable[..., Visit]) -> None:
    trainee = visit()
    trainee.enter(Role.TRAINEE)
    trainee.speak("en")
    page = trainee.page
    expect(page.get_by_role("navigation").get_by_role("link")).to_have_text(
        ["Live wall", "Sessions"]
    )
    trainee.go("/sessions")
    expect(page.locator("tbody tr").first).to_be_visible()
    names = set(page.locator("tbody td:nth-child(2)").all_inner_texts())
    assert names == {trainee.school.people[0].name}
    trainee.check("a trainee's sessions")


def test_a_lost_service_is_said_and_found_again(browser: Browser, tmp_path: Path) -> None:
    school = make_school(tmp_path / "school")
    with browser.new_context() as context:
        page = context.new_page()
        watcher = Visit(page, "", school)
        with service_process(school) as watcher.url:
            watcher.enter(Role.INSTRUCTOR)
            watcher.speak("en")
            expect(page.locator("article").first).to_be_visible()
        notice = page.get_by_role("alert")
        expect(notice).to_contain_text("Connection lost, trying again")
        with service_process(school, port=int(watcher.url.rsplit(":", 1)[1])):
            expect(notice).to_have_count(0)


def test_without_webgl_the_tool_is_drawn_all_the_same(
    chromium: Callable[..., Browser], url: str, school: School, session: str
) -> None:
    with chromium("--disable-3d-apis") as plain:
        page = plain.new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        teacher = Visit(page, url, school)
        teacher.enter(Role.INSTRUCTOR)
        assert page.evaluate("document.createElement('canvas').getContext('webgl2')") is None
        teacher.go(f"/sessions/{session}")
        expect(page.locator("figure").first).to_be_visible()
        page.wait_for_function(
            """() => {
                const canvas = document.querySelector(".view canvas");
                const { width, height } = canvas;
                const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
                return new Set(data).size > 50;
            }""",
            timeout=SOON_MS,
        )
    assert complaints == []
