"""A pass measured by plain Python, a sample at a time: what `simlab.weld.metrics` is held against.

It gives what `measure` gives on an open fillet seam of many pieces, in floats, by `math` and loops:
the place where the arc burns and the frame there, by the same cubic once its piece is known, or in
turns; travel and work angle, CTWD, aim, travel speed over the trailing window, the sigma of each,
and flags. Every place is looked up among all pieces, or from the piece before (hinted). It knows
one way of welding, no burn-off and no closed seam, and a tracker that loses tip and axis together.
"""

import math
from dataclasses import dataclass, field
from itertools import pairwise

from simlab.model.samples import TorchSamples
from simlab.motion.rates import GAP_S, JUMP_MM, MOST_TRAVEL_MM
from simlab.weld.angles import LEAST_ACROSS
from simlab.weld.joint import Seam
from simlab.weld.kernel import BLOCK
from simlab.weld.reference import AT_SEAM_MM, JUMP_TURN, Flag
from simlab.weld.reference import JUMP_MM as ANCHOR_MM
from simlab.weld.turns import NEAR_MM, TURNS
from tests.bench.weld_search import Find, aiming

NAN = math.nan
DEGREES = 180.0 / math.pi
UNSEEN, ALONG, AWAY, SUNK = (int(f) for f in (Flag.UNSEEN, Flag.ALONG, Flag.AWAY, Flag.SUNK))


@dataclass
class Columns:
    """What came of each sample; NaN where nothing did."""

    place_mm: list[float] = field(default_factory=list)
    travel_deg: list[float] = field(default_factory=list)
    work_deg: list[float] = field(default_factory=list)
    work_sigma: list[float] = field(default_factory=list)
    ctwd_mm: list[float] = field(default_factory=list)
    ctwd_sigma: list[float] = field(default_factory=list)
    aim_mm: list[float] = field(default_factory=list)
    aim_sigma: list[float] = field(default_factory=list)
    speed_mm_s: list[float] = field(default_factory=list)
    speed_sigma: list[float] = field(default_factory=list)
    flags: list[int] = field(default_factory=list)


def solved(
    piece: tuple[float, ...], x: float, y: float, z: float, ax: float, ay: float, az: float,
    u: float, *, butting: bool,
) -> float:  # fmt: skip
    """The share of a turning piece where the axis meets its plate, from near it by Newton's steps.

    See `direct.turning`. NaN where it is not on this piece, or the other plate may be met first.
    """
    (
        cx, cy, cz, tx, ty, tz, nx, ny, nz, mx, my, mz,
        sx, sy, sz, vx, vy, vz, dnx, dny, dnz, dmx, dmy, dmz, step_along, bend, *_,
    ) = piece  # fmt: skip
    if butting:
        nx, ny, nz, mx, my, mz = mx, my, mz, nx, ny, nz
        dnx, dny, dnz, dmx, dmy, dmz = dmx, dmy, dmz, dnx, dny, dnz
    wx, wy, wz = x - cx, y - cy, z - cz
    t0, t1 = ax * tx + ay * ty + az * tz, ax * vx + ay * vy + az * vz
    n0, n1 = ax * nx + ay * ny + az * nz, ax * dnx + ay * dny + az * dnz
    p0, p1 = wx * tx + wy * ty + wz * tz, wx * vx + wy * vy + wz * vz - step_along
    q0 = wx * nx + wy * ny + wz * nz
    q1 = wx * dnx + wy * dny + wz * dnz - sx * nx - sy * ny - sz * nz
    p2, q2 = 0.25 * bend, -(sx * dnx + sy * dny + sz * dnz)
    f0, f1 = p0 * n0 - q0 * t0, p0 * n1 + p1 * n0 - q0 * t1 - q1 * t0
    f2, f3 = p1 * n1 + p2 * n0 - q1 * t1 - q2 * t0, p2 * n1 - q2 * t1
    f22, f33 = f2 + f2, 3.0 * f3
    for _ in range(4):
        slope = f1 + u * (f22 + u * f33)
        if slope <= 0.0:
            return NAN
        off = (f0 + u * (f1 + u * (f2 + u * f3))) / slope
        u -= off
        if -1e-7 <= off <= 1e-7:
            break
    else:
        return NAN
    into = -(n0 + u * n1)
    if not (0.0 <= u < 1.0 and into > 0.0):
        return NAN
    reach = (q0 + u * (q1 + u * q2)) / into
    hx, hy, hz = wx - u * sx + reach * ax, wy - u * sy + reach * ay, wz - u * sz + reach * az
    over = hx * (mx + u * dmx) + hy * (my + u * dmy) + hz * (mz + u * dmz)
    return u if reach > 0.0 and over >= 0.0 else NAN


