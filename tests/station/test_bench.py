"""Bench files: every mistake is told with its line."""

from pathlib import Path

import numpy as np
import pytest

from simlab.devices.registry import TOOL_TRACKER, TORCH_TRACKER
from simlab.model.errors import InputError, TableError
from simlab.station.bench import bench_from, read_bench
from simlab.station.bench_device import Role, SimulatedBench, stated

REAL = """\
schema = 1
station = "weld-1"
craft = "weld"
service = "http://127.0.0.1:8420"
token_file = "weld-1.token"
exercises = "ours"

[device]
kind = "torch_tracker"
port = "/dev/ttyUSB0"
baud = 230400

[device.noise]
tip_mm = 0.5
axis_deg = 0.8

[session]
trainees = ["T-0001", "T-0002"]
exercise = "mag-fillet-pb"
sessions = 4
pause_s = 30
longest_s = 120
"""
SIMULATED = """\
schema = 1
station = "mill-1"
craft = "cnc"

[device]
kind = "tool_tracker"
port = "simulated"

[device.simulated]
seed = 7
skill = 0.5

[session]
trainees = ["T-0001"]
exercise = "mill-square-pocket"
repeat = true
"""


def test_a_bench_with_a_real_device(tmp_path: Path) -> None:
    path = tmp_path / "bench.toml"
    path.write_text(REAL)
    bench = read_bench(path)
    assert bench.station == "weld-1"
    assert bench.service == "http://127.0.0.1:8420"
    assert bench.token_file == tmp_path / "weld-1.token"
    assert bench.exercises == tmp_path / "ours"
    assert bench.device.kind is TORCH_TRACKER
    assert (bench.device.place.path, bench.device.baud) == ("/dev/ttyUSB0", 230400)
    assert bench.device.sigmas == (("tip_mm", 0.5), ("axis_deg", 0.8))
    assert bench.device.simulated is None
    assert bench.session.trainees == ("T-0001", "T-0002")
    assert (bench.session.sessions, bench.session.pause_s, bench.session.longest_s) == (4, 30, 120)


def test_a_bench_with_a_simulated_device() -> None:
    bench = bench_from(SIMULATED, "bench.toml", Path())
    assert bench.service is None
    assert bench.token_file is None
    assert bench.device.kind is TOOL_TRACKER
    assert bench.device.sigmas == TOOL_TRACKER.noise
    assert bench.device.simulated == SimulatedBench(seed=7, skill=0.5, speed=1.0)
    assert bench.session.sessions == 0


def test_a_bench_says_how_often() -> None:
    once = bench_from(SIMULATED.replace("repeat = true", ""), "bench.toml", Path())
    assert once.session.sessions == 1
    twice = bench_from(SIMULATED.replace("repeat = true", "sessions = 2"), "bench.toml", Path())
    assert twice.session.sessions == 2


