"""A fleet: for each station the bits that it has alone, whoever else is there."""

from dataclasses import fields, replace
from typing import Any, TypeAlias

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from simlab.model.arrays import Ints
from simlab.model.samples import TorchSamples
from simlab.motion.overlap import Measured
from simlab.weld.fleet import Fleet, FleetTick
from simlab.weld.joint import Joint, Seam
from simlab.weld.reference import Flag, Stand
from simlab.weld.rings import SLICE
from tests.weld.seams import BENT, X, Y, Z, circle, in_parts, posed

TEE = Seam.straight(Joint.TEE, 135, 0 * X, 40.0 * X, Z, Y)
ROD = replace(
    Seam.straight(Joint.BUTT, 111, 0 * X, 60.0 * X, Z, None, speed_window_s=1.0),
    burn_off_mm_s=2.0,
    burnable_mm=8.0,
)
PIPE = circle(20.0, "pipe")
SEAMS = {
    **BENT,
    "tee": TEE,
    "rod": ROD,
    "other end": replace(TEE, line=TEE.line.turned()),
    "short window": replace(TEE, speed_window_s=0.2),
    "pipe": PIPE,
    "tube": circle(30.0, "tube", 90.0),
}
FAST_HZ = 1000.0
Columns: TypeAlias = dict[str, NDArray[Any]]


def practised(seam: Seam, seed: int, rate_hz: float = 100.0) -> TorchSamples:
    """An unsteady pass with all that goes wrong: lost samples, dead moments, jumps, restarts."""
    random = np.random.default_rng(seed)
    place = np.arange(0.0, seam.length_mm, 8.0 / rate_hz)[: int(6 * rate_hz)]
    n = len(place)
    drawn = seam.line.length_mm - place if random.random() < 0.3 and seam.either_way else place
    sway = np.sin(place[:, None] / random.uniform(3, 20, 4) + random.uniform(0, 6, 4))
    torch = posed(
        seam.line.at(drawn),
        place_mm=place,
        speed_mm_s=8.0,
        travel=8.0 + 8.0 * sway[:, 0],
        work=(45.0 if seam.joint.fillet else 0.0) + 9.0 * sway[:, 1],
        distance=12.0 + 2.0 * sway[:, 2],
    )
    tip, axis, arc = torch.tip_mm.copy(), torch.axis.copy(), np.ones(n)
    arc[: random.integers(0, 20)] = 0.0
    for column, value in ((tip, np.nan), (axis, np.nan), (arc, np.nan), (arc, 0.0)):
        for _ in range(2):
            start = random.integers(0, n)
            column[start : start + random.integers(1, 20)] = value
    jump = random.integers(0, n)
    tip[jump:] += random.choice([0.0, 3.0, 30.0]) * X
    late = np.where(np.arange(n) >= random.integers(0, n), random.choice([0.0, 0.09, 0.3]), 0.0)
    made = replace(torch, t_s=torch.t_s + late, tip_mm=tip, axis=axis, arc_on=arc)
    return rows_of(made, np.flatnonzero(random.random(n) > 0.05))


def rows_of(samples: TorchSamples, rows: Ints) -> TorchSamples:
    return TorchSamples(**{f.name: getattr(samples, f.name)[rows] for f in fields(samples)})


def joined(parts: list[TorchSamples]) -> TorchSamples:
    return TorchSamples(
        **{
            f.name: np.concatenate([getattr(part, f.name) for part in parts])
            for f in fields(TorchSamples)
        }
    )


