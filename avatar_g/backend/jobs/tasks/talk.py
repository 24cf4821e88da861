"""Talk clip jobs: from a script to a finished clip."""

from pathlib import Path
from typing import Any

from avatar_g.backend.db.models.media_asset import OwnerKind
from avatar_g.backend.db.repositories.consents import ConsentRepository
from avatar_g.backend.domain.assets import AssetFile, AssetRole, Bucket
from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.domain.jobs import JobStage
from avatar_g.backend.domain.speech import TalkWish
from avatar_g.backend.errors import InvalidRequest
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
    request = TalkRequest(
        wish, performer, own, _recording(context, wish), str(context.params.get("name") or "")
    )
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
    return tuple(AssetFile(role, path, Bucket.TALK_CLIPS) for role, path in files.items() if path)


def _recording(context: JobContext, wish: TalkWish) -> Path | None:
    """Return the creator's own recording, if the clip is made of one.

    What was declared is looked up here too: whoever inserts a job does not get past it.

    Raises
    ------
    InvalidRequest
        Reason ``recording_undeclared``, or ``recording_gone`` if it was removed meanwhile.
    """
    if wish.recording is None:
        return None
    recording_id = str(context.params.get("recording_id") or "")
    with context.container.sessions() as session:
        declared = ConsentRepository(session).standing(recording_id, context.user_id)
    if declared is None or declared.recording_sha256 != wish.recording.sha256:
        raise InvalidRequest("nobody declared its use", reason="recording_undeclared")
    role = AssetRole.TALK_RECORDING
    found = context.fetch_files_of(OwnerKind.VIDEO_CLIP, recording_id, [role])
    if role not in found:
        raise InvalidRequest("the recording is gone", reason="recording_gone")
    return found[role]


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
