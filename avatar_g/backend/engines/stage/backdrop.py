"""A theme in motion: the painted picture seen through the camera, and its moving lights."""

from zlib import crc32

import cv2
import numpy as np

from avatar_g.backend.domain.performance import CameraView
from avatar_g.backend.domain.timing import Timeline
from avatar_g.backend.domain.video import I420, VideoFormat
from avatar_g.backend.engines.geometry.projection import focal_px, look_at, project
from avatar_g.backend.engines.stage.effects import Beams, Drift, Effect, Grid, Motes, Twinkles
from avatar_g.backend.engines.stage.frame import BLACK, WHITE, Frame, Moment
from avatar_g.backend.engines.stage.glow import GlowBrush
from avatar_g.backend.engines.stage.planes import ThemePlanes
from avatar_g.backend.engines.stage.pulse import Pulse
from avatar_g.backend.engines.stage.themes import LOOKS, Theme
from avatar_g.backend.engines.stage.warping import warp

_FLASH = {
    Theme.STAGE: 0.16,
    Theme.SYNTHWAVE: 0.10,
    Theme.CITY: 0.06,
    Theme.STUDIO: 0.05,
    Theme.AURORA: 0.08,
}
"""How much the bright parts of the picture swell on a drum."""
_KNEE = 70
"""Luma above which the picture swells."""


class Backdrop:
    """Draws the background of any moment of a song; stateless, so frames come in any order."""

    def __init__(
        self, planes: ThemePlanes, picture: VideoFormat, timeline: Timeline, seed: int
    ) -> None:
        self.look = LOOKS[planes.theme]
        self.pulse = Pulse(timeline)
        self._planes = planes
        self._picture = picture
        rng = np.random.default_rng([seed, crc32(b"effects"), crc32(planes.theme.encode())])
        self._effects = _effects_of(planes, picture, self.look.depth_m, rng)
        self._flash = _FLASH.get(planes.theme, 0.0)

    def draw(self, at_s: float, view: CameraView, blur_level: int, planes: I420) -> None:
        """Fill ``planes``; ``blur_level`` 0 is sharp, 2 the softest."""
        frame = Frame.of(planes, self._picture)
        moment = self._moment(at_s, view)
        self._spread(frame, moment, blur_level)
        if self._flash and moment.pulse > 0.04:
            levels = np.arange(256, dtype=np.float32)
            swell = self._flash * moment.pulse * (0.4 + 0.6 * moment.energy)
            levels += np.maximum(levels - _KNEE, 0) * swell
            table = np.clip(levels, 0, WHITE).astype(np.uint8)
            cv2.LUT(frame.luma, table, dst=frame.luma)
        for effect in self._effects:
            effect.draw(frame, moment)
        np.clip(frame.luma, BLACK, WHITE, out=frame.luma)

    def _moment(self, at_s: float, view: CameraView) -> Moment:
        """Aim the painted picture: it stands behind the stage and always fills the frame."""
        width_px, height_px = self._picture.width_px, self._picture.height_px
        foot = np.array([[0.0, 0.0, -self.look.depth_m]])
        across, down = project(view, foot, width_px, height_px)[0]
        turn = look_at(np.array(view.eye, float), np.array(view.target, float))
        away_m = -float(turn[2, :3] @ foot[0] + turn[2, 3])
        luma = self._planes.levels[0][0]
        rows, columns = luma.shape
        scale = focal_px(view, height_px) / away_m / self._planes.px_per_m
        scale = max(scale, width_px / (columns - 4), height_px / (rows - 4))
        left = across - columns / 2 * scale
        top = down - self._planes.base_px * scale
        left = min(max(left, width_px - (columns - 2) * scale), -2 * scale)
        top = min(max(top, height_px - (rows - 2) * scale), -2 * scale)
        return Moment(
            at_s=at_s,
            beat=self.pulse.beat(at_s),
            pulse=self.pulse.level(at_s),
            energy=self.pulse.energy(at_s),
            view=view,
            base_y_px=top + self._planes.base_px * scale,
            scale=scale,
            origin_px=(left, top),
        )

    def _spread(self, frame: Frame, moment: Moment, blur_level: int) -> None:
        """Copy the painted picture through the camera's scale and shift."""
        step = 1 / moment.scale
        shift = [-moment.origin_px[0] * step, -moment.origin_px[1] * step]
        whole = np.array([[step, 0, shift[0]], [0, step, shift[1]]])
        # A chroma sample sits in the middle of two by two luma samples.
        centre = (step - 1) * 0.25
        half = np.array([[step, 0, shift[0] / 2 + centre], [0, step, shift[1] / 2 + centre]])
        luma, blue, red = self._planes.levels[blur_level]
        small = np.zeros_like(frame.blue)
        for source, target, matrix in (
            (luma, frame.luma, whole),
            (blue, frame.blue, half),
            (red, frame.red, half),
        ):
            if blur_level == 0 or target is not frame.luma:
                warp(source, matrix, target)
                continue
            # A soft picture has nothing to lose at half size, and costs a third.
            coarse = matrix * 2
            coarse[:, 2] = matrix[:, 2] + step * 0.5
            warp(source, coarse, small)
            cv2.resize(small, target.shape[::-1], dst=target, interpolation=cv2.INTER_LINEAR)


