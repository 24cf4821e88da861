"""Audio values shared by engines, providers and storage."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE_HZ = 44_100
"""Rate of every song we render."""

Samples: TypeAlias = NDArray[np.float32]
"""Shape ``(frames, channels)``, nominal range -1..1."""


@dataclass(frozen=True, slots=True)
class AudioClip:
    """PCM audio held in memory."""

    samples: Samples
    sample_rate_hz: int = SAMPLE_RATE_HZ

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return float(self.samples.shape[0]) / self.sample_rate_hz
