"""What people see of a desk's devices in a browser: the instructor's wall and the trainee's own."""

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest
from playwright.sync_api import Locator, Page, expect

from simlab.api.conversions import start_shape
from simlab.api.shapes import DeviceStateShape, StationDevicesShape
from simlab.cli.demo_school import EXERCISES, School
from simlab.client.station_client import LiveLink, StationClient
from simlab.crafts import exercise_from
from simlab.devices.registry import DEVICES
from simlab.model.people import Role
from simlab.model.sessions import Liveness, SessionHeader, SessionId, StationId, TraineeId
from simlab.store.library import Library
from tests.end_to_end.browsing import Visit, station_process

pytestmark = pytest.mark.browser

DESK, UNPLUGGED_DESK = StationId("weld-3"), StationId("mill-1")
SINCE_UNIX_S = 1_790_000_000.0
"""21 September 2026, 14:13:20 UTC."""
WORDS = {
    Liveness.LIVE: ("live", "canlı"),
    Liveness.SILENT: ("silent", "sessiz"),
    Liveness.ASLEEP: ("asleep", "uykuda"),
    Liveness.LOST: ("lost", "yanıt yok"),
    Liveness.UNPLUGGED: ("unplugged", "takılı değil"),
}


def device(
    kind: str, state: Liveness, lost: int = 0, refused: dict[str, tuple[int, int]] | None = None
) -> DeviceStateShape:
    counts = refused or {}
    return DeviceStateShape(
        device=f"usb:{kind}-0042",
        kind=kind,
        state=state,
        since_unix_s=SINCE_UNIX_S,
        samples_in=1000,
        samples_lost=lost,
        refused={cause: pieces for cause, (pieces, _) in counts.items() if pieces},
        refused_bytes={cause: size for cause, (_, size) in counts.items()},
    )


def report(link: LiveLink, *devices: DeviceStateShape) -> None:
    link.report(StationDevicesShape(devices=devices))


@contextmanager
def desk(school: School, url: str, station: StationId = DESK) -> Iterator[LiveLink]:
    """A station whose devices stand as the test says."""
    token = (school.folder / f"{station}.token").read_text().strip()
    with closing(StationClient(url, token)) as client:
        link = client.live()
        try:
            yield link
        finally:
            link.close()


def card_of(page: Page, station: StationId) -> Locator:
    return page.locator("article", has=page.get_by_role("link", name=station, exact=True))


@pytest.fixture
def teacher(visit: Callable[..., Visit], url: str) -> Visit:
    assert url
    teacher = visit(locale="en-GB", timezone_id="UTC")
    teacher.enter(Role.INSTRUCTOR)
    teacher.speak("en")
    return teacher


@pytest.mark.parametrize("state", list(Liveness))
def test_the_wall_says_each_state_in_a_word_and_a_shape(
    teacher: Visit, school: School, url: str, state: Liveness
) -> None:
    english, turkish = WORDS[state]
    kind = "Devices" if state is Liveness.LIVE else "torch_imu"
    card = card_of(teacher.page, DESK)
    with desk(school, url) as link:
        report(link, device("torch_imu", state), device("modbus_power", Liveness.LIVE))
        chip = card.locator(".device")
        expect(chip).to_have_text(f"{kind}: {english}")
        expect(chip.locator("svg path")).to_have_count(1)
        teacher.check(f"a card whose device is {english}")
        teacher.speak("tr")
        expect(chip).to_have_text(f"{'Cihazlar' if kind == 'Devices' else kind}: {turkish}")
        teacher.speak("en")
    expect(card.locator(".device")).to_have_count(0)  # nobody is there to say it


def test_every_state_has_a_shape_of_its_own(teacher: Visit, school: School, url: str) -> None:
    with desk(school, url) as link:
        report(link, *(device(f"kind_{state}", state) for state in Liveness))
        teacher.go(f"/wall/{number_of(school, DESK)}")
        chips = teacher.page.get_by_role("region", name="Devices").locator(".device")
        expect(chips).to_have_text([WORDS[state][0] for state in Liveness])
        shapes = {path.get_attribute("d") for path in chips.locator("svg path").all()}
        assert len(shapes) == len(Liveness)


