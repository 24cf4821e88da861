"""Files of other kinds from a finished video: planned, room checked, converted, verified."""

from pathlib import Path
from typing import Final

from avatar_g.backend.domain.outputs import OutputPlan, OutputWish
from avatar_g.backend.domain.progress import Progress, ignore_progress
from avatar_g.backend.domain.timing import Timeline
from avatar_g.backend.domain.video import VideoFormat
from avatar_g.backend.errors import MediaError
from avatar_g.backend.media.atomic import write_text_file
from avatar_g.backend.media.convert import convert_video
from avatar_g.backend.media.output_check import picture_facts
from avatar_g.backend.production.output_planning import needed_bytes, plan_output
from avatar_g.backend.storage.disk import require_free

_WORDS: Final = "output.ass"


def make_output(
    master: Path,
    wish: OutputWish,
    target: Path,
    *,
    timeline: Timeline | None = None,
    min_free_bytes: int = 0,
    progress: Progress = ignore_progress,
) -> tuple[OutputPlan, list[Path]]:
    """Make the wished file beside ``target``; return its plan and files, a playlist second.

    Parameters
    ----------
    timeline
        Of the song: the words to burn in, if that is wished.
    min_free_bytes
        Room that must be left beside what the file needs.

    Raises
    ------
    InvalidRequest
        If the wish does not fit the video, see ``plan_output``.
    MediaError, SetupProblem, StorageFull
        If it cannot be made.
    """
    source, duration_s = master_format(master)
    plan = plan_output(wish, source, duration_s)
    require_free(target.parent, min_free_bytes + needed_bytes(plan))
    words = None
    if wish.burn_captions and timeline is not None and not plan.kind.is_still:
        from avatar_g.backend.engines.video.subtitles import write_karaoke

        words = target.parent / _WORDS
        write_text_file(words, write_karaoke(timeline, plan.picture))
    made = convert_video(master, plan, source, target, subtitles=words, progress=progress)
    return plan, made


def master_format(master: Path) -> tuple[VideoFormat, float]:
    """Return the format and the seconds of pictures of a finished video of ours.

    Raises
    ------
    MediaError
        If it is none.
    """
    found = picture_facts(master)
    fps = round(found.fps)
    if not fps or not found.frame_count:
        raise MediaError(f"{master.name} is no finished video")
    return VideoFormat(found.width_px, found.height_px, fps), found.frame_count / fps
