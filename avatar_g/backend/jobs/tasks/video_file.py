"""Jobs that turn a finished video into a file of another kind."""

from avatar_g.backend.db.models.media_asset import OwnerKind
from avatar_g.backend.domain.assets import AssetFile, AssetRole, output_role
from avatar_g.backend.domain.jobs import JobStage
from avatar_g.backend.domain.outputs import OUTPUT_PARAM, OutputKind, OutputWish
from avatar_g.backend.domain.timing import Timeline
from avatar_g.backend.errors import NotFound
from avatar_g.backend.jobs.context import JobContext
from avatar_g.backend.jobs.registry import TaskResult
from avatar_g.backend.production.outputs import make_output
from avatar_g.backend.validation import parse


def make_video_file(context: JobContext) -> TaskResult:
    """Convert the video as it is now; the file appears when it is complete and was checked."""
    wish = parse(OutputWish, context.params[OUTPUT_PARAM])
    found = context.fetch_files_of(OwnerKind.VIDEO_CLIP, context.subject_id, [AssetRole.VIDEO])
    if AssetRole.VIDEO not in found:
        raise NotFound(f"video {context.subject_id} has no file")
    _, made = make_output(
        found[AssetRole.VIDEO],
        wish,
        context.folder / f"output{wish.kind.suffix}",
        timeline=_timeline(context) if wish.burn_captions else None,
        min_free_bytes=context.container.settings.min_free_bytes,
        progress=context.progress(JobStage.CONVERT, 0.0, 1.0),
    )
    roles = [output_role(wish.kind.value)]
    if wish.kind is OutputKind.HLS:
        roles = [AssetRole.VIDEO_HLS, AssetRole.VIDEO_PLAYLIST]
    return TaskResult(tuple(AssetFile(role, path) for role, path in zip(roles, made, strict=True)))


def _timeline(context: JobContext) -> Timeline | None:
    """Return the words of the video's song, if the song is still there."""
    track_id = context.params["track_id"]
    found = context.fetch_files_of(OwnerKind.TRACK, track_id, [AssetRole.TIMELINE])
    if AssetRole.TIMELINE not in found:
        return None
    return Timeline.from_json(found[AssetRole.TIMELINE].read_text(encoding="utf-8"))
