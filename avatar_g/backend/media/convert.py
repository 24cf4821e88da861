"""A finished video as a file of another kind: one ffmpeg, watched, then checked.

Input is always a video of ours, so nothing untrusted reaches the decoder. Equal videos and plans
give equal bytes: the number of threads is fixed, and nothing writes a date or a random name.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from avatar_g.backend.domain.outputs import OutputKind, OutputPlan
from avatar_g.backend.domain.progress import Progress, ignore_progress
from avatar_g.backend.domain.video import Quality, VideoFormat
from avatar_g.backend.errors import SetupProblem
from avatar_g.backend.media.atomic import complete_file
from avatar_g.backend.media.encode import encoder_arguments, quiet_ffmpeg
from avatar_g.backend.media.fonts import isolate_fonts
from avatar_g.backend.media.images import write_image
from avatar_g.backend.media.output_check import check_output, picture_facts
from avatar_g.backend.media.playlists import write_playlist
from avatar_g.backend.media.probe import read_frame
from avatar_g.backend.media.programs import has_encoder
from avatar_g.backend.media.runner import run_program

PLAYLIST_SUFFIX: Final = ".m3u8"
_THREADS: Final = 2
"""Fixed, since other numbers of threads may give other bytes."""
_TIMEOUT_S: Final = 4 * 3_600.0
_SECONDS_KEPT_SHORT: Final = 0.05
_BT709: Final = (
    "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709",
    "-color_range", "tv",
)  # fmt: skip
_OPUS: Final = ("-c:a", "libopus", "-b:a", "160k")
_NEEDED_ENCODERS: Final = {
    OutputKind.WEBM: ("libvpx-vp9", "libopus"),
    OutputKind.AV1: ("libsvtav1", "libopus"),
    OutputKind.GIF: ("gif",),
    OutputKind.WEBP: ("libwebp_anim",),
}


def convert_video(
    master: Path,
    plan: OutputPlan,
    source: VideoFormat,
    target: Path,
    *,
    subtitles: Path | None = None,
    progress: Progress = ignore_progress,
) -> list[Path]:
    """Make the file of a plan and return it; a playlist comes second.

    Parameters
    ----------
    source
        Format of ``master``.
    target
        Appears only when it is complete and was checked; its suffix is that of the kind.
    subtitles
        ASS script with times of the whole video, to be burned in; its name must be plain ASCII.

    Raises
    ------
    MediaError, StorageFull
        If ffmpeg fails or what it wrote is not what was planned.
    SetupProblem
        If this ffmpeg lacks an encoder.
    """
    _require_encoders(plan.kind)
    if plan.kind.is_still:
        progress(0.0)
        write_image(target, read_frame(master, plan.start_s))
        progress(1.0)
        return [target]
    with complete_file(target.resolve()) as part:
        if plan.kind is OutputKind.MP4 and subtitles is None and _is_whole(plan, master, source):
            shutil.copyfile(master, part)
        elif plan.kind is OutputKind.HLS:
            _run(_hls_command(master, part), part, plan, None, progress)
        else:
            words = _words(subtitles, plan.start_s)
            command = _command(master, plan, source, words)
            _run([*command, str(part)], part, plan, subtitles, progress)
        check_output(part, plan)
    if plan.kind is not OutputKind.HLS:
        return [target]
    playlist = target.with_suffix(PLAYLIST_SUFFIX)
    write_playlist(playlist, target)
    return [target, playlist]


def _is_whole(plan: OutputPlan, master: Path, source: VideoFormat) -> bool:
    """Tell whether a plan asks for the video as it is: then nothing is encoded again."""
    if plan.picture != source or plan.start_s or plan.video_kbps:
        return False
    return plan.frame_count == picture_facts(master).frame_count


def _require_encoders(kind: OutputKind) -> None:
    for name in _NEEDED_ENCODERS.get(kind, ()):
        if not has_encoder(name):
            raise SetupProblem(f"this ffmpeg has no encoder {name}: install the package ffmpeg")


def _run(
    command: Sequence[str],
    part: Path,
    plan: OutputPlan,
    subtitles: Path | None,
    progress: Progress,
) -> None:
    folder = subtitles.parent if subtitles else part.parent
    told = part.with_name(f"{part.name}.progress")

    def follow(_share: float) -> None:
        progress(_done_share(told, plan.length_s))

    try:
        run_program(
            [command[0], "-progress", str(told), "-stats_period", "0.2", *command[1:]],
            cwd=folder,
            environment=isolate_fonts(folder) if subtitles else {},
            timeout_s=_TIMEOUT_S,
            progress=follow,
        )
    finally:
        told.unlink(missing_ok=True)


def _done_share(told: Path, length_s: float) -> float:
    """Read how far ffmpeg is, 0..1, from what it writes down while it works."""
    try:
        rows = told.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return 0.0  # it has not begun
    times = [row.partition("=")[2] for row in rows if row.startswith("out_time_us=")]
    done_us = max((int(time_us) for time_us in times if time_us.isdigit()), default=0)
    return min(done_us / 1e6 / max(length_s, 1e-3), 1.0)


def _words(subtitles: Path | None, start_s: float) -> list[str]:
    """Return filters that burn the words; libass must see the time of the whole video."""
    if subtitles is None:
        return []
    shift = f"{start_s:.6f}"
    return [
        f"setpts=PTS+round({shift}/TB)",
        f"ass={subtitles.name}:fontsdir=fonts",
        "setpts=PTS-STARTPTS",
    ]


def _command(
    master: Path, plan: OutputPlan, source: VideoFormat, words: Sequence[str]
) -> list[str]:
    """Return the command line without the output's name."""
    end_s = plan.length_s + _SECONDS_KEPT_SHORT
    opened = [
        *quiet_ffmpeg(), "-ss", f"{plan.start_s:.6f}", "-t", f"{end_s:.6f}",
        "-i", str(master.resolve()),
    ]  # fmt: skip
    filters = [*_resized(plan, source), *words]
    if plan.kind is OutputKind.GIF:
        return [*opened, *_gif_arguments(plan, filters)]
    if plan.kind is OutputKind.WEBP:
        return [*opened, *_webp_arguments(plan, filters)]
    shown = ["-vf", ",".join(filters)] if filters else []
    span = ["-frames:v", str(plan.frame_count), "-t", f"{end_s:.6f}"]
    streams = ["-map", "0:v:0", "-map", "0:a:0", "-map_metadata", "-1"]
    exact = ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"]
    coded = {
        OutputKind.MP4: _mp4_arguments,
        OutputKind.WEBM: _vp9_arguments,
        OutputKind.AV1: _av1_arguments,
    }[plan.kind](plan)
    return [*opened, *streams, *shown, *coded, *span, *exact]


