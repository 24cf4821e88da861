"""Takes a recorded voice apart: pitch, spectral envelope and level of every 5 ms."""

from dataclasses import dataclass
from math import gcd
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.signal import resample_poly

from avatar_g.backend.engines.dsp.pitch import track_pitch
from avatar_g.backend.engines.dsp.spectrum import cepstral_envelope
from avatar_g.backend.engines.voices.envelopes import FFT_SIZE, RATE_HZ, band_level
from avatar_g.backend.engines.voices.frames import HOP_S

LOWEST_HZ, HIGHEST_HZ = 62.0, 520.0
_VOICELESS_PITCH_HZ: Final = 170.0
"""Sets the window of frames without pitch: about 18 ms."""
_ACTIVE_BELOW_LN: Final = 6.9
"""30 dB below the loud frames a frame is a pause."""
_LOUD_PERCENTILE: Final = 90


@dataclass(frozen=True, slots=True, eq=False)
class HeardVoice:
    """A voice on the frame grid; every array has the frames on its first axis."""

    pitch_hz: NDArray[np.float32]
    """0 where nothing is voiced."""
    envelope: NDArray[np.float32]
    """ln power, ``FFT_SIZE // 2 + 1`` bins up to half of ``RATE_HZ``."""
    level: NDArray[np.float32]
    """ln of the mean power from 200 Hz to 5 kHz."""

    @property
    def is_active(self) -> NDArray[np.bool_]:
        """Frames that are no pause."""
        loud = float(np.percentile(self.level, _LOUD_PERCENTILE))
        return np.asarray(self.level > loud - _ACTIVE_BELOW_LN)

    @property
    def is_voiced(self) -> NDArray[np.bool_]:
        """Frames with a pitch that are no pause."""
        return np.asarray((self.pitch_hz > 0) & self.is_active)


def as_mono(samples: NDArray[np.float32], rate_hz: int) -> NDArray[np.float32]:
    """Return the mean of all channels at ``RATE_HZ``, free of a constant offset.

    Raises
    ------
    ValueError
        If the rate is below 8 kHz or above 384 kHz, or the samples have no such shape.
    """
    if not 8_000 <= rate_hz <= 384_000 or samples.ndim not in {1, 2}:
        raise ValueError("not a sound of a voice")
    one = samples if samples.ndim == 1 else samples.mean(axis=1)
    one = np.nan_to_num(np.asarray(one, np.float32), posinf=1.0, neginf=-1.0)
    if len(one):
        one = one - np.float32(one.mean())
    if rate_hz == RATE_HZ or not len(one):
        return one
    factor = gcd(RATE_HZ, rate_hz)
    return np.asarray(resample_poly(one, RATE_HZ // factor, rate_hz // factor), np.float32)


def hear(signal: NDArray[np.float32]) -> HeardVoice:
    """Analyse a mono signal at ``RATE_HZ``."""
    track = track_pitch(
        np.asarray(resample_poly(signal, 1, 2), np.float32),
        rate_hz=RATE_HZ // 2,
        lowest_hz=LOWEST_HZ,
        highest_hz=HIGHEST_HZ,
        hop_s=HOP_S,
    )
    pitch_hz = np.where(track.pitch_hz < HIGHEST_HZ, track.pitch_hz, np.float32(0.0))
    envelope = _envelopes(signal, pitch_hz)
    count = min(len(envelope), len(pitch_hz))
    return HeardVoice(pitch_hz[:count], envelope[:count], band_level(envelope[:count]))


def hear_monotone(signal: NDArray[np.float32], pitch_hz: float) -> NDArray[np.float32]:
    """Return the envelope of speech at ``RATE_HZ`` whose pitch is known and constant."""
    return cepstral_envelope(
        signal, rate_hz=RATE_HZ, hop_s=HOP_S, pitch_hz=pitch_hz, fft_size=FFT_SIZE
    )


def _envelopes(signal: NDArray[np.float32], pitch_hz: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the envelope of each frame, its window three periods of the frame's own pitch.

    Pitches are rounded to whole semitones, and one pass is made for each.
    """
    known = np.where(pitch_hz > 0, pitch_hz, _VOICELESS_PITCH_HZ)
    step = np.round(12.0 * np.log2(known / LOWEST_HZ)).astype(np.int64)
    envelope = np.zeros((len(step), FFT_SIZE // 2 + 1), np.float32)
    for semitone in np.unique(step):
        chosen = np.flatnonzero(step == semitone)
        envelope[chosen] = cepstral_envelope(
            signal,
            rate_hz=RATE_HZ,
            hop_s=HOP_S,
            pitch_hz=LOWEST_HZ * 2.0 ** (semitone / 12.0),
            fft_size=FFT_SIZE,
            frames=chosen,
        )
    return envelope
