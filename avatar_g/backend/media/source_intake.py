"""Somebody's pictures, clips and look-up tables: encoded anew once, in a cage.

A renderer only ever opens what was written here. Pictures go through Pillow with a closed list of
formats and sizes; clips through a separate ffmpeg under limits that reads whitelisted formats and
the file protocol only, so a playlist under a film's name opens nothing else. Nothing a user typed
becomes part of a command line.
"""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.progress import Progress, ignore_progress
from avatar_g.backend.domain.sources import (
    CLIP_FPS,
    CLIP_SHORT_SIDE_PX,
    MAX_CLIP_S,
    MAX_CUBE_BYTES,
    MAX_PICTURE_BYTES,
    MAX_SOURCE_BYTES,
    SOURCE_NAMES,
    STORED_SUFFIX,
    SourceFacts,
    SourceKind,
    source_kind_of_name,
)
from avatar_g.backend.errors import MediaError, UnsupportedInput
from avatar_g.backend.media.atomic import complete_file
from avatar_g.backend.media.cube_file import read_cube
from avatar_g.backend.media.encode import quiet_ffmpeg
from avatar_g.backend.media.images import write_image
from avatar_g.backend.media.photos import decode_photo
from avatar_g.backend.media.probe import probe_media
from avatar_g.backend.media.runner import Limits, run_program

LARGEST_PICTURE_PX: Final = 4_096
_DIGEST_CHARS: Final = 24
_FORMATS: Final = "mov,matroska,gif"
_CLIP_HEADS: Final = ((4, b"ftyp"), (0, b"\x1aE\xdf\xa3"), (0, b"GIF8"))
"""ISO media, Matroska and WebM, GIF."""
_TIMEOUT_S: Final = 180.0
_GROUND: Final = 24.0
"""Grey that shows through transparent parts."""
_LOOKED_AT_PX: Final = 96


def import_source(
    source: Path, name: str, folder: Path, *, progress: Progress = ignore_progress
) -> tuple[SourceFacts, Path]:
    """Encode an untrusted upload anew into ``folder``; the file is named by its own digest.

    Raises
    ------
    UnsupportedInput
        Reason ``source_extension``, ``source_too_large``, ``source_unreadable``,
        ``source_too_long``, ``photo_unreadable`` or ``photo_size``.
    StorageFull
        If the disk is full.
    """
    kind = source_kind_of_name(name)
    if kind is None:
        raise UnsupportedInput(
            "not the name of a picture, clip or table",
            reason="source_extension",
            supported=SOURCE_NAMES,
        )
    limit = {SourceKind.PICTURE: MAX_PICTURE_BYTES, SourceKind.CUBE: MAX_CUBE_BYTES}.get(
        kind, MAX_SOURCE_BYTES
    )
    if source.stat().st_size > limit:
        raise UnsupportedInput("too large", reason="source_too_large", limit=round(limit / 2**20))
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"new-{os.getpid()}{STORED_SUFFIX[kind]}"
    try:
        facts = _IMPORTERS[kind](source, draft, progress)
        digest = _digest(draft)
        stored = folder / f"{digest}{STORED_SUFFIX[kind]}"
        draft.replace(stored)
    finally:
        draft.unlink(missing_ok=True)
    width_px, height_px, duration_s, focus = facts
    return SourceFacts(digest, kind, width_px, height_px, duration_s, focus=focus), stored


_Found = tuple[int, int, float, tuple[float, float]]


def _import_picture(source: Path, target: Path, _progress: Progress) -> _Found:
    pixels = decode_photo(source.read_bytes(), LARGEST_PICTURE_PX, has_alpha=True)
    cover = pixels[..., 3:].astype(np.float32) / 255.0
    flat = pixels[..., :3] * cover + _GROUND * (1.0 - cover)
    rgb = np.asarray(np.rint(flat), np.uint8)
    write_image(target, rgb)
    height_px, width_px = rgb.shape[:2]
    return width_px, height_px, 0.0, focus_of(rgb)


def focus_of(rgb: NDArray[np.uint8]) -> tuple[float, float]:
    """Return where a picture is most striking: strong edges and colours, rather in the middle.

    Source: centre-weighted contrast and colourfulness, the parts of saliency that need no model
    (Achanta et al., "Frequency-tuned salient region detection", CVPR 2009).
    """
    saliency = saliency_of(rgb)
    rows, columns = saliency.shape
    strong = np.where(saliency > np.quantile(saliency, 0.85), saliency, 0.0)
    total = float(strong.sum())
    if total <= 0.0:
        return 0.5, 0.5
    x = float((strong.sum(0) * (np.arange(columns) + 0.5)).sum()) / total / columns
    y = float((strong.sum(1) * (np.arange(rows) + 0.5)).sum()) / total / rows
    return round(min(max(x, 0.2), 0.8), 4), round(min(max(y, 0.2), 0.8), 4)


