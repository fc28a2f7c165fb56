"""Our motion beside the peer's: the same runs, the same curves, the same feeds."""

from itertools import groupby
from math import atan2, ceil, cos, dist, hypot, isnan, sin, tau

import numpy as np

from simlab.gcode import MoveKind, Toolpath
from simlab.gcode.trace import EventKind
from simlab.model.arrays import Floats
from tests.gcode.peer_output import INCH_MM, Peer, PeerMove, Point

PRINTED = 0.5e-4
"""The peer prints four decimals."""
GEOMETRY_MM = 0.002


def same_motion(path: Toolpath, peer: Peer) -> None:
    """The same rapid and feed runs, and every move alike: end, feed, centre, way round.

    Runs that are cut in another way are compared as curves.
    """
    complaint = difference(path, peer)
    assert not complaint, complaint


def difference(path: Toolpath, peer: Peer) -> str:
    """Where the two motions part, in a sentence; "" where they do not."""
    ours = ["rapid" if kind == MoveKind.RAPID else "feed" for kind in path.kind]
    theirs = [move.kind for move in peer.moves]
    our_runs = [kind for kind, _ in groupby(ours)]
    their_runs = [kind for kind, _ in groupby(theirs)]
    if our_runs != their_runs:
        at = next(
            (i for i, (a, b) in enumerate(zip(our_runs, their_runs, strict=False)) if a != b),
            min(len(our_runs), len(their_runs)),
        )
        return f"runs: {len(our_runs)} here, {len(their_runs)} there, apart from run {at}"
    near_mm = GEOMETRY_MM + 5 * PRINTED * (INCH_MM if peer.inches else 1.0)
    row = first = 0
    for _, moves in groupby(peer.moves, key=lambda move: move.kind):
        run = list(moves)
        end = row
        while end < len(ours) and ours[end] == run[0].kind:
            end += 1
        said = _run_difference(path, row, end, run, near_mm)
        if said:
            return f"{said} (their move {first}, our row {row}, line {path.line[row]})"
        row, first = end, first + len(run)
    return ""


def _run_difference(path: Toolpath, row: int, end: int, run: list[PeerMove], near_mm: float) -> str:
    if any(move.what == "spline" for move in run):
        return _around_splines(path, row, end, run, near_mm)
    if end - row != len(run):
        return _curve_difference(path, row, end, run, near_mm)
    for number, move in enumerate(run):
        said = _move_difference(path, row + number, move, near_mm)
        if said:
            return f"move {number} of its run: {said}"
    return ""


def _move_difference(path: Toolpath, row: int, move: PeerMove, near_mm: float) -> str:
    end = tuple(path.end_mm[row].tolist())
    if dist(end, move.end_mm) > near_mm:
        return f"ends at {shown(end)}, theirs at {shown(move.end_mm)}"
    turned = zip(path.rotary_deg[row].tolist(), move.rotary_deg, strict=True)
    if any(abs(ours - theirs) > 0.002 for ours, theirs in turned):
        return f"rotary {path.rotary_deg[row].tolist()}, theirs {move.rotary_deg}"
    if abs(float(path.lead_mm[row]) - move.lead_mm) > 1e-3 * max(1.0, abs(move.lead_mm)):
        return f"lead {path.lead_mm[row]}, theirs {move.lead_mm}"
    if move.kind == "feed":
        feed = float(path.feed_mm_min[row])
        apart = abs(feed - move.feed_mm_min)
        if apart > 0.01 * abs(move.feed_mm_min) + 2 * PRINTED * move.unit_mm:
            return f"feed {feed:g}, theirs {move.feed_mm_min:g}"
        if isnan(feed) and not isnan(move.feed_mm_min):  # theirs is not told with G96
            return f"feed {feed:g}, theirs {move.feed_mm_min:g}"
    if (path.turns[row] != 0.0) != (move.centre_mm is not None):
        return f"turns {path.turns[row]} here, an arc there: {move.centre_mm is not None}"
    if move.centre_mm is None:
        return ""
    return _arc_difference(path, row, move, near_mm)


def _arc_difference(path: Toolpath, row: int, move: PeerMove, near_mm: float) -> str:
    assert move.centre_mm is not None
    normal = {17: 2, 18: 1, 19: 0}[int(path.plane[row])]
    if normal != move.normal:
        return f"plane G{path.plane[row]}, theirs has the normal {'XYZ'[move.normal]}"
    apart = np.delete(path.centre_mm[row] - move.centre_mm, normal)
    if np.hypot(*apart) > near_mm:
        return f"centre {path.centre_mm[row].tolist()}, theirs {move.centre_mm}"
    turns = float(path.turns[row])
    if (turns > 0) != (move.turning > 0):
        return f"turns {turns:g}, theirs {move.turning}"
    if any(isnan(v) for v in move.start_mm):
        return ""
    swept = _swept(move)
    radius = _radius(move)
    first, second = _in_plane(move)
    chord = hypot(
        move.end_mm[first] - move.start_mm[first], move.end_mm[second] - move.start_mm[second]
    )
    off_mm = abs(abs(turns) * tau - abs(swept)) * radius
    if chord <= 4 * near_mm:  # a whole turn or none: what is printed cannot tell
        off_mm = min(off_mm, abs(off_mm - tau * radius))
    if off_mm > 6 * near_mm:
        return f"turns {turns:g}, theirs {swept / tau:g}"
    return ""


