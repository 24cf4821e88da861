"""The highest level between samples, by four-fold oversampling (ITU-R BS.1770-4, annex 2)."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from avatar_g.backend.domain.audio import Samples

OVERSAMPLING = 4
_TAPS_PER_PHASE = 32
"""The standard's 12 taps read up to 0.5 dB low on our hi-hats; with 32 we agree with ffmpeg."""


def _polyphase() -> NDArray[np.float32]:
    """Return the interpolation filter, shape ``(phases, taps)``: a sinc under a Kaiser window.

    ``scipy.signal.firwin`` gives the same taps, but takes a second to load.
    """
    count = OVERSAMPLING * _TAPS_PER_PHASE
    places = np.arange(count) - 0.5 * (count - 1)
    prototype = np.sinc(places / OVERSAMPLING) * np.kaiser(count, 6.0)
    prototype *= OVERSAMPLING / prototype.sum()
    table = prototype.reshape(_TAPS_PER_PHASE, OVERSAMPLING).T
    return np.ascontiguousarray(table, dtype=np.float32)


_POLYPHASE = _polyphase()


def true_peak_curve(samples: Samples, floor: float) -> NDArray[np.float32]:
    """Return the true peak around each frame of stereo ``samples``, as amplitude.

    Frames below half of ``floor`` are not oversampled: between them a signal cannot reach it.
    """
    curve: NDArray[np.float32] = _peak_curve(samples, _POLYPHASE, np.float32(floor * 0.5))
    return curve


def true_peak_dbtp(samples: Samples) -> float:
    """Return the true peak of stereo ``samples`` in dBTP; -200 for silence."""
    if not len(samples):
        return -200.0
    sample_peak = float(np.abs(samples).max())
    peak = float(true_peak_curve(samples, sample_peak).max())
    return 20.0 * float(np.log10(peak + 1e-10))


@njit(cache=True, fastmath=True, nogil=True, error_model="numpy")
def _peak_curve(
    samples: Samples, polyphase: NDArray[np.float32], threshold: np.float32
) -> NDArray[np.float32]:
    frame_count = samples.shape[0]
    taps = polyphase.shape[1]
    half = taps // 2
    curve = np.zeros(frame_count, np.float32)
    for i in range(frame_count):
        peak = max(abs(samples[i, 0]), abs(samples[i, 1]))
        if peak > threshold and half <= i < frame_count - half:
            for channel in range(2):
                for phase in range(polyphase.shape[0]):
                    total = np.float32(0.0)
                    for k in range(taps):
                        total += polyphase[phase, k] * samples[i + half - k, channel]
                    peak = max(peak, abs(total))
        curve[i] = peak
    return curve
