"""Speech in another voice, with the phoneme times of the built-in one."""

from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.engines.speech.synthesis import (
    SpeechRequest,
    SpeechSynthesizer,
    SpokenPhrase,
)
from avatar_g.backend.engines.voices.model import VoiceModel


class VoicedSpeech:
    """A ``SpeechSynthesizer`` that speaks in the voice of a model; hand it to ``read_aloud``."""

    def __init__(self, speech: SpeechSynthesizer, model: VoiceModel, slot: VoiceSlot) -> None:
        self._speech = speech
        self._model = model
        self._slot = slot
        """Whose timing is kept: phoneme times are those of the slot's built-in voice."""

    def speak(self, request: SpeechRequest) -> SpokenPhrase:
        """Speak one phrase at ``SAMPLE_RATE_HZ``."""
        raise NotImplementedError