def by_fleet(passes: list[tuple[Seam, TorchSamples]], seed: int, most: int = 8) -> list[Columns]:
    """Values of all stations, which join and leave as they will, in ragged ticks."""
    random = np.random.default_rng(seed)
    fleet, waiting = Fleet(), list(range(len(passes)))
    at: dict[int, int] = {}
    number: dict[int, int] = {}
    found: list[list[Columns]] = [[] for _ in passes]
    while waiting or at:
        if waiting and (not at or random.random() < 0.3):
            nth = waiting.pop(0)
            number[nth], at[nth] = fleet.join(passes[nth][0]), 0
        counts = {nth: int(random.integers(0, most)) for nth in at}
        order = sorted((nth for nth in at if counts[nth]), key=lambda nth: number[nth])
        parts = [passes[nth][1].rows(slice(at[nth], at[nth] + counts[nth])) for nth in order]
        whose = [np.full(len(part), number[nth]) for nth, part in zip(order, parts, strict=True)]
        batch = joined([TorchSamples.empty(), *parts])
        tick = fleet.tick(batch, np.concatenate([np.zeros(0, np.int64), *whose]))
        end = 0
        for nth, part in zip(order, parts, strict=True):
            start, end = end, end + len(part)
            found[nth].append(columns_of(tick, slice(start, end)))
        for nth in list(at):
            at[nth] += counts[nth]
            if at[nth] >= len(passes[nth][1]):
                fleet.leave(number[nth])
                del at[nth]
    return [
        {name: np.concatenate([tick[name] for tick in ticks]) for name in ticks[0]}
        for ticks in found
    ]


def columns_of(tick: FleetTick, rows: slice) -> Columns:
    return {f.name: getattr(tick, f.name)[rows] for f in fields(tick)}


def alone(seam: Seam, samples: TorchSamples) -> Columns:
    """The same from `measure`, each value beside its sample."""
    measured = in_parts(samples, seam, set(range(0, len(samples), 97)))
    return {
        name: np.concatenate([part[name] for part in map(from_measure, measured)])
        for name in from_measure(measured[0])
    }


def from_measure(measured: Measured) -> Columns:
    at: Stand = measured.detail
    n = len(measured.place_mm)
    rows = np.flatnonzero(measured.working & np.isfinite(measured.place_mm))
    speed, travel, work, distance, aim = measured.tracks
    made: Columns = {"place_mm": measured.place_mm, "at_work": measured.working}
    for name, track in (
        ("travel_deg", travel), ("work_deg", work), ("distance_mm", distance), ("aim_mm", aim)
    ):  # fmt: skip
        made[name] = np.full(n, np.nan)
        made[name][rows] = track.value
    made["flags"] = at.flags
    made["speed_mm_s"], made["speed_t_s"] = speed.value, speed.t_s
    return made


def same(fleet: Columns, seam: Seam, samples: TorchSamples) -> None:
    expected = alone(seam, samples)
    for name in ("place_mm", "at_work", "travel_deg", "work_deg", "distance_mm", "aim_mm", "flags"):
        assert fleet[name].tobytes() == expected[name].tobytes(), name
    told = ~np.isnan(fleet["speed_mm_s"])
    for name in ("speed_mm_s", "speed_t_s"):
        assert fleet[name][told].tobytes() == expected[name].tobytes(), name


@pytest.mark.parametrize("name", SEAMS)
def test_a_station_has_the_bits_that_it_has_alone(name: str) -> None:
    samples = practised(SEAMS[name], 5)
    (found,) = by_fleet([(SEAMS[name], samples)], 1)
    same(found, SEAMS[name], samples)
    assert np.isfinite(found["speed_mm_s"]).sum() > 20


@settings(deadline=None, max_examples=15)
@given(st.lists(st.sampled_from(sorted(SEAMS)), min_size=1, max_size=6), st.integers(0, 10_000))
def test_whoever_else_is_there(names: list[str], seed: int) -> None:
    passes = [(SEAMS[name], practised(SEAMS[name], seed + nth)) for nth, name in enumerate(names)]
    for found, (seam, samples) in zip(by_fleet(passes, seed), passes, strict=True):
        same(found, seam, samples)


def test_an_axis_lost_as_a_rod_is_struck_leaves_no_foot() -> None:
    samples = practised(ROD, 304)
    (found,) = by_fleet([(ROD, samples)], 304)
    same(found, ROD, samples)


@pytest.mark.parametrize(("rise", "along"), [(0.01, False), (5e-7, True)])
def test_a_torch_that_meets_the_work_may_lie_along_the_seam(rise: float, along: bool) -> None:
    """3 mm beside the root, and so near to the plate that its axis meets it 2 mm further on."""
    samples = practised(TEE, 6)
    tip, axis = samples.tip_mm.copy(), samples.axis.copy()
    tip[40:60], axis[40:60] = (10.0, 3.0, 2.0 * rise), (1.0, 0.0, -rise)
    lying = replace(samples, tip_mm=tip, axis=axis, arc_on=np.ones(len(tip)))
    fleet = Fleet()
    number = fleet.join(TEE)
    tick = fleet.tick(lying.rows(slice(40, 60)), np.full(20, number))
    assert tick.flags.tolist() == [Flag.ALONG if along else 0] * 20
    assert_allclose(tick.place_mm, 12.0, atol=1e-3)
    (found,) = by_fleet([(TEE, lying)], 6)
    same(found, TEE, lying)


