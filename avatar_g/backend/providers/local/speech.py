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
        model: Path | None = None,
    ) -> SpeechFiles:
        """See :class:`~avatar_g.backend.providers.ports.SpeechProvider`."""
        del checkpoint  # cheap enough to start again
        try:
            with EspeakSynthesizer(self._phrases) as plain:
                speech: SpeechSynthesizer = plain
                if model is not None:
                    # Loaded here: the built-in voices need none of it.
                    from avatar_g.backend.engines.voices.model import VoiceModel
                    from avatar_g.backend.engines.voices.speaking import VoicedSpeech

                    own = VoiceModel.from_bytes(model.read_bytes())
                    speech = VoicedSpeech(plain, own, VoiceSlot(voice))
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