def test_a_bench_states_what_the_calibration_of_its_joint_left_over() -> None:
    left = "[device.calibration]\njoint_mm = 0.2\njoint_deg = 0.0\n\n[session]"
    bench = bench_from(REAL.replace("[session]", left), "b.toml", Path())
    assert bench.device.sigmas == (
        ("tip_mm", 0.5),
        ("axis_deg", 0.8),
        ("joint_mm", 0.2),
        ("joint_deg", 0.0),
    )
    with pytest.raises(TableError, match=r"calibration: is not known here"):
        bench_from(SIMULATED.replace("[session]", left), "b.toml", Path())


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("schema = 1", "schema = 2", "b.toml:1: schema"),
        ('craft = "weld"', 'craft = "pottery"', "b.toml:3: craft"),
        ('token_file = "weld-1.token"\n', "", "token_file: is missing"),
        ('kind = "torch_tracker"', 'kind = "tool_tracker"', "b.toml:9: device.kind"),
        ('kind = "torch_tracker"', 'kind = "mouse"', "b.toml:9: device.kind"),
        ("baud = 230400", "baud = 300", "b.toml:11: device.baud"),
        ("tip_mm = 0.5", "tip_mm = 0", "b.toml:14: device.noise.tip_mm"),
        ("axis_deg = 0.8", "axis_deg = 0.8\nroll_deg = 1", "b.toml:16: device.noise.roll_deg"),
        ("[device.noise]\ntip_mm = 0.5\naxis_deg = 0.8\n", "", "device.noise: is missing"),
        ("[session]", "[device.calibration]\njoint_mm = 0.2\n[session]", "joint_deg: is missing"),
        ("[session]", "[device.calibration]\njoint_mm = -1\n[session]", "b.toml:18: device.calib"),
        ('["T-0001", "T-0002"]', "[]", "b.toml:18: session.trainees"),
        ("pause_s = 30", "pause_s = -1", "b.toml:21: session.pause_s"),
        ("longest_s = 120", "longest_h = 1", "b.toml:22: session.longest_h"),
        ("[device]", '[machine]\nname = "x"\n[device]', "machine"),
        ('"weld-1"\n', '"../Ş"\n', "b.toml:2: station: '../Ş' is no name"),
        ('"weld-1"\n', '""\n', "b.toml:2: station: '' is no name"),
        ("http://127.0.0.1:8420", "127.0.0.1", "b.toml:4: service: '127.0.0.1' is no address"),
        ("http://127.0.0.1:8420", "http://a:99999", "b.toml:4: service"),
        ('"T-0002"', f'"{"x" * 41}"', "b.toml:18: session.trainees"),
        ("pause_s = 30", "pause_s = 1e300", "b.toml:21: session.pause_s"),
        ("[session]", "[device.simulated]\nseed = 1\n[session]", "device.simulated: is not known"),
    ],
)
def test_a_mistake_is_told_with_its_line(old: str, new: str, where: str) -> None:
    assert old in REAL
    with pytest.raises(TableError) as error:
        bench_from(REAL.replace(old, new), "b.toml", Path())
    assert where in str(error.value)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="name the bench file"):
        read_bench(tmp_path / "nothing.toml")


SEVERAL = (
    REAL.replace("[device]", "[[device]]")
    .replace('port = "/dev', 'place = "/dev')
    .replace(
        "[session]",
        """\
[[device]]
kind = "modbus_power"
place = "usb:0403:6001:A5"
baud = 19200
[[device]]
kind = "shuttle_xpress"
place = "hid:0B33:0020"
role = "trigger"
button = 2
[session]""",
    )
)
BODY = """\
[[device]]
kind = "fastrak"
place = "tcp://127.0.0.1:4001"
up = [0, 0, 2]
[device.noise]
position_mm = 3.0
rotation_deg = 0.0572957795
[device.calibration]
joint_mm = 0.2
joint_deg = 0.3
[device.mounting]
tip_mm = [0, 0, -4000]
axis = [0, 0, -1]
"""


def with_devices(text: str) -> str:
    """A bench with these devices alone."""
    head, _, rest = REAL.partition("[device]")
    return head + text + "[session]" + rest.partition("[session]")[2]


def test_a_bench_of_several_devices_has_the_pose_device_first() -> None:
    bench = bench_from(SEVERAL, "b.toml", Path())
    assert [one.role for one in bench.devices] == [Role.POSE, Role.POWER, Role.TRIGGER]
    assert [one.baud for one in bench.devices[:2]] == [230400, 19200]
    assert bench.devices[2].button == 2
    assert bench.devices[1].name == "modbus_power at usb:0403:6001:A5"
    assert stated(bench.devices) == (("tip_mm", 0.5), ("axis_deg", 0.8))
    assert bench.speed == 1.0


