"""The breath a singer takes before a line."""

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ

INHALE_S = 0.32
GAP_S = 0.03
"""Rest between the breath and the first sound."""

_LEVEL = 0.112
"""RMS relative to the phrase: -19 dB."""

_BANDS = ((1500.0, 0.45, 1.0), (3300.0, 0.4, 0.7), (650.0, 0.5, 0.25), (6500.0, 0.5, 0.25))
"""Centre (Hz), width (octaves) and level of the throat's resonances."""

_PEAK_AT = 0.7
_CUT_AT = 0.85


def inhale(phrase_rms: float, generator: np.random.Generator) -> NDArray[np.float32]:
    """Return a breath that swells and is cut off, mono."""
    frame_count = int(INHALE_S * SAMPLE_RATE_HZ)
    spectrum = fft.rfft(generator.standard_normal(frame_count))
    frequency_hz = np.maximum(fft.rfftfreq(frame_count, 1.0 / SAMPLE_RATE_HZ), 20.0)
    shape = np.zeros(len(frequency_hz))
    for centre_hz, width, level in _BANDS:
        shape += level * np.exp(-0.5 * (np.log2(frequency_hz / centre_hz) / width) ** 2)
    noise = fft.irfft(spectrum * shape, frame_count)
    share = np.linspace(0.0, 1.0, frame_count)
    noise *= np.minimum(share / _PEAK_AT, 1.0) ** 1.6
    noise *= np.clip((1.0 - share) / (1.0 - _CUT_AT), 0.0, 1.0)
    noise *= _LEVEL * phrase_rms / (np.sqrt(np.mean(noise**2)) + 1e-9)
    breath: NDArray[np.float32] = noise.astype(np.float32)
    return breath
