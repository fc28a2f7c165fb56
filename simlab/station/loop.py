"""The station's loop: one session after the other, each read, scored, kept, told and sealed."""

import threading
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from simlab.api.live_frames import LiveDevice, LiveState
from simlab.crafts import CRAFTS, exercise_from
from simlab.devices.host_clock import HostClock
from simlab.live.runner import Progress, Runner
from simlab.model.errors import InputError, StoreError
from simlab.model.exercises import Exercise
from simlab.model.samples import Batch
from simlab.model.sessions import Intake, Liveness, SessionHeader, SessionId, SessionState
from simlab.station.bench import Bench
from simlab.station.bench_device import stated
from simlab.station.committer import Committer
from simlab.station.desk import Desk
from simlab.station.device_news import DeviceNews
from simlab.station.ending import Ending
from simlab.station.live import FRAME_S, REPEAT_S, LiveLink, LiveTeller
from simlab.station.outbox import Outbox
from simlab.station.pace import Pace
from simlab.station.reports import Reports, States, intake_facts, states_words
from simlab.station.sealing import (
    Damaged,
    Waiting,
    journal_path,
    seal_journal,
    seal_left_over,
)
from simlab.station.simulation import Simulation
from simlab.store.data_folder import made
from simlab.store.journal import Journal
from simlab.store.library import Library

NOTE_S = 0.5
"""Losses and refusals are written to the journal so often."""
SETTLE_S = 1.2
"""Before the first session the device is heard for so long: its clock is known then."""
PLUG_S = 0.5
"""Whether the device came back is looked at so often."""
LOOK_S = 0.01
"""A line that wakes nobody, and a device that must be asked, are looked at so often."""
RETRY_S = 2.0
"""After a disk failed, the next session waits so long."""


@dataclass(slots=True)
class Stop:
    """What signals ask for."""

    now: threading.Event = field(default_factory=threading.Event)
    """End the running session, seal it, exit."""
    after: threading.Event = field(default_factory=threading.Event)
    """Let the running session come to its end, then exit."""

    @property
    def asked(self) -> bool:
        """Shall no further session start?"""
        return self.now.is_set() or self.after.is_set()


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """All that a station is made of."""

    bench: Bench
    library: Library
    folder: Path
    """Where its journals stand."""
    outbox: Outbox
    live: LiveLink
    clock: HostClock
    desk: Desk
    simulation: Simulation
    reports: Reports
    stop: Stop