def _effects_of(
    planes: ThemePlanes, picture: VideoFormat, depth_m: float, rng: np.random.Generator
) -> tuple[Effect, ...]:
    """Return the moving parts of a theme."""
    brush = GlowBrush(most_px=max(8, picture.height_px // 24))
    if planes.theme is Theme.STAGE:
        motes = Motes(rng, brush, count=26, rgb=(190, 170, 255), size_m=0.012, rise_m_s=0.12)
        return (Beams(picture.width_px, picture.height_px), motes)
    if planes.theme is Theme.MOUNTAINS:
        flies = Motes(rng, brush, count=34, rgb=(255, 214, 120), size_m=0.014, rise_m_s=0.1)
        return (Drift(rng, speed=0.008, strength=0.11), flies)
    if planes.theme is Theme.SYNTHWAVE:
        return (Grid(depth_m),)
    if planes.theme is Theme.CITY:
        windows = _windows(planes, rng, brush)
        motes = Motes(rng, brush, count=14, rgb=(255, 190, 110), size_m=0.03, rise_m_s=0.03)
        return (Drift(rng, speed=0.006, strength=0.05), windows, motes)
    if planes.theme is Theme.BEACH:
        return (Drift(rng, speed=0.008, strength=0.10), _glints(planes, rng, brush))
    if planes.theme is Theme.STUDIO:
        dust = (255, 220, 160)
        return (Motes(rng, brush, count=30, rgb=dust, size_m=0.008, rise_m_s=0.05, strength=0.28),)
    curtain = Drift(rng, speed=0.012, strength=0.20, stretch=8.0, reach=0.92)
    sparks = Motes(rng, brush, count=28, rgb=(150, 255, 225), size_m=0.010, rise_m_s=0.16)
    return (curtain, sparks)


def _windows(planes: ThemePlanes, rng: np.random.Generator, brush: GlowBrush) -> Twinkles:
    columns = planes.levels[0][0].shape[1]
    height = planes.px_per_m
    places = np.stack(
        [rng.uniform(0, columns, 46), planes.base_px - height * rng.uniform(0.3, 1.4, 46)], 1
    )
    return Twinkles(
        brush,
        places,
        rng.random(46),
        rgb=(255, 206, 130),
        radius_px=planes.px_per_m * 0.03,
        rate_hz=0.22,
        strength=0.6,
    )


def _glints(planes: ThemePlanes, rng: np.random.Generator, brush: GlowBrush) -> Twinkles:
    columns = planes.levels[0][0].shape[1]
    unit = planes.px_per_m
    near = rng.random(52)
    across = columns / 2 - 0.9 * unit + rng.normal(0, 1, 52) * unit * (0.25 + 0.9 * near)
    places = np.stack([across, planes.base_px - unit * (0.6 - 0.52 * near)], 1)
    return Twinkles(
        brush,
        places,
        rng.random(52),
        rgb=(255, 226, 170),
        radius_px=unit * 0.025,
        rate_hz=0.55,
        strength=0.75,
    )
