"""How near pictures are: a preview to the finished film, and the film to what was drawn."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from avatar_g.backend.domain.video import Quality, VideoFormat
from avatar_g.backend.media.encode import SegmentJob, SegmentWriter
from avatar_g.backend.media.images import rgb_from_i420
from avatar_g.backend.media.probe import probe_media, read_frame
from avatar_g.backend.media.programs import find_ffmpeg, has_filter
from avatar_g.backend.media.runner import run_program
from avatar_g.backend.media.similarity import similarity_map
from avatar_g.backend.media.stills import burn_words
from avatar_g.backend.production.filming import open_scene


def structural_similarity(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """Return the mean structural similarity of two grey pictures, 1 where they are equal."""
    return float(np.mean(similarity_map(one.astype(np.float64), other.astype(np.float64))))


@dataclass(frozen=True, slots=True)
class PreviewLikeness:
    """Structural similarity of previews, one of each moment."""

    drawn: list[float]
    """To the frame of the film as it is drawn."""
    encoded: list[float]
    """To the frame that comes out of the finished file: fine grain is lost in it."""


def preview_likeness(
    film: Path,
    scene: Path,
    draw_preview: Callable[[float], bytes],
    *,
    count: int,
) -> PreviewLikeness:
    """Compare previews with the film's frames of the same moments, at the size of the previews.

    Parameters
    ----------
    scene
        Folder the film was drawn from, with its words.
    draw_preview
        Returns the preview of a time as JPEG.
    """
    source = open_scene(scene)
    picture, words = source.format, next(scene.glob("*.ass"))
    planes = np.zeros((picture.height_px * 3 // 2, picture.width_px), np.uint8)
    found = PreviewLikeness([], [])
    for place in range(count):
        index = int((place + 0.5) / count * source.frame_count)
        with Image.open(BytesIO(draw_preview((index + 0.5) / picture.fps))) as image:
            preview = np.asarray(image.convert("L"), np.uint8)
        source.draw(index, planes)
        drawn = rgb_from_i420(burn_words([planes], words, picture, [index])[0])
        shown = read_frame(film, index / picture.fps)
        found.drawn.append(_similarity_at_size(preview, drawn))
        found.encoded.append(_similarity_at_size(preview, shown))
    return found


def _similarity_at_size(preview: NDArray[np.uint8], rgb: NDArray[np.uint8]) -> float:
    size = (preview.shape[1], preview.shape[0])
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    grey = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), np.uint8)
    return round(structural_similarity(preview, grey), 4)


@dataclass(frozen=True, slots=True)
class EncodedLikeness:
    """How well frames survive their encoding."""

    vmaf: float
    """0 without ffmpeg's libvmaf."""
    megabits_s: float


def encoded_likeness(scene: Path, folder: Path, first_frames: tuple[int, ...]) -> EncodedLikeness:
    """Draw a second from each of some places of a scene, encode and compare (VMAF)."""
    source = open_scene(scene)
    picture: VideoFormat = source.format
    count = picture.fps * len(first_frames)
    raw = folder / "drawn.yuv"
    job = SegmentJob(folder / "drawn.mp4", picture, 0, count, Quality.BALANCED)
    planes = np.zeros((picture.height_px * 3 // 2, picture.width_px), np.uint8)
    with raw.open("wb") as file, SegmentWriter(job) as writer:
        for first in first_frames:
            for index in range(first, first + picture.fps):
                source.draw(index, planes)
                file.write(planes.data)
                writer.write(planes)
    megabits_s = job.path.stat().st_size * 8 / 1e6 / probe_media(job.path).duration_s
    vmaf = _vmaf(job.path, raw, picture) if has_filter("libvmaf") else 0.0
    raw.unlink()
    return EncodedLikeness(round(vmaf, 1), round(megabits_s, 2))


def _vmaf(encoded: Path, raw: Path, picture: VideoFormat) -> float:
    log = encoded.with_suffix(".xml")
    even = f"setpts=N/{picture.fps}/TB"
    graph = f"[0:v]{even}[a];[1:v]{even}[b];[a][b]libvmaf=log_path={log.name}:n_threads=1"
    command = [
        str(find_ffmpeg()), "-nostdin", "-hide_banner", "-loglevel", "error",
        "-i", str(encoded.resolve()), "-f", "rawvideo", "-pix_fmt", "yuv420p",
        "-s", f"{picture.width_px}x{picture.height_px}", "-r", str(picture.fps),
        "-i", str(raw.resolve()), "-lavfi", graph, "-f", "null", "-",
    ]  # fmt: skip
    run_program(command, cwd=log.parent)
    means = re.findall(r'<metric name="vmaf"[^>]*mean="([0-9.]+)"', log.read_text())
    return float(means[0]) if means else 0.0
