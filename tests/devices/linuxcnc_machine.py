"""A real LinuxCNC with simulated motion, headless, for tests: started, killed, started again.

It runs below a keeper, a small process that adopts whatever LinuxCNC leaves behind. When the
keeper's input ends - the test asked for it, failed, or was killed - the keeper kills them all with
SIGKILL and takes away their shared memory. Only one LinuxCNC runs on a machine at a time: a lock
on a file makes others wait. As root it runs as nobody: its real-time part refuses root.
"""

import contextlib
import fcntl
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

PACKAGE = (
    "linuxcnc is missing: install Debian's package linuxcnc-uspace "
    "(apt-get install --no-install-recommends linuxcnc-uspace)"
)
NOBODY = 65534
SYSTEM_PYTHON = "/usr/bin/python3"
"""The package needs it anyway, and nobody may run it wherever the tests' own one lies."""
TOP_SPEED_MM_S = 100.0

KEEPER = r'''
import ctypes, glob, os, signal, subprocess, sys
KEYS = {1001, 1002, 1003, 1004, 1005, 100, 0x48484C34, 0x48414C32, 0x48534130}
def segments():
    """(number, processes that use it) of LinuxCNC's shared memory."""
    with open("/proc/sysvipc/shm") as file:
        rows = [line.split() for line in file][1:]
    return [(row[1], int(row[6])) for row in rows if int(row[0]) & 0xFFFFFFFF in KEYS]
def logs():
    return set(glob.glob("/tmp/linuxcnc.print.*") + glob.glob("/tmp/linuxcnc.debug.*"))
def sweep():
    for number, _ in segments():
        subprocess.run(["ipcrm", "-m", number], stderr=subprocess.DEVNULL)
    for name in {".rtapi_fifo", ".tool.mmap", "/tmp/linuxcnc.lock"} | (logs() - BEFORE):
        try:
            os.unlink(name)
        except OSError:
            pass
def below(top):
    parents = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/stat" % name) as file:
                parents[int(name)] = int(file.read().rpartition(")")[2].split()[1])
        except OSError:
            pass
    found = {top}
    while True:
        more = {pid for pid, parent in parents.items() if parent in found} - found
        if not more:
            return found - {top}
        found |= more
BEFORE = logs()
if any(users for _, users in segments()):
    with open("said.txt", "a") as said:
        said.write("another LinuxCNC runs on this computer; end it first")
    sys.exit(3)
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # adopt orphans
sweep()
with open("said.txt", "ab") as said:
    subprocess.Popen(["linuxcnc", "-r", "sim.ini"], stdin=subprocess.DEVNULL, stdout=said,
                     stderr=said, start_new_session=True)
sys.stdin.read()
while below(os.getpid()):
    for pid in below(os.getpid()):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass
sweep()
'''

INI = """\
[EMC]
VERSION = 1.1
MACHINE = simlab
NML_FILE = sim.nml
[DISPLAY]
DISPLAY = linuxcncrsh --port {port}
[RS274NGC]
PARAMETER_FILE = sim.var
[EMCMOT]
EMCMOT = motmod
SERVO_PERIOD = 1000000
COMM_TIMEOUT = 4.0
[TASK]
TASK = milltask
CYCLE_TIME = 0.005
[HAL]
HALFILE = sim.hal
[TRAJ]
COORDINATES = X Y Z
LINEAR_UNITS = {unit}
ANGULAR_UNITS = degree
DEFAULT_LINEAR_VELOCITY = {speed}
MAX_LINEAR_VELOCITY = {speed}
[EMCIO]
EMCIO = io
CYCLE_TIME = 0.050
TOOL_TABLE = sim.tbl
[KINS]
KINEMATICS = trivkins
JOINTS = 3
"""
AXIS = """\
[AXIS_{axis}]
MIN_LIMIT = -{reach}
MAX_LIMIT = {reach}
MAX_VELOCITY = {speed}
MAX_ACCELERATION = {pull}
[JOINT_{joint}]
TYPE = LINEAR
MIN_LIMIT = -{reach}
MAX_LIMIT = {reach}
MAX_VELOCITY = {speed}
MAX_ACCELERATION = {pull}
FERROR = {reach}
MIN_FERROR = {reach}
HOME = 0
HOME_SEARCH_VEL = 0
HOME_LATCH_VEL = 0
HOME_SEQUENCE = 0
"""
HAL = """\
loadrt [KINS]KINEMATICS
loadrt [EMCMOT]EMCMOT servo_period_nsec=[EMCMOT]SERVO_PERIOD num_joints=[KINS]JOINTS
loadrt sampler depth=16000 cfg=fff
addf motion-command-handler servo-thread
addf motion-controller servo-thread
addf sampler.0 servo-thread
net x joint.0.motor-pos-cmd => joint.0.motor-pos-fb sampler.0.pin.0
net y joint.1.motor-pos-cmd => joint.1.motor-pos-fb sampler.0.pin.1
net z joint.2.motor-pos-cmd => joint.2.motor-pos-fb sampler.0.pin.2
net estop iocontrol.0.user-enable-out => iocontrol.0.emc-enable-in
net prepare iocontrol.0.tool-prepare => iocontrol.0.tool-prepared
net change iocontrol.0.tool-change => iocontrol.0.tool-changed
net speed spindle.0.speed-out => spindle.0.speed-in
loadusr halsampler witness.txt
"""


