"""Materials of a foreign file become our shading classes, their pictures one atlas per class."""

import re
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from avatar_g.backend.engines.avatar.gltf import GENERATOR
from avatar_g.backend.engines.avatar.importing.document import Document, is_index
from avatar_g.backend.engines.avatar.importing.report import Finding, ImportReport
from avatar_g.backend.engines.avatar.rigged import TEXTURED, Material
from avatar_g.backend.engines.avatar.vrm_surfaces import HAIR_GAIN

MAX_TEXTURE_PX: Final = 1_024
"""Side of a picture where there are many."""
_FEW_PICTURES, _FEW_PX = 6, 2_048
_ATLAS_PX: Final = {Material.CLOTH: 2_048}
_SMALL_ATLAS_PX: Final = 1_024
_FLAT_PX: Final = 8
_GUTTER_PX: Final = 1.0
_BLENDED: Final = 100
"""Alpha 0..255 below which a blended surface is as good as open."""
_WORDS: Final = (
    (re.compile(r"brow|lash|eyeline|eyeliner|eyeextra"), Material.CLOTH),
    (re.compile(r"hair|ponytail|bang|beard"), Material.HAIR),
    (re.compile(r"iris|eyewhite|eyehigh|sclera|cornea|pupil|eye"), Material.EYE),
    (re.compile(r"teeth|tooth|tongue|mouth|gum"), Material.CLOTH),
    (re.compile(r"face|head"), Material.HEAD),
    (re.compile(r"skin|body"), Material.SKIN),
)
"""Words in a material's name, first match wins; everything else is cloth."""
_CLOTHED: Final = re.compile(r"outfit|cloth|shirt|pants|dress|shoe|top|bottom|tops|wear|onepiece")
_WHITE: Final = (Material.SKIN, Material.EYE, Material.HEAD)
"""Classes whose atlas carries the whole colour."""


@dataclass(frozen=True, slots=True)
class Surface:
    """One material of the file."""

    material: Material
    picture: NDArray[np.uint8]
    """RGBA ``(h, w, 4)`` sRGB, already multiplied with the factor where the class wants it."""
    factor: NDArray[np.float32]
    """``(4,)`` linear, for the vertex colours."""
    cutoff: int
    """Alpha 0..255 below which nothing is drawn; 0 for opaque ones."""
    is_two_sided: bool
    uv_scale: NDArray[np.float64]
    uv_offset: NDArray[np.float64]


def read_surfaces(document: Document, report: ImportReport) -> list[Surface]:
    """Return a surface per material, and a plain one at the end for triangles without one."""
    pictures: dict[int, NDArray[np.uint8]] = {}
    surfaces = []
    for index in range(len(document.entries("materials"))):
        entry = document.item("materials", index)
        surfaces.append(_surface(document, entry, pictures, report))
    surfaces.append(_plain(np.array([0.7, 0.7, 0.7, 1.0], np.float32), Material.CLOTH))
    return surfaces