class Station:
    """One desk, from its start to its stop."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._pace = Pace()
        self._turns = parts.clock.follow()
        self._exercise = _exercise(parts)
        self._journals = made(parts.folder / "journals")
        self._last: tuple[LiveTeller, Intake] | None = None
        self._news = DeviceNews(parts.live, parts.clock.unix_s)
        self._waiting = False
        """Did the disk not let us seal a journal?"""

    def run(self) -> None:
        """Seal what a killed run left, then one session after the other until it is enough."""
        self._seal_left_over()
        self._idle(SETTLE_S)
        number = 0
        while self._go_on(number):
            if self._parts.desk.state == Liveness.UNPLUGGED:  # no sessions without a sample
                self._idle(PLUG_S, "waiting for the device")
                continue
            try:
                self._session(number)
            except StoreError as error:
                self._parts.reports.tell("trouble", why=str(error))
                self._idle(RETRY_S)
                self._seal_left_over()
            else:
                number += 1
                if self._waiting:
                    self._seal_left_over()
                if self._go_on(number):
                    self._idle(self._parts.bench.session.pause_s)

    def _go_on(self, number: int) -> bool:
        """Is there another session to come, after `number` of them?"""
        wanted = self._parts.bench.session.sessions
        return not self._parts.stop.asked and (wanted == 0 or number < wanted)

    def _session(self, number: int) -> None:
        """One session, from its journal's first byte to its recording."""
        parts = self._parts
        header = self._header(number)
        exercise = self._exercise
        path = journal_path(self._journals, header)
        journal = Journal.create(path, header, CRAFTS[exercise.craft].channels)
        zero_s = parts.clock.now_s()
        sent = parts.simulation.sent
        parts.desk.begin(zero_s)
        parts.reports.tell("session_started", session=header.session, trainee=header.trainee)

        def kept(samples: int) -> None:
            parts.reports.tell("kept", session=header.session, samples=samples)

        runner = Runner(exercise, dict(header.sigmas), keep=journal.append)
        length_mm = exercise.wanted.length_mm
        teller = LiveTeller(
            parts.live, header, length_mm, lambda t_s: parts.clock.unix_s(zero_s + t_s)
        )
        try:
            with Committer(journal, kept) as committer:
                parts.simulation.start(exercise)
                state = self._practise(zero_s, runner, journal, committer, teller)
            journal.end(state, parts.desk.intake())
            kept(journal.samples)
        finally:
            journal.close()
            intake = parts.desk.intake()
            teller.send(LiveState.FINISHED, intake, _worst(parts.desk.states()))
            self._last = (teller, intake)
        recording = seal_journal(path, parts.outbox)
        points = None if recording is None else recording.card.points
        card = runner.card()
        parts.reports.tell(
            "session_finished",
            session=header.session,
            state=state.value,
            points=points,
            sent=_numbered(intake) if sent is None else (parts.simulation.sent or 0) - sent,
            samples_in=intake.samples_in,
            samples_lost=intake.samples_lost,
            frames_refused=intake.frames_refused,
            replay_equal=recording is None or recording.card == card,
        )

    def _practise(
        self,
        zero_s: float,
        runner: Runner,
        journal: Journal,
        committer: Committer,
        teller: LiveTeller,
    ) -> SessionState:
        """Read, score, keep and tell until the session is over; how it ended."""
        parts = self._parts
        ending = Ending(self._exercise.wanted.length_mm, parts.bench.session.longest_s)
        frame_s, note_s, noted = zero_s, zero_s, Intake()
        while True:
            self._wait(frame_s)
            parts.desk.listen()
            now_s = parts.clock.now_s()
            if now_s < frame_s:
                continue
            frame_s = max(frame_s + FRAME_S, now_s)
            progress = self._score(parts.desk.take(now_s), runner, teller)
            if progress is not None:
                ending = ending.saw(now_s - zero_s, progress.furthest_mm, working=progress.working)
            committer.check()
            intake, states = parts.desk.intake(), parts.desk.states()
            gone = parts.desk.state in (Liveness.LOST, Liveness.UNPLUGGED)
            live = LiveState.LOST if gone else LiveState.RUNNING
            self._news.tell(parts.desk, now_s)
            teller.send(live, intake, _worst(states))
            parts.reports.status(_words(now_s - zero_s, intake, states))
            if now_s >= note_s:
                note_s = now_s + NOTE_S
                if _trouble(intake) != _trouble(noted):
                    journal.note(intake)
                    parts.reports.tell("intake", session=teller.session, **intake_facts(intake))
                    noted = intake
            stopped = parts.stop.now.is_set()
            if stopped or ending.over(now_s - zero_s):
                self._score(parts.desk.finish(), runner, teller)
                if gone:  # what came behind the last sample was not seen: that is kept as well
                    unseen = CRAFTS[self._exercise.craft].samples.unseen(now_s - zero_s)
                    self._score(unseen, runner, teller)
                return SessionState.INTERRUPTED if gone or stopped else SessionState.FINISHED

    def _score(self, batch: Batch | None, runner: Runner, teller: LiveTeller) -> Progress | None:
        """Score, keep and tell what the desk gave, if it gave anything."""
        if batch is None:
            return None
        progress = runner.add(batch)
        self._parts.desk.refuse("time", progress.refused)
        teller.add(progress)
        return progress

    def _idle(self, span_s: float, why: str = "waiting for the next session") -> None:
        """Keep the device's line empty and the wall told, until the next session."""
        parts = self._parts
        until_s = parts.clock.now_s() + span_s
        repeat_s = parts.clock.now_s() + REPEAT_S
        shown = ""
        while parts.clock.now_s() < until_s and not parts.stop.asked:
            states = parts.desk.states()
            words = f"{why}  {states_words(states)}"
            if words != shown:
                parts.reports.status(words)
                shown = words
            self._wait(min(until_s, repeat_s))
            parts.desk.listen()
            parts.desk.take(parts.clock.now_s())
            self._news.tell(parts.desk, parts.clock.now_s())
            if parts.clock.now_s() >= repeat_s:
                repeat_s += REPEAT_S
                if self._last is not None:
                    teller, intake = self._last
                    worst = _worst(parts.desk.states())
                    teller.send(LiveState.FINISHED, intake, worst)

    def _wait(self, until_s: float) -> None:
        """Sleep until the device has something to say, or until `until_s`."""
        clock = self._parts.clock
        self._turns.turned()
        span_s = clock.rest_s(until_s)
        lines, all_wake = self._parts.desk.waits_on()
        longest_s = 10 * FRAME_S if all_wake else LOOK_S
        self._pace.wait(lines, min(span_s, longest_s))

    def _seal_left_over(self) -> None:
        reports = self._parts.reports
        try:
            left = seal_left_over(self._journals, self._parts.outbox)
        except StoreError as error:
            self._waiting = True
            reports.tell("trouble", why=str(error))
            return
        self._waiting = any(isinstance(one, Waiting) for one in left)
        for one in left:
            if isinstance(one, Waiting):
                reports.tell("trouble", why=one.why)
            elif isinstance(one, Damaged):
                reports.tell("set_aside", path=str(one.path), why=one.why)
            else:
                reports.tell("recovered", session=one.header.session, samples=one.intake.samples_in)

    def _header(self, number: int) -> SessionHeader:
        bench = self._parts.bench
        return SessionHeader(
            session=SessionId(str(uuid.uuid4())),
            trainee=bench.session.trainees[number % len(bench.session.trainees)],
            station=bench.station,
            craft=self._exercise.craft,
            exercise=self._exercise.name,
            exercise_version=self._exercise.version,
            started_unix_s=self._parts.clock.unix_s(self._parts.clock.now_s()),
            texts=self._exercise.texts,
            sigmas=stated(bench.devices),
        )


def _exercise(parts: Parts) -> Exercise:
    """The exercise that the bench names.

    Raises
    ------
    InputError
        where it is not one that can be practised with the bench's device
    """
    name = parts.bench.session.exercise
    exercise = exercise_from(parts.library.texts(name))
    if exercise.craft not in parts.bench.device.kind.crafts:
        raise InputError(
            f"bench: exercise {name!r} is {exercise.craft}, its device "
            f"{parts.bench.device.kind.name!r} is not; "
            "choose another exercise"
        )
    return exercise


def _numbered(intake: Intake) -> int:
    """Samples that the device numbered, seen or not."""
    return intake.samples_in + intake.samples_lost + dict(intake.refused).get("time", 0)


def _trouble(intake: Intake) -> tuple[object, ...]:
    return (
        intake.samples_lost,
        intake.refused,
        intake.devices and [one.refused_bytes for one in intake.devices],
    )


def _worst(states: States) -> LiveDevice:
    return max(LiveDevice[state.name] for _, state in states)


def _words(t_s: float, intake: Intake, states: States) -> str:
    lost = f", {intake.samples_lost} lost" if intake.samples_lost else ""
    return f"{t_s:5.1f} s  {intake.samples_in} samples{lost}  {states_words(states)}"
