"""A song from a wish to finished files; each step is a file, so a killed job goes on from there."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from avatar_g.backend.domain.audio import Samples
from avatar_g.backend.domain.jobs import JobStage
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import Mood, SongBrief, SongRequest, VoiceSlot
from avatar_g.backend.domain.progress import Progress, ignore_progress, scaled
from avatar_g.backend.domain.recipe import Recipe
from avatar_g.backend.domain.recipe_seal import seal
from avatar_g.backend.domain.timing import Timeline, check_timeline
from avatar_g.backend.domain.video import Aspect, Resolution, VideoFormat
from avatar_g.backend.engines.music.score import Score
from avatar_g.backend.engines.video.captions import write_lrc, write_srt, write_vtt
from avatar_g.backend.engines.video.subtitles import write_karaoke
from avatar_g.backend.media.atomic import complete_file, write_text_file
from avatar_g.backend.media.audio_files import convert_audio
from avatar_g.backend.media.fonts import FONTS_FOLDER
from avatar_g.backend.media.images import write_image
from avatar_g.backend.media.wav import read_wav
from avatar_g.backend.production.caches import PHRASES
from avatar_g.backend.production.exports import sheet_json, timings_json
from avatar_g.backend.production.progress import (
    NO_CHECKPOINT,
    StageProgress,
    ignore_stages,
    within,
)
from avatar_g.backend.providers.ports import SongPlan as PlannedSong
from avatar_g.backend.providers.registry import LOCAL, music_provider

if TYPE_CHECKING:
    from avatar_g.backend.engines.voices.model import VoiceModel

LOUDNESS_FILE = "loudness.json"
_PEAK_BUCKETS = 2_000
_CAPTION_FORMAT = VideoFormat.of(Aspect.WIDE, Resolution.P720, 25)


@dataclass(frozen=True, slots=True)
class SongPlan:
    """A composed song before any sound: lips, dance and frames need no more."""

    brief: SongBrief
    score: Score
    timeline: Timeline


def song_recipe(
    request: SongRequest,
    interface_language: Language,
    voice_models: "Mapping[VoiceSlot, VoiceModel]" = MappingProxyType({}),
) -> Recipe:
    """Return what to run again to get the same song; voice models are named by their content."""
    params: dict[str, Any] = json.loads(json.dumps(asdict(request)))
    params |= {"interface_language": interface_language}
    if voice_models:
        params["voice_models"] = {slot.value: voice_models[slot].digest for slot in voice_models}
    return Recipe("song", params)


def keep_voices(folder: Path, voice_models: "Mapping[VoiceSlot, VoiceModel]") -> None:
    """Put the voices of a song into its folder, where ``sing_song`` and edits look for them."""
    if voice_models:
        from avatar_g.backend.engines.voices.kept import keep_models

        keep_models(folder, voice_models)


def plan_song(
    request: SongRequest,
    folder: Path,
    *,
    interface_language: Language,
    cache: Path,
    voice_models: "Mapping[VoiceSlot, VoiceModel]" = MappingProxyType({}),
) -> SongPlan:
    """Decide what the request leaves open, then compose; see ``compose_song``.

    Slots in ``voice_models`` sing in that voice, the others in their built-in one.

    Raises
    ------
    InvalidRequest
        If the request cannot be sung.
    """
    from avatar_g.backend.engines.music.brief import resolve_request

    brief = resolve_request(request, interface_language=interface_language)
    recipe = song_recipe(request, interface_language, voice_models)
    keep_voices(folder, voice_models)
    has_user_form = bool(request.lyrics.strip())
    return compose_song(
        brief,
        folder,
        recipe=recipe,
        cache=cache,
        has_user_form=has_user_form,
    )


def compose_song(
    brief: SongBrief,
    folder: Path,
    *,
    recipe: Recipe,
    cache: Path,
    has_user_form: bool = False,
) -> SongPlan:
    """Compose, and write ``score.json``, ``timeline.json``, ``lyrics.txt`` and ``recipe.json``."""
    provider = music_provider(LOCAL, phrases=cache / PHRASES)
    planned = provider.plan(brief, has_user_form=has_user_form)
    score, timeline = Score.from_json(planned.score_json), planned.timeline
    check_timeline(timeline)
    write_text_file(folder / "score.json", score.to_json())
    write_text_file(folder / "timeline.json", timeline.to_json())
    write_text_file(folder / "lyrics.txt", _lyrics_text(brief))
    write_text_file(folder / "recipe.json", json.dumps(recipe.to_dict(), ensure_ascii=False))
    return SongPlan(brief, score, timeline)


def sing_song(folder: Path, cache: Path, *, progress: Progress = ignore_progress) -> None:
    """Render the sound of ``folder``'s plan: ``song.wav song.m4a peaks.json stems/*.wav``.

    Needs nothing but the folders, so it also runs in a process of the pool. ``song.m4a`` comes
    last: where it exists, the song is complete.

    Raises
    ------
    MediaError, StorageFull
        If a file cannot be written.
    """
    if (folder / "song.m4a").exists():
        return
    score_json = (folder / "score.json").read_text(encoding="utf-8")
    timeline = Timeline.from_json((folder / "timeline.json").read_text(encoding="utf-8"))
    sung = music_provider(LOCAL, phrases=cache / PHRASES).render(
        PlannedSong(score_json, timeline),
        folder,
        progress=scaled(progress, 0.0, 0.85),
        checkpoint=NO_CHECKPOINT,
    )
    samples = read_wav(sung.mix).samples
    finish_sound(folder, samples, title=timeline.title, progress=progress)


def finish_sound(
    folder: Path, samples: Samples, *, title: str, progress: Progress = ignore_progress
) -> None:
    """Write ``peaks.json loudness.json song.m4a`` of ``song.wav``, whose samples are given."""
    write_views(folder, samples)
    convert_audio(
        folder / "song.wav",
        folder / "song.m4a",
        tags=small_tags(folder, title),
        progress=lambda _share: progress(0.9),
    )


def write_views(folder: Path, samples: Samples) -> None:
    """Write what pages show of a song: ``peaks.json``, its waveform, and ``loudness.json``."""
    from avatar_g.backend.engines.dsp.loudness import integrated_lufs
    from avatar_g.backend.engines.dsp.peaks import waveform_peaks

    peaks = waveform_peaks(samples, _PEAK_BUCKETS).tolist()
    write_text_file(folder / "peaks.json", json.dumps(peaks))
    loudness = {"integrated_lufs": round(integrated_lufs(samples), 2)}
    write_text_file(folder / LOUDNESS_FILE, json.dumps(loudness))


def small_tags(folder: Path, title: str) -> dict[str, str]:
    """Return what ``song.m4a`` says of itself: its title and its recipe."""
    return {
        "title": title,
        "comment": seal(json.loads((folder / "recipe.json").read_text(encoding="utf-8"))),
    }


def write_song_papers(
    plan: SongPlan, folder: Path, artist: str = "", *, progress: Progress = ignore_progress
) -> list[Path]:
    """Write what needs no sound: MIDI, cover, captions and timings; return the files.

    Also runs in a process of the pool.
    """
    texts = write_song_texts(plan, folder, artist)
    brief = plan.brief
    cover = draw_song_cover(folder, plan.timeline, mood=brief.mood, seed=brief.seed, artist=artist)
    progress(1.0)
    return [*texts, *cover]


def draw_song_cover(
    folder: Path, timeline: Timeline, *, mood: Mood | None, seed: int, artist: str = ""
) -> list[Path]:
    """Write ``cover.png`` and ``cover.webp``."""
    from avatar_g.backend.engines.artwork.cover import draw_cover

    cover = draw_cover(
        title=timeline.title,
        artist=artist,
        genre=timeline.genre,
        mood=mood,
        seed=seed,
        fonts=FONTS_FOLDER,
    )
    files = [folder / name for name in ("cover.png", "cover.webp")]
    for path in files:
        write_image(path, cover)
    return files


def write_song_texts(plan: SongPlan, folder: Path, artist: str = "") -> list[Path]:
    """Write MIDI, MusicXML, captions, timings and the studio's sheet; return the files."""
    from avatar_g.backend.engines.music.midi import write_midi
    from avatar_g.backend.engines.music.musicxml import write_musicxml

    timeline = plan.timeline
    texts = {
        "captions.srt": write_srt(timeline),
        "captions.vtt": write_vtt(timeline),
        "captions.lrc": write_lrc(timeline),
        "captions.ass": write_karaoke(timeline, _CAPTION_FORMAT, artist=artist),
        "timings.json": timings_json(timeline),
        "sheet.json": sheet_json(plan.score, timeline),
    }
    for name, text in texts.items():
        write_text_file(folder / name, text)
    with complete_file(folder / "song.mid") as part:
        write_midi(plan.score, part)
    with complete_file(folder / "song.musicxml") as part:
        write_musicxml(plan.score, part)
    return [folder / name for name in (*texts, "song.mid", "song.musicxml")]


def render_song_files(
    plan: SongPlan,
    folder: Path,
    *,
    cache: Path,
    artist: str = "",
    report: StageProgress = ignore_stages,
) -> list[Path]:
    """Write every file of a planned song and return them, ``song.wav`` first."""
    report(JobStage.COVER, 0.05)
    papers = write_song_papers(plan, folder, artist)
    sing_song(folder, cache, progress=within(report, JobStage.VOICE, 0.1, 0.98))
    report(JobStage.FINISH, 1.0)
    sounds = [folder / name for name in ("song.wav", "song.m4a", "peaks.json", "balance.json")]
    stems = sorted((folder / "stems").glob("*.wav"))
    plans = [folder / name for name in ("score.json", "timeline.json", "lyrics.txt", "recipe.json")]
    return [*sounds, *stems, *plans, *papers]


def _lyrics_text(brief: SongBrief) -> str:
    if brief.lyrics is None:
        return ""
    blocks = ("\n".join(section.lines) for section in brief.lyrics.sections)
    return "\n\n".join(blocks) + "\n"
