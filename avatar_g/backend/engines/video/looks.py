"""The looks: a grade and the textures over it, applied to whole frames in place."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.looks import Filter
from avatar_g.backend.domain.video import I420, VideoFormat
from avatar_g.backend.engines.stage.frame import Frame
from avatar_g.backend.engines.video.grading import (
    Grade,
    apply_cube,
    apply_grade,
    bake_cube,
    grade_tables,
    rgb_of,
)
from avatar_g.backend.engines.video.textures import (
    add_glow,
    add_grain,
    add_scanlines,
    add_vignette,
    draw_lines,
    jitter_rows,
    make_blocks,
    mirror_half,
    print_dots,
    shift_colour,
    smear_rows,
    soften,
)

Texture = Callable[[Frame, int, float], None]
"""Called with the frame, its index and the look's strength."""
DUOTONE_COLOURS: Final = ("#2a0f5e", "#ff8a5c")
_S_CURVE: Final = ((0.0, 0.0), (0.25, 0.19), (0.5, 0.5), (0.75, 0.81), (1.0, 1.0))
_HARD_CURVE: Final = ((0.0, 0.0), (0.25, 0.12), (0.5, 0.5), (0.75, 0.90), (1.0, 1.0))
_FADED_CURVE: Final = ((0.0, 0.13), (0.25, 0.30), (0.5, 0.53), (0.75, 0.75), (1.0, 0.92))
_HIGH_CURVE: Final = ((0.0, 0.12), (0.25, 0.42), (0.5, 0.70), (0.75, 0.90), (1.0, 1.0))
_LOW_CURVE: Final = ((0.0, 0.0), (0.25, 0.10), (0.5, 0.28), (0.75, 0.55), (1.0, 0.92))
_DREAM_CURVE: Final = ((0.0, 0.08), (0.25, 0.32), (0.5, 0.58), (0.75, 0.80), (1.0, 1.0))


def _film(frame: Frame, index: int, strength: float) -> None:
    add_glow(frame, 0.12 * strength, threshold=170)
    add_grain(frame, index, 0.55 * strength)
    add_vignette(frame, 0.45 * strength)


def _old(frame: Frame, index: int, strength: float) -> None:
    add_grain(frame, index, 0.8 * strength)
    add_vignette(frame, 0.8 * strength)


def _noir(frame: Frame, index: int, strength: float) -> None:
    add_grain(frame, index, 0.9 * strength)
    add_vignette(frame, strength)


def _tape(frame: Frame, index: int, strength: float) -> None:
    smear_rows(frame, strength)
    shift_colour(frame, round(frame.luma.shape[1] * 0.0035 * strength))
    jitter_rows(frame, index, strength)
    add_grain(frame, index, 0.7 * strength)
    add_scanlines(frame, 0.35 * strength)


def _tube(frame: Frame, _index: int, strength: float) -> None:
    add_glow(frame, 0.25 * strength, threshold=130, tint=0.3 * strength)
    add_scanlines(frame, strength)
    add_vignette(frame, 0.6 * strength)
    shift_colour(frame, round(frame.luma.shape[1] * 0.0012 * strength))


def _neon(frame: Frame, _index: int, strength: float) -> None:
    add_glow(frame, 0.75 * strength, threshold=105, tint=0.35 * strength)


def _cyber(frame: Frame, _index: int, strength: float) -> None:
    add_glow(frame, 0.5 * strength, threshold=120, tint=0.2 * strength)
    shift_colour(frame, round(frame.luma.shape[1] * 0.0018 * strength))
    add_vignette(frame, 0.5 * strength)


def _dream(frame: Frame, _index: int, strength: float) -> None:
    soften(frame, 0.42 * strength)
    add_glow(frame, 0.45 * strength, threshold=120, tint=0.4 * strength)


def _shine(frame: Frame, _index: int, strength: float) -> None:
    add_glow(frame, 0.7 * strength, threshold=110, tint=0.2 * strength)


def _corners(frame: Frame, _index: int, strength: float) -> None:
    add_vignette(frame, 0.5 * strength)


@dataclass(frozen=True, slots=True)
class _Recipe:
    grade: Grade | None = None
    texture: Texture | None = None