def test_a_tracker_of_bodies_states_the_noise_of_the_torch() -> None:
    bench = bench_from(with_devices(BODY), "b.toml", Path())
    sigmas = dict(stated(bench.devices))
    # 4 m of arm turned by a thousandth of a radian is 4 mm; with 3 mm of position, 5 mm
    assert sigmas["tip_mm"] == pytest.approx(5.0, rel=1e-6)
    assert sigmas["axis_deg"] == pytest.approx(0.0572957795)
    assert (sigmas["joint_mm"], sigmas["joint_deg"]) == (0.2, 0.3)


def test_an_inertial_torch_has_markers_and_wires() -> None:
    imu = """\
[[device]]
kind = "torch_imu"
place = "uid:1a2b3c4d"
turn = [0, 0, 0, 1]
[device.current_a]
per_v = 100
[device.voltage_v]
per_v = 11
zero_v = 0.5
"""
    markers = BODY.replace("up =", 'role = "markers"\nup =').replace("[device.calibration]\n", "")
    markers = markers.replace("joint_mm = 0.2\njoint_deg = 0.3\n", "")
    bench = bench_from(with_devices(markers + imu), "b.toml", Path())
    assert [one.role for one in bench.devices] == [Role.POSE, Role.MARKERS]
    assert bench.device.voltage is not None
    assert bench.device.voltage.of(np.array([1.5])) == pytest.approx([11.0])
    assert list(bench.device.turn) == [0, 0, 0, 1]
    with pytest.raises(TableError, match="go together, one of each"):
        bench_from(with_devices(imu), "b.toml", Path())
    with pytest.raises(TableError, match="turn: its length is 2"):
        bench_from(with_devices(markers + imu.replace("0, 1]", "0, 2]")), "b.toml", Path())


def test_a_mapping_file_settles_a_kind(tmp_path: Path) -> None:
    mapped = SEVERAL.replace("baud = 19200", 'mapping = "power.toml"')
    with pytest.raises(InputError, match=r"power\.toml: cannot be read"):
        bench_from(mapped, "b.toml", tmp_path)
    (tmp_path / "power.toml").write_text("nonsense = 1\n")
    with pytest.raises(TableError, match=r"power\.toml"):
        bench_from(mapped, "b.toml", tmp_path)


def test_files_are_relative_to_the_bench(tmp_path: Path) -> None:
    text = SEVERAL.replace("usb:0403:6001:A5", "capture:monday")
    bench = bench_from(text, "b.toml", tmp_path)
    assert bench.devices[1].place.path == str(tmp_path / "monday")


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (SEVERAL.replace("usb:0403:6001:A5", "usb:x"), "device.place: 'usb:x' is no place"),
        (SEVERAL.replace("usb:0403:6001:A5", "hid:0403:6001"), "no modbus_power is at hid:0403"),
        (SEVERAL.replace("usb:0403:6001:A5", "/dev/ttyUSB0"), "two devices are at /dev/ttyUSB0"),
        (SEVERAL.replace('role = "trigger"', 'role = "pose"'), "device.role: 'pose' is not known"),
        (SEVERAL + "[[device]]\n", "device.kind: is missing"),
        (with_devices(BODY + BODY.replace("4001", "4002")), 'two devices give the pose; write ro'),
        (with_devices('[[device]]\nkind = "modbus_power"\nplace = "COM3"\n'), "none gives the po"),
        (with_devices(BODY.replace("fastrak", "witmotion")), "a witmotion does not say where it"),
        (with_devices(BODY).replace('"weld"', '"cnc"').replace("[device.cal", "[device.x"),
         "'fastrak' gives no cnc pose"),
        (with_devices('[[device]]\nkind = "torch_imu"\nplace = "simulated"\n'), "nobody practises"),
        (with_devices("".join(f'[[device]]\nkind = "modbus_power"\nplace = "COM{n}"\n'
                              for n in range(17))), "has 17 devices; name 16 at most"),
    ],
)  # fmt: skip
def test_a_mistake_among_several_devices_is_told(text: str, where: str) -> None:
    with pytest.raises(TableError) as error:
        bench_from(text, "b.toml", Path())
    assert where in str(error.value)
