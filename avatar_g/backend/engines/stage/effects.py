"""The moving parts of a stage; each draws over the painted picture in well under a millisecond."""

import math
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.stage.frame import Frame, Moment, chroma_of, place_on_screen
from avatar_g.backend.engines.stage.glow import GlowBrush
from avatar_g.backend.engines.stage.painting import cloud

_LEAST_LIGHT = 0.02
"""Strength below which a small light is not drawn."""


class Effect(Protocol):
    """A moving part of a stage: a pure function of the moment."""

    def draw(self, frame: Frame, moment: Moment) -> None:
        """Draw over ``frame``."""
        ...


class Motes:
    """Lights that float between the performers and the painted picture."""

    def __init__(
        self,
        rng: np.random.Generator,
        brush: GlowBrush,
        *,
        count: int,
        rgb: tuple[int, int, int],
        size_m: float,
        rise_m_s: float,
        strength: float = 0.5,
    ) -> None:
        self._brush = brush
        self._chroma = chroma_of(*rgb)
        self._seeds = rng.random((count, 6))
        self._size_m, self._rise_m_s, self._strength = size_m, rise_m_s, strength

    def draw(self, frame: Frame, moment: Moment) -> None:
        """Draw every mote, brighter on the beat."""
        seeds, at_s = self._seeds, moment.at_s
        rise = seeds[:, 1] + at_s * self._rise_m_s * (0.5 + seeds[:, 3]) / 3.2
        places = np.stack(
            [
                (seeds[:, 0] - 0.5) * 9
                + 0.25 * np.sin(at_s * (0.3 + seeds[:, 2]) + seeds[:, 3] * 6),
                (rise % 1.0) * 3.2,
                -0.6 - 5.0 * seeds[:, 4],
            ],
            axis=1,
        )
        twinkle = 0.5 + 0.5 * np.sin(at_s * (0.8 + 2.0 * seeds[:, 5]) + seeds[:, 2] * 9)
        fade = np.sin(np.pi * (rise % 1.0)) * twinkle * (0.7 + 0.3 * moment.pulse)
        height_px = frame.luma.shape[0]
        eye = np.array(moment.view.eye)
        lens_px = height_px / (2 * math.tan(math.radians(moment.view.fov_deg) / 2))
        away_m = np.linalg.norm(places - eye, axis=1)
        radii_px = lens_px / away_m * self._size_m * (0.6 + seeds[:, 5]) * 2.6
        strengths = self._strength * fade
        seen = strengths > _LEAST_LIGHT
        spots = place_on_screen(moment, places, frame)[seen]
        self._brush.add(frame, spots, radii_px[seen], strengths[seen], self._chroma)


class Twinkles:
    """Lights painted into the picture that flicker: windows, glints on water, distant lamps."""

    def __init__(
        self,
        brush: GlowBrush,
        places_px: NDArray[np.float64],
        phases: NDArray[np.float64],
        *,
        rgb: tuple[int, int, int],
        radius_px: float,
        rate_hz: float,
        strength: float,
    ) -> None:
        self._brush = brush
        self._places_px, self._phases = places_px, phases
        self._chroma = chroma_of(*rgb)
        self._radius_px, self._rate_hz, self._strength = radius_px, rate_hz, strength

    def draw(self, frame: Frame, moment: Moment) -> None:
        """Draw the lights that are on."""
        swing = np.sin(
            2 * np.pi * (self._rate_hz * moment.at_s * (0.6 + self._phases) + self._phases * 7)
        )
        levels = np.clip(swing * 1.6 - 0.4, 0, 1) * (0.75 + 0.25 * moment.pulse) * self._strength
        seen = levels > _LEAST_LIGHT
        places = (self._places_px * moment.scale + moment.origin_px)[seen]
        radii_px = np.full(len(places), self._radius_px * moment.scale)
        self._brush.add(frame, places, radii_px, levels[seen], self._chroma)


