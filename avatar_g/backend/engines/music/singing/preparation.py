"""From a line of the score to a part a singer can sing."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.engines.dsp.pitch import track_pitch
from avatar_g.backend.engines.music.phrasing import PhrasedLine, time_phrase
from avatar_g.backend.engines.music.score import Score, VocalLine
from avatar_g.backend.engines.music.singing.ensemble import Prepared
from avatar_g.backend.engines.music.singing.parts import Part, relative_notes, relative_phones
from avatar_g.backend.engines.music.singing.phrase import Timbre, analyse_speech
from avatar_g.backend.engines.music.singing.timbres import TIMBRES, timbre_of
from avatar_g.backend.engines.music.singing.trajectory import SungPhone
from avatar_g.backend.engines.music.timeline import notes_of, speech_of
from avatar_g.backend.engines.speech.synthesis import (
    SpeechRequest,
    SpeechSynthesizer,
    SpokenPhrase,
)
from avatar_g.backend.engines.voices.changing import in_voice
from avatar_g.backend.engines.voices.envelopes import on_synthesis_bins
from avatar_g.backend.engines.voices.model import VoiceModel
from avatar_g.backend.engines.voices.sounding import EvenPhrase, same_moments, speak_evenly

_PITCH_HOP_S = 0.02
_USUAL_PITCH_HZ = 110.0
"""For a phrase too short or too quiet to measure."""


class LinePreparer:
    """Asks for the speech behind each line once, and analyses it once."""

    def __init__(
        self,
        score: Score,
        speech: SpeechSynthesizer,
        voice_models: Mapping[VoiceSlot, VoiceModel] = MappingProxyType({}),
    ) -> None:
        self._score = score
        self._speech = speech
        self._models = voice_models
        """Slots without one sing with their built-in voice."""
        self._envelopes: dict[SpeechRequest, NDArray[np.float32]] = {}

    def __call__(self, line: VocalLine) -> Prepared | None:
        """Return the line ready to be sung, or None if there is nothing to sing in it."""
        request = speech_of(self._score, line)
        if not request.text or not line.notes:
            return None
        spoken = self._speech.speak(request)
        phrased = time_phrase(spoken, notes_of(self._score, line), self._score.language)
        if not phrased.phones:
            return None
        start_s = phrased.notes[0].start_s
        timbre, phones = TIMBRES[line.voice], _sung_phones(phrased)
        model = self._models.get(line.voice)
        if model is None:
            envelope = self._envelope(request, spoken, timbre)
        else:
            timbre = timbre_of(model, timbre)
            even = speak_evenly(self._speech, request.text, request.language, model.base)
            envelope = on_synthesis_bins(in_voice(even, model), timbre.fft_size)
            phones = _moved(phones, spoken, even)
        part = Part(
            spoken_key=repr(request),
            phones=relative_phones(phones, start_s),
            notes=relative_notes(phrased.notes, start_s),
            timbre=timbre,
            extra_breathiness=line.breathiness,
            has_ejectives=self._score.language is Language.KA,
            takes_breath=line.has_inhale,
            envelope=envelope,
            voice=model.digest if model else "",
        )
        return Prepared(part, start_s)

    def _envelope(
        self, request: SpeechRequest, spoken: SpokenPhrase, timbre: Timbre
    ) -> NDArray[np.float32]:
        if request not in self._envelopes:
            self._envelopes[request] = analyse_speech(
                spoken.samples,
                rate_hz=spoken.sample_rate_hz,
                pitch_hz=_spoken_pitch_hz(spoken),
                fft_size=timbre.fft_size,
            )
        return self._envelopes[request]


def _sung_phones(phrased: PhrasedLine) -> list[SungPhone]:
    return [
        SungPhone(
            ipa=phone.ipa,
            start_s=phone.start_s,
            end_s=phone.end_s,
            source_start_s=phone.source_start_s,
            source_end_s=phone.source_end_s,
            is_nucleus=phone.is_nucleus,
        )
        for phone in phrased.phones
    ]


def _moved(phones: list[SungPhone], spoken: SpokenPhrase, even: EvenPhrase) -> list[SungPhone]:
    """Return the phones with their sources in another voice's reading of the same words."""
    end_s = len(spoken.samples) / spoken.sample_rate_hz
    edges_s = np.array([(phone.source_start_s, phone.source_end_s) for phone in phones])
    moved_s = same_moments(edges_s, spoken, even, end_s=end_s)
    return [
        replace(phone, source_start_s=float(start_s), source_end_s=float(stop_s))
        for phone, (start_s, stop_s) in zip(phones, moved_s, strict=True)
    ]


def _spoken_pitch_hz(spoken: SpokenPhrase) -> float:
    """Return the pitch of speech in monotone."""
    track = track_pitch(
        spoken.samples,
        rate_hz=spoken.sample_rate_hz,
        lowest_hz=50.0,
        highest_hz=300.0,
        hop_s=_PITCH_HOP_S,
    )
    voiced = track.pitch_hz[track.pitch_hz > 0]
    return float(np.median(voiced)) if len(voiced) else _USUAL_PITCH_HZ
