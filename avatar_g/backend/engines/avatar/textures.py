"""Paint skin, face, eyes and hair strands."""

import zlib
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from avatar_g.backend.domain.avatar import Look
from avatar_g.backend.engines.avatar.asset_compiler import MASK_SIZE_PX
from avatar_g.backend.engines.avatar.atlas import paint_atlas
from avatar_g.backend.engines.avatar.colours import linear_rgb, to_srgb
from avatar_g.backend.engines.avatar.parts import Fitting
from avatar_g.backend.engines.avatar.rigged import Material
from avatar_g.backend.engines.geometry.mesh import Mesh

_EYE_PX = 512
_HAIR_PX = 256
_IRIS_RADIUS, _PUPIL_RADIUS = 0.345, 0.155
_FRECKLES_PER_SPOT = 46
_INSIDE_MOUTH = (0.13, 0.014, 0.018)
_CREASE = (0.50, 0.34, 0.31)
"""What nostrils and the corners of the mouth leave of the skin's red, green and blue."""

Spots = list[NDArray[np.float64]]
"""Places on the face in uv, v down."""


def paint_textures(fitting: Fitting, face: Mesh) -> dict[int, NDArray[np.uint8]]:
    """Return every texture of a character by material."""
    look, masks = fitting.spec.look, fitting.figure.data.masks
    return {
        int(Material.SKIN): paint_skin(look, masks),
        int(Material.EYE): paint_eye(look.iris),
        int(Material.HAIR): paint_strands(),
        int(Material.CLOTH): paint_atlas(fitting.outfit),
        int(Material.HEAD): paint_face(fitting, face),
    }


def paint_skin(look: Look, masks: dict[str, NDArray[np.uint8]]) -> NDArray[np.uint8]:
    """Return the ``(1024, 1024, 3)`` texture of the body's skin."""
    skin = linear_rgb(look.skin)
    picture = np.ones((MASK_SIZE_PX, MASK_SIZE_PX, 3), np.float32) * skin.astype(np.float32)
    _tint(picture, skin * [1.0, 0.55, 0.50], 0.30 * _soft(masks["skin_ears"], 3))
    _tint(picture, skin * [1.08, 0.9, 0.88], 0.5 * _soft(masks["skin_fingernails"], 1))
    # The inside of the mouth lies far from the face in the base mesh's uv, below the body.
    _tint(picture, np.array(_INSIDE_MOUTH), _soft(masks["skin_inside_mouth"], 2))
    return to_srgb(picture * _pores()[..., None])


def paint_face(fitting: Fitting, face: Mesh) -> NDArray[np.uint8]:
    """Return the ``(1024, 1024, 3)`` texture of the face, made up."""
    look, masks = fitting.spec.look, fitting.figure.data.masks
    skin = linear_rgb(look.skin)
    red = skin * [1.0, 0.55, 0.50]
    cheeks, nose, nostrils = _places(fitting, face)
    picture = np.ones((MASK_SIZE_PX, MASK_SIZE_PX, 3), np.float32) * skin.astype(np.float32)
    _tint(picture, red, look.blush * _glow(cheeks, 0.075))
    _tint(picture, red, 0.22 * _glow(nose, 0.035))
    _tint(picture, red, 0.30 * _soft(masks["head_ears"], 3))
    _tint(picture, skin * 1.25 + 0.02, 0.30 * _glow(nose, 0.012))
    _tint(picture, skin * _CREASE, 0.55 * _glow(nostrils, 0.007))
    lips = _soft(masks["head_lips"], 1.5)
    _tint(picture, linear_rgb(look.lips), 0.80 * lips)
    # Lips are fullest in their middle: the rim stays a little darker, the middle catches light.
    full = _soft(masks["head_lips"], 9) * lips
    picture *= (1 - 0.22 * lips + 0.34 * full)[..., None]
    if look.makeup > 0:
        lids = look.makeup * _soft(masks["head_eyelids"], 2)
        _tint(picture, linear_rgb(look.eyelid), lids)
    picture *= _pores()[..., None]
    if look.freckles > 0:
        picture *= 1 - _freckles(cheeks + nose, look.freckles)
    return to_srgb(picture)


def _tint(
    picture: NDArray[np.float32], colour: NDArray[np.float64], mask: NDArray[np.float32]
) -> None:
    picture += (colour.astype(np.float32) - picture) * mask[..., None]


def _soft(mask: NDArray[np.uint8], blur_px: float) -> NDArray[np.float32]:
    image = Image.fromarray(mask).filter(ImageFilter.GaussianBlur(blur_px))
    return np.asarray(image, np.float32) / np.float32(255)


@lru_cache(maxsize=1)
def _pores() -> NDArray[np.float32]:
    random = np.random.default_rng(zlib.crc32(b"pores"))
    coarse = Image.fromarray((random.random((128, 128)) * 255).astype(np.uint8))
    fine = coarse.resize((MASK_SIZE_PX, MASK_SIZE_PX), Image.Resampling.BICUBIC)
    return np.asarray(0.985 + 0.03 * np.asarray(fine, np.float32) / 255, np.float32)