def _in_plane(move: PeerMove) -> tuple[int, int]:
    return {2: (0, 1), 1: (2, 0), 0: (1, 2)}[move.normal]


def _radius(move: PeerMove) -> float:
    assert move.centre_mm is not None
    first, second = _in_plane(move)
    return hypot(
        move.end_mm[first] - move.centre_mm[first], move.end_mm[second] - move.centre_mm[second]
    )


def _swept(move: PeerMove) -> float:
    """Angle of an arc [rad], counter-clockwise positive."""
    assert move.centre_mm is not None
    first, second = _in_plane(move)

    def bearing(point: Point) -> float:
        assert move.centre_mm is not None
        return atan2(point[second] - move.centre_mm[second], point[first] - move.centre_mm[first])

    way = 1 if move.turning > 0 else -1
    angle = (way * (bearing(move.end_mm) - bearing(move.start_mm))) % tau
    if angle < 1e-9:
        angle = tau
    return way * (angle + (abs(move.turning) - 1) * tau)


def _around_splines(path: Toolpath, row: int, end: int, run: list[PeerMove], near_mm: float) -> str:
    """What stands before the first spline and behind the last one; the peer prints no spline."""
    splines = [i for i, move in enumerate(run) if move.what == "spline"]
    before, behind = splines[0], len(run) - 1 - splines[-1]
    if before + behind > end - row:
        return f"{end - row} moves where theirs has {before} before a spline, {behind} behind"
    pairs = [(row + i, run[i]) for i in range(before)]
    pairs += [(end - i, run[-i]) for i in range(1, behind + 1)]
    for ours, move in pairs:
        said = _move_difference(path, ours, move, near_mm)
        if said:
            return f"beside a spline, our row {ours}: {said}"
    return ""


def _curve_difference(
    path: Toolpath, row: int, end: int, run: list[PeerMove], near_mm: float
) -> str:
    """Runs that are cut differently, as curves: ends, lengths, and no vertex apart."""
    ours = path.rows(slice(row, end)).flatten(0.0005).points_mm
    theirs = np.array(_vertices(run))
    if dist(ours[-1], theirs[-1]) > near_mm:
        return f"{end - row} moves, theirs {len(run)}; ends {ours[-1]} and {theirs[-1]}"
    lengths = [float(np.sum(np.linalg.norm(np.diff(p, axis=0), axis=1))) for p in (ours, theirs)]
    if abs(lengths[0] - lengths[1]) > len(run) * 2 * near_mm:
        return f"{end - row} moves, theirs {len(run)}; lengths {lengths[0]} and {lengths[1]}"
    for points, curve in ((ours, theirs), (theirs, ours)):
        apart = _farthest_mm(points, curve)
        if apart > near_mm + 0.001:
            return f"{end - row} moves, theirs {len(run)}; apart by {apart:g} mm"
    return ""


def _vertices(run: list[PeerMove]) -> list[Point]:
    out = [run[0].start_mm]
    for move in run:
        if move.centre_mm is not None:
            first, second = _in_plane(move)
            swept, radius = _swept(move), _radius(move)
            count = ceil(abs(swept) / max(1e-3, 2 * (0.001 / max(radius, 1e-3)) ** 0.5))
            start = atan2(
                move.start_mm[second] - move.centre_mm[second],
                move.start_mm[first] - move.centre_mm[first],
            )
            for step in range(1, count):
                point = [0.0] * 3
                angle = start + swept * step / count
                point[first] = move.centre_mm[first] + radius * cos(angle)
                point[second] = move.centre_mm[second] + radius * sin(angle)
                low, high = move.start_mm[move.normal], move.end_mm[move.normal]
                point[move.normal] = low + (high - low) * step / count
                out.append((point[0], point[1], point[2]))
        out.append(move.end_mm)
    return out


def _farthest_mm(
    points: Floats,
    curve: Floats,
) -> float:
    """How far a point stands from the curve at most."""
    start, along = curve[:-1], np.diff(curve, axis=0)
    length2 = np.maximum(np.sum(along * along, axis=1), 1e-30)
    farthest = 0.0
    for point in points:
        share = np.clip(np.sum((point - start) * along, axis=1) / length2, 0.0, 1.0)
        off = np.linalg.norm(start + along * share[:, None] - point, axis=1)
        farthest = max(farthest, float(off.min()))
    return farthest


def same_events(path: Toolpath, peer: Peer) -> None:
    """The same dwells, tool changes and messages, each in their order."""
    dwells = [event.value for event in path.trace.events if event.kind == EventKind.DWELL]
    tools = [event.value for event in path.trace.events if event.kind == EventKind.TOOL_CHANGE]
    assert [round(d, 3) for d in dwells] == [round(d, 3) for d in peer.dwells]
    assert tools == peer.tools


def shown(point: tuple[float, ...]) -> str:
    return "(" + ", ".join(f"{v:.4f}" for v in point) + ")"
