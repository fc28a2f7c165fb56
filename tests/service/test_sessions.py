"""Sessions as they are listed, read and replayed."""

from dataclasses import replace
from uuid import UUID

import numpy as np
import pytest

from simlab.live.replay import rescore, samples, tracks
from simlab.model.errors import MissingError
from simlab.model.fixed_point import to_words
from simlab.model.people import Role
from simlab.model.samples import TorchSamples
from simlab.model.scores import Verdict
from simlab.service.replays import MOST_ROWS
from simlab.store.catalog_audit import AuditEvent
from simlab.store.catalog_sessions import FiledSession
from simlab.store.recording import Recording, seal, to_bytes
from tests.service.school import MINE, OTHER, School, recording_of

NAME = "00000000-0000-4000-8000-000000000001"


def test_a_trainee_sees_their_own_sessions_newest_first(school: School) -> None:
    names = [school.filed(number) for number in (1, 2, 3)]
    school.filed(4, OTHER)
    page = school.signed_in(Role.TRAINEE).get("/api/sessions", params={"limit": 2}).json()
    assert page["total"] == 3
    assert page["next_offset"] == 2
    assert {row["trainee_name"] for row in page["sessions"]} == {"Ayşe Yılmaz"}
    rest = school.signed_in(Role.TRAINEE).get("/api/sessions", params={"offset": 2}).json()
    assert rest["next_offset"] is None
    listed = [row["session"] for row in page["sessions"] + rest["sessions"]]
    assert sorted(listed) == sorted(names)


def test_an_instructor_narrows_the_list(school: School) -> None:
    school.filed(1)
    others = school.filed(2, OTHER)
    client = school.signed_in(Role.INSTRUCTOR)
    assert client.get("/api/sessions").json()["total"] == 2
    chosen = client.get("/api/sessions", params={"trainee": OTHER}).json()["sessions"]
    assert [row["session"] for row in chosen] == [others]
    for narrow in ({"station": "weld-9"}, {"exercise": "nothing"}):
        assert client.get("/api/sessions", params=narrow).json()["total"] == 0


def test_a_session_carries_the_card_of_its_recording(school: School) -> None:
    session = school.filed(1)
    card = rescore(school.recording(session))
    told = school.signed_in(Role.TRAINEE).get(f"/api/sessions/{session}").json()
    assert told["card"]["points"] == card.points
    assert [metric["mark"] for metric in told["card"]["metrics"]] == [
        metric.mark for metric in card.metrics
    ]
    assert told["card"]["versions"] == dict(card.versions)
    assert [head["name"] for head in told["heads"]] == [
        line.metric for line in school.exercise.rubric.lines
    ]
    assert told["row"]["verified"] is True
    assert told["replayable"] is True
    assert told["samples_in"] == 400


def test_tracks_are_thinned_and_keep_their_extremes(school: School) -> None:
    session = school.filed(1)
    answer = school.signed_in(Role.TRAINEE).get(
        f"/api/sessions/{session}/tracks", params={"most": 60}
    )
    whole = {track.name: track for track in tracks(school.recording(session))}
    assert answer.json()["length_mm"] == 75.0
    for told in answer.json()["tracks"]:
        values = [value for value in told["value"] if value is not None]
        full = whole[told["name"]].value
        assert len(told["value"]) <= 61
        assert max(values) == max(value for value in full if value == value)
        assert min(values) == min(value for value in full if value == value)


def test_the_way_of_the_tool_has_a_place_for_every_point(school: School) -> None:
    session = school.filed(1)
    path = (
        school.signed_in(Role.TRAINEE)
        .get(f"/api/sessions/{session}/path", params={"most": 100})
        .json()
    )
    assert path["outline_mm"][0] == [0.0, 0.0, 0.0]
    assert path["outline_mm"][-1] == [75.0, 0.0, 0.0]
    assert len(path["t_s"]) == len(path["tool_mm"]) == len(path["axis"]) == 100
    assert len(path["place_mm"]) == 100
    assert path["t_s"] == sorted(path["t_s"])
    whole = samples(school.recording(session))
    assert isinstance(whole, TorchSamples)
    for column, ends in (("t_s", whole.t_s), ("tool_mm", whole.tip_mm), ("axis", whole.axis)):
        np.testing.assert_allclose(path[column][0], ends[0], atol=1e-3)
        np.testing.assert_allclose(path[column][-1], ends[-1], atol=1e-3)