def around(seed: int) -> TorchSamples:
    """Some three times round a pipe, to and fro, with lost samples and arcs struck again."""
    random = np.random.default_rng(seed)
    way = random.uniform(0.0, 1.0) * PIPE.length_mm + np.cumsum(random.normal(0.6, 1.5, 600))
    torch = posed(PIPE.line.at(way % PIPE.length_mm), work=0.0, place_mm=np.arange(600.0))
    tip, axis, arc = torch.tip_mm.copy(), torch.axis.copy(), np.ones(600)
    for column, value in ((tip, np.nan), (axis, np.nan), (arc, 0.0), (arc, 0.0)):
        start = random.integers(0, 600)
        column[start : start + random.integers(1, 40)] = value
    arc[: random.integers(0, 9)] = 0.0
    return replace(torch, t_s=np.arange(600) / 100.0, tip_mm=tip, axis=axis, arc_on=arc)


@settings(deadline=None, max_examples=15)
@given(st.lists(st.booleans(), min_size=1, max_size=5), st.integers(0, 10_000))
def test_laps_of_many_are_counted_as_those_of_one(closed: list[bool], seed: int) -> None:
    passes = [
        (PIPE, around(seed + nth)) if pipe else (TEE, practised(TEE, seed + nth))
        for nth, pipe in enumerate(closed)
    ]
    for found, (seam, samples) in zip(by_fleet(passes, seed), passes, strict=True):
        same(found, seam, samples)


def test_places_on_a_closed_seam_go_on_from_round_to_round() -> None:
    """Struck a tenth of the seam before its start: two rounds end at 1.9 times its length."""
    length = PIPE.length_mm
    way = np.linspace(0.9, 2.9, 400) * length
    samples = posed(PIPE.line.at(way % length), travel=0.0, work=0.0, place_mm=way)
    (found,) = by_fleet([(PIPE, samples)], 2)
    assert_allclose(found["place_mm"], way - length, atol=1e-6)


def test_a_station_stays_where_it_is_when_the_seam_before_it_goes() -> None:
    first, second = SEAMS["around a box"], SEAMS["zigzag tee"]
    samples, fleet = practised(second, 7), Fleet()
    fleet.join(first)
    number, found = fleet.join(second), []
    for start in range(0, len(samples), 7):
        if start == 35:  # within a block, whose anchor is known
            fleet.leave(0)
            fleet.join(TEE)
        part = samples.rows(slice(start, start + 7))
        found.append(columns_of(fleet.tick(part, np.full(len(part), number)), slice(None)))
    same({name: np.concatenate([f[name] for f in found]) for name in found[0]}, second, samples)


def test_a_fast_sensor_gets_a_longer_ring() -> None:
    samples = practised(replace(ROD, speed_window_s=1.0), 8, FAST_HZ)
    (found,) = by_fleet([(ROD, samples)], 3, most=60)
    same(found, ROD, samples)
    assert np.isfinite(found["speed_mm_s"]).sum() > 1000


def test_a_station_that_catches_up_sends_thousands_of_samples_at_once() -> None:
    late, other = practised(ROD, 9, FAST_HZ), practised(TEE, 9)
    found = by_fleet([(ROD, late), (TEE, other)], 4, most=4 * SLICE)
    same(found[0], ROD, late)
    same(found[1], TEE, other)


def test_a_fleet_without_stations_has_no_values() -> None:
    tick = Fleet().tick(TorchSamples.empty(), np.zeros(0, np.int64))
    assert all(len(getattr(tick, f.name)) == 0 for f in fields(tick))


def test_the_number_of_a_station_that_left_is_given_again() -> None:
    fleet = Fleet()
    assert [fleet.join(TEE), fleet.join(ROD), fleet.join(TEE)] == [0, 1, 2]
    fleet.leave(1)
    assert fleet.join(TEE) == 1