def saliency_of(rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return how striking each part of a small copy of the picture is, 0..1, longest side 96."""
    scale = _LOOKED_AT_PX / max(rgb.shape[:2])
    size = (max(8, round(rgb.shape[1] * scale)), max(8, round(rgb.shape[0] * scale)))
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).astype(np.float32)
    mean = lab.mean(axis=(0, 1), keepdims=True)
    distance = np.linalg.norm(cv2.GaussianBlur(lab, (0, 0), 1.2) - mean, axis=2)
    detail = np.abs(cv2.Laplacian(lab[..., 0], cv2.CV_32F, ksize=3))
    detail = cv2.GaussianBlur(detail, (0, 0), 4.0)
    x = np.linspace(-1, 1, size[0], dtype=np.float32)[None]
    y = np.linspace(-1, 1, size[1], dtype=np.float32)[:, None]
    centre = np.exp(-(x * x + y * y) / 0.9)
    edges = _scaled(np.asarray(detail, np.float32))
    striking = _scaled(np.asarray(distance, np.float32)) * 0.6 + edges * 0.4
    return _scaled(np.asarray(striking * centre, np.float32))


def _scaled(values: NDArray[np.float32]) -> NDArray[np.float32]:
    low, high = float(values.min()), float(values.max())
    return np.asarray((values - low) / max(high - low, 1e-6), np.float32)


def _import_clip(source: Path, target: Path, progress: Progress) -> _Found:
    with source.open("rb") as reader:
        head = reader.read(64)
    if not any(head[at : at + len(mark)] == mark for at, mark in _CLIP_HEADS):
        raise UnsupportedInput(
            f"{source.name} is no clip", reason="source_unreadable", supported=SOURCE_NAMES
        )
    limits = Limits(
        memory_bytes=3 * 2**30, cpu_s=int(_TIMEOUT_S), file_bytes=600 * 2**20, niceness=10
    )
    with complete_file(target.resolve()) as part:
        try:
            run_program(
                _clip_command(source.resolve(), part),
                limits=limits,
                timeout_s=_TIMEOUT_S,
                progress=progress,
            )
            found = probe_media(part)
        except (MediaError, UnsupportedInput) as error:
            raise UnsupportedInput(
                f"ffmpeg could not decode it: {error}",
                reason="source_unreadable",
                supported=SOURCE_NAMES,
            ) from error
        if found.frame_count < 1:
            raise UnsupportedInput(
                "no pictures in it", reason="source_unreadable", supported=SOURCE_NAMES
            )
        if found.duration_s > MAX_CLIP_S + 0.5:
            raise UnsupportedInput(
                "the clip is too long", reason="source_too_long", limit=MAX_CLIP_S
            )
    return found.width_px, found.height_px, found.frame_count / CLIP_FPS, (0.5, 0.5)


def _clip_command(source: Path, target: Path) -> list[str]:
    """Return the command line: one video stream, upright, of a constant rate, often a key frame."""
    guarded: Mapping[str, str] = {
        "-protocol_whitelist": "file",
        "-format_whitelist": _FORMATS,
        "-max_streams": "16",
        "-t": f"{MAX_CLIP_S + 1:.1f}",
        "-i": f"file:{source}",
    }
    side = CLIP_SHORT_SIDE_PX
    fit = (
        f"scale='if(gt(iw,ih),-4,min({side},iw))':'if(gt(iw,ih),min({side},ih),-4)'"
        f":out_color_matrix=bt709:out_range=tv,crop=trunc(iw/4)*4:trunc(ih/4)*4,fps={CLIP_FPS}"
    )
    written: Mapping[str, str] = {
        "-map": "0:v:0",
        "-vf": fit,
        "-pix_fmt": "yuv420p",
        "-c:v": "libx264",
        "-preset": "veryfast",
        "-crf": "16",
        "-g": "15",
        "-bf": "0",
        "-threads": "1",
        "-map_metadata": "-1",
        "-fflags": "+bitexact",
        "-flags:v": "+bitexact",
        "-f": "mp4",
    }
    options = [word for pair in (*guarded.items(), *written.items()) for word in pair]
    return [*quiet_ffmpeg(), *options, str(target)]


def _import_cube(source: Path, target: Path, _progress: Progress) -> _Found:
    try:
        text = source.read_text(encoding="utf-8", errors="strict")
        read_cube(text)
    except ValueError as error:  # not UTF-8, or no table
        raise UnsupportedInput(
            f"no 3D table: {error}", reason="source_unreadable", supported=SOURCE_NAMES
        ) from error
    with complete_file(target) as part:
        part.write_text(text, encoding="utf-8")
    return 0, 0, 0.0, (0.5, 0.5)


_IMPORTERS: Final = {
    SourceKind.PICTURE: _import_picture,
    SourceKind.CLIP: _import_clip,
    SourceKind.CUBE: _import_cube,
}


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(2**20):
            digest.update(block)
    return digest.hexdigest()[:_DIGEST_CHARS]