def test_a_history_without_a_recording_has_a_card_and_nothing_to_replay(school: School) -> None:
    recording = school.recording(NAME)
    school.catalog.sessions.add(
        [
            FiledSession(
                recording.header, recording.state, 8.0, recording.card, recording.intake, None,
                verified=False,
            )
        ]
    )  # fmt: skip
    client = school.signed_in(Role.TRAINEE)
    told = client.get(f"/api/sessions/{NAME}").json()
    assert told["replayable"] is False
    assert told["row"]["verdict"] in set(Verdict)
    refused = client.get(f"/api/sessions/{NAME}/tracks")
    assert refused.status_code == 404
    assert "only its card can be shown" in refused.json()["detail"]


def test_reading_anothers_session_is_in_the_audit_and_reading_ones_own_is_not(
    school: School,
) -> None:
    session = school.filed(1)
    before = len(school.catalog.audit.entries())
    school.signed_in(Role.TRAINEE).get(f"/api/sessions/{session}")
    own = school.catalog.audit.entries()[before:]
    assert [entry.event for entry in own] == [AuditEvent.SIGNED_IN]
    school.signed_in(Role.INSTRUCTOR).get(f"/api/sessions/{session}")
    last = school.catalog.audit.entries()[-1]
    assert (last.event, last.actor, last.subject) == (
        AuditEvent.SESSION_READ,
        "instructor",
        session,
    )


@pytest.mark.parametrize("name", ["x", "../catalog", NAME.upper() + "0", "%00"])
def test_what_is_no_session_name_finds_nothing(school: School, name: str) -> None:
    answer = school.signed_in(Role.INSTRUCTOR).get(f"/api/sessions/{name}")
    assert answer.status_code in (404, 422)
    assert answer.headers["content-type"] == "application/problem+json"


def test_many_replays_are_run_and_only_the_last_are_remembered(school: School) -> None:
    names = [school.filed(number) for number in range(1, 11)]
    replays = school.parts.replays
    first = [replays.of(name) for name in names]
    assert replays.of(names[-1]) is first[-1]
    assert replays.of(names[0]) is not first[0]


def test_a_weld_is_told_in_the_language_that_is_asked_for(school: School) -> None:
    session = str(UUID(int=21))
    recording = recording_of(school.exercise, session, rows=3000)  # to the end of the pass
    school.upload(school.station(), session, to_bytes(recording))
    client = school.signed_in(Role.TRAINEE)
    path = f"/api/sessions/{session}/report"
    english = client.get(path, params={"language": "en"}).json()
    own = client.get(path).json()
    assert (english["language"], own["language"]) == ("en", "tr")
    told = {section["name"]: section for section in english["sections"]}
    assert told["heat"]["heading"] == "Heat"
    (heat,) = [one for one in told["heat"]["lines"] if one["text"].startswith("Heat input")]
    assert (heat["from_mm"], heat["to_mm"]) == (None, None)
    ours = {section["name"]: section for section in own["sections"]}
    assert ours["heat"]["heading"] != "Heat"
    assert [len(s["lines"]) for s in english["sections"]] == [
        len(s["lines"]) for s in own["sections"]
    ]
    assert school.parts.replays.report(session) is school.parts.replays.report(session)