RECIPES: Final[dict[Filter, _Recipe]] = {
    Filter.FILM: _Recipe(Grade(_S_CURVE, 0.92, (70, 110, 130), (255, 214, 170), 0.14), _film),
    Filter.VINTAGE: _Recipe(Grade(_FADED_CURVE, 0.62, (60, 90, 60), (255, 205, 140), 0.30), _old),
    Filter.SEPIA: _Recipe(Grade(_S_CURVE, 0.0, (120, 80, 40), (255, 220, 165), 0.55), _corners),
    Filter.NOIR: _Recipe(Grade(_HARD_CURVE, 0.0), _noir),
    Filter.MONO: _Recipe(Grade(_S_CURVE, 0.0)),
    Filter.VHS: _Recipe(Grade(_FADED_CURVE, 1.25, (90, 60, 150), (200, 230, 200), 0.10), _tape),
    Filter.CRT: _Recipe(Grade(_S_CURVE, 1.2), _tube),
    Filter.NEON: _Recipe(Grade(_HARD_CURVE, 1.65, (60, 0, 160), (255, 60, 220), 0.22), _neon),
    Filter.CYBERPUNK: _Recipe(Grade(_HARD_CURVE, 1.15, (0, 90, 160), (255, 60, 170), 0.45), _cyber),
    Filter.DREAM: _Recipe(
        Grade(_DREAM_CURVE, 0.85, (150, 120, 190), (255, 215, 225), 0.18), _dream
    ),
    Filter.GLOW: _Recipe(None, _shine),
    Filter.PASTEL: _Recipe(Grade(_HIGH_CURVE, 0.60, (190, 170, 220), (255, 220, 215), 0.16)),
    Filter.TEAL_ORANGE: _Recipe(Grade(_S_CURVE, 1.05, (0, 110, 130), (255, 150, 70), 0.34)),
    Filter.WARM: _Recipe(Grade(_S_CURVE, 1.05, (150, 90, 50), (255, 200, 130), 0.28)),
    Filter.COOL: _Recipe(Grade(_S_CURVE, 0.95, (40, 80, 160), (170, 210, 255), 0.28)),
    Filter.SUNSET: _Recipe(Grade(_S_CURVE, 1.15, (110, 30, 120), (255, 150, 60), 0.45), _corners),
    Filter.MOONLIGHT: _Recipe(
        Grade(_LOW_CURVE, 0.45, (20, 40, 140), (140, 180, 255), 0.42), _corners
    ),
    Filter.BLEACH: _Recipe(Grade(_HARD_CURVE, 0.35)),
    Filter.CROSS: _Recipe(Grade(_HARD_CURVE, 1.2, (20, 50, 150), (230, 255, 90), 0.36)),
    Filter.HIGH_KEY: _Recipe(Grade(_HIGH_CURVE, 0.9)),
    Filter.LOW_KEY: _Recipe(Grade(_LOW_CURVE, 0.9), _corners),
    Filter.VIVID: _Recipe(Grade(_S_CURVE, 1.45)),
    Filter.FADED: _Recipe(Grade(_FADED_CURVE, 0.75)),
    Filter.INFRARED: _Recipe(Grade(_HIGH_CURVE, 1.1, (60, 20, 40), (255, 215, 225), 0.2, turn=150)),
    Filter.POSTER: _Recipe(Grade(_S_CURVE, 1.4, steps=6)),
    Filter.PIXEL: _Recipe(
        None, lambda frame, _index, strength: make_blocks(frame, 0.018 * strength)
    ),
    Filter.HALFTONE: _Recipe(
        Grade(saturation=0.7), lambda frame, _index, strength: print_dots(frame, strength)
    ),
    Filter.SKETCH: _Recipe(
        Grade(saturation=0.12), lambda frame, _index, strength: draw_lines(frame, strength)
    ),
    Filter.GRAIN: _Recipe(None, add_grain),
    Filter.VIGNETTE: _Recipe(None, lambda frame, _index, strength: add_vignette(frame, strength)),
    Filter.MIRROR: _Recipe(None, lambda frame, _index, _strength: mirror_half(frame)),
}
"""All but ``none``, ``duotone`` and ``lut``, whose colours a creator brings."""


class LookFilter:
    """One look at one strength, prepared once and applied to any frame.

    Parameters
    ----------
    colours
        Shadows and lights of a duotone, ``#rrggbb``.
    lattice
        The table of ``Filter.LUT``, see ``media.cube_file``.
    """

    def __init__(
        self,
        kind: Filter,
        strength: float,
        picture: VideoFormat,
        *,
        colours: tuple[str, ...] = (),
        lattice: NDArray[np.float32] | None = None,
    ) -> None:
        self._picture = picture
        self._strength = strength
        recipe = RECIPES.get(kind, _Recipe())
        grade = _duotone(colours) if kind is Filter.DUOTONE else recipe.grade
        self.is_identity = (
            strength == 0.0 or (kind is Filter.NONE) or (kind is Filter.LUT and lattice is None)
        )
        self._tables = grade_tables(grade, strength) if grade is not None else None
        is_cube = kind is Filter.LUT and lattice is not None and not self.is_identity
        self._cube = bake_cube(lattice, strength) if is_cube and lattice is not None else None
        self._texture = recipe.texture
        self._is_mirror = kind is Filter.MIRROR

    def apply(self, planes: I420, index: int) -> None:
        """Grade a frame in place; ``index`` moves grain and tape noise."""
        if self.is_identity:
            return
        if self._tables is not None:
            apply_grade(self._tables, planes, self._picture)
        if self._cube is not None:
            apply_cube(self._cube, planes, self._picture)
        if self._texture is None:
            return
        if self._is_mirror and self._strength < 1.0:
            plain = planes.copy()
            self._texture(Frame.of(planes, self._picture), index, 1.0)
            cv2.addWeighted(planes, self._strength, plain, 1.0 - self._strength, 0.0, dst=planes)
            return
        self._texture(Frame.of(planes, self._picture), index, self._strength)


def _duotone(colours: tuple[str, ...]) -> Grade:
    dark, bright = (rgb_of(code) for code in (*colours, *DUOTONE_COLOURS[len(colours) :])[:2])
    return Grade(_S_CURVE, 0.0, dark, bright, 0.85)
