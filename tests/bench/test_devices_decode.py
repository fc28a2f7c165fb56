"""Decoding a recording of 10 MB with errors, against a byte state machine in the same run.

2000 bits are flipped, 500 bytes lost, 500 put in. The machines are plain Python, a method a byte,
and give frames only; the product gives rows, device times and numbers, and accounts for every
byte. Each round measures both; figures are ratios of CPU time.
"""

from collections.abc import Callable
from statistics import median

import numpy as np
import pytest

from simlab.devices import torch_tracker
from simlab.devices.decoding import Frames
from simlab.devices.framing import cobs_encode, crc16
from simlab.devices.messages import (
    HEARTBEAT,
    STREAM_PANEL,
    STREAM_POSE,
    TORCH_POSE,
    Message,
    first_byte,
)
from simlab.devices.registry import DEVICES
from simlab.devices.scan import FixedScan, sum_holds
from simlab.devices.witmotion import ANGLE, FRAME, MARKER, QUATERNION, TIME, TYPES
from tests.bench.device_machines import CobsMachine, WitMachine, careful_wit, through
from tests.bench.timing import seconds

pytestmark = pytest.mark.bench

MEGABYTES = 10
FLIPS, DROPS, INSERTS = 2000, 500, 500
ROUNDS = 3
WANTED = 50.0
BEAT_EVERY = 20
"""Poses between two heartbeats: 200 and 10 a second."""
SIZES = {first_byte(message): message.body_dtype.itemsize for message in (TORCH_POSE, HEARTBEAT)}


def bodies(message: Message, stream: int, rows: np.ndarray[tuple[int], np.dtype[np.void]]) -> bytes:
    """Head and payload of many frames."""
    plain = np.zeros(len(rows), dtype=message.body_dtype)
    plain["version_type"] = first_byte(message)
    plain["stream"] = stream
    plain["seq"] = np.arange(len(rows)) & 0xFFFF
    plain["t_us"] = np.arange(len(rows)) * 5000 & 0xFFFFFFFF
    plain["payload"] = rows
    return plain.tobytes()


def own_recording(rng: np.random.Generator) -> bytes:
    """Poses of the own torch, with heartbeats between."""
    count = MEGABYTES * 1_000_000 // 37
    rows = torch_tracker.encode(torch_tracker.example(count, rng))
    poses = bodies(TORCH_POSE, STREAM_POSE, rows)
    beats = bodies(HEARTBEAT, STREAM_PANEL, np.ones(count // BEAT_EVERY + 1, HEARTBEAT.dtype))
    pose_size, beat_size = TORCH_POSE.body_dtype.itemsize, HEARTBEAT.body_dtype.itemsize
    pieces = []
    for number in range(count):
        turn = [poses[number * pose_size : (number + 1) * pose_size]]
        if number % BEAT_EVERY == 0:
            beat = number // BEAT_EVERY
            turn.append(beats[beat * beat_size : (beat + 1) * beat_size])
        pieces += [cobs_encode(body + crc16(body).to_bytes(2, "little")) for body in turn]
    return b"\0".join(pieces) + b"\0"


def wit_recording(rng: np.random.Generator) -> bytes:
    """Time, angles and quaternion, as a sensor says them."""
    count = MEGABYTES * 1_000_000 // 11
    frames = np.zeros(count, dtype=FRAME)
    frames["marker"] = MARKER
    frames["type"] = np.resize([TIME, ANGLE, QUATERNION], count)
    frames["words"] = rng.integers(-32768, 32768, (count, 4))
    raw = frames.view(np.uint8).reshape(count, 11)
    frames["sum"] = raw[:, :10].sum(axis=1, dtype=np.uint8)
    return frames.tobytes()


def spoilt(data: bytes, rng: np.random.Generator) -> bytes:
    """Bits flipped, bytes lost, bytes put in, anywhere."""
    raw = np.frombuffer(data, dtype=np.uint8).copy()
    for at in rng.choice(len(raw), FLIPS, replace=False):
        raw[at] ^= 1 << int(rng.integers(8))
    raw = np.delete(raw, rng.choice(len(raw), DROPS, replace=False))
    places = rng.choice(len(raw), INSERTS, replace=False)
    return np.insert(raw, places, rng.integers(0, 256, INSERTS, dtype=np.uint8)).tobytes()


def compared(
    what: str, data: bytes, machine: Callable[[], object], product: Callable[[], object]
) -> float:
    """How many times as fast the product is; printed."""
    slow, quick = [], []
    for _ in range(ROUNDS):
        slow.append(seconds(machine)[0])
        quick.append(seconds(product)[0])
    ratio = median(slow) / median(quick)
    size = len(data) / 1e6
    print(  # noqa: T201 - the figures are what a bench is run for
        f"\n{what}: {size / median(quick):.0f} MB/s, the machine {size / median(slow):.1f}:"
        f" {ratio:.0f} times (wanted {WANTED:.0f})"
    )
    return ratio


def test_frames_of_the_own_firmware() -> None:
    data = spoilt(own_recording(np.random.default_rng(1)), np.random.default_rng(2))
    kind = DEVICES["torch_tracker"]

    def by_machine() -> list[bytes]:
        machine = CobsMachine(SIZES)
        through(machine.byte, data)
        return machine.frames

    def by_product() -> Frames:
        return kind.decoder().feed(data)

    found, frames = by_product(), by_machine()
    poses = [frame[8:] for frame in frames if frame[0] == first_byte(TORCH_POSE)]
    assert found.rows.tobytes() == b"".join(poses)
    assert found.heard == len(frames)
    assert compared("own frames to rows", data, by_machine, by_product) >= WANTED


def test_frames_of_witmotion_sensors() -> None:
    data = spoilt(wit_recording(np.random.default_rng(3)), np.random.default_rng(4))
    scanner = (FRAME, (bytes([MARKER]), TYPES), sum_holds(0, 10, 10))

    def by_machine() -> list[bytes]:
        machine = WitMachine()
        through(machine.byte, data)
        return machine.frames

    frames = FixedScan(*scanner).feed(data)
    careful = careful_wit(data)
    lost = len(careful) - len(by_machine())
    assert frames.tobytes() == b"".join(careful)
    print(f"\nthe machine loses {lost} of {len(careful)} frames")  # noqa: T201
    decoder = DEVICES["witmotion"].decoder
    compared("WitMotion to samples", data, by_machine, lambda: decoder().feed(data))
    ratio = compared("WitMotion frames", data, by_machine, lambda: FixedScan(*scanner).feed(data))
    assert ratio >= WANTED
