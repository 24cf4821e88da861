"""Programme loudness after ITU-R BS.1770-4 and EBU Tech 3342, at 44.1 kHz."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ, Samples

SILENCE_LUFS = -70.0
"""Absolute gate of BS.1770; also returned for silence."""

_OFFSET_LU = -0.691
_BLOCK_S = 0.1
_BLOCK_FRAMES = int(_BLOCK_S * SAMPLE_RATE_HZ)
_MOMENTARY_BLOCKS = 4
_SHORT_TERM_BLOCKS = 30

_K_WEIGHTING = np.array(
    [
        [
            1.5308412300503478,
            -2.650979995154729,
            1.1690790799215869,
            -1.6636551132560204,
            0.7125954280732254,
        ],
        [1.0, -2.0, 1.0, -1.9891696736297957, 0.9891990357870394],
    ]
)
"""The two filters of BS.1770 re-derived for 44.1 kHz, rows ``(b0, b1, b2, a1, a2)``."""


def k_weighted_power(samples: Samples, block_frames: int = _BLOCK_FRAMES) -> NDArray[np.float64]:
    """Return the K-weighted power of each whole block, channels summed."""
    weigh = _k_weighted_stereo if samples.shape[1] == 2 else _k_weighted_blocks
    power: NDArray[np.float64] = weigh(samples, _K_WEIGHTING, block_frames)
    return power


def _lufs(power: NDArray[np.float64] | float) -> NDArray[np.float64]:
    return np.asarray(_OFFSET_LU + 10.0 * np.log10(np.asarray(power) + 1e-12))


def _running_mean(power: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    if len(power) < count:
        return np.array([power.mean()]) if len(power) else np.zeros(1)
    return np.convolve(power, np.full(count, 1.0 / count), "valid")


def integrated_lufs(samples: Samples) -> float:
    """Return the gated loudness of the whole programme."""
    return gated_lufs(k_weighted_power(samples))


def gated_lufs(power: NDArray[np.float64]) -> float:
    """Return the integrated loudness from 100 ms powers (see ``k_weighted_power``)."""
    blocks = _running_mean(power, _MOMENTARY_BLOCKS)
    audible = blocks[_lufs(blocks) > SILENCE_LUFS]
    if not len(audible):
        return SILENCE_LUFS
    gate = float(_lufs(float(audible.mean()))) - 10.0
    return float(_lufs(float(audible[_lufs(audible) > gate].mean())))


def mean_lufs(power: NDArray[np.float64]) -> float:
    """Return the ungated loudness of a stretch of 100 ms powers."""
    return float(_lufs(float(power.mean()))) if len(power) else SILENCE_LUFS


def momentary_lufs(samples: Samples) -> NDArray[np.float64]:
    """Return the loudness over 400 ms windows, one every 100 ms."""
    return _lufs(_running_mean(k_weighted_power(samples), _MOMENTARY_BLOCKS))


def short_term_lufs(samples: Samples) -> NDArray[np.float64]:
    """Return the loudness over 3 s windows, one every 100 ms."""
    return _lufs(_running_mean(k_weighted_power(samples), _SHORT_TERM_BLOCKS))


def loudness_range_lu(samples: Samples) -> float:
    """Return the loudness range (LRA): the 10th to 95th percentile of gated short-term loudness."""
    levels = short_term_lufs(samples)
    audible = levels[levels > SILENCE_LUFS]
    if not len(audible):
        return 0.0
    gate = float(_lufs(float((10.0 ** ((audible - _OFFSET_LU) / 10.0)).mean()))) - 20.0
    kept = audible[audible > gate]
    low, high = np.percentile(kept, (10, 95))
    return float(high - low)


@njit(cache=True, fastmath=True, nogil=True, error_model="numpy")
def _k_weighted_blocks(
    samples: Samples, filters: NDArray[np.float64], block_frames: int
) -> NDArray[np.float64]:
    block_count = samples.shape[0] // block_frames
    power = np.zeros(block_count)
    for channel in range(samples.shape[1]):
        shelf1, shelf2, pass1, pass2 = 0.0, 0.0, 0.0, 0.0
        for block in range(block_count):
            total = 0.0
            for i in range(block * block_frames, (block + 1) * block_frames):
                value = samples[i, channel]
                shelved = filters[0, 0] * value + shelf1
                shelf1 = filters[0, 1] * value - filters[0, 3] * shelved + shelf2 + 1e-20
                shelf2 = filters[0, 2] * value - filters[0, 4] * shelved
                passed = filters[1, 0] * shelved + pass1
                pass1 = filters[1, 1] * shelved - filters[1, 3] * passed + pass2
                pass2 = filters[1, 2] * shelved - filters[1, 4] * passed
                total += passed * passed
            power[block] += total / block_frames
    return power


@njit(cache=True, fastmath=True, nogil=True, error_model="numpy")
def _k_weighted_stereo(
    samples: Samples, filters: NDArray[np.float64], block_frames: int
) -> NDArray[np.float64]:
    """Weigh both channels in one pass: their chains are independent and overlap in the CPU."""
    (b0, b1, b2, a1, a2), (c0, c1, c2, d1, d2) = filters[0], filters[1]
    power = np.zeros(samples.shape[0] // block_frames)
    left1, left2, left3, left4 = 0.0, 0.0, 0.0, 0.0
    right1, right2, right3, right4 = 0.0, 0.0, 0.0, 0.0
    for block in range(power.shape[0]):
        left_total, right_total = 0.0, 0.0
        for i in range(block * block_frames, (block + 1) * block_frames):
            left, right = samples[i, 0], samples[i, 1]
            left_shelved, right_shelved = b0 * left + left1, b0 * right + right1
            left1 = b1 * left - a1 * left_shelved + left2 + 1e-20
            right1 = b1 * right - a1 * right_shelved + right2 + 1e-20
            left2, right2 = b2 * left - a2 * left_shelved, b2 * right - a2 * right_shelved
            left_passed, right_passed = c0 * left_shelved + left3, c0 * right_shelved + right3
            left3 = c1 * left_shelved - d1 * left_passed + left4
            right3 = c1 * right_shelved - d1 * right_passed + right4
            left4 = c2 * left_shelved - d2 * left_passed
            right4 = c2 * right_shelved - d2 * right_passed
            left_total += left_passed * left_passed
            right_total += right_passed * right_passed
        power[block] = (left_total + right_total) / block_frames
    return power
