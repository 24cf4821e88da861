"""What stands behind a scene when it is no stage: colours, gradients, moving patterns."""

import math
from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol
from zlib import crc32

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray

from avatar_g.backend.domain.scenes import AnimatedBackground
from avatar_g.backend.domain.video import I420, VideoFormat
from avatar_g.backend.engines.stage.frame import BLACK, WHITE, Frame, chroma_of
from avatar_g.backend.engines.stage.glow import GlowBrush
from avatar_g.backend.engines.stage.planes import encode
from avatar_g.backend.engines.stage.pulse import Pulse
from avatar_g.backend.engines.video.grading import luma_of, rgb_of

_COARSE: Final = 8
"""Patterns are computed at this fraction of the size: they are smooth."""
_TILE_PX: Final = 64
_EDGE: Final = 0.014
"""Width of a soft edge in picture heights: about a cell of the coarse grid."""
Grid = NDArray[np.float32]


class Ground(Protocol):
    """Fills a frame at any time; stateless."""

    def draw(self, at_s: float, planes: I420) -> None:
        """Fill ``planes``."""
        ...


class StillGround:
    """A picture that never changes."""

    def __init__(self, planes: I420) -> None:
        self._planes = planes

    def draw(self, at_s: float, planes: I420) -> None:
        """Copy the picture."""
        del at_s
        np.copyto(planes, self._planes)


def solid_ground(colour: str, picture: VideoFormat, *, dim: float = 0.0) -> StillGround:
    """Return one colour everywhere."""
    return gradient_ground((colour,), 0.0, picture, dim=dim)


def gradient_ground(
    colours: Sequence[str], angle_deg: float, picture: VideoFormat, *, dim: float = 0.0
) -> StillGround:
    """Return a dithered gradient through one to four colours, mixed in linear light."""
    width, height = picture.width_px, picture.height_px
    angle = math.radians(angle_deg)
    x = (np.arange(width, dtype=np.float32) - (width - 1) / 2)[None]
    y = (np.arange(height, dtype=np.float32) - (height - 1) / 2)[:, None]
    along = x * math.cos(angle) + y * math.sin(angle)
    reach = abs(width * math.cos(angle)) + abs(height * math.sin(angle))
    share = np.asarray(np.clip(along / max(reach, 1.0) + 0.5, 0, 1), np.float32)
    return StillGround(stacked(encode(_ramp(share, colours) * np.float32(1 - 0.85 * dim)), picture))


