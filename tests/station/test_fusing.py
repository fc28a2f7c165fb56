"""An inertial tracker and a camera at one desk, from the bytes of their twins to a card."""

import sys
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from simlab.devices.readings import PoseSamples
from simlab.devices.registry import DEVICES
from simlab.devices.rows.vision import LATENCY_S
from simlab.devices.simulated.held import UNSEEN_BY_NOISE, felt, held, steadied
from simlab.devices.simulated.torch import RATE_HZ, practise
from simlab.live.runner import Runner
from simlab.model.arrays import Floats
from simlab.model.errors import TableError
from simlab.model.exercises import Exercise
from simlab.model.samples import TorchSamples
from simlab.model.sessions import Liveness
from simlab.station.bench import bench_from
from simlab.station.bench_device import Role, stated
from tests.station.test_desk import HEAD, POWER, World, bench, power

TRACKER = """
[[device]]
kind = "{kind}"
place = "usb:1A86:7523"
turn = [0.70710678, 0.70710678, 0, 0]
[device.noise]
rotation_deg = 0.3
"""
CAMERA = """
[[device]]
kind = "marker_camera"
place = "camera:0"
role = "markers"
[device.noise]
position_mm = 0.5
rotation_deg = 0.5
[device.mounting]
tip_mm = [0, -90, -90]
axis = [0, -1, -1]
coupon_mm = [[-90, 60, 500], [10, 60, 500], [-90, 40, 520]]
"""
TRIGGER = '[[device]]\nkind = "torch_imu"\nplace = "uid:1"\nrole = "trigger"\n'
KINDS = (
    ("witmotion", 0.8, 0.3),
    ("xsens", 0.8, 0.3),
    ("vectornav", 1.4, 0.5),  # from here on without a clock of its own
    ("razor", 1.4, 0.5),
    ("bno08x_rvc", 2.0, 0.8),
)
"""(kind, tip [mm], axis [deg]) of which the error's root mean square stays below."""
START_S = 1.0


def picked(batch: Any, rows: Any) -> Any:
    return type(batch)(**{f.name: getattr(batch, f.name)[rows] for f in fields(batch)})


def rows_at(t_s: Floats, torch: TorchSamples) -> Any:
    return np.clip(np.round(t_s * RATE_HZ).astype(int), 0, len(torch) - 1)


@pytest.fixture(scope="module")
def torch(exercise: Exercise) -> TorchSamples:
    """What a good trainee truly does."""
    return steadied(practise(exercise, 0.8, np.random.default_rng(5), UNSEEN_BY_NOISE))


def seated(kind: str, *others: str) -> World:
    """Such a desk, a session begun."""
    world = World()
    desk = world.sit(bench(TRACKER.format(kind=kind), CAMERA, *others))
    world.run(START_S)
    desk.begin(world.now_s)
    return world


def play(world: World, kind: str, torch: TorchSamples, *, camera_s: float = 1e9) -> None:
    """Let the twins see the torch; the camera, pictures up to `camera_s`."""
    device = bench(TRACKER.format(kind=kind), CAMERA).devices[1]
    assert device.mounting is not None
    body, rate_hz = held(torch, device.mounting), DEVICES[kind].rate_hz
    end_s = len(torch) / RATE_HZ
    t_s = np.arange(int(end_s * rate_hz)) / rate_hz
    turn = (0.70710678, 0.70710678, 0.0, 0.0)
    own = felt(picked(body, rows_at(t_s, torch)), turn, t_s, np.random.default_rng(1))
    world.twins[0].play(own, rate_hz, world.now_s)
    t_s = np.arange(int(min(end_s, camera_s) * 30.0)) / 30.0
    pictures: PoseSamples = picked(body, rows_at(t_s - LATENCY_S / 2, torch))
    world.twins[1].play(pictures, 30.0, world.now_s)


def interpolated(t_s: Floats, columns: Floats) -> Floats:
    """(n, 3) the truth at these times."""
    true_s = np.arange(len(columns)) / RATE_HZ
    return np.stack([np.interp(t_s, true_s, one) for one in columns.T], axis=1)


def tip_off_mm(world: World, torch: TorchSamples) -> Floats:
    """How far each told tip is from the truth."""
    off = world.column("tip_mm") - interpolated(world.column("t_s"), torch.tip_mm)
    return np.asarray(np.sqrt((off * off).sum(axis=1)))


@pytest.mark.parametrize(("kind", "most_mm", "most_deg"), KINDS)
def test_the_tip_of_a_cheap_sensor_and_a_webcam_is_as_near_as_it_says(
    kind: str, most_mm: float, most_deg: float, torch: TorchSamples
) -> None:
    world = seated(kind)
    play(world, kind, torch)
    world.run(START_S + len(torch) / RATE_HZ + 0.5)
    off_mm, t_s = tip_off_mm(world, torch), world.column("t_s")
    later = (t_s > 1.0) & (t_s < len(torch) / RATE_HZ - 0.2)
    seen = np.isfinite(off_mm) & later
    assert seen.sum() > 0.98 * later.sum()
    true = interpolated(t_s[seen], torch.axis)
    cosine = np.clip((true * world.column("axis")[seen]).sum(axis=1), -1.0, 1.0)
    off_deg = np.degrees(np.arccos(cosine))
    rms_mm, rms_deg = (float(np.sqrt((off**2).mean())) for off in (off_mm[seen], off_deg))
    sigmas = dict(stated(bench(TRACKER.format(kind=kind), CAMERA).devices))
    said_mm = sigmas["tip_mm"] * world.column("sigma_times")[seen]
    sys.stdout.write(
        f"{kind}: tip {rms_mm:.2f} mm, at most {off_mm[seen].max():.2f}; axis {rms_deg:.2f} deg; "
        f"it says {said_mm.mean():.2f} mm a coordinate\n"
    )
    assert rms_mm < most_mm
    assert rms_deg < most_deg
    assert rms_mm < np.sqrt(3.0 * (said_mm**2).mean())
    assert (off_mm[seen] < 5.0 * said_mm).all()


