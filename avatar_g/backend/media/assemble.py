"""Join finished segments and the song into one MP4 that starts playing at once."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from avatar_g.backend.domain.progress import Progress, ignore_progress
from avatar_g.backend.domain.video import VideoFormat
from avatar_g.backend.errors import MediaError
from avatar_g.backend.media.atomic import complete_file, write_text_file
from avatar_g.backend.media.encode import TICKS_PER_FRAME, quiet_ffmpeg
from avatar_g.backend.media.probe import probe_media
from avatar_g.backend.media.runner import run_program

_DURATION_TOLERANCE_S = 0.12
"""An AAC frame is 23 ms and the sound may end up to half a video frame later."""
_SOUND_AFTER_S = 0.05
"""Of a whole song every packet is kept, wherever its last one ends."""


def assemble_video(
    segments: Sequence[Path],
    audio: Path,
    target: Path,
    *,
    video_format: VideoFormat,
    frame_count: int,
    tags: Mapping[str, str] | None = None,
    progress: Progress = ignore_progress,
) -> None:
    """Copy the segments and the AAC file into one MP4 with the index in front.

    Segments may be the beginning of a video: sound that goes on after them is left out.

    Nothing is encoded again. The result appears only after its frames were counted: an exit status
    of zero proves nothing (ffmpeg 5.1 returns 0 on a full disk).

    Raises
    ------
    MediaError, StorageFull
        If the result is not complete.
    """
    listing = segments[0].parent / f"{target.stem}.concat"
    names = [_concat_line(segment, listing.parent) for segment in segments]
    length_s = frame_count / video_format.fps + _SOUND_AFTER_S
    write_text_file(listing, "ffconcat version 1.0\n" + "".join(names))
    with complete_file(target.resolve()) as part:
        command = [
            *quiet_ffmpeg(), "-f", "concat", "-safe", "0", "-i", str(listing.resolve()),
            "-t", f"{length_s:.6f}", "-i", str(audio.resolve()),
            "-map", "0:v:0", "-map", "1:a:0", "-c", "copy",
            "-map_metadata", "-1", "-fflags", "+bitexact", "-movflags", "+faststart",
            "-video_track_timescale", str(video_format.fps * TICKS_PER_FRAME),
        ]  # fmt: skip
        for key, value in sorted((tags or {}).items()):
            command += ["-metadata", f"{key}={value}"]
        run_program([*command, str(part)], progress=progress)
        _check(part, video_format, frame_count)
    listing.unlink(missing_ok=True)


def _concat_line(segment: Path, folder: Path) -> str:
    """Name a segment relative to the list: names are generated, so they need no escaping."""
    if segment.parent != folder:
        raise ValueError(f"{segment} does not lie beside its list")
    return f"file {segment.name}\n"


def _check(path: Path, video_format: VideoFormat, frame_count: int) -> None:
    found = probe_media(path)
    if found.frame_count != frame_count:
        raise MediaError(f"{path.name}: {found.frame_count} frames instead of {frame_count}")
    expected_s = frame_count / video_format.fps
    if abs(found.duration_s - expected_s) > _DURATION_TOLERANCE_S:
        raise MediaError(f"{path.name}: {found.duration_s:.3f} s instead of {expected_s:.3f} s")
    if not found.audio_codec:
        raise MediaError(f"{path.name} has no sound")