class Machine:
    """One LinuxCNC in a folder of its own; started by `start`, any number of times."""

    def __init__(self, folder: Path, *, unit: str = "mm") -> None:
        assert shutil.which("linuxcnc") is not None, PACKAGE
        self.port = _free_port()
        self.witness = folder / "witness.txt"
        """What the motors were told, a row a millisecond, in the machine's unit."""
        self._folder = folder
        self._keeper: subprocess.Popen[bytes] | None = None
        mm = {"mm": 1.0, "inch": 25.4}[unit]
        values = {"reach": 300 / mm, "speed": TOP_SPEED_MM_S / mm, "pull": 1000 / mm}
        ini = INI.format(port=self.port, unit=unit, **values)
        for joint, axis in enumerate("XYZ"):
            ini += AXIS.format(axis=axis, joint=joint, **values)
        files = {"sim.ini": ini, "sim.hal": HAL, "sim.tbl": "", "sim.var": ""}
        nml = Path("/usr/share/linuxcnc/linuxcnc.nml").read_text()
        files["sim.nml"] = nml.replace("5005", str(_free_port()))
        for name, text in files.items():
            (folder / name).write_text(text)
        if os.geteuid() == 0:
            for path in (folder, *folder.iterdir()):
                os.chown(path, NOBODY, NOBODY)

    def start(self) -> None:
        """Start it; it answers at its port some time later."""
        assert self._keeper is None, "it runs already"
        root = os.geteuid() == 0
        self._keeper = subprocess.Popen(
            [SYSTEM_PYTHON, "-I", "-c", KEEPER],
            stdin=subprocess.PIPE,
            start_new_session=True,  # who kills the tests leaves the keeper to clean up
            cwd=self._folder,
            env={"PATH": "/usr/bin:/bin", "HOME": str(self._folder)},
            user=NOBODY if root else None,
            group=NOBODY if root else None,
            extra_groups=[] if root else None,
        )

    def kill(self) -> None:
        """Kill -9 all of it, and wait until nothing is left."""
        if self._keeper is not None:
            assert self._keeper.stdin is not None
            self._keeper.stdin.close()
            self._keeper.wait(30)
            self._keeper = None

    @property
    def said(self) -> str:
        """What it printed."""
        path = self._folder / "said.txt"
        return path.read_text(errors="replace") if path.exists() else ""


@contextlib.contextmanager
def machine(*, unit: str = "mm") -> Iterator[Machine]:
    """The only LinuxCNC of this computer, not yet started; gone afterwards, whatever happens."""
    lock = Path(tempfile.gettempdir()) / "simlab-linuxcnc.lock"
    if not lock.exists():
        lock.touch()
    with lock.open("rb") as held, tempfile.TemporaryDirectory(prefix="linuxcnc-") as name:
        fcntl.flock(held, fcntl.LOCK_EX)
        made = Machine(Path(name), unit=unit)
        try:
            yield made
        finally:
            made.kill()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])
