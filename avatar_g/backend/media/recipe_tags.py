"""The recipe inside a file: PNG, WAV, MP3, FLAC, MP4, M4A, VRM and GLB.

Encoders write the comment of MP3, MP4 and M4A, and the model writer that of VRM; PNG and WAV files
get theirs here. Reading takes the bytes of a stranger: every length is checked before it is
believed, and nothing is decoded.
"""

import json
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from avatar_g.backend.domain.recipe_seal import MAX_SEALED_BYTES
from avatar_g.backend.media.atomic import complete_file

KEYWORD = b"avatar-g recipe"
READABLE = (".png", ".wav", ".mp3", ".flac", ".mp4", ".m4a", ".vrm", ".glb")
_PNG = b"\x89PNG\r\n\x1a\n"
_COPY_BYTES = 1 << 20
_MAX_PARTS = 4_096
"""Chunks, frames or boxes looked at in one file."""
_MAX_JSON_BYTES = 32 * 2**20
"""Of a model's description."""
_MAX_TAG_BYTES = 2**20
_CONTAINERS = {b"moov", b"udta", b"ilst", b"\xa9cmt"}
_ENCODINGS = {0: "latin-1", 1: "utf-16", 2: "utf-16-be", 3: "utf-8"}


def write_recipe(path: Path, sealed: str) -> None:
    """Put a sealed recipe into a PNG or WAV file, in place of an earlier one.

    The file is written anew beside itself, so hard links to the old bytes keep them. Files of
    other formats stay as they are.

    Raises
    ------
    ValueError
        If the file is not of the format its suffix says.
    StorageFull
        If there is no room.
    """
    write = {".png": _write_png, ".wav": _write_wav}.get(path.suffix.lower())
    if write is None:
        return
    with complete_file(path) as part, path.open("rb") as source, part.open("wb") as target:
        write(source, target, sealed.encode())


def read_recipe(path: Path) -> str:
    """Return the sealed recipe of a file, or an empty text; its suffix does not matter."""
    with path.open("rb") as source:
        head, size = source.read(12), path.stat().st_size
        try:
            for place, mark, read in _READERS:
                if head.startswith(mark, place):
                    source.seek(place + len(mark))
                    return read(source, size)
        except (struct.error, ValueError, RecursionError):
            return ""
    return ""


def _write_png(source: BinaryIO, target: BinaryIO, text: bytes) -> None:
    if source.read(8) != _PNG:
        raise ValueError("no PNG file")
    target.write(_PNG)
    body = KEYWORD + b"\0\0\0\0\0" + text  # not compressed, no language, no translated keyword
    chunk = b"iTXt" + body
    ours = struct.pack(">I", len(body)) + chunk + struct.pack(">I", zlib.crc32(chunk))
    while len(head := source.read(8)) == 8:
        length, kind = struct.unpack(">I4s", head)
        data = source.read(length + 4)
        if kind == b"iTXt" and data.startswith(KEYWORD + b"\0"):
            continue
        if kind == b"IEND":
            target.write(ours)
        target.write(head + data)


def _read_png(source: BinaryIO, _size: int) -> str:
    source.seek(8)
    for _ in range(_MAX_PARTS):
        head = source.read(8)
        if len(head) < 8:
            return ""
        length, kind = struct.unpack(">I4s", head)
        is_text = kind == b"iTXt" and length <= MAX_SEALED_BYTES + 64
        data = source.read(length) if is_text else b""
        if data.startswith(KEYWORD + b"\0\0\0\0\0"):
            return data[len(KEYWORD) + 5 :].decode()
        source.seek(4 if is_text else length + 4, 1)
    return ""


def _write_wav(source: BinaryIO, target: BinaryIO, text: bytes) -> None:
    """Append ``LIST INFO ICMT``; chunks of other programs are kept."""
    head = source.read(12)
    if head[:4] != b"RIFF" or head[8:12] != b"WAVE":
        raise ValueError("no WAV file")
    target.write(head)
    while len(head := source.read(8)) == 8:
        kind, length = struct.unpack("<4sI", head)
        padded = length + (length & 1)
        if kind == b"LIST" and length <= _MAX_TAG_BYTES:
            data = source.read(padded)
            if not data.startswith(b"INFOICMT"):
                target.write(head + data)
            continue
        target.write(head)
        _copy(source, target, padded)
    value = text + b"\0"
    info = b"INFOICMT" + struct.pack("<I", len(value)) + value + b"\0" * (len(value) & 1)
    target.write(b"LIST" + struct.pack("<I", len(info)) + info)
    size = target.tell()
    target.seek(4)
    target.write(struct.pack("<I", size - 8))


def _copy(source: BinaryIO, target: BinaryIO, count: int) -> None:
    while count and (block := source.read(min(count, _COPY_BYTES))):
        target.write(block)
        count -= len(block)


def _read_wav(source: BinaryIO, size: int) -> str:
    source.seek(12)
    for _ in range(_MAX_PARTS):
        head = source.read(8)
        if len(head) < 8:
            return ""
        kind, length = struct.unpack("<4sI", head)
        if kind == b"LIST" and length <= _MAX_TAG_BYTES:
            data = source.read(length)
            if data.startswith(b"INFOICMT") and len(data) >= 12:
                count = struct.unpack("<I", data[8:12])[0]
                return data[12 : 12 + count].rstrip(b"\0").decode()
            source.seek(length & 1, 1)
        else:
            source.seek(min(size, source.tell() + length + (length & 1)))
    return ""


