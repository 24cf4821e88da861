"""Checked access to everything a glTF document names.

Source: the Khronos glTF 2.0 specification, sections 3.5 (nodes), 3.6 (buffers and accessors), 3.7
(meshes, skins, targets) and 3.8 (images).
"""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any, Final, TypeGuard

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from avatar_g.backend.engines.avatar.importing.container import Container
from avatar_g.backend.engines.avatar.importing.limits import (
    MAX_DECODED_BYTES,
    MAX_DECODED_PX,
    MAX_IMAGE_PX,
    MAX_IMAGE_SIDE_PX,
    MAX_IMAGES,
    MAX_ITEMS,
    MAX_NODES,
    refused,
)
from avatar_g.backend.errors import UnsupportedInput

_DTYPES: Final[Mapping[int, np.dtype[Any]]] = {
    5120: np.dtype("<i1"),
    5121: np.dtype("<u1"),
    5122: np.dtype("<i2"),
    5123: np.dtype("<u2"),
    5125: np.dtype("<u4"),
    5126: np.dtype("<f4"),
}
_WIDTHS: Final = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}
_MOST_STRIDE: Final = 252
_SIDE: Final = round(MAX_IMAGE_PX**0.5)
_LISTS: Final = (
    "accessors", "bufferViews", "buffers", "images", "materials", "meshes", "nodes", "samplers",
    "scenes", "skins", "textures",
)  # fmt: skip
COMPRESSIONS: Final = (
    "KHR_draco_mesh_compression",
    "EXT_meshopt_compression",
    "KHR_meshopt_compression",
    "KHR_texture_basisu",
)
UNDERSTOOD: Final = frozenset(
    {
        "VRM", "VRMC_vrm", "VRMC_materials_mtoon", "VRMC_springBone", "VRMC_node_constraint",
        "VRMC_materials_hdr_emissiveMultiplier", "VRMC_springBone_extended_collider",
        "KHR_materials_unlit", "KHR_texture_transform", "KHR_mesh_quantization",
        "EXT_texture_webp", "KHR_materials_emissive_strength", "KHR_materials_specular",
        "KHR_materials_ior", "KHR_materials_clearcoat", "KHR_materials_sheen",
        "KHR_materials_transmission", "KHR_materials_volume",
        "KHR_materials_pbrSpecularGlossiness",
    }
)  # fmt: skip
"""Extensions a file may require: those that we apply and those that only refine surfaces."""
_FORMATS: Final = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"RIFF", "WEBP"),
)


