"""The built-in voice speaking evenly: phonemes with times, and the envelope they were read from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.engines.dsp.spectrum import cepstral_envelope
from avatar_g.backend.engines.speech.speakers import EVEN_RATE_WPM, SPEAKERS, even_request
from avatar_g.backend.engines.speech.synthesis import (
    SpeechSynthesizer,
    SpokenPhoneme,
    SpokenPhrase,
)
from avatar_g.backend.engines.voices.envelopes import FFT_SIZE
from avatar_g.backend.engines.voices.frames import HOP_S


@dataclass(frozen=True, slots=True, eq=False)
class EvenPhrase:
    """A phrase without melody."""

    phonemes: tuple[SpokenPhoneme, ...]
    envelope: NDArray[np.float32]
    """ln power, ``(frames, FFT_SIZE // 2 + 1)``, a frame every ``HOP_S``."""
    language: Language


def speak_evenly(
    speech: SpeechSynthesizer,
    text: str,
    language: Language,
    slot: VoiceSlot,
    *,
    rate_wpm: int = EVEN_RATE_WPM,
) -> EvenPhrase:
    """Return a phrase as the slot's built-in voice says it on one tone."""
    spoken = speech.speak(even_request(text, language, slot, rate_wpm))
    envelope = cepstral_envelope(
        spoken.samples,
        rate_hz=spoken.sample_rate_hz,
        hop_s=HOP_S,
        pitch_hz=SPEAKERS[slot].even_pitch_hz,
        fft_size=FFT_SIZE,
    )
    return EvenPhrase(spoken.phonemes, envelope, language)


def same_moments(
    times_s: NDArray[np.float64], spoken: SpokenPhrase, even: EvenPhrase, *, end_s: float
) -> NDArray[np.float64]:
    """Return the times in ``even`` of what sounds at ``times_s`` in ``spoken``.

    Both say the same text; phoneme starts are matched one by one. Where their phonemes differ in
    number, time is stretched evenly. ``end_s`` is the length of ``spoken``.
    """
    even_end_s = len(even.envelope) * HOP_S
    ours, theirs = spoken.phonemes, even.phonemes
    if len(ours) != len(theirs) or not ours:
        return np.asarray(times_s * (even_end_s / max(end_s, 1e-6)))
    here = [0.0, *(one.start_s for one in ours), ours[-1].end_s, end_s + 1e-6]
    there = [0.0, *(one.start_s for one in theirs), theirs[-1].end_s, even_end_s]
    return np.interp(times_s, np.maximum.accumulate(here), np.maximum.accumulate(there))