def test_an_imperfection_says_on_which_stretch_it_is_likely(school: School) -> None:
    session = str(UUID(int=22))
    recording = recording_of(school.exercise, session, rows=3000)
    # The torch 12 mm further away than it was held: too long a wire, and a cold weld.
    once = samples(recording)
    assert isinstance(once, TorchSamples)
    away = replace(once, tip_mm=once.tip_mm - 12.0 * once.axis)
    words = to_words(away, recording.channels)
    card = rescore(replace(recording, words=words))
    made = Recording.of(
        recording.header, recording.channels, recording.state, words, card, recording.intake
    )
    school.upload(school.station(), session, to_bytes(made))
    path = f"/api/sessions/{session}/report"
    answer = school.signed_in(Role.INSTRUCTOR).get(path, params={"language": "en"}).json()
    told = {section["name"]: section for section in answer["sections"]}
    placed = [one for one in told["imperfections"]["lines"] if one["from_mm"] is not None]
    assert placed
    for line in placed:
        assert 0.0 <= line["from_mm"] < line["to_mm"] <= 75.0
        assert f"{line['from_mm']:.0f}" in line["text"]


def test_only_a_weld_that_is_here_has_a_report(school: School) -> None:
    session = school.filed(23)
    with pytest.raises(MissingError, match="its recording is not here"):
        school.parts.replays.report(NAME)
    weld = school.recording(session)
    other = Recording.of(
        replace(weld.header, craft="cnc"), weld.channels, weld.state, weld.words, weld.card,
        weld.intake,
    )  # fmt: skip
    seal(school.folder / "recordings" / f"{session}.h5", other)
    answer = school.signed_in(Role.INSTRUCTOR).get(f"/api/sessions/{session}/report")
    assert answer.status_code == 404
    assert "is of cnc; a report is told of welds only" in answer.json()["detail"]


def test_of_a_long_session_the_service_keeps_some_rows_and_all_extremes(school: School) -> None:
    short = school.recording(NAME)
    once = samples(short)
    rounds = MOST_ROWS // len(once) + 1  # a little more than is kept
    words = [
        to_words(replace(once, t_s=once.t_s + 60.0 * turn), short.channels)
        for turn in range(rounds)
    ]
    long = replace(short, words=np.concatenate(words))
    seal(
        school.folder / "recordings" / f"{NAME}.h5",
        Recording.of(long.header, long.channels, long.state, long.words, long.card, long.intake),
    )
    replay = school.parts.replays.of(NAME)
    assert len(long.words) > MOST_ROWS
    assert MOST_ROWS / 2.5 < len(replay.rows) < MOST_ROWS
    for kept, whole in zip(replay.tracks, tracks(long), strict=True):
        assert len(kept) < 0.6 * len(whole)
        assert (np.nanmin(kept.value), np.nanmax(kept.value)) == (
            np.nanmin(whole.value),
            np.nanmax(whole.value),
        )


def test_the_cohort_is_sorted_by_who_may_need_help(school: School) -> None:
    school.catalog.people.add_attendance(
        [(MINE, "2026-09-01", True), (MINE, "2026-09-02", True), (OTHER, "2026-09-01", False)]
    )
    session = school.filed(1, MINE)
    points = school.recording(session).card.points
    told = school.signed_in(Role.SCHOOL).get("/api/cohort").json()
    assert told["cohort"] == "2026"
    assert [row["trainee"] for row in told["rows"]] == [OTHER, MINE]
    first, second = told["rows"]
    assert [reason["key"] for reason in first["attention"]] == [
        "reason.attention.never",
        "reason.attention.absent",
    ]
    assert first["attendance"] == 0.0
    assert second["attendance"] == 1.0
    assert second["attention"] == []
    assert second["recent"] == ([] if points is None else [points])
    assert [module["exercise"] for module in second["modules"]] == ["mag-fillet-pb"]
    assert school.catalog.audit.entries()[-1].event == AuditEvent.COHORT_READ


def test_a_cohort_that_is_not_there_is_missing(school: School) -> None:
    client = school.signed_in(Role.SCHOOL)
    assert client.get("/api/cohort", params={"cohort": "1999"}).status_code == 404
    named = client.get("/api/cohort", params={"cohort": "2026"})
    assert len(named.json()["rows"]) == 2