class Beams:
    """Four stage lights that swing with the bar and flash in turn on the beat."""

    _SHRINK = 8
    _RGB = ((255, 96, 190), (90, 200, 255), (150, 120, 255), (110, 255, 220))

    def __init__(self, width_px: int, height_px: int) -> None:
        self._size = (width_px // self._SHRINK, height_px // self._SHRINK)
        tall = max(self._size)
        rows = np.linspace(0, 1, tall, dtype=np.float32)[:, None]
        columns = np.linspace(-0.5, 0.5, tall // 2, dtype=np.float32)[None]
        width = 0.025 + 0.16 * rows
        body = np.exp(-((columns / width) ** 2)) * np.clip(1.05 - rows, 0, 1) ** 1.3
        self._sprite = (body * 150).astype(np.float32)
        self._chroma = [chroma_of(*rgb) for rgb in self._RGB]

    def draw(self, frame: Frame, moment: Moment) -> None:
        """Add light and colour along every beam."""
        width, height = self._size
        tall = self._sprite.shape[0]
        light = np.zeros((height, width), np.float32)
        tints = np.zeros((2, height, width), np.float32)
        turn = int(moment.beat) % 2
        for index in range(4):
            flash = moment.pulse if index % 2 == turn else 0.0
            gain = 0.16 + 0.12 * moment.energy + 0.62 * flash * (0.4 + 0.6 * moment.energy)
            swing = 0.34 * math.sin(moment.beat * math.pi / 8 + index * 1.9)
            angle = (0.46, 0.16, -0.16, -0.46)[index] + swing
            x = width * (0.12, 0.37, 0.63, 0.88)[index]
            cos, sin = math.cos(angle), math.sin(angle)
            mid = self._sprite.shape[1] / 2
            matrix = np.array([[cos, sin, x - cos * mid], [-sin, cos, sin * mid - 0.04 * tall]])
            beam = cv2.warpAffine(self._sprite, matrix, (width, height))
            cv2.scaleAdd(beam, gain, light, dst=light)
            for tint, target in zip(tints, self._chroma[index], strict=True):
                cv2.scaleAdd(beam, gain * (target - 128) / 170, tint, dst=tint)
        for plane, layer in zip((frame.luma, frame.blue, frame.red), (light, *tints), strict=True):
            _add_signed(plane, layer)


def _add_signed(plane: NDArray[np.uint8], layer: NDArray[np.float32]) -> None:
    """Add a coarse layer to a plane; bytes are added at a third of the cost of wider numbers."""
    size = (plane.shape[1], plane.shape[0])
    for change, part in ((cv2.add, layer), (cv2.subtract, -layer)):
        coarse = np.clip(part, 0, 255).astype(np.uint8)
        if coarse.any():
            change(plane, cv2.resize(coarse, size, interpolation=cv2.INTER_LINEAR), dst=plane)


class Grid:
    """A glowing floor grid that runs towards the audience, one line per half beat."""

    _PITCH_M = 0.8
    _REACH_M = 8.0

    def __init__(self, depth_m: float) -> None:
        self._back_m = -depth_m

    def draw(self, frame: Frame, moment: Moment) -> None:
        """Draw the grid in true perspective."""
        height_px, width_px = frame.luma.shape
        if moment.base_y_px >= height_px - 2:
            return
        front = moment.view.eye[2] - 0.6
        shift = (moment.beat * 0.5 % 1.0) * self._PITCH_M
        depths = np.arange(self._back_m + shift, front, self._PITCH_M)
        wide = 40.0
        rungs = np.array([[(-wide, 0, z), (wide, 0, z)] for z in depths]).reshape(-1, 3)
        lanes = np.arange(-24, 25) * self._PITCH_M
        rails = np.array([[(x, 0, self._back_m), (x, 0, front)] for x in lanes]).reshape(-1, 3)
        layer = np.zeros((height_px - int(max(moment.base_y_px, 0)), width_px), np.uint8)
        top = height_px - layer.shape[0]
        light = 150 + 90 * moment.pulse
        rung_px = place_on_screen(moment, rungs, frame).reshape(-1, 2, 2)
        rail_px = place_on_screen(moment, rails, frame).reshape(-1, 2, 2)
        # Far rungs crowd together, above all from a low camera: dim them by their spacing.
        spacing_px = np.abs(np.diff(rung_px[:, 0, 1], append=2 * height_px))
        dimming = np.clip(spacing_px / (height_px / 60), 0.08, 1.0)
        lines = [*zip(rung_px, dimming, strict=True), *((pixels, 1.0) for pixels in rail_px)]
        thin = max(1, round(height_px / 720))
        for (a, b), share in lines:
            far = 1 - min(max((max(a[1], b[1]) - top) / layer.shape[0], 0), 1)
            thick = thin if far > 0.6 else 2 * thin
            self._line(layer, (a[0], a[1] - top), (b[0], b[1] - top), light * share, thick)
        soft = cv2.GaussianBlur(layer, (0, 0), max(0.8, height_px / 240))
        floor = frame.luma[top:]
        cv2.add(floor, cv2.addWeighted(layer, 0.62, soft, 0.8, 0), dst=floor)
        tint = cv2.resize(soft, (width_px // 2, layer.shape[0] // 2 or 1))
        rows = tint.shape[0]
        cv2.add(frame.red[-rows:], tint // 3, dst=frame.red[-rows:])
        cv2.add(frame.blue[-rows:], tint // 5, dst=frame.blue[-rows:])

    @staticmethod
    def _line(
        layer: NDArray[np.uint8],
        a: tuple[float, float],
        b: tuple[float, float],
        light: float,
        thick: int,
    ) -> None:
        """Draw with 1/16 pixel positions, so the lines glide."""
        limit = 2**20
        ends = [round(min(max(value * 16, -limit), limit)) for value in (*a, *b)]
        cv2.line(layer, (ends[0], ends[1]), (ends[2], ends[3]), int(light), thick, cv2.LINE_AA, 4)


class Drift:
    """Soft light that drifts over the sky: clouds, or curtains when stretched upright."""

    _TILE = (64, 256)
    _SHRINK = 4

    def __init__(
        self,
        rng: np.random.Generator,
        *,
        speed: float,
        strength: float,
        stretch: float = 1.0,
        reach: float = 1.0,
    ) -> None:
        field = cloud(rng, self._TILE, self._TILE[1] / 6)
        if stretch > 1:
            field = np.repeat(field[: max(2, int(self._TILE[0] / stretch))].mean(0)[None], 64, 0)
        fade = np.sin(np.pi * np.linspace(0, 1, self._TILE[0])) ** 0.8
        shaped = np.clip((field - 0.35) / 0.4, 0, 1) * fade[:, None]
        self.tile = (255 * strength * shaped).astype(np.uint8)
        """``(64, 256)``, repeats from its right edge to its left."""
        self._speed, self._reach = speed, reach

    def draw(self, frame: Frame, moment: Moment) -> None:
        """Add the drifting light above the base line."""
        width_px = frame.luma.shape[1]
        bottom = int(min(moment.base_y_px, frame.luma.shape[0]))
        top = int(max(moment.origin_px[1], 0))
        rows = int((bottom - top) * self._reach)
        if rows < 8:
            return
        step = self._SHRINK * self._TILE[1] / (width_px * 1.7)
        start = (moment.at_s * self._speed * self._TILE[1]) % self._TILE[1]
        start -= moment.origin_px[0] * step / self._SHRINK
        small = (width_px // self._SHRINK, max(2, rows // self._SHRINK))
        matrix = np.array([[step, 0, start], [0, self._TILE[0] / small[1], 0]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        light = cv2.warpAffine(self.tile, matrix, small, flags=flags, borderMode=cv2.BORDER_WRAP)
        sky = frame.luma[top : top + rows]
        cv2.add(sky, cv2.resize(light, (width_px, rows)), dst=sky)
