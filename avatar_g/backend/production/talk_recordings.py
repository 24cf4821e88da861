"""Somebody's own recording as the speech of a talk clip: taken in, heard, laid out in time."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from avatar_g.backend.domain.languages import dominant_language
from avatar_g.backend.domain.speech import (
    LONGEST_RECORDING_S,
    SHORTEST_RECORDING_S,
    MoodSpan,
    TalkWish,
)
from avatar_g.backend.domain.timing import check_timeline
from avatar_g.backend.domain.voices import RecordingFault
from avatar_g.backend.errors import UnsupportedInput
from avatar_g.backend.media.atomic import complete_file
from avatar_g.backend.media.audio_files import convert_audio, decode_audio
from avatar_g.backend.media.intake import decode_recording
from avatar_g.backend.media.wav import read_wav, write_wav
from avatar_g.backend.production.caches import LIPS
from avatar_g.backend.providers.ports import SpeechFiles

_REFUSED: Final = (
    RecordingFault.SILENT,
    RecordingFault.NOT_A_VOICE,
    RecordingFault.TOO_SHORT,
    RecordingFault.TOO_LONG,
)
"""With these there is nothing to move lips to; the other faults are only said."""


@dataclass(frozen=True, slots=True)
class TakenRecording:
    """A recording that can be kept."""

    sound: Path
    """Mono FLAC."""
    report: dict[str, Any]
    """``RecordingReport``."""
    warnings: tuple[str, ...]
    """``clipped``, ``noisy`` or ``several_speakers``: it can be used all the same."""


def take_talk_recording(source: Path, folder: Path) -> TakenRecording:
    """Decode a recording somebody sent, listen to it, and keep it as mono FLAC.

    Raises
    ------
    UnsupportedInput
        Reason ``audio_unreadable``, ``audio_absent``, ``speech_too_long`` or ``speech_too_short``
        where it cannot be decoded; ``voice_silent``, ``voice_not_a_voice``, ``voice_too_short``
        where there is no voice in it.
    MediaError, StorageFull
        If a program fails or the disk is full.
    """
    from avatar_g.backend.engines.voices.recordings import inspect_recording

    wav, mono, sound = folder / "sent.wav", folder / "mono.wav", folder / "recording.flac"
    decode_recording(
        source,
        wav,
        least_s=SHORTEST_RECORDING_S,
        most_s=LONGEST_RECORDING_S,
        channels=1,
        kind="speech",
    )
    clip = read_wav(wav)
    samples = clip.samples.mean(axis=1, keepdims=True)
    report = inspect_recording(
        samples[:, 0], clip.sample_rate_hz, least_speech_s=SHORTEST_RECORDING_S / 2
    )
    refused = [fault for fault in report.faults if fault in _REFUSED]
    if refused:
        raise UnsupportedInput(
            f"the recording is {refused[0]}", reason=f"voice_{refused[0].value}", limit=1
        )
    write_wav(mono, samples)
    convert_audio(mono, sound)
    plain: dict[str, Any] = json.loads(json.dumps(asdict(report)))
    return TakenRecording(sound, plain, tuple(fault.value for fault in report.faults))


def lay_out_recording(wish: TalkWish, sound: Path, folder: Path, *, cache: Path) -> SpeechFiles:
    """Write the recording as ``speech.wav`` at the loudness of speech, and read its mouth.

    The mouth reader is trained into ``cache`` the first time.

    Raises
    ------
    UnsupportedInput
        Reason ``voice_silent`` if there is no sound in it.
    MediaError, StorageFull
        If a program fails or the disk is full.
    """
    from avatar_g.backend.engines.lipsync.audio_training import load_mouth_reader
    from avatar_g.backend.engines.lipsync.recorded import recorded_timeline
    from avatar_g.backend.engines.speech.reading import at_speech_level

    decoded, audio = folder / "decoded.wav", folder / "speech.wav"
    decode_audio(sound, decoded)
    clip = read_wav(decoded)
    if not len(clip.samples):
        raise UnsupportedInput("there is no sound in the recording", reason="voice_silent")
    stereo = at_speech_level(clip.samples.mean(axis=1, keepdims=True).repeat(2, axis=1))
    timeline = recorded_timeline(
        stereo,
        clip.sample_rate_hz,
        load_mouth_reader(cache / LIPS),
        wish.sentences,
        language=dominant_language(wish.text) or wish.interface_language,
        voice=wish.voice,
    )
    check_timeline(timeline)
    with complete_file(audio) as part:
        write_wav(part, stereo)
    decoded.unlink()
    moods = () if wish.recording is None else (wish.recording.mood,)
    spans = tuple(MoodSpan(0.0, timeline.duration_s, mood) for mood in moods)
    return SpeechFiles(audio, timeline, spans)
