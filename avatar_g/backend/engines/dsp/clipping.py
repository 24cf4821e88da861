"""Flat tops: samples that were cut off at full scale."""

from typing import Final

import numpy as np
from numba import njit

from avatar_g.backend.domain.audio import Samples

_TOP: Final = 0.995
_FLAT: Final = 4e-5
"""One step of 16 bits. What a lossy codec rounds above full scale is cut flat by decoding it."""
_SHORTEST_RUN: Final = 3


def clipped_share(samples: Samples) -> float:
    """Return the share of samples, 0..1, in runs of three or more that stay at the top."""
    if not samples.size:
        return 0.0
    counted = sum(_flat_tops(np.ascontiguousarray(channel)) for channel in samples.T)
    return float(counted / samples.size)


@njit(cache=True, fastmath=True, nogil=True, error_model="numpy")
def _flat_tops(signal: Samples) -> int:
    total, run = 0, 1
    for i in range(1, signal.shape[0] + 1):
        is_flat = (
            i < signal.shape[0]
            and abs(signal[i]) >= _TOP
            and abs(signal[i] - signal[i - 1]) <= _FLAT
        )
        if is_flat:
            run += 1
            continue
        if run >= _SHORTEST_RUN:
            total += run
        run = 1
    return total
