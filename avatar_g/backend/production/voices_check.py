"""How near learnt voices come to their speakers: stand-ins, each against lines held out.

The stand-ins are speech programs: other voices of our own speech engine, and, where they are
installed, flite and festival, whose voices were recorded from people. They show that the method
moves spectra, pitch and sounds towards a speaker, and that speakers stay apart; they do not show
how alike a real person's voice is found by those who know it.
"""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.engines.speech.speakers import SPEAKERS
from avatar_g.backend.engines.speech.synthesis import SpeechRequest, SpeechSynthesizer
from avatar_g.backend.engines.voices.hearing import HeardVoice, as_mono, hear
from avatar_g.backend.engines.voices.learning import Reading, learn_character, learn_units
from avatar_g.backend.engines.voices.likeness import cepstral_distortion_db, long_term_spectrum
from avatar_g.backend.engines.voices.likeness import spectral_distance_db as apart_db
from avatar_g.backend.engines.voices.model import VoiceModel
from avatar_g.backend.engines.voices.script import guided_script
from avatar_g.backend.engines.voices.speaking import VoicedSpeech
from avatar_g.backend.media.other_voices import other_speakers, say_as

_VARIANTS: Final = (
    ("espeak m7", "+m7", 45, Language.EN),
    ("espeak f5", "+f5", 60, Language.RU),
    ("espeak m1", "+m1", 30, Language.KA),
    ("espeak Annie", "+Annie", 55, Language.KA),
    ("espeak m3", "+m3", 50, Language.EN),
)
_TRAINED: Final = range(1, 21)
_FREE: Final = range(1, 6)
_HELD_OUT: Final = (31, 34, 37)
_RATE_WPM: Final = 150
_RANGE: Final = 55
_LOW_VOICE_HZ: Final = 150.0


@dataclass(frozen=True, slots=True, eq=False)
class _Learnt:
    name: str
    held_out: list[HeardVoice]
    said: list[list[HeardVoice]]
    """The held-out lines by the built-in voice, at level 1 and at level 2."""
    cpu_s: float


def measure_voices(folder: Path, speech: SpeechSynthesizer) -> dict[str, Any]:
    """Learn every stand-in twice and return one row each, and the shares recognised."""
    learnt = [
        _learn(name, language, folder, speech)
        for name, language in (*((row[0], row[3]) for row in _VARIANTS), *other_speakers())
    ]
    centres = [
        np.mean([long_term_spectrum(voice) for voice in one.held_out], axis=0) for one in learnt
    ]
    rows = [_row(one, centre) for one, centre in zip(learnt, centres, strict=True)]
    levels = ("built_in", "level_1", "level_2")
    recognised = {
        f"recognised_{level}": _recognised(learnt, centres, place)
        for place, level in enumerate(levels)
    }
    return {"voices": rows, **recognised}


def _learn(name: str, language: Language, folder: Path, speech: SpeechSynthesizer) -> _Learnt:
    script = guided_script(language)

    def read(number: int) -> Reading:
        line = script[number - 1]
        return Reading(line, *_spoken(name, line.text, language, folder, speech))

    started_s = time.process_time()
    free = [read(number) for number in _FREE]
    samples = np.concatenate([reading.samples for reading in free])
    first = learn_character(samples, free[0].rate_hz, speech, language=language)
    second, _ = learn_units([read(number) for number in _TRAINED], speech)
    cpu_s = time.process_time() - started_s
    held_out = [read(number) for number in _HELD_OUT]
    slot = VoiceSlot.B if first.pitch_median_hz < _LOW_VOICE_HZ else VoiceSlot.A
    said = [
        [_said(speech, script[number - 1].text, language, slot, model) for number in _HELD_OUT]
        for model in (None, first, second)
    ]
    heard = [hear(as_mono(reading.samples, reading.rate_hz)) for reading in held_out]
    return _Learnt(name, heard, said, cpu_s)


def _spoken(
    name: str, text: str, language: Language, folder: Path, speech: SpeechSynthesizer
) -> tuple[NDArray[np.float32], int]:
    for variant_name, variant, pitch, _ in _VARIANTS:
        if name == variant_name:
            request = SpeechRequest(text, language, variant, _RATE_WPM + 10, pitch, _RANGE)
            phrase = speech.speak(request)
            return phrase.samples, phrase.sample_rate_hz
    clip = say_as(name, text, folder)
    return clip.samples[:, 0], clip.sample_rate_hz


def _said(
    speech: SpeechSynthesizer,
    text: str,
    language: Language,
    slot: VoiceSlot,
    model: VoiceModel | None,
) -> HeardVoice:
    speaker = SPEAKERS[slot]
    voice = VoicedSpeech(speech, model, slot) if model else speech
    request = SpeechRequest(text, language, speaker.variant, _RATE_WPM, speaker.pitch, _RANGE)
    phrase = voice.speak(request)
    return hear(as_mono(phrase.samples, phrase.sample_rate_hz))


def _row(one: _Learnt, centre: NDArray[np.float64]) -> dict[str, Any]:
    row: dict[str, Any] = {"speaker": one.name}
    for level, voices in zip(("built_in", "level_1", "level_2"), one.said, strict=True):
        spectrum = np.mean([long_term_spectrum(voice) for voice in voices], axis=0)
        row[f"{level}_spectrum_db"] = round(apart_db(spectrum, centre), 1)
        row[f"{level}_cepstrum_db"] = round(
            float(
                np.mean(
                    [
                        cepstral_distortion_db(voice, own)
                        for voice, own in zip(voices, one.held_out, strict=True)
                    ]
                )
            ),
            1,
        )
    row["cpu_s"] = round(one.cpu_s, 1)
    return row


def _recognised(learnt: list[_Learnt], centres: list[NDArray[np.float64]], level: int) -> str:
    """Return how many held-out lines lie nearest to the speaker they were said for."""
    right = total = 0
    for place, one in enumerate(learnt):
        for voice in one.said[level]:
            spectrum = long_term_spectrum(voice)
            nearest = int(np.argmin([apart_db(spectrum, centre) for centre in centres]))
            right += nearest == place
            total += 1
    return f"{right} of {total}"
