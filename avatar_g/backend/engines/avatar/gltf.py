"""Binary glTF 2.0: a small writer of buffers and accessors, and a minimal reader.

Source: the Khronos glTF 2.0 specification (sections 3.6 binary data, 4 GLB container).
"""

import json
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

GENERATOR: Final = "Avatar G"
"""Written into every file of ours."""
ARRAY_BUFFER: Final = 34962
ELEMENT_ARRAY_BUFFER: Final = 34963

_MAGIC: Final = 0x46546C67
_VERSION: Final = 2
_JSON_CHUNK: Final = 0x4E4F534A
_BINARY_CHUNK: Final = 0x004E4942
_COMPONENT_OF: Final = {"i1": 5120, "u1": 5121, "i2": 5122, "u2": 5123, "u4": 5125, "f4": 5126}
_DTYPE_OF: Final = {code: np.dtype(f"<{kind}") for kind, code in _COMPONENT_OF.items()}
_SHAPE_OF: Final = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4", 16: "MAT4"}
_WIDTH_OF: Final = {name: width for width, name in _SHAPE_OF.items()}


def _component(values: NDArray[np.generic]) -> int:
    code = _COMPONENT_OF.get(values.dtype.str.lstrip("<|="))
    if code is None:
        raise ValueError(f"glTF stores no {values.dtype}")
    return code


class GltfWriter:
    """Collect binary data and the JSON that describes it."""

    def __init__(self) -> None:
        self._binary = bytearray()
        self.views: list[dict[str, Any]] = []
        self.accessors: list[dict[str, Any]] = []

    def add_bytes(self, data: bytes, target: int | None = None) -> int:
        """Store ``data`` on a 4-byte boundary; return the index of its buffer view."""
        self._binary.extend(b"\0" * (-len(self._binary) % 4))
        view: dict[str, Any] = {
            "buffer": 0,
            "byteOffset": len(self._binary),
            "byteLength": len(data),
        }
        if target is not None:
            view["target"] = target
        self._binary.extend(data)
        self.views.append(view)
        return len(self.views) - 1

    def add_array(
        self,
        values: NDArray[np.generic],
        target: int | None = None,
        *,
        bounds: bool = False,
        normalized: bool = False,
    ) -> int:
        """Store ``(n,)`` or ``(n, width)`` values; return the index of the accessor.

        ``bounds`` writes min and max, which positions and animation inputs must have.
        """
        width = 1 if values.ndim == 1 else values.shape[1]
        accessor: dict[str, Any] = {
            "bufferView": self.add_bytes(np.ascontiguousarray(values).tobytes(), target),
            "componentType": _component(values),
            "count": len(values),
            "type": _SHAPE_OF[width],
        }
        if bounds:
            table = values.reshape(len(values), width)
            accessor["min"] = table.min(axis=0).tolist()
            accessor["max"] = table.max(axis=0).tolist()
        if normalized:
            accessor["normalized"] = True
        self.accessors.append(accessor)
        return len(self.accessors) - 1

    def add_sparse(self, count: int, rows: NDArray[np.integer], values: NDArray[np.float32]) -> int:
        """Store ``count`` zero vectors of which only ``rows`` (ascending) differ.

        An all-zero target keeps one zero row: strict loaders want at least one.
        """
        if not len(rows):
            rows, values = np.zeros(1, np.int64), np.zeros((1, 3), np.float32)
        known = values if len(rows) == count else np.vstack([values, np.zeros((1, 3), np.float32)])
        index_type = np.uint16 if count <= 65_535 else np.uint32
        indices = rows.astype(index_type)
        self.accessors.append(
            {
                "componentType": _COMPONENT_OF["f4"],
                "count": count,
                "type": "VEC3",
                "min": known.min(axis=0).tolist(),
                "max": known.max(axis=0).tolist(),
                "sparse": {
                    "count": len(rows),
                    "indices": {
                        "bufferView": self.add_bytes(indices.tobytes()),
                        "componentType": _component(indices),
                    },
                    "values": {"bufferView": self.add_bytes(values.astype("<f4").tobytes())},
                },
            }
        )
        return len(self.accessors) - 1

    def to_glb(self, document: dict[str, Any]) -> bytes:
        """Return the container; ``document`` gets the buffers and accessors collected here."""
        self._binary.extend(b"\0" * (-len(self._binary) % 4))
        whole = {
            **document,
            "accessors": self.accessors,
            "bufferViews": self.views,
            "buffers": [{"byteLength": len(self._binary)}],
        }
        text = json.dumps(whole, separators=(",", ":"), ensure_ascii=False).encode()
        text += b" " * (-len(text) % 4)
        total = 12 + 8 + len(text) + 8 + len(self._binary)
        return b"".join(
            (
                struct.pack("<III", _MAGIC, _VERSION, total),
                struct.pack("<II", len(text), _JSON_CHUNK),
                text,
                struct.pack("<II", len(self._binary), _BINARY_CHUNK),
                bytes(self._binary),
            )
        )


