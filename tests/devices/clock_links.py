"""Simulated lines to a device whose crystal drifts: when frames and answers to pings are read.

The figures are those of the device facts: 200 Hz, 80 ppm and 3 ppm of wobble, six stalls of the
station of 50 to 600 ms; a USB CDC board, a UART at 115200 baud, an FTDI with its 16 ms timer.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from simlab.devices.decoding import Pong
from simlab.devices.dialogue import ping_wait_s
from simlab.devices.link import Arrival
from simlab.model.arrays import Floats, Ints

RATE_HZ = 200.0
PPM, WOBBLE_PPM, WOBBLE_S = 80.0, 3.0, 120.0
FRAME_BYTES, PING_BYTES, PONG_BYTES = 30, 16, 25
BAUD = 115200.0
TIMER_S = 0.016
BUSY_S = {"cdc": 2e-4, "uart": 4e-4, "ftdi": 4e-4}
"""How late the station reads on average; so arrival times are as bad as the facts say."""
LINKS = tuple(BUSY_S)


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """What one read brought."""

    arrival: Arrival
    true_s: Floats
    """(n,) when the samples were taken."""
    t_us: Ints
    pongs: tuple[Pong, ...]


def device_us(true_s: Floats, start_s: float = 4200.0) -> Ints:
    """(n,) what the device's clock shows, before it wraps."""
    wobble_s = WOBBLE_PPM * 1e-6 * WOBBLE_S / (2 * np.pi) * np.sin(2 * np.pi * true_s / WOBBLE_S)
    return np.round((start_s + true_s * (1 + PPM * 1e-6) + wobble_s) * 1e6).astype(np.int64)


def heard(link: str, lasting_s: float, seed: int, *, pings: bool = False) -> Iterator[Heard]:
    """The reads of a session, in order."""
    rng = np.random.default_rng(seed)
    true_s = np.arange(0.01, lasting_s, 1 / RATE_HZ)
    waits_s = [ping_wait_s(sent) for sent in range(int(lasting_s) if pings else 0)]
    sent_s = 0.05 + np.cumsum(waits_s)
    sent_s = sent_s[sent_s < lasting_s - 1.0]
    rx_s = sent_s + _down_s(rng, link, len(sent_s))
    tx_s = rx_s + rng.uniform(2e-5, 1e-4, len(rx_s))
    at_s = np.concatenate((true_s, tx_s))
    size = np.concatenate((np.full(len(true_s), FRAME_BYTES), np.full(len(tx_s), PONG_BYTES)))
    order = np.argsort(at_s, kind="stable")
    there_s = np.empty(len(at_s))
    there_s[order] = _up_s(rng, link, at_s[order], size[order])
    there_s += rng.exponential(BUSY_S[link], len(there_s))
    for stall_s in rng.uniform(0.1 * lasting_s, 0.9 * lasting_s, 6):
        long_s = rng.uniform(0.05, 0.6)
        late = (there_s >= stall_s) & (there_s < stall_s + long_s)
        there_s[late] = stall_s + long_s
    there_s[order] = np.maximum.accumulate(there_s[order])
    if link != "cdc":  # the stamp is that of the moment from which a ping's length is to come
        at_s[len(true_s) :] += 10 * (PONG_BYTES - PING_BYTES) / BAUD
    stamps = device_us(at_s) % 2**32
    rx_us = device_us(rx_s) % 2**32
    samples = len(true_s)
    reads = np.split(order, np.flatnonzero(np.diff(there_s[order])) + 1)
    for read in reads:
        mine = read[read < samples]
        answers = read[read >= samples] - samples
        pongs = tuple(
            Pong(float(sent_s[one]), int(rx_us[one]), int(stamps[samples + one])) for one in answers
        )
        yield Heard(Arrival(float(there_s[read[0]]), b"-"), at_s[mine], stamps[mine], pongs)


def _down_s(rng: np.random.Generator, link: str, n: int) -> Floats:
    """(n,) from the host's writing of a ping to the device's reading of its last byte."""
    if link == "cdc":
        return 2e-4 + rng.exponential(1e-4, n)
    return 10 * PING_BYTES / BAUD + rng.uniform(1e-4, 1e-3, n)


def _up_s(rng: np.random.Generator, link: str, at_s: Floats, size: Ints) -> Floats:
    """(n,) when frames, in the order sent, are where the host can read them."""
    if link == "cdc":
        return np.maximum.accumulate(at_s + 2e-4 + rng.exponential(1e-4, len(at_s)))
    line_s = np.empty(len(at_s))
    free_s = 0.0
    for one, (start_s, bytes_) in enumerate(zip(at_s, size, strict=True)):
        free_s = max(free_s, float(start_s)) + 10 * float(bytes_) / BAUD
        line_s[one] = free_s
    if link == "uart":
        return np.maximum.accumulate(line_s + rng.uniform(1e-4, 1e-3, len(at_s)))
    start_s = rng.uniform(0.0, TIMER_S)  # the timer alone decides: a frame never fills a packet
    return start_s + np.ceil((line_s - start_s) / TIMER_S) * TIMER_S + 1e-4
