"""Colours and rough proportions from a photo whose face lies under an oval; nothing is recognised.

The oval reaches from the chin to the hairline. Colours are medians of fixed places on it, so every
skin tone is read alike and no model is needed.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.domain.face_oval import FaceOval
from avatar_g.backend.errors import InvalidRequest

LEAST_PX: Final = 64
_CHEEKS: Final = (((-0.48, 0.18), 0.17), ((0.48, 0.18), 0.17), ((0.0, -0.52), 0.20))
"""Middle (x, y in radii, y down) and radius of patches of bare skin: cheeks and forehead."""
_EYES: Final = ((-0.42, -0.10), (0.42, -0.10))
_EYE_BOX: Final = (0.24, 0.13)
_LIPS: Final = ((0.0, 0.52), 0.14)
_HAIR_BAND: Final = (1.03, 1.22)
"""Heights above the middle, in radii, between which hair is looked for."""
_HAIR_HALF: Final = 0.55
_NARROW, _WIDE = 0.62, 0.86
"""Width by height of the oval at the two ends of the slider."""
_DARKEST, _BRIGHTEST = 12, 245


@dataclass(frozen=True, slots=True)
class PhotoTraits:
    """What a photo inspires: colours ``#rrggbb`` and the width of the face, 0..1."""

    skin: str
    hair: str
    iris: str
    lips: str
    face_width: float


def read_photo(pixels: NDArray[np.uint8], oval: FaceOval) -> PhotoTraits:
    """Read the traits of the face under ``oval``.

    Parameters
    ----------
    pixels
        sRGB, ``(h, w, 3)``.

    Raises
    ------
    InvalidRequest
        Reason ``photo_oval`` if the oval does not lie on the picture.
    """
    face = _Face(pixels, oval)
    skin = np.median(np.concatenate([face.disc(*patch) for patch in _CHEEKS]), axis=0)
    hair = _hair(face, skin)
    iris = np.mean([_iris(face, place) for place in _EYES], axis=0)
    ratio = face.radius_x / face.radius_y
    return PhotoTraits(
        skin=_code(skin),
        hair=_code(hair),
        iris=_code(iris),
        lips=_code(_lips(face)),
        face_width=round(float(np.clip((ratio - _NARROW) / (_WIDE - _NARROW), 0.0, 1.0)), 3),
    )


def inspired_by(spec: AvatarSpec, traits: PhotoTraits) -> AvatarSpec:
    """Return the character with the traits of a photo."""
    look = replace(
        spec.look,
        skin=traits.skin,
        iris=traits.iris,
        lips=traits.lips,
        hair_colour=traits.hair,
    )
    return replace(spec, look=look, body=replace(spec.body, face_width=traits.face_width))


class _Face:
    """Pixels by places on the oval."""

    def __init__(self, pixels: NDArray[np.uint8], oval: FaceOval) -> None:
        height_px, width_px = pixels.shape[:2]
        self.radius_x, self.radius_y = oval.radius_x * width_px, oval.radius_y * height_px
        middle_x, middle_y = oval.centre_x * width_px, oval.centre_y * height_px
        is_inside = (
            min(self.radius_x, self.radius_y) >= LEAST_PX / 4
            and middle_x - self.radius_x >= -1
            and middle_x + self.radius_x <= width_px + 1
            and middle_y - self.radius_y >= -1
            and middle_y + self.radius_y <= height_px + 1
        )
        if not is_inside:
            raise InvalidRequest("the oval lies outside the photo", reason="photo_oval")
        rows, columns = np.mgrid[0:height_px, 0:width_px]
        self._x = ((columns + 0.5 - middle_x) / self.radius_x).astype(np.float32)
        self._y = ((rows + 0.5 - middle_y) / self.radius_y).astype(np.float32)
        self._pixels = pixels.astype(np.float64)

    def disc(self, middle: tuple[float, float], radius: float) -> NDArray[np.float64]:
        """Return the pixels of a patch ``(n, 3)``, without its darkest and brightest fifths."""
        inside = (self._x - middle[0]) ** 2 + (self._y - middle[1]) ** 2 <= radius**2
        return _middling(self._pixels[inside])

    def box(self, middle: tuple[float, float], half: tuple[float, float]) -> NDArray[np.float64]:
        """Return the pixels of a box with their places, ``(n, 5)``: x, y, red, green, blue."""
        inside = (np.abs(self._x - middle[0]) <= half[0]) & (np.abs(self._y - middle[1]) <= half[1])
        return np.column_stack([self._x[inside], self._y[inside], self._pixels[inside]])

    def band(self) -> NDArray[np.float64]:
        """Return the pixels just above the forehead, ``(n, 3)``."""
        inside = (
            (-self._y >= _HAIR_BAND[0])
            & (-self._y <= _HAIR_BAND[1])
            & (np.abs(self._x) <= _HAIR_HALF)
        )
        return np.asarray(self._pixels[inside])


def _middling(pixels: NDArray[np.float64]) -> NDArray[np.float64]:
    light = pixels @ _LUMA
    low, high = np.percentile(light, [20, 80])
    return np.asarray(pixels[(light >= low) & (light <= high)])


_LUMA: Final = np.array([0.2126, 0.7152, 0.0722])
"""ITU-R BT.709-6."""


def _hair(face: _Face, skin: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the colour just above the forehead that is least like skin."""
    band = face.band()
    if len(band) < 16:  # the photo ends at the hairline
        return skin * 0.35
    distance = np.linalg.norm(band - skin, axis=1)
    return np.asarray(np.median(band[distance >= np.median(distance)], axis=0))


def _iris(face: _Face, place: tuple[float, float]) -> NDArray[np.float64]:
    """Return the colour between pupil and white around the darkest spot of an eye."""
    box = face.box(place, _EYE_BOX)
    light = box[:, 2:] @ _LUMA
    darkest = box[light <= np.percentile(light, 6)]
    middle = np.median(darkest[:, :2], axis=0)
    near = box[((box[:, :2] - middle) ** 2).sum(axis=1) <= 0.075**2]
    shade = near[:, 2:] @ _LUMA
    low, high = np.percentile(shade, [35, 75])
    ring = near[(shade >= low) & (shade <= high), 2:]
    return np.asarray(np.median(ring if len(ring) else near[:, 2:], axis=0))


def _lips(face: _Face) -> NDArray[np.float64]:
    """Return the reddest third around the mouth."""
    patch = face.disc(*_LIPS)
    redness = patch[:, 0] - patch[:, 1]
    return np.asarray(np.median(patch[redness >= np.percentile(redness, 66)], axis=0))


def _code(colour: NDArray[np.float64]) -> str:
    red, green, blue = np.clip(np.round(colour), _DARKEST, _BRIGHTEST).astype(int)
    return f"#{red:02x}{green:02x}{blue:02x}"
