"""Open a GLB container from an untrusted file; needs no numpy, so the web process can look first.

Source: the Khronos glTF 2.0 specification, section 4 (GLB container).
"""

import json
import math
import struct
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

from avatar_g.backend.engines.avatar.importing.limits import (
    MAX_FILE_BYTES,
    MAX_JSON_BYTES,
    refused,
)

_MAGIC: Final = b"glTF"
_VERSION: Final = 2
_JSON_CHUNK: Final = 0x4E4F534A
_BINARY_CHUNK: Final = 0x004E4942
_HEAD_BYTES: Final = 12
_CHUNK_HEAD_BYTES: Final = 8
HEADER_BYTES: Final = _HEAD_BYTES + _CHUNK_HEAD_BYTES


@dataclass(frozen=True, slots=True)
class Container:
    """The two chunks of a file."""

    document: dict[str, Any]
    binary: memoryview = field(repr=False)


def check_header(head: bytes, size_bytes: int) -> None:
    """Refuse what is no GLB by its first 20 bytes and its length.

    Raises
    ------
    UnsupportedInput
        Reasons ``avatar_empty``, ``avatar_too_large``, ``avatar_not_glb``, ``avatar_version`` and
        ``avatar_truncated``.
    """
    if size_bytes == 0:
        raise refused("empty", "the file is empty")
    if size_bytes > MAX_FILE_BYTES:
        raise refused("too_large", "the file is too large", limit=MAX_FILE_BYTES // 2**20)
    if head[:4] != _MAGIC:
        raise refused("not_glb", "the file is no GLB or VRM")
    if len(head) < HEADER_BYTES:
        raise refused("truncated", "the file ends in its header")
    version, total = struct.unpack_from("<II", head, 4)
    if version != _VERSION:
        raise refused("version", f"glTF {version} is not read")
    if total != size_bytes:
        raise refused("truncated", f"{size_bytes} of {total} bytes are there")
    length, kind = struct.unpack_from("<II", head, _HEAD_BYTES)
    if kind != _JSON_CHUNK or length > size_bytes - HEADER_BYTES:
        raise refused("truncated", "the first chunk is not the whole JSON")
    if length > MAX_JSON_BYTES:
        raise refused("too_large", "the description is too large", limit=MAX_JSON_BYTES // 2**20)


def open_container(data: bytes) -> Container:
    """Return the description and the binary data of a GLB file.

    Raises
    ------
    UnsupportedInput
        As ``check_header``, and ``avatar_json``.
    """
    check_header(data[:HEADER_BYTES], len(data))
    length = struct.unpack_from("<I", data, _HEAD_BYTES)[0]
    document = _parsed(data[HEADER_BYTES : HEADER_BYTES + length])
    binary = memoryview(b"")
    offset = HEADER_BYTES + length
    while offset + _CHUNK_HEAD_BYTES <= len(data):
        size, kind = struct.unpack_from("<II", data, offset)
        start = offset + _CHUNK_HEAD_BYTES
        if start + size > len(data):
            raise refused("truncated", "a chunk reaches outside the file")
        if kind == _BINARY_CHUNK and binary.nbytes == 0:
            binary = memoryview(data)[start : start + size]
        offset = start + size
    return Container(document, binary)


def _parsed(text: bytes) -> dict[str, Any]:
    try:
        document = json.loads(text.decode(), parse_constant=_no_number, parse_float=_finite)
    except (ValueError, RecursionError) as error:  # also UnicodeDecodeError
        raise refused("json", f"the description is no JSON: {type(error).__name__}") from error
    if not isinstance(document, dict):
        raise refused("json", "the description is no object")
    return document


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("a number is too large")
    return value
