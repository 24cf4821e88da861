"""Built-in speech: espeak-ng in its own process, with exact phoneme times."""

from collections.abc import Sequence
from pathlib import Path

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.domain.progress import Checkpoint, Progress
from avatar_g.backend.domain.speech import Sentence
from avatar_g.backend.engines.speech.reading import read_aloud
from avatar_g.backend.engines.speech.synthesis import EspeakSynthesizer, SpeechSynthesizer
from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.media.atomic import complete_file
from avatar_g.backend.media.wav import write_wav
from avatar_g.backend.providers.ports import SpeechCapabilities, SpeechFiles


class LocalSpeechProvider:
    """Speaks with the built-in voices A, B and C."""

    name = "local"
    capabilities = SpeechCapabilities(
        languages=frozenset(Language), has_phonemes=True, is_repeatable=True
    )

    def __init__(self, phrases: Path) -> None:
        self._phrases = phrases

    def speak(
        self,
        sentences: Sequence[Sentence],
        *,
        language: Language,
        voice: str,
        speed: float,
        folder: Path,
        progress: Progress,
        checkpoint: Checkpoint,
    ) -> SpeechFiles:
        """See :class:`~avatar_g.backend.providers.ports.SpeechProvider`."""
        del checkpoint  # cheap enough to start again
        try:
            with EspeakSynthesizer(self._phrases) as plain:
                speech = _in_own_voice(plain, VoiceSlot(voice), folder)
                read = read_aloud(
                    sentences, VoiceSlot(voice), speech, language=language, speed=speed
                )
        except ValueError as error:
            raise InvalidRequest(str(error), reason="text_empty") from error
        audio = folder / "speech.wav"
        with complete_file(audio) as part:
            write_wav(part, read.samples)
        progress(1.0)
        return SpeechFiles(audio, read.timeline, read.moods)


def _in_own_voice(plain: SpeechSynthesizer, slot: VoiceSlot, folder: Path) -> SpeechSynthesizer:
    """Return who speaks in a slot: the voice model kept in ``folder``, else the built-in voice."""
    from avatar_g.backend.engines.voices.kept import kept_models
    from avatar_g.backend.engines.voices.speaking import VoicedSpeech

    model = kept_models(folder).get(slot)
    return VoicedSpeech(plain, model, slot) if model else plain
