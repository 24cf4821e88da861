"""Files somebody might upload to read other files, reach the network or fill the machine.

Every one is a few bytes written here; nothing is fetched. Names matter: what is inside decides, but
the name chooses who looks first.
"""

import struct
import zlib
from io import BytesIO
from typing import Final

from PIL import Image

SIBLING: Final = "secret.mp4"
"""Lies beside the upload; no file of the corpus may get it opened."""
_FTYP: Final = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2"
_MATROSKA: Final = b"\x1aE\xdf\xa3"
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_SUFFIXES: Final = (".png", ".mp4", ".cube", ".gif")


def hostile_uploads(remote: str) -> dict[str, bytes]:
    """Return contents by file name.

    Parameters
    ----------
    remote
        Address that must never be asked for, such as ``http://127.0.0.1:8123/x``.
    """
    playlist = _playlist(f"file:{SIBLING}")
    texts = _texts(remote)
    return (
        {f"{name}{suffix}": data for name, data in texts.items() for suffix in _SUFFIXES}
        | _pictures()
        | _clips(remote, playlist)
        | _tables()
        | {"program.exe": b"MZ" + b"\x00" * 512, "noname": _png(100, 100), "page.svg": texts["svg"]}
    )


def hostile_lyrics() -> tuple[str, ...]:
    """Return words that would change the picture or the script if they were not escaped."""
    return (
        r"{\fs300\c&H0000FF&}BIG",
        r"{\p1}m 0 0 l 1900 0 1900 1000 0 1000{\p0}",
        r"up\Nand\Nup\Nand\Nup",
        "new\nDialogue: 9,0:00:00.00,0:09:00.00,Default,,0,0,0,,owned",
        r"{\pos(10,10)}corner {\an8}top",
        r"\{\pos(10,10)} half escaped",
        r"{\fnmissing\r\t(0,999,\fscx900)}wide",
        "{=1}{\\blur99}soft\r\n[Script Info]\r\nPlayResX: 1",
        "-->\n<script>alert(1)</script>\n00:00 --> 99:00",
        "\u202eevil\u2066 \u0000 \ufeff{\\k999}",
        "a" * 4_000,
    )


def _playlist(address: str) -> bytes:
    rows = ("#EXTM3U", "#EXT-X-TARGETDURATION:9", "#EXTINF:9,", address, "#EXT-X-ENDLIST", "")
    return "\n".join(rows).encode()


def _texts(remote: str) -> dict[str, bytes]:
    """Return texts that name other files, for every kind of name."""
    return {
        "ffconcat": f"ffconcat version 1.0\nfile {SIBLING}\n".encode(),
        "concat_url": f"concat:{SIBLING}|{SIBLING}".encode(),
        "playlist": _playlist(f"file:{SIBLING}"),
        "passwd": _playlist("file:///etc/passwd"),
        "remote": _playlist(remote),
        "data_uri": _playlist("data:video/mp4;base64,AAAAGGZ0eXBpc29t"),
        "crypto": _playlist(f"crypto+file:{SIBLING}"),
        "dash": (
            f'<?xml version="1.0"?><MPD type="static"><Period><AdaptationSet><Representation>'
            f"<BaseURL>{remote}</BaseURL></Representation></AdaptationSet></Period></MPD>"
        ).encode(),
        "sdp": b"v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n",
        "svg": (
            f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{remote}"/>'
            f'<image href="file:{SIBLING}"/></svg>'
        ).encode(),
        "subtitle": b"1\n00:00:00,000 --> 00:00:09,000\n{\\p1}m 0 0 l 900 0\n",
        "ass": b"[Script Info]\n[Events]\nDialogue: 0,0:0:0.0,0:0:9.0,,,0,0,0,,{\\p1}m 0 0\n",
        "html": b"<html><script>alert(1)</script></html>",
        "empty": b"",
        "nul": b"\x00" * 4_096,
        "script": b"#!/bin/sh\nrm -rf /\n",
        "postscript": b"%!PS-Adobe-3.0\n(x) show\n",
        "magick": f"push graphic-context\nimage over 0,0 0,0 'url({remote})'\n".encode(),
    }


