"""A creator's own recording: decoded, listened to, and described like a song of ours."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ
from avatar_g.backend.domain.jobs import JobStage
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.listening import AudioAnalysis
from avatar_g.backend.domain.music import Genre, Mood
from avatar_g.backend.domain.progress import scaled
from avatar_g.backend.domain.recipe import Recipe
from avatar_g.backend.domain.timing import TIMELINE_VERSION, Timeline, check_timeline
from avatar_g.backend.errors import UnsupportedInput
from avatar_g.backend.media.atomic import write_text_file
from avatar_g.backend.media.audio_files import convert_audio
from avatar_g.backend.media.intake import decode_recording
from avatar_g.backend.media.wav import read_wav
from avatar_g.backend.production.progress import StageProgress, ignore_stages, within
from avatar_g.backend.production.song import draw_song_cover, finish_sound

_SILENT_LUFS = -60.0
_DECODED, _HEARD = 0.25, 0.7
_TIME_DIGITS = 6


@dataclass(frozen=True, slots=True)
class RecordingFacts:
    """What its owner says about a recording."""

    title: str
    genre: Genre
    """Decides stage and dances."""
    mood: Mood | None
    language: Language
    seed: int


@dataclass(frozen=True, slots=True)
class ImportedRecording:
    """A recording that can be played and filmed."""

    analysis: AudioAnalysis
    timeline: Timeline
    files: tuple[Path, ...]
    """``song.flac song.m4a peaks.json analysis.json timeline.json sheet.json cover.png``."""


def import_recording(
    source: Path,
    folder: Path,
    facts: RecordingFacts,
    *,
    recipe: Recipe,
    report: StageProgress = ignore_stages,
) -> ImportedRecording:
    """Decode an untrusted file once and write everything the studio needs of it.

    Raises
    ------
    UnsupportedInput
        Reason ``audio_unreadable``, ``audio_absent``, ``audio_too_long``, ``audio_too_short`` or
        ``audio_silent``.
    MediaError, StorageFull
        If a program fails or the disk is full.
    """
    folder.mkdir(parents=True, exist_ok=True)
    analysis = hear_recording(source, folder / "song.wav", report=report)
    timeline = timeline_of(analysis, facts)
    texts = {
        "analysis.json": analysis.to_json(),
        "timeline.json": timeline.to_json(),
        "sheet.json": recording_sheet(timeline),
        "recipe.json": json.dumps(recipe.to_dict(), ensure_ascii=False),
    }
    for name, text in texts.items():
        write_text_file(folder / name, text)
    report(JobStage.COVER, _HEARD)
    draw_song_cover(folder, timeline, mood=facts.mood, seed=facts.seed)
    report(JobStage.SOUND, _HEARD + 0.1)
    finish_sound(folder, read_wav(folder / "song.wav").samples, title=facts.title)
    convert_audio(folder / "song.wav", folder / "song.flac", tags={"title": facts.title})
    report(JobStage.FINISH, 1.0)
    names = ("song.flac", "song.m4a", "peaks.json", "cover.png")
    kept = [name for name in texts if name != "recipe.json"]
    return ImportedRecording(analysis, timeline, tuple(folder / name for name in (*names, *kept)))


def hear_recording(
    source: Path, wav: Path, *, report: StageProgress = ignore_stages
) -> AudioAnalysis:
    """Decode an untrusted file to ``wav`` and analyse it; see ``import_recording``."""
    from avatar_g.backend.engines.listening.analysis import listen

    report(JobStage.LISTEN, 0.0)
    if not wav.exists():
        decode_recording(source, wav, progress=lambda _share: report(JobStage.LISTEN, 0.05))
    clip = read_wav(wav)
    hearing = within(report, JobStage.LISTEN, _DECODED, _HEARD)
    analysis = listen(clip, progress=scaled(hearing, 0.0, 1.0))
    if analysis.loudness_lufs <= _SILENT_LUFS:
        raise UnsupportedInput("nothing can be heard", reason="audio_silent")
    return analysis


def timeline_of(analysis: AudioAnalysis, facts: RecordingFacts) -> Timeline:
    """Return the timeline of a recording: everything but words."""
    timeline = Timeline(
        version=TIMELINE_VERSION,
        title=facts.title,
        language=facts.language,
        genre=facts.genre,
        sample_rate_hz=SAMPLE_RATE_HZ,
        sample_count=round(analysis.duration_s * SAMPLE_RATE_HZ),
        tempo_bpm=analysis.tempo_bpm,
        key=analysis.key,
        mode=analysis.mode,
        beats_s=analysis.beats_s,
        downbeats_s=analysis.downbeats_s,
        sections=analysis.sections,
        lines=(),
        hits=analysis.hits,
    )
    check_timeline(timeline)
    return timeline


def recording_sheet(timeline: Timeline) -> str:
    """Return what the Music Studio draws of a recording; chords and lines are not known."""
    fields: dict[str, Any] = {
        "key": timeline.key,
        "mode": timeline.mode,
        "beats_s": [round(beat_s, _TIME_DIGITS) for beat_s in timeline.beats_s],
        "sections": [
            {
                "index": index,
                "name": section.name,
                "role": section.name,
                "bar": section.bar,
                "bar_count": section.bar_count,
                "chords": [],
                "transposition": 0,
                "start_s": round(section.start_s, _TIME_DIGITS),
                "end_s": round(section.end_s, _TIME_DIGITS),
            }
            for index, section in enumerate(timeline.sections)
        ],
        "lines": [],
    }
    return json.dumps(fields, ensure_ascii=False)


def analysis_summary(analysis: AudioAnalysis) -> dict[str, Any]:
    """Return what pages tell about a recording without opening a file."""
    return {
        "tempo_bpm": analysis.tempo_bpm,
        "is_steady": analysis.is_steady,
        "beats_per_bar": analysis.beats_per_bar,
        "key": analysis.key,
        "mode": analysis.mode,
        "key_clarity": analysis.key_clarity,
        "tuning_cents": analysis.tuning_cents,
        "loudness_lufs": analysis.loudness_lufs,
        "loudness_range_lu": analysis.loudness_range_lu,
        "true_peak_dbtp": analysis.true_peak_dbtp,
        "is_clipped": analysis.is_clipped,
        "section_count": len(analysis.sections),
    }