class Document:
    """A glTF document whose every index, number and size is checked when it is used."""

    def __init__(self, container: Container) -> None:
        """Check what can be checked without reading any array.

        Raises
        ------
        UnsupportedInput
            See the functions of this module.
        """
        self.json = container.document
        self._binary = container.binary
        self._decoded_bytes = 0
        self._decoded_px = 0
        self._check_lists()
        self._check_extensions()
        self._check_addresses()
        self.parents = self._parents()
        for index in range(len(self.entries("images"))):
            self._check_image(index)

    def entries(self, name: str) -> Sequence[Any]:
        """Return a list of the document, empty if it has none."""
        value = self.json.get(name, [])
        return value if isinstance(value, list) else []

    def item(self, name: str, index: object) -> dict[str, Any]:
        """Return one entry of a list.

        Raises
        ------
        UnsupportedInput
            Reason ``avatar_structure`` if there is none.
        """
        entries = self.entries(name)
        if not is_index(index, len(entries)):
            raise refused("structure", f"{name} has no entry {str(index)[:20]}")
        entry = entries[index]
        if not isinstance(entry, dict):
            raise refused("structure", f"an entry of {name} is no object")
        return entry

    def extension(self, name: str) -> dict[str, Any]:
        """Return an extension of the whole document, empty if it has none."""
        found = self.json.get("extensions", {})
        value = found.get(name, {}) if isinstance(found, dict) else {}
        return value if isinstance(value, dict) else {}

    def array(self, accessor: object) -> NDArray[np.float32]:
        """Return the values of an accessor as finite floats ``(count, width)``.

        Normalised integers become -1..1 or 0..1.

        Raises
        ------
        UnsupportedInput
            Reasons ``avatar_accessor``, ``avatar_numbers``, ``avatar_too_large``.
        """
        entry = self.item("accessors", accessor)
        values = self._values(entry)
        if entry.get("normalized") is True and values.dtype.kind in "iu":
            scale = float(np.iinfo(values.dtype).max)
            return np.asarray(np.maximum(values.astype(np.float32) / scale, -1.0), np.float32)
        result = values.astype(np.float32)
        if not np.isfinite(result).all():
            raise refused("numbers", "an array holds no numbers")
        return result

    def integers(self, accessor: object) -> NDArray[np.int64]:
        """Return the whole numbers of an accessor ``(count, width)``."""
        values = self._values(self.item("accessors", accessor))
        if values.dtype.kind not in "iu":
            raise refused("accessor", "indices are no whole numbers")
        return values.astype(np.int64)

    def picture(self, index: int, largest_px: int) -> NDArray[np.uint8]:
        """Decode an image as RGBA ``(h, w, 4)``, at most ``largest_px`` on a side.

        Raises
        ------
        UnsupportedInput
            Reasons ``avatar_texture_broken``, ``avatar_texture_size``.
        """
        data = self._image_bytes(index)
        try:
            with Image.open(BytesIO(data), formats=[_format(data)]) as image:
                self._decoded_px += image.width * image.height
                if self._decoded_px > MAX_DECODED_PX:
                    raise refused("texture_size", "all pictures together are too large")
                image.draft("RGB", (largest_px, largest_px))
                image.thumbnail((largest_px, largest_px), Image.Resampling.BOX)
                return np.asarray(image.convert("RGBA"), np.uint8)
        except UnsupportedInput:
            raise
        except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
            raise refused("texture_broken", f"picture {index} is broken") from error

    def picture_size(self, index: int) -> tuple[int, int]:
        """Return width and height of an image in pixels, from its header."""
        data = self._image_bytes(index)
        try:
            with Image.open(BytesIO(data), formats=[_format(data)]) as image:
                return image.size
        except Image.DecompressionBombError as error:
            raise refused("texture_size", f"picture {index} is too large", limit=_SIDE) from error
        except (OSError, ValueError, SyntaxError) as error:
            raise refused("texture_broken", f"picture {index} is broken") from error

    def _check_lists(self) -> None:
        asset = self.json.get("asset")
        if not isinstance(asset, dict) or not str(asset.get("version", "")).startswith("2."):
            raise refused("version", "the document is not glTF 2")
        for name in _LISTS:
            entries = self.json.get(name, [])
            if not isinstance(entries, list):
                raise refused("structure", f"{name} is no list")
            limit = MAX_NODES if name == "nodes" else MAX_ITEMS
            if len(entries) > limit:
                raise refused("too_large", f"too many {name}", limit=limit)
        if len(self.entries("images")) > MAX_IMAGES:
            raise refused("too_large", "too many pictures", limit=MAX_IMAGES)

    def _check_extensions(self) -> None:
        named: list[str] = []
        for key in ("extensionsRequired", "extensionsUsed"):
            value = self.json.get(key, [])
            if not isinstance(value, list):
                raise refused("structure", f"{key} is no list")
            named += [str(name) for name in value] if key == "extensionsRequired" else []
        for name in named:
            if name in COMPRESSIONS:
                raise refused("compressed", f"{name} is not read", extension=name)
            if name not in UNDERSTOOD:
                raise refused("extension", f"{name[:60]} is not read", extension=name[:60])

    def _check_addresses(self) -> None:
        for name in ("buffers", "images"):
            for index in range(len(self.entries(name))):
                if "uri" in self.item(name, index):
                    raise refused("external", f"{name} lie outside the file")
        if len(self.entries("buffers")) > 1:
            raise refused("external", "more than one buffer")

    def _parents(self) -> list[int]:
        """Return the parent of every node, -1 for roots.

        Raises
        ------
        UnsupportedInput
            Reason ``avatar_cycle`` if the nodes are no forest.
        """
        count = len(self.entries("nodes"))
        parents = [-1] * count
        for index in range(count):
            children = self.item("nodes", index).get("children", [])
            if not isinstance(children, list):
                raise refused("structure", "children are no list")
            for child in children:
                if not is_index(child, count):
                    raise refused("structure", "a node has a child that is not there")
                if parents[child] >= 0 or child == index:
                    raise refused("cycle", "a node has two parents")
                parents[child] = index
        for index in range(count):
            seen, node = 0, index
            while node >= 0:
                node, seen = parents[node], seen + 1
                if seen > count:
                    raise refused("cycle", "the nodes form a ring")
        return parents

    def _values(self, entry: dict[str, Any]) -> NDArray[Any]:
        dtype, width, count = _shape(entry)
        self._decoded_bytes += count * width * 4
        if self._decoded_bytes > MAX_DECODED_BYTES:
            raise refused("too_large", "the arrays are too large", limit=MAX_DECODED_BYTES >> 20)
        if "bufferView" in entry:
            values = self._strided(entry, dtype, width, count)
        else:
            values = np.zeros((count, width), dtype)
        if "sparse" in entry:
            values = self._with_sparse(values, entry["sparse"])
        return values

    def _strided(
        self, entry: dict[str, Any], dtype: np.dtype[Any], width: int, count: int
    ) -> NDArray[Any]:
        view = self.item("bufferViews", entry["bufferView"])
        data = self._view_bytes(view)
        size = dtype.itemsize * width
        stride = view.get("byteStride", size)
        if not is_index(stride, _MOST_STRIDE + 1) and stride != size:
            raise refused("accessor", "a stride is out of range")
        offset = entry.get("byteOffset", 0)
        if stride < size or not is_index(offset, len(data) + 1):
            raise refused("accessor", "an accessor starts outside its view")
        if count and offset + (count - 1) * stride + size > len(data):
            raise refused("accessor", "an accessor reaches outside its view")
        flat = np.frombuffer(data, np.uint8)[offset:]
        rows = np.lib.stride_tricks.as_strided(
            flat, (count, size), (int(stride), 1), writeable=False
        )
        return np.ascontiguousarray(rows).view(dtype)

    def _with_sparse(self, values: NDArray[Any], sparse: object) -> NDArray[Any]:
        if not isinstance(sparse, dict):
            raise refused("structure", "a sparse array is no object")
        count = sparse.get("count")
        if not is_index(count, len(values) + 1):
            raise refused("accessor", "a sparse array changes more rows than there are")
        indices = {**sparse.get("indices", {}), "count": count, "type": "SCALAR"}
        if "bufferView" not in indices:
            raise refused("accessor", "a sparse array names no rows")
        dtype, _, _ = _shape(indices)
        rows = self._strided(indices, dtype, 1, int(count)).astype(np.int64).ravel()
        if len(rows) and (rows.min() < 0 or rows.max() >= len(values)):
            raise refused("accessor", "a sparse array names a row that is not there")
        found = {**sparse.get("values", {})}
        if "bufferView" not in found:
            raise refused("accessor", "a sparse array has no values")
        changed = values.copy()
        changed[rows] = self._strided(found, values.dtype, values.shape[1], len(rows))
        return changed

    def _view_bytes(self, view: dict[str, Any]) -> memoryview:
        start, length = view.get("byteOffset", 0), view.get("byteLength")
        room = len(self._binary)
        if view.get("buffer", 0) != 0 or not is_index(start, room + 1):
            raise refused("accessor", "a view starts outside the buffer")
        if not is_index(length, room - start + 1):
            raise refused("accessor", "a view reaches outside the buffer")
        return self._binary[start : start + length]

    def _image_bytes(self, index: int) -> bytes:
        entry = self.item("images", index)
        return bytes(self._view_bytes(self.item("bufferViews", entry.get("bufferView"))))

    def _check_image(self, index: int) -> None:
        _format(self._image_bytes(index))
        width_px, height_px = self.picture_size(index)
        if max(width_px, height_px) > MAX_IMAGE_SIDE_PX or width_px * height_px > MAX_IMAGE_PX:
            raise refused("texture_size", f"picture {index} is too large", limit=_SIDE)


def is_index(value: object, count: int) -> TypeGuard[int]:
    """Tell whether ``value`` is a whole number 0..count - 1."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < count


def _shape(entry: dict[str, Any]) -> tuple[np.dtype[Any], int, int]:
    """Return type, width and count of an accessor."""
    component: Any = entry.get("componentType")
    shape: Any = entry.get("type")
    count: Any = entry.get("count")
    if not is_index(component, 6_000) or component not in _DTYPES or shape not in _WIDTHS:
        raise refused("accessor", "an accessor is of an unknown type")
    if not is_index(count, MAX_DECODED_BYTES):
        raise refused("accessor", "an accessor has an absurd count")
    return _DTYPES[component], _WIDTHS[shape], int(count)


def _format(data: bytes) -> str:
    """Return the Pillow name of a picture's format by its first bytes.

    Raises
    ------
    UnsupportedInput
        Reason ``avatar_texture_type``: SVG, GIF, KTX2 and whatever else is not drawn.
    """
    for magic, name in _FORMATS:
        if data.startswith(magic) and (name != "WEBP" or data[8:12] == b"WEBP"):
            return name
    raise refused("texture_type", "a picture is neither PNG nor JPEG nor WebP")
