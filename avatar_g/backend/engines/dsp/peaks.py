"""Waveform overview for drawing."""

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.audio import Samples


def waveform_peaks(samples: Samples, bucket_count: int) -> NDArray[np.int8]:
    """Return lowest and highest value of each of ``bucket_count`` equal stretches.

    Shape ``(bucket_count, 2)``, -127..127 for -1..1; channels are averaged. Stretches of a signal
    shorter than the picture repeat their nearest frame.

    Raises
    ------
    ValueError
        If ``bucket_count`` is not positive.
    """
    if bucket_count < 1:
        raise ValueError("a waveform needs at least one bucket")
    if not len(samples):
        return np.zeros((bucket_count, 2), np.int8)
    mono = samples.mean(axis=1)
    edges = np.linspace(0, len(mono), bucket_count + 1).astype(np.int64)
    starts = np.minimum(edges[:-1], len(mono) - 1)
    lowest = np.minimum.reduceat(mono, starts)
    highest = np.maximum.reduceat(mono, starts)
    pairs = np.stack([lowest, highest], axis=1)
    return np.clip(np.round(pairs * 127.0), -127, 127).astype(np.int8)
