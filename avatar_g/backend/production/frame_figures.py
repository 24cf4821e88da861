"""Measures single frames: what looks and a laid-over character cost, how evenly pictures move."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from time import process_time
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.looks import Filter
from avatar_g.backend.domain.performance import BodyPose
from avatar_g.backend.domain.scenes import CameraMove
from avatar_g.backend.domain.video import I420, Aspect, Resolution, VideoFormat
from avatar_g.backend.engines.avatar.cast import load_cast
from avatar_g.backend.engines.avatar.renderer.drawing import CharacterRenderer
from avatar_g.backend.engines.avatar.renderer.loading import LoadedCharacter
from avatar_g.backend.engines.avatar.renderer.portraits import (
    DAYLIGHT,
    PortraitKind,
    portrait_view,
)
from avatar_g.backend.engines.avatar.rigged import Rigged
from avatar_g.backend.engines.stage.frame import Frame
from avatar_g.backend.engines.video.looks import LookFilter
from avatar_g.backend.engines.video.pictures import Picture, lens_at
from avatar_g.backend.media.encode import quiet_ffmpeg
from avatar_g.backend.media.images import read_rgb
from avatar_g.backend.media.runner import run_program
from avatar_g.backend.production.avatar import build_character
from avatar_g.backend.production.costs import cpu_s
from avatar_g.backend.production.drawing import use_one_thread

_HD: Final = VideoFormat.of(Aspect.WIDE, Resolution.P1080, 30)
_SMALL: Final = VideoFormat.of(Aspect.WIDE, Resolution.P720, 30)
_MODEL: Final = "nino"
_REPEATS: Final = 15
_OVERLAID_FRAMES: Final = 30
_PAN_FRAMES: Final = 60
_PAN_STEP: Final = 1 / 1_000
"""Share of a pan between two frames: about a fifth of a pixel of 1080 rows."""
_SOFT_PX: Final = 4.0
_EDGE_PX: Final = 24


@dataclass(frozen=True, slots=True)
class FrameFigures:
    """What was measured; milliseconds are of processor time where nothing else is said."""

    pan_jitter_px: float
    """RMS distance of a slow pan of 1080 rows from an even one."""
    composite_ms: float
    """Laying the drawn character over a frame of 1080 rows, the dearest of three framings; wall."""
    overlay_ms: float
    """The same by ffmpeg's ``overlay`` from RGBA, in the same run."""
    look_ms: dict[str, float]
    """Each look at full strength on a frame of 720 rows."""


def measure_frames(image: Path, cache: Path, folder: Path) -> FrameFigures:
    """Measure with a picture, a ready-made character and files in ``folder``.

    As in the processes that draw, OpenCV has one thread from then on.
    """
    use_one_thread()
    rgb = read_rgb(image)
    composite_ms, cutout = _composite_ms(cache)
    return FrameFigures(
        pan_jitter_px=round(pan_jitter_px(rgb, _HD), 4),
        composite_ms=composite_ms,
        overlay_ms=_overlay_ms(cutout, folder),
        look_ms=_look_ms(rgb),
    )


def pan_jitter_px(rgb: NDArray[np.uint8], shape: VideoFormat) -> float:
    """Return how unevenly a slow pan over a picture moves.

    Each step is measured by the gradient constraint (Horn and Schunck, "Determining optical flow",
    1981), which is exact for parts of a pixel of a smooth picture: it is softened first.
    """
    picture = Picture(cv2.GaussianBlur(rgb, (0, 0), _SOFT_PX).astype(np.uint8), shape)
    shares = np.arange(_PAN_FRAMES) * _PAN_STEP
    frames = [_panned(picture, float(share), shape) for share in shares]
    moved = np.cumsum([0.0, *(_shift_px(one, other) for one, other in pairwise(frames))])
    even = np.polyval(np.polyfit(shares, moved, 1), shares)
    return float(np.sqrt(np.mean((moved - even) ** 2)))


