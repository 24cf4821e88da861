"""What a talk clip will say and how its face will move, before anything is filmed."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ
from avatar_g.backend.domain.speech import Sentence, TalkWish
from avatar_g.backend.domain.voices import VoiceDesign
from avatar_g.backend.media.atomic import complete_file, write_text_file
from avatar_g.backend.media.wav import read_wav, write_wav
from avatar_g.backend.production.talk import TalkRequest, speak
from avatar_g.backend.providers.ports import SpeechFiles

if TYPE_CHECKING:
    from avatar_g.backend.engines.voices.model import VoiceModel

FACE_HZ: Final = 50
"""Faces a second; the browser draws straight lines between them."""
LONGEST_PREVIEW_CHARS: Final = 600
"""About 45 s of speech: a preview is for the manner, not for the whole script."""
LONGEST_PREVIEW_S: Final = 60.0
SOUND_NAME, FACE_NAME = "sound.wav", "face.json"
_WEIGHT_DIGITS: Final = 3


def make_preview(
    wish: TalkWish,
    folder: Path,
    *,
    cache: Path,
    voice: bytes | VoiceDesign | None = None,
    recording: Path | None = None,
) -> None:
    """Write the beginning of a clip as ``sound.wav`` and ``face.json`` into ``folder``.

    The face is that of the clip itself: the same timeline, seed and moods.

    Parameters
    ----------
    voice
        Bytes of a voice model, or a designed voice; None: the built-in voice of the slot.
    recording
        The sound of ``wish.recording``.

    Raises
    ------
    InvalidRequest, UnsupportedInput, MediaError, StorageFull
        As ``speak``.
    """
    scratch = folder / "speaking"
    scratch.mkdir(parents=True, exist_ok=True)
    try:
        shown = (
            replace(wish, sentences=preview_sentences(wish.sentences)) if not recording else wish
        )
        request = TalkRequest(shown, voice_model=_model(voice), recording=recording)
        spoken = speak(request, scratch, cache=cache)
        face, shown_s = face_of(spoken, seed=wish.seed), shown_length_s(spoken)
        samples = read_wav(spoken.audio).samples[: round(shown_s * SAMPLE_RATE_HZ), :1]
        with complete_file(folder / SOUND_NAME) as part:
            write_wav(part, samples)
        write_text_file(folder / FACE_NAME, face)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def preview_sentences(sentences: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
    """Return the sentences a preview says: the first, and those that fit behind it."""
    kept: list[Sentence] = []
    chars = 0
    for sentence in sentences:
        chars += len(sentence.text)
        if kept and chars > LONGEST_PREVIEW_CHARS:
            break
        kept.append(sentence)
    return tuple(kept)


def shown_length_s(spoken: SpeechFiles) -> float:
    """Return how much of the speech a preview shows."""
    return min(spoken.timeline.duration_s, LONGEST_PREVIEW_S)


def face_of(spoken: SpeechFiles, *, seed: int) -> str:
    """Return JSON: ``rate_hz``, ``shapes`` (ARKit names that move) and ``rows`` of their weights.

    Row ``i`` is the face at ``i / rate_hz`` seconds of the sound.
    """
    from avatar_g.backend.engines.lipsync.mouth import mouth_track_of_speech
    from avatar_g.backend.engines.video.actors import SpeakingFace

    speaking = SpeakingFace(mouth_track_of_speech(spoken.timeline, seed=seed), spoken.moods)
    count = int(shown_length_s(spoken) * FACE_HZ) + 1
    faces = [speaking.weights(place / FACE_HZ) for place in range(count)]
    shapes = sorted({name for face in faces for name in face})
    rows = [[round(face.get(name, 0.0), _WEIGHT_DIGITS) for name in shapes] for face in faces]
    return json.dumps({"rate_hz": FACE_HZ, "shapes": shapes, "rows": rows})


def _model(voice: bytes | VoiceDesign | None) -> "VoiceModel | None":
    from avatar_g.backend.engines.voices.designing import character_of
    from avatar_g.backend.engines.voices.model import VoiceModel

    if voice is None:
        return None
    return character_of(voice) if isinstance(voice, VoiceDesign) else VoiceModel.from_bytes(voice)


def get_ready() -> None:
    """Load what a preview needs, so that the first one does not wait for it."""
    import avatar_g.backend.engines.lipsync.audio_training
    import avatar_g.backend.engines.speech.reading
    import avatar_g.backend.engines.video.actors
    import avatar_g.backend.engines.voices.speaking  # noqa: F401 - loading them is what is wanted
