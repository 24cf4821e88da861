"""Encoders of graphics cards: used only where a real encode came back as the same pictures.

A listing proves nothing: builds of ffmpeg name NVENC, VAAPI and Quick Sync on machines without any.
So each is tried once on a dozen moving frames, and what it wrote is decoded and compared.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any, Final

import av
import numpy as np
from av.error import FFmpegError
from numpy.typing import NDArray

from avatar_g.backend.domain.video import I420, VideoFormat
from avatar_g.backend.errors import AvatarGError
from avatar_g.backend.media.probe import SAFE_OPENING
from avatar_g.backend.media.programs import find_ffmpeg, has_encoder
from avatar_g.backend.media.runner import Program

_TRIED: Final = VideoFormat(640, 360, 25)
_TRIED_FRAMES: Final = 12
_TIMEOUT_S: Final = 15.0
LEAST_PSNR_DB: Final = 32.0
"""Of the light of all tried frames. Measured: x264 has 56 dB at the usual quality and 40 at a
poor one (crf 40); pictures one frame late have 22, upside down 19, frozen 17, negated 9."""
_TAGS: Final = (
    "h264_metadata=colour_primaries=1:transfer_characteristics=1:matrix_coefficients=1"
    ":video_full_range_flag=0"
)


class HardwareEncoder(StrEnum):
    """H.264 encoders of graphics cards, in the order they are tried."""

    NVENC = "h264_nvenc"
    VAAPI = "h264_vaapi"
    QSV = "h264_qsv"
    VIDEOTOOLBOX = "h264_videotoolbox"


@dataclass(frozen=True, slots=True)
class _Way:
    """How one encoder is called."""

    options: Mapping[str, Any]
    opened: tuple[str, ...] = ()
    """Before the input."""
    filters: tuple[str, ...] = ()
    """Last in the chain: how frames reach the card."""


_WAYS: Final[Mapping[HardwareEncoder, _Way]] = MappingProxyType(
    {
        HardwareEncoder.NVENC: _Way({"preset": "p4", "rc": "vbr", "cq": 23, "b:v": 0}),
        HardwareEncoder.VAAPI: _Way(
            {"qp": 23}, ("-vaapi_device", "/dev/dri/renderD128"), ("format=nv12", "hwupload")
        ),
        HardwareEncoder.QSV: _Way({"global_quality": 23}, filters=("format=nv12",)),
        HardwareEncoder.VIDEOTOOLBOX: _Way({"q:v": 60}),
    }
)


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """What a try of one encoder found."""

    encoder: str
    works: bool
    psnr_db: float = 0.0
    detail: str = field(default="", compare=False)
    """Why it does not work."""


def hardware_options(encoder: HardwareEncoder, picture: VideoFormat) -> dict[str, Any]:
    """Return the output options of a segment by an encoder of a graphics card."""
    return {
        "c:v": encoder.value,
        **_WAYS[encoder].options,
        "g": picture.fps * 2,
        "bf": 0,
        "bsf:v": _TAGS,
    }


def opening_options(encoder: HardwareEncoder) -> tuple[str, ...]:
    """Return what stands before the input."""
    return _WAYS[encoder].opened


def last_filters(encoder: HardwareEncoder) -> tuple[str, ...]:
    """Return the filters that hand frames to the card."""
    return _WAYS[encoder].filters


def probe_encoders() -> list[ProbeResult]:
    """Try every encoder of a graphics card; takes about a second where none works."""
    return [probe_encoder(encoder) for encoder in HardwareEncoder]


def probe_encoder(encoder: HardwareEncoder) -> ProbeResult:
    """Encode a dozen frames, decode them and compare: that is what working means."""
    if not has_encoder(encoder.value):
        return ProbeResult(encoder.value, False, detail="not part of this ffmpeg")
    frames = [_tried_frame(index) for index in range(_TRIED_FRAMES)]
    with TemporaryDirectory(prefix="encoder-") as folder:
        path = Path(folder) / "tried.mp4"
        try:
            _encode(encoder, frames, path)
            decoded = _decoded_light(path)
        except (AvatarGError, FFmpegError, OSError, IndexError) as error:
            return ProbeResult(encoder.value, False, detail=_cause(error))
    if len(decoded) != len(frames):
        return ProbeResult(encoder.value, False, detail=f"{len(decoded)} of {len(frames)} frames")
    height_px = _TRIED.height_px
    psnr_db = _psnr_db(np.stack([one[:height_px] for one in frames]), np.stack(decoded))
    works = psnr_db >= LEAST_PSNR_DB
    detail = "" if works else "decodes to other pictures"
    return ProbeResult(encoder.value, works, round(psnr_db, 1), detail)


def _encode(encoder: HardwareEncoder, frames: list[I420], path: Path) -> None:
    filters = _WAYS[encoder].filters
    options = hardware_options(encoder, _TRIED)
    command = [
        str(find_ffmpeg()), "-y", "-nostdin", "-hide_banner", "-loglevel", "error",
        *opening_options(encoder), "-f", "rawvideo", "-pix_fmt", "yuv420p",
        "-s", f"{_TRIED.width_px}x{_TRIED.height_px}", "-framerate", str(_TRIED.fps),
        "-i", "pipe:0", *(("-vf", ",".join(filters)) if filters else ()),
        *(word for name, value in options.items() for word in (f"-{name}", str(value))),
        str(path),
    ]  # fmt: skip
    with Program(command, has_input=True) as program:
        for planes in frames:
            program.feed(planes.reshape(-1).data)
        program.end_of_input()
        program.wait(timeout_s=_TIMEOUT_S)


def _tried_frame(index: int) -> I420:
    """Return slopes and hard edges that move, with colour."""
    width_px, height_px = _TRIED.width_px, _TRIED.height_px
    planes = np.full((height_px * 3 // 2, width_px), 128, np.uint8)
    x, y = np.arange(width_px)[None, :], np.arange(height_px)[:, None]
    planes[:height_px] = 40 + (x * 140) // width_px + (y * 30) // height_px
    left = 40 + 24 * index
    planes[120:220, left : left + 100] = 210
    planes[260:300, width_px - left - 60 : width_px - left] = 30
    planes[height_px : height_px + height_px // 4, :] = 96
    return planes


def _decoded_light(path: Path) -> list[NDArray[np.uint8]]:
    with av.open(str(path), options=SAFE_OPENING) as container:
        return [
            np.asarray(frame.to_ndarray(format="gray"), np.uint8)
            if frame.format.name == "gray"
            else np.asarray(frame.to_ndarray(format="yuv420p"), np.uint8)[: frame.height]
            for frame in container.decode(video=0)
        ]


def _psnr_db(source: NDArray[np.uint8], decoded: NDArray[np.uint8]) -> float:
    """Peak signal-to-noise ratio over all frames; 99 where they are equal."""
    if source.shape != decoded.shape:
        return 0.0
    error = float(np.mean((source.astype(np.float64) - decoded) ** 2))
    return 99.0 if error == 0.0 else float(10.0 * np.log10(255.0**2 / error))


def _cause(error: BaseException) -> str:
    """Return the first whole line of complaint: the others follow from it."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    whole = lines[1:] or lines
    return whole[0].rpartition("] ")[2][:160] if whole else type(error).__name__