@dataclass(frozen=True, slots=True)
class Glb:
    """A parsed container."""

    document: dict[str, Any]
    binary: bytes = field(repr=False)

    def array(self, accessor: int) -> NDArray[np.generic]:
        """Return the values of an accessor, ``(count, width)``; sparse ones are filled in.

        Raises
        ------
        ValueError
            If it reaches outside its buffer view.
        """
        entry = self.document["accessors"][accessor]
        dtype = _DTYPE_OF[entry["componentType"]]
        width = _WIDTH_OF[entry["type"]]
        values = np.zeros((entry["count"], width), dtype)
        if "bufferView" in entry:
            view = self.document["bufferViews"][entry["bufferView"]]
            stride = view.get("byteStride", dtype.itemsize * width)
            data = self.view(entry["bufferView"])[entry.get("byteOffset", 0) :]
            if (entry["count"] - 1) * stride + dtype.itemsize * width > len(data):
                raise ValueError(f"accessor {accessor} reaches outside its buffer view")
            flat = np.frombuffer(data, np.uint8)
            rows = np.lib.stride_tricks.as_strided(
                flat, (entry["count"], dtype.itemsize * width), (stride, 1), writeable=False
            )
            values = np.ascontiguousarray(rows).view(dtype)
        if "sparse" in entry:
            values = values.copy()
            sparse = entry["sparse"]
            index_type = _DTYPE_OF[sparse["indices"]["componentType"]]
            rows = np.frombuffer(
                self.view(sparse["indices"]["bufferView"]), index_type, sparse["count"]
            )
            if rows.max() >= entry["count"]:
                raise ValueError(f"sparse accessor {accessor} names a row that is not there")
            data = self.view(sparse["values"]["bufferView"])
            values[rows] = np.frombuffer(data, dtype, sparse["count"] * width).reshape(-1, width)
        return values

    def view(self, index: int) -> bytes:
        """Return the bytes of a buffer view.

        Raises
        ------
        ValueError
            If it reaches outside the buffer.
        """
        entry = self.document["bufferViews"][index]
        start = entry.get("byteOffset", 0)
        end = start + entry["byteLength"]
        if end > len(self.binary):
            raise ValueError(f"buffer view {index} reaches outside the buffer")
        return self.binary[start:end]


def read_glb(path: Path) -> Glb:
    """Read a GLB or VRM file.

    Raises
    ------
    ValueError
        If the file is not glTF 2.0 in a binary container.
    """
    data = path.read_bytes()
    if len(data) < 20:
        raise ValueError("not a GLB: too short")
    magic, version, total = struct.unpack_from("<III", data, 0)
    if magic != _MAGIC or version != _VERSION or total != len(data):
        raise ValueError("not a GLB 2.0 container, or cut short")
    chunks: dict[int, bytes] = {}
    offset = 12
    while offset + 8 <= total:
        length, kind = struct.unpack_from("<II", data, offset)
        chunks[kind] = data[offset + 8 : offset + 8 + length]
        offset += 8 + length
    if _JSON_CHUNK not in chunks:
        raise ValueError("a GLB without JSON")
    return Glb(json.loads(chunks[_JSON_CHUNK]), chunks.get(_BINARY_CHUNK, b""))
