"""Voices of creators: samples on their way in, training, and what a voice sounds like."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.domain.progress import Progress, ignore_progress
from avatar_g.backend.domain.speech import Sentence
from avatar_g.backend.domain.voices import (
    LEAST_CHARACTER_S,
    LEAST_LINE_S,
    LONGEST_RECORDING_S,
    RecordingReport,
    ScriptLine,
    VoiceDesign,
)
from avatar_g.backend.errors import InvalidRequest, UnsupportedInput
from avatar_g.backend.media.atomic import complete_file
from avatar_g.backend.media.audio_files import convert_audio, decode_audio
from avatar_g.backend.media.intake import decode_recording
from avatar_g.backend.media.wav import read_wav, write_wav
from avatar_g.backend.production.caches import PHRASES

MODEL_FILE: Final = "voice.bin"
LONGEST_LINE_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class TakenSample:
    """A sample that can be kept."""

    sound: Path
    """Mono FLAC."""
    report: RecordingReport


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line of the guided script and the sound of its reading."""

    line: ScriptLine
    sound: Path


@dataclass(frozen=True, slots=True)
class LearntVoice:
    """What training made."""

    model: Path
    digest: str
    report: dict[str, Any]
    """``TrainingReport``; empty at level 1."""


def take_sample(source: Path, folder: Path, *, is_line: bool) -> TakenSample:
    """Decode a recording somebody sent, listen to it, and keep it as mono FLAC.

    Raises
    ------
    UnsupportedInput
        Reason ``audio_unreadable``, ``audio_absent``, ``speech_too_long`` or ``speech_too_short``
        where it cannot be decoded, else ``voice_<fault>`` of the first fault that was heard.
    MediaError, StorageFull
        If a program fails or the disk is full.
    """
    from avatar_g.backend.engines.voices.recordings import inspect_recording

    least_s = LEAST_LINE_S if is_line else LEAST_CHARACTER_S
    wav, mono = folder / "sent.wav", folder / "sample.wav"
    decode_recording(
        source,
        wav,
        least_s=LEAST_LINE_S,
        most_s=LONGEST_LINE_S if is_line else LONGEST_RECORDING_S,
        channels=1,
        kind="speech",
    )
    clip = read_wav(wav)
    samples = clip.samples.mean(axis=1, keepdims=True)
    report = inspect_recording(samples[:, 0], clip.sample_rate_hz, least_speech_s=least_s)
    if report.faults:
        raise UnsupportedInput(
            f"the recording is {report.faults[0]}",
            reason=f"voice_{report.faults[0].value}",
            limit=round(least_s),
        )
    write_wav(mono, samples)
    sound = folder / "sample.flac"
    convert_audio(mono, sound)
    return TakenSample(sound, report)


def learn_level_1(
    sound: Path,
    folder: Path,
    *,
    language: Language,
    cache: Path,
    progress: Progress = ignore_progress,
) -> LearntVoice:
    """Learn a voice's character from the reading of the consent.

    Raises
    ------
    UnsupportedInput
        Reason ``voice_too_short`` if there is too little voice in it.
    """
    from avatar_g.backend.engines.speech.synthesis import EspeakSynthesizer
    from avatar_g.backend.engines.voices.learning import learn_character

    clip = read_wav(_decoded(sound, folder))
    progress(0.1)
    with EspeakSynthesizer(cache / PHRASES) as speech:
        try:
            model = learn_character(
                clip.samples[:, 0], clip.sample_rate_hz, speech, language=language
            )
        except ValueError as error:
            raise UnsupportedInput(
                str(error), reason="voice_too_short", limit=round(LEAST_CHARACTER_S)
            ) from error
    progress(1.0)
    return _written(model.to_bytes(), model.digest, folder, {})


def learn_level_2(
    lines: Iterable[ReadLine], folder: Path, *, cache: Path, progress: Progress = ignore_progress
) -> LearntVoice:
    """Learn a voice's own speech sounds from the guided script.

    Raises
    ------
    UnsupportedInput
        Reason ``voice_lines_unusable`` if no line can be used.
    """
    from avatar_g.backend.engines.speech.synthesis import EspeakSynthesizer
    from avatar_g.backend.engines.voices.learning import Reading, learn_units

    readings: list[Reading] = []
    for read in lines:
        clip = read_wav(_decoded(read.sound, folder))
        readings.append(Reading(read.line, clip.samples[:, 0], clip.sample_rate_hz))
        progress(0.0)
    with EspeakSynthesizer(cache / PHRASES) as speech:
        try:
            model, report = learn_units(readings, speech, progress=progress)
        except ValueError as error:
            raise UnsupportedInput(str(error), reason="voice_lines_unusable") from error
    return _written(model.to_bytes(), model.digest, folder, asdict(report))


def script_lines(language: Language) -> Sequence[ScriptLine]:
    """Return the guided script of a language."""
    from avatar_g.backend.engines.voices.script import guided_script

    return guided_script(language)


def design_digest(design: VoiceDesign) -> str:
    """Return the content hash of a designed voice."""
    from avatar_g.backend.engines.voices.designing import character_of

    return character_of(design).digest


def say_test_sentence(
    voice: Path | VoiceDesign | VoiceSlot,
    target: Path,
    *,
    text: str,
    language: Language,
    slot: VoiceSlot,
    cache: Path,
) -> None:
    """Write a sentence in a voice as ``target`` (m4a): a model's file, a design or a built-in one.

    Raises
    ------
    MediaError, StorageFull
        If a program fails or the disk is full.
    """
    from avatar_g.backend.engines.speech.reading import read_aloud
    from avatar_g.backend.engines.speech.synthesis import EspeakSynthesizer, SpeechSynthesizer
    from avatar_g.backend.engines.voices.designing import character_of
    from avatar_g.backend.engines.voices.model import VoiceModel
    from avatar_g.backend.engines.voices.speaking import VoicedSpeech

    timbre = voice if isinstance(voice, VoiceSlot) else slot
    wav = target.with_suffix(".wav")
    with EspeakSynthesizer(cache / PHRASES) as plain:
        speech: SpeechSynthesizer = plain
        if isinstance(voice, Path):
            speech = VoicedSpeech(plain, VoiceModel.from_bytes(voice.read_bytes()), slot)
        elif isinstance(voice, VoiceDesign):
            speech = VoicedSpeech(plain, character_of(voice), slot)
        read = read_aloud([Sentence(text, language)], timbre, speech, language=language)
    with complete_file(wav) as part:
        write_wav(part, read.samples)
    convert_audio(wav, target)
    wav.unlink()


def check_model(data: bytes) -> str:
    """Return the content hash of a model's bytes.

    Raises
    ------
    InvalidRequest
        Reason ``voice_model_broken`` if they are none.
    """
    from avatar_g.backend.engines.voices.model import VoiceModel

    try:
        return VoiceModel.from_bytes(data).digest
    except ValueError as error:
        raise InvalidRequest(str(error), reason="voice_model_broken") from error


def _decoded(sound: Path, folder: Path) -> Path:
    wav = folder / f"{sound.stem}.wav"
    if not wav.exists():
        decode_audio(sound, wav)
    return wav


def _written(data: bytes, digest: str, folder: Path, report: Mapping[str, Any]) -> LearntVoice:
    path = folder / MODEL_FILE
    with complete_file(path) as part:
        part.write_bytes(data)
    return LearntVoice(path, digest, dict(report))
