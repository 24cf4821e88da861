"""Raw I420 frames in, H.264 segments out: one ffmpeg per segment."""

from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import ffmpeg

from avatar_g.backend.domain.video import I420, Quality, VideoFormat
from avatar_g.backend.errors import MediaError
from avatar_g.backend.media.atomic import PART_MARK
from avatar_g.backend.media.fonts import isolate_fonts
from avatar_g.backend.media.hardware import (
    HardwareEncoder,
    hardware_options,
    last_filters,
    opening_options,
)
from avatar_g.backend.media.probe import probe_media
from avatar_g.backend.media.programs import find_ffmpeg
from avatar_g.backend.media.runner import Program

_BT709 = "colorprim=bt709:transfer=bt709:colormatrix=bt709:range=tv"
"""Written by x264 itself: ffmpeg's own options are lost with raw video input (measured)."""
_ENCODERS: dict[Quality, dict[str, Any]] = {
    Quality.BALANCED: {
        "preset": "veryfast",
        "crf": 20.6,
        "x264-params": (
            "subme=1:me=dia:partitions=i8x8,i4x4:weightp=0:trellis=0:aq-strength=0.5"
            ":chroma-qp-offset=1:" + _BT709
        ),
    },
    Quality.DRAFT: {"preset": "ultrafast", "crf": 23, "x264-params": _BT709},
}
"""``veryfast`` with the cheapest refinement, without small partitions between frames and weights
of prediction: 8.8 ms a frame of a 720p film, 12.3 with ``subme=1:trellis=0`` alone, at equal
SSIM (0.9894) and 10 % more bytes (measured on 250 frames); ``ultrafast`` takes 2.7 times the bytes.
Half of x264's usual aid to flat areas: at equal bytes 1.4 VMAF more on a 1080p performance and SSIM
0.9861 instead of 0.9854; without any, dark gradients show blocks. Chroma one step coarser: 3 % of
the bytes saved for 0.02 VMAF, PSNR of its planes 45.7 and 46.8 dB beside 46.0 of luma.
"""
TICKS_PER_FRAME = 512
_SECONDS_PER_FRAME_LIMIT = 2.0


def quiet_ffmpeg() -> tuple[str, ...]:
    """Start of every ffmpeg command line: no questions, errors only."""
    return (str(find_ffmpeg()), "-y", "-nostdin", "-hide_banner", "-loglevel", "error")


def encoder_arguments(video_format: VideoFormat, quality: Quality) -> dict[str, Any]:
    """Return the output options of a segment; equal options make segments joinable.

    One thread and ``bitexact`` make equal frames give equal bytes.
    """
    return {
        "c:v": "libx264",
        **_ENCODERS[quality],
        "pix_fmt": "yuv420p",
        "colorspace": "bt709",
        "color_primaries": "bt709",
        "color_trc": "bt709",
        "color_range": "tv",
        "g": video_format.fps * 2,
        "threads": 1,
        **_container_arguments(video_format),
    }


def _container_arguments(video_format: VideoFormat) -> dict[str, Any]:
    return {
        "video_track_timescale": video_format.fps * TICKS_PER_FRAME,
        "fflags": "+bitexact",
        "flags:v": "+bitexact",
        "map_metadata": -1,
    }


@dataclass(frozen=True, slots=True)
class SegmentJob:
    """Where a segment lies in its video and how it is encoded."""

    path: Path
    format: VideoFormat
    first_frame: int
    frame_count: int
    quality: Quality = Quality.BALANCED
    subtitles: Path | None = None
    """ASS file with times of the whole video, burned in; its name must be plain ASCII."""
    hardware: HardwareEncoder | None = None
    """Encoder of the graphics card; None: x264."""


class SegmentWriter:
    """Takes exactly ``frame_count`` frames; the file appears only if every one arrived.

    Use as a context manager::

        with SegmentWriter(job) as writer:
            for index in range(job.first_frame, job.first_frame + job.frame_count):
                source.draw(index, planes)
                writer.write(planes)
    """

    def __init__(self, job: SegmentJob) -> None:
        self._job = job
        self._part = job.path.with_name(f"{job.path.stem}{PART_MARK}{job.path.suffix}")
        self._written = 0
        folder = job.subtitles.parent if job.subtitles else job.path.parent
        environment = isolate_fonts(folder) if job.subtitles else {}
        self._program = Program(
            segment_command(job, self._part), cwd=folder, environment=environment, has_input=True
        )

    def __enter__(self) -> Self:
        return self

    def write(self, planes: I420) -> None:
        """Encode the next frame.

        Raises
        ------
        MediaError, StorageFull
            If the encoder died.
        """
        self._program.feed(planes.reshape(-1).data)
        self._written += 1

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._finish()
        finally:
            self._program.kill()
            self._part.unlink(missing_ok=True)

    def _finish(self) -> None:
        job = self._job
        if self._written != job.frame_count:
            raise MediaError(f"{job.path.name}: {self._written} of {job.frame_count} frames drawn")
        self._program.end_of_input()
        self._program.wait(timeout_s=30.0 + _SECONDS_PER_FRAME_LIMIT * job.frame_count)
        found = probe_media(self._part).frame_count
        if found != job.frame_count:
            raise MediaError(f"{job.path.name}: {found} of {job.frame_count} frames encoded")
        self._part.replace(job.path)


def segment_command(job: SegmentJob, output: Path) -> list[str]:
    """Build the command line that reads raw frames from its input and writes ``output``."""
    size = f"{job.format.width_px}x{job.format.height_px}"
    stream = ffmpeg.input(
        "pipe:0", format="rawvideo", pix_fmt="yuv420p", s=size, framerate=job.format.fps
    )
    if job.subtitles is not None:
        # libass must see the time of the whole video, the file starts at zero
        # round: 38 / 25 s is not 38 ticks of 1 / 25 s, and half a tick doubles a frame
        stream = (
            stream.filter("setpts", f"PTS+round({job.first_frame}/{job.format.fps}/TB)")
            .filter("ass", job.subtitles.name, fontsdir="fonts")
            .filter("setpts", "PTS-STARTPTS")
        )
    if job.hardware is None:
        options = encoder_arguments(job.format, job.quality)
        arguments = ffmpeg.output(stream, str(output.absolute()), **options).get_args()
        return [*quiet_ffmpeg(), *arguments]
    for each in last_filters(job.hardware):
        name, _, value = each.partition("=")
        stream = stream.filter(name, *([value] if value else []))
    options = hardware_options(job.hardware, job.format) | _container_arguments(job.format)
    arguments = ffmpeg.output(stream, str(output.absolute()), **options).get_args()
    return [*quiet_ffmpeg(), *opening_options(job.hardware), *arguments]
