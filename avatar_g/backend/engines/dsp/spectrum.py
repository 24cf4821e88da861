"""Spectral envelopes of voiced sound."""

import numpy as np
from numpy.typing import NDArray
from scipy import fft


def framed(
    signal: NDArray[np.float32], centres: NDArray[np.int64], length: int
) -> NDArray[np.float32]:
    """Return windows of ``length`` samples around ``centres``, zero outside the signal."""
    half = length // 2
    padded = np.pad(signal, (half, length))
    windows: NDArray[np.float32] = padded[centres[:, None] + np.arange(length)[None, :]]
    return windows


def cepstral_envelope(
    signal: NDArray[np.float32],
    *,
    rate_hz: int,
    hop_s: float,
    pitch_hz: float,
    fft_size: int = 1024,
    frames: NDArray[np.int64] | None = None,
) -> NDArray[np.float32]:
    """Return the log power envelope without the harmonics of ``pitch_hz``.

    Shape ``(frames, fft_size // 2 + 1)``, natural logarithm of power, one frame every ``hop_s``;
    with ``frames`` only those, in that order.

    Source: the CheapTrick method (M. Morise, Speech Communication 67, 2015): a window of three
    periods, power smoothed over two thirds of the pitch, and a cepstral lifter; the pitch is taken
    as constant because the spoken source is rendered in monotone.
    """
    frame_count = int(len(signal) / rate_hz / hop_s) + 1
    chosen = np.arange(frame_count) if frames is None else frames
    centres = (chosen * hop_s * rate_hz).astype(np.int64)
    length = int(3 * rate_hz / pitch_hz) // 2 * 2 + 1
    window = np.hanning(length).astype(np.float32)
    spectra = fft.rfft(framed(signal, centres, length) * window, fft_size, axis=1)
    power = np.abs(spectra) ** 2 / np.sum(window**2) + np.float32(1e-12)
    log_power = np.log(_box_over_bins(power, pitch_hz, rate_hz / fft_size))
    cepstrum = fft.irfft(log_power, axis=1)
    cepstrum *= _lifter(fft_size, rate_hz, pitch_hz)
    envelope: NDArray[np.float32] = fft.rfft(cepstrum, axis=1).real.astype(np.float32)
    return envelope


def _box_over_bins(
    power: NDArray[np.float32], pitch_hz: float, bin_hz: float
) -> NDArray[np.float32]:
    half = max(1, round(pitch_hz / 3.0 / bin_hz))
    padded = np.pad(power, ((0, 0), (half, half)), mode="reflect").astype(np.float64)
    sums = np.cumsum(np.pad(padded, ((0, 0), (1, 0))), axis=1)
    width = 2 * half + 1
    return ((sums[:, width:] - sums[:, :-width]) / width).astype(np.float32)


def _lifter(fft_size: int, rate_hz: int, pitch_hz: float) -> NDArray[np.float32]:
    index = np.arange(fft_size)
    quefrency_s = np.minimum(index, fft_size - index) / rate_hz
    smoothing = np.sinc(pitch_hz * quefrency_s)
    recovery = 1.18 - 0.18 * np.cos(2.0 * np.pi * pitch_hz * quefrency_s)
    lifter = np.where(quefrency_s < 0.9 / pitch_hz, smoothing * recovery, 0.0)
    return lifter.astype(np.float32)
