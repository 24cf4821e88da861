"""Talk clip jobs: from a script to a finished clip."""

from typing import Any

from avatar_g.backend.domain.assets import AssetFile, AssetRole, Bucket
from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.domain.jobs import JobStage
from avatar_g.backend.domain.speech import TalkWish
from avatar_g.backend.jobs.context import JobContext
from avatar_g.backend.jobs.registry import TaskResult
from avatar_g.backend.jobs.tasks.early_view import EarlyView
from avatar_g.backend.jobs.tasks.imported import fetch_rig
from avatar_g.backend.jobs.tasks.own_voice import fetch_voice
from avatar_g.backend.production.filming import Workshop
from avatar_g.backend.production.talk import TalkClip, TalkRequest, make_talk
from avatar_g.backend.production.workers import Birth
from avatar_g.backend.validation import parse


def make_talk_clip(context: JobContext) -> TaskResult:
    """Speak the script and film the speaker.

    Spoken phrases come from the cache of the installation and drawn segments from the job's
    folder, so an interrupted attempt goes on where it stopped.
    """
    context.report(JobStage.SPEECH, 0.0)
    wish = parse(TalkWish, context.params["talk"])
    spec = context.params.get("spec")
    performer = parse(AvatarSpec, spec) if spec else None
    if performer is not None:
        fetch_rig(context, performer)
    own = fetch_voice(context, context.params.get("own_voice") or {})
    request = TalkRequest(wish, performer, own)
    settings = context.container.settings
    clip = make_talk(
        request,
        context.folder / "video.mp4",
        Workshop(context.folder, settings.cache_dir, settings.frame_processes, Birth.FORKED),
        report=context.report,
        show=EarlyView(context).show,
    )
    return TaskResult(_assets(clip), _facts(clip, request), request.recipe)


def _assets(clip: TalkClip) -> tuple[AssetFile, ...]:
    files = {
        AssetRole.VIDEO: clip.film.video,
        AssetRole.FRAME: clip.film.poster,
        AssetRole.STORYBOARD: clip.film.storyboard,
        AssetRole.SPEECH: clip.speech,
        AssetRole.CAPTIONS: clip.captions,
        AssetRole.SUBTITLES: clip.subtitles,
        AssetRole.TIMINGS: clip.timings,
        AssetRole.PEAKS: clip.peaks,
    }
    return tuple(AssetFile(role, path, Bucket.TALK_CLIPS) for role, path in files.items())


def _facts(clip: TalkClip, request: TalkRequest) -> dict[str, Any]:
    wish = request.wish
    return {
        "title": request.title,
        "aspect": wish.aspect.value,
        "resolution": wish.resolution.value,
        "fps": wish.fps,
        "duration_s": clip.film.duration_s,
        "summary": {
            "language": clip.timeline.language.value,
            "costs": clip.film.costs.to_list(),
        },
    }
