"""Few draw calls: what of a character a file draws together, and the merged pictures.

A primitive is one draw call in every viewer. Parts of different shading classes are merged by
giving them one picture that holds what they show, side by side, and a second, coarser one that says
how rough each is. Cloth seen from both sides gets a second, turned set of triangles, so that
one-sided and two-sided parts are drawn together.
"""

import io
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from avatar_g.backend.engines.avatar.rigged import TEXTURED, Material, Rigged

JPEG_QUALITY: Final = 88
ROUGHNESS: Final = {
    Material.SKIN: 0.60,
    Material.EYE: 0.15,
    Material.HAIR: 0.45,
    Material.CLOTH: 0.90,
    Material.MOUTH: 0.30,
    Material.LASH: 0.80,
    Material.HEAD: 0.55,
    Material.GLOSS: 0.25,
    Material.LEATHER: 0.45,
    Material.PLAIN: 0.90,
}
HAIR_GAIN: Final = 2.0
"""Our renderer doubles the strands onto the hair's colour; a file must hold the doubled one."""
_ROUGHNESS_STEP_PX: Final = 16
"""One pixel of the coarse picture covers this many of the fine one, each way."""
_FLAT_PX: Final = 64
"""Side of the white square of parts that show their vertex colour alone."""
_MARGIN_PX: Final = 16
"""Kept around what is shown: smaller versions of the picture blend neighbours."""
_WIDEST_PX: Final = 2_048


class Surface(StrEnum):
    """What is drawn together."""

    FACE = "face"
    HAIR = "hair"
    SKIN = "skin"
    CLOTHES = "clothes"


_SURFACE_OF: Final = {
    Material.HAIR: Surface.HAIR,
    Material.SKIN: Surface.SKIN,
    Material.HEAD: Surface.SKIN,
}
"""Of parts that no face shape moves; everything else is worn."""


@dataclass(frozen=True, slots=True)
class Primitive:
    """Triangles of one draw call over their own vertices."""

    surface: Surface
    vertices: NDArray[np.int64]
    """Rows of the character's vertex arrays, ascending."""
    is_turned: NDArray[np.bool_]
    """``(n,)``: vertices of the second set, whose normals look the other way."""
    triangles: NDArray[np.int64]
    """Indices into ``vertices``."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The merged picture of a primitive."""

    colours: NDArray[np.uint8]
    """sRGB ``(h, w, 3)``."""
    roughness: NDArray[np.uint8] | float
    """Coarse picture ``(h / 16, w / 16)`` of 0..255, or one number where all is alike."""
    uv: NDArray[np.float32]
    """Places of the primitive's vertices in it, 0..1."""
    gain: NDArray[np.float32]
    """``(n,)``: what the vertex colours must be multiplied with."""


def split_surfaces(
    rigged: Rigged, triangles: NDArray[np.int64]
) -> tuple[list[Primitive], list[Primitive]]:
    """Split into the face, which the 52 shapes move, and the rest."""
    moved = np.zeros(len(rigged.positions), np.bool_)
    moved[rigged.morph_vertices] = True
    face_parts = np.unique(rigged.part[moved])
    first = triangles[:, 0]
    in_face = np.isin(rigged.part[first], face_parts) | (rigged.material[first] == Material.EYE)
    # The torso moves a little at the neck; its triangles far from the face need no targets.
    in_face &= (rigged.material[first] != Material.SKIN) | moved[triangles].any(axis=1)
    owner = [_SURFACE_OF.get(material, Surface.CLOTHES) for material in Material]
    surface = np.array([list(Surface).index(each) for each in owner])[rigged.material[first]]
    face = [_primitive(rigged, Surface.FACE, triangles[in_face])] if in_face.any() else []
    body = [
        _primitive(rigged, each, triangles[~in_face & (surface == place)])
        for place, each in enumerate(Surface)
        if (~in_face & (surface == place)).any()
    ]
    return face, body


