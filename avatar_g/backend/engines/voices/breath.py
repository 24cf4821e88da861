"""How much of each frame is noise: by the kind of sound, and by how breathy the voice is."""

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ


def noise_shares(
    kind: NDArray[np.float64], bin_count: int, breathiness: float
) -> NDArray[np.float32]:
    """Return the share of noise in every bin of every frame, smoothed over three frames.

    Parameters
    ----------
    kind
        Per frame 0 periodic, 0.5 voiced fricative, 1 voiceless.
    bin_count
        Bins from 0 to half of ``SAMPLE_RATE_HZ``.
    breathiness
        0.02 clear .. 0.2 very breathy.
    """
    bins_hz = np.arange(bin_count) * (SAMPLE_RATE_HZ / 2.0 / (bin_count - 1))
    air = np.clip((bins_hz - 1500.0) / 6500.0, 0.0, 1.0) ** 1.3
    vowel = breathiness * np.clip(bins_hz / 1200.0, 0.15, 1.0) + (0.22 + 2 * breathiness) * air
    fricative = np.clip((bins_hz - 900.0) / 2200.0, 0.03, 0.95)
    rows = np.stack([np.minimum(vowel, 0.95), fricative, np.ones(bin_count)]).astype(np.float32)
    kinds = np.round(kind * 2.0).astype(np.int64)
    shares = rows[np.clip(kinds, 0, 2)]
    padded = np.pad(shares, ((1, 1), (0, 0)), mode="edge")
    quarter, half = np.float32(0.25), np.float32(0.5)
    smoothed: NDArray[np.float32] = quarter * (padded[:-2] + padded[2:]) + half * shares
    return smoothed
