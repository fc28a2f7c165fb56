"""The arc over a seam: its current, voltage, wire and pace, measured or worked out."""

from dataclasses import dataclass

import numpy as np

from simlab.model.arrays import Floats
from simlab.weld.deposition import current_a, current_falls, extension_mm, wire_feed_mm_s
from simlab.weld.joint import ARC_LENGTH_PROCESSES
from simlab.weld.profile import Profile, Setup

SHORT_ARC_MM, SPRAY_MM, SPRAY_A = 10.0, 15.0, 200.0
"""Contact tip to work distance that a procedure's current is meant at, up to and above 200 A:
simlab's proposal, as the procedures have it."""
GTAW_ARC_MM = 2.0
LEAST_MM_S, LEAST_MM = 0.01, 0.1
"""A torch slower than this is at rest; one nearer than this touches."""
FIELD_V_MM = {111: 2.5, 141: 0.8}
"""Voltage that a millimetre more of arc takes [V/mm]: from memory, not verified."""


@dataclass(frozen=True, slots=True, eq=False)
class ArcAlong:
    """The arc over (m,) stretches of a seam; NaN where it did not burn."""

    speed_mm_s: Floats
    """Pace at which the seam was welded; above 0."""
    voltage_v: Floats
    current_a: Floats
    feed_mm_s: Floats
    """Wire or electrode melted; NaN where a rod is fed by hand."""
    distance_mm: Floats
    """Contact tip to work, or length of the arc; NaN where it is not above 0."""
    falls: Floats
    """Share of its current that the source loses for a share more of distance; 0 where the current
    was measured, or is held."""


def arc_of(profile: Profile, setup: Setup) -> ArcAlong:
    """The arc of a profile; what was not measured comes from the setup.

    A constant-voltage source feeds its wire evenly, so its current falls as the contact tip draws
    back; the sources of 111 and 141 hold their current, and their voltage grows with the arc.
    """
    burnt = profile.arc_s > 0.0
    speed = np.where(burnt, profile.speed_mm_s, np.nan)
    stood = profile.step_mm / np.maximum(profile.arc_s, profile.step_mm / 1e3)
    still = speed < LEAST_MM_S  # at rest and backwards the time alone tells
    pace = np.where(still, np.maximum(stood, LEAST_MM_S), speed)
    drawn_a = np.maximum(profile.current_a, 0.0)  # a sensor's zero may lie a little off
    measured = drawn_a == drawn_a
    usual = usual_distance_mm(setup)
    distance = np.where(
        profile.distance_mm > 0.0, np.maximum(profile.distance_mm, LEAST_MM), np.nan
    )
    off = np.where(distance == distance, distance, usual)
    if setup.process in ARC_LENGTH_PROCESSES:
        current = np.where(measured, drawn_a, setup.current_a)
        feed = _fed(setup, current, usual if setup.process == 111 else np.nan)
        falls = np.zeros(len(pace))
        volts = setup.voltage_v + FIELD_V_MM[setup.process] * (off - usual)
    else:
        at_usual = _fed(setup, np.asarray(setup.current_a), usual)
        drawn = _drawn(setup, at_usual, off) / _drawn(setup, at_usual, np.asarray(usual))
        current = np.where(measured, drawn_a, setup.current_a * drawn)
        feed = np.where(measured, _fed(setup, current, off), at_usual)
        falls = current_falls(current, setup.wire_mm, extension_mm(off, setup.process))
        falls = np.where(measured, 0.0, falls)
        volts = np.full(len(pace), setup.voltage_v)
    told_v = np.maximum(profile.voltage_v, 0.0)
    return ArcAlong(
        speed_mm_s=pace,
        voltage_v=np.where(burnt, np.where(told_v == told_v, told_v, volts), np.nan),
        current_a=np.where(burnt, current, np.nan),
        feed_mm_s=np.where(burnt, feed, np.nan),
        distance_mm=distance,
        falls=falls,
    )


def usual_distance_mm(setup: Setup) -> float:
    """Distance that the setup's current and voltage are meant at: CTWD, or the arc's length."""
    if setup.process == 111:
        return setup.wire_mm  # an arc as long as the core wire is thick
    if setup.process == 141:
        return GTAW_ARC_MM
    return SPRAY_MM if setup.current_a > SPRAY_A else SHORT_ARC_MM


def _fed(setup: Setup, current: Floats, distance_mm: Floats | float) -> Floats:
    """Wire melted: as the setup says, else by the current."""
    if setup.wire_feed_mm_s is not None:
        return np.full(current.shape, setup.wire_feed_mm_s)
    extension = extension_mm(distance_mm, setup.process)
    return wire_feed_mm_s(current, setup.wire_mm, extension)


def _drawn(setup: Setup, feed_mm_s: Floats, distance_mm: Floats) -> Floats:
    return current_a(feed_mm_s, setup.wire_mm, extension_mm(distance_mm, setup.process))