def test_from_the_bytes_of_three_devices_to_a_card(torch: TorchSamples, exercise: Exercise) -> None:
    world = seated("witmotion", POWER.format(kind="modbus_power"))
    play(world, "witmotion", torch)
    t_s = np.arange(int(len(torch) / RATE_HZ * 20.0)) / 20.0
    rows = rows_at(t_s, torch)
    burning = replace(
        power(len(rows)),
        arc_on=torch.arc_on[rows],
        current_a=torch.current_a[rows],
        voltage_v=torch.voltage_v[rows],
    )
    world.twins[2].play(burning, 20.0, world.now_s)
    world.run(START_S + len(torch) / RATE_HZ + 0.5)
    sigmas = dict(stated(bench(TRACKER.format(kind="witmotion"), CAMERA).devices))
    seen, true = Runner(exercise, sigmas), Runner(exercise, sigmas)
    for batch in world.batches:
        seen.add(batch)
    true.add(torch)
    card, truly = seen.card(), true.card()
    assert card.points is not None
    assert truly.points is not None
    assert card.verdict == truly.verdict
    assert card.points == pytest.approx(truly.points, abs=8.0)


def test_a_trigger_of_the_torch_board_stands_beside(torch: TorchSamples) -> None:
    world = seated("witmotion", TRIGGER)
    play(world, "witmotion", torch)
    board = DEVICES["torch_imu"]
    held_down = replace(board.example(400, np.random.default_rng(1)), trigger=np.ones(400))
    world.twins[2].play(held_down, board.rate_hz, world.now_s)
    world.run(START_S + 2.5)
    t_s = world.column("t_s")
    assert set(world.column("arc_on")[(t_s > 0.5) & (t_s < 1.5)]) == {1.0}
    assert np.isfinite(world.column("tip_mm")[(t_s > 0.5) & (t_s < 1.5)]).all()


def test_a_camera_that_stops_leaves_no_tip_and_the_session_goes_on(torch: TorchSamples) -> None:
    world = seated("witmotion")
    play(world, "witmotion", torch, camera_s=2.0)
    world.run(START_S + 4.0)
    t_s, tip = world.column("t_s"), world.column("tip_mm")
    assert np.isfinite(tip[(t_s > 0.5) & (t_s < 1.9)]).all()
    assert (t_s > 2.1).sum() > 200
    assert np.isnan(tip[t_s > 2.1]).all()


def test_every_sample_of_the_tracker_is_a_pose_when_the_session_ends(torch: TorchSamples) -> None:
    world = seated("witmotion")
    play(world, "witmotion", torch)
    world.run(START_S + 3.0)
    last = world.desk.finish()
    assert isinstance(last, TorchSamples)
    assert np.isnan(last.tip_mm[-1]).all()  # it waited for the camera
    assert last.t_s[0] > world.column("t_s")[-1]
    assert len(world.column("t_s")) + len(last) == world.desk.intake().samples_in


def test_a_tracker_that_is_pulled_and_plugged_again_is_known_again(torch: TorchSamples) -> None:
    world = seated("witmotion")
    play(world, "witmotion", torch)
    world.run(START_S + 2.0)
    world.lines[0].pulled = True
    world.run(START_S + 4.0)
    assert world.desk.state is Liveness.UNPLUGGED
    world.twins[0].say(world.now_s)  # into the air
    world.lines[0].pulled = False
    world.run(START_S + 9.0)
    off_mm, t_s = tip_off_mm(world, torch), world.column("t_s")
    assert not ((t_s > 2.2) & (t_s < 3.8)).any()
    back = (t_s > 7.0) & (t_s < 8.5)
    assert np.isfinite(off_mm[back]).all()
    assert np.sqrt((off_mm[back] ** 2).mean()) < 2.0


def test_a_bench_seats_both_in_either_order() -> None:
    made = bench(CAMERA, TRACKER.format(kind="xsens"))
    assert [one.role for one in made.devices] == [Role.POSE, Role.MARKERS]
    assert made.devices[0].mounting is None
    assert_allclose(made.devices[0].turn, (np.sqrt(0.5), np.sqrt(0.5), 0, 0))
    # 127.3 mm of arm turned by half a degree is 1.11 mm; with 0.5 mm of position, 1.22 mm
    assert dict(stated(made.devices))["tip_mm"] == pytest.approx(1.218, abs=2e-3)


@pytest.mark.parametrize(
    ("devices", "where"),
    [
        (TRACKER.format(kind="razor"), "does not say where it is go together"),
        (TRACKER.format(kind="razor") + CAMERA.replace('role = "markers"', ""),
         'two devices give the pose; write role = "markers" where the camera is'),
        (TRACKER.format(kind="razor").replace("turn =", 'role = "markers"\nturn ='),
         "device.role: 'markers' is not known"),
        (TRACKER.format(kind="razor") + "[device.mounting]\n" + CAMERA,
         "a razor does not say where it is, and has no mounting"),
        (TRACKER.format(kind="razor").replace("rotation_deg", "position_mm") + CAMERA,
         "rotation_deg: is missing"),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_told(devices: str, where: str) -> None:
    head = HEAD.format(craft="weld", exercise="mag-fillet-pb")
    with pytest.raises(TableError) as error:
        bench_from(head + devices, "bench.toml", Path())
    assert where in str(error.value)