def stacked(parts: tuple[NDArray[np.uint8], ...], picture: VideoFormat) -> I420:
    """Join three planes of the frame's size into one array."""
    height = picture.height_px
    planes = np.zeros((height * 3 // 2, picture.width_px), np.uint8)
    frame = Frame.of(planes, picture)
    frame.luma[:], frame.blue[:], frame.red[:] = parts
    return planes


def _ramp(share: Grid, colours: Sequence[str]) -> Grid:
    linear = _linear(colours)
    at = np.linspace(0, 1, max(2, len(linear)))
    if len(linear) == 1:
        linear = np.repeat(linear, 2, axis=0)
    mixed = np.stack([np.interp(share, at, linear[:, band]) for band in range(3)], -1)
    return np.asarray(np.power(mixed, 1 / 2.2), np.float32)


def _linear(colours: Sequence[str]) -> NDArray[np.float32]:
    rgb = np.array([rgb_of(code) for code in colours], np.float32) / 255
    return np.asarray(np.power(rgb, 2.2), np.float32)


class AnimatedGround:
    """A moving pattern of the scene's colours that answers the drums softly."""

    def __init__(
        self,
        kind: AnimatedBackground,
        colours: Sequence[str],
        picture: VideoFormat,
        pulse: Pulse,
        *,
        dim: float = 0.0,
        seed: int = 0,
    ) -> None:
        self._kind, self._picture, self._pulse = kind, picture, pulse
        self._dim = 1.0 - 0.85 * dim
        self._colours = _three(colours)
        self._linear = _linear(self._colours)
        coarse_px = max(_COARSE, round(_COARSE * picture.height_px / 720))
        self._size = (
            max(16, picture.width_px // coarse_px),
            max(9, picture.height_px // coarse_px),
        )
        x = (np.arange(self._size[0], dtype=np.float32) + 0.5) / self._size[0] - 0.5
        y = (np.arange(self._size[1], dtype=np.float32) + 0.5) / self._size[1] - 0.5
        self._x = x[None] * np.float32(picture.width_px / picture.height_px)
        self._y = y[:, None] * np.ones_like(self._x)
        rng = np.random.default_rng([seed, crc32(b"ground"), crc32(kind.encode())])
        self.seeds = rng.random((160, 6))
        """Six numbers 0..1 of every dot: its place, size, pace and so on."""
        self._dither = rng.random((_TILE_PX, _TILE_PX)).astype(np.float32)
        self._brush = GlowBrush(most_px=max(8, picture.height_px // 8))

    def draw(self, at_s: float, planes: I420) -> None:
        """Fill ``planes``."""
        level = self._pulse.level(at_s)
        share, light = _PATTERNS[self._kind](self._x, self._y, at_s, level)
        rgb = self._mixed(share) * (light * np.float32(self._dim))[..., None]
        frame = Frame.of(planes, self._picture)
        self._spread(np.clip(rgb, 0, 1), frame)
        lights = _LIGHTS.get(self._kind)
        if lights is not None:
            lights(self, frame, at_s, level)
            np.clip(frame.luma, BLACK, WHITE, out=frame.luma)

    def _mixed(self, share: Grid) -> Grid:
        """Return the three colours mixed along 0..1."""
        table = np.stack(
            [np.interp(np.linspace(0, 1, 256), (0, 0.5, 1), self._linear[:, b]) for b in range(3)],
            -1,
        )
        graded = np.power(table, 1 / 2.2).astype(np.float32)
        return np.asarray(graded[np.clip(share * 255, 0, 255).astype(np.uint8)], np.float32)

    def _spread(self, rgb: Grid, frame: Frame) -> None:
        """Convert at the coarse size, enlarge smoothly, dither against banding."""
        full = rgb * np.float32(255)
        luma = full @ np.array([0.182586, 0.614231, 0.062007], np.float32) + np.float32(16)
        blue = full @ np.array([-0.100644, -0.338572, 0.439216], np.float32) + np.float32(128)
        red = full @ np.array([0.439216, -0.398942, -0.040274], np.float32) + np.float32(128)
        for values, plane in ((luma, frame.luma), (blue, frame.blue), (red, frame.red)):
            size = (plane.shape[1], plane.shape[0])
            large = cv2.resize(values.astype(np.float32), size, interpolation=cv2.INTER_LINEAR)
            _settle(np.asarray(large, np.float32), self._dither, plane)

    def dots(
        self,
        frame: Frame,
        places: NDArray[np.float64],
        radii: NDArray[np.float64],
        strengths: NDArray[np.float64],
        colour: int,
    ) -> None:
        """Add round lights of one of the colours."""
        chroma = chroma_of(*rgb_of(self._colours[colour]))
        bright = (luma_of(rgb_of(self._colours[colour])) - 16) / 219
        gain = (0.35 + 0.65 * bright) * self._dim
        self._brush.add(frame, places, radii, strengths * gain, chroma)


@njit(cache=True, fastmath=True, nogil=True, error_model="numpy")
def _settle(
    values: NDArray[np.float32], dither: NDArray[np.float32], plane: NDArray[np.uint8]
) -> None:
    size = dither.shape[0]
    for row in range(plane.shape[0]):
        for column in range(plane.shape[1]):
            value = values[row, column] + dither[row % size, column % size]
            plane[row, column] = np.uint8(min(max(value, np.float32(16.0)), np.float32(235.9)))


def _three(colours: Sequence[str]) -> tuple[str, str, str]:
    chosen = (*colours, *(("#ffffff",) if len(colours) == 1 else ()))
    return chosen[0], chosen[len(chosen) // 2], chosen[-1]


def _silk(x: Grid, y: Grid, at_s: float, level: float) -> tuple[Any, Any]:
    fold = np.sin(2.1 * x + 1.3 * np.sin(1.7 * y + 0.31 * at_s) + 0.23 * at_s)
    fold = fold + 0.6 * np.sin(
        3.4 * y - 1.9 * x + 0.9 * np.sin(2.3 * x - 0.27 * at_s) - 0.19 * at_s
    )
    share = 0.5 + 0.31 * fold
    light = 0.80 + 0.20 * np.cos(4.0 * fold + 0.5 * at_s) + 0.06 * level
    return share, light.astype(np.float32)


def _waves(x: Grid, y: Grid, at_s: float, level: float) -> tuple[Any, Any]:
    share = np.zeros_like(y)
    for layer in range(5):
        crest = (
            -0.34
            + 0.17 * layer
            + 0.05 * np.sin(x * (2.2 + 0.5 * layer) + at_s * (0.5 + 0.12 * layer) + layer * 1.7)
        )
        share = share + np.clip((y - crest) / _EDGE + 0.5, 0, 1) / 5
    return share, np.full_like(y, 0.92 + 0.06 * level)


def _rays(x: Grid, y: Grid, at_s: float, level: float) -> tuple[Any, Any]:
    angle = np.arctan2(y + 0.15, x)
    ray = np.sin(angle * 9 + 0.22 * at_s) * 0.5 + np.sin(angle * 5 - 0.13 * at_s) * 0.5
    radius = np.hypot(x, y + 0.15)
    share = np.clip(0.42 + 0.34 * ray - 0.25 * radius, 0, 1)
    light = np.clip(1.05 - 0.45 * radius + 0.10 * level, 0, 1.2)
    return share, light.astype(np.float32)


def _tunnel(x: Grid, y: Grid, at_s: float, level: float) -> tuple[Any, Any]:
    radius = np.hypot(x, y) + 0.06
    depth = 0.42 / radius + 0.55 * at_s
    ring = 0.5 + 0.5 * np.sin(depth * 2 * np.pi * 0.55)
    spoke = 0.5 + 0.5 * np.sin(np.arctan2(y, x) * 6 + 0.25 * at_s)
    share = np.clip(0.15 + 0.65 * ring * (0.55 + 0.45 * spoke), 0, 1)
    light = np.clip(radius * 2.1, 0, 1) * (0.9 + 0.1 * level)
    return share, light.astype(np.float32)


def _curtain(x: Grid, y: Grid, at_s: float, level: float) -> tuple[Any, Any]:
    """Hang two curtains of northern light: sharp below, fading upwards, in fine pleats."""
    glow = np.zeros_like(y)
    for place, (foot, strength) in enumerate(((0.22, 1.0), (0.02, 0.55))):
        drift = at_s * (0.30 - 0.11 * place) + 2.0 * place
        edge = foot + 0.11 * np.sin(2.1 * x + drift) + 0.05 * np.sin(5.3 * x - 1.3 * drift)
        above = edge - y
        fade = np.exp(-np.abs(above) / np.where(above > 0, 0.30, 0.035))
        fold = 9.0 * x + 2.2 * np.sin(1.9 * x + drift)
        pleat = 0.70 + 0.20 * np.sin(2 * fold) + 0.10 * np.sin(5 * fold - drift)
        glow += strength * fade * pleat
    glow = np.clip(glow * (0.95 + 0.15 * level), 0, 1)
    return np.clip(0.04 + 0.86 * glow, 0, 1), (0.42 + 0.62 * glow).astype(np.float32)


def _calm(x: Grid, y: Grid, at_s: float, level: float) -> tuple[Any, Any]:
    del at_s
    share = np.clip(0.30 + 0.34 * (0.5 - y) - 0.12 * np.abs(x), 0, 0.6)
    return share, np.full_like(y, 0.62 + 0.05 * level) + 0 * x


_PATTERNS: Final[dict[AnimatedBackground, Callable[[Any, Any, float, float], tuple[Any, Any]]]] = {
    AnimatedBackground.SILK: _silk,
    AnimatedBackground.WAVES: _waves,
    AnimatedBackground.RAYS: _rays,
    AnimatedBackground.TUNNEL: _tunnel,
    AnimatedBackground.AURORA: _curtain,
    AnimatedBackground.BOKEH: _calm,
    AnimatedBackground.STARS: _calm,
    AnimatedBackground.CONFETTI: _calm,
}


def _bokeh(ground: AnimatedGround, frame: Frame, at_s: float, level: float) -> None:
    seeds = ground.seeds[:44]
    height, width = frame.luma.shape
    rise = (seeds[:, 1] + at_s * 0.018 * (0.4 + seeds[:, 3])) % 1.0
    x = seeds[:, 0] * width + 0.02 * width * np.sin(at_s * 0.4 + seeds[:, 2] * 9)
    places = np.stack([x, (1.1 - 1.2 * rise) * height], 1)
    radii = height * (0.03 + 0.075 * seeds[:, 4])
    strengths = np.sin(np.pi * rise) * (0.16 + 0.24 * seeds[:, 5]) * (0.85 + 0.3 * level)
    for colour in (1, 2):
        mine = slice(colour - 1, None, 2)
        ground.dots(frame, places[mine], radii[mine], strengths[mine], colour)


def _stars(ground: AnimatedGround, frame: Frame, at_s: float, level: float) -> None:
    seeds = ground.seeds
    height, width = frame.luma.shape
    depth = 1.0 - (seeds[:, 2] + at_s * 0.05) % 1.0
    spread = 0.42 / np.maximum(depth, 0.06)
    x = width / 2 + (seeds[:, 0] - 0.5) * spread * height * 1.6
    y = height / 2 + (seeds[:, 1] - 0.5) * spread * height
    radii = height * 0.0028 / np.maximum(depth, 0.12)
    strengths = np.clip(1.0 - depth, 0, 1) * (0.75 + 0.35 * level)
    ground.dots(frame, np.stack([x, y], 1), radii, strengths, 2)


def _confetti(ground: AnimatedGround, frame: Frame, at_s: float, level: float) -> None:
    seeds = ground.seeds[:110]
    height, width = frame.luma.shape
    fall = (seeds[:, 1] + at_s * (0.05 + 0.06 * seeds[:, 3])) % 1.0
    sway = np.sin(at_s * (0.8 + seeds[:, 2]) + seeds[:, 4] * 6.3)
    places = np.stack([(seeds[:, 0] + 0.02 * sway) * width, (1.1 * fall - 0.05) * height], 1)
    turn = np.abs(np.sin(at_s * (1.5 + 2 * seeds[:, 5]) + seeds[:, 0] * 12))
    radii = height * (0.012 + 0.016 * seeds[:, 4])
    for colour in range(3):
        mine = slice(colour, None, 3)
        strengths = (0.30 + 0.55 * turn[mine]) * (0.9 + 0.2 * level)
        ground.dots(frame, places[mine], radii[mine], strengths, colour)


_LIGHTS: Final[dict[AnimatedBackground, Callable[[AnimatedGround, Frame, float, float], None]]] = {
    AnimatedBackground.BOKEH: _bokeh,
    AnimatedBackground.STARS: _stars,
    AnimatedBackground.CONFETTI: _confetti,
}


def warm_up() -> None:
    """Compile the kernel."""
    dither = np.zeros((_TILE_PX, _TILE_PX), np.float32)
    _settle(np.zeros((4, 4), np.float32), dither, np.zeros((4, 4), np.uint8))
