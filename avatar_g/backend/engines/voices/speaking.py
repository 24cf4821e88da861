"""Speech in another voice, with the phoneme times of the built-in one."""

from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.signal import resample_poly

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.engines.dsp.envelopes import hann_smoothed
from avatar_g.backend.engines.dsp.pitch import track_pitch
from avatar_g.backend.engines.speech import phonemes
from avatar_g.backend.engines.speech.speakers import SPEAKERS
from avatar_g.backend.engines.speech.synthesis import (
    SpeechRequest,
    SpeechSynthesizer,
    SpokenPhrase,
)
from avatar_g.backend.engines.voices.breath import noise_shares
from avatar_g.backend.engines.voices.changing import in_voice
from avatar_g.backend.engines.voices.envelopes import on_synthesis_bins
from avatar_g.backend.engines.voices.frames import HOP_S
from avatar_g.backend.engines.voices.model import VoiceModel
from avatar_g.backend.engines.voices.sounding import same_moments, speak_evenly
from avatar_g.backend.engines.voices.vocoder import VoiceFrames, synthesise

_LOW_VOICE_HZ: Final = 140.0
"""Below, impulse responses of 1024 samples cost consonants."""
_LOWEST_HZ, _HIGHEST_HZ = 50.0, 500.0
_USUAL_RANGE: Final = 0.30
"""Octaves between the 5th and 95th percentile of an ordinary reading; wider ones are stretched."""
_NARROWEST, _WIDEST = 0.7, 1.6
"""Bounds of how much the melody is flattened or stretched."""
_MEDIAN_FRAMES: Final = 5
_REFERENCE_SHAPE: Final = 1.1
"""Rd that leaves the source as it was analysed, see ``glottis``."""
_TREMOR_HZ, _TREMOR_OCTAVES = 5.0, 0.05
_ROUGHNESS_OCTAVES: Final = 0.02


class VoicedSpeech:
    """A ``SpeechSynthesizer`` that speaks in the voice of a model; hand it to ``read_aloud``."""

    def __init__(self, speech: SpeechSynthesizer, model: VoiceModel, slot: VoiceSlot) -> None:
        self._speech = speech
        self._model = model
        self._slot = slot
        """Whose timing and melody are kept: phoneme times are those of the built-in voice."""

    def speak(self, request: SpeechRequest) -> SpokenPhrase:
        """Speak one phrase at ``SAMPLE_RATE_HZ``; equal requests give equal phrases.

        Raises
        ------
        MediaError
            If the speech program fails.
        """
        spoken = self._speech.speak(request)
        if not spoken.words:
            return spoken
        frames = self._frames(request, spoken)
        generator = np.random.default_rng(crc32(repr(request).encode()))
        sound = synthesise(frames, generator)
        length = len(spoken.samples) * SAMPLE_RATE_HZ // spoken.sample_rate_hz
        return SpokenPhrase(_of_length(sound, length), SAMPLE_RATE_HZ, spoken.words)

    def _frames(self, request: SpeechRequest, spoken: SpokenPhrase) -> VoiceFrames:
        model = self._model
        even = speak_evenly(
            self._speech, request.text, request.language, model.base, rate_wpm=request.rate_wpm
        )
        end_s = len(spoken.samples) / spoken.sample_rate_hz
        times_s = np.arange(int(end_s / HOP_S) + 2, dtype=np.float64) * HOP_S
        changed = in_voice(even, model)
        place = np.clip(
            same_moments(times_s, spoken, even, end_s=end_s) / HOP_S, 0.0, len(changed) - 1.001
        )
        before = place.astype(np.int64)
        weight = (place - before).astype(np.float32)[:, None]
        log_power = changed[before] + weight * (changed[before + 1] - changed[before])
        fft_size = 2048 if model.pitch_median_hz < _LOW_VOICE_HZ else 1024
        log_power = on_synthesis_bins(log_power, fft_size)
        kind = _kinds(spoken, len(times_s))
        return VoiceFrames(
            log_power=log_power,
            aperiodicity=noise_shares(kind, log_power.shape[1], model.breathiness),
            pitch_hz=self._melody(request, spoken, len(times_s)),
            voiced=kind < 1.0,
            source_shape=np.full(len(times_s), _REFERENCE_SHAPE),
        )

    def _melody(
        self, request: SpeechRequest, spoken: SpokenPhrase, count: int
    ) -> NDArray[np.float64]:
        """Return the phrase's own melody, moved and stretched into the speaker's range."""
        model = self._model
        own = _octaves(spoken, count) - np.log2(SPEAKERS[self._slot].pitch_hz)
        heard = np.log2(model.pitch_high_hz / model.pitch_low_hz)
        width = float(np.clip(heard / _USUAL_RANGE, _NARROWEST, _WIDEST))
        octaves = own * width + np.log2(model.pitch_median_hz)
        if model.unsteadiness > 0:
            octaves += model.unsteadiness * _unsteady(count, crc32(request.text.encode()))
        return np.asarray(np.clip(2.0**octaves, _LOWEST_HZ, _HIGHEST_HZ))


def _octaves(spoken: SpokenPhrase, count: int) -> NDArray[np.float64]:
    """Return log2 of the pitch of each frame, bridged where nothing is voiced."""
    half_hz = spoken.sample_rate_hz // 2
    track = track_pitch(
        np.asarray(resample_poly(spoken.samples, 1, 2), np.float32),
        rate_hz=half_hz,
        lowest_hz=_LOWEST_HZ,
        highest_hz=_HIGHEST_HZ,
        hop_s=HOP_S,
    )
    pitch_hz = track.pitch_hz
    voiced = np.flatnonzero((pitch_hz > 0) & (pitch_hz < _HIGHEST_HZ))
    if not len(voiced):
        return np.full(count, np.log2(SPEAKERS[VoiceSlot.A].pitch_hz))
    octaves = np.log2(pitch_hz[voiced].astype(np.float64))
    steady = np.abs(octaves - np.median(octaves)) < 0.6
    bridged = np.interp(np.arange(count), voiced[steady], octaves[steady])
    return hann_smoothed(bridged, _MEDIAN_FRAMES)


def _unsteady(count: int, seed: int) -> NDArray[np.float64]:
    generator = np.random.default_rng(seed)
    slow = hann_smoothed(generator.standard_normal(count), 1.0 / HOP_S / _TREMOR_HZ)
    rough = hann_smoothed(generator.standard_normal(count), 3)
    return np.asarray(
        _TREMOR_OCTAVES * slow / max(float(slow.std()), 1e-9)
        + _ROUGHNESS_OCTAVES * rough / max(float(rough.std()), 1e-9)
    )


def _kinds(spoken: SpokenPhrase, count: int) -> NDArray[np.float64]:
    """Return the kind of each frame, see ``noise_shares``; pauses are voiceless."""
    kind = np.ones(count)
    for sound in spoken.phonemes:
        first, last = round(sound.start_s / HOP_S), round(sound.end_s / HOP_S)
        is_sonorant = phonemes.is_vowel(sound.ipa) or phonemes.is_sonorant(sound.ipa)
        voiced = 0.0 if is_sonorant else 0.5
        kind[first:last] = voiced if phonemes.is_voiced(sound.ipa) else 1.0
    return kind


def _of_length(sound: NDArray[np.float32], length: int) -> NDArray[np.float32]:
    kept = np.zeros(length, np.float32)
    count = min(length, len(sound))
    kept[:count] = sound[:count]
    return kept