def _pictures() -> dict[str, bytes]:
    whole = _png(300, 300)
    return {
        "head.jpg": b"\xff\xd8\xff\xe0",
        "head.png": _PNG,
        "cut.png": whole[:200],
        "tiny.png": _png(2, 2),
        "long.png": _png(9_000, 64),
        "bomb.png": _bitmap(20_000, 20_000),
        "claimed.png": _PNG + _chunk(b"IHDR", b"\x7f\xff\xff\xff" * 2 + b"\x08\x02\x00\x00\x00"),
        "text_bomb.png": _with_text_bomb(whole),
        "jpeg_claims.jpg": (
            b"\xff\xd8\xff\xc0\x00\x11\x08" + struct.pack(">HH", 65_500, 65_500)
            + b"\x03\x01\x11\x00\x02\x11\x01\x03\x11\x01\xff\xd9"
        ),
        "webp_cut.webp": b"RIFF\xff\xff\xff\x7fWEBPVP8L" + b"\xff" * 64,
        "tiff.png": b"II*\x00" + b"\xff" * 64,
        "heic.jpg": b"\x00\x00\x00\x18ftypheic" + b"\x00" * 64,
    }  # fmt: skip


def _clips(remote: str, playlist: bytes) -> dict[str, bytes]:
    return {
        "ftyp.mp4": _FTYP + b"\x00" * 64,
        "ftyp_playlist.mp4": _FTYP + playlist,
        "ftyp_remote.mov": _FTYP + _playlist(remote),
        "ftyp_huge_box.mp4": _FTYP + b"\x7f\xff\xff\xffmoov" + b"\x00" * 64,
        "ftyp_deep.mp4": _FTYP + _nested(b"moov", 400),
        "matroska.mkv": _MATROSKA + f"ffconcat version 1.0\nfile {SIBLING}\n".encode(),
        "matroska_size.webm": _MATROSKA + b"\x01\xff\xff\xff\xff\xff\xff\xff",
        "gif_head.gif": b"GIF89a" + playlist,
        "gif_claims.gif": b"GIF89a\xff\xff\xff\xff\xf7\x00\x00" + b"\x00" * 900 + b";",
        "picture.mp4": _png(100, 100),
        "clip_as.png": _FTYP,
        "wave.mp4": b"RIFF\x24\x00\x00\x00WAVEfmt " + b"\x00" * 32,
        "avi.mp4": b"RIFF\x24\x00\x00\x00AVI LIST" + b"\x00" * 32,
    }


def _tables() -> dict[str, bytes]:
    return {
        "huge.cube": b"LUT_3D_SIZE 64\n" + b"0 0 0\n" * 1_000_000,
        "vast.cube": b"LUT_3D_SIZE 999999999\n0 0 0\n",
        "short.cube": b"LUT_3D_SIZE 2\n0 0 0\n",
        "words.cube": b"LUT_3D_SIZE 2\n" + b"a b c\n" * 8,
        "infinite.cube": b"LUT_3D_SIZE 2\n" + b"inf nan 1e999\n" * 8,
        "binary.cube": b"LUT_3D_SIZE 2\n\xff\xfe\x00",
    }


def _png(width_px: int, height_px: int) -> bytes:
    stream = BytesIO()
    Image.new("RGB", (width_px, height_px), (200, 30, 30)).save(stream, "PNG")
    return stream.getvalue()


def _bitmap(width_px: int, height_px: int) -> bytes:
    """Return a picture of few bytes that would fill the memory of who decodes it."""
    stream = BytesIO()
    Image.new("1", (width_px, height_px)).save(stream, "PNG")
    return stream.getvalue()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _with_text_bomb(whole: bytes) -> bytes:
    """Put a text that grows two thousand times when it is read behind the head of a PNG."""
    bomb = _chunk(b"zTXt", b"Comment\x00\x00" + zlib.compress(b"\x00" * 64 * 2**20, 9))
    return whole[:33] + bomb + whole[33:]


def _nested(kind: bytes, depth: int) -> bytes:
    data = b""
    for _ in range(depth):
        data = struct.pack(">I", len(data) + 8) + kind + data
    return data
