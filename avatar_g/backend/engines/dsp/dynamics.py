"""Compressor and true-peak limiter."""

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import ndimage

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ, Samples
from avatar_g.backend.engines.dsp.envelopes import box_smoothed
from avatar_g.backend.engines.dsp.true_peak import true_peak_curve

_LOOKAHEAD_FRAMES = int(0.0035 * SAMPLE_RATE_HZ)


def compress(
    samples: Samples, *, threshold_db: float, ratio: float, attack_s: float, release_s: float
) -> Samples:
    """Turn ``samples`` (stereo) down in place where they exceed the threshold, and return them."""
    gain = compressor_gain(
        samples,
        threshold_db=threshold_db,
        ratio=ratio,
        attack_s=attack_s,
        release_s=release_s,
    )
    samples *= gain[:, None]
    return samples


def compressor_gain(
    samples: Samples, *, threshold_db: float, ratio: float, attack_s: float, release_s: float
) -> NDArray[np.float32]:
    """Return the gain of each frame, so that several stems can share one compressor."""
    gain: NDArray[np.float32] = _compressor_gain(
        samples,
        10.0 ** (threshold_db / 20.0),
        1.0 - 1.0 / ratio,
        np.exp(-1.0 / (attack_s * SAMPLE_RATE_HZ)),
        np.exp(-1.0 / (release_s * SAMPLE_RATE_HZ)),
    )
    return gain


def held_peaks(samples: Samples, floor: float) -> NDArray[np.float32]:
    """Return the highest true peak within 3.5 ms of each frame of stereo ``samples``.

    Exact only above half of ``floor`` (see ``true_peak_curve``).
    """
    peaks = true_peak_curve(samples, floor)
    held: NDArray[np.float32] = ndimage.maximum_filter1d(peaks, 2 * _LOOKAHEAD_FRAMES + 3)
    return held


def limiter_gain(held: NDArray[np.float32], ceiling: float) -> NDArray[np.float32]:
    """Return the gain that keeps peaks (from ``held_peaks``) below ``ceiling``.

    Two box filters of the look-ahead's length smooth it; over a held maximum they can only go lower
    than the gain each peak needs.
    """
    gain = np.minimum(np.float32(1.0), np.float32(ceiling) / np.maximum(held, np.float32(1e-9)))
    return box_smoothed(box_smoothed(gain, _LOOKAHEAD_FRAMES), _LOOKAHEAD_FRAMES)


def limit_true_peak(samples: Samples, ceiling: float) -> Samples:
    """Return stereo ``samples`` turned down so that no true peak passes ``ceiling``."""
    limited: Samples = samples * limiter_gain(held_peaks(samples, ceiling), ceiling)[:, None]
    return limited


@njit(cache=True, fastmath=True, nogil=True, error_model="numpy")
def _compressor_gain(
    samples: Samples, threshold: float, slope: float, attack: float, release: float
) -> NDArray[np.float32]:
    gain = np.ones(samples.shape[0], np.float32)
    level = 0.0
    for i in range(samples.shape[0]):
        peak = max(abs(samples[i, 0]), abs(samples[i, 1]))
        coefficient = attack if peak > level else release
        level = coefficient * level + (1.0 - coefficient) * peak + 1e-20
        if level > threshold:
            gain[i] = (threshold / level) ** slope
    return gain