def _places(fitting: Fitting, face: Mesh) -> tuple[Spots, Spots, Spots]:
    """Find cheeks, nose tip and nostrils in the face's uv."""
    head = fitting.head
    unit_m = head.eye_distance
    front = np.nonzero(face.positions[:, 2] > head.left_eye[2] - 0.02)[0]

    def at(x: float, y: float) -> NDArray[np.float64]:
        away = np.linalg.norm(face.positions[front, :2] - [x, y], axis=1)
        return np.asarray(face.uv[front[np.argmin(away)]])

    x, y = head.left_eye[0] + unit_m * 0.12, head.left_eye[1] - unit_m * 0.55
    tip_y = head.left_eye[1] - unit_m * 0.60
    nostrils = [at(side * unit_m * 0.075, tip_y - unit_m * 0.085) for side in (1, -1)]
    return [at(x, y), at(-x, y)], [at(0.0, tip_y)], nostrils


def _glow(spots: Spots, radius: float) -> NDArray[np.float32]:
    axis = (np.arange(MASK_SIZE_PX, dtype=np.float32) + 0.5) / MASK_SIZE_PX
    result = np.zeros((MASK_SIZE_PX, MASK_SIZE_PX), np.float32)
    for u, v in spots:
        across = np.exp(-((axis - np.float32(u)) ** 2) / np.float32(2 * radius**2))
        down = np.exp(-((axis - np.float32(v)) ** 2) / np.float32(2 * radius**2))
        result = np.maximum(result, np.outer(down, across))
    return result


def _freckles(spots: Spots, strength: float) -> NDArray[np.float32]:
    """Return the share of light freckles take away, per channel."""
    random = np.random.default_rng(zlib.crc32(b"freckles"))
    layer = Image.new("L", (MASK_SIZE_PX, MASK_SIZE_PX))
    pen = ImageDraw.Draw(layer)
    for u, v in spots:
        for _ in range(_FRECKLES_PER_SPOT):
            right, down = random.normal(0, 0.040, 2)
            radius = random.uniform(1.0, 2.4)
            x, y = (u + right) * MASK_SIZE_PX, (v + down * 0.55) * MASK_SIZE_PX
            shade = int(random.uniform(90, 200))
            pen.ellipse([x - radius, y - radius, x + radius, y + radius], fill=shade)
    blurred = layer.filter(ImageFilter.GaussianBlur(0.8))
    mask = np.asarray(blurred, np.float32)[..., None] / 255 * np.float32(strength)
    return np.asarray(mask * np.array([0.35, 0.55, 0.62], np.float32))


@lru_cache(maxsize=1)
def paint_strands() -> NDArray[np.uint8]:
    """Return grey strands around 0.5; the renderer doubles them onto the hair's colour."""
    random = np.random.default_rng(zlib.crc32(b"strands"))
    across = np.arange(_HAIR_PX)
    fine = np.interp(across, across[::2], random.random(_HAIR_PX // 2))
    coarse = np.interp(across, across[::9], random.random(len(across[::9])))
    along = np.linspace(0, 1, _HAIR_PX)[:, None]
    shimmer = 1 + 0.06 * np.sin(along * 9 + fine[None] * 8)
    grey = 0.465 * (0.55 + 0.55 * fine + 0.40 * coarse)[None] * shimmer
    return to_srgb(np.repeat(grey[..., None], 3, axis=2))


@lru_cache(maxsize=8)
def paint_eye(iris: str) -> NDArray[np.uint8]:
    """Return the front view of an eye: bright lower iris, dark rim, three highlights."""
    colour = linear_rgb(iris)
    y, x = (np.indices((_EYE_PX, _EYE_PX)) + 0.5) / _EYE_PX - 0.5
    radius, angle = np.hypot(x, y), np.arctan2(y, x)
    shadow = 1 - 0.30 * np.clip((radius - 0.33) / 0.17, 0, 1) ** 2
    lid_shadow = 1 - 0.30 * np.clip((-y - 0.10) / 0.3, 0, 1)
    picture = np.array([0.92, 0.91, 0.90]) * (shadow * lid_shadow)[..., None]
    random = np.random.default_rng(zlib.crc32(b"iris"))
    spokes = random.random(90)
    spokes = 0.85 + 0.30 * np.interp(
        angle, np.linspace(-np.pi, np.pi, 91), np.append(spokes, spokes[0])
    )
    lower_light = 0.42 + 1.15 * np.clip((y + 0.24) / 0.55, 0, 1)
    glow = np.exp(-(x**2 + ((y - 0.17) / 0.8) ** 2) / 0.02)
    rim = 1 - 0.82 * np.clip((radius - _IRIS_RADIUS * 0.80) / (_IRIS_RADIUS * 0.20), 0, 1)
    tinted = colour * (spokes * lower_light * rim * 1.55)[..., None]
    tinted = tinted + (colour * 0.9 + 0.10) * (glow * 0.75 * rim)[..., None]
    picture = _disc_over(picture, tinted, radius, _IRIS_RADIUS, 0.012)
    picture = _disc_over(picture, np.array([0.008, 0.008, 0.010]), radius, _PUPIL_RADIUS, 0.018)
    for cx, cy, size, strength in (
        (-0.105, -0.125, 0.072, 1.0),
        (0.115, 0.115, 0.036, 0.75),
        (-0.02, -0.20, 0.022, 0.6),
    ):
        away = np.hypot(x - cx, (y - cy) * 1.05)
        spot = (np.clip((size - away) / 0.014 + 0.5, 0, 1) * strength)[..., None]
        picture = picture * (1 - spot) + spot
    return to_srgb(picture)


def _disc_over(
    picture: NDArray[np.float64],
    colour: NDArray[np.float64],
    radius: NDArray[np.float64],
    limit: float,
    softness: float,
) -> NDArray[np.float64]:
    share = np.clip((limit - radius) / softness + 0.5, 0, 1)[..., None]
    return np.asarray(picture * (1 - share) + colour * share)
