"""From a line of the score to a part a singer can sing."""

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.engines.dsp.pitch import track_pitch
from avatar_g.backend.engines.music.phrasing import PhrasedLine, time_phrase
from avatar_g.backend.engines.music.score import Score, VocalLine
from avatar_g.backend.engines.music.singing.ensemble import Prepared
from avatar_g.backend.engines.music.singing.parts import Part, relative_notes, relative_phones
from avatar_g.backend.engines.music.singing.phrase import Timbre, analyse_speech
from avatar_g.backend.engines.music.singing.timbres import TIMBRES
from avatar_g.backend.engines.music.singing.trajectory import SungPhone
from avatar_g.backend.engines.music.timeline import notes_of, speech_of
from avatar_g.backend.engines.speech.synthesis import (
    SpeechRequest,
    SpeechSynthesizer,
    SpokenPhrase,
)

_PITCH_HOP_S = 0.02
_USUAL_PITCH_HZ = 110.0
"""For a phrase too short or too quiet to measure."""


class LinePreparer:
    """Asks for the speech behind each line once, and analyses it once."""

    def __init__(self, score: Score, speech: SpeechSynthesizer) -> None:
        self._score = score
        self._speech = speech
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
        timbre = TIMBRES[line.voice]
        part = Part(
            spoken_key=repr(request),
            phones=relative_phones(_sung_phones(phrased), start_s),
            notes=relative_notes(phrased.notes, start_s),
            timbre=timbre,
            extra_breathiness=line.breathiness,
            has_ejectives=self._score.language is Language.KA,
            takes_breath=line.has_inhale,
            envelope=self._envelope(request, spoken, timbre),
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