def lay_out(
    surfaces: list[Surface], used: set[int]
) -> tuple[
    dict[int, NDArray[np.uint8]], dict[int, tuple[NDArray[np.float64], NDArray[np.float64]]]
]:
    """Pack the pictures of the used surfaces.

    Returns
    -------
    atlases
        ``Material`` to sRGB pixels.
    places
        Surface to offset and scale of its picture in its atlas, in uv.
    """
    atlases: dict[int, NDArray[np.uint8]] = {}
    places: dict[int, tuple[NDArray[np.float64], NDArray[np.float64]]] = {}
    for material in Material:
        members = [index for index in sorted(used) if surfaces[index].material is material]
        if not members:
            continue
        tiles = _tiles(surfaces, members)
        columns = int(np.ceil(np.sqrt(len(tiles))))
        rows = -(-len(tiles) // columns)
        largest = max(max(surfaces[index].picture.shape[:2]) for index in members)
        limit = _ATLAS_PX.get(material, _SMALL_ATLAS_PX)
        tile_px = max(_FLAT_PX, min(largest, limit // columns))
        atlas = np.zeros((rows * tile_px, columns * tile_px, 3), np.uint8)
        for place, same in enumerate(tiles):
            top, left = place // columns * tile_px, place % columns * tile_px
            tile = Image.fromarray(surfaces[same[0]].picture[..., :3])
            resized = tile.resize((tile_px, tile_px), Image.Resampling.BILINEAR)
            atlas[top : top + tile_px, left : left + tile_px] = np.asarray(resized)
            size = np.array([columns, rows], np.float64)
            inset = _GUTTER_PX / tile_px
            offset = (np.array([place % columns, place // columns]) + inset) / size
            places |= dict.fromkeys(same, (offset, (1.0 - 2.0 * inset) / size))
        atlases[int(material)] = atlas
    for material in TEXTURED:
        atlases.setdefault(int(material), np.full((_FLAT_PX, _FLAT_PX, 3), 255, np.uint8))
    return dict(sorted(atlases.items())), places


def _tiles(surfaces: list[Surface], members: list[int]) -> list[list[int]]:
    """Return the surfaces that show the same picture together."""
    tiles: dict[int, list[int]] = {}
    for index in members:
        tiles.setdefault(id(surfaces[index].picture), []).append(index)
    return list(tiles.values())


def _surface(
    document: Document,
    entry: dict[str, Any],
    pictures: dict[int, NDArray[np.uint8]],
    report: ImportReport,
) -> Surface:
    look = entry.get("pbrMetallicRoughness")
    look = look if isinstance(look, dict) else {}
    factor = _factor(look.get("baseColorFactor"))
    material = _material(entry.get("name"))
    if material is Material.HAIR and document.json["asset"].get("generator") != GENERATOR:
        material = Material.CLOTH  # our hair doubles its texture, which paints only strands
    extensions = entry.get("extensions")
    if isinstance(extensions, dict) and {"VRMC_materials_mtoon", "KHR_materials_unlit"} & set(
        extensions
    ):
        report.add(Finding.SHADERS_SIMPLIFIED)
    texture = look.get("baseColorTexture")
    cutoff, is_two_sided = _cutoff(entry), entry.get("doubleSided") is True
    image = _image_of(document, texture)
    if image < 0:
        plain = _plain(factor, material)
        is_open = factor[3] * 255 < cutoff
        return replace(plain, cutoff=cutoff if is_open else 0, is_two_sided=is_two_sided)
    picture = _picture(document, image, pictures, report)
    is_open = cutoff > 0 and bool((picture[..., 3] < cutoff).any())
    if material in _WHITE:
        picture, factor = _tinted(picture, factor), np.ones(4, np.float32)
    if material is Material.HAIR:
        factor[:3] /= HAIR_GAIN  # the renderer doubles again what the file holds doubled
    scale, offset = _transform(texture)
    return Surface(material, picture, factor, cutoff if is_open else 0, is_two_sided, scale, offset)


def _cutoff(entry: dict[str, Any]) -> int:
    """Return the alpha 0..255 below which a material is open, 0 for opaque ones."""
    mode = entry.get("alphaMode", "OPAQUE")
    if mode == "BLEND":
        return _BLENDED
    if mode != "MASK":
        return 0
    value = entry.get("alphaCutoff", 0.5)
    return round(255 * min(max(float(value), 0.02), 1.0)) if _is_number(value) else 128


def _picture(
    document: Document,
    image: int,
    pictures: dict[int, NDArray[np.uint8]],
    report: ImportReport,
) -> NDArray[np.uint8]:
    """Decode a picture once."""
    if image not in pictures:
        is_few = len(document.entries("images")) <= _FEW_PICTURES
        largest_px = _FEW_PX if is_few else MAX_TEXTURE_PX
        if max(document.picture_size(image)) > largest_px:
            report.add(Finding.TEXTURES_REDUCED)
        pictures[image] = document.picture(image, largest_px)
    return pictures[image]


def _plain(factor: NDArray[np.float32], material: Material) -> Surface:
    """Return a surface of one colour."""
    colour = np.append(_srgb(factor[:3]), np.uint8(round(255 * float(factor[3]))))
    picture = np.broadcast_to(colour.astype(np.uint8), (_FLAT_PX, _FLAT_PX, 4)).copy()
    return Surface(
        material,
        picture,
        np.ones(4, np.float32),
        0,
        False,
        np.ones(2),
        np.zeros(2),
    )


def _tinted(picture: NDArray[np.uint8], factor: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Multiply sRGB pixels with a linear colour."""
    if np.allclose(factor[:3], 1.0):
        return picture
    linear = (np.arange(256) / 255.0) ** 2.2
    tinted = picture.copy()
    for channel in range(3):
        table = np.round(255.0 * (linear * float(factor[channel])).clip(0, 1) ** (1 / 2.2))
        tinted[..., channel] = table.astype(np.uint8)[picture[..., channel]]
    return tinted


def _srgb(linear: NDArray[np.float32]) -> NDArray[np.uint8]:
    return np.round(255.0 * linear.clip(0.0, 1.0) ** (1 / 2.2)).astype(np.uint8)


def _material(name: object) -> Material:
    text = re.sub(r"[^a-z]", "", name.lower()) if isinstance(name, str) else ""
    if _CLOTHED.search(text):
        return Material.CLOTH
    for pattern, material in _WORDS:
        if pattern.search(text):
            return material
    return Material.CLOTH


def _factor(value: object) -> NDArray[np.float32]:
    if isinstance(value, list) and len(value) == 4 and all(_is_number(each) for each in value):
        return np.clip(np.array(value, np.float32), 0.0, 1.0)
    return np.ones(4, np.float32)


def _image_of(document: Document, texture: object) -> int:
    """Return the image a texture shows, -1 without one."""
    if not isinstance(texture, dict):
        return -1
    entry = document.item("textures", texture.get("index"))
    extensions = entry.get("extensions")
    webp = extensions.get("EXT_texture_webp") if isinstance(extensions, dict) else None
    source = webp.get("source") if isinstance(webp, dict) else entry.get("source")
    return int(source) if is_index(source, len(document.entries("images"))) else -1


def _transform(texture: object) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Read KHR_texture_transform; rotations are not applied."""
    extensions = texture.get("extensions") if isinstance(texture, dict) else None
    change = extensions.get("KHR_texture_transform") if isinstance(extensions, dict) else None
    found = []
    for name, default in (("scale", 1.0), ("offset", 0.0)):
        value = change.get(name) if isinstance(change, dict) else None
        is_pair = (
            isinstance(value, list) and len(value) == 2 and all(_is_number(each) for each in value)
        )
        pair = np.array(value if is_pair else [default, default], np.float64)
        found.append(np.clip(pair, -64.0, 64.0))
    return found[0], found[1]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
