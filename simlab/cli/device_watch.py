"""Live figures of one device: rates, losses, refusals by cause, state, and its clock."""

import math
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any

import numpy as np
from rich.console import Group
from rich.markup import escape
from rich.table import Table

from simlab.cli.device_notes import notes_of
from simlab.cli.device_target import Target
from simlab.devices.link import ByteLink
from simlab.model.samples import Batch
from simlab.model.sessions import Liveness
from simlab.station.device import Device

WINDOW_S = 2.0
"""Rates are taken over so long."""


class Figures:
    """One device at work, and what it came to so far."""

    def __init__(self, one: Target, open_line: Callable[[], ByteLink] | None = None) -> None:
        """Prepare; `open_line` where its line is opened otherwise."""
        self._target = one
        self._device = Device(
            one.kind.tracker(), open_line or one.open, one.clock.now_s, self._note
        )
        self._ticks = deque([(one.clock.now_s(), 0, 0)])
        self._last: Batch | None = None
        self._bytes = 0
        self._before = 0
        self._decoder = self._device.tracker.decoder
        self._why = ""

    def looks(self, until_s: float) -> Iterator[float]:
        """Listen until then; the times at which there may be something to look at."""
        clock = self._target.clock
        while clock.now_s() < until_s:
            self._device.listen()
            self._target.rest(self._device, until_s)
            yield clock.now_s()

    def close(self) -> Batch | None:
        """Let go of it; what was heard and not looked at yet."""
        self._device.tracker.unplug()
        return self._device.take()

    def tick(self, now_s: float) -> Batch | None:
        """Look at what came; call it some times a second."""
        batch = self._device.take()
        if batch is not None and len(batch):
            self._last = batch
        decoder = self._device.tracker.decoder
        if decoder is not self._decoder:  # opened anew, and counts anew
            self._bytes, self._decoder = self._bytes + self._before, decoder
        tally = decoder.tally
        self._before = tally.taken + tally.refused_bytes.total() + decoder.held
        samples = self._device.tracker.intake().samples_in
        self._ticks.append((now_s, samples, self._bytes + self._before))
        while len(self._ticks) > 2 and self._ticks[0][0] < now_s - WINDOW_S:
            self._ticks.popleft()
        return batch

    def facts(self) -> dict[str, Any]:
        """All of it, for JSON."""
        first, last = self._ticks[0], self._ticks[-1]
        span_s = max(last[0] - first[0], 1e-9)
        intake = self._device.tracker.intake()
        state = self._device.state
        return {
            "device": f"{self._target.kind.name} at {self._target.place.text}",
            "state": state.value,
            "why": self._why if state == Liveness.UNPLUGGED else "",
            "samples": intake.samples_in,
            "samples_s": round((last[1] - first[1]) / span_s, 2),
            "bytes": last[2],
            "bytes_s": round((last[2] - first[2]) / span_s, 1),
            "lost": intake.samples_lost,
            "refused": dict(intake.refused),
            "refused_bytes": dict(self._device.tracker.refused_bytes()),
            "time_bound_s": self._bound_s(),
            "says": notes_of(self._device.tracker.decoder),
            "values": values(self._last),
        }

    def _note(self, _state: Liveness, why: str) -> None:
        self._why = why

    def _bound_s(self) -> float | None:
        if self._last is None:
            return None
        worst = float(np.max(self._last.t_bound_s))
        return worst if math.isfinite(worst) else None


def values(batch: Batch | None) -> dict[str, float | list[float | None] | None]:
    """The newest sample by the names of its columns; None: not measured."""
    if batch is None:
        return {}
    return {
        field.name: _plain(getattr(batch, field.name)[-1].tolist())
        for field in fields(batch)
        if field.name != "t_bound_s"
    }


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value if math.isfinite(value) else None


def screen(facts: dict[str, Any]) -> Group:
    """For a terminal."""
    head = Table(show_header=False, title=escape(facts["device"]), box=None)
    bound_s = facts["time_bound_s"]
    refused = ", ".join(f"{cause} {count}" for cause, count in facts["refused"].items())
    in_bytes = ", ".join(f"{cause} {size} B" for cause, size in facts["refused_bytes"].items())
    for name, text in (
        ("state", facts["state"] + (f": {facts['why']}" if facts["why"] else "")),
        ("samples", f"{facts['samples']}  ({facts['samples_s']:.1f}/s)"),
        ("bytes", f"{facts['bytes']}  ({facts['bytes_s']:.0f}/s)"),
        ("lost", str(facts["lost"])),
        ("refused", "; ".join(part for part in (refused, in_bytes) if part) or "nothing"),
        ("time known within", "not yet" if bound_s is None else f"{bound_s * 1000:.2f} ms"),
    ):
        head.add_row(name, escape(text))
    if facts["says"]:
        head.add_row("says", escape(facts["says"]))
    newest = Table("column", "newest", box=None)
    for name, value in facts["values"].items():
        newest.add_row(name, escape(_shown(value)))
    return Group(head, newest)


def _shown(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, list):
        return "  ".join(map(_shown, value))
    return f"{value:.4f}"
