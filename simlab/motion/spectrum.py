"""Spectra of steadily sampled signals: a smooth low-pass, and mean periodograms that add up.

For reports, not for the score: Fourier transforms differ in their last bits between machines.
"""

from dataclasses import dataclass, replace

import numpy as np

from simlab.model.arrays import Floats

WINDOW_S = 4.0
"""Length of a periodogram's window: it tells 0.25 Hz apart. Windows overlap by half."""
LONG = 1 << 17
"""A signal of more samples is transformed in parts."""
_SHARES = 16
BLUR = 2.0
"""A pure tone reaches so many bins to either side."""


def low_passed(signal: Floats, rate_hz: float, cut_hz: float) -> Floats:
    """(..., n) the signal through a Gaussian low-pass without delay; half the power is at `cut_hz`.

    Its ends are continued by turning the signal about its first and its last value, so that a
    straight line stays one. NaN anywhere in a signal makes all of that signal NaN.
    """
    n = signal.shape[-1]
    reach = min(n - 1, int(np.ceil(2.0 * rate_hz / cut_hz)))
    if reach < 1:
        return signal.copy()
    known = np.isfinite(signal).all(axis=-1, keepdims=True)
    whole = np.where(known, signal, 0.0)
    before = 2.0 * whole[..., :1] - whole[..., reach:0:-1]
    after = 2.0 * whole[..., -1:] - whole[..., -2 : -reach - 2 : -1]
    longer = np.concatenate((before, whole, after), axis=-1)
    share = np.fft.rfftfreq(longer.shape[-1], 1.0 / rate_hz) / cut_hz
    gain = np.exp(-0.5 * np.log(2.0) * share * share)
    passed = np.fft.irfft(np.fft.rfft(longer) * gain, longer.shape[-1])
    return np.where(known, passed[..., reach : reach + n], np.nan)


def padded_spectrum(signal: Floats, size: int, kept: int) -> tuple[Floats, Floats]:
    """Magnitudes of the spectrum of real signals that zeros are added to.

    Parameters
    ----------
    signal : (..., n)
    size : length with the zeros, a power of 2, at least 16 times the next power of 2 above n
    kept : how many bins are wanted, from 0 Hz on

    Returns
    -------
    (..., kept) those, and (...) the greatest of all bins
    """
    if signal.shape[-1] <= LONG:
        whole = np.abs(np.fft.rfft(signal, size))
        return whole[..., :kept], whole.max(axis=-1)
    made, most = np.empty((*signal.shape[:-1], kept)), np.empty(signal.shape[:-1])
    for at in np.ndindex(most.shape):
        made[at], most[at] = _in_sixteenths(signal[at], size, kept)
    return made, most


def _in_sixteenths(signal: Floats, size: int, kept: int) -> tuple[Floats, float]:
    """The same of one long signal, every 16th bin at once: the zeros need no memory.

    Bins ``16 r + q`` are the transform, a 16th as long, of the signal turned by q of its bins; bin
    ``size - k`` of a real signal is as large as bin k.
    """
    short = size // _SHARES
    made, most = np.empty(kept), 0.0
    turned = np.empty(short, dtype=np.complex128)
    for q in range(_SHARES // 2 + 1):
        turned[signal.size :] = 0.0
        for low in range(0, signal.size, LONG):
            rows = np.arange(low, min(low + LONG, signal.size))
            turned[rows] = np.exp((-2j * np.pi * q / size) * rows) * signal[rows]
        np.fft.fft(turned, out=turned)
        for first, bins in ((q, turned), (_SHARES - q, turned[::-1])):
            wanted = made[first::_SHARES]
            wanted[:] = np.abs(bins[: wanted.size])
        most = max(most, *(float(np.abs(part).max()) for part in np.array_split(turned, _SHARES)))
    return made, most


@dataclass(frozen=True, slots=True, eq=False)
class Periodograms:
    """Welch's mean periodogram of a signal that comes in parts, in bounded memory.

    Windows begin at fixed counts of the stream, so how it is cut changes nothing but rounding. A
    window that holds a NaN is left out.
    """

    rate_hz: float
    window: int
    """Samples of a window; even, at least 4."""
    count: int
    """Windows added up."""
    total: Floats
    """(..., window // 2 + 1) sum of their power densities [unit²/Hz]."""
    tail: Floats
    """(..., fewer than a window) samples that wait for the next window."""

    @classmethod
    def start(
        cls, rate_hz: float, window_s: float = WINDOW_S, shape: tuple[int, ...] = ()
    ) -> "Periodograms":
        """Before the first sample of (*shape,) signals side by side."""
        window = max(2 * round(rate_hz * window_s / 2.0), 4)
        total = np.zeros((*shape, window // 2 + 1))
        return cls(rate_hz, window, 0, total, np.empty((*shape, 0)))

    def add(self, signal: Floats) -> "Periodograms":
        """With (..., n) more samples; a window counts where all signals are known in it."""
        samples = np.concatenate((self.tail, signal), axis=-1)
        hop, size = self.window // 2, self.window
        many = max((samples.shape[-1] - size) // hop + 1, 0)
        tail = samples[..., many * hop :].copy()
        if not many:
            return replace(self, tail=tail)
        cut = np.lib.stride_tricks.sliding_window_view(samples, size, axis=-1)[..., ::hop, :]
        known = np.isfinite(cut).all(axis=-1).reshape(-1, many).all(axis=0)
        total, cut = self.total, cut[..., known, :]
        taper = 0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(size) / size)
        scale = 2.0 / (self.rate_hz * float((taper * taper).sum()))
        for nth in range(cut.shape[-2]):
            piece = cut[..., nth, :]
            spectrum = np.fft.rfft((piece - piece.mean(axis=-1, keepdims=True)) * taper)
            total = total + (spectrum.real**2 + spectrum.imag**2) * scale
        return replace(self, count=self.count + int(known.sum()), total=total, tail=tail)

    @property
    def hertz(self) -> Floats:
        """(bins,) their frequencies."""
        hertz: Floats = np.arange(self.window // 2 + 1, dtype=np.float64) * (
            self.rate_hz / self.window
        )
        return hertz

    @property
    def density(self) -> Floats:
        """(..., bins) mean power density [unit²/Hz]; NaN before the first window.

        One-sided; the bin of half the rate, which has no twin, is told twice too high.
        """
        return np.full(self.total.shape, np.nan) if not self.count else self.total / self.count

    def power(self, band_hz: tuple[float, float], without_hz: float | None = None) -> Floats:
        """(...) power of a band [unit²]; a bin counts by the part of it that lies in the band.

        Parameters
        ----------
        without_hz : this frequency and its harmonics are left out, as far as a window blurs them,
            and at most a quarter of the frequency to either side
        """
        step = self.rate_hz / self.window
        low, high = band_hz
        above = np.maximum(self.hertz - step / 2.0, low)
        width = np.maximum(np.minimum(self.hertz + step / 2.0, high) - above, 0.0)
        if without_hz is not None:
            nth = np.maximum(np.rint(self.hertz / without_hz), 1.0)
            notch = min(BLUR * step, without_hz / 4.0)
            width = np.where(np.abs(self.hertz - nth * without_hz) > notch, width, 0.0)
        power: Floats = (self.density * width).sum(axis=-1)
        return power
