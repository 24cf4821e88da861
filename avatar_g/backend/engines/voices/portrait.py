"""What is characteristic of a voice over a whole recording."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.vq import kmeans2
from scipy.signal import butter, sosfiltfilt

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.engines.speech import phonemes
from avatar_g.backend.engines.speech.synthesis import SpeechSynthesizer
from avatar_g.backend.engines.voices.envelopes import RATE_HZ, band_level, banded
from avatar_g.backend.engines.voices.frames import HOP_S
from avatar_g.backend.engines.voices.hearing import HeardVoice
from avatar_g.backend.engines.voices.model import band_centres_hz
from avatar_g.backend.engines.voices.script import guided_script
from avatar_g.backend.engines.voices.sounding import EvenPhrase, speak_evenly

_REFERENCE_LINES: Final = 12
_CODE_SIZE: Final = 40
_CODE_ROUNDS: Final = 12
_FITTED_FRAMES: Final = 500
_FIT_BAND_HZ: Final = (250.0, 4_500.0)
_SCALES: Final = np.arange(0.78, 1.321, 0.02)
_BREATH_BAND_HZ: Final = (1_800.0, 4_200.0)
_BREATH_CURVE: Final = ((0.12, 0.25), (0.42, 0.015))
"""Strength of the pitch in the band of 1.8..4.2 kHz and the breathiness it stands for: an airy
voice and a clear one, chosen by hand."""


@dataclass(frozen=True, slots=True, eq=False)
class Portrait:
    """Long-term figures of a voice; spectra are ln power on ``band_centres_hz``."""

    pitch_low_hz: float
    pitch_median_hz: float
    pitch_high_hz: float
    voiced: NDArray[np.float32]
    """Mean spectrum of voiced frames relative to their level."""
    voiceless: NDArray[np.float32]
    """Mean spectrum of voiceless frames relative to the mean level of the voiced ones."""
    periodicity: float
    """0..1, how strongly the band of breath pulses with the pitch."""


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """The built-in voice of a slot, reading lines of the guided script evenly."""

    slot: VoiceSlot
    voiced: NDArray[np.float32]
    """Envelopes of voiced frames on analysis bins."""
    voiceless: NDArray[np.float32]
    level: float
    """Mean level of the voiced frames."""
    codes: NDArray[np.float32]
    """Envelopes of typical sounds, on analysis bins."""
    weights: NDArray[np.float64]
    """Share of frames each code stands for."""

    def mean_voiced(self, tract_scale: float) -> NDArray[np.float32]:
        """Return the mean spectrum of voiced frames relative to their level."""
        bands = banded(self.voiced, tract_scale) - band_level(self.voiced)[:, None]
        return np.asarray(bands.mean(axis=0), np.float32)

    def mean_voiceless(self, tract_scale: float) -> NDArray[np.float32]:
        """Return the mean spectrum of voiceless frames relative to the voiced level."""
        bands = banded(self.voiceless, tract_scale) - np.float32(self.level)
        return np.asarray(bands.mean(axis=0), np.float32)


def portray(voice: HeardVoice, signal: NDArray[np.float32]) -> Portrait:
    """Return the long-term figures of a voice heard in ``signal`` (mono, ``RATE_HZ``).

    Raises
    ------
    ValueError
        If hardly anything is voiced.
    """
    voiced = voice.is_voiced
    if voiced.sum() * HOP_S < 1.0:
        raise ValueError("there is too little voice in the recording")
    low, median, high = np.percentile(voice.pitch_hz[voiced], (5, 50, 95))
    bands = banded(voice.envelope[voiced]) - voice.level[voiced, None]
    breathing = voice.is_active & (voice.pitch_hz <= 0)
    level = float(voice.level[voiced].mean())
    hiss = bands if not breathing.any() else banded(voice.envelope[breathing]) - level
    return Portrait(
        float(low),
        float(median),
        float(high),
        np.asarray(bands.mean(axis=0), np.float32),
        np.asarray(hiss.mean(axis=0), np.float32),
        _periodicity(signal, voice.pitch_hz, voiced),
    )


def breathiness_of(periodicity: float) -> float:
    """Return the vocoder's breathiness that sounds as periodic as the recording."""
    (airy, most), (clear, least) = _BREATH_CURVE
    return float(np.interp(periodicity, (airy, clear), (most, least)))


def read_reference(speech: SpeechSynthesizer, language: Language, slot: VoiceSlot) -> Reference:
    """Return the built-in voice of ``slot`` reading the first lines of the guided script."""
    lines = guided_script(language)[:_REFERENCE_LINES]
    return reference_of([speak_evenly(speech, line.text, language, slot) for line in lines], slot)