def measured_by_loop(
    samples: TorchSamples, seam: Seam, sigmas: dict[str, float], find: Find
) -> Columns:
    """All columns of a pass."""
    sqrt, atan2, inf, out = math.sqrt, math.atan2, math.inf, Columns()
    line = seam.line
    assert line.butting_normal is not None
    frames = [
        (*corner, *along, *base, *butting)
        for corner, along, base, butting in zip(
            line.corner_mm.tolist(), line.along.tolist(), line.base_normal.tolist(),
            line.butting_normal.tolist(), strict=True,
        )
    ]  # fmt: skip
    pieces = []
    places = line.place_mm.tolist()
    for nth, (at_start, at_end) in enumerate(pairwise(frames)):
        change = [b - a for a, b in zip(at_start, at_end, strict=True)]
        step, turn = change[:3], change[3:6]
        along = at_start[3:6]
        pieces.append(
            (
                *at_start, *change,
                sum(s * t for s, t in zip(step, along, strict=True)),
                -4.0 * sum(s * t for s, t in zip(step, turn, strict=True)),
                places[nth], places[nth + 1] - places[nth], not any(change[3:]),
            )
        )  # fmt: skip
    last, length = len(pieces) - 1, places[-1]
    end_x, end_y, end_z, end_tx, end_ty, end_tz = frames[-1][:6]
    tip_sigma, axis_sigma = sigmas["tip_mm"], sigmas["axis_deg"] / DEGREES
    tip_sigma2, axis_sigma2 = tip_sigma * tip_sigma, axis_sigma * axis_sigma
    least = LEAST_ACROSS * LEAST_ACROSS
    window, gap = round(seam.speed_window_s * 1e6), round(GAP_S * 1e6)
    jump, most = round(JUMP_MM * 2e3), round(MOST_TRAVEL_MM * 2e3)

    times: list[int] = []
    feet: list[int] = []
    ways: list[int] = []
    sum1: list[int] = []
    sum2: list[int] = []
    sum3: list[int] = []
    sum4: list[int] = []
    sum5: list[int] = []
    low = start = 0
    broken = True
    burning = anchored = False
    start_piece = 0
    kx = ky = kz = lx = ly = lz = 0.0
    aimed = aiming(line)
    far2, turned2 = ANCHOR_MM * ANCHOR_MM, JUMP_TURN * JUMP_TURN
    put_place, put_flags = out.place_mm.append, out.flags.append
    put_travel, put_work = out.travel_deg.append, out.work_deg.append
    put_work_sigma, put_ctwd, put_ctwd_sigma = (
        out.work_sigma.append, out.ctwd_mm.append, out.ctwd_sigma.append
    )  # fmt: skip
    put_aim, put_aim_sigma = out.aim_mm.append, out.aim_sigma.append
    put_speed, put_speed_sigma = out.speed_mm_s.append, out.speed_sigma.append

    for number, t_s, bound, (x, y, z), (ax, ay, az), arc in zip(
        range(len(samples)), samples.t_s.tolist(), samples.t_bound_s.tolist(),
        samples.tip_mm.tolist(), samples.axis.tolist(), samples.arc_on.tolist(), strict=True,
    ):  # fmt: skip
        if arc == arc:
            burning = arc > 0.5
        if x != x or y != y or z != z or ax != ax or ay != ay or az != az:
            if number % BLOCK == 0:
                anchored = False
            for put in (
                put_place, put_travel, put_work, put_work_sigma, put_ctwd, put_ctwd_sigma,
                put_aim, put_aim_sigma, put_speed, put_speed_sigma,
            ):  # fmt: skip
                put(NAN)
            put_flags(UNSEEN)
            if not burning:
                broken = True
            continue
        size = sqrt(ax * ax + ay * ay + az * az)
        ax, ay, az = ax / size, ay / size, az / size

        # where to begin: at the piece that the block's first sample points to, unless it jumped
        if number % BLOCK == 0:
            anchored = False
        if anchored:
            ex, ey, ez, fx, fy, fz = x - kx, y - ky, z - kz, ax - lx, ay - ly, az - lz
            jumped = ex * ex + ey * ey + ez * ez > far2 or fx * fx + fy * fy + fz * fz > turned2
            here = aimed(x, y, z, ax, ay, az) if jumped else start_piece
        else:
            kx, ky, kz, lx, ly, lz = x, y, z, ax, ay, az
            here = start_piece = aimed(x, y, z, ax, ay, az)
            anchored = True

        # the place where the arc burns, and the frame there, in turns
        u, reached = 0.5, inf
        for _ in range(TURNS):
            near = here
            (
                cx, cy, cz, tx, ty, tz, nx, ny, nz, mx, my, mz,
                sx, sy, sz, vx, vy, vz, dnx, dny, dnz, dmx, dmy, dmz, step_along, bend, place, long,
                straight,
            ) = pieces[near]  # fmt: skip
            rx, ry, rz = x - cx - u * sx, y - cy - u * sy, z - cz - u * sz
            tx, ty, tz = tx + u * vx, ty + u * vy, tz + u * vz
            square = tx * tx + ty * ty + tz * tz
            at, rt = (ax * tx + ay * ty + az * tz) / square, (rx * tx + ry * ty + rz * tz) / square
            reach, butting = inf, False
            px, py, pz = nx + u * dnx, ny + u * dny, nz + u * dnz
            q = px * tx + py * ty + pz * tz
            into = q * at - (ax * px + ay * py + az * pz)
            if into > 0.0:
                above = rx * px + ry * py + rz * pz - q * rt
                if above > 0.0:
                    reach = above / into
            px, py, pz = mx + u * dmx, my + u * dmy, mz + u * dmz
            q = px * tx + py * ty + pz * tz
            into = q * at - (ax * px + ay * py + az * pz)
            if into > 0.0:
                above = rx * px + ry * py + rz * pz - q * rt
                if above > 0.0 and above / into < reach:
                    reach, butting = above / into, True
            hx, hy, hz = x, y, z
            if reach < inf:
                hx, hy, hz = x + reach * ax, y + reach * ay, z + reach * az
            here = find(hx, hy, hz, near)
            if here != near:
                (
                    cx, cy, cz, tx, ty, tz, nx, ny, nz, mx, my, mz,
                    sx, sy, sz, vx, vy, vz, dnx, dny, dnz, dmx, dmy, dmz, step_along, bend, place,
                    long, straight,
                ) = pieces[here]  # fmt: skip
            else:
                tx, ty, tz = pieces[near][3:6]
            fx, fy, fz = hx - cx, hy - cy, hz - cz
            c = fx * tx + fy * ty + fz * tz
            b = fx * vx + fy * vy + fz * vz - step_along
            root = sqrt(max(b * b - bend * c, 0.0)) - b
            u = min(max(2.0 * c / root, 0.0), 1.0) if root > 0.0 else NAN
            if (straight and here == near) or abs(reach - reached) <= NEAR_MM:
                break
            if not straight and reach < inf:
                u_there = solved(pieces[here], x, y, z, ax, ay, az, u, butting=butting)
                if u_there == u_there:
                    u, c = u_there, 0.0
                    hx, hy, hz = cx, cy, cz
                    break
            reached = reach
        place += u * long
        if here == 0 and c < 0.0:
            place = c
        elif here == last:
            over = (hx - end_x) * end_tx + (hy - end_y) * end_ty + (hz - end_z) * end_tz
            if over >= 0.0:
                place = length + over
        rx, ry, rz = x - cx - u * sx, y - cy - u * sy, z - cz - u * sz
        tx, ty, tz = tx + u * vx, ty + u * vy, tz + u * vz
        size = sqrt(tx * tx + ty * ty + tz * tz)
        tx, ty, tz = tx / size, ty / size, tz / size
        nx, ny, nz = nx + u * dnx, ny + u * dny, nz + u * dnz
        q = nx * tx + ny * ty + nz * tz
        nx, ny, nz = nx - q * tx, ny - q * ty, nz - q * tz
        size = sqrt(nx * nx + ny * ny + nz * nz)
        nx, ny, nz = nx / size, ny / size, nz / size
        mx, my, mz = mx + u * dmx, my + u * dmy, mz + u * dmz
        q = mx * tx + my * ty + mz * tz
        mx, my, mz = mx - q * tx, my - q * ty, mz - q * tz
        size = sqrt(mx * mx + my * my + mz * mz)
        mx, my, mz = mx / size, my / size, mz / size
        q = nx * mx + ny * my + nz * mz
        wx, wy, wz = mx - q * nx, my - q * ny, mz - q * nz
        size = sqrt(wx * wx + wy * wy + wz * wz)
        wx, wy, wz = wx / size, wy / size, wz / size

        # distance and aim
        reach = inf
        sunk = False
        slant = aim = ctwd = NAN
        into, above = -(ax * nx + ay * ny + az * nz), rx * nx + ry * ny + rz * nz
        if into > 0.0:
            if above > 0.0:
                ctwd = reach = above / into
                slant = into
                aim = rx * wx + ry * wy + rz * wz + reach * (ax * wx + ay * wy + az * wz)
            else:
                sunk = True
        into, above = -(ax * mx + ay * my + az * mz), rx * mx + ry * my + rz * mz
        if into > 0.0:
            if above > 0.0:
                if above / into < reach:
                    ctwd = reach = above / into
                    slant = into
                    ex, ey, ez = q * mx - nx, q * my - ny, q * mz - nz
                    size = sqrt(ex * ex + ey * ey + ez * ez)
                    aim = rx * ex + ry * ey + rz * ez + reach * (ax * ex + ay * ey + az * ez)
                    aim /= size
            else:
                sunk = True
        working = burning and not abs(aim) > AT_SEAM_MM
        put_place(place)
        put_speed(NAN)
        put_speed_sigma(NAN)
        lean = ax * tx + ay * ty + az * tz
        foot = place - reach * lean if reach < inf else place
        ex, ey, ez = lean * tx - ax, lean * ty - ay, lean * tz - az
        flat = ex * ex + ey * ey + ez * ez
        flags = ALONG if (1.0 - lean) * (1.0 + lean) < least else 0
        if reach == inf:
            flags |= SUNK if sunk else AWAY
        put_flags(flags)

        # angles, and what noise does to all of them
        if working:
            if flat >= least:
                put_travel(atan2(lean, sqrt(flat)) * DEGREES)
                put_work(atan2(ex * wx + ey * wy + ez * wz, ex * nx + ey * ny + ez * nz) * DEGREES)
                put_work_sigma(axis_sigma * DEGREES / sqrt(max((1.0 - lean) * (1.0 + lean), 0.0)))
            else:
                put_travel(NAN)
                put_work(NAN)
                put_work_sigma(NAN)
            put_ctwd(ctwd)
            put_aim(aim)
            if reach < inf:
                tilt2 = max((1.0 - slant) * (1.0 + slant), 0.0)
                swing2 = ctwd * ctwd * axis_sigma2
                put_ctwd_sigma(sqrt(tip_sigma2 + swing2 * tilt2) / slant)
                tilt2 = max(tilt2 - lean * lean, 0.0) / (slant * slant)
                put_aim_sigma(sqrt((tip_sigma2 + swing2) * (1.0 + tilt2)))
            else:
                put_ctwd_sigma(NAN)
                put_aim_sigma(NAN)
        else:
            for put in (
                put_travel, put_work, put_work_sigma, put_ctwd, put_ctwd_sigma, put_aim,
                put_aim_sigma,
            ):  # fmt: skip
                put(NAN)
            broken = True
            continue

        # travel speed: the line of least squares through the window that ends here
        t, p = round(t_s * 1e6), round(foot * 2e3)
        if broken or not times or t - times[-1] > gap or abs(p - feet[-1]) > jump:
            low = start = len(times)
            broken = False
        if times:
            t0, p0 = times[-1], feet[-1]
            step = t - t0
            ways.append(ways[-1] + abs(p - p0))
            sum1.append(sum1[-1] + step * (t + t0))
            sum2.append(sum2[-1] + step * (p + p0))
            sum3.append(sum3[-1] + step * (t * t + t0 * t0))
            sum4.append(sum4[-1] + step * (t * p + t0 * p0))
            sum5.append(sum5[-1] + step * step)
        else:
            for column in (ways, sum1, sum2, sum3, sum4, sum5):
                column.append(0)
        times.append(t)
        feet.append(p)
        since = t - window
        while times[low] < since:
            low += 1
        if times[start] <= since and ways[-1] - ways[low] <= most:
            t0, p0 = times[low], feet[low]
            twice = 2 * (t - t0)
            by_t, by_p = sum1[-1] - sum1[low], sum2[-1] - sum2[low]
            by_tt = sum3[-1] - sum3[low] - t0 * (2 * by_t - t0 * twice)
            by_tp = sum4[-1] - sum4[low] - (t0 * by_p + p0 * by_t - t0 * p0 * twice)
            mean_t, mean_p = (by_t - t0 * twice) / twice, (by_p - p0 * twice) / twice
            variance = by_tt / twice - mean_t * mean_t
            rate = (by_tp / twice - mean_t * mean_p) / variance * 500.0
            counted = twice * twice / (4 * (sum5[-1] - sum5[low]))
            late = rate * bound
            out.speed_mm_s[-1] = rate
            out.speed_sigma[-1] = sqrt(tip_sigma2 + late * late / 3.0) / (
                sqrt(variance * counted) / 1e6
            )
    return out