def _resized(plan: OutputPlan, source: VideoFormat) -> list[str]:
    picture = plan.picture
    filters = [] if picture.fps == source.fps else [f"fps={picture.fps}"]
    if (picture.width_px, picture.height_px) != (source.width_px, source.height_px):
        filters.append(f"scale={picture.width_px}:{picture.height_px}:flags=bicubic")
    return filters


def _mp4_arguments(plan: OutputPlan) -> list[str]:
    options = encoder_arguments(plan.picture, Quality.BALANCED) | {"threads": _THREADS}
    if plan.video_kbps:
        options |= {"maxrate": f"{plan.video_kbps}k", "bufsize": f"{plan.video_kbps}k"}
    video = [word for name, value in options.items() for word in (f"-{name}", str(value))]
    return [*video, "-c:a", "aac", "-b:a", "256k", "-movflags", "+faststart"]


def _vp9_arguments(plan: OutputPlan) -> list[str]:
    """``realtime`` at speed 8: 33 ms a 1080p frame, VMAF 96.2 at 2.7 Mbit/s (measured)."""
    return [
        "-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-crf", "31",
        "-b:v", "0", "-row-mt", "1", "-tile-columns", "1", "-threads", str(_THREADS),
        "-g", str(plan.picture.fps * 4), "-pix_fmt", "yuv420p", *_BT709, *_OPUS,
    ]  # fmt: skip


def _av1_arguments(plan: OutputPlan) -> list[str]:
    """Preset 12: 21 ms a 1080p frame, VMAF 95.7 at 2.3 Mbit/s (measured)."""
    return [
        "-c:v", "libsvtav1", "-preset", "12", "-crf", "32",
        "-svtav1-params", f"lp={_THREADS}", "-g", str(plan.picture.fps * 4),
        "-pix_fmt", "yuv420p", *_BT709, *_OPUS,
    ]  # fmt: skip


def _gif_arguments(plan: OutputPlan, filters: Sequence[str]) -> list[str]:
    """One palette for the span, chosen from what moves; ordered dither, which packs well."""
    chain = ",".join([*filters, "split[shown][seen]"])
    graph = (
        f"[0:v]{chain};[seen]palettegen=max_colors=160:stats_mode=diff[palette];"
        "[shown][palette]paletteuse=dither=bayer:bayer_scale=3:diff_mode=rectangle"
    )
    return [
        "-filter_complex", graph, "-frames:v", str(plan.frame_count), "-loop", "0",
        "-map_metadata", "-1", "-fflags", "+bitexact",
    ]  # fmt: skip


def _webp_arguments(plan: OutputPlan, filters: Sequence[str]) -> list[str]:
    """RGB goes in: the WebP format has colour differences of another standard than our videos."""
    return [
        "-map", "0:v:0", "-vf", ",".join([*filters, "format=bgra"]), "-c:v", "libwebp_anim",
        "-quality", "70", "-compression_level", "4", "-loop", "0",
        "-frames:v", str(plan.frame_count), "-map_metadata", "-1", "-fflags", "+bitexact",
    ]  # fmt: skip


def _hls_command(master: Path, target: Path) -> list[str]:
    """Cut at key frames into fragments of one file; nothing is encoded again."""
    return [
        *quiet_ffmpeg(), "-i", str(master.resolve()), "-map", "0:v:0", "-map", "0:a:0",
        "-c", "copy", "-map_metadata", "-1", "-fflags", "+bitexact",
        "-movflags", "+frag_keyframe+delay_moov+default_base_moof", str(target),
    ]  # fmt: skip
