"""HLS for players: one MP4 file of fragments and a playlist of their byte ranges.

One file instead of hundreds: it is stored, signed, counted and deleted like every other, and a
player asks for its parts with ``Range``. Source: RFC 8216, sections 4.3.2.2 and 4.3.2.5.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from avatar_g.backend.errors import MediaError
from avatar_g.backend.media.atomic import write_text_file

_SEGMENT_S: Final = 4.0
_PLACE: Final = "{media}"
"""Where the address of the media file is written when the playlist is sent."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """One ``moof`` and its ``mdat``."""

    start: int
    """Byte of the file."""
    size: int
    duration_s: float
    """Of its pictures."""


def write_playlist(playlist: Path, media: Path) -> None:
    """Write the playlist of a fragmented file; ``{media}`` stands for the file's address.

    Raises
    ------
    MediaError
        If the file is not made of fragments.
    """
    head_size, fragments = read_fragments(media)
    if not fragments:
        raise MediaError(f"{media.name} has no fragments")
    segments = list(_segments(fragments))
    longest_s = max(one.duration_s for one in segments)
    rows = [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        f"#EXT-X-TARGETDURATION:{max(1, round(longest_s + 0.499))}",
        "#EXT-X-MEDIA-SEQUENCE:0",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        f'#EXT-X-MAP:URI="{_PLACE}",BYTERANGE="{head_size}@0"',
    ]
    for one in segments:
        rows += [
            f"#EXTINF:{one.duration_s:.6f},",
            f"#EXT-X-BYTERANGE:{one.size}@{one.start}",
            _PLACE,
        ]
    write_text_file(playlist, "\n".join([*rows, "#EXT-X-ENDLIST", ""]))


def addressed(playlist: str, address: str) -> str:
    """Return a stored playlist with the address of its media file."""
    return playlist.replace(_PLACE, address)


def read_fragments(media: Path) -> tuple[int, list[Fragment]]:
    """Return the size of the header before the first fragment, and the fragments in order.

    Raises
    ------
    MediaError
        If a box of the file is broken.
    """
    fragments: list[Fragment] = []
    head_size, time_scale, begin, duration_s = 0, 0, 0, 0.0
    with media.open("rb") as file:
        for kind, start, size in _boxes(file, 0, media.stat().st_size):
            if kind == b"moov":
                time_scale = _video_time_scale(file, start + 8, start + size)
            elif kind == b"moof":
                head_size = head_size or start
                begin = start
                duration_s = _video_ticks(file, start + 8, start + size) / max(time_scale, 1)
            elif kind == b"mdat" and head_size:
                fragments.append(Fragment(begin, start + size - begin, duration_s))
    return head_size, fragments


def _segments(fragments: list[Fragment]) -> Iterator[Fragment]:
    """Join neighbours until a segment lasts about four seconds."""
    waiting: list[Fragment] = []
    for one in fragments:
        waiting.append(one)
        if sum(each.duration_s for each in waiting) >= _SEGMENT_S - 1e-3:
            yield _joined(waiting)
            waiting = []
    if waiting:
        yield _joined(waiting)


def _joined(fragments: list[Fragment]) -> Fragment:
    return Fragment(
        fragments[0].start,
        sum(one.size for one in fragments),
        sum(one.duration_s for one in fragments),
    )


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield kind, first byte and size of the boxes between two bytes (ISO/IEC 14496-12, 4.2)."""
    while start + 8 <= end:
        file.seek(start)
        head = file.read(16)
        size, kind = int.from_bytes(head[:4], "big"), head[4:8]
        if size == 1:
            size = int.from_bytes(head[8:16], "big")
        if size < 8 or start + size > end:
            raise MediaError(f"a box of {kind!r} ends outside its file")
        yield kind, start, size
        start += size


def _inside(file: BinaryIO, start: int, end: int, *path: bytes) -> Iterator[tuple[int, int]]:
    """Yield content spans of the boxes that lie at a path of kinds."""
    for kind, at, size in _boxes(file, start, end):
        if kind != path[0]:
            continue
        if len(path) == 1:
            yield at + 8, at + size
        else:
            yield from _inside(file, at + 8, at + size, *path[1:])


def _video_time_scale(file: BinaryIO, start: int, end: int) -> int:
    """Return ticks a second of the first track, which holds the pictures."""
    content, _ = next(_inside(file, start, end, b"trak", b"mdia", b"mdhd"), (0, 0))
    if not content:
        return 0
    file.seek(content)
    head = file.read(24)
    return int(struct.unpack(">I", head[20:24] if head[0] else head[12:16])[0])


def _video_ticks(file: BinaryIO, start: int, end: int) -> int:
    """Return how long the pictures of a fragment are shown, in ticks."""
    content, stop = next(_inside(file, start, end, b"traf"), (0, 0))
    usual = 0
    for at, _ in _inside(file, content, stop, b"tfhd"):
        usual = _usual_duration(file, at)
    return sum(_run_ticks(file, at, usual) for at, _ in _inside(file, content, stop, b"trun"))


def _usual_duration(file: BinaryIO, at: int) -> int:
    file.seek(at)
    flags = int.from_bytes(file.read(4), "big") & 0xFFFFFF
    skipped = 4 + (8 if flags & 1 else 0) + (4 if flags & 2 else 0)
    if not flags & 8:
        return 0
    file.seek(at + 4 + skipped)
    return int.from_bytes(file.read(4), "big")


def _run_ticks(file: BinaryIO, at: int, usual: int) -> int:
    """Add up the durations of a run's samples, or count them where all are alike."""
    file.seek(at)
    flags = int.from_bytes(file.read(4), "big") & 0xFFFFFF
    count = int.from_bytes(file.read(4), "big")
    if not flags & 0x100:
        return count * usual
    file.seek((4 if flags & 1 else 0) + (4 if flags & 4 else 0), 1)
    width = 4 * sum(bool(flags & bit) for bit in (0x100, 0x200, 0x400, 0x800))
    data = file.read(width * count)
    return sum(
        int.from_bytes(data[place : place + 4], "big") for place in range(0, len(data), width)
    )
