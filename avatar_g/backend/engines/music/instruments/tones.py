"""What every pitched instrument is asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ, Samples


@dataclass(frozen=True, slots=True)
class Tone:
    """One note to be played."""

    midi: int
    duration_s: float
    velocity: float
    generator: np.random.Generator

    @property
    def frequency_hz(self) -> float:
        """Pitch of the note, A4 = 440 Hz."""
        return float(440.0 * 2.0 ** ((self.midi - 69) / 12.0))

    def frames(self, release_s: float) -> int:
        """Return the length of the sound when it rings on for ``release_s``."""
        return int((self.duration_s + release_s) * SAMPLE_RATE_HZ)


Instrument: TypeAlias = Callable[[Tone], Samples]


def centred(wave: NDArray[np.float32], level: float) -> Samples:
    """Return a mono wave on both channels."""
    scaled = wave * np.float32(level)
    return np.stack([scaled, scaled], axis=1)


def panned(wave: NDArray[np.float32], right: float, level: float) -> Samples:
    """Return a mono wave between left (0) and right (1); 0.5 keeps the level of ``centred``."""
    gains = np.array([2.0 * (1.0 - right), 2.0 * right], np.float32) * np.float32(level)
    placed: Samples = wave[:, None] * gains[None, :]
    return placed