def test_one_device_of_many_is_named_with_since_when_losses_and_what_was_refused(
    teacher: Visit, school: School, url: str
) -> None:
    page = teacher.page
    with desk(school, url) as link:
        report(
            link,
            device("torch_imu", Liveness.LIVE, lost=3, refused={"checksum": (2, 61)}),
            device("modbus_power", Liveness.UNPLUGGED),
            device("panel", Liveness.LOST, refused={"midway": (0, 9)}),
        )
        card = card_of(page, DESK)
        expect(card).to_contain_text("modbus_power: unplugged")
        expect(card).to_contain_text("and 1 more that is not live")
        expect(card).to_contain_text(
            "plug it in or, on a network, switch it on"
        )  # what the worst one needs
        # By keyboard: the card enlarges, and the devices are a region with a name.
        card.get_by_role("link", name=DESK, exact=True).focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1, name=DESK)).to_be_focused()
        region = page.get_by_role("region", name="Devices")
        expect(region.get_by_role("heading", level=3)).to_have_text(
            ["torch_imu", "modbus_power", "panel"]
        )
        torch, power, panel = (region.locator("li:has(h3)").nth(nth) for nth in range(3))
        expect(torch).to_contain_text("live")
        expect(torch).to_contain_text("since 21 Sept 2026, 14:13:20")
        expect(torch).to_contain_text("usb:torch_imu-0042")
        expect(torch).to_contain_text("3 samples lost")
        expect(torch).to_contain_text("refused by checksum: 2, bytes: 61")
        expect(power).to_contain_text("Nothing lost and nothing refused in this session.")
        expect(power).to_contain_text("plug it in or, on a network, switch it on")
        expect(panel).to_contain_text("begun before anybody listened, bytes: 9")
        teacher.check("a desk's devices")


def test_who_listens_is_told_what_needs_a_hand_and_when_all_is_well_again(
    teacher: Visit, school: School, url: str
) -> None:
    said = teacher.page.locator("[aria-live=polite]")
    card = card_of(teacher.page, DESK)
    with desk(school, url) as link:
        report(link, device("torch_imu", Liveness.LIVE))
        expect(card).to_contain_text("Devices: live")
        report(link, device("torch_imu", Liveness.UNPLUGGED))
        expect(said).to_have_text(f"{DESK}: torch_imu: unplugged")
        report(link, device("torch_imu", Liveness.SILENT))  # plugged in again, not yet at work
        expect(said).to_have_text(f"{DESK}: all devices answer again")
        report(link, device("torch_imu", Liveness.LIVE))
        expect(card).to_contain_text("Devices: live")
        expect(said).to_have_text(f"{DESK}: all devices answer again")  # silence was no news


def test_a_trainee_sees_which_device_of_their_own_desk_it_is(
    visit: Callable[..., Visit], school: School, url: str
) -> None:
    trainee = visit(locale="en-GB")
    trainee.enter(Role.TRAINEE)
    trainee.speak("en")
    page = trainee.page
    me = school.people[0]
    with desk(school, url) as link, desk(school, url, StationId("weld-2")) as neighbour:
        link.announce(start_shape(header(me.trainee)))
        report(link, device("torch_imu", Liveness.ASLEEP), device("panel", Liveness.LIVE))
        report(neighbour, device("torch_tracker", Liveness.LOST))
        card = card_of(page, DESK)
        expect(card).to_contain_text(me.name)
        expect(card).to_contain_text("torch_imu: asleep")
        expect(card).to_contain_text("move it, press one of its buttons, or switch it off and on")
        expect(page.locator("article")).to_have_count(1)
        trainee.check("a trainee's own desk")


def test_a_station_whose_device_is_not_plugged_in_says_so_before_any_session(
    teacher: Visit, school: School, url: str
) -> None:
    assert url
    bench = school.folder / f"{UNPLUGGED_DESK}.toml"
    noise = "".join(f"{name} = {sigma}\n" for name, sigma in DEVICES["tool_tracker"].noise)
    text = re.sub(r"\[device\.simulated\][^\[]*", f"[device.noise]\n{noise}\n", bench.read_text())
    bench.write_text(text.replace('"simulated"', '"/dev/no-such-port"'))
    with station_process(school, UNPLUGGED_DESK):
        card = card_of(teacher.page, UNPLUGGED_DESK)
        expect(card).to_contain_text("tool_tracker: unplugged")
        expect(card).to_contain_text("Nobody has practised here yet.")


@pytest.mark.parametrize("width", [320, 640])
def test_long_names_scroll_nothing_sideways(
    visit: Callable[..., Visit], school: School, url: str, width: int
) -> None:
    """320 px is a phone, and 640 px what a screen of 1280 px has at 200 %."""
    person = visit(viewport={"width": width, "height": 640})
    person.enter(Role.INSTRUCTOR)
    with desk(school, url) as link:
        report(link, device("a_kind_with_a_name_as_long_as_they_come" * 2, Liveness.UNPLUGGED))
        for address in ("/wall", f"/wall/{number_of(school, DESK)}"):
            person.go(address)
            expect(person.page.locator(".device.unplugged").first).to_be_visible()
            wide = person.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{address} is {wide} px wide"


def number_of(school: School, station: StationId) -> int:
    """The service's number of a station: they were made in this order."""
    return school.stations.index(station) + 1


def header(trainee: TraineeId) -> SessionHeader:
    texts = Library().texts(EXERCISES[DESK])
    exercise = exercise_from(texts)
    return SessionHeader(
        session=SessionId(str(uuid.uuid4())),
        trainee=trainee,
        station=DESK,
        craft=exercise.craft,
        exercise=exercise.name,
        exercise_version=exercise.version,
        started_unix_s=SINCE_UNIX_S,
        texts=exercise.texts,
    )
