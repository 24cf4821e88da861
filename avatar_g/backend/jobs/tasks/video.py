"""Music video jobs: drawn while the song's own job is still singing."""

import json
import os
from pathlib import Path
from typing import Any

from avatar_g.backend.domain.assets import AssetFile, AssetRole
from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.domain.jobs import JobKind, JobStage
from avatar_g.backend.domain.timing import Timeline
from avatar_g.backend.domain.wishes import FilmWish, VideoWish
from avatar_g.backend.engines.music.brief import resolve_request
from avatar_g.backend.engines.music.score import Score
from avatar_g.backend.jobs.context import JobContext
from avatar_g.backend.jobs.registry import TaskResult
from avatar_g.backend.jobs.tasks.early_view import EarlyView
from avatar_g.backend.jobs.tasks.imported import fetch_rig
from avatar_g.backend.jobs.tasks.wishes import song_of, video_of
from avatar_g.backend.production.filming import MusicVideo, Workshop
from avatar_g.backend.production.music_video import SungSong, VideoRequest, film_song
from avatar_g.backend.production.workers import Birth
from avatar_g.backend.validation import parse


def make_video(context: JobContext) -> TaskResult:
    """Film the song with its avatar.

    Segments are drawn from score and timeline; when the song's job ends, its sound is fetched. If
    that job loses its worker meanwhile and nobody takes it up, this one gives its own worker back:
    finished segments are kept.
    """
    song, wish = song_of(context.params), video_of(context.params)
    brief = resolve_request(song, interface_language=wish.interface_language)
    timeline = Timeline.from_json(_fetched_text(context, AssetRole.TIMELINE))
    audio = context.folder / "song.m4a"
    sung = SungSong(
        score=Score.from_json(_fetched_text(context, AssetRole.SCORE)),
        timeline=timeline,
        mood=brief.mood,
        audio=audio,
    )
    performer = _performer(context)
    request = VideoRequest(
        song, wish.interface_language, wish.video_format, (performer,), wish.quality
    )

    def report(stage: JobStage, share: float) -> None:
        _fetch_sound(context, audio)
        context.report(stage, share)

    made = film_song(
        sung,
        (performer,),
        context.folder / "video.mp4",
        workshop_of(context),
        video_format=wish.video_format,
        recipe=request.recipe,
        quality=wish.quality,
        report=report,
        show=EarlyView(context).show,
    )
    return TaskResult(_assets(context, made), video_facts(made, timeline, wish), request.recipe)


def _assets(context: JobContext, made: MusicVideo) -> tuple[AssetFile, ...]:
    files = {
        AssetRole.VIDEO: made.video,
        AssetRole.FRAME: made.poster,
        AssetRole.STORYBOARD: made.storyboard,
        AssetRole.CAPTIONS: context.fetch(JobKind.TRACK_GENERATE, AssetRole.CAPTIONS),
    }
    return tuple(AssetFile(role, path) for role, path in files.items())


def workshop_of(context: JobContext) -> Workshop:
    """Return where a job draws: its own folder, by processes forked from the worker."""
    settings = context.container.settings
    return Workshop(
        context.folder,
        settings.cache_dir,
        settings.frame_processes,
        Birth.FORKED,
        hardware_encoder=settings.hardware_encoder,
    )


def video_facts(made: MusicVideo, timeline: Timeline, wish: VideoWish | FilmWish) -> dict[str, Any]:
    """Return the columns of a video's row."""
    return {
        "title": timeline.title,
        "aspect": wish.aspect.value,
        "resolution": wish.resolution.value,
        "fps": wish.fps,
        "duration_s": made.duration_s,
        "summary": {"language": timeline.language.value, "costs": made.costs.to_list()},
    }


def _fetched_text(context: JobContext, role: AssetRole) -> str:
    return context.fetch(JobKind.TRACK_GENERATE, role).read_text(encoding="utf-8")


def _performer(context: JobContext) -> AvatarSpec:
    path = context.fetch(JobKind.AVATAR_GENERATE, AssetRole.AVATAR_SPEC)
    spec = parse(AvatarSpec, json.loads(path.read_text(encoding="utf-8")))
    fetch_rig(context, spec)
    return spec


def _fetch_sound(context: JobContext, audio: Path) -> None:
    """Put the sound where the production waits for it, as soon as the song's job is done."""
    if audio.exists() or not context.has_succeeded(JobKind.TRACK_GENERATE):
        return
    fetched = context.fetch(JobKind.TRACK_GENERATE, AssetRole.SONG_SMALL)
    os.link(fetched, audio)