def _primitive(rigged: Rigged, surface: Surface, triangles: NDArray[np.int64]) -> Primitive:
    """Take the vertices of some triangles; those seen from both sides twice."""
    behind = triangles[rigged.two_sided[triangles[:, 0]] > 0][:, ::-1]
    numbered = np.concatenate([2 * triangles, 2 * behind + 1])
    codes, local = np.unique(numbered, return_inverse=True)
    return Primitive(surface, codes // 2, codes % 2 > 0, local.reshape(-1, 3))


def merged_sheet(rigged: Rigged, part: Primitive) -> Sheet:
    """Lay the pictures that a primitive shows out on one."""
    material = rigged.material[part.vertices]
    uv = rigged.uv[part.vertices].astype(np.float64)
    tiles = [_tile(rigged, Material(each), uv[material == each]) for each in np.unique(material)]
    places, height, width = _packed(tiles)
    colours = np.full((height, width, 3), 255, np.uint8)
    step = _ROUGHNESS_STEP_PX
    coarse = np.full((height // step, width // step), 255, np.uint8)
    gain = np.ones(len(uv), np.float32)
    for tile, (top, left) in zip(tiles, places, strict=True):
        rows, columns = tile.pixels.shape[:2]
        colours[top : top + rows, left : left + columns] = tile.pixels
        own = (
            slice(top // step, (top + rows) // step),
            slice(left // step, (left + columns) // step),
        )
        coarse[own] = round(255 * ROUGHNESS[tile.material])
        held = material == tile.material
        shift_px = np.array([left, top]) - tile.offset_px
        uv[held] = (uv[held] * tile.scale_px + shift_px) / [width, height]
        gain[held] = tile.gain
    alike = np.unique([ROUGHNESS[tile.material] for tile in tiles])
    roughness = float(alike[0]) if len(alike) == 1 else coarse
    return Sheet(colours, roughness, np.clip(uv, 0.0, 1.0).astype(np.float32), gain)


@dataclass(frozen=True, slots=True)
class _Tile:
    """The part of one picture that a primitive shows."""

    material: Material
    pixels: NDArray[np.uint8]
    scale_px: NDArray[np.float64]
    """Pixels of the tile = uv * scale - offset."""
    offset_px: NDArray[np.float64]
    gain: float = 1.0


def _tile(rigged: Rigged, material: Material, uv: NDArray[np.float64]) -> _Tile:
    picture = rigged.textures.get(int(material)) if material in TEXTURED else None
    if picture is None:
        white = np.full((_FLAT_PX, _FLAT_PX, 3), 255, np.uint8)
        return _Tile(material, white, np.zeros(2), np.full(2, -_FLAT_PX / 2))
    height, width = picture.shape[:2]
    size = np.array([width, height])
    low = np.maximum(np.floor(uv.min(axis=0) * size).astype(int) - _MARGIN_PX, 0)
    high = np.minimum(np.ceil(uv.max(axis=0) * size).astype(int) + _MARGIN_PX, size)
    low -= low % _ROUGHNESS_STEP_PX
    pixels = picture[low[1] : high[1], low[0] : high[0]]
    short = -np.array(pixels.shape[:2]) % _ROUGHNESS_STEP_PX
    pixels = np.pad(pixels, ((0, short[0]), (0, short[1]), (0, 0)), mode="edge")
    gain = 1.0
    if material is Material.HAIR:
        pixels, gain = _doubled(pixels)
    return _Tile(material, pixels, size.astype(np.float64), low.astype(np.float64), gain)


def _doubled(pixels: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], float]:
    """Brighten strands until their brightest is white; return what of the gain is left."""
    linear = (np.arange(256) / 255.0) ** 2.2
    most = min(HAIR_GAIN, 1.0 / max(float(linear[pixels.max()]), 1e-3))
    table = np.round(255.0 * np.clip(linear * most, 0, 1) ** (1 / 2.2)).astype(np.uint8)
    return table[pixels], HAIR_GAIN / most


def _packed(tiles: list[_Tile]) -> tuple[list[tuple[int, int]], int, int]:
    """Return top and left of every tile, and height and width of all: shelves, tallest first."""
    width = min(
        _WIDEST_PX, max(1_024 if len(tiles) > 1 else 0, *(t.pixels.shape[1] for t in tiles))
    )
    places = [(0, 0)] * len(tiles)
    top = left = shelf = 0
    for index in sorted(range(len(tiles)), key=lambda each: -tiles[each].pixels.shape[0]):
        rows, columns = tiles[index].pixels.shape[:2]
        if left + columns > width:
            top, left, shelf = top + shelf, 0, 0
        places[index] = (top, left)
        left, shelf = left + columns, max(shelf, rows)
    return places, top + shelf, width


def encoded(pixels: NDArray[np.uint8]) -> tuple[bytes, str]:
    """Return a picture as a file and its media type: JPEG for colours, PNG for one channel.

    One channel becomes the green one, where glTF looks for roughness.
    """
    stream = io.BytesIO()
    if pixels.ndim == 2:
        nothing = np.zeros_like(pixels)
        Image.fromarray(np.stack([nothing, pixels, nothing], axis=2)).save(stream, "PNG")
        return stream.getvalue(), "image/png"
    Image.fromarray(pixels).save(stream, "JPEG", quality=JPEG_QUALITY, subsampling=0)
    return stream.getvalue(), "image/jpeg"
