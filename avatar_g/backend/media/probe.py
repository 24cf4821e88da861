"""Look into media files with PyAV; ffprobe is not part of the wheel's ffmpeg."""

from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from av.error import FFmpegError
from numpy.typing import NDArray

from avatar_g.backend.errors import UnsupportedInput

SAFE_OPENING = {
    "protocol_whitelist": "file",
    "format_whitelist": "mov,matroska,mpegts,wav,mp3,ogg,flac,aac,webm,image2,png_pipe,webp_pipe",
}
"""Refuses playlists (HLS, ffconcat) under a media name: they would open other files."""


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """What a media file holds."""

    duration_s: float
    """Of the container."""
    width_px: int
    """0 without pictures."""
    height_px: int
    frame_count: int
    """Video packets."""
    video_codec: str
    audio_codec: str
    """Empty without sound."""
    sample_rate_hz: int
    channel_count: int


def probe_media(path: Path) -> MediaInfo:
    """Describe a media file without decoding it.

    Raises
    ------
    UnsupportedInput
        If it is not a media file of a known format.
    """
    try:
        with av.open(str(path), options=SAFE_OPENING) as container:
            video = container.streams.video[0] if container.streams.video else None
            audio = container.streams.audio[0] if container.streams.audio else None
            packets = container.demux(video) if video is not None else ()
            frame_count = sum(1 for packet in packets if packet.size)
            return MediaInfo(
                duration_s=(container.duration or 0) / 1e6,
                width_px=video.codec_context.width if video is not None else 0,
                height_px=video.codec_context.height if video is not None else 0,
                frame_count=frame_count,
                video_codec=video.codec_context.name if video is not None else "",
                audio_codec=audio.codec_context.name if audio is not None else "",
                sample_rate_hz=audio.codec_context.sample_rate if audio is not None else 0,
                channel_count=audio.codec_context.channels if audio is not None else 0,
            )
    except (FFmpegError, OSError, IndexError) as error:
        raise UnsupportedInput(f"{path.name}: {error}") from error


def frame_times_s(path: Path) -> NDArray[np.float64]:
    """Return the presentation time of every video frame, ascending, in seconds.

    Raises
    ------
    UnsupportedInput
        If the file has no video.
    """
    try:
        with av.open(str(path), options=SAFE_OPENING) as container:
            stream = container.streams.video[0]
            ticks = [packet.pts for packet in container.demux(stream) if packet.pts is not None]
            return np.sort(np.array(ticks, np.float64)) * float(stream.time_base or 0)
    except (FFmpegError, OSError, IndexError) as error:
        raise UnsupportedInput(f"{path.name}: {error}") from error


def read_frame(path: Path, at_s: float) -> NDArray[np.uint8]:
    """Decode the first frame shown at or after ``at_s`` as RGB, shape ``(h, w, 3)``.

    Raises
    ------
    UnsupportedInput
        If there is no such frame.
    """
    try:
        with av.open(str(path), options=SAFE_OPENING) as container:
            container.seek(int(at_s * 1e6))
            for frame in container.decode(video=0):
                if frame.time is not None and frame.time >= at_s - 1e-3:
                    return np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)
    except (FFmpegError, OSError, IndexError) as error:
        raise UnsupportedInput(f"{path.name}: {error}") from error
    raise UnsupportedInput(f"{path.name} has no frame at {at_s:.2f} s")