def _read_id3(source: BinaryIO, size: int) -> str:
    """Read a comment frame: ``COMM``, or ``TXXX`` called ``comment``.

    A signed FLAC file has such a tag in front of it, and its comment in its usual place.
    """
    source.seek(0)
    head = source.read(10)
    source.seek(10 + synchsafe(head[6:10]))
    if source.read(4) == b"fLaC":
        return _read_flac(source, size)
    source.seek(10)
    tag, place = source.read(min(synchsafe(head[6:10]), _MAX_TAG_BYTES)), 0
    for _ in range(_MAX_PARTS):
        frame = tag[place : place + 10]
        if len(frame) < 10 or not frame[:4].isalnum():
            return ""
        is_new = head[3] >= 4  # version 2.4 counts in seven bits
        count = synchsafe(frame[4:8]) if is_new else struct.unpack(">I", frame[4:8])[0]
        data = tag[place + 10 : place + 10 + count]
        if frame[:4] in {b"COMM", b"TXXX"} and (text := _comment(frame[:4], data)):
            return text
        place += 10 + count
    return ""


def _comment(kind: bytes, data: bytes) -> str:
    encoding = _ENCODINGS.get(data[0], "latin-1") if data else "latin-1"
    body = data[4:] if kind == b"COMM" else data[1:]
    name, _, text = body.decode(encoding).partition("\0")
    is_ours = kind == b"COMM" or name.casefold() == "comment"
    return text.rstrip("\0").lstrip("\ufeff") if is_ours else ""


def synchsafe(four: bytes) -> int:
    """Return a length of an ID3 tag: seven bits of each byte count."""
    value = 0
    for byte in four:
        value = value << 7 | byte & 0x7F
    return value


def _read_flac(source: BinaryIO, _size: int) -> str:
    """Read the comment block; the mark has been read."""
    for _ in range(_MAX_PARTS):
        head = source.read(4)
        if len(head) < 4:
            return ""
        kind, length = head[0] & 0x7F, int.from_bytes(head[1:], "big")
        if kind == 4 and length <= _MAX_TAG_BYTES:
            return _vorbis_comment(source.read(length))
        if head[0] & 0x80:
            return ""
        source.seek(length, 1)
    return ""


def _vorbis_comment(data: bytes) -> str:
    place = 4 + struct.unpack_from("<I", data)[0]
    count = min(struct.unpack_from("<I", data, place)[0], _MAX_PARTS)
    place += 4
    for _ in range(count):
        length = struct.unpack_from("<I", data, place)[0]
        name, _, value = data[place + 4 : place + 4 + length].partition(b"=")
        if name.lower() in {b"comment", b"description"}:
            return value.decode()
        place += 4 + length
    return ""


def _read_mp4(source: BinaryIO, size: int) -> str:
    """Read ``moov.udta.meta.ilst.©cmt.data``."""
    parts = 0
    spans = [(0, size)]
    while spans:
        start, stop = spans.pop()
        for kind, body, end in _boxes(source, start, stop):
            parts += 1
            if parts > _MAX_PARTS:
                return ""
            if kind == b"data" and 8 <= end - body <= MAX_SEALED_BYTES + 8:
                source.seek(body + 8)
                return source.read(end - body - 8).decode()
            if kind == b"meta":
                spans.append((body + 4, end))
            elif kind in _CONTAINERS:
                spans.append((body, end))
    return ""


def _boxes(source: BinaryIO, start: int, stop: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield kind, first byte of the content and end of the boxes of a span."""
    while start + 8 <= stop:
        source.seek(start)
        length, kind = struct.unpack(">I4s", source.read(8))
        body = start + 8
        if length == 1:
            length, body = struct.unpack(">Q", source.read(8))[0], start + 16
        end = stop if length == 0 else start + length
        if end <= start or end > stop or body > end:
            return
        yield kind, body, end
        start = end


def _read_glb(source: BinaryIO, _size: int) -> str:
    """Read ``asset.extras`` of a model."""
    source.seek(12)
    length, kind = struct.unpack("<I4s", source.read(8))
    if kind != b"JSON" or length > _MAX_JSON_BYTES:
        return ""
    document = json.loads(source.read(length))
    asset = document.get("asset") if isinstance(document, dict) else None
    extras = asset.get("extras") if isinstance(asset, dict) else None
    if not isinstance(extras, dict) or not isinstance(extras.get("recipe"), dict):
        return ""
    sealed = {"avatar_g": 1, **extras} if "sha256" in extras else extras["recipe"]
    return json.dumps(sealed, ensure_ascii=False, separators=(",", ":"))


_READERS: tuple[tuple[int, bytes, Callable[[BinaryIO, int], str]], ...] = (
    (0, _PNG, _read_png),
    (8, b"WAVE", _read_wav),
    (0, b"ID3", _read_id3),
    (0, b"fLaC", _read_flac),
    (4, b"ftyp", _read_mp4),
    (0, b"glTF", _read_glb),
)
"""Where in a file which mark stands, and who reads such files."""