def reference_of(phrases: list[EvenPhrase], slot: VoiceSlot) -> Reference:
    """Return the long-term figures of phrases spoken evenly by ``slot``."""
    voiced: list[NDArray[np.float32]] = []
    voiceless: list[NDArray[np.float32]] = []
    for phrase in phrases:
        for sound in phrase.phonemes:
            first, last = round(sound.start_s / HOP_S) + 1, round(sound.end_s / HOP_S) - 1
            chosen = voiced if phonemes.is_voiced(sound.ipa) else voiceless
            chosen.append(phrase.envelope[first : max(first, last)])
    spoken, hissed = np.concatenate(voiced), np.concatenate(voiceless)
    level = float(band_level(spoken).mean())
    codes, weights = _codes(spoken)
    return Reference(slot, spoken, _loud(hissed), level, codes, weights)


def fit_tract(voice: HeardVoice, reference: Reference) -> tuple[float, float]:
    """Return the scale of the formants that fits the reference best, and the mismatch left.

    Vocal tract length normalisation with a codebook: the voice's frames, their mean removed, are
    compared with the reference's typical sounds on a scaled frequency axis.
    Source: L. Lee, R. Rose, IEEE Trans. SAP 6, 1998, with codes for their Gaussians.
    """
    spectra = _centred(banded(voice.envelope[voice.is_voiced]))
    spectra = spectra - spectra.mean(axis=0)
    chosen = np.linspace(0, len(spectra) - 1, min(len(spectra), _FITTED_FRAMES)).astype(int)
    costs = [_mismatch(spectra[chosen], reference, float(scale)) for scale in _SCALES]
    best = int(np.argmin(costs))
    around = slice(max(0, best - 1), best + 2)
    scale = float(_SCALES[best])
    if len(costs[around]) == 3:
        before, middle, after = costs[around]
        bend = before - 2.0 * middle + after
        scale += 0.01 * (before - after) / bend if bend > 0 else 0.0
    return scale, float(costs[best])


def _mismatch(spectra: NDArray[np.float32], reference: Reference, scale: float) -> float:
    codes = _centred(banded(reference.codes, scale))
    codes = codes - np.asarray(reference.weights @ codes, np.float32)
    inner = spectra @ codes.T
    distance = (spectra**2).sum(1)[:, None] - 2.0 * inner + (codes**2).sum(1)[None]
    return float(distance.min(axis=1).mean() / spectra.shape[1])


def _codes(envelope: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    spectra = _centred(banded(envelope)).astype(np.float64)
    _, label = kmeans2(spectra, _CODE_SIZE, minit="++", seed=1, iter=_CODE_ROUNDS)
    counts = np.bincount(label, minlength=_CODE_SIZE)
    used = np.flatnonzero(counts)
    codes = np.stack([envelope[label == code].mean(axis=0) for code in used])
    return codes.astype(np.float32), counts[used] / counts.sum()


def _centred(bands: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the bands that show formants, each frame's mean removed."""
    centres_hz = band_centres_hz()
    chosen = bands[:, (centres_hz > _FIT_BAND_HZ[0]) & (centres_hz < _FIT_BAND_HZ[1])]
    return np.asarray(chosen - chosen.mean(axis=1, keepdims=True), np.float32)


def _loud(envelope: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the louder half of voiceless frames: not the closures of stops."""
    level = envelope.mean(axis=1)
    return np.asarray(envelope[level >= np.median(level)], np.float32)


def _periodicity(
    signal: NDArray[np.float32], pitch_hz: NDArray[np.float32], voiced: NDArray[np.bool_]
) -> float:
    """Return how well the loudness of the band of breath repeats after one period, 0..1."""
    band = sosfiltfilt(butter(4, _BREATH_BAND_HZ, "bandpass", fs=RATE_HZ, output="sos"), signal)
    loudness = sosfiltfilt(butter(2, 900.0, fs=RATE_HZ, output="sos"), np.abs(band))
    found: list[float] = []
    for frame in np.flatnonzero(voiced)[::8]:
        period = round(RATE_HZ / float(pitch_hz[frame]))
        start = max(0, int(frame * HOP_S * RATE_HZ) - 2 * period)
        piece = loudness[start : start + 4 * period]
        if len(piece) == 4 * period:
            one, other = piece[:-period] - piece.mean(), piece[period:] - piece.mean()
            power = float(np.sqrt((one**2).sum() * (other**2).sum())) + 1e-12
            found.append(float((one * other).sum()) / power)
    return float(np.median(found)) if found else 0.0
