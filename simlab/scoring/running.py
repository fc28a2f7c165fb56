"""The running score: sums so far, the points so far, and the card at the end.

    points = 100 * (sum of weight * mark) / (sum of weights) * min(1, done / 0.95)

docs/scoring.md says it in words, with an example by hand.
"""

import math
from dataclasses import dataclass, replace

from simlab.model.arrays import Ints
from simlab.model.exercises import Rubric, RubricLine
from simlab.model.scores import MetricScore, Reason, ScoreCard, Verdict
from simlab.motion.bins import Bins
from simlab.motion.overlap import Measured
from simlab.scoring.bins import Sum, average, no_sums, told, with_track
from simlab.scoring.feedback import MOST_REASONS, next_try, stretches
from simlab.scoring.uncertainty import verdict
from simlab.scoring.visits import Visits

FINISHED = 0.95
"""Share of the path that counts as all of it: arcs are struck and drawn off at its ends."""
ENOUGH = 0.75
"""Share of what was practised that must have a value before a metric is judged."""
POINT_DIGITS = 3
MARK_DIGITS = 6


@dataclass(frozen=True, slots=True, eq=False)
class Running:
    """A session's score so far; adding a batch gives the next one."""

    rubric: Rubric
    bins: Bins
    visits: Visits
    sums: tuple[Ints, ...]
    """Sums of each metric along the path, in the rubric's order."""
    samples: int

    @classmethod
    def start(cls, rubric: Rubric, length_mm: float) -> "Running":
        """Before the first sample."""
        bins = Bins.along(length_mm, rubric.bin_mm)
        visits = Visits.along(length_mm, rubric.bin_mm)
        return cls(rubric, bins, visits, tuple(no_sums(bins) for _ in rubric.lines), 0)

    def add(self, measured: Measured) -> "Running":
        """With one more batch; any cut into batches comes to the same card, to the bit."""
        tracks = {track.name: track for track in measured.tracks}
        sums, at, place = [], None, None
        for before, line in zip(self.sums, self.rubric.lines, strict=True):
            track = tracks[line.metric]
            if track.place_mm is not place:  # tracks of the same samples share their places
                place = track.place_mm
                at = self.bins.at(place)
            sums.append(with_track(before, self.bins, line.band, track, at))
        return replace(
            self,
            visits=self.visits.after(measured),
            sums=tuple(sums),
            samples=self.samples + len(measured.place_mm),
        )

    def points(self) -> float | None:
        """Points of what was done so far, whatever is still to do; None before there are any."""
        marks = [
            (line.weight, average(sums, Sum.MARK))
            for line, sums in zip(self.rubric.lines, self.sums, strict=True)
            if told(sums).any()
        ]
        weight = sum(weight for weight, _ in marks)
        return round(100.0 * sum(w * m for w, m in marks) / weight, POINT_DIGITS) if marks else None

    def card(self, versions: tuple[tuple[str, str], ...]) -> ScoreCard:
        """The card of all samples so far."""
        judged = [
            (line, sums, self._judged(sums))
            for line, sums in zip(self.rubric.lines, self.sums, strict=True)
        ]
        known = [
            (line.weight, average(sums, Sum.MARK), average(sums, Sum.SPREAD))
            for line, sums, good in judged
            if good
        ]
        done = self.visits.share()
        points, sigma, result, span = self._result(known, min(1.0, done / FINISHED))
        if points is not None and done < FINISHED:
            result = Verdict.FAIL
        return ScoreCard(
            points=points,
            sigma=sigma,
            verdict=result,
            done=round(done, MARK_DIGITS),
            samples=self.samples,
            metrics=tuple(self._metric(*entry) for entry in judged),
            reasons=self._partial(known, span) + self._reasons(done) + self._next_try(judged),
            versions=versions,
        )

    def _judged(self, sums: Ints) -> bool:
        """Was enough of what was practised measured well enough?"""
        have = float(told(sums).mean())
        return have > 0.0 and have >= ENOUGH * self.visits.practised()

    def _result(
        self, known: list[tuple[float, float, float]], whole: float
    ) -> tuple[float | None, float | None, Verdict, tuple[float, float]]:
        """Points, their sigma, the verdict, and the points that all metrics together would come to
        at least and at most, from (weight, mark, sigma) of those told.

        A metric that cannot be told might have been anything: the verdict stands only where it
        would stand with no mark for that metric, and with full marks.
        """
        if not known:
            return None, None, Verdict.CANNOT_TELL, (0.0, 100.0 * whole)
        scale = 100.0 * whole
        total = sum(line.weight for line in self.rubric.lines)
        weight = sum(w for w, _, _ in known)
        earned = sum(w * mark for w, mark, _ in known)
        noise = math.sqrt(sum((w * spread) * (w * spread) for w, _, spread in known))
        least, most = scale * earned / total, scale * (earned + total - weight) / total
        result = verdict(least, most, scale * noise / total, self.rubric.pass_points)
        return (
            round(scale * earned / weight, POINT_DIGITS),
            round(scale * noise / weight, POINT_DIGITS),
            result,
            (least, most),
        )

    def _partial(
        self, known: list[tuple[float, float, float]], span: tuple[float, float]
    ) -> tuple[Reason, ...]:
        """That the points are those of some metrics only: what all of them would come to."""
        lines = self.rubric.lines
        if not known or len(known) == len(lines):
            return ()
        share = sum(weight for weight, _, _ in known) / sum(line.weight for line in lines)
        values = {"told": len(known), "of": len(lines), "share": round(100.0 * share, 1)}
        values |= {"least": round(span[0], 1), "most": round(span[1], 1)}
        return (Reason("reason.partial", tuple(values.items())),)

    def _metric(self, line: RubricLine, sums: Ints, good: bool) -> MetricScore:
        """One metric's part of the card."""
        mark, sigma, result = None, None, Verdict.CANNOT_TELL
        if good:
            mark, sigma = average(sums, Sum.MARK), average(sums, Sum.SPREAD)
            result = verdict(100 * mark, 100 * mark, 100 * sigma, self.rubric.pass_points)
            mark, sigma = round(mark, MARK_DIGITS), round(sigma, MARK_DIGITS)
            reasons = tuple(s.reason for s in stretches(line, sums, self.bins)[:MOST_REASONS])
        else:
            reasons = _why_not(sums)
        have = told(sums)
        return MetricScore(
            name=line.metric,
            unit=line.unit,
            weight=line.weight,
            mark=mark,
            sigma=sigma,
            verdict=result,
            measured=round(float(have.mean()), MARK_DIGITS),
            mean=round(average(sums, Sum.VALUE), MARK_DIGITS) if have.any() else None,
            reasons=reasons,
        )

    def _reasons(self, done: float) -> tuple[Reason, ...]:
        """What is to be said of the session as a whole."""
        unseen = float(self.visits.unseen().mean())
        found = []
        if unseen > 0.0:
            key = "reason.frozen" if self.visits.froze() else "reason.unseen"
            found.append(Reason(key, (("share", round(100.0 * unseen, 1)),)))
        if done < FINISHED and unseen < 1.0:
            found.append(Reason("reason.not_finished", (("done", round(100.0 * done, 1)),)))
        return tuple(found)

    def _next_try(self, judged: list[tuple[RubricLine, Ints, bool]]) -> tuple[Reason, ...]:
        """One thing to try next, or nothing."""
        total = sum(line.weight for line in self.rubric.lines)
        return next_try(
            (
                line.metric,
                line.weight * (1.0 - average(sums, Sum.MARK)) / total,
                stretches(line, sums, self.bins),
            )
            for line, sums, good in judged
            if good
        )


def _why_not(sums: Ints) -> tuple[Reason, ...]:
    """Why a metric cannot be told; nothing where there was nothing to tell."""
    blurred, unseen = int(sums[Sum.BLURRED].sum()), int(sums[Sum.UNSEEN].sum())
    if blurred > unseen:
        return (Reason("reason.imprecise"),)
    return (Reason("reason.no_signal"),) if unseen else ()