def _panned(picture: Picture, share: float, shape: VideoFormat) -> NDArray[np.float32]:
    planes = _blank(shape)
    picture.draw(lens_at(CameraMove.PAN_RIGHT, share), Frame.of(planes, shape))
    return planes[: shape.height_px].astype(np.float32)


def _shift_px(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    inside = (slice(_EDGE_PX, -_EDGE_PX), slice(_EDGE_PX, -_EDGE_PX))
    across = np.gradient((one + other) / 2, axis=1)[inside]
    return float((across * (one - other)[inside]).sum() / (across**2).sum())


def _composite_ms(cache: Path) -> tuple[float, NDArray[np.uint8]]:
    """Return the dearest framing's cost, and the figure as RGBA ``(h, w, 4)``."""
    rigged = Rigged.load(build_character(load_cast()[_MODEL], cache).rigged)
    character, renderer = LoadedCharacter(rigged), CharacterRenderer(_HD)
    bones, planes = character.skeleton.bone_matrices(BodyPose({}, (0.0, 0.0, 0.0))), _blank(_HD)
    costs = []
    for kind in PortraitKind:
        view, spent_s = portrait_view(rigged, kind), []
        for _ in range(_REPEATS):
            renderer.draw(character, bones, view, DAYLIGHT, planes, face={})
            spent_s.append(renderer.cost.composite_s)
        costs.append(1e3 * median(spent_s))
    view = portrait_view(rigged, PortraitKind.BODY)
    return round(max(costs), 2), renderer.draw_rgba(character, bones, view, DAYLIGHT, face={})


def _overlay_ms(cutout: NDArray[np.uint8], folder: Path) -> float:
    """Return what ffmpeg's filter costs a frame more than passing the frames on."""
    frames, figures = folder / "frames.yuv", folder / "figures.rgba"
    for path, one in ((frames, _blank(_HD)), (figures, cutout)):
        with path.open("wb") as file:
            for _ in range(_OVERLAID_FRAMES):
                file.write(one.tobytes())
    size = f"{_HD.width_px}x{_HD.height_px}"
    ground = [*_raw(frames, "yuv420p", size)]
    figure = [*_raw(figures, "rgba", size), "-filter_complex", "[0:v][1:v]overlay"]
    spent = []
    for inputs in (ground, [*ground, *figure]):
        before_s = cpu_s()
        run_program([*quiet_ffmpeg(), *inputs, "-f", "null", "-"], cwd=folder)
        spent.append(cpu_s() - before_s)
    frames.unlink()
    figures.unlink()
    return round(1e3 * (spent[1] - spent[0]) / _OVERLAID_FRAMES, 1)


def _raw(path: Path, pixels: str, size: str) -> list[str]:
    return ["-f", "rawvideo", "-pix_fmt", pixels, "-s", size, "-i", path.name]


def _look_ms(rgb: NDArray[np.uint8]) -> dict[str, float]:
    plain = _blank(_SMALL)
    Picture(rgb, _SMALL).draw(lens_at(CameraMove.STILL, 0.0), Frame.of(plain, _SMALL))
    ramp = np.linspace(0, 1, 17, dtype=np.float32)
    red, green, blue = np.meshgrid(ramp, ramp, ramp, indexing="ij")
    lattice = np.stack([blue, red, green], -1)
    return {
        kind.value: _cost_ms(LookFilter(kind, 1.0, _SMALL, lattice=lattice).apply, plain)
        for kind in Filter
    }


def _cost_ms(apply: Callable[[I420, int], None], plain: I420) -> float:
    spent_s = []
    for index in range(_REPEATS + 1):
        planes, started_s = plain.copy(), process_time()
        apply(planes, index)
        spent_s.append(process_time() - started_s)
    return round(1e3 * median(spent_s[1:]), 2)


def _blank(shape: VideoFormat) -> I420:
    return np.full((shape.height_px * 3 // 2, shape.width_px), 128, np.uint8)
